//! Mending: what a stage may use to find the change that mends a fault, and the changes found so far.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::index::Index;
use crate::change::{Change, NEW};
use crate::network::{Id, Vpc};
use crate::parameters::Parameters;
use crate::services;

/// The changes found so far for one VPC.
#[derive(Debug)]
pub struct Mending<'m, 'a> {
    /// The lookups.
    pub index: &'m Index<'a>,
    /// The VPC.
    pub vpc: &'a Vpc,
    /// What is asked.
    pub parameters: &'a Parameters,
    /// The service that is to be reached.
    pub service: &'a str,
    /// The sentence of the fault that is to be mended.
    pub why: String,
    found: Vec<(Change, String)>,
}

impl<'m, 'a> Mending<'m, 'a> {
    /// Nothing is found yet.
    pub fn new(index: &'m Index<'a>, vpc: &'a Vpc, parameters: &'a Parameters) -> Self {
        Self {
            index,
            vpc,
            parameters,
            service: "",
            why: String::new(),
            found: Vec::new(),
        }
    }

    /// The changes, each with the sentence of the fault that it mends.
    pub fn into_changes(self) -> Vec<(Change, String)> {
        self.found
    }

    /// The changes found so far.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.found.iter().map(|(change, _)| change)
    }

    /// Adds a change, once.
    pub fn push(&mut self, change: Change) {
        self.push_for(change, &self.why.clone());
    }

    /// Says that only people can mend it.
    pub fn by_hand(&mut self) {
        self.push(Change::ByHand);
    }

    /// Adds a change for a reason of its own, once.
    pub fn push_for(&mut self, change: Change, why: &str) {
        let known = self
            .found
            .iter()
            .any(|(other, said)| *other == change && (change != Change::ByHand || said == why));
        if !known {
            self.found.push((change, why.to_owned()));
        }
    }

    /// Creates the endpoint that the service misses.
    pub fn create_endpoint(&mut self) {
        let region = &self.index.network.region;
        let name = self.service;
        let service_name = services::service_name(name, region);
        let id: Id = format!("vpce{NEW}{}", name.replace('.', "-")).into();
        if services::has_gateway(name) {
            let route_table_ids = self.client_tables();
            if route_table_ids.is_empty() {
                return self.by_hand();
            }
            return self.push(Change::CreateGatewayEndpoint {
                id,
                service_name,
                route_table_ids,
            });
        }
        let subnet_ids = self.client_subnets();
        let Some(cidr) = self.vpc.cidr_block.filter(|_| !subnet_ids.is_empty()) else {
            return self.by_hand();
        };
        let group: Id = format!("sg{NEW}endpoints").into();
        self.create_group(&group, IpNet::V4(cidr));
        self.enable_dns();
        let clients = self.index.clients(self.vpc);
        let dualstack = clients.iter().any(|client| client.ipv4.is_none());
        self.push(Change::CreateInterfaceEndpoint {
            id,
            service_name,
            subnet_ids,
            group,
            dualstack,
        });
    }

    /// Creates the group of new endpoints, unless an earlier round has.
    fn create_group(&mut self, group: &Id, cidr: IpNet) {
        let groups = self.index.network.security_groups.elements();
        if groups.iter().any(|other| other.id == *group) {
            return;
        }
        let change = Change::CreateSecurityGroup {
            id: group.clone(),
            cidrs: vec![cidr],
        };
        self.push_for(
            change,
            "new interface endpoints need a group that lets tcp/443 in",
        );
    }

    /// Turns on the VPC's DNS attributes that are off.
    fn enable_dns(&mut self) {
        for (is_on, attribute) in [
            (&self.vpc.dns_support, "enableDnsSupport"),
            (&self.vpc.dns_hostnames, "enableDnsHostnames"),
        ] {
            if is_on.read() == Some(&false) {
                self.push_for(
                    Change::EnableDnsAttribute { attribute },
                    "private DNS of endpoints needs both DNS attributes of the VPC",
                );
            }
        }
    }

    /// One subnet of clients for each zone that has some.
    pub fn client_subnets(&self) -> Vec<Id> {
        let mut by_zone: BTreeMap<&str, &Id> = BTreeMap::new();
        for client in self.index.clients(self.vpc) {
            let (Some(zone), Some(subnet)) = (self.index.zone(client), client.subnet_id.as_ref())
            else {
                continue;
            };
            let first = by_zone.entry(zone).or_insert(subnet);
            if subnet < *first {
                *first = subnet;
            }
        }
        by_zone.into_values().cloned().collect()
    }

    /// The route tables of the clients' subnets.
    fn client_tables(&self) -> Vec<Id> {
        let clients = self.index.clients(self.vpc).iter();
        let tables: BTreeSet<Id> = clients
            .filter_map(|client| {
                let subnet = client.subnet_id.as_ref()?;
                let table = self.index.route_table(subnet, &self.vpc.id).ok()?;
                Some(table.id.clone())
            })
            .collect();
        tables.into_iter().collect()
    }
}
