//! One VPC's part of a network: what its verdict, its explanation and its fix are functions of.
//!
//! Work on one VPC costs what that VPC holds, not what the region holds.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::network::fact::Fact;
use crate::network::{Id, Network, NetworkInterface, Visibility, VpcEndpoint};

/// A network, taken apart by VPC.
#[derive(Debug)]
pub struct Parts<'a> {
    network: &'a Network,
    /// What the account is shown, of the whole region: a managed interface shows that none is hidden.
    visibility: Fact<Visibility>,
    endpoints: HashMap<&'a str, Vec<usize>>,
    /// Interfaces that no endpoint lists, by VPC.
    interfaces: HashMap<&'a str, Vec<usize>>,
    /// Interfaces that an endpoint lists, by id.
    listed: HashMap<&'a str, usize>,
    groups: HashMap<&'a str, usize>,
    subnets: HashMap<&'a str, Vec<usize>>,
    acls: HashMap<&'a str, Vec<usize>>,
    tables: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Parts<'a> {
    /// Takes a network apart; the cost grows with the number of facts.
    pub fn new(network: &'a Network) -> Self {
        let endpoints = network.vpc_endpoints.elements();
        let ids: HashSet<&str> = endpoints
            .iter()
            .flat_map(|endpoint| endpoint.network_interface_ids.iter().map(|id| &**id))
            .collect();
        let mut interfaces: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut listed = HashMap::new();
        for (place, interface) in network.network_interfaces.elements().iter().enumerate() {
            if ids.contains(&*interface.id) {
                listed.entry(&*interface.id).or_insert(place);
            } else if let Some(vpc_id) = &interface.vpc_id {
                interfaces.entry(vpc_id).or_default().push(place);
            }
        }
        let mut groups = HashMap::new();
        for (place, group) in network.security_groups.elements().iter().enumerate() {
            groups.entry(&*group.id).or_insert(place);
        }
        let mut interfaces_of_all = network.network_interfaces.elements().iter();
        let visibility = if interfaces_of_all.any(|interface| interface.operator_managed) {
            Fact::Read(Visibility::Visible)
        } else {
            network.visibility.clone()
        };
        Self {
            network,
            visibility,
            endpoints: places(endpoints, |endpoint| endpoint.vpc_id.iter()),
            interfaces,
            listed,
            groups,
            // VPCs and subnets share these lists: their ids never meet.
            subnets: places(network.subnets.elements(), |subnet| {
                subnet.vpc_id.iter().chain([&subnet.id])
            }),
            acls: places(network.network_acls.elements(), |acl| {
                acl.vpc_id.iter().chain(&acl.subnet_ids)
            }),
            tables: places(network.route_tables.elements(), |table| {
                table.vpc_id.iter().chain(&table.subnet_ids)
            }),
        }
    }

    /// The part of one VPC; `None` where the network has no such VPC.
    pub fn of(&self, vpc_id: &str) -> Option<Network> {
        let network = self.network;
        let vpc = network.vpcs.iter().find(|vpc| &*vpc.id == vpc_id)?;
        let own = |places: &HashMap<&str, Vec<usize>>| -> Vec<usize> {
            places.get(vpc_id).cloned().unwrap_or_default()
        };
        let endpoints: Vec<&VpcEndpoint> = own(&self.endpoints)
            .into_iter()
            .filter_map(|place| network.vpc_endpoints.elements().get(place))
            .collect();
        let listed = endpoints
            .iter()
            .flat_map(|endpoint| &endpoint.network_interface_ids)
            .filter_map(|id| self.listed.get(&**id).copied());
        let interfaces: BTreeSet<usize> = own(&self.interfaces).into_iter().chain(listed).collect();
        let interfaces: Vec<&NetworkInterface> = interfaces
            .into_iter()
            .filter_map(|place| network.network_interfaces.elements().get(place))
            .collect();
        let groups: BTreeSet<usize> = interfaces
            .iter()
            .flat_map(|interface| &interface.groups)
            .filter_map(|id| self.groups.get(&**id).copied())
            .collect();
        let keys: BTreeSet<&str> = interfaces
            .iter()
            .filter_map(|interface| interface.subnet_id.as_deref())
            .chain(
                endpoints
                    .iter()
                    .flat_map(|one| one.subnet_ids.iter().map(|id| &**id)),
            )
            .chain([vpc_id])
            .collect();
        let of_any = |places: &HashMap<&str, Vec<usize>>| -> BTreeSet<usize> {
            keys.iter()
                .filter_map(|key| places.get(key))
                .flatten()
                .copied()
                .collect()
        };
        let options = network.dhcp_options.elements().iter().enumerate();
        let options = options
            .filter(|(_, options)| vpc.dhcp_options_id.as_ref() == Some(&options.id))
            .map(|(place, _)| place);
        Some(Network {
            account_id: network.account_id.clone(),
            region: network.region.clone(),
            vpcs: vec![vpc.clone()],
            subnets: taken(&network.subnets, of_any(&self.subnets)),
            network_interfaces: given(&network.network_interfaces, interfaces),
            vpc_endpoints: given(&network.vpc_endpoints, endpoints),
            security_groups: taken(&network.security_groups, groups),
            network_acls: taken(&network.network_acls, of_any(&self.acls)),
            route_tables: taken(&network.route_tables, of_any(&self.tables)),
            prefix_lists: network.prefix_lists.clone(),
            dhcp_options: taken(&network.dhcp_options, options),
            service_details: network.service_details.clone(),
            workloads: network.workloads.clone(),
            visibility: self.visibility.clone(),
            names: network.names.clone(),
            central: network.central.clone(),
            unknown: network.unknown.clone(),
        })
    }
}

/// Where the elements are that carry a key.
fn places<'a, T, K>(elements: &'a [T], keys: impl Fn(&'a T) -> K) -> HashMap<&'a str, Vec<usize>>
where
    K: Iterator<Item = &'a Id> + 'a,
{
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, element) in elements.iter().enumerate() {
        for key in keys(element) {
            places.entry(key).or_default().push(place);
        }
    }
    places
}

/// The elements at some places, in their order.
fn taken<T: Clone>(all: &Fact<Vec<T>>, places: impl IntoIterator<Item = usize>) -> Fact<Vec<T>> {
    let elements = all.elements();
    given(
        all,
        places.into_iter().filter_map(|place| elements.get(place)),
    )
}

/// Some of the elements; unread as the whole is.
fn given<'a, T: Clone + 'a>(
    all: &Fact<Vec<T>>,
    some: impl IntoIterator<Item = &'a T>,
) -> Fact<Vec<T>> {
    match all {
        Fact::Read(_) => Fact::Read(some.into_iter().cloned().collect()),
        Fact::Unread(why) => Fact::Unread(why.clone()),
    }
}
