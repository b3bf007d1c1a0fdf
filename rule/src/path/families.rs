//! Address families: what an endpoint hands out, what the client has, and what DNS64 makes of it
//! (`decision.md`, section 6.1).

mod evaluated_by;

use std::fmt;

use super::endpoint_phrase::EndpointPhrase;
use super::mending::Mending;
use super::step::{At, Says, Step};
use super::{Client, Family};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::fact::Why;
use crate::network::{Id, VpcEndpoint};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};

pub use self::evaluated_by::{Beside, EvaluatedBy, InWay, both, handed_out, in_each_way};
pub use super::engine::dns64::{ClientDns64, Dns64};

/// Why families decide.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// The endpoint hands out no address of a family that the client has.
    Mismatch {
        /// The endpoint.
        endpoint: &'a Id,
        /// The client's family.
        family: Family,
    },
    /// Whether it hands out IPv6 is the service's own affair.
    ServiceDefined {
        /// The endpoint.
        endpoint: &'a Id,
    },
    /// One family gets through, the other does not.
    OneFamily {
        /// The endpoint.
        endpoint: &'a Id,
        /// The family that is blocked.
        blocked: Family,
    },
    /// A NAT gateway translates.
    Nat64 {
        /// The endpoint.
        endpoint: &'a Id,
        /// The NAT gateway.
        nat: &'a Id,
        /// The client's route table.
        table: &'a Id,
    },
    /// A NAT gateway translates, and its way leads past the gateway endpoint.
    Bypasses {
        /// The endpoint.
        endpoint: &'a Id,
        /// The NAT gateway.
        nat: &'a Id,
        /// The client's route table.
        table: &'a Id,
    },
    /// Answers are made, and nothing translates.
    WithoutNat64 {
        /// The endpoint.
        endpoint: &'a Id,
        /// The client's subnet.
        subnet: &'a Id,
    },
}

impl Reason<'_> {
    /// Whether it comes of the whole path, and is no step of the endpoint's names.
    pub fn is_beside_the_path(&self) -> bool {
        match self {
            Self::Mismatch { .. } | Self::ServiceDefined { .. } => false,
            Self::OneFamily { .. }
            | Self::Nat64 { .. }
            | Self::Bypasses { .. }
            | Self::WithoutNat64 { .. } => true,
        }
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Mismatch { .. } | Self::ServiceDefined { .. } => Check::IpFamilyMismatch,
            Self::OneFamily { .. } => Check::OneFamilyBlocked,
            Self::Nat64 { .. } => Check::Nat64InPath,
            Self::Bypasses { .. } => Check::Nat64BypassesGateway,
            Self::WithoutNat64 { .. } => Check::Dns64WithoutNat64,
        }
    }

    fn stage(&self) -> Stage {
        match self {
            Self::Mismatch { .. } | Self::ServiceDefined { .. } => Stage::Dns,
            Self::OneFamily { .. } => Stage::EndpointIngress,
            Self::Nat64 { .. } | Self::Bypasses { .. } | Self::WithoutNat64 { .. } => Stage::Route,
        }
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::Mismatch { .. } | Self::ServiceDefined { .. } | Self::OneFamily { .. } => {
                Vec::new()
            }
            Self::Nat64 { nat, table, .. } | Self::Bypasses { nat, table, .. } => {
                vec![(*table).clone(), (*nat).clone()]
            }
            Self::WithoutNat64 { subnet, .. } => vec![(*subnet).clone()],
        }
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::Mismatch { family, .. } => vec![Apart::Family(family.as_str())],
            Self::OneFamily { blocked, .. } => vec![Apart::Family(blocked.as_str())],
            Self::ServiceDefined { .. }
            | Self::Nat64 { .. }
            | Self::Bypasses { .. }
            | Self::WithoutNat64 { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        match self {
            Self::Mismatch { .. } | Self::ServiceDefined { .. } | Self::Bypasses { .. } => {
                Answer::Public
            }
            Self::OneFamily { .. } | Self::Nat64 { .. } | Self::WithoutNat64 { .. } => {
                Answer::Broken
            }
        }
    }

    fn is_of_client(&self) -> bool {
        match self {
            Self::Mismatch { .. } | Self::ServiceDefined { .. } => false,
            Self::OneFamily { .. }
            | Self::Nat64 { .. }
            | Self::Bypasses { .. }
            | Self::WithoutNat64 { .. } => true,
        }
    }

    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch { endpoint, family } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                let family = family.as_str();
                write!(f, "no {family} (the clients' family) at {endpoint}")
            }
            Self::ServiceDefined { .. }
            | Self::OneFamily { .. }
            | Self::Nat64 { .. }
            | Self::Bypasses { .. }
            | Self::WithoutNat64 { .. } => fmt::Display::fmt(self, f),
        }
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        Some(match self {
            Self::Mismatch { .. } | Self::ServiceDefined { .. } => {
                ShortFix::each("make it dualstack", "make them dualstack")
            }
            Self::OneFamily { .. } => "open the way for both families".into(),
            Self::Nat64 { .. } => ShortFix::each(
                "make the endpoint dualstack, or turn DNS64 off",
                "make the endpoints dualstack, or turn DNS64 off",
            ),
            Self::Bypasses { .. } => {
                "associate the endpoint with the NAT gateway's route table, or turn DNS64 off"
                    .into()
            }
            Self::WithoutNat64 { .. } => {
                "route 64:ff9b::/96 to a NAT gateway, or turn DNS64 off".into()
            }
        })
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Mismatch { endpoint, .. }
            | Self::ServiceDefined { endpoint }
            | Self::WithoutNat64 { endpoint, .. } => {
                mending.push(Change::ServeBothFamilies {
                    endpoint: (*endpoint).clone(),
                });
            }
            Self::OneFamily { .. } => {}
            Self::Nat64 { .. } | Self::Bypasses { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch { endpoint, family } => write!(
                f,
                "{endpoint} does not serve {}, the family of its clients",
                family.as_str()
            ),
            Self::ServiceDefined { endpoint } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                let it_hands = endpoint.with("it hands", "they hand");
                write!(
                    f,
                    "the records of {endpoint} are service-defined: whether {it_hands} out IPv6 addresses is not known"
                )
            }
            Self::OneFamily { blocked, .. } => write!(
                f,
                "its name has addresses of both families, and {} is blocked",
                blocked.as_str()
            ),
            Self::Nat64 { nat, table, .. } => write!(
                f,
                "DNS64 gives its name an address that {table} sends to {nat}"
            ),
            Self::Bypasses { nat, table, .. } => write!(
                f,
                "DNS64 gives its names addresses that {table} sends to {nat}, whose own subnet has no route to it"
            ),
            Self::WithoutNat64 { subnet, .. } => write!(
                f,
                "DNS64 is on in {subnet} and no route leads its addresses to a NAT gateway"
            ),
        }
    }
}

/// The steps that families and DNS64 add to the names of an endpoint, which comes to `in_ways` for a client; none where
/// all is well.
pub fn steps<'a>(
    endpoint: &'a VpcEndpoint,
    client: Option<Client<'a>>,
    in_ways: &[InWay],
    unread: Option<&Why>,
) -> Vec<Step<'a>> {
    let Some(client) = client else {
        return Vec::new();
    };
    let id = &endpoint.id;
    let mut steps = Vec::new();
    let results = || in_ways.iter().map(|way| way.handed);
    let is_service_defined = results().any(|handed| handed == Possible::MAYBE);
    let possible = results().reduce(Possible::or_else);
    match possible.unwrap_or(Possible::YES) {
        Possible::YES => {}
        Possible::NO => {
            let family = client.family();
            let reason = Reason::Mismatch {
                endpoint: id,
                family,
            };
            steps.push(Step::new(Possible::NO, reason));
        }
        open => match unread {
            Some(why) if open != Possible::MAYBE && open != Possible::UNSHOWN => {
                steps.push(Step::unread(Check::IpFamilyMismatch, open, why.clone()));
            }
            _ if is_service_defined => {
                let reason = Reason::ServiceDefined { endpoint: id };
                steps.push(Step::new(Possible::MAYBE, reason));
            }
            // That a NAT gateway may translate is said of the path.
            _ => {}
        },
    }
    steps
}
