//! `explain`: why a client reaches a service privately, or does not, step by step.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rule::checks::{Check, Severity};
use rule::exceptions::apply;
use rule::explain::{ExplainError, ExplainedVpc, Explanation, Question, explain};
use rule::names::ResourceNames;
use rule::services::Required;
use rule::verdict::Verdict;

use crate::check_page::CheckPages;
use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::option::one_vpc::OneVpc;
use crate::cli::run::one_vpc;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::CommandOutput;
use crate::explanation::named::{named, with_names};
#[cfg(feature = "offline")]
use crate::explanation::svg;
use crate::explanation::{mermaid, text};
use crate::report::vpc::accepted;

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule explain saved vpc-0a1b2c3d
  vpc-endpoint-rule explain saved payments-prod
  vpc-endpoint-rule explain --live vpc-0a1b
  vpc-endpoint-rule explain saved vpc-0a1b2c3d --service ecr.dkr
  vpc-endpoint-rule explain saved vpc-0a1b2c3d --client eni-0c4d5e6f
  vpc-endpoint-rule explain saved vpc-0a1b2c3d --format mermaid > path.mmd
  vpc-endpoint-rule explain saved vpc-0a1b2c3d --format svg --output path.svg

Answers of a step:
  yes     it passes
  no      it does not pass
  maybe   everything was read and still does not decide it
  unread  a fact that decides it was not read";

/// Show the path of a VPC's clients to the services, step by step
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    pub of: OneVpc,
    /// Only this service, one of the required ones
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// The client network interface; otherwise one for each different answer
    #[arg(long, value_name = "ENI")]
    client: Option<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the result to this file: whole, or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A form of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A tree of text
    Text,
    /// A picture, light and dark, for documents and tickets
    #[cfg(feature = "offline")]
    Svg,
    /// A flowchart that GitHub and wikis draw
    Mermaid,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let parameters = arguments.of.evaluation.parameters()?;
    let exceptions = arguments.of.exceptions.read()?;
    let mut output = CommandOutput::new(arguments.output.as_deref())?;
    let found = one_vpc::find(&arguments.of, &parameters)?;
    let service = arguments.service.as_deref().map(short_name);
    let question = Question {
        vpc_id: &found.vpc,
        service: service.as_deref(),
        client: arguments.client.as_deref(),
    };
    let now = arguments.of.evaluation.now();
    let explained = match explain(found.view(), &parameters, now, question) {
        // As `evaluate` has it: nothing is asked of it, and there is no path.
        Err(not_evaluated @ ExplainError::NotEvaluated(..)) => {
            notices::note(&not_evaluated.to_string());
            return Ok(OK);
        }
        explained => explained?,
    };
    let ExplainedVpc {
        explanations,
        beside_needs: beside,
        mut verdict,
    } = explained;
    let (vpc, network) = (&found.vpc, &found.network);
    let place = format!("in {} {}", network.account_id, network.region);
    let (explanations, title) = if arguments.format == Format::Text {
        let title = with_names(vpc, &ResourceNames::new(network), &mut BTreeSet::new());
        (named(&explanations, network), format!("{title} {place}"))
    } else {
        (explanations, format!("{vpc} {place}"))
    };
    output.write_with(|out| write(out, arguments.format, &title, &explanations, &beside))?;
    if arguments.format == Format::Text {
        apply(
            &exceptions,
            &parameters,
            &network.account_id,
            now,
            &mut verdict,
        );
        let lines = beside_paths(&verdict, service.as_deref());
        output.write_with(|out| lines.iter().try_for_each(|line| writeln!(out, "{line}")))?;
    }
    output.commit()?;
    Ok(OK)
}

/// What is said below the paths: which findings against the explained services are accepted, and the page of each
/// check that found something.
fn beside_paths(verdict: &Verdict, service: Option<&str>) -> Vec<String> {
    let services = verdict.services.iter();
    let asked = services.filter(|of| service.is_none_or(|service| of.service == service));
    let (mut checks, mut lines): (Vec<Check>, _) = (Vec::new(), Vec::new());
    for of in asked {
        for finding in of
            .findings
            .iter()
            .filter(|of| of.severity != Severity::Warn)
        {
            if !checks.contains(&finding.check) {
                checks.push(finding.check);
            }
            if let Some(terms) = &finding.excepted {
                let code = finding.check.row().code;
                lines.push(format!("  {} {code}: {}", of.service, accepted(terms)));
            }
        }
    }
    if !lines.is_empty() {
        let head = "Excepted; AWS Config knows nothing of it:".to_owned();
        lines.splice(..0, [String::new(), head]);
    }
    if !checks.is_empty() {
        lines.extend([String::new(), "More on what was found:".to_owned()]);
        let pages = CheckPages::default();
        lines.extend(checks.into_iter().map(|check| {
            let place = pages.place(check);
            format!("  {}: {place}", check.row().title)
        }));
    }
    lines
}

/// The name of a service as reports have it, given short or in full, in any case.
fn short_name(service: &str) -> String {
    service.parse::<Required>().map_or_else(
        |_not_a_name| service.trim().to_ascii_lowercase(),
        |service| service.name,
    )
}

fn write(
    output: &mut CommandOutput,
    format: Format,
    title: &str,
    explanations: &[Explanation],
    beside: &[String],
) -> io::Result<()> {
    let screen = output.screen();
    match format {
        Format::Text => {
            let look = text::TextStyle {
                colour: screen.colour,
                width: screen.width.map(usize::from),
            };
            text::write(output, title, explanations, beside, look)
        }
        Format::Mermaid => mermaid::write(output, title, explanations),
        #[cfg(feature = "offline")]
        Format::Svg => svg::write(output, title, explanations),
    }
}
