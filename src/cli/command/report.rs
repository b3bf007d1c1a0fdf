//! `report`: one report over a whole organization, wherever its facts come from.

use std::path::PathBuf;

use clap::Args;

use crate::cli::error::CliError;
use crate::cli::option::origin::{AggregatorArguments, EvaluatedArguments, More};
use crate::cli::option::run::RunArguments;
use crate::cli::run::evaluation::{Contents, EvaluationRun};

const EXAMPLES: &str = "\
A snapshot may hold any number of accounts and regions (`evaluate --help` says
how to make one). Names and organizational units of the accounts come from a
file at its root, {\"Organization\": [{\"AccountId\": \"111122223333\",
\"AccountName\": \"payments-prod\", \"OrganizationalUnit\": \"Root/Prod\"}]}.

--aggregator reads no VPC: it takes the results that AWS Config holds, by any of
the names that organization rules and conformance packs give the rule. They have
compliance and annotation only, and no VPC that is NOT_APPLICABLE.
With --organization it is asked account by account, and accounts and regions
without a result are reported.

--evaluated reads nothing of AWS either: it brings together what was evaluated
place by place, by `evaluate --place`, by the workers of a survey, or by
--resume. Lines may come in any order; of several of one place the newest
counts.

Examples:
  vpc-endpoint-rule report saved
  vpc-endpoint-rule report saved --format markdown --output report.md
  vpc-endpoint-rule report saved --format json --output report-2026-11.json
  vpc-endpoint-rule report saved --format html --output report.html

  From what AWS Config knows, and from the accounts themselves:
    vpc-endpoint-rule report --aggregator organization --rule vpc-endpoint-rule
    vpc-endpoint-rule report --aggregator organization --organization \\
      --only non-compliant --resume run.jsonl
    vpc-endpoint-rule report --live --organization --role-name audit \\
      --all-regions

  From what others evaluated, place by place:
    vpc-endpoint-rule report --evaluated runs/2026-11-27/evaluated
    vpc-endpoint-rule report --evaluated run.jsonl --format html --output r.html

  What is new, fixed and still there since then:
    vpc-endpoint-rule report saved --baseline report-2026-11.json

  With findings that are accepted until a day:
    vpc-endpoint-rule report saved --exceptions exceptions.toml

Exit status:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT; --fail-on names another threshold
  2  wrong usage or unreadable input: nothing is printed to standard output
  3  something is UNDETERMINED or could not be read, or there is no VPC, and
     status is not 1";

/// Report on an organization as a whole
///
/// VPCs are evaluated from a snapshot or from live accounts, or taken from the results that AWS Config holds.
///
/// Counts by organizational unit, account, region, service and finding, worst first; the waivers, and
/// which of them lapse in the next 30 days; what changed since an earlier report; and every VPC that
/// needs attention.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    aggregator: AggregatorArguments,
    #[command(flatten)]
    evaluated: EvaluatedArguments,
    /// An earlier report to compare with, as --format json wrote it
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    baseline: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let origin = arguments.run.from.origin(More {
        aggregator: Some(&arguments.aggregator),
        evaluated: Some(&arguments.evaluated),
        ..More::default()
    })?;
    let contents = Contents::Organization {
        baseline: arguments.baseline.as_deref(),
    };
    EvaluationRun::new(origin, &arguments.run, contents).run()
}
