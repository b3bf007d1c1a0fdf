//! What to do about who answers for a host, and about its record.

use super::{MissingRecord, Reason};
use crate::path::central::dns::book::KnownOwner;
use crate::path::central::exits::Shut;
use crate::verdict::ShortFix;

/// In a few words, as an imperative.
pub(super) fn in_short(reason: &Reason<'_>) -> Option<ShortFix> {
    let fix = match reason {
        Reason::NoRecord {
            missing: MissingRecord::Family(family),
            ..
        } => format!("add an {} record for it to the zone", family.as_str()),
        Reason::NoRecord { .. } => "add a record for it to the zone, or a wildcard".to_owned(),
        Reason::OnItsOwn { shut, .. } => match shut {
            Shut::NoRoute { over: Some(over) } => {
                format!("route the hub's block to {over}, or take it off the zone")
            }
            Shut::NoRoute { over: None } => {
                "connect it to the hub, with routes both ways, or take it off the zone".to_owned()
            }
            Shut::Peering {
                id,
                status: Some("pending-acceptance"),
            } => format!("accept {id}"),
            Shut::Peering { id, .. } => {
                format!("create {id} again, with its routes, or take it off the zone")
            }
            Shut::NoAttachment { gateway } => {
                format!("attach it to {gateway}, or take it off the zone")
            }
            Shut::NoZone { attachment } => {
                format!("add to {attachment} a subnet in each zone of its clients")
            }
        },
        Reason::ProfileNotShown { .. } => "name its account in hubAccounts".to_owned(),
        Reason::ZoneNotShown { zone, .. } | Reason::FallbackNotShown { zone, .. }
            if matches!(zone.owner, KnownOwner::Service(_)) =>
        {
            return Some(ShortFix::check(
                "by hand what the zone of the AWS service answers",
            ));
        }
        Reason::ZoneAnswers { .. }
        | Reason::EndpointAnswers { .. }
        | Reason::ZoneNotShown { .. }
        | Reason::FallbackNotShown { .. }
        | Reason::OrderUnknown { .. }
        | Reason::AssociationChanging { .. }
        | Reason::FallbackChanging { .. }
        | Reason::Forwards { .. }
        | Reason::PrivateDnsOff { .. }
        | Reason::Record { .. }
        | Reason::LeavesToPublic { .. }
        | Reason::Delegates { .. }
        | Reason::OtherTarget { .. }
        | Reason::Typed { .. } => return None,
    };
    Some(fix.into())
}

/// In a sentence, with ids.
pub(super) fn in_words(reason: &Reason<'_>) -> Option<String> {
    match reason {
        Reason::NoRecord { zone, host, .. } => Some(format!(
            "Add a record for {host} to the hosted zone {zone} (Amazon ECR and S3: the wildcard `*` too), or take the VPC off the zone."
        )),
        Reason::ZoneNotShown { zone, .. } | Reason::FallbackNotShown { zone, .. } => {
            match zone.owner {
                KnownOwner::Account(id) => Some(format!(
                    "Name {id} in hubAccounts, or evaluate all accounts' data together."
                )),
                KnownOwner::Service(_) => {
                    Some("Check by hand what the zone of the AWS service answers.".to_owned())
                }
                KnownOwner::NotNamed => None,
            }
        }
        Reason::OnItsOwn { vpc, host, shut } => {
            let vpc = &vpc.id;
            let join = match shut {
                Shut::NoRoute { over: Some(over) } => {
                    format!(
                        "Add to the route tables of {vpc} a route for the hub's block to {over}"
                    )
                }
                Shut::NoRoute { over: None } => format!(
                    "Join {vpc} to the hub by a transit gateway or a peering, with routes both ways"
                ),
                Shut::Peering {
                    id,
                    status: Some("pending-acceptance"),
                } => format!("Accept {id}"),
                Shut::Peering { id, .. } => {
                    format!("Create {id} again, with routes to the new one on both sides")
                }
                Shut::NoAttachment { gateway } => format!("Attach {vpc} to {gateway}"),
                Shut::NoZone { attachment } => {
                    format!("Add to {attachment} a subnet of {vpc} in each zone of its clients")
                }
            };
            Some(format!(
                "{join}; or take {vpc} off the zone or Profile that answers for {host}."
            ))
        }
        Reason::ZoneAnswers { .. }
        | Reason::EndpointAnswers { .. }
        | Reason::ProfileNotShown { .. }
        | Reason::OrderUnknown { .. }
        | Reason::AssociationChanging { .. }
        | Reason::FallbackChanging { .. }
        | Reason::Forwards { .. }
        | Reason::PrivateDnsOff { .. }
        | Reason::Record { .. }
        | Reason::LeavesToPublic { .. }
        | Reason::Delegates { .. }
        | Reason::OtherTarget { .. }
        | Reason::Typed { .. } => None,
    }
}
