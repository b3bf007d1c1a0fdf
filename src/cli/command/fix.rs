//! `fix`: the changes that would mend a VPC, as code for review.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rule::explain::ExplainError;
use rule::fix::fix;
use rule::verdict::ComplianceType;

use crate::cli::config::effective::Effective;
use crate::cli::config::{Config, Configurable};
use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::option::one_vpc::OneVpc;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::Output;
use crate::fix::{aws_cli, cloudformation, terraform};

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule fix saved vpc-0a1b2c3d
  vpc-endpoint-rule fix saved vpc-0a1b2c3d --format terraform --output private-path.tf
  vpc-endpoint-rule fix saved vpc-0a1b2c3d --format cli

Nothing is changed in AWS. Changes are tried on a copy of the saved data until nothing more can be
mended; the head of the result tells the annotation before and after. Read it before you apply it:
what a template cannot do to resources that it did not make stands there as a comment.";

/// Show the changes that would make a VPC compliant, for review
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    of: OneVpc,
    /// The language
    #[arg(long, value_enum, default_value_t = Format::Cloudformation)]
    format: Format,
    /// Write the result to this file: whole, or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A language of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A CloudFormation template
    Cloudformation,
    /// Terraform configuration
    Terraform,
    /// AWS CLI commands
    Cli,
}

impl Configurable for Arguments {
    fn configure(&mut self, config: &Config) {
        self.of.evaluation.configure(config);
    }

    fn effective(&self) -> Result<Effective, CliError> {
        Ok(Effective {
            parameters: Some(self.of.evaluation.parameters_text()?),
            ..Effective::default()
        })
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let parameters = arguments.of.evaluation.parameters()?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let found = arguments.of.find(&parameters)?;
    let (vpc, now) = (&found.vpc, arguments.of.evaluation.now());
    let fix = fix(found.view(), &parameters, now, vpc)
        .ok_or_else(|| CliError::Explain(ExplainError::NoSuchVpc(vpc.clone())))?;
    if fix.before.compliance_type == ComplianceType::NotApplicable {
        // As `evaluate` has it: nothing is asked of it, and nothing is to be changed.
        notices::note(&format!("{vpc} is {}", fix.before.annotation));
        return Ok(OK);
    }
    let written = match arguments.format {
        Format::Cloudformation => cloudformation::write(&mut output, &fix),
        Format::Terraform => terraform::write(&mut output, &fix),
        Format::Cli => aws_cli::write(&mut output, &fix),
    };
    written.map_err(|source| CliError::Output {
        target: arguments.output.clone(),
        source,
    })?;
    output.commit()?;
    Ok(OK)
}
