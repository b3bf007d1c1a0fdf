//! The ways of section 11 in words: zone, record, endpoint in the hub, routes both ways, ACLs, groups,
//! policy.

use super::way::Way;
use crate::assessment::central::resolutions::Resolution;
use crate::assessment::decision::Decision;
use crate::assessment::service::ServiceRequest;
use crate::path::step::Step;
use crate::text::plain;

/// A way for each resolution of section 11 that was taken.
pub(super) fn ways<'d, 'a>(
    decision: &'d Decision<'a>,
    request: ServiceRequest<'_, 'a>,
) -> Vec<Way<'d, 'a>> {
    let Some((part, uses)) = &decision.central else {
        return Vec::new();
    };
    if !uses.is_of_central() {
        return Vec::new();
    }
    let resolutions = part.resolved.resolutions.iter();
    resolutions
        .map(|resolution| way(resolution, request))
        .collect()
}

fn way<'d, 'a>(resolution: &'d Resolution<'a>, request: ServiceRequest<'_, 'a>) -> Way<'d, 'a> {
    let mut steps: Vec<Step<'a>> = request.dns.steps.clone();
    steps.extend(resolution.steps.iter().cloned());
    for (_, reach) in &resolution.reaches {
        steps.extend(reach.every_step().cloned());
    }
    let over = match resolution.endpoint {
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
    Way {
        endpoint: resolution.endpoint,
        over,
        state: None,
        place: steps.len(),
        steps,
        resolution: Some(resolution),
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
