//! `report`: one report over a whole organization, wherever its facts come from.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use rule::parameters::Parameters;

use crate::cli::error::CliError;
use crate::cli::option::format::{Format, OcsfVersion};
use crate::cli::option::live::LiveArguments;
use crate::cli::option::{inputs, selection};
#[cfg(feature = "aws")]
use crate::cli::run::aggregated::AggregatedReading;
#[cfg(feature = "aws")]
use crate::cli::run::live_reading::LiveReading;
use crate::cli::run::reporting::{Judging, Reporting};
use crate::cli::run::saved_regions;
use crate::cli::terminal::output::Output;
use crate::cli::terminal::pager::Pager;
use crate::organization::Organization;
use crate::report::baseline::Baseline;
use crate::source::snapshot::{Overrides, Snapshot};

const EXAMPLES: &str = "\
A snapshot may hold any number of accounts and regions (`evaluate --help` says
how to make one). Names and organizational units of the accounts come from a
file at its root, {\"Organization\": [{\"AccountId\": \"111122223333\",
\"AccountName\": \"payments-prod\", \"OrganizationalUnit\": \"Root/Prod\"}]}.

--aggregator reads no VPC: it takes the results that AWS Config holds, by any of
the names that organization rules and conformance packs give the rule. They tell
compliance and annotation only; a VPC that is NOT_APPLICABLE is not among them.

Examples:
  vpc-endpoint-rule report saved
  vpc-endpoint-rule report saved --format markdown --output report.md
  vpc-endpoint-rule report saved --format json --output report-2026-11.json
  vpc-endpoint-rule report saved --format html --output report.html

  From what AWS Config knows, and from the accounts themselves:
    vpc-endpoint-rule report --aggregator organization --rule vpc-endpoint-rule
    vpc-endpoint-rule report --live --organization --role-name audit --all-regions

  What is new, fixed and still there since then:
    vpc-endpoint-rule report saved --baseline report-2026-11.json

Exit status:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT
  2  wrong usage or unreadable input: nothing is printed to standard output
  3  something is UNDETERMINED or could not be read, and nothing is NON_COMPLIANT";

/// Report on an organization as a whole
///
/// It is judged from a snapshot or from live accounts, or told from the results that AWS Config holds.
///
/// Counts by organizational unit, account, region, service and finding, worst first; the waivers, and
/// which of them lapse in the next 30 days; what changed since an earlier report; and every VPC that
/// is not in order.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A folder of saved accounts and regions
    #[arg(required_unless_present_any = ["live", "aggregator"], conflicts_with_all = ["live", "aggregator"])]
    snapshot: Option<PathBuf>,
    /// Read accounts instead of a snapshot, as `evaluate --live` does
    #[arg(long)]
    live: bool,
    /// Take the results that this aggregator of AWS Config collects, in the region of --region or of the environment
    #[arg(long, value_name = "NAME", conflicts_with_all = ["live", "parameters"])]
    aggregator: Option<String>,
    /// The name of the rule, as it was deployed (may be repeated); otherwise `vpc-endpoint-rule`
    #[arg(long = "rule", value_name = "NAME", requires = "aggregator")]
    rules: Vec<String>,
    /// The rule's parameters: a JSON object, or @ and the name of a file that holds one
    #[arg(long, value_name = "JSON|@FILE")]
    parameters: Option<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// The version of the schema that `--format ocsf` follows
    #[arg(long, value_enum, default_value_t = OcsfVersion::V1_8)]
    ocsf_version: OcsfVersion,
    /// An earlier report to compare with, as --format json wrote it
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the result to this file: whole, or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Judge as of this time, such as 2026-11-22T10:00:00Z, instead of now
    #[arg(long, value_name = "TIME", value_parser = inputs::time)]
    now: Option<Timestamp>,
    /// Of the accounts of the snapshot or the aggregator, those to report on (may be repeated)
    #[arg(long = "account", value_name = "ACCOUNT", conflicts_with = "live")]
    accounts: Vec<String>,
    /// Of the regions of the snapshot, those to report on; with --live, those to read (may be repeated)
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// With --live, keep what is judged in this file, and do not read again what it holds
    #[arg(long, value_name = "FILE", requires = "live")]
    resume: Option<PathBuf>,
    #[command(flatten)]
    pager: Pager,
    /// Tell which files and keys of the snapshot are passed over; with --live, how many calls were made
    #[arg(long)]
    verbose: bool,
    /// Tell errors only: no warnings, no progress
    #[arg(long, conflicts_with = "verbose")]
    quiet: bool,
    #[command(flatten)]
    from: LiveArguments,
}

/// The name that the conformance pack and the examples give the rule.
#[cfg(feature = "aws")]
const RULE_NAME: &str = "vpc-endpoint-rule";

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    match (&arguments.snapshot, &arguments.aggregator) {
        (Some(snapshot), _) => of_snapshot(arguments, snapshot),
        (None, Some(aggregator)) => of_aggregator(arguments, aggregator),
        (None, None) => live(arguments),
    }
}

fn of_snapshot(arguments: &Arguments, snapshot: &Path) -> Result<u8, CliError> {
    arguments.from.refuse("a snapshot", &[])?;
    let parameters = inputs::parameters(arguments.parameters.as_deref())?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let baseline = arguments.baseline()?;
    let snapshot = Snapshot::open(snapshot, &Overrides::default())?;
    let folders = selection::select(snapshot.regions(), &arguments.accounts, &arguments.regions)?;
    if arguments.verbose {
        saved_regions::tell_passed_over(&snapshot)?;
    }
    let judging = arguments.judging(parameters, snapshot.organization().clone());
    let mut reporting = arguments.begin(&mut output, &judging, baseline)?;
    let quiet = arguments.quiet;
    saved_regions::judge(&snapshot, &folders, &judging, &mut reporting, quiet)?;
    let (accounts, regions) = (&arguments.accounts, &arguments.regions);
    saved_regions::report_failures(&snapshot, accounts, regions, &mut reporting);
    let status = reporting.finish()?;
    arguments.pager.commit(output, arguments.format)?;
    Ok(status)
}

#[cfg(feature = "aws")]
fn live(arguments: &Arguments) -> Result<u8, CliError> {
    let wanted = arguments.from.wanted(&arguments.regions)?;
    let text = inputs::parameters_text(arguments.parameters.as_deref())?;
    let parameters = Parameters::from_json(&text)?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let baseline = arguments.baseline()?;
    let reading = LiveReading {
        wanted,
        judging: arguments.judging(parameters, Organization::default()),
        now: arguments.now,
        parameters: text,
        resume: arguments.resume.clone(),
        quiet: arguments.quiet,
        verbose: arguments.verbose,
    };
    let reporting = reading.read(|judging| arguments.begin(&mut output, judging, baseline))?;
    let status = reporting.finish()?;
    arguments.pager.commit(output, arguments.format)?;
    Ok(status)
}

#[cfg(feature = "aws")]
fn of_aggregator(arguments: &Arguments, aggregator: &str) -> Result<u8, CliError> {
    arguments.from.refuse("--aggregator", &["--profile"])?;
    if arguments.regions.len() > 1 {
        return Err(CliError::Usage(
            "an aggregator is in one region: name one --region".to_owned(),
        ));
    }
    let wanted = arguments.from.wanted(&arguments.regions)?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let baseline = arguments.baseline()?;
    let judging = arguments.judging(Parameters::default(), Organization::default());
    let rules = match arguments.rules.as_slice() {
        [] => vec![RULE_NAME.to_owned()],
        named => named.to_vec(),
    };
    let reading = AggregatedReading {
        wanted,
        aggregator: aggregator.to_owned(),
        rules,
        accounts: arguments.accounts.clone(),
        now: judging.now,
        quiet: arguments.quiet,
    };
    let reporting = reading.read(arguments.begin(&mut output, &judging, baseline)?)?;
    let status = reporting.finish()?;
    arguments.pager.commit(output, arguments.format)?;
    Ok(status)
}

#[cfg(not(feature = "aws"))]
fn live(arguments: &Arguments) -> Result<u8, CliError> {
    arguments.from.wanted(&arguments.regions)?;
    Err(CliError::WithoutAws)
}

#[cfg(not(feature = "aws"))]
fn of_aggregator(arguments: &Arguments, _: &str) -> Result<u8, CliError> {
    arguments.from.refuse("--aggregator", &["--profile"])?;
    live(arguments)
}

impl Arguments {
    fn judging(&self, parameters: Parameters, organization: Organization) -> Judging {
        Judging {
            parameters,
            now: self.now.unwrap_or_else(Timestamp::now),
            only: Vec::new(),
            organization,
            with_paths: self.format.shows_paths(),
        }
    }

    fn baseline(&self) -> Result<Option<Baseline>, CliError> {
        let baseline = self.baseline.as_deref().map(Baseline::open);
        Ok(baseline.transpose()?)
    }

    fn begin<'o>(
        &self,
        output: &'o mut Output,
        judging: &Judging,
        baseline: Option<Baseline>,
    ) -> Result<Reporting<'o>, CliError> {
        let report = self.format.overview(output, self.ocsf_version)?;
        let target = self.output.as_deref();
        let reporting = Reporting::begin(report, target, judging, self.quiet)?;
        Ok(reporting.with_overview(judging, baseline))
    }
}
