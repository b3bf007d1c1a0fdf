//! Why a transit gateway carries traffic between a client and the hub, or does not.

use std::fmt;

use crate::checks::{Check, Stage};
use crate::network::central::GatewayRoute;
use crate::network::{Id, RouteState};
use crate::path::Family;
use crate::path::mending::Mending;
use crate::path::network_acl::AclPeer;
use crate::path::step::{At, Says};
use crate::verdict::{Answer, Apart, ShortFix};

/// Whose attachment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentSide {
    /// The client's VPC.
    Client,
    /// The hub.
    Hub,
}

/// What was found of an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentFound {
    /// It has a subnet in the zone.
    InZone,
    /// It has none.
    NotInZone,
    /// Its zones, or the one that is asked for, cannot be compared.
    ZoneNotKnown,
    /// There is none that carries traffic.
    Missing,
}

/// Why a transit gateway carries traffic, or does not.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// Whether a VPC is attached to it, with a subnet in a zone.
    Attachment {
        /// Whose it is.
        side: AttachmentSide,
        /// The gateway.
        gateway: &'a Id,
        /// The VPC.
        vpc: &'a Id,
        /// The interface whose zone is asked for.
        interface: &'a Id,
        /// The attachment.
        attachment: Option<&'a Id>,
        /// The zone.
        zone: Option<&'a str>,
        /// What was found.
        found: AttachmentFound,
    },
    /// The attachment is associated with no table.
    NoTable {
        /// Whose it is.
        side: AttachmentSide,
        /// The attachment.
        attachment: &'a Id,
    },
    /// It is associated with a policy table.
    PolicyTable {
        /// The attachment.
        attachment: &'a Id,
        /// The table.
        table: &'a Id,
    },
    /// Its association is changing.
    InTransition {
        /// The attachment.
        attachment: &'a Id,
        /// The table.
        table: &'a Id,
        /// The state of the association.
        state: &'a str,
    },
    /// The most specific route of its table for an address.
    Route {
        /// Whose it is.
        side: AttachmentSide,
        /// The gateway.
        gateway: &'a Id,
        /// The attachment.
        attachment: &'a Id,
        /// The table.
        table: &'a Id,
        /// The route.
        route: Option<&'a GatewayRoute>,
        /// The address.
        to: AclPeer,
        /// The VPC that the packets come from.
        from: &'a Id,
        /// The VPC that they go to.
        towards: &'a Id,
        /// Whether the route's list is not in the data, so that it only may lead there.
        hidden: bool,
    },
    /// The gateway may give packets another source address.
    Translates {
        /// The attachment.
        attachment: &'a Id,
    },
    /// Its tables are of an account that is not looked into.
    OwnerNotShown {
        /// The gateway.
        gateway: &'a Id,
    },
    /// The attachment does not carry IPv6.
    WithoutIpv6 {
        /// Whose it is.
        side: AttachmentSide,
        /// The attachment.
        attachment: &'a Id,
    },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Attachment { found, .. } => match found {
                AttachmentFound::Missing => Check::TransitGatewayAttachmentMissing,
                AttachmentFound::InZone
                | AttachmentFound::NotInZone
                | AttachmentFound::ZoneNotKnown => Check::TransitGatewayZoneMissing,
            },
            Self::NoTable { .. } | Self::InTransition { .. } => Check::TransitGatewayRouteMissing,
            Self::PolicyTable { .. } | Self::Translates { .. } => Check::MiddleboxInPath,
            Self::Route { hidden: true, .. } => Check::MiddleboxInPath,
            Self::Route { route: None, .. } => Check::TransitGatewayRouteMissing,
            Self::Route {
                route: Some(route), ..
            } if route.state == RouteState::Blackhole => Check::TransitGatewayBlackhole,
            Self::Route {
                towards,
                route: Some(route),
                ..
            } => {
                let mut attachments = route.attachments.iter();
                let is_there = !route.attachments.is_empty()
                    && attachments.all(|at| at.resource_id.as_ref() == Some(*towards));
                if is_there {
                    Check::TransitGatewayRouteMissing
                } else {
                    Check::MiddleboxInPath
                }
            }
            Self::OwnerNotShown { .. } => Check::InterconnectNotShown,
            Self::WithoutIpv6 { .. } => Check::IpFamilyMismatch,
        }
    }

    fn stage(&self) -> Stage {
        Stage::TransitGateway
    }

    fn culprits(&self) -> Vec<Id> {
        let all: &[Option<&Id>] = match self {
            Self::Attachment {
                attachment: Some(attachment),
                ..
            } => &[Some(attachment)],
            Self::Attachment { gateway, vpc, .. } => &[Some(gateway), Some(vpc)],
            Self::Route { table, .. } => &[Some(table)],
            Self::PolicyTable { attachment, table }
            | Self::InTransition {
                attachment, table, ..
            } => &[Some(attachment), Some(table)],
            Self::NoTable { attachment, .. }
            | Self::Translates { attachment }
            | Self::WithoutIpv6 { attachment, .. } => &[Some(attachment)],
            Self::OwnerNotShown { gateway } => &[Some(gateway)],
        };
        all.iter().flatten().map(|id| (*id).clone()).collect()
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::Attachment { zone, .. } => {
                let zone = zone.map(|zone| Apart::Zone(zone.into()));
                zone.into_iter().collect()
            }
            Self::Route { to, towards, .. } => vec![
                Apart::Towards((*towards).clone()),
                Apart::Family(Family::of(&to.cidr()).as_str()),
            ],
            Self::NoTable { .. }
            | Self::PolicyTable { .. }
            | Self::InTransition { .. }
            | Self::Translates { .. }
            | Self::OwnerNotShown { .. }
            | Self::WithoutIpv6 { .. } => Vec::new(),
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
            Self::OwnerNotShown { .. } => Some("name that account in hubAccounts".into()),
            Self::Route {
                route: None,
                towards,
                hidden: false,
                ..
            } => {
                Some(format!("propagate the attachment of {towards} there, or add a route").into())
            }
            Self::Attachment { .. }
            | Self::NoTable { .. }
            | Self::PolicyTable { .. }
            | Self::InTransition { .. }
            | Self::Route { .. }
            | Self::Translates { .. }
            | Self::WithoutIpv6 { .. } => None,
        }
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self {
            Self::Attachment {
                attachment: Some(attachment),
                zone: Some(zone),
                vpc,
                found: AttachmentFound::NotInZone,
                ..
            } => Some(format!("Add to {attachment} a subnet of {vpc} in {zone}.")),
            Self::Attachment {
                gateway,
                vpc,
                found: AttachmentFound::Missing,
                ..
            } => Some(format!("Attach {vpc} to {gateway}, or remove the route.")),
            Self::Route {
                route: None,
                table,
                towards,
                to,
                ..
            } => Some(format!(
                "Propagate the attachment of {towards} to {table}, or add there a route for its block that contains {to}."
            )),
            Self::NoTable { attachment, .. } => Some(format!(
                "Associate {attachment} with a route table of its transit gateway."
            )),
            Self::WithoutIpv6 { attachment, .. } => {
                Some(format!("Turn on IPv6 support of {attachment}."))
            }
            Self::Attachment { .. }
            | Self::PolicyTable { .. }
            | Self::InTransition { .. }
            | Self::Route { .. }
            | Self::Translates { .. }
            | Self::OwnerNotShown { .. } => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Attachment {
                attachment: Some(attachment),
                vpc,
                zone: Some(zone),
                found: AttachmentFound::NotInZone,
                ..
            } => mending.attachment_subnet(attachment, vpc, zone),
            Self::Route {
                route: None,
                gateway,
                table,
                towards,
                to,
                ..
            } => mending.gateway_route(gateway, table, towards, to.address()),
            Self::Route {
                route: Some(route),
                gateway,
                table,
                towards,
                to,
                hidden: false,
                ..
            } if route.state == RouteState::Blackhole => {
                // A propagated route helps where it is the more specific one.
                let own = mending.block_of(towards, to.address()).prefix_len();
                match route.cidr {
                    Some(cidr) if cidr.prefix_len() < own => {
                        mending.gateway_route(gateway, table, towards, to.address());
                    }
                    _ => mending.by_hand(),
                }
            }
            Self::Attachment { .. }
            | Self::NoTable { .. }
            | Self::PolicyTable { .. }
            | Self::InTransition { .. }
            | Self::Route { .. }
            | Self::Translates { .. }
            | Self::OwnerNotShown { .. }
            | Self::WithoutIpv6 { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Route {
            side: AttachmentSide::Hub,
            ..
        } = self
        {
            f.write_str("back to the client, ")?;
        }
        match self {
            Self::Attachment {
                gateway,
                vpc,
                attachment: None,
                ..
            } => write!(f, "{vpc} has no attachment to {gateway} that is available"),
            Self::Attachment {
                attachment: Some(attachment),
                vpc,
                interface,
                zone,
                found,
                ..
            } => {
                let zone = zone.unwrap_or("a zone that is not known");
                match found {
                    AttachmentFound::InZone => {
                        write!(f, "{attachment} of {vpc} has a subnet in {zone}")
                    }
                    AttachmentFound::NotInZone | AttachmentFound::Missing => write!(
                        f,
                        "{attachment} has no subnet in {zone}, the zone of {interface}"
                    ),
                    AttachmentFound::ZoneNotKnown => write!(
                        f,
                        "whether {attachment} serves {interface} in {zone} is not known"
                    ),
                }
            }
            Self::NoTable { attachment, .. } => write!(
                f,
                "{attachment} is associated with no route table, and its transit gateway drops what it sends"
            ),
            Self::PolicyTable { attachment, table } => write!(
                f,
                "{attachment} is associated with the policy table {table}, and what that one does is not known"
            ),
            Self::InTransition {
                attachment,
                table,
                state,
            } => write!(f, "the association of {attachment} with {table} is {state}"),
            Self::Route {
                table,
                route: Some(route),
                to,
                hidden: true,
                ..
            } => {
                let list = route.prefix_list_id.as_deref().unwrap_or_default();
                write!(
                    f,
                    "{table} has a route to {list}, a list that is not in the data; it may lead {to} elsewhere"
                )
            }
            Self::Route {
                table,
                route: None,
                to,
                towards,
                ..
            } => write!(f, "{table} has no route to {to} in {towards}"),
            Self::Route {
                table,
                route: Some(route),
                to,
                ..
            } if route.state == RouteState::Blackhole => {
                write!(f, "in {table} the route to {to} is a blackhole")
            }
            Self::Route {
                table,
                route: Some(route),
                to,
                ..
            } => {
                write!(f, "in {table} the route to {to} leads to ")?;
                let mut attachments = route.attachments.iter();
                match attachments.next() {
                    Some(at) => f.write_str(at.resource_id.as_deref().unwrap_or(&at.id)),
                    None => f.write_str("no attachment that is named"),
                }
            }
            Self::Translates { attachment } => write!(
                f,
                "{attachment} has NatGatewaySupport on, and may give packets another source address"
            ),
            Self::OwnerNotShown { gateway } => write!(
                f,
                "the route tables of {gateway} are of an account that is not looked into"
            ),
            Self::WithoutIpv6 { attachment, .. } => write!(f, "{attachment} has no IPv6 support"),
        }
    }
}
