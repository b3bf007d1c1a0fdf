//! The run of `evaluate --plan`: plans laid over saved data, over accounts that are read, or over nothing.

use std::collections::BTreeSet;

#[cfg(feature = "aws")]
use crate::cli::option::output::VolumeArguments;
#[cfg(feature = "aws")]
use crate::cli::run::collection::Collection;
#[cfg(feature = "aws")]
use crate::cli::run::live_collection::LiveCollection;
#[cfg(feature = "aws")]
use crate::collect::folder::CollectionFolder;
use rule::network::Id;
use rule::parameters::{NeedsMode, Parameters};
use tempfile::TempDir;

use crate::cli::error::CliError;
use crate::cli::option::origin::Over;
use crate::cli::option::plan::{ListingArguments, PlanArguments};
use crate::cli::option::vpc_word::no_such;
use crate::cli::run::evaluation::{Contents, EvaluationRun, only};
use crate::cli::run::hubs;
use crate::cli::run::planned::begun::{self, Begun};
use crate::cli::run::planned::{self, Places, Planned};
use crate::cli::terminal::output::CommandOutput;
use crate::failure::FailedPlace;
use crate::report::comparison::Comparison;
use crate::report::format::Format;
use crate::source::snapshot::{Overrides, Snapshot};

/// Says which of the VPCs that are asked for are not there after the plans.
///
/// # Errors
/// Where none of them is.
fn missed(asked: &[Id], comparison: &mut Comparison, places: &Places) -> Result<(), CliError> {
    let is_there = |asked: &Id| {
        let mut vpcs = comparison.vpcs.iter();
        vpcs.any(|vpc| *vpc.vpc_id == **asked || vpc.address.as_deref() == Some(&**asked))
    };
    let missed: Vec<&Id> = asked.iter().filter(|asked| !is_there(asked)).collect();
    if let (Some(first), true) = (missed.first(), missed.len() == asked.len()) {
        return Err(no_such(first, &planned::labels(places)));
    }
    let said: Vec<String> = missed
        .iter()
        .map(|id| format!("no VPC `{id}` is there after the plan"))
        .collect();
    comparison.notices.extend(said);
    Ok(())
}

impl EvaluationRun<'_> {
    /// Lays plans over saved data, over accounts that are read, or over nothing, and reports what they change.
    pub(in crate::cli::run) fn of_plans(
        &self,
        arguments: &PlanArguments,
        listing: ListingArguments,
        over: Over<'_>,
    ) -> Result<u8, CliError> {
        if !self.output.shown().is_all() {
            return Err(CliError::Usage(
                "--only and --check choose among VPCs; with --plan those are listed that it touches"
                    .to_owned(),
            ));
        }
        let parameters = self.evaluation.parameters()?;
        let mut output = CommandOutput::new(self.output.target())?;
        let selection = &self.from.selection;
        let (accounts, regions) = (selection.asked_accounts(), selection.asked_regions());
        let read = match over {
            Over::Live => Some(self.read_and_save(&parameters)?),
            Over::Snapshot(_) | Over::Nothing => None,
        };
        let path = match over {
            Over::Snapshot(path) => Some(path),
            Over::Live | Over::Nothing => read.as_ref().map(|(folder, _)| folder.path()),
        };
        let snapshot = path.map(|path| Snapshot::open(path, &Overrides::default()));
        let snapshot = snapshot.transpose()?;
        let saved = match &snapshot {
            Some(snapshot) => {
                let asked = selection.select(snapshot.regions())?;
                Some((snapshot, asked))
            }
            None => None,
        };
        let looked_into = read.as_ref().map(|(_, hubs)| hubs.clone());
        let looked_into = looked_into.unwrap_or_default();
        let (account, region) = (only(accounts), only(regions));
        let Begun {
            plans,
            gathered,
            read: of_saved,
        } = Begun::open(arguments, account, region, saved.as_ref(), &looked_into)?;
        let asked = begun::places_of(saved.iter().flat_map(|(_, asked)| asked), &looked_into);
        let saved = saved.map(|(snapshot, asked)| (snapshot, Planned::all_of(snapshot, asked)));
        let organization = snapshot.as_ref().map(|of| of.organization().clone());
        let hubs = snapshot.as_ref();
        let hubs = hubs.and_then(|snapshot| hubs::gather(snapshot, &parameters, true));
        let planned = Planned {
            plans: &plans,
            saved,
            asked,
            hubs,
            looked_into,
            runs: parameters.needs != NeedsMode::Listed,
            strict: arguments.strict,
            source: arguments.source.as_deref(),
            fail_on: self.output.fail_on.unwrap_or_default(),
            all_vpcs: listing.all_vpcs,
        };
        let evaluator = self.evaluator(parameters, organization.unwrap_or_default())?;
        let places = planned.lay(gathered, of_saved)?;
        let mut comparison = planned.compare(&places, &evaluator)?;
        let exceptions = evaluator.exceptions.iter();
        let ended = exceptions.filter_map(|one| one.ended(evaluator.now));
        comparison.notices.extend(ended);
        for failure in snapshot.iter().flat_map(|snapshot| snapshot.failures()) {
            let FailedPlace {
                account_id,
                region,
                why,
            } = failure;
            let region = region.as_deref().unwrap_or("any region");
            let notice = format!("{account_id} in {region} could not be read: {why}");
            comparison.notices.insert(notice);
        }
        missed(&evaluator.only, &mut comparison, &places)?;
        planned::say(&comparison, &places, self.output.volume);
        let clients = matches!(self.contents, Contents::Vpcs { clients: true, .. });
        let (format, look) = (self.output.format(), self.output.look(&output, clients));
        let written = format.comparison(&mut output, &comparison, look);
        let written = written.ok_or_else(|| {
            let others: Vec<&str> = Format::comparing().collect();
            CliError::Usage(format!(
                "this format has no place for before and after: with --plan use one of {}",
                others.join(", ")
            ))
        })?;
        written.map_err(|source| CliError::Output {
            target: None,
            source,
        })?;
        let status = planned::status(&comparison);
        self.output.commit(output)?;
        // The process ends with the run: to take all this apart again would be a tenth of it.
        drop(planned);
        std::mem::forget((comparison, places, plans));
        Ok(status)
    }

    /// Reads accounts into a folder of this run, which goes with it: what a plan is laid over is read as it is saved;
    /// what runs too, where it says what clients need. Beside the folder the accounts of `hubAccounts` that are not
    /// among those that are asked for, which are looked into as well.
    #[cfg(feature = "aws")]
    fn read_and_save(
        &self,
        parameters: &Parameters,
    ) -> Result<(TempDir, BTreeSet<String>), CliError> {
        let wanted = self.from.accounts.wanted(self.from.regions_to_read())?;
        let folder = tempfile::tempdir().map_err(|source| CliError::Output {
            target: None,
            source,
        })?;
        let VolumeArguments { quiet, verbose } = self.output.volume;
        let into = CollectionFolder::open(folder.path(), None)?;
        let reading = LiveCollection {
            wanted,
            again: false,
            quiet,
            runs: parameters.needs != NeedsMode::Listed,
            hubs_of: Some(parameters.clone()),
        };
        let collected = reading.read(Collection::begin(into, None, verbose, true))?;
        Ok((folder, collected.hubs))
    }

    #[cfg(not(feature = "aws"))]
    fn read_and_save(
        &self,
        _parameters: &Parameters,
    ) -> Result<(TempDir, BTreeSet<String>), CliError> {
        self.from.accounts.wanted(self.from.regions_to_read())?;
        Err(CliError::WithoutAws)
    }
}
