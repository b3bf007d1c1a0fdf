//! Verdicts from their records: what the JSON report holds, and nothing that it does not.

use std::borrow::Cow;

use jiff::Timestamp;
use rule::verdict::{Answer, ClientAnswers, Finding, Leaves, NeededBy, ServiceAnswer, Verdict};
use rule::waiver::Waiver;

use super::{ClientRecord, Evaluation, FindingRecord, ServiceRecord, WaiverRecord};
use crate::organization::Account;
use crate::place::Place;
use crate::report::EvaluatedRegion;

/// Why a record is no evaluation that this program wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The last day of a waiver, or of an exception, is no day.
    #[error(
        "the waiver or exception of `{vpc_id}` ends on `{until}`, which is not a day such as `2027-01-31`"
    )]
    Until {
        /// The VPC.
        vpc_id: String,
        /// What stands there.
        until: String,
    },
    /// A client has answers for other services than its VPC.
    #[error("the verdicts of client `{client}` in `{vpc_id}` are not one for each of its services")]
    Services {
        /// The VPC.
        vpc_id: String,
        /// The client.
        client: String,
    },
}

impl Evaluation<'_> {
    /// The account and region that the evaluation is of, evaluated at `now`, which it does not hold.
    pub fn region(&self, now: Timestamp) -> EvaluatedRegion {
        EvaluatedRegion {
            place: Place::new(&*self.account_id, &*self.region),
            account: Account {
                name: told(&self.account_name),
                organizational_unit: told(&self.organizational_unit),
            },
            now,
        }
    }

    /// Whether it lists the VPC's clients.
    pub fn with_clients(&self) -> bool {
        self.clients.is_some()
    }

    /// The verdict; without clients where the record lists none.
    ///
    /// # Errors
    /// Where its parts do not fit each other.
    pub fn verdict(&self) -> Result<Verdict, RecordError> {
        let clients = self.clients.iter().flatten();
        let of = &*self.resource_id;
        let waiver = self.waiver.as_ref().map(|waiver| waiver.terms(of));
        let services = self.services.iter().map(|service| service.verdict(of));
        Ok(Verdict {
            vpc_id: self.resource_id.as_ref().into(),
            vpc_name: told(&self.resource_name),
            compliance_type: self.compliance_type,
            annotation: self.annotation.to_string(),
            services: services.collect::<Result<_, _>>()?,
            findings: findings(&self.findings, of)?,
            clients: clients
                .map(|client| self.client(client))
                .collect::<Result<_, _>>()?,
            in_transition: false,
            waiver: waiver.transpose()?,
            without_exceptions: self.without_exceptions,
        })
    }

    /// The answers of a client, in the order of the services.
    fn client(&self, client: &ClientRecord) -> Result<ClientAnswers, RecordError> {
        let said = client.answers.as_ref().map_or(&[][..], |said| &said.0);
        let answer = |service: &ServiceRecord| {
            let entry = said.iter().find(|(name, _)| *name == service.service);
            entry.map(|(_, answer)| *answer)
        };
        let services = self.services.iter().filter(|_| !client.waived);
        let answers: Option<Vec<Answer>> = services.map(answer).collect();
        let answers = answers.filter(|answers| answers.len() == said.len());
        Ok(ClientAnswers {
            network_interface_id: client.network_interface_id.as_ref().into(),
            subnet_id: client.subnet_id.as_deref().map(Into::into),
            answers: answers
                .ok_or_else(|| RecordError::Services {
                    vpc_id: self.resource_id.to_string(),
                    client: client.network_interface_id.to_string(),
                })?
                .into(),
            waived: client.waived,
        })
    }
}

impl WaiverRecord<'_> {
    /// The waiver, or the terms of an exception, in a VPC.
    fn terms(&self, vpc_id: &str) -> Result<Waiver, RecordError> {
        let until = self.until.parse().map_err(|_| RecordError::Until {
            vpc_id: vpc_id.to_owned(),
            until: self.until.to_string(),
        })?;
        Ok(Waiver {
            until,
            by: told(&self.by),
            reason: told(&self.reason),
        })
    }
}

impl ServiceRecord<'_> {
    fn verdict(&self, vpc_id: &str) -> Result<ServiceAnswer, RecordError> {
        Ok(ServiceAnswer {
            service: self.service.to_string(),
            answer: self.answer,
            endpoint_ids: self
                .endpoint_ids
                .iter()
                .map(|id| id.as_ref().into())
                .collect(),
            findings: findings(&self.findings, vpc_id)?,
            needed_by: self
                .needed_by
                .iter()
                .map(|needed| NeededBy {
                    clients: needed.clients,
                    reason: needed.reason.as_ref().into(),
                })
                .collect(),
        })
    }
}

fn findings(records: &[FindingRecord<'_>], vpc_id: &str) -> Result<Vec<Finding>, RecordError> {
    records.iter().map(|one| one.finding(vpc_id)).collect()
}

impl FindingRecord<'_> {
    fn finding(&self, vpc_id: &str) -> Result<Finding, RecordError> {
        let terms = self.exception.as_ref().map(|terms| terms.terms(vpc_id));
        Ok(Finding {
            check: self.code,
            severity: self.severity,
            answer: self.answer,
            message: self.message.to_string(),
            remediation: self.remediation.to_string(),
            clients: self.clients,
            resources: self.resources.iter().map(|id| id.as_ref().into()).collect(),
            leaves_by: self.leaves_by.as_ref().map(|leaves| Leaves {
                target: leaves.target.as_deref().map(Into::into),
            }),
            brief: None,
            excepted: terms.transpose()?,
        })
    }
}

fn told(text: &Option<Cow<'_, str>>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}
