//! The peering between a client's VPC and the hub: whether it carries traffic, and where to
//! (`decision.md`, section 11.7, row 3a).

use std::fmt;

use super::hub_path::Between;
use crate::checks::{Check, Stage};
use crate::network::Id;
use crate::network::central::PeeringConnection;
use crate::path::mending::Mending;
use crate::path::step::{At, Says, Step};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};
use crate::view::Sight;

/// Whether the peering that a route leads to joins the two VPCs.
pub fn joins<'a>(way: &Between<'_, 'a>, id: &'a Id) -> Vec<Step<'a>> {
    let open = Possible::YES.or_else(Possible::NO);
    let peering = match way.view.peering(id) {
        Sight::Seen(peering) => peering,
        Sight::Unread(why) => return vec![Step::unread(Check::PeeringNotActive, open, why)],
        Sight::NotShown => return Vec::new(),
    };
    let status = match &peering.status {
        Some(status) => {
            let reason = Reason::Status {
                peering: &peering.id,
                status,
            };
            Step::new(Possible::known(peering.is_active()), reason)
        }
        None => {
            let why = format!("the status of {id} is not in the data");
            Step::unread(Check::PeeringNotActive, open, why.into())
        }
    };
    let other = peering.other_side(way.client.vpc_id);
    let other = other.and_then(|side| side.vpc_id.as_ref());
    let reason = Reason::LeadsTo {
        peering: &peering.id,
        other,
        hub: way.hub_vpc,
    };
    let there = Possible::known(other == Some(way.hub_vpc));
    vec![status, Step::new(there, reason)]
}

/// Whether a peering joins two regions; `here` is that of the evaluated network.
pub fn crosses_regions(peering: &PeeringConnection, here: &str) -> bool {
    let region = |region: &Option<Id>| region.as_deref().unwrap_or(here).to_owned();
    region(&peering.requester.region) != region(&peering.accepter.region)
}

/// Why a peering carries traffic to the hub, or does not.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// Its status.
    Status {
        /// The peering.
        peering: &'a Id,
        /// The status.
        status: &'a Id,
    },
    /// The VPC on its other side.
    LeadsTo {
        /// The peering.
        peering: &'a Id,
        /// That VPC, where the client's is on one side.
        other: Option<&'a Id>,
        /// The hub.
        hub: &'a Id,
    },
}

impl Reason<'_> {
    fn peering(&self) -> &Id {
        match self {
            Self::Status { peering, .. } | Self::LeadsTo { peering, .. } => peering,
        }
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Status { .. } => Check::PeeringNotActive,
            Self::LeadsTo { .. } => Check::CentralRouteElsewhere,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Peering
    }

    fn culprits(&self) -> Vec<Id> {
        vec![self.peering().clone()]
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::Status { .. } | Self::LeadsTo { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        match self {
            Self::Status { .. } | Self::LeadsTo { .. } => None,
        }
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self {
            Self::Status { peering, status } if &***status == "pending-acceptance" => {
                Some(format!("Accept {peering}."))
            }
            Self::Status { .. } | Self::LeadsTo { .. } => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Status { peering, status } if &***status == "pending-acceptance" => {
                mending.accept_peering(peering);
            }
            Self::Status { .. } | Self::LeadsTo { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { peering, status } => write!(f, "{peering} is {status}"),
            Self::LeadsTo {
                peering,
                other: Some(other),
                hub,
            } if other == hub => write!(f, "{peering} leads to {hub}"),
            Self::LeadsTo {
                peering,
                other: Some(other),
                hub,
            } => write!(
                f,
                "{peering} leads to {other}, not to {hub}, and no peering leads on"
            ),
            Self::LeadsTo {
                peering,
                other: None,
                hub,
            } => write!(f, "{peering} does not lead to {hub}"),
        }
    }
}
