//! What a missing endpoint is created with: subnets or route tables of the clients, a security group of its own.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::super::{Change, NEW};
use super::Find;
use crate::network::Id;
use crate::service::Service;
use crate::services;

impl<'a> Find<'_, 'a> {
    /// Creates what a service misses.
    pub(super) fn create(&mut self, service: &Service<'a>, why: &str) {
        let region = &self.index.network.region;
        let name = service.name;
        let service_name = services::service_name(name, region);
        let id: Id = format!("vpce{NEW}{}", name.replace('.', "-")).into();
        if services::has_gateway(name) {
            let route_table_ids = self.client_tables();
            if route_table_ids.is_empty() {
                return self.push(Change::ByHand, why);
            }
            return self.push(
                Change::CreateGatewayEndpoint {
                    id,
                    service_name,
                    route_table_ids,
                },
                why,
            );
        }
        let subnet_ids = self.client_subnets();
        let Some(cidr) = self.vpc.cidr_block.filter(|_| !subnet_ids.is_empty()) else {
            return self.push(Change::ByHand, why);
        };
        let group: Id = format!("sg{NEW}endpoints").into();
        let exists = self
            .index
            .network
            .security_groups
            .elements()
            .iter()
            .any(|other| other.id == group);
        if !exists {
            let change = Change::CreateSecurityGroup {
                id: group.clone(),
                cidrs: vec![IpNet::V4(cidr)],
            };
            self.push(
                change,
                "new interface endpoints need a group that lets tcp/443 in",
            );
        }
        for vpc_attribute in [
            (&self.vpc.dns_support, "enableDnsSupport"),
            (&self.vpc.dns_hostnames, "enableDnsHostnames"),
        ] {
            if vpc_attribute.0.read() == Some(&false) {
                let change = Change::EnableDnsAttribute {
                    attribute: vpc_attribute.1,
                };
                self.push(
                    change,
                    "private DNS of endpoints needs both DNS attributes of the VPC",
                );
            }
        }
        let clients = self.index.clients(self.vpc);
        let dualstack = clients.iter().any(|client| client.ipv4.is_none());
        let change = Change::CreateInterfaceEndpoint {
            id,
            service_name,
            subnet_ids,
            group,
            dualstack,
        };
        self.push(change, why);
    }

    /// One subnet of clients for each zone that has some.
    pub(super) fn client_subnets(&self) -> Vec<Id> {
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
                Some(
                    self.index
                        .route_table(subnet, &self.vpc.id)
                        .ok()?
                        .id
                        .clone(),
                )
            })
            .collect();
        tables.into_iter().collect()
    }
}
