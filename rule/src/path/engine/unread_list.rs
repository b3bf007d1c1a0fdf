//! The way to a gateway endpoint whose prefix list holds addresses that nobody knows yet: an AWS
//! list that is not in the data, of some public addresses.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use super::block::{Borders, entries};
use super::index::{Index, Lookup};
use super::some_address::{ask_public, is_private_block, private_borders};
use crate::checks::Check;
use crate::network::fact::Why;
use crate::network::{Destination, Direction, Field, PrefixList, RouteTable, VpcEndpoint};
use crate::path::gateway::Reason;
use crate::path::network_acl::{self, AclPeer};
use crate::path::route::counts;
use crate::path::step::Step;
use crate::path::{Client, Family, security_group};
use crate::possible::{Answers, Possible};

/// Whether routes of a table take some of the list elsewhere: the step, and the answers that this
/// alone may give. A default route takes nothing: the list's own blocks are more specific.
pub fn overrides<'a>(
    index: &Index<'a>,
    table: &'a RouteTable,
    endpoint: &'a VpcEndpoint,
    (list, why): (&'a PrefixList, &Why),
) -> (Step<'a>, Answers) {
    let may_take = |cidr: &IpNet| {
        Family::of(cidr) == Family::Ipv4 && cidr.prefix_len() > 0 && !is_private_block(cidr)
    };
    let taken = table.routes.iter().any(|route| {
        counts(route)
            && route.target != endpoint.id
            && match &route.destination {
                Destination::Cidr(cidr) => may_take(cidr),
                Destination::PrefixList(id) => match index.prefix_list(id) {
                    Lookup::Found(other) => entries(other).iter().any(may_take),
                    Lookup::NotShown | Lookup::Unread(_) => true,
                },
                Destination::Absent => false,
            }
    });
    if taken {
        let open = Possible::YES.or_else(Possible::NO);
        let step = Step::unread(Check::GatewayRouteOverridden, open, why.clone());
        return (step, Answers::PUBLIC.with(Answers::BROKEN));
    }
    let reason = Reason::NotOverridden {
        table: &table.id,
        list: &list.id,
    };
    (Step::new(Possible::YES, reason), Answers::NONE)
}

/// Security groups and network ACLs on the way to the list.
pub fn path<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    (list, why): (&'a PrefixList, &Why),
    port: u16,
) -> [Step<'a>; 3] {
    let groups = match index
        .network
        .unknown
        .why(&client.interface.id, Field::Groups)
    {
        Some(why) => {
            let open = Possible::YES.or_else(Possible::NO);
            Step::unread(Check::ClientSecurityGroupBlocks, open, why.clone())
        }
        None => {
            security_group::allows_unread_list(index, &client.interface.groups, list, why, port)
        }
    };
    let acl = || match client.subnet_id() {
        Some(subnet) => index.network_acl(subnet, client.vpc_id),
        None => Err(format!("the subnet of {} is not in the data", client.interface.id).into()),
    };
    let mut borders = Borders::default();
    private_borders(&mut borders);
    if let Ok(acl) = acl() {
        network_acl::borders(acl, &mut borders);
    }
    let borders = borders.sorted();
    let everywhere = [AclPeer::Cidr(IpNet::V4(Ipv4Net::default()))];
    let request = network_acl::request(acl(), Direction::Out, everywhere, port);
    let reply = |peers: &[AclPeer], to: Option<IpAddr>| {
        let hops = [(acl(), Direction::In, peers)];
        network_acl::reply(&hops, (to, Family::Ipv4), client.reply_ports())
    };
    let replied = reply(&everywhere, None);
    [
        groups,
        match request.possible {
            Possible::NO => ask_public(&list.id, &borders, |address| {
                network_acl::request(acl(), Direction::Out, [AclPeer::Address(address)], port)
            }),
            _ => request,
        },
        match replied.possible {
            Possible::YES => replied,
            _ => ask_public(&list.id, &borders, |address| {
                reply(&[AclPeer::Address(address)], None)
            }),
        },
    ]
}
