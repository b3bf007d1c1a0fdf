//! What an aggregator of AWS Config knows, read into a report: all rules of all accounts in one list, or, with AWS
//! Organizations, account by account; then accounts and regions without a result are known by name.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::pin::pin;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;

use crate::accounts::aggregator::read::{AggregatedPlace, Aggregator, OtherRules};
use crate::accounts::aggregator::without::WithoutResults;
use crate::accounts::journal::Journal;
use crate::accounts::wanted::{WantedPlaces, WantedUnits};
use crate::cli::error::CliError;
use crate::cli::run::live::introduced;
use crate::cli::run::reporting::Reporting;
use crate::cli::run::runtime::block_on;
use crate::cli::terminal::notices;
use crate::cli::terminal::progress::Progress;
use crate::failure::{FailedPlace, ReadError};
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::evaluator::{Evaluated, Evaluator};
use crate::report::record::terms::Terms;

/// How many regions of an account are read at a time.
const REGIONS: usize = 4;

/// What is to be read.
pub struct AggregatedReading {
    /// The credentials and the region of the aggregator.
    pub wanted: WantedPlaces,
    /// The accounts of the organization to ask it for; all that it has, in one list, where none are named.
    pub units: Option<WantedUnits>,
    /// Its name.
    pub aggregator: String,
    /// The rule's names.
    pub rules: Vec<String>,
    /// These accounts only; all where it is empty.
    pub accounts: Vec<String>,
    /// VPCs that are NON_COMPLIANT alone: of others nothing is asked.
    pub faults_alone: bool,
    /// What is kept of the organization, and the time of the report.
    pub evaluator: Evaluator,
    /// `--now`.
    pub now: Option<Timestamp>,
    /// What is read is kept here, and not read again.
    pub resume: Option<PathBuf>,
    /// No progress, no warnings.
    pub quiet: bool,
}

/// An account to read.
enum AccountToRead {
    /// Where the rule has results is known.
    Known(String, Vec<AggregatedPlace>),
    /// It is asked for.
    Account(String),
}

impl AccountToRead {
    fn account_id(&self) -> &str {
        match self {
            Self::Known(account_id, _) | Self::Account(account_id) => account_id,
        }
    }
}

/// An account that was read.
struct AccountRead {
    account_id: String,
    evaluated: Vec<Evaluated>,
    failures: Vec<FailedPlace>,
    /// The regions in which the rule has results; `None` where they are not known.
    regions: Option<BTreeSet<String>>,
}

impl AggregatedReading {
    /// Reads everything into the report.
    ///
    /// # Errors
    /// Credentials that cannot be used, an aggregator that is not there or knows no rule of these
    /// names, what cannot be written. A single account that cannot be read is no error: it is reported as such.
    pub fn read<'o>(
        mut self,
        begin: impl FnOnce(&Evaluator) -> Result<Reporting<'o>, CliError>,
    ) -> Result<Reporting<'o>, CliError> {
        block_on(async move {
            let caller = introduced(&self.wanted, self.quiet).await?;
            let aggregator = Aggregator::find(&caller, &self.aggregator).await?;
            let terms = self.terms(&caller.home);
            let journal = self.resume.as_deref();
            let journal = journal
                .map(|path| Journal::open(path, &terms))
                .transpose()?;
            let mut accounts = match &self.units {
                None => by_account(aggregator.places(&self.rules).await?),
                Some(units) => {
                    let (accounts, organization) = caller.organization(units).await?;
                    self.evaluator.organization = organization;
                    accounts.into_iter().map(AccountToRead::Account).collect()
                }
            };
            let is_asked = |account_id: &str| {
                self.accounts.is_empty() || self.accounts.iter().any(|one| one == account_id)
            };
            accounts.retain(|one| is_asked(one.account_id()));
            let among: BTreeSet<String> = accounts
                .iter()
                .map(|one| one.account_id().to_owned())
                .collect();
            let mut reporting = begin(&self.evaluator)?;
            match aggregator.failed_sources().await {
                Ok(failed) => failed
                    .into_iter()
                    .filter(|failure| {
                        among.contains(&failure.account_id)
                            || self.units.is_none() && is_asked(&failure.account_id)
                    })
                    .for_each(|failure| reporting.failed(failure)),
                Err(error) if !self.quiet => notices::warning(&error.why()),
                Err(_) => {}
            }

            let reading = AccountReading {
                run: &self,
                aggregator: &aggregator,
                journal: journal.map(RefCell::new),
                others: OtherRules::default(),
            };
            let progress = Progress::of_places(!self.quiet);
            progress.more(accounts.len());
            let reads = stream::iter(accounts).map(|one| reading.account(one));
            let mut reads = pin!(reads.buffered(self.wanted.concurrency.max(1)));
            let mut without = WithoutResults::default();
            let mut passed_over = 0;
            while let Some(account) = reads.next().await {
                let account = account?;
                progress.done(1, !account.failures.is_empty());
                progress.aside(|| {
                    for evaluated in &account.evaluated {
                        passed_over +=
                            usize::from(self.faults_alone && evaluated.verdicts.is_empty());
                        reporting.region(evaluated)?;
                    }
                    let failures = account.failures.into_iter();
                    failures.for_each(|failure| reporting.failed(failure));
                    Ok::<(), CliError>(())
                })?;
                if let Some(regions) = account.regions {
                    without.note(account.account_id, regions);
                }
            }
            progress.finish();
            if self.units.is_some() {
                if !without.any_has() {
                    return Err(aggregator.no_results(&self.rules, &reading.others).into());
                }
                let organization = &self.evaluator.organization;
                let failures = without.places(aggregator.regions(), |account_id| {
                    why_without(
                        &self.rules,
                        aggregator.name(),
                        &organization.account(account_id),
                    )
                });
                failures
                    .into_iter()
                    .for_each(|failure| reporting.failed(failure));
            }
            Ok(reporting.passing_over(passed_over))
        })?
    }

    /// What the results depend on.
    fn terms(&self, region: &str) -> Terms {
        let which = if self.faults_alone {
            "NON_COMPLIANT alone"
        } else {
            "every result"
        };
        let rules = self.rules.join(", ");
        Terms {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            parameters: "{}".to_owned(),
            vpc_ids: Vec::new(),
            now: self.now,
            aggregator: Some(format!(
                "the aggregator `{}` in {region}, {which} of {rules}",
                self.aggregator
            )),
        }
    }
}

/// What accounts are read by.
struct AccountReading<'a> {
    run: &'a AggregatedReading,
    aggregator: &'a Aggregator,
    journal: Option<RefCell<Journal>>,
    others: OtherRules,
}

impl AccountReading<'_> {
    /// Reads an account: what the journal holds, else what the aggregator does.
    async fn account(&self, account: AccountToRead) -> Result<AccountRead, CliError> {
        let by_account = matches!(account, AccountToRead::Account(_));
        let (account_id, places) = match account {
            AccountToRead::Known(account_id, places) => (account_id, places),
            AccountToRead::Account(account_id) => {
                if let Some(kept) = self.kept(&account_id)? {
                    return Ok(kept);
                }
                let rules = &self.run.rules;
                let places = self
                    .aggregator
                    .places_of(Some(&account_id), rules, &self.others);
                match places.await {
                    Ok(places) => (account_id, places),
                    Err(error) => {
                        return Ok(AccountRead {
                            failures: vec![FailedPlace::account(&*account_id, &error)],
                            account_id,
                            evaluated: Vec::new(),
                            regions: None,
                        });
                    }
                }
            }
        };
        let mut account = AccountRead {
            evaluated: Vec::new(),
            failures: Vec::new(),
            regions: Some(places.iter().map(|one| one.place.region.clone()).collect()),
            account_id,
        };
        let reads = stream::iter(&places).map(|place| self.place(place));
        let mut reads = pin!(reads.buffered(REGIONS));
        while let Some(read) = reads.next().await {
            match read? {
                (_, Ok(evaluated)) => account.evaluated.push(evaluated),
                (place, Err(error)) => account.failures.push(FailedPlace::region(place, &error)),
            }
        }
        if let (true, Some(journal)) = (by_account && account.failures.is_empty(), &self.journal) {
            let regions: Vec<String> = account.regions.iter().flatten().cloned().collect();
            // The last of an account: with it, the account is whole.
            journal
                .borrow_mut()
                .note_regions(&account.account_id, &regions)?;
        }
        Ok(account)
    }

    async fn place(
        &self,
        of: &AggregatedPlace,
    ) -> Result<(Place, Result<Evaluated, ReadError>), CliError> {
        let place = &of.place;
        if let Some(evaluated) = self.entry(place)? {
            return Ok((place.clone(), Ok(evaluated)));
        }
        let verdicts = match self.aggregator.verdicts(of, self.run.faults_alone).await {
            Ok(verdicts) => verdicts,
            Err(error) => return Ok((place.clone(), Err(error))),
        };
        let evaluator = &self.run.evaluator;
        let evaluated = Evaluated {
            vpc_ids: verdicts.iter().map(|one| one.vpc_id.clone()).collect(),
            verdicts,
            paths: None,
            region: EvaluatedRegion {
                account: evaluator.organization.account(&place.account_id),
                place: place.clone(),
                now: evaluator.now,
            },
        };
        if let Some(journal) = &self.journal {
            let Evaluated {
                region,
                verdicts,
                vpc_ids,
                ..
            } = &evaluated;
            journal.borrow_mut().note(region, verdicts, vpc_ids)?;
        }
        Ok((place.clone(), Ok(evaluated)))
    }

    /// An account that the journal holds whole.
    fn kept(&self, account_id: &str) -> Result<Option<AccountRead>, CliError> {
        let Some(journal) = &self.journal else {
            return Ok(None);
        };
        let regions = journal
            .borrow()
            .enabled_regions(account_id)
            .map(<[String]>::to_vec);
        let Some(regions) = regions else {
            return Ok(None);
        };
        let mut evaluated = Vec::new();
        for region in &regions {
            let Some(entry) = self.entry(&Place::new(account_id, &**region))? else {
                return Ok(None);
            };
            evaluated.push(entry);
        }
        Ok(Some(AccountRead {
            account_id: account_id.to_owned(),
            evaluated,
            failures: Vec::new(),
            regions: Some(regions.into_iter().collect()),
        }))
    }

    /// What the journal holds of a place.
    fn entry(&self, place: &Place) -> Result<Option<Evaluated>, CliError> {
        let Some(journal) = &self.journal else {
            return Ok(None);
        };
        let entry = journal
            .borrow_mut()
            .entry(&place.account_id, &place.region)?;
        Ok(entry.map(|entry| Evaluated {
            region: entry.region,
            verdicts: entry.verdicts,
            vpc_ids: entry.vpc_ids,
            paths: None,
        }))
    }
}

/// Sorted places, account by account.
fn by_account(places: Vec<AggregatedPlace>) -> Vec<AccountToRead> {
    let mut accounts: Vec<AccountToRead> = Vec::new();
    for place in places {
        match accounts.last_mut() {
            Some(AccountToRead::Known(account_id, places))
                if *account_id == place.place.account_id =>
            {
                places.push(place);
            }
            _ => accounts.push(AccountToRead::Known(
                place.place.account_id.clone(),
                vec![place],
            )),
        }
    }
    accounts
}

/// Why there is nothing of an account, in words that name it.
fn why_without(
    rules: &[String],
    aggregator: &str,
    account: &crate::organization::Account,
) -> String {
    let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    let mut who = String::new();
    if let Some(name) = &account.name {
        who.push_str(&format!(" (`{}`", name.escape_debug()));
        if let Some(unit) = &account.organizational_unit {
            who.push_str(&format!(" of `{}`", unit.escape_debug()));
        }
        who.push(')');
    }
    format!(
        "the account{who} has no result of {} in the aggregator `{aggregator}`: the rule is not there, has not run yet, or found no VPC in use",
        rules.join(", ")
    )
}
