//! The families that the paths to an endpoint are evaluated by, and what they come to together: one
//! family, both, or what DNS64 makes of them (`decision.md`, sections 6.1 and 11.5). The answer and
//! the steps that bear on it are read from the same value.

use super::Reason;
use crate::network::{DnsRecordIpType, VpcEndpoint};
use crate::path::engine::dns64::{ClientDns64, Dns64};
use crate::path::step::Step;
use crate::path::{Client, Family};
use crate::possible::Possible;

/// The families that the paths to an endpoint are evaluated by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvaluatedBy {
    /// Nobody in particular: no path.
    Nobody,
    /// No address of the client's families is handed out: no path.
    Neither,
    /// By one family.
    By(Family),
    /// By both: either may be used.
    Both,
    /// By IPv4, with names that DNS64 makes answers to which lead nowhere.
    Dns64WithoutNat64,
    /// Through NAT64: undecidable.
    Nat64,
}

/// Whether an endpoint hands out addresses of IPv4, and of IPv6, by the type of its records.
#[inline]
pub fn handed_out(endpoint: &VpcEndpoint) -> [Possible; 2] {
    match endpoint.hands_out() {
        DnsRecordIpType::Ipv4 => [Possible::YES, Possible::NO],
        DnsRecordIpType::Ipv6 => [Possible::NO, Possible::YES],
        DnsRecordIpType::Dualstack => [Possible::YES, Possible::YES],
        DnsRecordIpType::ServiceDefined => [Possible::YES, Possible::MAYBE],
    }
}

/// What paths are evaluated by where addresses of IPv4, and of IPv6, are handed out; and whether one
/// that the client can use is.
#[inline]
fn evaluated_by(
    [ipv4, ipv6]: [Possible; 2],
    client: Option<Client<'_>>,
    dns64: Dns64,
) -> (Possible, EvaluatedBy) {
    const NO: Possible = Possible::NO;
    const YES: Possible = Possible::YES;
    let Some(client) = client else {
        return match (ipv4, ipv6) {
            (NO, NO) => (NO, EvaluatedBy::Neither),
            _ => (YES, EvaluatedBy::Nobody),
        };
    };
    let synthesised = ipv4 == YES && ipv6 != YES && client.has_ipv6();
    match (client.has_ipv4(), client.has_ipv6()) {
        _ if synthesised && matches!(dns64, Dns64::Nat64(_)) => (YES, EvaluatedBy::Nat64),
        (true, true) if synthesised && dns64 == Dns64::WithoutNat64 => {
            (YES, EvaluatedBy::Dns64WithoutNat64)
        }
        (true, true) if ipv4 != NO && ipv6 == YES => (YES, EvaluatedBy::Both),
        (true, _) if ipv4 != NO => (ipv4, EvaluatedBy::By(Family::Ipv4)),
        (true, true) | (false, _) if ipv6 != NO => (ipv6, EvaluatedBy::By(Family::Ipv6)),
        _ => (NO, EvaluatedBy::Neither),
    }
}

/// What an endpoint comes to for a client in one way that the client's DNS64 may turn out. The answer counts it, and the
/// steps that bear on the answer are read off it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InWay {
    /// The way.
    pub dns64: Dns64,
    /// By what it is evaluated.
    pub evaluated_by: EvaluatedBy,
    /// Whether an address that the client can use is handed out.
    pub handed: Possible,
    /// What the paths come to.
    pub together: Together,
}

impl InWay {
    /// Whether nothing but the NAT gateway that translates sets it apart from another way.
    pub fn is_by_another_nat(&self) -> bool {
        matches!(self.dns64, Dns64::Nat64(place) if place > 0)
    }
}

/// Whether something else comes out in one way of the client's DNS64 than in another.
pub fn turns(in_ways: &[InWay]) -> bool {
    let mut pairs = in_ways.windows(2);
    pairs.any(|pair| match pair {
        [one, other] => (one.handed, one.together) != (other.handed, other.together),
        _ => false,
    })
}

/// What an endpoint comes to in each way of a client's DNS64, where addresses of IPv4, and of IPv6, are handed out: `path`
/// is what the path by a family comes to, `rest` what is known where none is asked.
pub fn in_each_way(
    handed_out: [Possible; 2],
    client: Option<Client<'_>>,
    dns64: &ClientDns64<'_>,
    path: impl Fn(Family) -> Possible,
    rest: Possible,
) -> Vec<InWay> {
    let ways = dns64.ways.iter().copied();
    ways.map(|dns64| {
        let (handed, evaluated_by) = evaluated_by(handed_out, client, dns64);
        InWay {
            dns64,
            evaluated_by,
            handed,
            together: evaluated_by.together(&path, rest),
        }
    })
    .collect()
}

/// What the paths to an endpoint come to together, and what of them bears on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    /// What they come to.
    pub possible: Possible,
    /// The families whose own steps bear on it.
    pub families: &'static [Family],
    /// What else does.
    pub beside: Option<Beside>,
}

/// What bears on paths together, and is a step of none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// This family is blocked, the other is not.
    OneFamily(Family),
    /// DNS64 makes answers, and nothing translates.
    WithoutNat64,
    /// A NAT gateway translates.
    Nat64,
}

impl EvaluatedBy {
    /// What paths come to together: `path` is what those by a family come to, `rest` what is known
    /// where none is asked.
    #[inline]
    pub fn together(self, path: impl Fn(Family) -> Possible, rest: Possible) -> Together {
        use Family::{Ipv4, Ipv6};
        let (possible, families, beside): (_, &[Family], _) = match self {
            Self::Nobody | Self::Neither => (rest, &[], None),
            Self::By(Ipv4) => (path(Ipv4), &[Ipv4], None),
            Self::By(Ipv6) => (path(Ipv6), &[Ipv6], None),
            Self::Both => {
                let (ipv4, ipv6) = (path(Ipv4), path(Ipv6));
                let blocked = match (ipv4, ipv6) {
                    (Possible::NO, Possible::NO) => None,
                    (Possible::NO, _) => Some(Ipv4),
                    (_, Possible::NO) => Some(Ipv6),
                    _ => None,
                };
                let beside = blocked.map(Beside::OneFamily);
                (both(ipv4, ipv6), &[Ipv4, Ipv6], beside)
            }
            Self::Dns64WithoutNat64 => {
                let possible = path(Ipv4).and(Possible::MAYBE);
                (possible, &[Ipv4], Some(Beside::WithoutNat64))
            }
            Self::Nat64 => (rest.and(Possible::MAYBE), &[], Some(Beside::Nat64)),
        };
        Together {
            possible,
            families,
            beside,
        }
    }
}

impl Beside {
    /// The family whose path it is about.
    pub fn family(self) -> Family {
        match self {
            Self::OneFamily(blocked) => blocked,
            Self::WithoutNat64 | Self::Nat64 => Family::Ipv4,
        }
    }

    /// The step that says so of an endpoint, where that is known; none where the client's subnet, or the NAT gateway, is
    /// not known.
    pub fn step<'a>(
        self,
        endpoint: Option<&'a VpcEndpoint>,
        client: Client<'a>,
        dns64: &ClientDns64<'a>,
    ) -> Option<Step<'a>> {
        let reason = match self {
            Self::OneFamily(blocked) => Reason::OneFamily { blocked },
            Self::WithoutNat64 => {
                let endpoint = endpoint.map(|endpoint| &endpoint.id);
                let subnet = client.subnet_id()?;
                Reason::WithoutNat64 { endpoint, subnet }
            }
            Self::Nat64 => {
                let (nat, table) = *dns64.nats.first()?;
                Reason::Nat64 { nat, table }
            }
        };
        Some(Step::new(Possible::MAYBE, reason))
    }
}

/// Both of two ways, the families of one path for example: both clear is clear, both blocked is blocked, one clear and
/// one not shown is not shown, anything else is undecidable.
pub fn both(one: Possible, other: Possible) -> Possible {
    let pairs = one
        .each()
        .flat_map(|one| other.each().map(move |other| (one, other)));
    pairs
        .map(|(one, other)| match (one, other) {
            (one, other) if one == other => one,
            (Possible::YES, Possible::UNSHOWN) | (Possible::UNSHOWN, Possible::YES) => {
                Possible::UNSHOWN
            }
            _ => Possible::MAYBE,
        })
        .reduce(Possible::or_else)
        .unwrap_or(Possible::MAYBE)
}
