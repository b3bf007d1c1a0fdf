//! The path to an interface endpoint: a client must reach every one of its network interfaces
//! (`decision.md`, section 6.2).

use std::fmt;

use super::endpoint_phrase::EndpointPhrase;
use super::engine::block::Borders;
use super::engine::index::{Index, Lookup};
use super::engine::some_address::Addresses;
use super::mending::Mending;
use super::network_acl::{self, AclPeer};
use super::passing::ClientPassing;
use super::route;
use super::security_group::{self, GroupPeer};
use super::step::{At, Detail, GatheredSteps, Says, Step};
use super::{Client, Family};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::fact::Why;
use crate::network::{Direction, Field, Id, NetworkInterface, Vpc, VpcEndpoint};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};

/// The way to one interface of an endpoint.
#[derive(Debug, Clone)]
pub struct InterfacePath<'a> {
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
    /// One path an interface.
    pub paths: Vec<InterfacePath<'a>>,
    /// What is said of the endpoint as a whole.
    pub steps: Vec<Step<'a>>,
}

impl<'a> Reach<'a> {
    /// Every step: those to each interface, then those of the endpoint as a whole.
    pub fn every_step(&self) -> impl Iterator<Item = &Step<'a>> {
        let paths = self.paths.iter().flat_map(|path| &path.steps);
        paths.chain(&self.steps)
    }
}

/// What the way by a family comes to; yes where it is not asked.
pub fn by_family(reaches: &[(Family, Reach<'_>)], family: Family) -> Possible {
    let reach = reaches.iter().find(|(other, _)| *other == family);
    reach.map_or(Possible::YES, |(_, reach)| reach.possible)
}

/// Every step of the way by a family; none where it is not asked.
pub fn steps_by<'s, 'a>(
    reaches: &'s [(Family, Reach<'a>)],
    family: Family,
) -> impl Iterator<Item = &'s Step<'a>> {
    let reach = reaches.iter().find(|(other, _)| *other == family);
    reach.into_iter().flat_map(|(_, reach)| reach.every_step())
}

/// What a path is evaluated by.
#[derive(Debug, Clone, Copy)]
pub struct FamilyAndPort {
    /// The address family.
    pub family: Family,
    /// The port.
    pub port: u16,
}

/// Evaluates the path from a client to an endpoint. What passes for clients like it is asked once, where `alike` is
/// given.
pub fn reach<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    endpoint: &'a VpcEndpoint,
    by: FamilyAndPort,
    detail: Detail,
    alike: Option<ClientPassing<'_, 'a>>,
) -> Reach<'a> {
    let ids: Vec<&'a Id> = endpoint.network_interface_ids.iter().collect();
    over(index, endpoint, &ids, |id| {
        interface_path(index, client, id, by, detail, alike)
    })
}

/// Evaluates the path over some of an endpoint's interfaces, where `path` evaluates that to each.
pub fn over<'a>(
    index: &Index<'a>,
    endpoint: &'a VpcEndpoint,
    ids: &[&'a Id],
    path: impl Fn(&'a Id) -> InterfacePath<'a>,
) -> Reach<'a> {
    let unknown = index.network.unknown.why(&endpoint.id, Field::Subnets);
    if let (true, Some(why)) = (ids.is_empty(), unknown) {
        return Reach {
            possible: Possible::ANY,
            paths: vec![unread_path(why.clone())],
            steps: Vec::new(),
        };
    }
    if ids.is_empty() {
        let endpoint = &endpoint.id;
        let step = Step::new(Possible::NO, Reason::None { endpoint });
        return Reach {
            possible: Possible::NO,
            paths: Vec::new(),
            steps: vec![step],
        };
    }
    // Subnets that nobody knows yet will have interfaces too.
    let paths: Vec<InterfacePath<'a>> = ids
        .iter()
        .map(|id| path(id))
        .chain(unknown.map(|why| unread_path(why.clone())))
        .collect();
    let possible = paths
        .iter()
        .fold(Possible::YES, |all, path| all.and(path.possible));
    let with = |answer| paths.iter().filter(|path| path.possible == answer).count();
    let (passing, blocked) = (with(Possible::YES), with(Possible::NO));
    let mut steps = Vec::new();
    if passing > 0 && blocked > 0 {
        let reason = Reason::Some {
            endpoint: &endpoint.id,
            blocked,
            all: paths.len(),
        };
        steps.push(Step::new(Possible::NO, reason));
    }
    Reach {
        possible,
        paths,
        steps,
    }
}

/// The way to an interface of which nothing is known.
pub fn unread_path<'a>(why: Why) -> InterfacePath<'a> {
    let step = Step::unread(Check::EndpointWithoutInterfaces, Possible::ANY, why);
    InterfacePath {
        possible: Possible::ANY,
        steps: vec![step],
    }
}

/// Evaluates the path to one interface in the client's own VPC.
pub fn interface_path<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    id: &'a Id,
    by: FamilyAndPort,
    detail: Detail,
    alike: Option<ClientPassing<'_, 'a>>,
) -> InterfacePath<'a> {
    let unread = |why: String| unread_path(why.into());
    let Some(interface) = index.endpoint_interface(id) else {
        return unread(format!("the record of {id} is not in the data"));
    };
    let FamilyAndPort { family, port } = by;
    let Some(from) = client.addresses(family) else {
        return unread(format!(
            "{} has no address in the data",
            client.interface.id
        ));
    };
    let Some(to) = Addresses::of(interface, family) else {
        return unread(format!(
            "{id} has no {} address in the data",
            family.as_str()
        ));
    };
    let mut gathered = GatheredSteps {
        detail,
        interface: Some(interface),
        possible: Possible::YES,
        steps: Vec::new(),
    };
    // All that looks at the client's address is on the endpoint's side.
    let is_one = match from.are_several() {
        true => alike.is_some_and(|alike| alike.is_one(family)),
        false => true,
    };
    let borders = match is_one && !to.are_several() {
        true => Borders::default(),
        false => borders_between(index, client, interface),
    };
    let unknown_groups = |of: &NetworkInterface| index.network.unknown.why(&of.id, Field::Groups);
    let (own_unknown, other_unknown) =
        (unknown_groups(client.interface), unknown_groups(interface));
    let open = Possible::YES.or_else(Possible::NO);
    gathered.add(match own_unknown {
        Some(why) => Step::unread(Check::ClientSecurityGroupBlocks, open, why.clone()),
        None => to.ask(id, &borders, |address| {
            let peer = GroupPeer {
                address,
                groups: &interface.groups,
                unknown_groups: other_unknown,
            };
            security_group::allows_peer(index, &client.interface.groups, Direction::Out, peer, port)
        }),
    });
    gathered.add(match other_unknown {
        Some(why) => Step::unread(Check::EndpointSecurityGroupBlocks, open, why.clone()),
        None => from.ask(&client.interface.id, &borders, |address| {
            let peer = GroupPeer {
                address,
                groups: &client.interface.groups,
                unknown_groups: own_unknown,
            };
            security_group::allows_peer(index, &interface.groups, Direction::In, peer, port)
        }),
    });
    // Of what passes a verdict keeps nothing.
    let alike = alike.filter(|_| detail == Detail::Faults && !to.are_several());
    let between = alike.and_then(|alike| Some((alike, alike.between(client, interface, by)?)));
    if !between.is_some_and(|(alike, between)| alike.is_known(between)) {
        let before = std::mem::replace(&mut gathered.possible, Possible::YES);
        between_subnets(
            index,
            client,
            interface,
            (from, to),
            (&borders, by),
            &mut gathered,
        );
        if let (Some((alike, between)), Possible::YES) = (between, gathered.possible) {
            alike.note(between);
        }
        gathered.possible = gathered.possible.and(before);
    }
    InterfacePath {
        possible: gathered.possible,
        steps: gathered.steps,
    }
}

/// Network ACLs and routes: asked only between two subnets.
fn between_subnets<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    interface: &'a NetworkInterface,
    (from, to): (Addresses, Addresses),
    (borders, by): (&Borders, FamilyAndPort),
    gathered: &mut GatheredSteps<'a>,
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
        let reason = network_acl::Reason::SameSubnet { subnet: own };
        return gathered.add(Step::new(Possible::YES, reason));
    }
    let vpc_id = client.vpc_id;
    let (own_acl, other_acl) = (
        index.network_acl(own, vpc_id),
        index.network_acl(other, vpc_id),
    );
    let (whose, of_endpoint) = (&client.interface.id, &interface.id);
    gathered.add(to.ask(of_endpoint, borders, |to| {
        network_acl::request(
            own_acl.clone(),
            Direction::Out,
            [AclPeer::Address(to)],
            by.port,
        )
    }));
    gathered.add(from.ask(whose, borders, |from| {
        network_acl::request(
            other_acl.clone(),
            Direction::In,
            [AclPeer::Address(from)],
            by.port,
        )
    }));
    gathered.add(from.ask(whose, borders, |from| {
        to.ask(of_endpoint, borders, |to| {
            let (here, there) = ([AclPeer::Address(from)], [AclPeer::Address(to)]);
            network_acl::reply(
                &[
                    (other_acl.clone(), Direction::Out, &here),
                    (own_acl.clone(), Direction::In, &there),
                ],
                (Some(from), by.family),
                client.reply_ports(),
            )
        })
    }));
    gathered.add(to.ask(of_endpoint, borders, |to| {
        route::stays_local(index, index.route_table(own, vpc_id), to)
    }));
    gathered.add(from.ask(whose, borders, |from| {
        route::stays_local(index, index.route_table(other, vpc_id), from)
    }));
}

/// Where the rules between a client and an interface tell addresses apart.
fn borders_between<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    interface: &'a NetworkInterface,
) -> Borders {
    let mut borders = Borders::default();
    for (of, direction) in [
        (client.interface, Direction::Out),
        (interface, Direction::In),
    ] {
        for group in &of.groups {
            if let Lookup::Found(group) = index.security_group(group) {
                security_group::borders_of(index, group, direction, &mut borders);
            }
        }
        let Some(subnet_id) = &of.subnet_id else {
            continue;
        };
        if let Ok(acl) = index.network_acl(subnet_id, client.vpc_id) {
            network_acl::borders(acl, &mut borders);
        }
        if let Ok(table) = index.route_table(subnet_id, client.vpc_id) {
            route::borders(index, table, &mut borders);
        }
    }
    borders.sorted()
}

/// Adds where the stages of the endpoint's side look at clients' addresses: each of them that
/// [`reach`] asks says so itself.
pub fn borders<'a>(
    index: &Index<'a>,
    vpc: &'a Vpc,
    endpoint: &'a VpcEndpoint,
    borders: &mut Borders,
) {
    let ids = endpoint.network_interface_ids.iter();
    for interface in ids.filter_map(|id| index.endpoint_interface(id)) {
        for group in &interface.groups {
            if let Lookup::Found(group) = index.security_group(group) {
                security_group::borders(index, group, borders);
            }
        }
        let Some(subnet_id) = &interface.subnet_id else {
            continue;
        };
        if let Ok(acl) = index.network_acl(subnet_id, &vpc.id) {
            network_acl::borders(acl, borders);
        }
        if let Ok(table) = index.route_table(subnet_id, &vpc.id) {
            route::borders(index, table, borders);
        }
    }
}

/// What is said of an endpoint's interfaces as a whole.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// It is available and has none.
    None {
        /// The endpoint.
        endpoint: &'a Id,
    },
    /// Some of them can be reached, some cannot.
    Some {
        /// The endpoint.
        endpoint: &'a Id,
        /// How many cannot.
        blocked: usize,
        /// How many there are.
        all: usize,
    },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::None { .. } => Check::EndpointWithoutInterfaces,
            Self::Some { .. } => Check::EndpointPartiallyReachable,
        }
    }

    fn stage(&self) -> Stage {
        Stage::EndpointIngress
    }

    fn culprits(&self) -> Vec<Id> {
        Vec::new()
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::None { .. } | Self::Some { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        match self {
            Self::None { .. } => true,
            Self::Some { .. } => false,
        }
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        let fix = match self {
            Self::None { .. } => "add a subnet in each zone that has clients",
            Self::Some { .. } => "open the way to every interface",
        };
        Some(fix.into())
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::None { endpoint } => {
                let subnet_ids = mending.client_subnets();
                mending.push(Change::AddSubnets {
                    endpoint: (*endpoint).clone(),
                    subnet_ids,
                });
            }
            Self::Some { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None { endpoint } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                let is = endpoint.with("is", "are");
                let has = endpoint.with("has", "have");
                write!(
                    f,
                    "{endpoint} {is} available and {has} no network interface"
                )
            }
            Self::Some {
                endpoint,
                blocked,
                all,
            } => write!(
                f,
                "{blocked} of the {all} interfaces of {} cannot be reached, and DNS hands out all of them in turn",
                EndpointPhrase::of(f, endpoint)
            ),
        }
    }
}
