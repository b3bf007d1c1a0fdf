//! A row none of whose endpoints is usable: the answer by their states, and the endpoint whose state
//! says why (`decision.md`, sections 5 and 7.1). Gateways are looked at, and interface endpoints where
//! none of those is usable.

use super::gateways::Gateways;
use crate::assessment::candidates::Candidate;
use crate::assessment::decision::Bearing;
use crate::assessment::service::{Service, ServiceRequest};
use crate::path::dns::coverage::Cover;
use crate::path::dns::names;
use crate::path::endpoint_state::{self, Usability};
use crate::path::step::Step;
use crate::possible::{Answers, Possible};
use crate::row::RowKind;

/// What the gateways of a row come to where names lead to no interface endpoint of it.
pub fn by_route(any_usable: bool, any_undecidable: bool, gateways: Gateways) -> Answers {
    if gateways.any_usable {
        gateways.associated.unwrap_or(Answers::PUBLIC)
    } else if gateways.any_undecidable || (!any_usable && any_undecidable) {
        Answers::UNKNOWN
    } else {
        Answers::PUBLIC
    }
}

impl<'a> Bearing<'a> {
    /// Where no endpoint is usable: the state of the one nearest to it, or that there is none.
    pub(in crate::assessment) fn not_usable(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
    ) {
        let candidates = &service.candidates;
        if candidates.gateways().any(Candidate::may_be_usable) {
            return;
        }
        let no_interface = !candidates.interfaces().any(Candidate::may_be_usable);
        let here = candidates.here.iter();
        let counted = here.filter(|candidate| candidate.gateway || no_interface);
        if !self.nearest(counted) && no_interface {
            self.missing(service, request);
        }
    }

    /// The state of the endpoint nearest to usable; false where there is none.
    fn nearest<'c>(&mut self, candidates: impl Iterator<Item = &'c Candidate<'a>>) -> bool
    where
        'a: 'c,
    {
        let ranked =
            candidates.filter_map(|candidate| Some((candidate.usability.rank()?, candidate)));
        let Some((rank, candidate)) = ranked.min_by_key(|(rank, _)| *rank) else {
            return false;
        };
        let endpoint = candidate.endpoint;
        let reason = endpoint_state::Reason::NotUsable(endpoint, rank);
        let usable = candidate.usability.possible();
        self.add(&Step::new(usable, reason), Some(endpoint));
        true
    }

    /// That nothing serves the row.
    fn missing(&mut self, service: &Service<'a>, request: ServiceRequest<'_, 'a>) {
        let row = service.row.name.clone();
        let vpc = service.vpc;
        let reason = match &service.row.kind {
            RowKind::Service(_) => endpoint_state::Reason::Missing {
                vpc,
                row,
                plain: service
                    .candidates
                    .plain
                    .iter()
                    .map(|it| it.id.clone())
                    .collect(),
                by_hub: request
                    .central
                    .and_then(|central| central.by_hub(&service.row)),
            },
            RowKind::GatewayHost { host, .. } | RowKind::Host(host) => {
                let network = request.index.network;
                endpoint_state::Reason::HostNotCovered {
                    vpc,
                    host: row,
                    may: None,
                    instead: endpoint_state::covered_instead(
                        host,
                        &network.region,
                        &network.account_id,
                    ),
                }
            }
        };
        self.add(&Step::new(Possible::NO, reason), None);
        for endpoint in &service.candidates.without_private_dns {
            let on = false;
            let reason = names::Reason::PrivateDns { endpoint, on };
            self.add(&Step::new(Possible::NO, reason), Some(endpoint));
        }
    }

    /// Where no endpoint that covers a host is usable: the nearest one's state, or that none does.
    pub(in crate::assessment) fn host_not_usable(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
    ) {
        let here = &service.candidates.here;
        let covers = |candidate: &&Candidate<'a>| matches!(candidate.cover, Cover::By(_));
        let is_usable =
            |candidate: &Candidate<'a>| candidate.may_be_usable() && !candidate.may_be_aside;
        if here.iter().filter(covers).any(is_usable) {
            return;
        }
        let mut may = here.iter().filter(|it| it.cover == Cover::May);
        if let Some(candidate) = may.find(|it| it.may_be_usable()) {
            let reason = endpoint_state::Reason::HostNotCovered {
                vpc: service.vpc,
                host: service.row.name.clone(),
                may: Some(&candidate.endpoint.id),
                instead: None,
            };
            return self.add(&Step::new(Possible::MAYBE, reason), None);
        }
        if self.nearest(here.iter().filter(covers)) {
            return;
        }
        let undecidable = |it: &&Candidate<'a>| matches!(it.usability, Usability::Undecidable(_));
        if self.nearest(here.iter().filter(undecidable)) {
            return;
        }
        self.missing(service, request);
    }
}
