//! `explain`: why a client reaches a service privately, or does not, step by step.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use rule::explain::{ExplainError, Explanation, Question, explain};
use rule::network::Network;
use rule::services::canonical;

use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::{OK, inputs, selection};
use crate::sink::explanation::{mermaid, text};
use crate::source::snapshot::{Overrides, Snapshot};

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule explain saved vpc-0a1b2c3d
  vpc-endpoint-rule explain saved vpc-0a1b2c3d --service ecr.dkr
  vpc-endpoint-rule explain saved vpc-0a1b2c3d --client eni-0c4d5e6f
  vpc-endpoint-rule explain saved vpc-0a1b2c3d --format mermaid > path.mmd

Answers of a step:
  yes     it passes
  no      it does not pass
  maybe   everything was read and still does not decide it
  unread  a fact that decides it was not read";

/// Show the path of a VPC's clients to the services, step by step
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A folder of saved `aws ec2 describe-*` output, or a configuration snapshot of AWS Config
    snapshot: PathBuf,
    /// The VPC
    vpc: String,
    /// Only this service, one of the required ones
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// The client network interface; otherwise one for each different answer
    #[arg(long, value_name = "ENI")]
    client: Option<String>,
    /// The rule's parameters: a JSON object, or @ and the name of a file that holds one
    #[arg(long, value_name = "JSON|@FILE")]
    parameters: Option<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the result to this file: whole, or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Judge as of this time, such as 2026-11-22T10:00:00Z, instead of now
    #[arg(long, value_name = "TIME", value_parser = inputs::time)]
    now: Option<Timestamp>,
    /// The account that the snapshot is of; where it holds several, the one to look in
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// The region that the snapshot is of; where it holds several, the one to look in
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
}

/// A form of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A tree of text
    Text,
    /// A flowchart that GitHub and wikis draw
    Mermaid,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let parameters = inputs::parameters(arguments.parameters.as_deref())?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let network = find(arguments)?;
    let service = arguments.service.as_deref().map(canonical);
    let question = Question {
        vpc_id: &arguments.vpc,
        service: service.as_deref(),
        client: arguments.client.as_deref(),
    };
    let now = arguments.now.unwrap_or_else(Timestamp::now);
    let explanations = explain(&network, &parameters, now, question)?;
    let title = format!(
        "{} in {} {}",
        arguments.vpc, network.account_id, network.region
    );
    write(&mut output, arguments.format, &title, &explanations).map_err(|source| {
        CliError::Output {
            target: arguments.output.clone(),
            source,
        }
    })?;
    output.commit()?;
    Ok(OK)
}

fn write(
    output: &mut Output,
    format: Format,
    title: &str,
    explanations: &[Explanation],
) -> io::Result<()> {
    let colour = output.screen().colour;
    match format {
        Format::Text => text::write(output, title, explanations, colour),
        Format::Mermaid => mermaid::write(output, title, explanations),
    }
}

/// The account and region that the VPC is in: its owner's, where the snapshot holds a participant's too.
fn find(arguments: &Arguments) -> Result<Network, CliError> {
    let snapshot = Snapshot::open(&arguments.snapshot, &Overrides::default())?;
    let regions: Vec<String> = arguments.region.iter().cloned().collect();
    let mut shared = None;
    for folder in selection::select(snapshot.regions(), arguments.account.as_deref(), &regions)? {
        let network = snapshot.read(&folder)?;
        if let Some(vpc) = network.vpcs.iter().find(|vpc| *vpc.id == *arguments.vpc) {
            if vpc
                .owner_id
                .as_ref()
                .is_none_or(|owner| *owner == network.account_id)
            {
                return Ok(network);
            }
            shared = Some(network);
        }
    }
    shared.ok_or_else(|| CliError::Explain(ExplainError::NoSuchVpc(arguments.vpc.clone())))
}
