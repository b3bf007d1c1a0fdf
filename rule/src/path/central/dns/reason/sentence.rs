//! The sentences of who answers for a host, and with what.

use std::fmt;

use super::{MissingRecord, Reason};
use crate::path::central::exits::Shut;
use crate::path::endpoint_phrase::EndpointPhrase;

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZoneAnswers { zone, name, host } => write!(
                f,
                "the hosted zone {name} ({}, {}) answers for {host}",
                zone.id,
                zone.of_whom()
            ),
            Self::EndpointAnswers {
                endpoint,
                profile,
                host,
            } => write!(f, "{} in {profile} answers for {host}", endpoint.id),
            Self::ZoneNotShown { zone, name } => write!(
                f,
                "the records of the hosted zone {name} ({}, {}) are not shown",
                zone.id,
                zone.of_whom()
            ),
            Self::FallbackNotShown { zone, host } => write!(
                f,
                "{} ({}) has no record of {host}, and whether it leaves the name to public DNS is not shown",
                zone.id,
                zone.of_whom()
            ),
            Self::ProfileNotShown { profile, resource } => write!(
                f,
                "{profile} has {resource}, whose name is not shown: it may answer for any host"
            ),
            Self::OrderUnknown {
                host, one, other, ..
            } => write!(
                f,
                "{one} and {other} both answer for {host}, and which of them wins is not documented"
            ),
            Self::AssociationChanging { what, status } => {
                write!(f, "the association of {what} is {status}")
            }
            Self::FallbackChanging { zone, status, host } => write!(
                f,
                "{} has no record of {host}, and its public DNS fallback is {status}",
                zone.id
            ),
            Self::Forwards { rule, name, host } => match name {
                Some(name) => write!(
                    f,
                    "the Resolver rule {rule} for {name} sends questions for {host} to other name servers"
                ),
                None => write!(
                    f,
                    "the Resolver rule {rule} is not in the data: it may send questions for {host} to other name servers"
                ),
            },
            Self::PrivateDnsOff { endpoint, host } => write!(
                f,
                "private DNS of {} in the Profile is off: whether it answers for {host} is not documented",
                EndpointPhrase::of(f, &endpoint.id)
            ),
            Self::Record { name, target } => write!(f, "{name} leads to {target}"),
            Self::NoRecord {
                of,
                zone,
                host,
                missing,
            } => {
                write!(f, "the hosted zone {zone} ({of}) covers {host} and has ")?;
                match missing {
                    MissingRecord::Name => f.write_str("no such name"),
                    MissingRecord::Addresses => f.write_str("no address for it"),
                    MissingRecord::Family(family) => {
                        write!(f, "no {} address for it", family.as_str())
                    }
                }
            }
            Self::LeavesToPublic { zone, host } => write!(
                f,
                "{} has no record of {host} and leaves it to public DNS",
                zone.id
            ),
            Self::Delegates { zone, name } => {
                write!(f, "{} delegates {name} to other name servers", zone.id)
            }
            Self::OtherTarget { zone, target } => write!(
                f,
                "the record in {} leads to {target}, which is no endpoint that is known",
                zone.id
            ),
            Self::Typed { zone, name } => {
                write!(
                    f,
                    "{name} in {} holds addresses, not an endpoint's name",
                    zone.id
                )
            }
            Self::OnItsOwn { vpc, host, shut } => {
                let vpc = &vpc.id;
                write!(f, "a hosted zone or Profile answers for {host}, and ")?;
                match shut {
                    Shut::NoRoute { .. } => write!(f, "no route of {vpc} leads to another VPC"),
                    Shut::Peering { id, status } => {
                        let status = status.unwrap_or("not active");
                        write!(f, "{id}, which routes of {vpc} lead to, is {status}")
                    }
                    Shut::NoAttachment { gateway } => write!(
                        f,
                        "{gateway}, which routes of {vpc} lead to, has no attachment of it"
                    ),
                    Shut::NoZone { attachment } => {
                        write!(f, "{attachment} has no subnet in a zone of {vpc}")
                    }
                }
            }
        }
    }
}
