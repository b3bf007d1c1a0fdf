//! Section 7: one client and one gateway endpoint that its route table is associated with.

use std::collections::BTreeSet;

use ipnet::IpNet;
use rule::network::{
    Destination, Id, IpAddressType, Network, NetworkInterface, Route, RouteState, RouteTable, Vpc,
    VpcEndpoint,
};
use rule::verdict::Answer;

use super::packets::{self, Towards};
use super::possible::{Outcome, Possible, all, and, answer, anything, both_ways};
use super::routes;

/// What becomes of the step that looks for overriding routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Override {
    None,
    Elsewhere,
    Blackhole,
}

const ANY_OVERRIDE: [Override; 3] = [Override::None, Override::Elsewhere, Override::Blackhole];

/// One gateway, asked by one family.
pub struct Gateway<'a> {
    pub network: &'a Network,
    pub vpc: &'a Vpc,
    pub client: &'a NetworkInterface,
    pub endpoint: &'a VpcEndpoint,
    /// The client's table; missing where it is unread.
    pub table: Option<&'a RouteTable>,
    pub port: u16,
    pub ipv4: bool,
}

impl Gateway<'_> {
    /// The answers that may come out, given what the policy may say.
    pub fn answers(&self, policy: &Possible) -> BTreeSet<Answer> {
        if !self.type_has_family() {
            return BTreeSet::from([Answer::Public]);
        }
        let lists = self.lists();
        let known: Option<Vec<(Id, Vec<IpNet>)>> = lists
            .iter()
            .map(|list| {
                let list = list.as_ref()?;
                Some((list.clone(), routes::list(self.network, list)?.to_vec()))
            })
            .collect();
        let Some(known) = known else {
            let mut answers = combine(&ANY_OVERRIDE, &[anything(), policy.clone()]);
            answers.insert(Answer::Public); // It may hold no block of the client's family.
            return answers;
        };
        let of_family = |cidrs: &[IpNet]| -> Vec<IpNet> {
            let cidrs = cidrs.iter().copied();
            cidrs
                .filter(|cidr| matches!(cidr, IpNet::V4(_)) == self.ipv4)
                .collect()
        };
        let known: Vec<(Id, Vec<IpNet>)> = known
            .into_iter()
            .map(|(list, cidrs)| (list, of_family(&cidrs)))
            .collect();
        let cidrs: Vec<IpNet> = known.iter().flat_map(|(_, cidrs)| cidrs.clone()).collect();
        let acl = packets::acl_of(self.network, &self.vpc.id, self.client.subnet_id.as_ref());
        let peers = acl
            .map(|acl| packets::peers(acl, &cidrs))
            .unwrap_or_default();
        let egress = all(known.iter().map(|(list, cidrs)| {
            packets::groups_cover(self.network, &self.client.groups, self.port, list, cidrs)
        }));
        let checks = [
            egress,
            packets::request_passes_all(acl, Towards::Out, self.port, &cidrs),
            packets::reply_passes(self.client, &[(acl, Towards::In, peers)]),
            policy.clone(),
        ];
        let Some(table) = self.table else {
            // Its routes may lead to further lists, of either family.
            let mut answers = combine(&ANY_OVERRIDE, &checks);
            let further = and(&all(checks.iter().cloned()), &anything());
            answers.extend(combine(&ANY_OVERRIDE, &[further]));
            if cidrs.is_empty() {
                answers.insert(Answer::Public);
            }
            return answers;
        };
        if cidrs.is_empty() {
            return BTreeSet::from([Answer::Public]);
        }
        let found = self.overriding(table, &cidrs);
        let hidden = table.routes.iter().filter(|route| {
            route.state != RouteState::Other
                && route.target != self.endpoint.id
                && (routes::is_hidden(self.network, route) || self.ties(route, &cidrs))
        });
        let hidden: Vec<Answer> = hidden
            .map(|route| match route.state {
                RouteState::Blackhole => Answer::Broken,
                _ => Answer::Public,
            })
            .collect();
        let answers = combine(&[found], &checks);
        if found == Override::Blackhole {
            return answers;
        }
        answers
            .into_iter()
            .map(|answer| both_ways(&[vec![answer], hidden.clone()].concat()))
            .collect()
    }

    fn type_has_family(&self) -> bool {
        match self.endpoint.ip_address_type {
            IpAddressType::Dualstack => true,
            IpAddressType::Ipv4 => self.ipv4,
            IpAddressType::Ipv6 => !self.ipv4,
        }
    }

    /// Whether it may have IPv6, over every value of what is unread.
    pub fn may_have_ipv6(&self) -> Vec<bool> {
        if self.endpoint.ip_address_type == IpAddressType::Ipv4 {
            return vec![false];
        }
        let mut unread = self.table.is_none();
        for list in self.lists() {
            match list.and_then(|list| routes::list(self.network, &list).map(<[IpNet]>::to_vec)) {
                Some(cidrs) if cidrs.iter().any(|cidr| matches!(cidr, IpNet::V6(_))) => {
                    return vec![true];
                }
                Some(_) => {}
                None => unread = true,
            }
        }
        if unread {
            vec![true, false]
        } else {
            vec![false]
        }
    }

    /// Its lists: the one named as its service, nothing where it is not in the data, and those that
    /// a route of the client's table with it as target leads to.
    fn lists(&self) -> Vec<Option<Id>> {
        let lists = self.network.prefix_lists.elements();
        let named = lists
            .iter()
            .find(|list| list.name.is_some() && list.name == self.endpoint.service_name);
        let mut all = vec![named.map(|list| list.id.clone())];
        for route in self.table.iter().flat_map(|table| &table.routes) {
            if let Destination::PrefixList(list) = &route.destination
                && route.target == self.endpoint.id
                && !all.contains(&Some(list.clone()))
            {
                all.push(Some(list.clone()));
            }
        }
        all
    }

    /// Whether a propagated route of this block comes after another one: a local route around it, a block
    /// of the service, a static route or a list with the same block.
    fn comes_after(&self, table: &RouteTable, block: IpNet, cidrs: &[IpNet]) -> bool {
        let mut same = cidrs.to_vec();
        for route in &table.routes {
            if route.state == RouteState::Other || routes::comes_by_gateway(route) {
                continue;
            }
            let blocks = routes::blocks(self.network, &route.destination).unwrap_or_default();
            if routes::is_local(route) && blocks.iter().any(|local| local.contains(&block)) {
                return true;
            }
            same.extend(blocks);
        }
        same.iter().any(|other| other.trunc() == block.trunc())
    }

    /// Whether a route is to a list that has a block of the service's: AWS takes either.
    fn ties(&self, route: &Route, cidrs: &[IpNet]) -> bool {
        let Destination::PrefixList(_) = route.destination else {
            return false;
        };
        let blocks = routes::blocks(self.network, &route.destination).unwrap_or_default();
        cidrs
            .iter()
            .any(|cidr| blocks.iter().any(|block| block.trunc() == cidr.trunc()))
    }

    /// Whether routes to other targets lie within the service's blocks.
    fn overriding(&self, table: &RouteTable, cidrs: &[IpNet]) -> Override {
        let mut found = Override::None;
        for route in &table.routes {
            if route.state == RouteState::Other || route.target == self.endpoint.id {
                continue;
            }
            for block in routes::blocks(self.network, &route.destination).unwrap_or_default() {
                let loses =
                    routes::comes_by_gateway(route) && self.comes_after(table, block, cidrs);
                let is_tie = self.ties(route, &[block])
                    && cidrs.iter().any(|cidr| cidr.trunc() == block.trunc());
                if !loses && !is_tie && cidrs.iter().any(|cidr| cidr.contains(&block)) {
                    if route.state == RouteState::Blackhole {
                        return Override::Blackhole;
                    }
                    found = Override::Elsewhere;
                }
            }
        }
        found
    }
}

/// The first step that fails gives the answer; what is undecidable on the way leaves it open.
fn combine(overrides: &[Override], checks: &[Possible]) -> BTreeSet<Answer> {
    let rest = all(checks.iter().cloned());
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
