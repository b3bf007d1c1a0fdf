//! The endpoints that may serve a required service, and how near to usable each is
//! (`decision.md`, sections 4 and 5).

use jiff::Timestamp;

use crate::checks::Check;
use crate::fact::Fact;
use crate::network::{EndpointState, EndpointType, VpcEndpoint};
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

/// What an endpoint's state says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is available.
    Usable,
    /// It is not; the nearer to usable, the smaller the rank.
    NotUsable(Rank),
    /// It may be, or not: a state that AWS does not explain, or `pending` within its grace.
    Undecidable(Rank),
    /// Its record has no state.
    Unread,
}

/// How near to usable an endpoint is that is not: the smallest is nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// `partial`, or a state that AWS does not explain.
    Unrecognised,
    /// `pending`, and still within its grace.
    PendingInGrace,
    /// `pending`
    Pending,
    /// `pendingAcceptance`
    PendingAcceptance,
    /// `deleting`, `deleted`
    Deleting,
    /// `failed`
    Failed,
    /// `rejected`
    Rejected,
    /// `expired`
    Expired,
}

impl Rank {
    /// The row of the catalogue that speaks of it.
    pub fn check(self) -> Check {
        match self {
            Self::Unrecognised => Check::EndpointStateUnrecognised,
            Self::PendingInGrace | Self::Pending => Check::EndpointPending,
            Self::PendingAcceptance => Check::EndpointPendingAcceptance,
            Self::Deleting => Check::EndpointDeleting,
            Self::Failed => Check::EndpointFailed,
            Self::Rejected => Check::EndpointRejected,
            Self::Expired => Check::EndpointExpired,
        }
    }

    /// Whether the state passes by itself, so that a second look soon is worth it.
    pub fn is_transition(self) -> bool {
        matches!(self, Self::PendingInGrace | Self::Pending | Self::Deleting)
    }
}

impl Candidate<'_> {
    /// Whether it may be usable.
    pub fn may_be_usable(&self) -> bool {
        matches!(self.standing, Standing::Usable | Standing::Unread)
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

    /// The interface endpoints for this region.
    pub fn interfaces(&self) -> impl Iterator<Item = &Candidate<'a>> {
        self.here.iter().filter(|candidate| !candidate.gateway)
    }

    /// The gateway endpoints for this region.
    pub fn gateways(&self) -> impl Iterator<Item = &Candidate<'a>> {
        self.here.iter().filter(|candidate| candidate.gateway)
    }
}

/// What an endpoint's state says. The grace is strict: age < limit, 0 is none; a creation in the
/// future is within it, an absent one is not.
fn standing(endpoint: &VpcEndpoint, grace_minutes: u32, now: Timestamp) -> Standing {
    let Fact::Read(state) = &endpoint.state else {
        return Standing::Unread;
    };
    let in_grace = || {
        endpoint.created.is_some_and(|created| {
            now.as_nanosecond() - created.as_nanosecond()
                < i128::from(grace_minutes) * 60_000_000_000
        })
    };
    match state {
        EndpointState::Available => Standing::Usable,
        EndpointState::Pending if grace_minutes > 0 && in_grace() => {
            Standing::Undecidable(Rank::PendingInGrace)
        }
        EndpointState::Pending => Standing::NotUsable(Rank::Pending),
        EndpointState::PendingAcceptance => Standing::NotUsable(Rank::PendingAcceptance),
        EndpointState::Deleting | EndpointState::Deleted => Standing::NotUsable(Rank::Deleting),
        EndpointState::Failed => Standing::NotUsable(Rank::Failed),
        EndpointState::Rejected => Standing::NotUsable(Rank::Rejected),
        EndpointState::Expired => Standing::NotUsable(Rank::Expired),
        EndpointState::Unrecognised(_) => Standing::Undecidable(Rank::Unrecognised),
    }
}
