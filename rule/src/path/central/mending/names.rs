//! Mending names: the zone, the record or the Profile's endpoint that leads a VPC to its hub.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::hub::ServingHub;
use super::serving::{Serving, alias_of, arn, profile_of, zone_and_records};
use crate::change::{Change, NEW};
use crate::network::central::DnsName;
use crate::network::{Id, Network, VpcEndpoint};
use crate::path::central::exits::Shut;
use crate::path::central::transit_gateway::attachments;
use crate::path::mending::Mending;
use crate::text::plain;
use crate::view::Sight;

impl<'a> Mending<'_, 'a> {
    fn serving(&self) -> Serving<'_, 'a> {
        Serving {
            view: self.view,
            vpc: self.vpc,
            required: &self.parameters.services,
        }
    }

    /// Whether a hub serves the VPC, or may.
    pub fn is_served_by_hub(&self) -> bool {
        self.asks_central && self.serving().hub().is_some()
    }

    /// Whether the hub has a zone or an endpoint for a service.
    pub fn hub_has(&self, service: &str) -> bool {
        self.asks_central && self.serving().has(service)
    }

    /// Mends a service that a hub should serve in the place of an endpoint of the VPC's own. Returns whether a
    /// hub serves the VPC at all, or may.
    pub fn by_hub(&mut self, service: &str) -> bool {
        if !self.asks_central {
            return false;
        }
        let hub = self.serving().hub();
        let is_served = self.serving().present_hub().is_some();
        if let Some(zone) = self.serving().zone_on(service).filter(|_| is_served) {
            self.use_zone(&zone.id, service);
            return true;
        }
        if let Some((zone, network)) = self.serving().zone_for(service) {
            let why = format!("{}; the hub has a zone for it", self.why);
            self.put_on(&zone.id, &zone.name, network, &why);
            return true;
        }
        let Some(hub) = hub else {
            return false;
        };
        match (hub, self.serving().hub_endpoint(service)) {
            (_, Some((network, endpoint))) => self.lead_to(service, network, endpoint),
            (ServingHub::Endpoint { vpc_id, account_id }, None) => {
                let remedy = format!(
                    "Create the endpoint in the hub {vpc_id} of account {}, with a hosted zone named as the host and an alias to it, and put the VPC on that zone.",
                    plain(account_id)
                );
                self.by_hand_as(remedy);
            }
            (ServingHub::Account(account_id), None) => {
                let whose = account_id.map(|id| format!("account {}", plain(id)));
                let whose = whose.unwrap_or_else(|| "the account".to_owned());
                let remedy = format!(
                    "Ask {whose}, whose hosted zones or Profile the VPC is on, for an endpoint of {service} and its zone."
                );
                self.by_hand_as(remedy);
            }
        }
        true
    }

    /// Uses a zone that the VPC is on: turns on the VPC's DNS where the zone leads to the service already, else
    /// adds the record.
    fn use_zone(&mut self, zone: &Id, service: &str) {
        let Some(host) = self.serving().host_of(service) else {
            return self.by_hand();
        };
        if !self.serving().leads(zone, &host, service) {
            return self.add_record(zone, &host);
        }
        let attributes = [&self.vpc.dns_support, &self.vpc.dns_hostnames];
        if attributes.iter().any(|is_on| is_on.read() == Some(&false)) {
            self.enable_dns();
        } else {
            self.by_hand();
        }
    }

    /// Leads the VPC to an endpoint of the hub: by the Profile that it is on, where the endpoint has its private
    /// DNS on; else by a hosted zone.
    fn lead_to(&mut self, service: &str, network: &'a Network, endpoint: &'a VpcEndpoint) {
        let id = &endpoint.id;
        let has_private_dns = endpoint.private_dns_enabled.read() == Some(&true);
        let profile = profile_of(self.view.evaluated(), self.vpc);
        if let (true, Some(profile)) = (has_private_dns, profile) {
            let resource = arn(network, endpoint);
            let change = Change::AddToProfile {
                profile: profile.clone(),
                resource,
                endpoint: id.clone(),
            };
            let why = format!("{}; {id} of the hub serves it", self.why);
            let change = self.made_in(network, change);
            return self.push_for(change, &why);
        }
        let (host, alias) = (self.serving().host_of(service), alias_of(endpoint));
        let hub = endpoint.vpc_id.clone().filter(|_| !has_private_dns);
        let (Some(host), Some(alias), Some(hub)) = (host, alias, hub) else {
            let remedy = format!(
                "Lead the VPC to {id} of the hub, which serves it: by a hosted zone named as the host, or by a Route 53 Profile that has the endpoint."
            );
            return self.by_hand_as(remedy);
        };
        let (name, records) = zone_and_records(service, &host);
        let zone: Id = format!("zone{NEW}{}", service.replace('.', "-")).into();
        let why = format!("{}; {id} of the hub serves it", self.why);
        let create = Change::CreateHostedZone {
            id: zone.clone(),
            name: name.clone(),
            hub,
        };
        let records = records.into_iter().map(|record| Change::AddRecord {
            zone: zone.clone(),
            record,
            alias: alias.clone(),
        });
        for change in std::iter::once(create).chain(records) {
            let change = self.made_in(network, change);
            self.push_for(change, &why);
        }
        self.put_on(&zone, &name, network, &why);
    }

    /// Puts the VPC on a zone.
    fn put_on(&mut self, zone: &Id, name: &DnsName, owner: &'a Network, why: &str) {
        let here = self.index.network;
        if owner.account_id != here.account_id {
            let authorize = Change::AuthorizeAssociation {
                zone: zone.clone(),
                vpc: self.vpc.id.clone(),
                vpc_region: here.region.clone(),
            };
            let authorize = self.made_in(owner, authorize);
            self.push_for(authorize, why);
        }
        let associate = Change::AssociateHostedZone {
            zone: zone.clone(),
            name: name.clone(),
            owner: owner.account_id.as_str().into(),
        };
        self.push_for(associate, why);
    }

    /// Adds the record that a zone lacks, where its other records, or the hub, have an endpoint for it.
    pub fn add_record(&mut self, zone: &Id, host: &DnsName) {
        let Some(service) = self.wanted.service.clone() else {
            return self.by_hand();
        };
        let target = self.serving().led_by(zone, &service);
        let endpoint = target.or_else(|| self.serving().hub_endpoint(&service).map(|(_, it)| it));
        let Some(alias) = endpoint.and_then(alias_of) else {
            return self.without_endpoint(&service, host);
        };
        let wild = matches!(&*service, "s3" | "ecr.dkr");
        let parent = host.parent().filter(|_| wild);
        let record = parent.map(|parent| DnsName::new(&format!("*.{parent}")));
        // A wildcard that is there already does not answer: the name itself, or one above it, exists.
        let record = record.filter(|record| !self.serving().has_record(zone, record));
        self.push(Change::AddRecord {
            zone: zone.clone(),
            record: record.unwrap_or_else(|| host.clone()),
            alias,
        });
    }

    /// A record that there is no endpoint for.
    fn without_endpoint(&mut self, service: &str, host: &DnsName) {
        let Some(ServingHub::Endpoint { vpc_id, account_id }) = self.serving().hub() else {
            return self.by_hand();
        };
        let remedy = format!(
            "Create an endpoint of {service} in the hub {vpc_id} of account {}, and add a record for {host} that leads to it to the zone; or take the VPC off the zone.",
            plain(account_id)
        );
        self.by_hand_as(remedy);
    }

    /// Leads the clients of a VPC that no route leads out of to its hub, which it is joined to.
    fn lead_out(&mut self) -> bool {
        let hub = self.serving().hub();
        let Some(ServingHub::Endpoint { vpc_id, .. }) = hub else {
            return false;
        };
        let endpoints: Vec<&VpcEndpoint> = {
            let all = self.view.interface_endpoints();
            let of_hub = all.filter(|(_, it)| it.vpc_id.as_ref() == Some(vpc_id));
            of_hub.map(|(_, it)| it).collect()
        };
        let interfaces = self
            .view
            .networks()
            .flat_map(|it| it.network_interfaces.elements());
        let is_led_to = |id: &Id| {
            let mut all = endpoints.iter();
            all.any(|it| it.network_interface_ids.contains(id))
        };
        let addresses: BTreeSet<IpAddr> = interfaces
            .filter(|it| is_led_to(&it.id))
            .filter_map(|it| it.ipv4.map(IpAddr::V4))
            .collect();
        let tables = self.client_tables();
        for table in &tables {
            for address in &addresses {
                let (vpc, hub) = (self.vpc.id.clone(), vpc_id.clone());
                self.route_between(table, &vpc, &hub, *address);
            }
        }
        !tables.is_empty() && !addresses.is_empty()
    }

    /// Joins a VPC on its own to its hub: by a route to what joins them already, by a peering that waits for
    /// acceptance, or by a subnet that its attachment lacks.
    pub fn join(&mut self, shut: &Shut<'_>) {
        if matches!(shut, Shut::NoRoute { over: Some(_) }) && self.lead_out() {
            return;
        }
        let tables = self.index.network.route_tables.elements().iter();
        let own = tables.filter(|table| table.vpc_id.as_ref() == Some(&self.vpc.id));
        let routes = own.flat_map(|table| &table.routes);
        let targets: BTreeSet<Id> = routes.map(|route| route.target.clone()).collect();
        let mut is_mended = false;
        for target in targets {
            let waits = match self.view.peering(&target) {
                Sight::Seen(it) => it.status.as_deref() == Some("pending-acceptance"),
                Sight::Unread(_) | Sight::NotShown => false,
            };
            if waits {
                self.accept_peering(&target);
                is_mended = true;
            }
            let zones: BTreeSet<&str> = {
                let clients = self.clients.iter();
                clients
                    .filter_map(|client| self.index.zone(client))
                    .collect()
            };
            let own = attachments(self.index, &target, &self.vpc.id);
            let attached: Vec<Id> = own.map(|it| it.id.clone()).collect();
            for attachment in attached {
                for zone in &zones {
                    let vpc = self.vpc.id.clone();
                    self.attachment_subnet(&attachment, &vpc, zone);
                    is_mended = true;
                }
            }
        }
        if !is_mended {
            self.by_hand();
        }
    }
}
