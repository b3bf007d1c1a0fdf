//! Section 11.7: from a client to an interface of an endpoint in another VPC.

use std::collections::BTreeSet;
use std::net::IpAddr;

use rule::network::fact::Fact;
use rule::network::{Id, Network, NetworkInterface, VpcEndpoint};

use super::gateway;
use super::hops::Hops;
use super::ways::{self, Via};
use super::{Request, own, view};
use crate::oracle::interface;
use crate::oracle::packets::{self, Towards};
use crate::oracle::possible::{Outcome, Possible, all, and, any, anything, or, surely, yes_or_no};

/// One client, one interface of an endpoint in another VPC.
pub struct Ends<'p, 'a> {
    pub asked: &'p Request<'a>,
    pub client: &'a NetworkInterface,
    /// The endpoint's account, its VPC, and the interface.
    pub hub: &'a Network,
    pub hub_vpc: &'a Id,
    pub target: &'a NetworkInterface,
    pub c: IpAddr,
    pub e: IpAddr,
}

fn address(interface: &NetworkInterface, ipv4: bool) -> Option<IpAddr> {
    if ipv4 {
        interface.ipv4.map(IpAddr::V4)
    } else {
        interface.ipv6.map(IpAddr::V6)
    }
}

/// Whether the client reaches one interface of an endpoint; its record is missing where unread.
pub fn to<'a>(
    asked: &Request<'a>,
    hub: &'a Network,
    endpoint: &'a VpcEndpoint,
    target: Option<&'a NetworkInterface>,
    ipv4: bool,
) -> Possible {
    let Some(client) = asked.client else {
        return surely(Outcome::Yes);
    };
    let network = &asked.case.network;
    if endpoint.vpc_id.as_ref() == Some(&asked.vpc.id) {
        return interface::reaches(network, asked.vpc, client, target, asked.port, ipv4);
    }
    let Some(c) = address(client, ipv4) else {
        return anything();
    };
    let (Some(target), Some(hub_vpc)) = (target, endpoint.vpc_id.as_ref()) else {
        return elsewhere(asked);
    };
    let Some(e) = address(target, ipv4) else {
        return elsewhere(asked);
    };
    let ends = Ends {
        asked,
        client,
        hub,
        hub_vpc,
        target,
        c,
        e,
    };
    let mut outcomes = Possible::new();
    for (there, via) in ways::there(&ends) {
        outcomes.extend(ends.by(there, &via));
    }
    outcomes
}

impl Ends<'_, '_> {
    /// All checks, where the route leads this way.
    fn by(&self, there: Outcome, via: &Via) -> Possible {
        let Via::Gateway(gateway) = via else {
            let checks = all([
                surely(there),
                self.egress(via),
                self.acls(via, there),
                self.beyond(via, there),
            ]);
            return checks;
        };
        let mut outcomes = Possible::new();
        let own = gateway::attached(
            &self.asked.case.network,
            &self.asked.vpc.id,
            gateway,
            self.client,
        );
        for (outcome, leads_to_hub) in gateway::table(self, gateway, true) {
            let seen_there = match (leads_to_hub, outcome) {
                (true, _) => {
                    let attached = gateway::attached(self.hub, self.hub_vpc, gateway, self.target);
                    let back: Possible = gateway::table(self, gateway, false)
                        .into_iter()
                        .map(|(outcome, _)| outcome)
                        .collect();
                    and(&attached, &changed(back, outcome))
                }
                (false, outcome) => surely(outcome),
            };
            outcomes.extend(all([
                surely(there),
                surely(outcome),
                own.clone(),
                seen_there,
                gateway::stays_local(self, gateway),
                gateway::carries(self, gateway),
                self.egress(via),
                self.acls(via, outcome),
                self.beyond(via, outcome),
            ]));
        }
        outcomes
    }

    /// Check 1.
    fn egress(&self, via: &Via) -> Possible {
        groups(
            &self.asked.case.network,
            &self.client.groups,
            (Towards::Out, self.asked.port),
            self.e,
            &self.target.groups,
            via,
        )
    }

    /// Checks 5 and 6.
    fn acls(&self, via: &Via, decides: Outcome) -> Possible {
        if *via == Via::Any {
            // Which hops there are is unread, but for the first.
            let subnet = self.client.subnet_id.as_ref();
            let acl = packets::acl_of(&self.asked.case.network, &self.asked.vpc.id, subnet);
            let first = packets::request_passes(acl, Towards::Out, self.asked.port, self.e);
            return and(&first, &anything());
        }
        let hops = Hops::of(self, via);
        and(&hops.request(decides), &hops.reply(decides))
    }

    /// Checks 7 and 8.
    fn beyond(&self, via: &Via, decides: Outcome) -> Possible {
        let ingress = groups(
            self.hub,
            &self.target.groups,
            (Towards::In, self.asked.port),
            self.c,
            &self.client.groups,
            via,
        );
        let back = ways::back(self, via);
        changed(and(&ingress, &back), decides)
    }
}

/// *Changed addresses*: a *no* of the hub's side is undecidable where check 2 or 3c is.
pub fn changed(outcomes: Possible, decides: Outcome) -> Possible {
    let undecidable = matches!(decides, Outcome::Maybe | Outcome::Unshown);
    let change = |outcome| match outcome {
        Outcome::No if undecidable => Outcome::Maybe,
        outcome => outcome,
    };
    outcomes.into_iter().map(change).collect()
}

/// *Groups*: rules that name a group of the other VPC.
fn groups(
    network: &Network,
    own: &[Id],
    (way, port): (Towards, u16),
    peer: IpAddr,
    peer_groups: &[Id],
    via: &Via,
) -> Possible {
    let by_address = packets::groups_let_pass(network, own, way, port, peer, &[]);
    let with_groups = packets::groups_let_pass(network, own, way, port, peer, peer_groups);
    let counts = match via {
        Via::Peering { one_region, .. } => *one_region,
        Via::Unknown | Via::NotShown(_) | Via::Any => true,
        Via::Gateway(_) => false,
    };
    if counts && with_groups != by_address {
        or(&by_address, &surely(Outcome::Maybe))
    } else {
        by_address
    }
}

/// Whether any egress rule of the client covers the port at all.
pub fn egress_covers(asked: &Request<'_>) -> Possible {
    let Some(client) = asked.client else {
        return surely(Outcome::Yes);
    };
    let Fact::Read(all) = &asked.case.network.security_groups else {
        return if client.groups.is_empty() {
            surely(Outcome::No)
        } else {
            Possible::from([Outcome::No, Outcome::Yes])
        };
    };
    any(client
        .groups
        .iter()
        .map(|id| match all.iter().find(|group| group.id == *id) {
            None => surely(Outcome::Maybe),
            Some(group) => yes_or_no(
                group
                    .egress
                    .iter()
                    .any(|rule| packets::covers(rule, asked.port)),
            ),
        }))
}

/// *No E*: blocked where no egress rule covers the port at all, else as given; never for want of
/// view where the client's table alone leads nowhere.
pub fn without_e(asked: &Request<'_>, outcomes: &Possible) -> Possible {
    if asked.client.is_none() {
        return outcomes.clone();
    }
    let mut all = Possible::new();
    for egress in egress_covers(asked) {
        for nowhere in own::leads_nowhere(asked) {
            all.extend(outcomes.iter().map(|outcome| match (egress, *outcome) {
                (Outcome::No, _) => Outcome::No,
                (_, Outcome::Unshown) if nowhere => Outcome::Maybe,
                (egress, outcome) => outcome.min(egress),
            }));
        }
    }
    all
}

/// *No E*, where it is unread which endpoint of another VPC it is, or where in it: no way leads there where the
/// client's table alone leads nowhere.
pub fn elsewhere(asked: &Request<'_>) -> Possible {
    let open = without_e(asked, &anything());
    let paths = own::leads_nowhere(asked).into_iter().flat_map(|nowhere| {
        let most = if nowhere {
            Outcome::Maybe
        } else {
            Outcome::Yes
        };
        and(&open, &surely(most))
    });
    paths.collect()
}

/// The VPCs whose endpoints typed addresses are looked for in; and whether that is unread.
pub fn joined(asked: &Request<'_>) -> (BTreeSet<Id>, bool) {
    let case = asked.case;
    let central = &case.network.central;
    let mut vpcs = BTreeSet::from([asked.vpc.id.clone()]);
    let mut unread = central.peering_connections.read().is_none()
        || view::some_unread(case, |network| &network.vpc_endpoints)
        || view::some_unread(case, |network| &network.network_interfaces);
    for (_, peering) in view::all(case, |network| &network.central.peering_connections) {
        let sides = [&peering.requester, &peering.accepter];
        let has_own = sides
            .iter()
            .any(|side| side.vpc_id.as_ref() == Some(&asked.vpc.id));
        if has_own && peering.status.as_deref() == Some("active") {
            vpcs.extend(sides.into_iter().filter_map(|side| side.vpc_id.clone()));
        }
    }
    let usable = |state: &Option<Id>| matches!(state.as_deref(), Some("available" | "modifying"));
    let own = central.vpc_attachments.elements().iter();
    let gateways: BTreeSet<&Id> = own
        .filter(|one| one.vpc_id.as_ref() == Some(&asked.vpc.id) && usable(&one.state))
        .filter_map(|one| one.gateway_id.as_ref())
        .collect();
    unread |= central.vpc_attachments.read().is_none();
    if !gateways.is_empty() {
        unread |= view::some_unread(case, |network| &network.central.vpc_attachments);
        // The gateway's owner lists the attachments of every account's VPCs.
        unread |= view::some_unread(case, |network| &network.central.attachments);
    }
    for (_, one) in view::all(case, |network| &network.central.vpc_attachments) {
        let here = one
            .gateway_id
            .as_ref()
            .is_some_and(|id| gateways.contains(id));
        if here && usable(&one.state) {
            vpcs.extend(one.vpc_id.clone());
        }
    }
    for (_, one) in view::all(case, |network| &network.central.attachments) {
        let here = one
            .gateway_id
            .as_ref()
            .is_some_and(|id| gateways.contains(id));
        if here && usable(&one.state) && one.resource_type.as_deref() == Some("vpc") {
            vpcs.extend(one.resource_id.clone());
        }
    }
    (vpcs, unread)
}
