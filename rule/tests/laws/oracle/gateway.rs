//! Section 7: one client and one gateway endpoint that its route table is associated with.

use std::collections::BTreeSet;

use ipnet::IpNet;
use rule::network::{Id, Network, NetworkInterface, RouteState, RouteTable, Vpc, VpcEndpoint};
use rule::verdict::Answer;

use super::packets::{self, Way};
use super::possible::{Outcome, Possible, answer, anything};
use super::routes;

/// What becomes of the step that looks for overriding routes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Override {
    None,
    Elsewhere,
    Blackhole,
}

const ANY_OVERRIDE: [Override; 3] = [Override::None, Override::Elsewhere, Override::Blackhole];

/// The answers that may come out, given what the policy may say. `table` is missing where it is unread.
pub fn answers(
    network: &Network,
    vpc: &Vpc,
    client: &NetworkInterface,
    endpoint: &VpcEndpoint,
    table: Option<&RouteTable>,
    policy: &Possible,
) -> BTreeSet<Answer> {
    let Some((list, cidrs)) = service_list(network, endpoint) else {
        let mut answers = combine(&ANY_OVERRIDE, &[anything(), policy.clone()]);
        answers.insert(Answer::Public); // It may hold no block of the client's family.
        return answers;
    };
    let ipv4 = client.ipv4.is_some();
    let cidrs: Vec<IpNet> = cidrs
        .iter()
        .copied()
        .filter(|cidr| matches!(cidr, IpNet::V4(_)) == ipv4)
        .collect();
    if cidrs.is_empty() {
        return BTreeSet::from([Answer::Public]);
    }
    let overrides = match table {
        None => ANY_OVERRIDE.to_vec(),
        Some(table) => vec![overriding(network, table, &endpoint.id, &cidrs)],
    };
    let acl = packets::acl_of(network, &vpc.id, client.subnet_id.as_ref());
    let peers = acl
        .map(|acl| packets::peers(acl, &cidrs))
        .unwrap_or_default();
    combine(
        &overrides,
        &[
            packets::groups_cover(network, &client.groups, list, &cidrs),
            packets::request_passes_all(acl, Way::Out, &cidrs),
            packets::reply_passes(&[(acl, Way::In, peers)]),
            policy.clone(),
        ],
    )
}

/// The prefix list of the endpoint's service, where it is in the data with its blocks.
fn service_list<'a>(network: &'a Network, endpoint: &VpcEndpoint) -> Option<(&'a Id, &'a [IpNet])> {
    let lists = network.prefix_lists.elements();
    let list = lists
        .iter()
        .find(|list| list.name.is_some() && list.name == endpoint.service_name)?;
    Some((&list.id, list.cidrs.as_deref()?))
}

/// Whether routes to other targets lie within the service's blocks.
fn overriding(network: &Network, table: &RouteTable, endpoint: &Id, cidrs: &[IpNet]) -> Override {
    let mut found = Override::None;
    for route in &table.routes {
        if route.state == RouteState::Other || route.target == *endpoint {
            continue;
        }
        for block in routes::blocks(network, &route.destination) {
            if cidrs.iter().any(|cidr| cidr.contains(&block)) {
                if route.state == RouteState::Blackhole {
                    return Override::Blackhole;
                }
                found = Override::Elsewhere;
            }
        }
    }
    found
}

/// The first step that fails gives the answer; what is undecidable on the way leaves it open.
fn combine(overrides: &[Override], checks: &[Possible]) -> BTreeSet<Answer> {
    let rest = super::possible::all(checks.iter().cloned());
    overrides
        .iter()
        .flat_map(|found| {
            rest.iter().map(|outcome: &Outcome| match found {
                Override::Blackhole => Answer::Broken,
                Override::Elsewhere => Answer::Public,
                Override::None => answer(*outcome),
            })
        })
        .collect()
}
