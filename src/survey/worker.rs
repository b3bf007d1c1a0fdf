//! One place of a run, read live.

use std::io;

use jiff::Timestamp;

use super::run::{PlaceLine, Run, failure};
use crate::accounts::session::Session;
use crate::aws::call_error::classified;
use crate::aws::deadline::Deadline;
use crate::failure::ReadError;
use crate::organization::Account;
use crate::place::Place;
use crate::report::record::place::PlaceFailure;
use crate::source::ec2::client::Ec2;
use crate::source::hub::door::HubAccess;
use crate::source::{Scope, Source};

/// What places are read by.
#[derive(Debug)]
pub struct Worker<'a> {
    /// The run.
    pub run: &'a Run,
    /// The way into accounts that own central endpoints.
    pub hubs: HubAccess<'a>,
    /// When reads must have ended; as long as a place may take where nobody waits with a watch.
    pub deadline: Option<Deadline>,
}

impl Worker<'_> {
    /// Evaluates a place with the session of its account, or with what became of that.
    ///
    /// # Errors
    /// None that verdicts of this program can have: a place that cannot be read has a line that says so.
    pub async fn place(
        &self,
        session: &Result<Session, ReadError>,
        place: &Place,
        account: &Account,
    ) -> io::Result<PlaceLine> {
        let read_at = Timestamp::now();
        let session = match session {
            Ok(session) => session,
            Err(failed) => {
                let failure = PlaceFailure {
                    whole_account: true,
                    ..failure(failed, classified)
                };
                return self.run.failed(place, account, read_at, failure);
            }
        };
        let mut ec2 = Ec2 {
            hubs: Some(self.hubs.clone()),
            ..session.ec2(&place.region)
        };
        if let Some(deadline) = self.deadline {
            ec2.deadline = deadline;
        }
        let evaluator = self.run.evaluator(place, account, read_at);
        let parameters = &evaluator.parameters;
        let scope = match evaluator.only.as_slice() {
            [one] if parameters.vpc_ids.is_empty() && parameters.exclude_vpc_ids.is_empty() => {
                Scope::Vpc(one.clone())
            }
            _ => Scope::Region,
        };
        match ec2.read(&scope, parameters, evaluator.now).await {
            Ok(reading) => self
                .run
                .evaluated(place, account, read_at, &reading, classified),
            Err(failed) => {
                let failure = failure(&failed, classified);
                self.run.failed(place, account, read_at, failure)
            }
        }
    }
}
