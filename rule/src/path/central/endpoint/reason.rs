//! What is said of the endpoint that a record leads to.

use std::fmt;
use std::sync::Arc;

use crate::checks::{Check, Stage};
use crate::network::{Id, VpcEndpoint};
use crate::path::Family;
use crate::path::endpoint_phrase::EndpointPhrase;
use crate::path::endpoint_state::{self, Outlook, Rank};
use crate::path::mending::Mending;
use crate::path::step::{At, Says};
use crate::text::plain;
use crate::verdict::Apart;
use crate::verdict::{Answer, ShortFix};

/// What is said of the endpoint that a record leads to.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// It is in the data.
    Found {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The account that owns it.
        account_id: &'a str,
    },
    /// It is in no account that is looked into.
    NotShown {
        /// What the record says.
        target: Id,
    },
    /// Interfaces in several VPCs have the address.
    Several {
        /// The address.
        target: Id,
        /// The VPCs.
        vpcs: Vec<Id>,
    },
    /// It is one of another service or region.
    Wrong {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The row.
        row: Arc<str>,
        /// The region that it is asked for.
        region: Id,
    },
    /// It is a FIPS variant, and the plain service is asked for.
    FipsAlone {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The row.
        row: Arc<str>,
    },
    /// Which service the host belongs to is not known.
    ServiceUnknown {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The row.
        row: Arc<str>,
    },
    /// Its state; with a rank where it is not usable, or only may be.
    State {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// How near to usable.
        rank: Option<Rank>,
    },
    /// It hands out no address of a family, or only may.
    Family {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The family.
        family: Family,
    },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Found { .. } | Self::NotShown { .. } | Self::Several { .. } => {
                Check::CentralEndpointNotShown
            }
            Self::Wrong { .. } => Check::CentralRecordWrongEndpoint,
            Self::FipsAlone { .. } => Check::FipsEndpointOnly,
            Self::ServiceUnknown { .. } => Check::CentralEndpointServiceUnknown,
            Self::State {
                endpoint,
                rank: Some(rank),
            } => endpoint_state::Reason::NotUsable(endpoint, *rank).check(),
            Self::State { rank: None, .. } => Check::EndpointStateUnrecognised,
            Self::Family { .. } => Check::IpFamilyMismatch,
        }
    }

    fn stage(&self) -> Stage {
        Stage::CentralEndpoint
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::NotShown { target } => vec![target.clone()],
            Self::Several { vpcs, .. } => vpcs.clone(),
            Self::Found { endpoint, .. }
            | Self::Wrong { endpoint, .. }
            | Self::FipsAlone { endpoint, .. }
            | Self::ServiceUnknown { endpoint, .. }
            | Self::State { endpoint, .. }
            | Self::Family { endpoint, .. } => vec![endpoint.id.clone()],
        }
    }

    fn endpoints(&self) -> Vec<Id> {
        match self {
            Self::Several { .. } => Vec::new(),
            Self::Found { .. }
            | Self::NotShown { .. }
            | Self::Wrong { .. }
            | Self::FipsAlone { .. }
            | Self::ServiceUnknown { .. }
            | Self::State { .. }
            | Self::Family { .. } => self.culprits(),
        }
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::Family { family, .. } => vec![Apart::Family(family.as_str())],
            Self::Several { target, .. } => vec![Apart::Name(target.clone())],
            Self::Found { .. }
            | Self::NotShown { .. }
            | Self::Wrong { .. }
            | Self::FipsAlone { .. }
            | Self::ServiceUnknown { .. }
            | Self::State { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        match self {
            Self::NotShown { .. } => Some("name its account in hubAccounts".into()),
            Self::Found { .. }
            | Self::Several { .. }
            | Self::Wrong { .. }
            | Self::FipsAlone { .. }
            | Self::ServiceUnknown { .. }
            | Self::State { .. }
            | Self::Family { .. } => None,
        }
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self {
            Self::Wrong { row, region, .. } => Some(format!(
                "Point the record at an endpoint of {row} for {region}."
            )),
            Self::State {
                endpoint,
                rank: Some(rank),
            } => match rank.outlook() {
                Outlook::Goes => Some(format!(
                    "Point the record at an endpoint that stays; where the hub has none, create {} again.",
                    endpoint.id
                )),
                Outlook::Failed => Some(format!(
                    "Create {} again in the hub, and point the record at the new one.",
                    endpoint.id
                )),
                Outlook::NotKnown | Outlook::Comes | Outlook::Waits => None,
            },
            Self::Found { .. }
            | Self::NotShown { .. }
            | Self::Several { .. }
            | Self::FipsAlone { .. }
            | Self::ServiceUnknown { .. }
            | Self::State { rank: None, .. }
            | Self::Family { .. } => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Family { endpoint, .. } => mending.serve_both_families(endpoint),
            Self::Found { .. }
            | Self::NotShown { .. }
            | Self::Several { .. }
            | Self::Wrong { .. }
            | Self::FipsAlone { .. }
            | Self::ServiceUnknown { .. }
            | Self::State { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found {
                endpoint,
                account_id,
            } => {
                let service = endpoint.service_name.as_deref().map(plain);
                let vpc = endpoint
                    .vpc_id
                    .as_deref()
                    .unwrap_or("a VPC that is not known");
                write!(f, "{}", EndpointPhrase::of(f, &endpoint.id))?;
                if let Some(service) = service.filter(|service| !service.is_empty()) {
                    write!(f, " ({service})")?;
                }
                write!(f, " in {vpc} of account {}", plain(account_id))
            }
            Self::NotShown { target } => {
                let target = EndpointPhrase::of(f, target);
                let it = target.with("it", "them");
                write!(
                    f,
                    "the record leads to {target}, and no endpoint in the data has {it}"
                )
            }
            Self::Several { target, vpcs } => write!(
                f,
                "the record leads to {target}, which endpoints in {} have",
                vpcs.join(" and ")
            ),
            Self::Wrong { endpoint, row, .. } => {
                let id = EndpointPhrase::of(f, &endpoint.id);
                match endpoint.service_name.as_deref().map(plain) {
                    Some(service) => write!(
                        f,
                        "the record of {row} leads to {id}, an endpoint of {service}"
                    ),
                    None => write!(
                        f,
                        "the record of {row} leads to {id}, which is of no AWS service"
                    ),
                }?;
                match endpoint.service_region.read() {
                    Some(Some(region)) => write!(f, " for {}", plain(region)),
                    _ => Ok(()),
                }
            }
            Self::FipsAlone { endpoint, row } => write!(
                f,
                "the record of {row} leads to {}, a FIPS endpoint",
                EndpointPhrase::of(f, &endpoint.id)
            ),
            Self::ServiceUnknown { endpoint, row } => write!(
                f,
                "the record of {row} leads to {}, and whether that one serves it is not known",
                EndpointPhrase::of(f, &endpoint.id)
            ),
            Self::State {
                endpoint,
                rank: None,
            } => {
                let endpoint = EndpointPhrase::of(f, &endpoint.id);
                write!(f, "{endpoint} {} available", endpoint.with("is", "are"))
            }
            Self::State {
                endpoint,
                rank: Some(rank),
            } => {
                f.write_str("the record leads to an endpoint that does not serve: ")?;
                fmt::Display::fmt(&endpoint_state::Reason::NotUsable(endpoint, *rank), f)
            }
            Self::Family { endpoint, family } => {
                let endpoint = EndpointPhrase::of(f, &endpoint.id);
                let (does, its) = (endpoint.with("does", "do"), endpoint.with("its", "their"));
                let family = family.as_str();
                write!(
                    f,
                    "{endpoint} {does} not serve {family}, the family of {its} clients"
                )
            }
        }
    }
}
