//! The options of every command that lays a plan over what is there.

#[cfg(feature = "offline")]
use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
#[cfg(feature = "offline")]
use serde_json::Value as Json;

#[cfg(feature = "offline")]
use crate::cli::error::CliError;
use crate::cli::option::ORIGIN;
#[cfg(feature = "offline")]
use crate::cli::option::inputs::json_text;
#[cfg(feature = "offline")]
use crate::source::plan::plans::{Options, Plans};

/// Plans, and what is said beside them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Plans")]
pub struct PlanArguments {
    /// Evaluate the network as it will be after this plan: `terraform show -json`, a CloudFormation template, a folder of CDK's; `-` is standard input (may be repeated: laid one over the other)
    #[arg(long = "plan", value_name = "FILE|DIR|-", group = ORIGIN)]
    pub plans: Vec<PathBuf>,
    /// Take presumed values for unread
    #[arg(long, requires = "plans")]
    pub strict: bool,
    /// The output of `terraform graph -type=plan`: resolves locals
    #[arg(long, value_name = "DOT", requires = "plans")]
    graph: Option<PathBuf>,
    /// The configuration's folder: files and lines in reports
    #[arg(long, value_name = "DIR", requires = "plans")]
    pub source: Option<PathBuf>,
    /// The parameters of templates: a JSON object, or @ and the name of a file that holds one
    #[arg(long, value_name = "JSON|@FILE", requires = "plans")]
    template_parameters: Option<String>,
    /// The name of the stack that a template makes (may be repeated: one a template, in their order)
    #[arg(long = "stack", value_name = "NAME", requires = "plans")]
    stacks: Vec<String>,
    /// What `aws cloudformation describe-stack-resources` prints: the stack exists
    #[arg(long, value_name = "FILE", requires = "plans")]
    stack_resources: Option<PathBuf>,
}

/// What a plan's report lists.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Plans")]
pub struct ListingArguments {
    /// With --plan, list VPCs that it does not touch too
    #[arg(long, requires = "plans")]
    pub all_vpcs: bool,
}

#[cfg(feature = "offline")]
impl PlanArguments {
    /// Opens the plans.
    ///
    /// # Errors
    /// What is no plan; parameters that cannot be read.
    pub fn open(&self, account: Option<&str>, region: Option<&str>) -> Result<Plans, CliError> {
        let options = Options {
            account_id: account.map(str::to_owned),
            region: region.map(str::to_owned),
            graph: self.graph.clone(),
            parameters: self.parameters()?,
            stacks: self.stacks.clone(),
            stack_resources: self.stack_resources.clone(),
        };
        Ok(Plans::open(&self.plans, options)?)
    }

    /// An object of names and values, or what the AWS CLI takes: a list of keys and values.
    fn parameters(&self) -> Result<BTreeMap<String, Json>, CliError> {
        let Some(argument) = &self.template_parameters else {
            return Ok(BTreeMap::new());
        };
        let text = json_text("--template-parameters", argument)?;
        let json: Json = serde_json::from_str(&text).map_err(|error| {
            CliError::Usage(format!("--template-parameters is not JSON: {error}"))
        })?;
        match json {
            Json::Object(members) => Ok(members.into_iter().collect()),
            Json::Array(list) => Ok(list
                .iter()
                .filter_map(|one| {
                    let name = one.get("ParameterKey")?.as_str()?.to_owned();
                    Some((name, one.get("ParameterValue")?.clone()))
                })
                .collect()),
            _ => Err(CliError::Usage(
                "--template-parameters is neither an object of names and values nor a list of \
                 `ParameterKey` and `ParameterValue`"
                    .to_owned(),
            )),
        }
    }
}
