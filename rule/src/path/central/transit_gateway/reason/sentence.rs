//! The sentences of why a transit gateway forwards packets, or does not.

use std::fmt;

use super::{AttachmentFound, AttachmentSide, Reason};
use crate::network::RouteState;

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
