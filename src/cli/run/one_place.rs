//! One account in one region as one line: what `evaluate --place` prints, and `report --evaluated` takes.

use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use rule::verdict::ComplianceType;

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::option::live::LiveArguments;
use crate::cli::option::output::OutputArguments;
use crate::cli::option::place::NamedPlace;
use crate::cli::run::hubs;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::CommandOutput;
use crate::failure::{ErrorType, chain};
use crate::place::Place;
use crate::report::record::place::PlaceFailure;
use crate::source::Reading;
use crate::source::snapshot::{Overrides, Snapshot};
use crate::survey::run::{PlaceLine, Run};

/// Evaluates one place of saved data, or live, and prints its line.
pub struct OnePlace<'a> {
    /// Which.
    pub named: &'a NamedPlace,
    /// What it is evaluated by.
    pub run: Run,
    /// Saved data that holds it; live where there is none.
    pub snapshot: Option<&'a Path>,
    /// With which role it is read.
    pub accounts: &'a LiveArguments,
    /// Where the line goes.
    pub output: &'a OutputArguments,
}

impl OnePlace<'_> {
    /// Evaluates it and says how the process ends.
    ///
    /// # Errors
    /// Credentials at hand that cannot be used, saved data that does not hold the place, what cannot be
    /// written. A place that cannot be read is no error: its line says so.
    pub fn evaluate(&self) -> Result<u8, CliError> {
        let mut output = CommandOutput::new(self.output.target())?;
        let line = match self.snapshot {
            Some(path) => self.of_snapshot(path)?,
            None => self.live()?,
        };
        output.write_with(|out| out.write_all(&line.text))?;
        output.commit()?;
        if let (Some(failure), false) = (&line.failure, self.output.volume.quiet) {
            notices::warning(&failure.message);
        }
        Ok(status(&line))
    }

    fn of_snapshot(&self, path: &Path) -> Result<PlaceLine, CliError> {
        let place = &self.named.place;
        let snapshot = Snapshot::open(path, &Overrides::default())?;
        let mut folders = snapshot.regions().iter();
        let folder = folders
            .find(|folder| folder.account_id == place.account_id && folder.region == place.region);
        let folder = folder.ok_or_else(|| not_in(&snapshot, place))?;
        let read_at = Timestamp::now();
        let known = snapshot.organization().account(&place.account_id);
        let account = if known == Default::default() {
            &self.named.account
        } else {
            &known
        };
        let line = match snapshot.read(folder) {
            Ok(network) => {
                let classified = |_: &_| (ErrorType::Broken, false);
                // A VPC may be led to what other accounts of the snapshot have.
                let reading = Reading {
                    hubs: hubs::gather(&snapshot, &self.run.parameters, true),
                    ..Reading::from(network)
                };
                self.run
                    .evaluated(place, account, read_at, &reading, classified)
            }
            Err(error) => {
                let failure = PlaceFailure {
                    error_type: ErrorType::Broken,
                    message: chain(&error),
                    retry: false,
                    whole_account: false,
                };
                self.run.failed(place, account, read_at, failure)
            }
        };
        line.map_err(|source| CliError::Output {
            target: None,
            source,
        })
    }

    #[cfg(feature = "aws")]
    fn live(&self) -> Result<PlaceLine, CliError> {
        use std::rc::Rc;

        use crate::accounts::door::RunDoor;
        use crate::cli::run::live::introduced;
        use crate::cli::run::runtime::block_on;
        use crate::source::hub::door::HubAccess;
        use crate::source::hub::kept::HubReadings;
        use crate::survey::worker::Worker;

        let place = &self.named.place;
        let (wanted, role) = self.accounts.of_place(place)?;
        block_on(async move {
            let caller = Rc::new(introduced(&wanted, self.output.volume.quiet).await?);
            let member = caller.member(&place.account_id, role)?;
            let (read, parameters) = (std::slice::from_ref(&member), &self.run.parameters);
            let door = RunDoor::new(caller.clone(), read, &wanted, parameters);
            let kept = HubReadings::default();
            let worker = Worker {
                run: &self.run,
                hubs: HubAccess {
                    door: Rc::new(door),
                    kept: &kept,
                    store: None,
                },
                deadline: None,
            };
            let session = caller.session(&member).await;
            let line = worker.place(&session, place, &self.named.account).await;
            line.map_err(|source| CliError::Output {
                target: None,
                source,
            })
        })?
    }

    #[cfg(not(feature = "aws"))]
    fn live(&self) -> Result<PlaceLine, CliError> {
        self.accounts.of_place(&self.named.place)?;
        Err(CliError::WithoutAws)
    }
}

/// That a snapshot does not hold a place.
fn not_in(snapshot: &Snapshot, place: &Place) -> CliError {
    let found = snapshot.regions().iter();
    let found = found.map(|folder| format!("`{}/{}`", folder.account_id, folder.region));
    let found: Vec<String> = found.collect();
    CliError::NotInSnapshot {
        what: "place",
        asked: format!("{}/{}", place.account_id, place.region),
        found: found.join(", "),
    }
}

/// The exit status of a line, as that of a report of its place.
fn status(line: &PlaceLine) -> u8 {
    let any = |asked: ComplianceType| line.verdicts.iter().any(|one| one.compliance_type == asked);
    if any(ComplianceType::NonCompliant) {
        NON_COMPLIANT
    } else if line.failed || any(ComplianceType::Undetermined) {
        UNDETERMINED
    } else {
        OK
    }
}
