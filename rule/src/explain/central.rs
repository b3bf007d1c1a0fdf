//! The ways of section 11 in words: zone, record, endpoint in the hub, routes both ways, ACLs, groups,
//! policy.

use super::{Branch, Explained, Stage};
use crate::assessment::central::resolutions::Resolution;
use crate::assessment::decision::Decision;
use crate::assessment::service::ServiceRequest;
use crate::path::step::{Reason, Step};
use crate::text::plain;

/// A branch for each resolution of section 11 that was taken.
pub(super) fn branches<'a>(
    decision: &Decision<'a>,
    request: ServiceRequest<'_, 'a>,
) -> Vec<Branch> {
    let Some((part, uses)) = &decision.central else {
        return Vec::new();
    };
    if !uses.is_of_central() {
        return Vec::new();
    }
    let resolutions = part.resolved.resolutions.iter();
    resolutions
        .map(|resolution| branch(decision, resolution, request))
        .collect()
}

fn branch<'a>(
    decision: &Decision<'a>,
    resolution: &Resolution<'a>,
    request: ServiceRequest<'_, 'a>,
) -> Branch {
    let mut steps: Vec<Explained> = request.dns.steps.iter().map(Explained::of).collect();
    steps.extend(resolution.steps.iter().map(Explained::of));
    for (_, reach) in &resolution.reaches {
        steps.extend(reach.every_step().map(Explained::of));
    }
    steps.extend(beside(decision, resolution).map(Explained::of));
    steps.sort_by(|a, b| (order(a.stage), &a.interface_id).cmp(&(order(b.stage), &b.interface_id)));
    let (endpoint_id, endpoint) = match resolution.endpoint {
        None => {
            let by = resolution.by.first().map(ToString::to_string);
            let by = by.unwrap_or_default();
            let what = answering(&by).to_owned();
            (by, what)
        }
        Some(endpoint) => {
            let service = endpoint.service_name.as_deref().map(plain);
            let vpc = endpoint.vpc_id.as_deref().unwrap_or_default();
            let owner = resolution.owner.map(plain).unwrap_or_default();
            let of = service.unwrap_or_default();
            (
                endpoint.id.to_string(),
                format!("Interface {of} in {vpc} of account {owner}"),
            )
        }
    };
    Branch {
        endpoint_id,
        endpoint,
        steps,
    }
}

/// What an id is of that answers for a name, where no endpoint is known.
fn answering(id: &str) -> &'static str {
    const KINDS: [(&str, &str); 5] = [
        ("rslvr-rr-", "Resolver rule"),
        ("rp-", "Route 53 Profile"),
        ("vpce-", "endpoint of a Route 53 Profile"),
        ("vpc-", "DNS of the VPC"),
        ("Z", "hosted zone"),
    ];
    let kind = KINDS.iter().find(|(begins, _)| id.starts_with(begins));
    kind.map_or("central DNS", |(_, kind)| kind)
}

/// What bears on the answer beside the paths: what the families of a pair of records come to, and what is of the VPC as a
/// whole.
fn beside<'d, 'a>(
    decision: &'d Decision<'a>,
    resolution: &'d Resolution<'a>,
) -> impl Iterator<Item = &'d Step<'a>> {
    let is_of_vpc = |step: &Step<'_>| match &step.reason {
        Reason::Central(reason) => reason.is_of_vpc(),
        Reason::Trio(_) => true,
        Reason::State(_)
        | Reason::VpcDns(_)
        | Reason::Names(_)
        | Reason::Families(_)
        | Reason::Group(_)
        | Reason::Acl(_)
        | Reason::Route(_)
        | Reason::Gateway(_)
        | Reason::Interfaces(_)
        | Reason::Policy(_)
        | Reason::Images(_)
        | Reason::Target(_)
        | Reason::Course(_)
        | Reason::Peering(_)
        | Reason::TransitGateway(_)
        | Reason::OtherGroup(_)
        | Reason::Unread { .. } => false,
    };
    let causes = decision.causes.iter();
    let own = causes.filter(move |cause| {
        resolution.bears(&cause.step) || (cause.endpoint.is_none() && is_of_vpc(&cause.step))
    });
    own.map(|cause| &cause.step)
        .filter(|step| !resolution.steps.iter().any(|other| other.is_same(step)))
}

/// The order in which a packet to a hub meets the stages.
fn order(stage: Stage) -> usize {
    match stage {
        Stage::Vpc => 0,
        Stage::Dns => 1,
        Stage::HostedZone => 2,
        Stage::Record => 3,
        Stage::CentralEndpoint => 4,
        Stage::Endpoint => 5,
        Stage::ClientEgress => 6,
        Stage::Route => 7,
        Stage::Peering => 8,
        Stage::TransitGateway => 9,
        Stage::NetworkAcls => 10,
        Stage::EndpointIngress => 11,
        Stage::Policy => 12,
    }
}
