//! The endpoint that a record leads to: whether it is one of the service, usable, and of the family that
//! is asked for (`decision.md`, section 11.6).

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::target::TargetEndpoint;
use crate::checks::{Check, Stage};
use crate::network::fact::Fact;
use crate::network::{EndpointType, Id, IpAddressType, VpcEndpoint};
use crate::path::Family;
use crate::path::endpoint_phrase::EndpointPhrase;
use crate::path::endpoint_state::{self, Outlook, Rank, usability};
use crate::path::families::handed_out;
use crate::path::mending::Mending;
use crate::path::step::{At, Says, Step};
use crate::possible::Possible;
use crate::services::{Required, ServiceFacts, endpoint_name};
use crate::text::plain;
use crate::verdict::{Answer, Apart, ShortFix};

/// What a row requests: its service, and the region that it is asked for.
#[derive(Debug, Clone)]
pub struct RequestedService<'r> {
    /// The service.
    pub of: ServiceOrHost<'r>,
    /// The region.
    pub region: &'r str,
    /// The name of the row.
    pub row: Arc<str>,
    /// `pendingGraceMinutes`
    pub grace_minutes: u32,
    /// The time.
    pub now: Timestamp,
}

/// Which service is requested.
#[derive(Debug, Clone, Copy)]
pub enum ServiceOrHost<'r> {
    /// A required one.
    Service(&'r Required),
    /// The one that a host belongs to, and whether the host is one of its FIPS hosts.
    Host(&'static ServiceFacts, bool),
    /// Any: a host of no service that is known.
    Any,
}

/// Whether an endpoint is one of the requested service, and usable: steps that pass, too.
pub fn is_right<'a>(
    target: &TargetEndpoint<'_, 'a>,
    requested: &RequestedService<'_>,
) -> Vec<Step<'a>> {
    let endpoint = target.endpoint;
    let mut steps = vec![found(target)];
    steps.extend(serves_row(endpoint, requested));
    steps.push(state(endpoint, requested));
    steps
}

/// That it was found, and where.
fn found<'a>(target: &TargetEndpoint<'_, 'a>) -> Step<'a> {
    let reason = Reason::Found {
        endpoint: target.endpoint,
        account_id: target.owner(),
    };
    Step::new(Possible::YES, reason)
}

fn serves_row<'a>(endpoint: &'a VpcEndpoint, requested: &RequestedService<'_>) -> Option<Step<'a>> {
    let row = || requested.row.clone();
    let wrong = || {
        let (row, region) = (row(), requested.region.into());
        let reason = Reason::Wrong {
            endpoint,
            row,
            region,
        };
        Some(Step::new(Possible::NO, reason))
    };
    if endpoint.endpoint_type != EndpointType::Interface {
        return wrong();
    }
    let name = endpoint.service_name.as_deref().and_then(endpoint_name);
    let (is_of_it, is_fips_asked) = match (requested.of, &name) {
        (ServiceOrHost::Any, _) => {
            let row = row();
            let reason = Reason::ServiceUnknown { endpoint, row };
            return Some(Step::new(Possible::MAYBE, reason));
        }
        (_, None) => return wrong(),
        (ServiceOrHost::Service(required), Some(name)) => {
            (required.is_served_by(name), required.fips)
        }
        (ServiceOrHost::Host(facts, fips), Some(name)) => {
            let is_of_it = name.plain == facts.name || name.name == facts.name;
            (
                is_of_it && (!fips || name.fips),
                fips || facts.name.contains("fips"),
            )
        }
    };
    let name = name.filter(|_| is_of_it);
    let Some(name) = name else {
        return wrong();
    };
    let is_asked = |region: &str| region.eq_ignore_ascii_case(requested.region);
    let in_region = match (&name.region, &endpoint.service_region) {
        (None, _) => true,
        (Some(_), Fact::Read(Some(own))) => is_asked(own),
        (Some(inside), Fact::Read(None)) => is_asked(inside),
        (Some(_), Fact::Unread(why)) => {
            let if_here = match name.fips && !is_fips_asked {
                true => Possible::MAYBE,
                false => Possible::YES,
            };
            let open = if_here.or_else(Possible::NO);
            let check = Check::CentralRecordWrongEndpoint;
            return Some(Step::unread(check, open, why.clone()));
        }
    };
    if !in_region {
        return wrong();
    }
    (name.fips && !is_fips_asked).then(|| {
        let row = row();
        Step::new(Possible::MAYBE, Reason::FipsAlone { endpoint, row })
    })
}

fn state<'a>(endpoint: &'a VpcEndpoint, requested: &RequestedService<'_>) -> Step<'a> {
    let state = usability(endpoint, requested.grace_minutes, requested.now);
    match &endpoint.state {
        Fact::Unread(why) => {
            let check = Check::EndpointStateUnrecognised;
            Step::unread(check, state.possible(), why.clone())
        }
        Fact::Read(_) => {
            let rank = state.rank();
            Step::new(state.possible(), Reason::State { endpoint, rank })
        }
    }
}

/// Whether an endpoint has addresses of a family to hand out: both its address type and its record type
/// must serve it.
pub fn serves(endpoint: &VpcEndpoint, family: Family) -> Possible {
    let by_type = match (endpoint.ip_address_type, family) {
        (IpAddressType::Dualstack, _)
        | (IpAddressType::Ipv4, Family::Ipv4)
        | (IpAddressType::Ipv6, Family::Ipv6) => Possible::YES,
        (IpAddressType::Ipv4, Family::Ipv6) | (IpAddressType::Ipv6, Family::Ipv4) => Possible::NO,
    };
    let [ipv4, ipv6] = handed_out(endpoint);
    let by_record = match family {
        Family::Ipv4 => ipv4,
        Family::Ipv6 => ipv6,
    };
    by_type.and(by_record)
}

/// The step of an endpoint that hands out no address of a client's family, or that only may.
pub fn lacks_family(endpoint: &VpcEndpoint, family: Family, possible: Possible) -> Step<'_> {
    Step::new(possible, Reason::Family { endpoint, family })
}

/// The step of a name, or of an address, whose endpoint is not in the view.
pub fn not_shown<'a>(target: &str) -> Step<'a> {
    let target = plain(target).into();
    Step::new(Possible::UNSHOWN, Reason::NotShown { target })
}

/// The step of an address that interfaces in several VPCs have.
pub fn several<'a>(target: &str, vpcs: Vec<Id>) -> Step<'a> {
    let target = plain(target).into();
    Step::new(Possible::MAYBE, Reason::Several { target, vpcs })
}

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

#[cfg(test)]
mod tests {
    use super::serves;
    use crate::network::{DnsRecordIpType as Out, IpAddressType as Type};
    use crate::path::Family::{Ipv4, Ipv6};
    use crate::path::central::tests::fixture::endpoint;
    use crate::possible::Possible;

    #[test]
    fn both_the_address_type_and_the_record_type_must_serve_a_family() {
        const YES: Possible = Possible::YES;
        const NO: Possible = Possible::NO;
        for (ip_type, out, ipv4, ipv6) in [
            (Type::Ipv4, None, YES, NO),
            (Type::Ipv6, None, NO, YES),
            (Type::Dualstack, None, YES, YES),
            (Type::Dualstack, Some(Out::Ipv4), YES, NO),
            (Type::Ipv4, Some(Out::Dualstack), YES, NO),
            (
                Type::Dualstack,
                Some(Out::ServiceDefined),
                YES,
                Possible::MAYBE,
            ),
            (Type::Ipv4, Some(Out::ServiceDefined), YES, NO),
            (Type::Ipv6, Some(Out::Ipv4), NO, NO),
        ] {
            let mut endpoint = endpoint("vpce-0a");
            endpoint.ip_address_type = ip_type;
            endpoint.dns_record_ip_type = out;
            let served = [Ipv4, Ipv6].map(|family| serves(&endpoint, family));
            assert_eq!(served, [ipv4, ipv6], "{ip_type:?} {out:?}");
        }
    }
}
