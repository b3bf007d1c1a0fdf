//! `collect`: a snapshot in the layout of `contracts.md`, of live accounts or of saved data, plain or redacted.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use rule::parameters::Parameters;

use crate::cli::config::Config;
use crate::cli::config::effective::Effective;
use crate::cli::error::CliError;
use crate::cli::option::configurable::Configurable;
use crate::cli::option::live::LiveArguments;
use crate::cli::option::{inputs, selection};
use crate::cli::run::collection::Collection;
#[cfg(feature = "aws")]
use crate::cli::run::live_collection::LiveCollection;
use crate::cli::terminal::progress::Progress;
use crate::collect::error::CollectError;
use crate::collect::folder::{CollectedPlace, CollectionFolder};
use crate::collect::saved;
use crate::failure::chain;
use crate::place::Place;
use crate::redact::Redactor;
use crate::redact::key::RedactionKey;
use crate::source::snapshot::regions::RegionFolder;
use crate::source::snapshot::unread::Unread;
use crate::source::snapshot::{Overrides, Snapshot};

const EXAMPLES: &str = "\
Without a snapshot, accounts are read live: every VPC with all that any
parameters may ask of it. A region is written whole or not at all, and not again
once it is there: a run that was stopped goes on where it was. What could not be
read is tried again by the next run; `failures.json` in the folder lists it.

Only what a verdict rests on is written. With --redact, ids, names, tags,
descriptions, addresses and account numbers are replaced by invented ones, the
same ones in all accounts and regions; what is AWS's own stays (regions, zones,
service names, prefix lists' ids). Verdicts stay what they were.

Examples:
  vpc-endpoint-rule collect --output saved
  vpc-endpoint-rule collect --output saved --region eu-west-3 --organization \\
    --role-name audit
  vpc-endpoint-rule collect saved --redact --output to-show
  vpc-endpoint-rule collect saved --redact --output to-show \\
    --parameters @parameters.json
  vpc-endpoint-rule evaluate to-show --parameters @to-show/parameters.json

Each run makes a new key of its redaction and throws it away: nobody can find
the originals from the invented ones. To go on with a redacted folder later,
keep the key in a file outside of it:
  vpc-endpoint-rule collect saved --redact --redact-key my.key --output to-show

Exit status:
  0  everything that was asked for is there
  2  wrong usage or unreadable input
  3  something could not be collected";

/// Write a snapshot of accounts, plain or redacted so that it can be shown to others
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A folder of saved data to collect from, as `evaluate` reads it; without it accounts are read
    snapshot: Option<PathBuf>,
    /// The folder to write to, as <account>/<region>/*.json
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// Replace ids, names, addresses and account numbers by invented ones
    #[arg(long)]
    redact: bool,
    /// File holding the redaction key (created if missing; must be outside the output folder)
    #[arg(long, value_name = "FILE", requires = "redact")]
    redact_key: Option<PathBuf>,
    /// Write these parameters with invented ids into the folder too: a JSON object, or @ and the name of a file
    #[arg(long, value_name = "JSON|@FILE", requires = "redact")]
    parameters: Option<String>,
    /// Read what runs too (ECS, CodeBuild, instances), for `needs=DERIVED` and the command `needs`
    #[arg(long, conflicts_with = "snapshot")]
    needs: bool,
    /// Collect anew what is in the folder already
    #[arg(long)]
    again: bool,
    /// The account that the snapshot is of; where it holds several, those to collect (may be repeated)
    #[arg(long = "account", value_name = "ACCOUNT", requires = "snapshot")]
    accounts: Vec<String>,
    /// The regions to collect (may be repeated); a single one says what region a snapshot is of
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// Show of each region what is done with it
    #[arg(long)]
    verbose: bool,
    /// Show errors only
    #[arg(long, conflicts_with = "verbose")]
    quiet: bool,
    #[command(flatten)]
    live: LiveArguments,
}

/// The parameters for which data is redacted.
struct Given {
    /// As they were given.
    text: String,
    /// As they were read.
    parameters: Parameters,
}

impl Configurable for Arguments {
    fn configure(&mut self, config: &Config) {
        if self.snapshot.is_some() {
            return;
        }
        self.live.configure_with(&mut self.regions, config);
    }

    fn effective(&self) -> Result<Effective, CliError> {
        Ok(self.live.effective(&self.regions))
    }

    fn is_quiet(&self) -> bool {
        self.quiet
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let parameters = match arguments.parameters.as_deref() {
        Some(given) => {
            let text = inputs::json_text("--parameters", given)?;
            // What is wrong with them is better said before anything is written.
            let parameters = Parameters::from_json(&text)?;
            Some(Given { text, parameters })
        }
        None => None,
    };
    let parameters = parameters.as_ref();
    match &arguments.snapshot {
        Some(snapshot) => from_snapshot(arguments, snapshot, parameters),
        None => live(arguments, parameters),
    }
}

#[cfg(feature = "aws")]
fn live(arguments: &Arguments, parameters: Option<&Given>) -> Result<u8, CliError> {
    let wanted = arguments.live.wanted(&arguments.regions)?;
    let reading = LiveCollection {
        wanted,
        again: arguments.again,
        runs: arguments.needs,
        quiet: arguments.quiet,
        hubs_of: None,
    };
    Ok(reading.read(begin(arguments, parameters)?)?.status)
}

#[cfg(not(feature = "aws"))]
fn live(arguments: &Arguments, _: Option<&Given>) -> Result<u8, CliError> {
    arguments.live.wanted(&arguments.regions)?;
    Err(CliError::WithoutAws)
}

fn from_snapshot(
    arguments: &Arguments,
    snapshot: &Path,
    parameters: Option<&Given>,
) -> Result<u8, CliError> {
    arguments.live.refuse("a snapshot", &[])?;
    apart(snapshot, &arguments.output)?;
    let snapshot = Snapshot::open(snapshot, &Overrides::default())?;
    let (accounts, regions) = (&arguments.accounts, &arguments.regions);
    let (folders, global) = selection::select_with_global(&snapshot, accounts, regions)?;
    let mut collection = begin(arguments, parameters)?;
    collection.accounts(snapshot.organization())?;
    let progress = Progress::of_places(!arguments.quiet);
    progress.more(folders.len() + global.len());
    for account in &global {
        let files = saved::files(&snapshot, account, collection.redactor());
        progress.done(1, files.is_err());
        match files {
            Ok(files) => {
                let path = collection.write_global(&account.account_id, &files)?;
                progress.aside(|| collection.is_collected_global(&account.account_id, &path));
            }
            Err(error) => {
                progress.aside(|| collection.failed(&account.account_id, None, &chain(&error)));
            }
        }
    }
    for (place, region) in places(&folders) {
        if !arguments.again && collection.has(&place) {
            progress.done(1, false);
            progress.aside(|| collection.is_there(&place));
            continue;
        }
        let files = saved::files(&snapshot, region, collection.redactor());
        // What was unread before stays so, with its reason.
        let files = files.and_then(|files| Ok((files, Unread::of(region)?.into_kinds())));
        progress.done(1, files.is_err());
        match files {
            Ok((files, unread)) => {
                collection.write(&place, &files, &unread)?;
                progress.aside(|| collection.is_collected(&place, &[]));
            }
            Err(error) => progress.aside(|| {
                collection.failed(
                    &place.place.account_id,
                    Some(&place.place.region),
                    &chain(&error),
                );
            }),
        }
    }
    progress.finish();
    collection.finish()
}

/// The folder, ready to take regions.
fn begin(arguments: &Arguments, parameters: Option<&Given>) -> Result<Collection, CliError> {
    let redactor = redactor(arguments)?.map(|redactor| match parameters {
        Some(given) => redactor
            .with_client_descriptions(given.parameters.client_descriptions.clone())
            .with_s3_buckets(given.parameters.s3_buckets.clone()),
        None => redactor,
    });
    let mark = redactor.as_ref().map(Redactor::mark);
    let folder = CollectionFolder::open(&arguments.output, mark.as_deref())?;
    let mut collection = Collection::begin(folder, redactor, arguments.verbose, arguments.quiet);
    if let Some(parameters) = parameters {
        collection.parameters(&parameters.text)?;
    }
    Ok(collection)
}

/// The places of regions, of which several may be of one account and region.
fn places(folders: &[RegionFolder]) -> impl Iterator<Item = (CollectedPlace, &RegionFolder)> {
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    folders.iter().map(move |folder| {
        let times = seen
            .entry((&folder.account_id, &folder.region))
            .or_default();
        let place = CollectedPlace {
            place: Place::new(&*folder.account_id, &*folder.region),
            repeated: *times,
        };
        *times += 1;
        (place, folder)
    })
}

/// The redactor, where one is asked for.
fn redactor(arguments: &Arguments) -> Result<Option<Redactor>, CliError> {
    if !arguments.redact {
        return Ok(None);
    }
    let path = arguments.redact_key.as_deref();
    if let Some(path) = path
        && whole(path.parent().unwrap_or(path)).starts_with(whole(&arguments.output))
    {
        return Err(CollectError::KeyInside {
            path: path.to_owned(),
        }
        .into());
    }
    let key = path.map_or_else(RedactionKey::random, RedactionKey::in_file);
    let key = key.map_err(|source| CollectError::Key {
        path: path.map(Path::to_owned),
        source,
    })?;
    Ok(Some(Redactor::new(key)))
}

/// Refuses a folder that is in the snapshot, or the other way round: each run would find itself.
fn apart(snapshot: &Path, output: &Path) -> Result<(), CliError> {
    let (from, to) = (whole(snapshot), whole(output));
    if from.starts_with(&to) || to.starts_with(&from) {
        return Err(CollectError::OverItself {
            path: output.to_owned(),
        }
        .into());
    }
    Ok(())
}

/// A path with all links followed, as far as it is there.
fn whole(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing = Vec::new();
    for ancestor in path.ancestors() {
        if let Ok(found) = fs::canonicalize(ancestor) {
            return missing
                .iter()
                .rev()
                .fold(found, |path, part| path.join(part));
        }
        missing.extend(ancestor.file_name());
    }
    path
}
