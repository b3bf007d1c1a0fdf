//! The way to a gateway endpoint, asked in the order of `decision.md`, section 7: the association,
//! overrides, the client's security groups and network ACL.

use super::block::{entries, entries_of as blocks};
use super::gateway::Reason;
use super::index::{Index, Lookup};
use super::network_acl::{self, Peer};
use super::route::counts;
use super::security_group;
use super::step::Step;
use super::{Client, Family, unread_list};
use crate::checks::Check;
use crate::network::fact::Why;
use crate::network::{
    Destination, Direction, Field, PrefixList, Route, RouteState, RouteTable, VpcEndpoint,
};
use crate::possible::{Answers, Possible};

/// The way to one gateway endpoint, in the order in which the steps are asked.
#[derive(Debug, Clone)]
pub struct GatewayPath<'a> {
    /// Whether the client's route table is associated with it.
    pub associated: Step<'a>,
    /// The steps behind it, policy not among them.
    pub steps: Vec<Step<'a>>,
    /// Whether it may have route tables that nobody knows yet.
    pub tables_unknown: bool,
    /// What the steps behind the association come to, without the policy.
    after: After,
}

/// What stands between the association and the answer.
#[derive(Debug, Clone, Copy)]
struct After {
    /// Answers that come out before the path is asked: another family, an override.
    early: Answers,
    /// Whether the path is asked at all.
    asked: bool,
    /// Security groups and network ACLs.
    path: Possible,
}

impl GatewayPath<'_> {
    /// The answers that come out where the table is associated, given the policy's answer.
    pub fn answers(&self, policy: Possible) -> Answers {
        if self.after.asked {
            self.after
                .early
                .with(Answers::from(self.after.path.and(policy)))
        } else {
            self.after.early
        }
    }
}

/// Judges the way from a client to a gateway endpoint.
pub fn path<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    endpoint: &'a VpcEndpoint,
) -> GatewayPath<'a> {
    let table = table(index, client);
    let unknown = index.network.unknown.why(&endpoint.id, Field::RouteTables);
    let mut tables_unknown = false;
    let associated = match (&table, unknown) {
        (Ok(table), Some(why)) if !endpoint.route_table_ids.contains(&table.id) => {
            tables_unknown = true;
            let open = Possible::YES.or_else(Possible::NO);
            Step::unread(Check::GatewayRouteMissing, open, why.clone())
        }
        (Ok(table), _) => {
            let is = endpoint.route_table_ids.contains(&table.id);
            let subnet = client.subnet_id().unwrap_or(&client.interface.id);
            let reason = Reason::Association {
                endpoint: &endpoint.id,
                table: &table.id,
                subnet,
                associated: is,
            };
            Step::new(Possible::known(is), reason)
        }
        // Whatever the client's table is, an endpoint without tables is not associated with it.
        (Err(_), None) if endpoint.route_table_ids.is_empty() => {
            let endpoint = &endpoint.id;
            Step::new(Possible::NO, Reason::WithoutTables { endpoint })
        }
        (Err(why), unknown) => {
            tables_unknown = unknown.is_some();
            Step::unread(
                Check::GatewayRouteMissing,
                Possible::YES.or_else(Possible::NO),
                why.clone(),
            )
        }
    };
    let found = found(index, client, endpoint, table, associated);
    GatewayPath {
        tables_unknown,
        ..found
    }
}

/// The way where the client's table, and whether it is associated, are told.
fn found<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    endpoint: &'a VpcEndpoint,
    table: Result<&'a RouteTable, Why>,
    associated: Step<'a>,
) -> GatewayPath<'a> {
    let name = endpoint.service_name.as_deref().unwrap_or_default();
    let Some(list) = index.prefix_list_named(name) else {
        if let (Some(list), Family::Ipv4) = (index.unread_list_named(name), client.family()) {
            return unread_list(index, client, endpoint, list, table, associated);
        }
        let why: Why = match index.network.prefix_lists.why() {
            Some(why) => why.clone(),
            None => format!("no prefix list named {name} is in the data").into(),
        };
        let early = Answers::PUBLIC.with(Answers::BROKEN);
        let after = After {
            early,
            asked: true,
            path: Possible::ANY,
        };
        return GatewayPath {
            associated,
            tables_unknown: false,
            steps: vec![Step::unread(
                Check::GatewayRouteOverridden,
                Possible::ANY,
                why,
            )],
            after,
        };
    };
    let family = client.family();
    if !blocks(list, family).any(|_| true) {
        let reason = Reason::ListFamily {
            endpoint: &endpoint.id,
            list: &list.id,
            family,
        };
        let step = Step::new(Possible::NO, reason);
        let after = After {
            early: Answers::PUBLIC,
            asked: false,
            path: Possible::NO,
        };
        return GatewayPath {
            associated,
            tables_unknown: false,
            steps: vec![step],
            after,
        };
    }
    known_list(index, client, endpoint, list, table, associated)
}

/// The steps where nobody knows the entries of the prefix list.
fn unread_list<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    endpoint: &'a VpcEndpoint,
    list: (&'a PrefixList, &Why),
    table: Result<&'a RouteTable, Why>,
    associated: Step<'a>,
) -> GatewayPath<'a> {
    let mut steps = Vec::new();
    let early = match table {
        Ok(table) => {
            let (step, early) = routes_unknown(index, table)
                .unwrap_or_else(|| unread_list::overrides(index, table, endpoint, list));
            steps.push(step);
            early
        }
        // The association says why already.
        Err(_) => Answers::PUBLIC.with(Answers::BROKEN),
    };
    let path = unread_list::path(index, client, list);
    let possible = path
        .iter()
        .fold(Possible::YES, |all, step| all.and(step.possible));
    steps.extend(path);
    GatewayPath {
        associated,
        tables_unknown: false,
        steps,
        after: After {
            early,
            asked: true,
            path: possible,
        },
    }
}

/// The step where nobody knows all routes of a table, and the answers that they may give.
fn routes_unknown<'a>(index: &Index<'a>, table: &RouteTable) -> Option<(Step<'a>, Answers)> {
    let why = index.network.unknown.why(&table.id, Field::Routes)?;
    let open = Possible::YES.or_else(Possible::NO);
    let step = Step::unread(Check::GatewayRouteOverridden, open, why.clone());
    Some((step, Answers::PUBLIC.with(Answers::BROKEN)))
}

/// The steps that need the prefix list, where it is read.
fn known_list<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    endpoint: &'a VpcEndpoint,
    list: &'a PrefixList,
    table: Result<&'a RouteTable, Why>,
    associated: Step<'a>,
) -> GatewayPath<'a> {
    let family = client.family();
    let (mut steps, early, asked) = overrides(index, table, endpoint, list, family);
    let acl = || match client.subnet_id() {
        Some(subnet) => index.network_acl(subnet, client.vpc_id),
        None => Err(format!("the subnet of {} is not in the data", client.interface.id).into()),
    };
    let peers = || blocks(list, family).map(|cidr| Peer::Cidr(*cidr));
    let unknown_groups = index
        .network
        .unknown
        .why(&client.interface.id, Field::Groups);
    let path = [
        match unknown_groups {
            Some(why) => {
                let open = Possible::YES.or_else(Possible::NO);
                Step::unread(Check::ClientSecurityGroupBlocks, open, why.clone())
            }
            None => security_group::allows_list(index, &client.interface.groups, list, family),
        },
        network_acl::request(acl(), Direction::Out, peers()),
        network_acl::reply(
            &[(acl(), Direction::In, &peers().collect::<Vec<_>>())],
            client.address(),
        ),
    ];
    let possible = path
        .iter()
        .fold(Possible::YES, |all, step| all.and(step.possible));
    steps.extend(path);
    GatewayPath {
        associated,
        tables_unknown: false,
        steps,
        after: After {
            early,
            asked,
            path: possible,
        },
    }
}

/// Whether routes of the table take (part of) the service's addresses elsewhere: the steps, the
/// answers that this alone gives, and whether the path behind is asked.
fn overrides<'a>(
    index: &Index<'a>,
    table: Result<&'a RouteTable, Why>,
    endpoint: &'a VpcEndpoint,
    list: &'a PrefixList,
    family: Family,
) -> (Vec<Step<'a>>, Answers, bool) {
    let table = match table {
        Ok(table) => table,
        // The association says why already.
        Err(_) => return (Vec::new(), Answers::PUBLIC.with(Answers::BROKEN), true),
    };
    if let Some((step, early)) = routes_unknown(index, table) {
        return (vec![step], early, true);
    }
    let taking: Vec<(&'a Route, ipnet::IpNet)> = table
        .routes
        .iter()
        .filter(|route| counts(route) && route.target != endpoint.id)
        .filter_map(|route| taken(index, route, list, family).map(|cidr| (route, cidr)))
        .collect();
    if taking.is_empty() {
        let reason = Reason::NotOverridden {
            table: &table.id,
            list: &list.id,
        };
        return (vec![Step::new(Possible::YES, reason)], Answers::NONE, true);
    }
    let mut steps = Vec::new();
    for state in [RouteState::Blackhole, RouteState::Active] {
        let first = taking
            .iter()
            .filter(|(route, _)| route.state == state)
            .min_by_key(|(_, cidr)| *cidr);
        if let Some((route, cidr)) = first {
            let reason = Reason::Overridden {
                table: &table.id,
                route,
                cidr: *cidr,
            };
            steps.push(Step::new(Possible::NO, reason));
        }
    }
    let is_blackhole = taking
        .iter()
        .any(|(route, _)| route.state == RouteState::Blackhole);
    (
        steps,
        if is_blackhole {
            Answers::BROKEN
        } else {
            Answers::PUBLIC
        },
        false,
    )
}

/// The destination of a route that is a block of the service's list, or a part of one.
fn taken(
    index: &Index<'_>,
    route: &Route,
    list: &PrefixList,
    family: Family,
) -> Option<ipnet::IpNet> {
    let within = |cidr: &ipnet::IpNet| blocks(list, family).any(|block| block.contains(cidr));
    match &route.destination {
        Destination::Cidr(cidr) => within(cidr).then_some(*cidr),
        Destination::PrefixList(id) => match index.prefix_list(id) {
            Lookup::Found(other) => entries(other)
                .iter()
                .filter(|cidr| within(cidr))
                .min()
                .copied(),
            Lookup::NotShown | Lookup::Unread(_) => None,
        },
        Destination::Absent => None,
    }
}

/// The route table of a client's subnet.
fn table<'a>(index: &Index<'a>, client: Client<'a>) -> Result<&'a RouteTable, Why> {
    match client.subnet_id() {
        Some(subnet) => index.route_table(subnet, client.vpc_id),
        None => Err(format!("the subnet of {} is not in the data", client.interface.id).into()),
    }
}
