//! The faults of a VPC, as its classes of clients show them, and the changes that they ask for.

use super::scope::{FixScope, Where};
use crate::assessment::applicability::Applicability;
use crate::assessment::decision::{Cause, Decision};
use crate::assessment::{Assessment, Population};
use crate::change::Change;
use crate::path::central::view::Lookups;
use crate::path::mending::{Mending, WantedEndpoint};
use crate::path::step::At;

/// The faults found so far, one list a service.
pub(crate) struct FaultsByService<'v, 'i, 'a> {
    assessment: &'v Assessment<'i, 'a>,
    scope: FixScope<'v>,
    of_services: Vec<Vec<(Population<'a>, Cause<'a>)>>,
}

impl<'v, 'i, 'a> FaultsByService<'v, 'i, 'a> {
    /// Nothing is found yet.
    pub fn new(assessment: &'v Assessment<'i, 'a>, scope: FixScope<'v>) -> Self {
        let services = assessment.services.iter();
        Self {
            assessment,
            scope,
            of_services: services.map(|_| Vec::new()).collect(),
        }
    }

    /// Keeps what speaks against a class of clients; nobody in particular has no path to mend.
    pub fn add(&mut self, population: Population<'a>, decisions: &[Option<Decision<'a>>]) {
        if population.client.is_none() {
            return;
        }
        let Self {
            assessment, scope, ..
        } = *self;
        let services = assessment.services.iter().zip(&mut self.of_services);
        for ((service, faults), decision) in services.zip(decisions) {
            let Some(decision) = decision else {
                continue;
            };
            let place = Where {
                account_id: &assessment.view.network.account_id,
                vpc_id: &assessment.vpc.id,
                service: service.name(),
            };
            let causes = decision.causes.iter();
            let causes =
                causes.filter(|of| scope.takes(of, decision.answer, place, assessment.now));
            faults.extend(causes.map(|cause| (population, cause.clone())));
        }
    }

    /// The changes that mend them, service by service; none where the VPC is not evaluated.
    pub fn changes(self) -> Vec<(Change, String)> {
        let assessment = self.assessment;
        if !matches!(assessment.applicability, Applicability::Evaluated(_)) {
            return Vec::new();
        }
        let asked = assessment.clients.evaluated.iter();
        let clients = asked.map(|asked| asked.interface).collect();
        let (index, vpc) = (assessment.index, assessment.vpc);
        let view = Lookups::new(assessment.view, assessment.parameters);
        let mut mending = Mending::new((index, &view), vpc, assessment.parameters, clients);
        mending.asks_central = assessment.central.is_evaluated();
        for (service, faults) in assessment.services.iter().zip(self.of_services) {
            let row = &service.row;
            let own = row.required().filter(|_| row.is_own_region);
            let elsewhere = row.required().filter(|_| !row.is_own_region);
            mending.wanted = WantedEndpoint {
                service: own.map(|required| required.name.as_str().into()),
                elsewhere: elsewhere
                    .map(|required| (required.name.as_str().into(), row.region.clone())),
                port: row.port,
            };
            for (population, cause) in faults {
                let step = &cause.step;
                let client = population
                    .client
                    .map(|client| assessment.client(client.interface));
                let at = At {
                    client,
                    endpoint: cause.endpoint,
                    interface: step.interface,
                };
                let says = step.reason.says();
                mending.why = step.sentence(client, cause.endpoint);
                mending.remedy = says
                    .remedy(&at)
                    .unwrap_or_else(|| cause.check().row().remedy.to_owned());
                says.mend(&at, &mut mending);
            }
        }
        mending.into_changes()
    }
}
