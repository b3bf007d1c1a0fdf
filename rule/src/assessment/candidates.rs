//! The endpoints that may serve a required service, and how near to usable each is
//! (`decision.md`, sections 4 and 5).

use jiff::Timestamp;

use crate::network::fact::Fact;
use crate::network::{EndpointType, Id, VpcEndpoint};
use crate::path::endpoint_state::{Rank, Standing, standing};
use crate::possible::Possible;
use crate::services;

/// An endpoint of the right type for a service.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// The endpoint.
    pub endpoint: &'a VpcEndpoint,
    /// Whether it is a Gateway endpoint.
    pub gateway: bool,
    /// Whether its name is the FIPS variant.
    pub fips: bool,
    /// Whether it serves the evaluated region.
    pub serves_region: Possible,
    /// The region that it names, for messages.
    pub region: String,
    /// What its state says.
    pub standing: Standing,
}

impl Candidate<'_> {
    /// Whether it may be usable.
    pub fn may_be_usable(&self) -> bool {
        matches!(self.standing, Standing::Usable | Standing::Unread)
    }

    /// How near to usable it is, where it is not.
    pub fn rank(&self) -> Option<Rank> {
        match self.standing {
            Standing::NotUsable(rank) | Standing::Undecidable(rank) => Some(rank),
            Standing::Usable | Standing::Unread => None,
        }
    }

    /// Whether it is known to be usable, and for this region.
    pub fn is_usable(&self) -> bool {
        self.standing == Standing::Usable && self.serves_region == Possible::YES
    }
}

/// The endpoints of a VPC that serve one service.
#[derive(Debug, Default, Clone)]
pub struct Candidates<'a> {
    /// Those that serve the evaluated region, or may; sorted by id.
    pub here: Vec<Candidate<'a>>,
    /// Those that serve another one.
    pub elsewhere: Vec<Candidate<'a>>,
}

impl<'a> Candidates<'a> {
    /// Picks the endpoints of a service out of a VPC's.
    pub fn of(
        service: &str,
        endpoints: &[&'a VpcEndpoint],
        region: &str,
        grace_minutes: u32,
        now: Timestamp,
    ) -> Self {
        let mut candidates = Self::default();
        for endpoint in endpoints {
            let gateway = match endpoint.endpoint_type {
                EndpointType::Interface => false,
                EndpointType::Gateway if services::has_gateway(service) => true,
                EndpointType::Gateway | EndpointType::Other => continue,
            };
            let Some(name) = endpoint.service_name.as_deref().and_then(services::name) else {
                continue;
            };
            if name.short != service {
                continue;
            }
            let (serves_region, own_region) = match &endpoint.service_region {
                Fact::Read(Some(own)) => (
                    Possible::known(own.eq_ignore_ascii_case(region)),
                    own.to_ascii_lowercase(),
                ),
                Fact::Read(None) => (
                    Possible::known(name.region.eq_ignore_ascii_case(region)),
                    name.region,
                ),
                Fact::Unread(_) => (Possible::YES.or_else(Possible::NO), name.region),
            };
            let candidate = Candidate {
                endpoint,
                gateway,
                fips: name.fips,
                serves_region,
                region: own_region,
                standing: standing(endpoint, grace_minutes, now),
            };
            if serves_region == Possible::NO {
                candidates.elsewhere.push(candidate);
            } else {
                candidates.here.push(candidate);
            }
        }
        candidates
            .here
            .sort_by(|a, b| a.endpoint.id.cmp(&b.endpoint.id));
        candidates
            .elsewhere
            .sort_by(|a, b| a.endpoint.id.cmp(&b.endpoint.id));
        candidates
    }

    /// The ids of those that serve the evaluated region, or may.
    pub fn ids(&self) -> Vec<Id> {
        let here = self.here.iter();
        let mut ids: Vec<Id> = here
            .map(|candidate| candidate.endpoint.id.clone())
            .collect();
        ids.dedup();
        ids
    }

    /// The interface endpoints for this region.
    pub fn interfaces(&self) -> impl Iterator<Item = &Candidate<'a>> {
        self.here.iter().filter(|candidate| !candidate.gateway)
    }

    /// The gateway endpoints for this region.
    pub fn gateways(&self) -> impl Iterator<Item = &Candidate<'a>> {
        self.here.iter().filter(|candidate| candidate.gateway)
    }
}
