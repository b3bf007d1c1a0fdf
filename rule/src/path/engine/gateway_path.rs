//! The way to a gateway endpoint, asked in the order of `decision.md`, section 7.2: the association,
//! the family, overrides, the client's security groups and network ACL.

mod nat64;
mod outcome;
mod overrides;

pub use self::nat64::Routed;
use self::outcome::After;
pub use self::outcome::together;

use ipnet::IpNet;

use super::block::entries;
use super::index::{Index, Lookup};
use super::unread_list;
use crate::checks::Check;
use crate::network::fact::Why;
use crate::network::{
    Destination, Direction, Field, IpAddressType, PrefixList, RouteTable, VpcEndpoint,
};
use crate::path::families::ClientDns64;
use crate::path::gateway::Reason;
use crate::path::network_acl::{self, AclPeer};
use crate::path::security_group;
use crate::path::step::Step;
use crate::path::{Client, Family};
use crate::possible::{Answers, Possible};

/// The way to one gateway endpoint, in the order in which the steps are asked.
#[derive(Debug, Clone)]
pub struct GatewayPath<'a> {
    /// Whether the client's route table is associated with it.
    pub associated: Step<'a>,
    /// The steps behind it, policy not among them.
    pub steps: Vec<Step<'a>>,
    /// Whether it may have route tables that nobody knows yet.
    tables_unknown: bool,
    /// What the steps behind the association come to, without the policy.
    after: After,
    /// The steps through the NAT gateways that DNS64 may lead to, in the order of those.
    pub nat64: Vec<Step<'a>>,
    /// Whether any route table may be associated with it.
    may_have_tables: bool,
    /// Whether it may lack the IPv6 addresses that the client's host would have.
    pub lacks_ipv6: Possible,
}

/// What is asked of a gateway endpoint.
#[derive(Debug, Clone, Copy)]
pub struct GatewayQuestion<'s, 'a> {
    /// The client.
    pub client: Client<'a>,
    /// The family that it is evaluated by.
    pub family: Family,
    /// Whether the host that it asks for has addresses of that family.
    pub host_has_family: bool,
    /// The port.
    pub port: u16,
    /// What DNS64 does to it.
    pub dns64: &'s ClientDns64<'a>,
}

/// Evaluates the path from a client to a gateway endpoint.
pub fn path<'a>(
    index: &Index<'a>,
    endpoint: &'a VpcEndpoint,
    ask: GatewayQuestion<'_, 'a>,
) -> GatewayPath<'a> {
    let client = ask.client;
    let table = client.route_table(index);
    let lists = lists(index, &table, endpoint);
    let request = GatewayRequest {
        index,
        endpoint,
        ask,
        table,
    };
    let serves = serves(endpoint, Family::Ipv6);
    let lacks_ipv6 = match &lists {
        _ if !serves => Possible::YES,
        Ok(lists) => Possible::known(!has_family(lists, Family::Ipv6)),
        Err(_) => Possible::YES.or_else(Possible::NO),
    };
    let (steps, after) = request.behind(lists);
    let (associated, tables_unknown) = request.associated();
    GatewayPath {
        associated,
        tables_unknown,
        steps,
        after,
        nat64: request.nat64(),
        may_have_tables: request.may_have_tables(),
        lacks_ipv6,
    }
}

/// A gateway endpoint, and the client that goes there.
struct GatewayRequest<'w, 'a> {
    index: &'w Index<'a>,
    endpoint: &'a VpcEndpoint,
    ask: GatewayQuestion<'w, 'a>,
    table: Result<&'a RouteTable, Why>,
}

/// The service's lists: the one named like the endpoint's service, and those to which a route of
/// the table with this endpoint as its target leads; all of them, or why one is unread.
fn lists<'a>(
    index: &Index<'a>,
    table: &Result<&'a RouteTable, Why>,
    endpoint: &'a VpcEndpoint,
) -> Result<Vec<&'a PrefixList>, Why> {
    let name = endpoint.service_name.as_deref().unwrap_or_default();
    let named = index.prefix_list_named(name).ok_or_else(|| {
        let unread = index.network.prefix_lists.why().cloned();
        unread.unwrap_or_else(|| format!("no prefix list named {name} is in the data").into())
    })?;
    let mut lists = vec![named];
    let routes = table.iter().flat_map(|table| &table.routes);
    for route in routes.filter(|route| route.target == endpoint.id) {
        let Destination::PrefixList(id) = &route.destination else {
            continue;
        };
        match index.prefix_list(id) {
            Lookup::Found(list) if lists.iter().all(|known| known.id != list.id) => {
                lists.push(list);
            }
            Lookup::Found(_) => {}
            Lookup::NotShown => return Err(format!("prefix list {id} is not in the data").into()),
            Lookup::Unread(why) => return Err(why),
        }
    }
    lists.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(lists)
}

/// Whether a gateway endpoint's address type has a family.
fn serves(endpoint: &VpcEndpoint, family: Family) -> bool {
    matches!(
        (endpoint.ip_address_type, family),
        (IpAddressType::Dualstack, _)
            | (IpAddressType::Ipv4, Family::Ipv4)
            | (IpAddressType::Ipv6, Family::Ipv6)
    )
}

fn has_family(lists: &[&PrefixList], family: Family) -> bool {
    lists.iter().any(|list| has_blocks(list, family))
}

fn has_blocks(list: &PrefixList, family: Family) -> bool {
    entries(list)
        .iter()
        .any(|block| Family::of(block) == family)
}

/// The blocks of some lists in one family, smallest first: of several that are blocked the first is
/// named, in whatever order the data has them.
fn blocks(lists: &[&PrefixList], family: Family) -> Vec<IpNet> {
    let blocks = lists.iter().flat_map(|list| entries(list));
    let of_family = blocks.filter(|block| Family::of(block) == family);
    let mut blocks: Vec<IpNet> = of_family.copied().collect();
    blocks.sort_unstable();
    blocks
}

impl<'a> GatewayRequest<'_, 'a> {
    /// Whether the client's table is associated; and whether tables may be that nobody knows yet.
    fn associated(&self) -> (Step<'a>, bool) {
        let endpoint = self.endpoint;
        let client = self.ask.client;
        let unknown = &self.index.network.unknown;
        let unknown = unknown.why(&endpoint.id, Field::RouteTables);
        let open = Possible::YES.or_else(Possible::NO);
        let check = Check::GatewayRouteMissing;
        let step = match (&self.table, unknown) {
            (Ok(table), Some(why)) if !endpoint.route_table_ids.contains(&table.id) => {
                return (Step::unread(check, open, why.clone()), true);
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
                return (Step::unread(check, open, why.clone()), unknown.is_some());
            }
        };
        (step, false)
    }

    /// The steps where nobody knows the entries of the prefix list.
    fn unread_list(&self, list: (&'a PrefixList, &Why)) -> (Vec<Step<'a>>, After) {
        let (index, endpoint) = (self.index, self.endpoint);
        let mut steps = Vec::new();
        let early = match &self.table {
            Ok(table) => {
                let (step, early) = overrides::routes_unknown(index, table)
                    .unwrap_or_else(|| unread_list::overrides(index, table, endpoint, list));
                steps.push(step);
                early
            }
            // The association says why already.
            Err(_) => Answers::PUBLIC.with(Answers::BROKEN),
        };
        let path = unread_list::path(index, self.ask.client, list, self.ask.port);
        let possible = path
            .iter()
            .fold(Possible::YES, |all, step| all.and(step.possible));
        steps.extend(path);
        let after = After {
            early,
            asked: true,
            path: possible,
            hidden: Answers::NONE,
        };
        (steps, after)
    }

    /// The steps behind the association.
    fn behind(&self, lists: Result<Vec<&'a PrefixList>, Why>) -> (Vec<Step<'a>>, After) {
        let family = self.ask.family;
        let endpoint = &self.endpoint.id;
        let mismatch = |reason: Reason<'a>| {
            let after = After {
                early: Answers::PUBLIC,
                asked: false,
                path: Possible::NO,
                hidden: Answers::NONE,
            };
            (vec![Step::new(Possible::NO, reason)], after)
        };
        if !self.ask.host_has_family || !serves(self.endpoint, family) {
            return mismatch(Reason::Family { endpoint, family });
        }
        let name = self.endpoint.service_name.as_deref().unwrap_or_default();
        let unread = self.index.unread_list_named(name);
        if let (Some(list), Family::Ipv4, Err(_)) = (unread, family, &lists) {
            return self.unread_list(list);
        }
        // A table that is unread may lead to further lists.
        let lists = match (lists, &self.table) {
            (Ok(lists), Err(why)) if !has_family(&lists, family) => Err(why.clone()),
            (lists, _) => lists,
        };
        let lists = match lists {
            Ok(lists) => lists,
            Err(why) => {
                let after = After {
                    early: Answers::PUBLIC.with(Answers::BROKEN),
                    asked: true,
                    path: Possible::ANY,
                    hidden: Answers::NONE,
                };
                let step = Step::unread(Check::GatewayRouteOverridden, Possible::ANY, why);
                return (vec![step], after);
            }
        };
        match lists.first() {
            Some(list) if !has_family(&lists, family) => {
                let list = &list.id;
                mismatch(Reason::ListFamily {
                    endpoint,
                    list,
                    family,
                })
            }
            _ => self.known_lists(&lists),
        }
    }

    /// The steps that need the prefix lists, where they are read.
    fn known_lists(&self, lists: &[&'a PrefixList]) -> (Vec<Step<'a>>, After) {
        let GatewayQuestion {
            client,
            family,
            port,
            ..
        } = self.ask;
        let mut steps = Vec::new();
        let blocks = blocks(lists, family);
        let mut after = self.overrides(lists, &blocks, &mut steps);
        let acl = match client.subnet_id() {
            Some(subnet) => self.index.network_acl(subnet, client.vpc_id),
            None => Err(format!("the subnet of {} is not in the data", client.interface.id).into()),
        };
        let peers: Vec<AclPeer> = blocks.into_iter().map(AclPeer::Cidr).collect();
        let groups = &client.interface.groups;
        let unknown = &self.index.network.unknown;
        let mut path: Vec<Step<'a>> = match unknown.why(&client.interface.id, Field::Groups) {
            Some(why) => {
                let open = Possible::YES.or_else(Possible::NO);
                let check = Check::ClientSecurityGroupBlocks;
                vec![Step::unread(check, open, why.clone())]
            }
            None => lists
                .iter()
                .filter(|list| has_blocks(list, family))
                .map(|list| security_group::allows_list(self.index, groups, list, family, port))
                .collect(),
        };
        path.push(network_acl::request(
            acl.clone(),
            Direction::Out,
            peers.iter().copied(),
            port,
        ));
        path.push(network_acl::reply(
            &[(acl, Direction::In, &peers)],
            (client.address(family), family),
            client.reply_ports(),
        ));
        after.path = path
            .iter()
            .fold(Possible::YES, |all, step| all.and(step.possible));
        steps.extend(path);
        (steps, after)
    }
}
