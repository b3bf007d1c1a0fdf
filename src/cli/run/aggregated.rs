//! What an aggregator of AWS Config knows, read into a report.

use std::pin::pin;

use futures_util::StreamExt;
use jiff::Timestamp;

use crate::accounts::aggregator::read::Aggregator;
use crate::accounts::wanted::Wanted;
use crate::cli::error::CliError;
use crate::cli::run::live::introduced;
use crate::cli::run::reporting::Reporting;
use crate::cli::run::runtime::block_on;
use crate::cli::terminal::notices;
use crate::cli::terminal::progress::Progress;
use crate::failure::FailedPlace;
use crate::organization::Account;
use crate::report::EvaluatedRegion;
use crate::report::evaluator::Evaluated;

/// What is to be read.
pub struct AggregatedReading {
    /// The credentials and the region of the aggregator.
    pub wanted: Wanted,
    /// Its name.
    pub aggregator: String,
    /// The rule's names.
    pub rules: Vec<String>,
    /// These accounts only; all where it is empty.
    pub accounts: Vec<String>,
    /// The time of the report.
    pub now: Timestamp,
    /// No progress, no warnings.
    pub quiet: bool,
}

impl AggregatedReading {
    /// Reads everything into the report.
    ///
    /// # Errors
    /// Credentials that cannot be used, an aggregator that is not there or knows no rule of these
    /// names, what cannot be written. A single account that cannot be read is no error: it is reported as such.
    pub fn read(self, mut reporting: Reporting<'_>) -> Result<Reporting<'_>, CliError> {
        block_on(async move {
            let caller = introduced(&self.wanted, self.quiet).await?;
            let aggregator = Aggregator::find(&caller, &self.aggregator).await?;
            let asked = |account_id: &str| {
                self.accounts.is_empty() || self.accounts.iter().any(|one| one == account_id)
            };
            let mut places = aggregator.places(&self.rules).await?;
            places.retain(|place| asked(&place.place.account_id));
            match aggregator.failed_sources().await {
                Ok(failed) => failed
                    .into_iter()
                    .filter(|failure| asked(&failure.account_id))
                    .for_each(|failure| reporting.failed(failure)),
                Err(error) if !self.quiet => notices::warning(&error.why()),
                Err(_) => {}
            }

            let progress = Progress::of_places(!self.quiet);
            progress.more(places.len());
            let mut read = pin!(aggregator.read(places, self.wanted.concurrency));
            while let Some((place, verdicts)) = read.next().await {
                progress.done(1, verdicts.is_err());
                progress.aside(|| match verdicts {
                    Ok(verdicts) => reporting.region(&Evaluated {
                        vpc_ids: verdicts.iter().map(|one| one.vpc_id.clone()).collect(),
                        verdicts,
                        paths: None,
                        region: EvaluatedRegion {
                            place,
                            account: Account::default(),
                            now: self.now,
                        },
                    }),
                    Err(error) => {
                        reporting.failed(FailedPlace::region(place, &error));
                        Ok(())
                    }
                })?;
            }
            progress.finish();
            Ok(reporting)
        })?
    }
}
