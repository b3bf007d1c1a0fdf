//! Section 11.1: whether a VPC is on its own: no central endpoint can serve it.

use std::collections::BTreeSet;

use rule::network::{EndpointType, Route, RouteState, RouteTable};

use super::gateway;
use super::view;
use super::words::{HostOutcome, Steered, Word, both_ways};
use super::{Request, Right, flags};
use crate::oracle::names;
use crate::oracle::possible::{Outcome, Possible};
use crate::oracle::{routes, worlds};

/// What a route does to the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leads {
    /// It leads to no hub.
    Nowhere,
    /// It leads on, or may: read, and no less.
    On,
    Unread,
}

/// Whether the VPC is on its own for the service, over every value of what is unread.
pub fn on_its_own(asked: &Request<'_>) -> Vec<bool> {
    let network = &asked.case.network;
    let mut unread = false;
    for endpoint in network.vpc_endpoints.elements() {
        if endpoint.vpc_id.as_ref() != Some(&asked.vpc.id) {
            continue;
        }
        if endpoint.endpoint_type == EndpointType::Lattice {
            return vec![false];
        }
        let Right::Service { name, region, .. } = &asked.right else {
            if endpoint.endpoint_type == EndpointType::Interface {
                return vec![false];
            }
            continue;
        };
        let service = endpoint.service_name.as_deref().unwrap_or_default();
        let Some(named) = names::named(&service.to_lowercase()) else {
            continue;
        };
        let plain = names::named(&format!("com.amazonaws.eu-west-3.{name}"))
            .map_or(name.clone(), |named| named.plain);
        if endpoint.endpoint_type == EndpointType::Interface && named.plain == plain {
            // Of a row of `hosts`: for whatever region (11.11).
            if asked.row.is_none() {
                return vec![false];
            }
            let region = region.as_deref().unwrap_or(&network.region);
            let serves = worlds::serves_region(endpoint, Some(&named), region);
            match serves.as_slice() {
                [true] => return vec![false],
                [false] => {}
                _ => unread = true,
            }
        }
    }
    let Some(tables) = network.route_tables.read() else {
        return vec![true, false];
    };
    // A VPC has a table: where none is there, it is not in the data.
    let is_own = |table: &RouteTable| table.vpc_id.as_ref() == Some(&asked.vpc.id);
    unread |= !tables.iter().any(is_own);
    let own = tables.iter().filter(|table| is_own(table));
    let leads: Vec<Leads> = own
        .flat_map(|table| &table.routes)
        .map(|route| leads(asked, route, false))
        .collect();
    if leads.contains(&Leads::On) {
        vec![false]
    } else if unread || leads.contains(&Leads::Unread) {
        vec![true, false]
    } else {
        vec![true]
    }
}

/// Whether the client's table alone leads nowhere, or only to what is refused; over every value of
/// what is unread.
pub fn leads_nowhere(asked: &Request<'_>) -> Vec<bool> {
    let network = &asked.case.network;
    let subnet = asked.client.and_then(|client| client.subnet_id.as_ref());
    let Some(table) = routes::table_of(network, &asked.vpc.id, subnet) else {
        return vec![true, false];
    };
    let leads: Vec<Leads> = table
        .routes
        .iter()
        .map(|route| leads(asked, route, true))
        .collect();
    if leads.contains(&Leads::On) {
        vec![false]
    } else if leads.contains(&Leads::Unread) {
        vec![true, false]
    } else {
        vec![true]
    }
}

/// Where a route leads: for the whole VPC, or for the client alone.
fn leads(asked: &Request<'_>, route: &Route, for_client: bool) -> Leads {
    let case = asked.case;
    let network = &case.network;
    let target = &*route.target;
    if route.state != RouteState::Active {
        return Leads::Nowhere;
    }
    let ends = ["igw-", "eigw-", "nat-"];
    if target == "local" || ends.iter().any(|start| target.starts_with(start)) {
        return Leads::Nowhere;
    }
    if target.starts_with("vpce-") {
        let endpoints = network.vpc_endpoints.elements();
        let gateway = endpoints.iter().any(|endpoint| {
            endpoint.id == route.target && endpoint.endpoint_type == EndpointType::Gateway
        });
        return if gateway { Leads::Nowhere } else { Leads::On };
    }
    if target.starts_with("pcx-") {
        let all = view::all(case, |network| &network.central.peering_connections);
        return match all.into_iter().find(|(_, one)| one.id == route.target) {
            Some((_, one)) if one.status.as_deref() == Some("active") => Leads::On,
            Some(_) => Leads::Nowhere,
            None if network.central.peering_connections.read().is_none() => Leads::Unread,
            None => Leads::On,
        };
    }
    if target.starts_with("tgw-") {
        match gateway::usable(network, &asked.vpc.id, &route.target) {
            None => return Leads::Unread,
            Some(all) if all.is_empty() => return Leads::Nowhere,
            Some(_) => {}
        }
        if let (true, Some(client)) = (for_client, asked.client) {
            let attached = gateway::attached(network, &asked.vpc.id, &route.target, client);
            return match attached.contains(&Outcome::No) {
                true if attached.len() == 1 => Leads::Nowhere,
                true => Leads::Unread,
                false => Leads::On,
            };
        }
        let Some(subnets) = network.subnets.read() else {
            return Leads::Unread;
        };
        let own = subnets
            .iter()
            .filter(|subnet| subnet.vpc_id.as_ref() == Some(&asked.vpc.id));
        let each: Vec<Possible> = own
            .map(|subnet| {
                gateway::in_zone(
                    network,
                    &asked.vpc.id,
                    &route.target,
                    subnet.zone.as_deref(),
                )
            })
            .collect();
        return if each
            .iter()
            .all(|one| one.len() == 1 && one.contains(&Outcome::No))
        {
            Leads::Nowhere
        } else if each.iter().any(|one| one.len() > 1)
            && each.iter().all(|one| one.contains(&Outcome::No))
        {
            Leads::Unread
        } else {
            Leads::On
        };
    }
    Leads::On
}

impl Request<'_> {
    /// 11.1: a VPC on its own.
    pub(super) fn alone(
        &self,
        host: Option<&str>,
        here: &BTreeSet<Vec<HostOutcome>>,
        amazon: Outcome,
        without: Steered,
    ) -> BTreeSet<Steered> {
        let mut everywhere: Vec<HostOutcome> = vec![];
        for support in flags(&self.vpc.dns_support) {
            for hostnames in flags(&self.vpc.dns_hostnames) {
                let other = Self {
                    support,
                    hostnames,
                    ..self.clone()
                };
                everywhere.extend(other.worlds(host).into_iter().flatten());
            }
        }
        let public = everywhere.iter().all(|said| said.what.is_public());
        let zone = everywhere.iter().all(|said| said.zone);
        let never_public = everywhere.iter().all(|said| !said.what.is_public());
        let decided = amazon == Outcome::Yes && everywhere.iter().all(|said| said.decided);
        let steers = everywhere
            .iter()
            .map(|said| said.what.word(without).1)
            .collect::<BTreeSet<_>>();
        let broken = || -> BTreeSet<Steered> {
            steers
                .iter()
                .map(|steers| (Word::Broken, *steers))
                .collect()
        };
        if decided && public {
            return BTreeSet::from([without]);
        }
        if decided && zone && never_public {
            return broken();
        }
        if without.0.is_fault() {
            return if zone && !public {
                broken()
            } else {
                steers.iter().map(|steers| (without.0, *steers)).collect()
            };
        }
        // What is unread turns into a zone that answers, or into one that does not.
        let unread = amazon == Outcome::Yes
            && here.len() > 1
            && everywhere.iter().any(|said| !said.what.is_public());
        let further = if unread { broken() } else { BTreeSet::new() };
        here.iter()
            .map(|ways| {
                let decided = ways.iter().all(|said| said.decided);
                let public = ways.iter().all(|said| said.what.is_public());
                let zone = ways.iter().all(|said| said.zone && !said.what.is_public());
                let steers = |word| (word, both_ways(&self.each(ways, without)).1);
                match amazon {
                    // Of what is unread, a zone may leave the host to public DNS.
                    Outcome::Yes if public => without,
                    Outcome::Yes if decided && zone => steers(Word::Broken),
                    Outcome::Yes => steers(Word::Unknown),
                    _ if decided && !ways.iter().any(HostOutcome::covers) => without,
                    _ => (Word::Unknown, Outcome::Maybe),
                }
            })
            .chain(further)
            .collect()
    }

    fn each(&self, ways: &[HostOutcome], without: Steered) -> Vec<Steered> {
        ways.iter().map(|said| said.what.word(without)).collect()
    }
}
