//! The endpoint that a record leads to: whether it is one of the service, usable, and of the family that
//! is asked for (`decision.md`, section 11.6).

mod reason;

use std::sync::Arc;

use jiff::Timestamp;

pub use self::reason::Reason;
use super::target::TargetEndpoint;
use crate::checks::Check;
use crate::network::fact::Fact;
use crate::network::{EndpointType, Id, IpAddressType, VpcEndpoint};
use crate::path::Family;
use crate::path::endpoint_state::usability;
use crate::path::families::handed_out;
use crate::path::step::Step;
use crate::possible::Possible;
use crate::services::{Required, ServiceFacts, endpoint_name};
use crate::text::plain;

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
