//! `report`: one report over a whole organization.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use crate::cli::error::CliError;
use crate::cli::format::Format;
use crate::cli::output::Output;
use crate::cli::pager::Pager;
use crate::cli::reporting::{Judging, Reporting};
use crate::cli::{inputs, saved_regions, selection};
use crate::sink::report::baseline::Baseline;
use crate::source::snapshot::{Overrides, Snapshot};

const EXAMPLES: &str = "\
A snapshot may hold any number of accounts and regions (`evaluate --help` says
how to make one). Names and organizational units of the accounts come from a
file at its root, {\"Organization\": [{\"AccountId\": \"111122223333\",
\"AccountName\": \"payments-prod\", \"OrganizationalUnit\": \"Root/Prod\"}]}.

Examples:
  vpc-endpoint-rule report saved
  vpc-endpoint-rule report saved --format markdown --output report.md
  vpc-endpoint-rule report saved --format json --output report-2026-11.json
  vpc-endpoint-rule report saved --format html --output report.html

  What is new, fixed and still there since then:
    vpc-endpoint-rule report saved --baseline report-2026-11.json

Exit status:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT
  2  wrong usage or unreadable input: nothing is printed to standard output
  3  something is UNDETERMINED, and nothing is NON_COMPLIANT";

/// Judge every VPC of a snapshot and report on the organization as a whole
///
/// Counts by organizational unit, account, region, service and finding, worst first; the waivers, and
/// which of them lapse in the next 30 days; what changed since an earlier report; and every VPC that
/// is not in order.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A folder of saved accounts and regions
    snapshot: PathBuf,
    /// The rule's parameters: a JSON object, or @ and the name of a file that holds one
    #[arg(long, value_name = "JSON|@FILE")]
    parameters: Option<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// An earlier report to compare with, as --format json wrote it
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the result to this file: whole, or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Judge as of this time, such as 2026-11-22T10:00:00Z, instead of now
    #[arg(long, value_name = "TIME", value_parser = inputs::time)]
    now: Option<Timestamp>,
    /// Of the accounts of the snapshot, those to report on (may be repeated)
    #[arg(long = "account", value_name = "ACCOUNT")]
    accounts: Vec<String>,
    /// Of the regions of the snapshot, those to report on (may be repeated)
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    #[command(flatten)]
    pager: Pager,
    /// Tell which files and keys of the snapshot are passed over
    #[arg(long)]
    verbose: bool,
    /// Tell errors only: no warnings, no progress
    #[arg(long, conflicts_with = "verbose")]
    quiet: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let parameters = inputs::parameters(arguments.parameters.as_deref())?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let baseline = arguments.baseline.as_deref().map(Baseline::open);
    let baseline = baseline.transpose()?;
    let snapshot = Snapshot::open(&arguments.snapshot, &Overrides::default())?;
    let folders = selection::select(snapshot.regions(), &arguments.accounts, &arguments.regions)?;
    if arguments.verbose {
        saved_regions::tell_passed_over(&snapshot)?;
    }

    let judging = Judging {
        parameters,
        now: arguments.now.unwrap_or_else(Timestamp::now),
        only: Vec::new(),
        organization: snapshot.organization().clone(),
        with_paths: arguments.format.shows_paths(),
    };
    let target = arguments.output.as_deref();
    let report = arguments.format.overview(&mut output)?;
    let mut reporting = Reporting::begin(report, target, &judging, arguments.quiet)?
        .with_overview(&judging, baseline);
    saved_regions::judge(
        &snapshot,
        &folders,
        &judging,
        &mut reporting,
        arguments.quiet,
    )?;
    let (accounts, regions) = (&arguments.accounts, &arguments.regions);
    saved_regions::report_failures(&snapshot, accounts, regions, &mut reporting);
    let status = reporting.finish()?;
    arguments.pager.commit(output, arguments.format)?;
    Ok(status)
}
