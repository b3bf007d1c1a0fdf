//! What mends a step on the path: security group rules, route table changes, and whom an ACL must let through.

use std::net::IpAddr;

use ipnet::IpNet;

use super::super::apply::block;
use super::super::{Change, Peer};
use super::Find;
use crate::causes::Cause;
use crate::network::{Destination, Direction, Id};
use crate::path::network_acl::{LINUX_PORTS, WINDOWS_PORTS};
use crate::path::step::{self, By, Step};
use crate::path::{Client, HTTPS};

impl<'a> Find<'_, 'a> {
    /// A step on the path that says no.
    pub(super) fn path(
        &mut self,
        client: Client<'a>,
        cause: &Cause<'a>,
        step: &Step<'a>,
        why: &str,
    ) {
        match &step.by {
            By::NoGroupAllows {
                groups,
                direction,
                peer,
                list,
            } => {
                let Some(group) = groups.iter().min() else {
                    return self.push(Change::ByHand, why);
                };
                let peer = match (direction, step.interface, list, peer) {
                    (Direction::Out, _, Some(list), _) => Some(Peer::PrefixList((*list).clone())),
                    (Direction::Out, Some(interface), ..) if !interface.groups.is_empty() => {
                        interface.groups.iter().min().cloned().map(Peer::Group)
                    }
                    (Direction::In, ..) if !client.interface.groups.is_empty() => client
                        .interface
                        .groups
                        .iter()
                        .min()
                        .cloned()
                        .map(Peer::Group),
                    (_, _, _, Some(peer)) => Some(Peer::Cidr(IpNet::from(*peer))),
                    _ => None,
                };
                match peer {
                    Some(peer) => {
                        self.push(
                            Change::AllowHttps {
                                group: group.clone(),
                                direction: *direction,
                                peer,
                            },
                            why,
                        );
                    }
                    None => self.push(Change::ByHand, why),
                }
            }
            By::AclRequest {
                acl,
                rule,
                direction,
                peer,
            } => {
                let cidr = match peer {
                    step::Peer::Cidr(cidr) => *cidr,
                    step::Peer::Address(address) => self.wide(*address, client, step),
                };
                self.acl(acl, *direction, *rule, cidr, (HTTPS, HTTPS), why);
            }
            By::AclReply { blocks, peer } => {
                for block in blocks {
                    let cidrs = self.reply_cidrs(client, cause, step, block.direction, *peer);
                    for cidr in cidrs {
                        let ports = (LINUX_PORTS.0, WINDOWS_PORTS.1);
                        self.acl(block.acl, block.direction, block.rule, cidr, ports, why);
                    }
                }
            }
            By::Association { table, .. } => {
                let Some(endpoint) = cause.endpoint else {
                    return;
                };
                let change = Change::AssociateRouteTable {
                    endpoint: endpoint.id.clone(),
                    route_table: (*table).clone(),
                };
                self.push(change, why);
            }
            By::Override {
                table,
                route: Some((route, _)),
                ..
            }
            | By::Route {
                table,
                route: Some(route),
                ..
            } => {
                let destination = match &route.destination {
                    Destination::Cidr(cidr) => cidr.to_string(),
                    Destination::PrefixList(id) => id.to_string(),
                    Destination::Absent => return self.push(Change::ByHand, why),
                };
                let change = Change::RemoveRoute {
                    route_table: (*table).clone(),
                    destination,
                };
                self.push(change, why);
            }
            _ => self.push(Change::ByHand, why),
        }
    }

    /// The subnet of whoever has an address, else the address alone.
    fn wide(&self, address: IpAddr, client: Client<'a>, step: &Step<'a>) -> IpNet {
        let cidr_of = |id: &Id| {
            let subnets = self.index.network.subnets.elements();
            subnets
                .iter()
                .find(|subnet| subnet.id == *id)
                .and_then(|subnet| subnet.cidr_block)
        };
        let own = client.subnet_id().and_then(cidr_of);
        let other = step
            .interface
            .and_then(|it| it.subnet_id.as_ref())
            .and_then(cidr_of);
        let holds = |cidr: &ipnet::Ipv4Net| IpNet::V4(*cidr).contains(&address);
        block(address, own.filter(holds).or(other))
    }

    /// Whom a reply must be let through to or from: the client, the endpoint's interface, or every
    /// block of a service.
    fn reply_cidrs(
        &self,
        client: Client<'a>,
        cause: &Cause<'a>,
        step: &Step<'a>,
        direction: Direction,
        client_address: Option<IpAddr>,
    ) -> Vec<IpNet> {
        let family = client.family();
        if let Some(interface) = step.interface {
            let address = match direction {
                Direction::Out => client_address,
                Direction::In => crate::path::address(interface, family),
            };
            return address
                .map(|address| self.wide(address, client, step))
                .into_iter()
                .collect();
        }
        let name = cause
            .endpoint
            .and_then(|endpoint| endpoint.service_name.as_deref());
        let list = name.and_then(|name| self.index.prefix_list_named(name));
        let cidrs = list
            .and_then(|list| list.cidrs.as_deref())
            .unwrap_or_default();
        cidrs
            .iter()
            .filter(|cidr| crate::path::Family::of(cidr) == family)
            .copied()
            .collect()
    }
}
