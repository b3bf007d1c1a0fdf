//! `invoke`: the Lambda handler on an event and a snapshot, with an AWS Config that only writes down.

use std::io::{self, Write};
use std::path::PathBuf;
use std::rc::Rc;

use clap::Args;
use jiff::Timestamp;
use rule::parameters::Parameters;
use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::exit_status::{OK, UNDETERMINED};
use crate::cli::option::evaluation::TimeArguments;
use crate::cli::option::inputs;
use crate::cli::run::hubs;
use crate::cli::run::runtime::at_hand;
use crate::cli::run::saved_regions;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::CommandOutput;
use crate::failure::ReadError;
use crate::json;
use crate::lambda::config_api::recorded::{Recorded, RecordedCall};
use crate::lambda::error::InvocationError;
use crate::lambda::evaluation::ConfigEvaluation;
use crate::lambda::invocation::{Connect, invoke};
use crate::lambda::trigger::Trigger;
use crate::source::snapshot::regions::RegionFolder;
use crate::source::snapshot::saved_region::SavedRegion;
use crate::source::snapshot::{Overrides, Snapshot};
use crate::source::{Reading, Scope, Source};

const EXAMPLES: &str = "\
Prints each PutEvaluations call that the Lambda function would make, one JSON
object a line, with AWS's field names; the result token is left out.

Examples:
  vpc-endpoint-rule invoke event.json --snapshot saved
  vpc-endpoint-rule invoke event.json --snapshot saved | jq '.Evaluations[]'

Exit status:
  0  the invocation succeeds, whatever its evaluations say
  2  wrong usage or unreadable input, or the invocation fails
  3  it fails because VPCs are undetermined; the others' evaluations are printed";

/// Run the Lambda handler on an AWS Config event, offline
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A file with the event that AWS Config sends to the function
    event: PathBuf,
    /// What stands for the account: a folder of saved `aws ec2 describe-*` output, or a configuration snapshot
    #[arg(long, value_name = "DIR")]
    snapshot: PathBuf,
    #[command(flatten)]
    time: TimeArguments,
    /// Show which files and keys of the snapshot are passed over
    #[arg(long)]
    verbose: bool,
    /// Show errors only: no warnings, and not which other calls would be made
    #[arg(long, conflicts_with = "verbose")]
    quiet: bool,
}

/// The most bytes of an event that are read: what is too large for Lambda is refused as Lambda's function does.
const LONGEST_EVENT: u64 = 64 * 1024 * 1024;

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let event = inputs::text("EVENT", &arguments.event, LONGEST_EVENT)?;
    let mut output = CommandOutput::new(None)?;
    let snapshot = Rc::new(Snapshot::open(&arguments.snapshot, &Overrides::default())?);
    let offline = Offline {
        snapshot,
        config: Recorded::default(),
        quiet: arguments.quiet,
    };
    if arguments.verbose {
        saved_regions::show_passed_over(&offline.snapshot)?;
    }
    let now = arguments.time.now;
    let clock = || now.unwrap_or_else(Timestamp::now);
    let (report, result) = at_hand(invoke(&event, None, &offline, &clock));

    let notes = report.notes.iter().filter(|_| !arguments.quiet);
    notes.for_each(|note| notices::note(note));
    for call in offline.config.calls() {
        output.write_with(|out| put(out, &call))?;
        if let Some(note) = other(&call).filter(|_| !arguments.quiet) {
            notices::note(&note);
        }
    }
    output.commit()?;
    match result {
        Ok(()) => Ok(OK),
        Err(failure) => {
            let undetermined = matches!(failure, InvocationError::Undetermined { .. });
            let error = CliError::Invocation {
                error_type: failure.error_type(),
                source: failure,
            };
            if !undetermined {
                return Err(error);
            }
            notices::error(&error);
            Ok(UNDETERMINED)
        }
    }
}

/// A PutEvaluations call as AWS Config's API has it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PutEvaluations<'a> {
    evaluations: &'a [ConfigEvaluation],
    test_mode: bool,
}

/// Prints what is put.
fn put(out: &mut CommandOutput, call: &RecordedCall) -> io::Result<()> {
    let RecordedCall::Put {
        evaluations,
        test_mode,
    } = call
    else {
        return Ok(());
    };
    json::compact(
        &mut *out,
        &PutEvaluations {
            evaluations,
            test_mode: *test_mode,
        },
    )?;
    writeln!(out)
}

/// What else would be asked of AWS, in words.
fn other(call: &RecordedCall) -> Option<String> {
    match call {
        RecordedCall::Put { .. } => None,
        RecordedCall::History(resource) => Some(format!(
            "GetResourceConfigHistory of {} {} is asked; offline nobody knows it",
            resource.resource_type, resource.resource_id
        )),
        RecordedCall::ComplianceDetails(rule_name) => Some(format!(
            "GetComplianceDetailsByConfigRule of {rule_name} is asked; offline there are no old results to clean up"
        )),
        RecordedCall::Schedule { rule_name, at } => {
            Some(format!("{rule_name} would be evaluated again at {at}"))
        }
    }
}

/// Connects an invocation to a snapshot instead of an account.
struct Offline {
    snapshot: Rc<Snapshot>,
    config: Recorded,
    quiet: bool,
}

/// The account and region of the event, as the snapshot has them.
struct Saved {
    snapshot: Rc<Snapshot>,
    folder: RegionFolder,
}

impl Connect for Offline {
    type Source = Saved;
    type Config = Recorded;

    async fn connect(&self, trigger: &Trigger) -> Result<(Saved, Recorded), ReadError> {
        let folder = self.folder(trigger)?;
        Ok((
            Saved {
                snapshot: self.snapshot.clone(),
                folder,
            },
            self.config.clone(),
        ))
    }
}

impl Offline {
    /// The folder of the event's account and region. A snapshot of one region only stands for it in any case.
    fn folder(&self, trigger: &Trigger) -> Result<RegionFolder, ReadError> {
        let (account_id, region) = (&trigger.place.account_id, &trigger.place.region);
        let folders = self.snapshot.regions();
        let same =
            |folder: &&RegionFolder| folder.account_id == *account_id && folder.region == *region;
        match (folders.iter().find(same), folders) {
            (Some(folder), _) => Ok(folder.clone()),
            (None, [only]) => {
                if !self.quiet {
                    notices::warning(&format!(
                        "the event is of {account_id} in {region}, the snapshot of {} in {}: it is taken for the event's",
                        only.account_id, only.region
                    ));
                }
                let mut folder = only.clone();
                folder.account_id.clone_from(account_id);
                folder.region.clone_from(region);
                Ok(folder)
            }
            _ => {
                let found: Vec<String> = folders
                    .iter()
                    .map(|folder| format!("{} in {}", folder.account_id, folder.region))
                    .collect();
                let cause = format!("the snapshot holds {}", found.join(", "));
                Err(ReadError::new(
                    format!("{account_id} in {region}, which the event is of"),
                    cause,
                ))
            }
        }
    }
}

impl Source for Saved {
    async fn read(
        &self,
        scope: &Scope,
        parameters: &Parameters,
        now: Timestamp,
    ) -> Result<Reading, ReadError> {
        let saved = SavedRegion {
            snapshot: &self.snapshot,
            region: &self.folder,
        };
        let reading = saved.read(scope, parameters, now).await?;
        Ok(Reading {
            hubs: hubs::gather(&self.snapshot, parameters, false),
            ..reading
        })
    }
}
