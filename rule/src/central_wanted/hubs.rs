//! The endpoints that names lead to, the VPCs that they are in, and what leads there.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::sources::Targets;
use super::{SearchState, WantedRead};
use crate::network::central::GatewayTable;
use crate::network::{Id, Network, Vpc, VpcEndpoint};

/// What is wanted of the accounts that central endpoints are in.
pub(super) struct HubsWanted<'a, 'v> {
    state: SearchState<'a>,
    vpc: &'v Vpc,
    targets: Targets,
}

impl<'a, 'v> HubsWanted<'a, 'v> {
    pub(super) fn of(state: SearchState<'a>, vpc: &'v Vpc, targets: Targets) -> Self {
        Self {
            state,
            vpc,
            targets,
        }
    }

    /// Asks for the endpoints, then for the VPCs that they are in, then for the gateways between.
    pub(super) fn ask(&self, asks: &mut BTreeSet<WantedRead>) {
        let mut hubs: BTreeSet<(Id, Id)> = BTreeSet::new();
        for (endpoint_id, likely) in &self.targets.endpoints {
            match self.found(endpoint_id) {
                Some((network, endpoint)) => {
                    let account_id = Id::from(network.account_id.as_str());
                    let vpc = endpoint.vpc_id.clone();
                    hubs.extend(vpc.map(|vpc_id| (account_id, vpc_id)));
                }
                None => self.look_for(endpoint_id, likely.as_ref(), asks),
            }
        }
        if !self.targets.addresses.is_empty() {
            hubs.extend(self.with_addresses(asks));
        }
        hubs.retain(|(account_id, vpc_id)| {
            *vpc_id != self.vpc.id || !self.state.is_own(account_id)
        });
        for (account_id, vpc_id) in &hubs {
            asks.insert(WantedRead::Hub {
                account_id: account_id.clone(),
                vpc_id: vpc_id.clone(),
            });
        }
        if !hubs.is_empty() {
            self.gateways(&hubs, asks);
        }
    }

    /// An endpoint that was read, and whose it is.
    fn found(&self, endpoint_id: &Id) -> Option<(&'a Network, &'a VpcEndpoint)> {
        self.state.networks().find_map(|network| {
            let mut endpoints = network.vpc_endpoints.elements().iter();
            let found = endpoints.find(|endpoint| endpoint.id == *endpoint_id)?;
            Some((network, found))
        })
    }

    /// Asks for an endpoint where it most likely is, and then everywhere.
    fn look_for(&self, endpoint_id: &Id, likely: Option<&Id>, asks: &mut BTreeSet<WantedRead>) {
        let ask = |account_id: Id| WantedRead::Endpoint {
            account_id,
            endpoint_id: endpoint_id.clone(),
        };
        let own = self.state.own();
        let likely = likely.unwrap_or(&own);
        let first = ask(likely.clone());
        let was_asked = self.state.done.contains(&first);
        asks.insert(first);
        if was_asked {
            asks.insert(ask(own));
            asks.extend(self.state.accounts.iter().cloned().map(ask));
        }
    }

    /// The VPCs joined to this one of which an endpoint has a typed address; asks for the endpoints of all.
    fn with_addresses(&self, asks: &mut BTreeSet<WantedRead>) -> BTreeSet<(Id, Id)> {
        let mut hubs = BTreeSet::new();
        for (account_id, vpc_id) in self.joined(asks) {
            if !self.state.can_ask(&account_id) {
                continue;
            }
            let of = |network: &&Network| network.account_id == *account_id;
            let mut networks = self.state.networks().filter(of);
            if networks.any(|network| self.has_address(network, &vpc_id)) {
                hubs.insert((account_id.clone(), vpc_id.clone()));
            }
            asks.insert(WantedRead::EndpointsOf { account_id, vpc_id });
        }
        hubs
    }

    /// Whether an interface of a VPC has one of the addresses.
    fn has_address(&self, network: &Network, vpc_id: &Id) -> bool {
        let interfaces = network.network_interfaces.elements().iter();
        interfaces
            .filter(|one| one.vpc_id.as_ref() == Some(vpc_id))
            .any(|one| {
                let families = [one.ipv4.map(IpAddr::from), one.ipv6.map(IpAddr::from)];
                let mut addresses = families.into_iter().flatten();
                addresses.any(|address| self.targets.addresses.contains(&address))
            })
    }

    /// The VPCs that an active peering, or a transit gateway of this VPC's, joins to this one.
    fn joined(&self, asks: &mut BTreeSet<WantedRead>) -> BTreeSet<(Id, Id)> {
        let own = self.state.own();
        let central = &self.state.view.network.central;
        let peerings = central.peering_connections.elements().iter();
        let peers = peerings
            .filter(|peering| peering.is_active())
            .filter_map(|peering| peering.other_side(&self.vpc.id))
            .filter_map(|side| {
                let owner = side.owner_id.clone().unwrap_or_else(|| own.clone());
                Some((owner, side.vpc_id.clone()?))
            });
        let mut joined: BTreeSet<(Id, Id)> = peers.collect();
        for gateway_id in self.attached() {
            self.ask_gateway(&gateway_id, asks);
            for network in self.state.networks() {
                let attachments = network.central.attachments.elements().iter();
                let of = attachments.filter(|one| {
                    one.gateway_id.as_ref() == Some(&gateway_id)
                        && one.resource_type.as_deref() == Some("vpc")
                });
                joined.extend(of.filter_map(|one| {
                    let owner = one.resource_owner_id.clone();
                    Some((
                        owner.unwrap_or_else(|| own.clone()),
                        one.resource_id.clone()?,
                    ))
                }));
            }
        }
        joined.remove(&(own, self.vpc.id.clone()));
        joined
    }

    /// The transit gateways that the VPC is attached to.
    fn attached(&self) -> BTreeSet<Id> {
        let central = &self.state.view.network.central;
        let attachments = central.vpc_attachments.elements().iter();
        let own = attachments.filter(|one| one.vpc_id.as_ref() == Some(&self.vpc.id));
        own.filter_map(|one| one.gateway_id.clone()).collect()
    }

    /// The account that owns a gateway, as some attachment says.
    fn owner(&self, gateway_id: &Id) -> Option<Id> {
        self.state.networks().find_map(|network| {
            let attachments = network.central.attachments.elements().iter();
            let mut of = attachments.filter(|one| one.gateway_id.as_ref() == Some(gateway_id));
            of.find_map(|one| one.gateway_owner_id.clone())
        })
    }

    /// Asks for all attachments of a gateway, as its owner sees them; answers the owner where it can be asked.
    fn ask_gateway(&self, gateway_id: &Id, asks: &mut BTreeSet<WantedRead>) -> Option<Id> {
        let owner = self.owner(gateway_id);
        let owner = owner.filter(|id| self.state.can_ask(id))?;
        asks.insert(WantedRead::Gateway {
            account_id: owner.clone(),
            gateway_id: gateway_id.clone(),
        });
        Some(owner)
    }

    /// The gateways that routes of this VPC lead to, and the tables of this VPC's and the hubs' attachments.
    fn gateways(&self, hubs: &BTreeSet<(Id, Id)>, asks: &mut BTreeSet<WantedRead>) {
        for gateway_id in self.routed() {
            let Some(owner) = self.ask_gateway(&gateway_id, asks) else {
                continue;
            };
            let is_end =
                |vpc_id: &Id| *vpc_id == self.vpc.id || hubs.iter().any(|(_, hub)| hub == vpc_id);
            let of_owner = |network: &&Network| network.account_id == *owner;
            for network in self.state.networks().filter(of_owner) {
                let attachments = network.central.attachments.elements().iter();
                let ends = attachments.filter(|one| {
                    one.gateway_id.as_ref() == Some(&gateway_id)
                        && one.resource_id.as_ref().is_some_and(is_end)
                });
                for one in ends {
                    let association = one.association.as_ref();
                    if let Some(GatewayTable::Route(table_id)) = association.map(|of| &of.table) {
                        asks.insert(WantedRead::Routes {
                            account_id: owner.clone(),
                            table_id: table_id.clone(),
                        });
                    }
                }
            }
        }
    }

    /// The transit gateways that routes of this VPC lead to.
    fn routed(&self) -> BTreeSet<Id> {
        let tables = self.state.view.network.route_tables.elements().iter();
        let own = tables.filter(|table| table.vpc_id.as_ref() == Some(&self.vpc.id));
        own.flat_map(|table| &table.routes)
            .filter(|route| route.target.starts_with("tgw-"))
            .map(|route| route.target.clone())
            .collect()
    }
}
