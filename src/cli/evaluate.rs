//! `evaluate`: a verdict for every VPC of a snapshot.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use rule::checks::Check;
use rule::evaluate::evaluate;
use rule::network::{Id, Network};
use rule::parameters::Parameters;

use crate::cli::error::CliError;
use crate::cli::format::Format;
use crate::cli::output::Output;
use crate::cli::{NON_COMPLIANT, OK, UNDETERMINED, inputs, notices, selection};
use crate::sink::report::summary::{Counter, Summary};
use crate::sink::report::{Ending, Place, Warning};
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

Examples:
  vpc-endpoint-rule evaluate saved
  vpc-endpoint-rule evaluate saved --vpc vpc-0a1b2c3d --clients
  vpc-endpoint-rule evaluate saved --region eu-west-3 --format json
  vpc-endpoint-rule evaluate saved --parameters '{\"profile\": \"ecs-fargate\"}'
  vpc-endpoint-rule evaluate saved --parameters @parameters.json
  vpc-endpoint-rule evaluate saved --format junit --output results.xml
  vpc-endpoint-rule evaluate saved --format sarif --output results.sarif

Exit status:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT
  2  wrong usage or unreadable input: nothing is printed to standard output
  3  something is UNDETERMINED, and nothing is NON_COMPLIANT";

/// Judge every VPC of a snapshot
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A folder of saved `aws ec2 describe-*` output, or a configuration snapshot of AWS Config
    snapshot: PathBuf,
    /// The rule's parameters: a JSON object, or @ and the name of a file that holds one
    #[arg(long, value_name = "JSON|@FILE")]
    parameters: Option<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
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
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// The region that the snapshot is of; where it holds several, those to judge (may be repeated)
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// Tell which files and keys of the snapshot are passed over
    #[arg(long)]
    verbose: bool,
    /// Tell errors only, no warnings
    #[arg(long, conflicts_with = "verbose")]
    quiet: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let parameters = inputs::parameters(arguments.parameters.as_deref())?;
    let mut output = Output::new(arguments.output.as_deref())?;
    let snapshot = Snapshot::open(&arguments.snapshot, &Overrides::default())?;
    let folders = selection::select(
        snapshot.regions(),
        arguments.account.as_deref(),
        &arguments.regions,
    )?;
    if arguments.verbose {
        for passed_over in snapshot.passed_over()? {
            notices::note(&match passed_over.key {
                Some(key) => format!(
                    "key `{key}` of `{}` is passed over",
                    passed_over.path.display()
                ),
                None => format!("`{}` is passed over", passed_over.path.display()),
            });
        }
    }

    let now = arguments.now.unwrap_or_else(Timestamp::now);
    let only: Option<Vec<Id>> = (!arguments.vpcs.is_empty())
        .then(|| arguments.vpcs.iter().map(|id| id.as_str().into()).collect());
    let mut sought = Sought::new(&arguments.vpcs, &parameters);
    let mut counter = Counter::default();
    let target = arguments.output.clone();
    let cannot_write = |source: io::Error| CliError::Output {
        target: target.clone(),
        source,
    };

    let mut report = arguments.format.report(&mut output, arguments.clients);
    report.begin().map_err(cannot_write)?;
    for folder in &folders {
        let network = snapshot.read(folder)?;
        sought.see(&network);
        let verdicts = evaluate(&network, &parameters, now, only.as_deref());
        let place = Place {
            account_id: network.account_id,
            region: network.region,
            now,
        };
        if only.is_none() || !verdicts.is_empty() {
            counter.count(&place.account_id, &place.region, &verdicts);
            report.region(&place, &verdicts).map_err(cannot_write)?;
        }
    }
    let warnings = sought.exceptions_that_match_nothing();
    if !arguments.quiet {
        sought
            .vpcs
            .iter()
            .for_each(|id| notices::warning(&format!("no VPC `{id}` is in the snapshot")));
        warnings
            .iter()
            .for_each(|warning| notices::warning(&warning.message));
    }
    let summary = counter.summary();
    report
        .finish(&Ending { summary, warnings })
        .map_err(cannot_write)?;
    drop(report);
    output.commit()?;
    Ok(status(&summary))
}

/// The exit status that the counts lead to.
fn status(summary: &Summary) -> u8 {
    match (summary.non_compliant, summary.undetermined) {
        (0, 0) => OK,
        (0, _) => UNDETERMINED,
        _ => NON_COMPLIANT,
    }
}

/// VPC ids that the user named, as long as no region has them.
struct Sought {
    vpcs: BTreeSet<String>,
    vpc_ids: BTreeSet<String>,
    exclude_vpc_ids: BTreeSet<String>,
}

impl Sought {
    fn new(vpcs: &[String], parameters: &Parameters) -> Self {
        let set = |ids: &[String]| ids.iter().cloned().collect();
        Self {
            vpcs: set(vpcs),
            vpc_ids: set(&parameters.vpc_ids),
            exclude_vpc_ids: set(&parameters.exclude_vpc_ids),
        }
    }

    fn see(&mut self, network: &Network) {
        for vpc in &network.vpcs {
            for ids in [&mut self.vpcs, &mut self.vpc_ids, &mut self.exclude_vpc_ids] {
                ids.remove(&*vpc.id);
            }
        }
    }

    /// `exception-matches-nothing` of `decision.md`, section 9: known only when every region has been seen.
    fn exceptions_that_match_nothing(&self) -> Vec<Warning> {
        let lists = [
            ("vpcIds", &self.vpc_ids),
            ("excludeVpcIds", &self.exclude_vpc_ids),
        ];
        let ids = lists
            .into_iter()
            .flat_map(|(name, ids)| ids.iter().map(move |id| (name, id)));
        ids.map(|(name, id)| Warning {
            check: Check::ExceptionMatchesNothing,
            message: format!("`{id}` in {name} exists in no region that was judged"),
        })
        .collect()
    }
}
