//! The state of an endpoint: whether it is usable, and that there is none
//! (`decision.md`, sections 4 and 5).

mod usability;

use std::fmt;
use std::sync::Arc;

pub use self::usability::{Outlook, Rank, Usability, in_words, usability};

use super::central::mending::serving::Remedy;
use super::endpoint_phrase::EndpointPhrase;
use super::mending::Mending;
use super::step::{At, Says};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::{EndpointState, Id, Vpc, VpcEndpoint};
use crate::services::{FilledHost, HostKind, crosses_regions, fill, is_region};
use crate::text::plain;
use crate::verdict::{Answer, Apart, ShortFix};

/// Why no endpoint serves, as far as its state goes.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// The endpoint nearest to usable is not usable, or may not be.
    NotUsable(&'a VpcEndpoint, Rank),
    /// There is none.
    Missing {
        /// The VPC.
        vpc: &'a Vpc,
        /// The row.
        row: Arc<str>,
        /// Endpoints of the plain service, where its FIPS form is required.
        plain: Vec<Id>,
        /// What to do where a hub serves the VPC: an endpoint of its own is not the answer.
        by_hub: Option<Remedy>,
    },
    /// No endpoint covers the host.
    HostNotCovered {
        /// The VPC.
        vpc: &'a Vpc,
        /// The host.
        host: Arc<str>,
        /// An endpoint without private names whose hosts are not known: it may.
        may: Option<&'a Id>,
        /// The host of the same service that endpoints cover, where no endpoint ever covers this one.
        instead: Option<String>,
    },
    /// It serves another region.
    Elsewhere {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The row.
        row: Arc<str>,
        /// The region that it serves.
        region: String,
    },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Missing { .. } => Check::EndpointMissing,
            Self::HostNotCovered { .. } => Check::HostNotCovered,
            Self::Elsewhere { .. } => Check::EndpointWrongRegion,
            Self::NotUsable(_, rank) => match rank {
                Rank::Unrecognised => Check::EndpointStateUnrecognised,
                Rank::PendingInGrace | Rank::Pending => Check::EndpointPending,
                Rank::PendingAcceptance => Check::EndpointPendingAcceptance,
                Rank::Deleting => Check::EndpointDeleting,
                Rank::Failed => Check::EndpointFailed,
                Rank::Rejected => Check::EndpointRejected,
                Rank::Expired => Check::EndpointExpired,
            },
        }
    }

    fn stage(&self) -> Stage {
        Stage::Endpoint
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::Missing { vpc, plain, .. } => {
                std::iter::once(&vpc.id).chain(plain).cloned().collect()
            }
            Self::HostNotCovered { vpc, may, .. } => {
                let may = may.iter().copied();
                std::iter::once(&vpc.id).chain(may).cloned().collect()
            }
            Self::NotUsable(..) | Self::Elsewhere { .. } => Vec::new(),
        }
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::Missing { row, by_hub, .. } => {
                let region = || in_one_region(row).map(Box::from);
                let by_hub = by_hub.as_ref().map(|remedy| remedy.fix.as_str().into());
                let to_do = by_hub.or_else(region);
                to_do.map(Apart::ToDo).into_iter().collect()
            }
            Self::HostNotCovered { instead, .. } => {
                let instead = instead.as_deref().map(Box::from);
                instead.map(Apart::ToDo).into_iter().collect()
            }
            Self::NotUsable(..) | Self::Elsewhere { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Public
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { plain, .. } if plain.is_empty() => f.write_str("no VPC endpoint"),
            Self::Missing { plain, .. } => {
                f.write_str("no FIPS endpoint")?;
                plain_only(f, plain)
            }
            Self::HostNotCovered { may: None, .. } => {
                f.write_str("no VPC endpoint covers this host")
            }
            Self::HostNotCovered { .. } | Self::Elsewhere { .. } | Self::NotUsable(..) => {
                fmt::Display::fmt(self, f)
            }
        }
    }

    fn endpoints(&self) -> Vec<Id> {
        match self {
            Self::Missing { plain, .. } => plain.clone(),
            Self::HostNotCovered { may, .. } => may.iter().map(|&id| id.clone()).collect(),
            Self::NotUsable(..) | Self::Elsewhere { .. } => Vec::new(),
        }
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        let fix = match self {
            Self::Missing {
                by_hub: Some(remedy),
                ..
            } => return Some(remedy.fix.clone().into()),
            Self::Missing { row, .. } => {
                return Some(match in_one_region(row) {
                    Some(region) => ShortFix::each(
                        format!("create the endpoint in {region}, and lead clients there"),
                        format!("create the endpoints in {region}, and lead clients there"),
                    ),
                    None => ShortFix::create_endpoint(),
                });
            }
            Self::HostNotCovered {
                instead: Some(host),
                may: None,
                ..
            } => {
                return Some(format!("let clients use {host}, which an endpoint can cover").into());
            }
            Self::HostNotCovered { .. } => {
                "create an endpoint that covers it, or use a host that one covers"
            }
            Self::Elsewhere { .. } => "create an endpoint for the region that is asked for",
            Self::NotUsable(_, rank) => {
                let (one, several) = match rank.outlook() {
                    Outlook::NotKnown => (
                        "look at it in the console; create it again if it stays so",
                        "look at them in the console; create them again if they stay so",
                    ),
                    Outlook::Comes => (
                        "wait until it is available; create it again if it stays pending",
                        "wait until they are available; create them again if they stay pending",
                    ),
                    Outlook::Waits => (
                        "create it again, for the AWS service's own name",
                        "create them again, for the AWS services' own names",
                    ),
                    Outlook::Goes => ("create a new endpoint", "create new endpoints"),
                    Outlook::Failed => (
                        "delete it and create it again",
                        "delete them and create them again",
                    ),
                };
                return Some(ShortFix::each(one, several));
            }
        };
        Some(fix.into())
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        let by_hub = match self {
            Self::Missing { by_hub, .. } => by_hub.as_ref()?,
            Self::HostNotCovered { .. } | Self::Elsewhere { .. } | Self::NotUsable(..) => {
                return None;
            }
        };
        let mut letters = by_hub.whole.chars();
        let first = letters.next()?.to_uppercase();
        Some(first.chain(letters).chain(['.']).collect())
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Missing { .. } => mending.create_endpoint(),
            Self::HostNotCovered { .. } => mending.by_hand(),
            Self::Elsewhere { .. } => {}
            Self::NotUsable(endpoint, rank) => match rank.outlook() {
                Outlook::NotKnown | Outlook::Comes => mending.by_hand(),
                Outlook::Goes => mending.create_endpoint(),
                Outlook::Waits | Outlook::Failed => {
                    mending.push(Change::DeleteEndpoint {
                        endpoint: endpoint.id.clone(),
                    });
                    mending.create_endpoint();
                }
            },
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUsable(endpoint, rank) => not_usable(f, endpoint, *rank),
            Self::Missing {
                vpc, row, plain, ..
            } => {
                write!(f, "no endpoint of {row} is in {}", vpc.id)?;
                plain_only(f, plain)
            }
            Self::HostNotCovered {
                vpc,
                host,
                may: None,
                ..
            } => write!(f, "no endpoint in {} covers {host}", vpc.id),
            Self::HostNotCovered {
                host,
                may: Some(endpoint),
                ..
            } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                let its_service = endpoint.with("its service", "their services");
                write!(
                    f,
                    "{endpoint} may cover {host}: the hosts of {its_service} are not known"
                )
            }
            Self::Elsewhere {
                endpoint,
                row,
                region,
            } => {
                let endpoint = EndpointPhrase::of(f, &endpoint.id);
                let serves = endpoint.with("serves", "serve");
                write!(
                    f,
                    "{endpoint} {serves} {region}, not where {row} is asked for"
                )
            }
        }
    }
}

/// That these endpoints are of the plain service; nothing where there are none.
fn plain_only(f: &mut fmt::Formatter<'_>, plain: &[Id]) -> fmt::Result {
    let Some((first, others)) = plain.split_first() else {
        return Ok(());
    };
    let whom = EndpointPhrase::of(f, first);
    match others {
        [] => write!(f, "; {whom} {}", whom.with("serves", "serve")),
        _ if f.alternate() => write!(f, "; {whom} serve"),
        _ => write!(f, "; {} serve", plain.join(", ")),
    }?;
    f.write_str(" the plain names only")
}

/// The region of a service of another region, where AWS makes its endpoints there alone.
fn in_one_region(row: &str) -> Option<&str> {
    let (name, region) = row.split_once('@')?;
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    (!crosses_regions(name)).then_some(region)
}

/// The default host of the service that a host belongs to, where no endpoint of it ever covers the host itself: a
/// global or a legacy one.
pub fn covered_instead(host: &FilledHost, vpc_region: &str, account_id: &str) -> Option<String> {
    let of = host.of.as_ref().filter(|of| of.service.has_region)?;
    let is_legacy = |label: &str| {
        let region = label.strip_prefix("s3-");
        matches!(label, "queue" | "s3-external-1") || region.is_some_and(is_region)
    };
    let never = of.kind == HostKind::Global || host.name.split('.').any(is_legacy);
    let default = of.service.hosts.first().filter(|_| never)?;
    let region = of.region.as_deref().unwrap_or(vpc_region);
    Some(fill(default, region, account_id))
}

/// What is said of an endpoint that is not usable.
fn not_usable(f: &mut fmt::Formatter<'_>, endpoint: &VpcEndpoint, rank: Rank) -> fmt::Result {
    let id = EndpointPhrase::of(f, &endpoint.id);
    let (is, has) = (id.with("is", "are"), id.with("has", "have"));
    let its = id.with("its", "their");
    let it_works = id.with("it works", "they work");
    let since = || {
        let created = endpoint.created?;
        Some(format!(" since {}", created.strftime("%Y-%m-%dT%H:%MZ")))
    };
    match rank {
        Rank::Unrecognised => match endpoint.state.read() {
            Some(state @ EndpointState::Unrecognised(_)) => write!(
                f,
                "{id} {is} {}, which does not say whether {it_works}",
                in_words(state)
            ),
            _ => write!(
                f,
                "{id} {is} in a state that does not say whether {it_works}"
            ),
        },
        Rank::PendingInGrace => match since() {
            Some(since) => write!(f, "{id} {has} been pending{since}, within {its} grace"),
            None => write!(f, "{id} {is} pending, within {its} grace"),
        },
        Rank::Pending => match since() {
            Some(since) => write!(f, "{id} {has} been pending{since}"),
            None => write!(f, "{id} {is} pending"),
        },
        Rank::PendingAcceptance => match since() {
            Some(since) => write!(f, "{id} {has} been waiting for acceptance{since}"),
            None => write!(f, "{id} {} for acceptance", id.with("waits", "wait")),
        },
        Rank::Deleting if endpoint.state.read() == Some(&EndpointState::Deleted) => {
            write!(f, "{id} {is} deleted")
        }
        Rank::Deleting => write!(f, "{id} {is} being deleted"),
        Rank::Failed => write!(f, "{id} {has} failed"),
        Rank::Rejected => write!(f, "{id} {} rejected", id.with("was", "were")),
        Rank::Expired => write!(f, "{id} {has} expired"),
    }?;
    let error = endpoint.last_error.as_deref().map(plain);
    match error.filter(|error| !error.is_empty()) {
        Some(error) => write!(f, ": {}", error.trim_end_matches('.')),
        None => Ok(()),
    }
}
