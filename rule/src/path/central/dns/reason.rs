//! What is said of who answers for a host, and of its record.

mod sentence;

use super::book::KnownOwner;
use super::sources::Zone;
use crate::checks::{Check, Stage};
use crate::network::central::DnsName;
use crate::network::{Id, Vpc, VpcEndpoint};
use crate::path::Family;
use crate::path::central::exits::Shut;
use crate::path::mending::Mending;
use crate::path::step::{At, Says};
use crate::verdict::{Answer, Apart, ShortFix};

/// Why names lead to a central endpoint, or do not.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// A hosted zone answers.
    ZoneAnswers {
        /// The zone.
        zone: Zone<'a>,
        /// Its name.
        name: DnsName,
        /// The host.
        host: DnsName,
    },
    /// An endpoint of a Profile answers.
    EndpointAnswers {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The Profile.
        profile: &'a Id,
        /// The host.
        host: DnsName,
    },
    /// The records of the zone that answers cannot be seen.
    ZoneNotShown {
        /// The zone.
        zone: Zone<'a>,
        /// Its name.
        name: DnsName,
    },
    /// Whether the zone leaves a name that it does not have to public DNS cannot be seen.
    FallbackNotShown {
        /// The zone.
        zone: Zone<'a>,
        /// The host.
        host: DnsName,
    },
    /// A Profile has something whose name cannot be seen.
    ProfileNotShown {
        /// The Profile.
        profile: &'a Id,
        /// The resource's ARN.
        resource: &'a Id,
    },
    /// Two things answer, and which one wins is not known.
    OrderUnknown {
        /// The host.
        host: DnsName,
        /// The one.
        one: String,
        /// The other.
        other: String,
        /// The resources.
        culprits: Vec<Id>,
    },
    /// An association is changing.
    AssociationChanging {
        /// What is associated.
        what: Id,
        /// Its status.
        status: Id,
    },
    /// The public fallback of a zone is changing.
    FallbackChanging {
        /// The zone.
        zone: Zone<'a>,
        /// Its status.
        status: Id,
        /// The host.
        host: DnsName,
    },
    /// A Resolver rule answers.
    Forwards {
        /// The rule.
        rule: &'a Id,
        /// Its name; `None` where the rule is not in the data.
        name: Option<DnsName>,
        /// The host.
        host: DnsName,
    },
    /// The Profile's endpoint has its private DNS off.
    PrivateDnsOff {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The host.
        host: DnsName,
    },
    /// The record of the host.
    Record {
        /// The name of the record.
        name: DnsName,
        /// Where it leads.
        target: String,
    },
    /// There is no record.
    NoRecord {
        /// What answers: a zone's id, or an endpoint's.
        of: Id,
        /// Its name.
        zone: DnsName,
        /// The host.
        host: DnsName,
        /// What is there instead.
        missing: MissingRecord,
    },
    /// The zone leaves the host to public DNS.
    LeavesToPublic {
        /// The zone.
        zone: Zone<'a>,
        /// The host.
        host: DnsName,
    },
    /// The zone hands the host on.
    Delegates {
        /// The zone.
        zone: Zone<'a>,
        /// The name that is handed on.
        name: DnsName,
    },
    /// The record leads to no endpoint.
    OtherTarget {
        /// The zone.
        zone: Zone<'a>,
        /// Where it leads.
        target: String,
    },
    /// The record holds addresses.
    Typed {
        /// The zone.
        zone: Zone<'a>,
        /// The name of the record.
        name: DnsName,
    },
    /// The record hands out no address of the client's family.
    Family {
        /// The endpoint.
        endpoint: &'a Id,
        /// The client's family.
        family: Family,
        /// Whether that is known.
        known: bool,
    },
    /// Nothing joins the VPC to another.
    OnItsOwn {
        /// The VPC.
        vpc: &'a Vpc,
        /// The host.
        host: DnsName,
        /// What shuts it in.
        shut: Shut<'a>,
    },
}

impl Reason<'_> {
    /// Whether it is about the VPC, not about who answers.
    pub fn is_of_vpc(&self) -> bool {
        match self {
            Self::OnItsOwn { .. } => true,
            Self::ZoneAnswers { .. }
            | Self::EndpointAnswers { .. }
            | Self::ZoneNotShown { .. }
            | Self::FallbackNotShown { .. }
            | Self::ProfileNotShown { .. }
            | Self::OrderUnknown { .. }
            | Self::AssociationChanging { .. }
            | Self::FallbackChanging { .. }
            | Self::Forwards { .. }
            | Self::PrivateDnsOff { .. }
            | Self::Record { .. }
            | Self::NoRecord { .. }
            | Self::LeavesToPublic { .. }
            | Self::Delegates { .. }
            | Self::OtherTarget { .. }
            | Self::Typed { .. }
            | Self::Family { .. } => false,
        }
    }
}

/// What a zone has instead of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingRecord {
    /// Not even the name.
    Name,
    /// The name, and no address by it.
    Addresses,
    /// Addresses of another family than the client's.
    Family(Family),
}

impl Zone<'_> {
    /// Whose it is, in words.
    fn of_whom(&self) -> String {
        match self.owner {
            KnownOwner::Account(id) => format!("of {id}"),
            KnownOwner::Service(name) => format!("of {name}"),
            KnownOwner::NotNamed => "of an account that is not named".to_owned(),
        }
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::ZoneAnswers { .. }
            | Self::EndpointAnswers { .. }
            | Self::ZoneNotShown { .. }
            | Self::FallbackNotShown { .. } => Check::HostedZoneNotShown,
            Self::ProfileNotShown { .. } => Check::ProfileNotShown,
            Self::OrderUnknown { .. } => Check::ProfileOrderUnknown,
            Self::AssociationChanging { .. } | Self::FallbackChanging { .. } => {
                Check::CentralDnsChanging
            }
            Self::Forwards { .. } => Check::ResolverRuleForwards,
            Self::PrivateDnsOff { .. } => Check::PrivateDnsDisabled,
            Self::Record { .. } | Self::NoRecord { .. } | Self::LeavesToPublic { .. } => {
                Check::HostedZoneWithoutRecord
            }
            Self::Delegates { .. } => Check::HostedZoneDelegates,
            Self::OtherTarget { .. } => Check::CentralRecordOtherTarget,
            Self::Typed { .. } => Check::HostedZoneTypedAddresses,
            Self::Family { .. } => Check::IpFamilyMismatch,
            Self::OnItsOwn { .. } => Check::CentralRouteMissing,
        }
    }

    fn stage(&self) -> Stage {
        match self {
            Self::PrivateDnsOff { .. } => Stage::HostedZone,
            Self::FallbackNotShown { .. } | Self::FallbackChanging { .. } | Self::Family { .. } => {
                Stage::Record
            }
            Self::ZoneAnswers { .. }
            | Self::EndpointAnswers { .. }
            | Self::ZoneNotShown { .. }
            | Self::ProfileNotShown { .. }
            | Self::OrderUnknown { .. }
            | Self::AssociationChanging { .. }
            | Self::Forwards { .. }
            | Self::Record { .. }
            | Self::NoRecord { .. }
            | Self::LeavesToPublic { .. }
            | Self::Delegates { .. }
            | Self::OtherTarget { .. }
            | Self::Typed { .. }
            | Self::OnItsOwn { .. } => self.check().row().stage,
        }
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::ZoneAnswers { zone, .. }
            | Self::ZoneNotShown { zone, .. }
            | Self::FallbackNotShown { zone, .. }
            | Self::FallbackChanging { zone, .. }
            | Self::LeavesToPublic { zone, .. }
            | Self::Delegates { zone, .. }
            | Self::OtherTarget { zone, .. }
            | Self::Typed { zone, .. } => vec![zone.id.clone()],
            Self::EndpointAnswers {
                endpoint, profile, ..
            } => vec![(*profile).clone(), endpoint.id.clone()],
            Self::ProfileNotShown { profile, resource } => {
                vec![(*profile).clone(), (*resource).clone()]
            }
            Self::OrderUnknown { culprits, .. } => culprits.clone(),
            Self::AssociationChanging { what, .. } => vec![what.clone()],
            Self::Forwards { rule, .. } => vec![(*rule).clone()],
            Self::PrivateDnsOff { endpoint, .. } => vec![endpoint.id.clone()],
            Self::Record { .. } => Vec::new(),
            Self::NoRecord { of, .. } => vec![of.clone()],
            Self::Family { endpoint, .. } => vec![(*endpoint).clone()],
            Self::OnItsOwn { vpc, .. } => vec![vpc.id.clone()],
        }
    }

    fn endpoints(&self) -> Vec<Id> {
        match self {
            Self::PrivateDnsOff { .. } | Self::Family { .. } => self.culprits(),
            Self::ZoneAnswers { .. }
            | Self::EndpointAnswers { .. }
            | Self::ZoneNotShown { .. }
            | Self::FallbackNotShown { .. }
            | Self::ProfileNotShown { .. }
            | Self::OrderUnknown { .. }
            | Self::AssociationChanging { .. }
            | Self::FallbackChanging { .. }
            | Self::Forwards { .. }
            | Self::Record { .. }
            | Self::NoRecord { .. }
            | Self::LeavesToPublic { .. }
            | Self::Delegates { .. }
            | Self::OtherTarget { .. }
            | Self::Typed { .. }
            | Self::OnItsOwn { .. } => Vec::new(),
        }
    }

    fn apart(&self) -> Vec<Apart> {
        let name = |name: &DnsName| Apart::Name(name.as_str().into());
        match self {
            Self::NoRecord {
                host,
                missing: MissingRecord::Family(family),
                ..
            } => vec![name(host), Apart::Family(family.as_str())],
            Self::ZoneAnswers { host, .. }
            | Self::EndpointAnswers { host, .. }
            | Self::FallbackNotShown { host, .. }
            | Self::OrderUnknown { host, .. }
            | Self::FallbackChanging { host, .. }
            | Self::Forwards { host, .. }
            | Self::PrivateDnsOff { host, .. }
            | Self::NoRecord {
                host,
                missing: MissingRecord::Name | MissingRecord::Addresses,
                ..
            }
            | Self::LeavesToPublic { host, .. }
            | Self::OnItsOwn { host, .. } => vec![name(host)],
            Self::Record { name: of, .. }
            | Self::Delegates { name: of, .. }
            | Self::Typed { name: of, .. } => vec![name(of)],
            Self::OtherTarget { target, .. } => vec![Apart::Name(target.as_str().into())],
            Self::Family { family, .. } => vec![Apart::Family(family.as_str())],
            Self::ZoneNotShown { .. }
            | Self::ProfileNotShown { .. }
            | Self::AssociationChanging { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        let fix = match self {
            Self::NoRecord {
                missing: MissingRecord::Family(family),
                ..
            } => format!("add an {} record for it to the zone", family.as_str()),
            Self::NoRecord { .. } => "add a record for it to the zone, or a wildcard".to_owned(),
            Self::OnItsOwn { shut, .. } => match shut {
                Shut::NoRoute { over: Some(over) } => {
                    format!("route the hub's block to {over}, or take it off the zone")
                }
                Shut::NoRoute { over: None } => {
                    "connect it to the hub, with routes both ways, or take it off the zone"
                        .to_owned()
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
            Self::ProfileNotShown { .. } => "name its account in hubAccounts".to_owned(),
            Self::ZoneNotShown { zone, .. } | Self::FallbackNotShown { zone, .. }
                if matches!(zone.owner, KnownOwner::Service(_)) =>
            {
                return Some(ShortFix::check(
                    "by hand what the zone of the AWS service answers",
                ));
            }
            Self::ZoneAnswers { .. }
            | Self::EndpointAnswers { .. }
            | Self::ZoneNotShown { .. }
            | Self::FallbackNotShown { .. }
            | Self::OrderUnknown { .. }
            | Self::AssociationChanging { .. }
            | Self::FallbackChanging { .. }
            | Self::Forwards { .. }
            | Self::PrivateDnsOff { .. }
            | Self::Record { .. }
            | Self::LeavesToPublic { .. }
            | Self::Delegates { .. }
            | Self::OtherTarget { .. }
            | Self::Typed { .. }
            | Self::Family { .. } => return None,
        };
        Some(fix.into())
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self {
            Self::NoRecord { zone, host, .. } => Some(format!(
                "Add a record for {host} to the hosted zone {zone} (Amazon ECR and S3: the wildcard `*` too), or take the VPC off the zone."
            )),
            Self::ZoneNotShown { zone, .. } | Self::FallbackNotShown { zone, .. } => {
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
            Self::OnItsOwn { vpc, host, shut } => {
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
            Self::ZoneAnswers { .. }
            | Self::EndpointAnswers { .. }
            | Self::ProfileNotShown { .. }
            | Self::OrderUnknown { .. }
            | Self::AssociationChanging { .. }
            | Self::FallbackChanging { .. }
            | Self::Forwards { .. }
            | Self::PrivateDnsOff { .. }
            | Self::Record { .. }
            | Self::LeavesToPublic { .. }
            | Self::Delegates { .. }
            | Self::OtherTarget { .. }
            | Self::Typed { .. }
            | Self::Family { .. } => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::NoRecord {
                of,
                host,
                missing: MissingRecord::Name | MissingRecord::Addresses,
                ..
            } => mending.add_record(of, host),
            Self::OnItsOwn { shut, .. } => mending.join(shut),
            Self::ZoneAnswers { .. }
            | Self::EndpointAnswers { .. }
            | Self::ZoneNotShown { .. }
            | Self::FallbackNotShown { .. }
            | Self::ProfileNotShown { .. }
            | Self::OrderUnknown { .. }
            | Self::AssociationChanging { .. }
            | Self::FallbackChanging { .. }
            | Self::Forwards { .. }
            | Self::PrivateDnsOff { .. }
            | Self::Record { .. }
            | Self::NoRecord {
                missing: MissingRecord::Family(_),
                ..
            }
            | Self::LeavesToPublic { .. }
            | Self::Delegates { .. }
            | Self::OtherTarget { .. }
            | Self::Typed { .. }
            | Self::Family { .. } => mending.by_hand(),
        }
    }
}
