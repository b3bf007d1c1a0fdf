//! The path to an interface endpoint: a client must reach every one of its network interfaces
//! (`decision.md`, section 6.2).

use super::network_acl;
use super::route;
use super::security_group::{self, Peer as GroupPeer};
use super::step::{By, Detail, Gathered, Peer, Step};
use super::{Client, address};
use crate::checks::Check;
use crate::index::Index;
use crate::network::{Direction, Id, NetworkInterface, VpcEndpoint};
use crate::possible::Possible;

/// The way to one interface of an endpoint.
#[derive(Debug, Clone)]
pub struct Leg<'a> {
    /// Whether it can be reached.
    pub possible: Possible,
    /// Its steps, as far as they are asked for.
    pub steps: Vec<Step<'a>>,
}

/// The way to an endpoint.
#[derive(Debug, Clone)]
pub struct Reach<'a> {
    /// Whether every interface can be reached.
    pub possible: Possible,
    /// One leg an interface.
    pub legs: Vec<Leg<'a>>,
    /// What is said of the endpoint as a whole.
    pub steps: Vec<Step<'a>>,
}

/// Judges the way from a client to an endpoint.
pub fn reach<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    endpoint: &'a VpcEndpoint,
    detail: Detail,
) -> Reach<'a> {
    if endpoint.network_interface_ids.is_empty() {
        let text = format!("{} is available and has no network interface", endpoint.id);
        let by = By::Endpoint { text };
        let step = Step::new(Check::EndpointWithoutInterfaces, Possible::NO, by);
        return Reach {
            possible: Possible::NO,
            legs: Vec::new(),
            steps: vec![step],
        };
    }
    let legs: Vec<Leg<'a>> = endpoint
        .network_interface_ids
        .iter()
        .map(|id| leg(index, client, id, detail))
        .collect();
    let possible = legs
        .iter()
        .fold(Possible::YES, |all, leg| all.and(leg.possible));
    let with = |answer| legs.iter().filter(|leg| leg.possible == answer).count();
    let (passing, blocked) = (with(Possible::YES), with(Possible::NO));
    let mut steps = Vec::new();
    if passing > 0 && blocked > 0 {
        let text = format!(
            "{blocked} of the {} interfaces of {} cannot be reached, and DNS hands out all of them in turn",
            legs.len(),
            endpoint.id
        );
        let by = By::Endpoint { text };
        steps.push(Step::new(
            Check::EndpointPartiallyReachable,
            Possible::NO,
            by,
        ));
    }
    Reach {
        possible,
        legs,
        steps,
    }
}

/// Judges the way to one interface.
fn leg<'a>(index: &Index<'a>, client: Client<'a>, id: &'a Id, detail: Detail) -> Leg<'a> {
    let unread = |why: String| {
        let steps = vec![Step::unread(
            Check::EndpointWithoutInterfaces,
            Possible::ANY,
            why.into(),
        )];
        Leg {
            possible: Possible::ANY,
            steps,
        }
    };
    let Some(interface) = index.endpoint_interface(id) else {
        return unread(format!("the record of {id} is not in the data"));
    };
    let family = client.family();
    let Some(from) = client.address() else {
        return unread(format!(
            "{} has no address in the data",
            client.interface.id
        ));
    };
    let Some(to) = address(interface, family) else {
        return unread(format!(
            "{id} has no {} address in the data",
            family.as_str()
        ));
    };
    let mut gathered = Gathered {
        detail,
        interface: Some(interface),
        possible: Possible::YES,
        steps: Vec::new(),
    };
    gathered.add(security_group::allows_peer(
        index,
        &client.interface.groups,
        Direction::Out,
        GroupPeer {
            address: to,
            groups: &interface.groups,
        },
        Check::ClientSecurityGroupBlocks,
    ));
    gathered.add(security_group::allows_peer(
        index,
        &interface.groups,
        Direction::In,
        GroupPeer {
            address: from,
            groups: &client.interface.groups,
        },
        Check::EndpointSecurityGroupBlocks,
    ));
    between_subnets(index, client, interface, (from, to), &mut gathered);
    Leg {
        possible: gathered.possible,
        steps: gathered.steps,
    }
}

/// Network ACLs and routes: asked only between two subnets.
fn between_subnets<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    interface: &'a NetworkInterface,
    (from, to): (std::net::IpAddr, std::net::IpAddr),
    gathered: &mut Gathered<'a>,
) {
    let (Some(own), Some(other)) = (client.subnet_id(), interface.subnet_id.as_ref()) else {
        let id = if client.subnet_id().is_none() {
            &client.interface.id
        } else {
            &interface.id
        };
        let why = format!("the subnet of {id} is not in the data");
        return gathered.add(Step::unread(
            Check::NetworkAclBlocksRequest,
            Possible::ANY,
            why.into(),
        ));
    };
    if own == other {
        let by = By::SameSubnet { subnet: own };
        return gathered.add(Step::new(Check::NetworkAclBlocksRequest, Possible::YES, by));
    }
    let vpc_id = client.vpc_id;
    let (own_acl, other_acl) = (
        index.network_acl(own, vpc_id),
        index.network_acl(other, vpc_id),
    );
    let (here, there) = ([Peer::Address(from)], [Peer::Address(to)]);
    gathered.add(network_acl::request(own_acl.clone(), Direction::Out, there));
    gathered.add(network_acl::request(other_acl.clone(), Direction::In, here));
    gathered.add(network_acl::reply(
        &[
            (other_acl, Direction::Out, &here),
            (own_acl, Direction::In, &there),
        ],
        Some(from),
    ));
    gathered.add(route::stays_local(
        index,
        index.route_table(own, vpc_id),
        to,
    ));
    gathered.add(route::stays_local(
        index,
        index.route_table(other, vpc_id),
        from,
    ));
}
