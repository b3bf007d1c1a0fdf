//! `evaluate`: a verdict for every VPC of a snapshot, or of accounts that are read live.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use rule::parameters::Parameters;

use crate::cli::error::CliError;
use crate::cli::option::format::{Format, OcsfVersion};
use crate::cli::option::live::LiveArguments;
use crate::cli::option::plan::PlanArguments;
use crate::cli::option::{inputs, selection};
#[cfg(feature = "aws")]
use crate::cli::run::live_reading::LiveReading;
use crate::cli::run::planned::{self, Planned};
use crate::cli::run::reporting::{Judging, Reporting};
use crate::cli::run::saved_regions;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::Output;
use crate::cli::terminal::pager::Pager;
use crate::organization::Organization;
use crate::report::comparison::FailOn;
use crate::source::snapshot::{Overrides, Snapshot};

const EXAMPLES: &str = "\
A snapshot is what the AWS CLI prints, saved as <account>/<region>/*.json:

  mkdir -p saved/111122223333/eu-west-3
  cd saved/111122223333/eu-west-3
  export AWS_REGION=eu-west-3
  for what in vpcs subnets network-interfaces vpc-endpoints security-groups \\
    network-acls route-tables prefix-lists dhcp-options
  do aws ec2 describe-$what > $what.json
  done
  for vpc in $(aws ec2 describe-vpcs --query 'Vpcs[].VpcId' --output text)
  do for attribute in enableDnsSupport enableDnsHostnames
    do aws ec2 describe-vpc-attribute --vpc-id $vpc --attribute $attribute \\
      > $vpc-$attribute.json
    done
  done

A configuration snapshot that AWS Config delivered (.json or .json.gz) is one
too. What is not there counts as unread: it can make a verdict UNDETERMINED,
never COMPLIANT and never NON_COMPLIANT.

With --live accounts are read instead, with the credentials of the environment
or a profile, or with a role in each account. An account or region that cannot
be read is reported as such, the others are judged all the same; with --resume
FILE the next run reads only what this one could not.

Examples:
  vpc-endpoint-rule evaluate saved
  vpc-endpoint-rule evaluate saved --vpc vpc-0a1b2c3d --clients
  vpc-endpoint-rule evaluate saved --region eu-west-3 --format json
  vpc-endpoint-rule evaluate saved --parameters '{\"profile\": \"ecs-fargate\"}'
  vpc-endpoint-rule evaluate saved --parameters @parameters.json
  vpc-endpoint-rule evaluate saved --format junit --output results.xml
  vpc-endpoint-rule evaluate saved --format sarif --output results.sarif
  vpc-endpoint-rule evaluate saved --format html --output report.html
  vpc-endpoint-rule evaluate --live
  vpc-endpoint-rule evaluate --live --profile audit --all-regions
  vpc-endpoint-rule evaluate --live --region eu-west-3 --region eu-west-1 \\
    --role-arn @roles.txt --resume run.jsonl
  vpc-endpoint-rule evaluate --live --region eu-west-3 --organization \\
    --role-name audit --ou ou-a1b2-c3d4e5f6 --exclude-account 444455556666

With --plan the network is judged as it will be after a plan of Terraform or
OpenTofu, or a CloudFormation template, laid over the snapshot, or over nothing:

  terraform plan -out=p && terraform show -json p > plan.json
  vpc-endpoint-rule evaluate saved --plan plan.json
  vpc-endpoint-rule evaluate --plan template.yaml --region eu-west-3 \\
    --template-parameters '{\"Block\": \"10.0.0.0/16\"}'
  vpc-endpoint-rule evaluate saved --plan plan.json --format markdown --source .

Exit status then: 1 where --fail-on says so, 3 where something is UNDETERMINED
after the plan that was not before.

Exit status:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT
  2  wrong usage or unreadable input: nothing is printed to standard output
  3  something is UNDETERMINED or could not be read, and nothing is NON_COMPLIANT";

/// Judge every VPC of a snapshot, or of live accounts
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A folder of saved `aws ec2 describe-*` output, or a configuration snapshot of AWS Config
    #[arg(required_unless_present_any = ["live", "plans"], conflicts_with = "live")]
    snapshot: Option<PathBuf>,
    /// Read accounts instead of a snapshot
    #[arg(long)]
    live: bool,
    /// The rule's parameters: a JSON object, or @ and the name of a file that holds one
    #[arg(long, value_name = "JSON|@FILE")]
    parameters: Option<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// The version of the schema that `--format ocsf` follows
    #[arg(long, value_enum, default_value_t = OcsfVersion::V1_8)]
    ocsf_version: OcsfVersion,
    /// Write the result to this file: whole, or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Judge this VPC only (may be repeated)
    #[arg(long = "vpc", value_name = "VPC")]
    vpcs: Vec<String>,
    /// Show the verdicts of each client network interface (formats `table` and `json`)
    #[arg(long)]
    clients: bool,
    /// Judge as of this time, such as 2026-11-22T10:00:00Z, instead of now
    #[arg(long, value_name = "TIME", value_parser = inputs::time)]
    now: Option<Timestamp>,
    /// The account that the snapshot is of; where it holds several, the one to judge
    #[arg(long, value_name = "ACCOUNT", conflicts_with = "live")]
    account: Option<String>,
    /// The region that the snapshot is of; where it holds several, those to judge; with --live, those to read (may be repeated)
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
    plan: PlanArguments,
    /// With --plan, what ends in status 1: worse (something became worse), broken (became BROKEN, or lost its way out), any (NON_COMPLIANT after), none
    #[arg(long, value_enum, hide_possible_values = true, default_value_t = FailOn::Worse, requires = "plans", help_heading = "Plans")]
    fail_on: FailOn,
    /// With --plan, list VPCs that it does not touch too
    #[arg(long, requires = "plans", help_heading = "Plans")]
    all_vpcs: bool,
    #[command(flatten)]
    accounts: LiveArguments,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    if !arguments.plan.plans.is_empty() {
        return planned(arguments);
    }
    match &arguments.snapshot {
        Some(snapshot) => of_snapshot(arguments, snapshot),
        None => live(arguments),
    }
}

/// Lays plans over a snapshot, or over nothing, and reports what they change.
fn planned(arguments: &Arguments) -> Result<u8, CliError> {
    if arguments.live {
        return Err(CliError::Usage(
            "--plan goes over saved data: `collect --output DIR`, then `evaluate DIR --plan …`"
                .to_owned(),
        ));
    }
    arguments.accounts.refuse("a plan", &[])?;
    let parameters = inputs::parameters(arguments.parameters.as_deref())?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let region = match arguments.regions.as_slice() {
        [one] => Some(one.as_str()),
        _ => None,
    };
    let plans = arguments.plan.open(arguments.account.as_deref(), region)?;
    let snapshot = arguments
        .snapshot
        .as_deref()
        .map(|path| Snapshot::open(path, &Overrides::default()))
        .transpose()?;
    let saved = match &snapshot {
        Some(snapshot) => {
            let accounts: Vec<String> = arguments.account.iter().cloned().collect();
            let folders = selection::select(snapshot.regions(), &accounts, &arguments.regions)?;
            Some((snapshot, folders))
        }
        None => None,
    };
    let organization = snapshot.as_ref().map(|of| of.organization().clone());
    let planned = Planned {
        plans: &plans,
        saved,
        strict: arguments.plan.strict,
        source: arguments.plan.source.as_deref(),
        fail_on: arguments.fail_on,
        all_vpcs: arguments.all_vpcs,
    };
    let judging = arguments.judging(parameters, organization.unwrap_or_default());
    let places = planned.lay()?;
    let comparison = planned.compare(&places, &judging);
    if !arguments.quiet {
        if comparison.vpcs.is_empty() && places.laid.is_empty() {
            notices::warning("nothing to judge in this plan");
        }
        comparison
            .notices
            .iter()
            .for_each(|notice| notices::warning(notice));
    }
    if arguments.verbose {
        comparison
            .presumed
            .iter()
            .for_each(|line| notices::note(&format!("presumed: {line}")));
        let passed_over = places.passed_over;
        notices::note(&format!(
            "{passed_over} resources of other types are passed over"
        ));
    }
    arguments
        .format
        .comparison(&mut output, &comparison, arguments.clients)?;
    let status = planned::status(&comparison);
    arguments.pager.commit(output, arguments.format)?;
    Ok(status)
}

#[cfg(feature = "aws")]
fn live(arguments: &Arguments) -> Result<u8, CliError> {
    let wanted = arguments.accounts.wanted(&arguments.regions)?;
    let text = inputs::parameters_text(arguments.parameters.as_deref())?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let reading = LiveReading {
        wanted,
        judging: arguments.judging(Parameters::from_json(&text)?, Organization::default()),
        now: arguments.now,
        parameters: text,
        resume: arguments.resume.clone(),
        quiet: arguments.quiet,
        verbose: arguments.verbose,
    };
    let report = arguments
        .format
        .report(&mut output, arguments.clients, arguments.ocsf_version);
    let target = arguments.output.as_deref();
    let quiet = arguments.quiet;
    let reporting = reading.read(|judging| Reporting::begin(report, target, judging, quiet))?;
    let status = reporting.finish()?;
    arguments.pager.commit(output, arguments.format)?;
    Ok(status)
}

#[cfg(not(feature = "aws"))]
fn live(arguments: &Arguments) -> Result<u8, CliError> {
    arguments.accounts.wanted(&arguments.regions)?;
    Err(CliError::WithoutAws)
}

fn of_snapshot(arguments: &Arguments, snapshot: &Path) -> Result<u8, CliError> {
    arguments.accounts.refuse("a snapshot", &[])?;
    let parameters = inputs::parameters(arguments.parameters.as_deref())?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let snapshot = Snapshot::open(snapshot, &Overrides::default())?;
    let accounts: Vec<String> = arguments.account.iter().cloned().collect();
    let folders = selection::select(snapshot.regions(), &accounts, &arguments.regions)?;
    if arguments.verbose {
        saved_regions::tell_passed_over(&snapshot)?;
    }

    let judging = arguments.judging(parameters, snapshot.organization().clone());
    let target = arguments.output.as_deref();
    let report = arguments
        .format
        .report(&mut output, arguments.clients, arguments.ocsf_version);
    let mut reporting = Reporting::begin(report, target, &judging, arguments.quiet)?;
    let quiet = arguments.quiet;
    saved_regions::judge(&snapshot, &folders, &judging, &mut reporting, quiet)?;
    if arguments.vpcs.is_empty() {
        saved_regions::report_failures(&snapshot, &accounts, &arguments.regions, &mut reporting);
    }
    let status = reporting.finish()?;
    arguments.pager.commit(output, arguments.format)?;
    Ok(status)
}

impl Arguments {
    fn judging(&self, parameters: Parameters, organization: Organization) -> Judging {
        Judging {
            parameters,
            now: self.now.unwrap_or_else(Timestamp::now),
            only: self.vpcs.iter().map(|id| id.as_str().into()).collect(),
            organization,
            with_paths: self.format.shows_paths(),
        }
    }
}
