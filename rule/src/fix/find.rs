//! Finding changes: for each cause of each class of clients, the change that would mend it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::apply::block;
use super::{Change, NEW, Peer};
use crate::applicability::{self, Applicability};
use crate::causes::{Cause, What, causes};
use crate::checks::{Check, Severity};
use crate::classes::Classes;
use crate::endpoint::Candidates;
use crate::index::Index;
use crate::network::{Destination, Direction, Id, Network, Vpc};
use crate::parameters::Parameters;
use crate::path::network_acl::{LINUX_PORTS, WINDOWS_PORTS};
use crate::path::steering::VpcDns;
use crate::path::step::{self, By, Detail, Step};
use crate::path::{Client, HTTPS};
use crate::policy;
use crate::service::Service;
use crate::services;

/// The changes that the network, as it is now, asks for.
pub fn changes(
    network: &Network,
    parameters: &Parameters,
    now: Timestamp,
    vpc_id: &str,
) -> Vec<(Change, String)> {
    let Some(vpc) = network.vpcs.iter().find(|vpc| &*vpc.id == vpc_id) else {
        return Vec::new();
    };
    if !matches!(
        applicability::of(network, vpc, parameters, now),
        Applicability::Judged(_)
    ) {
        return Vec::new();
    }
    let index = Index::new(network);
    let clients = index.clients(vpc);
    let services: Vec<Service<'_>> = parameters
        .services
        .iter()
        .map(|name| Service::new(&index, vpc, name, parameters, now))
        .collect();
    let candidates: Vec<&Candidates<'_>> =
        services.iter().map(|service| &service.candidates).collect();
    let classes = Classes::new(&index, vpc, clients, &candidates);
    let dns = VpcDns::new(network, vpc);
    let mut find = Find {
        index: &index,
        vpc,
        parameters,
        found: Vec::new(),
    };
    for service in &services {
        for class in &classes.classes {
            let client = Client {
                interface: class.client,
                vpc_id: &vpc.id,
            };
            let ways = service.ways(&index, Some(client), Detail::Faults);
            let word = service
                .words(&ways, &dns, Some(client.family()))
                .settle(parameters.undecidable_is_fault);
            for cause in causes(service, vpc, &dns, Some(client), &ways, word) {
                find.mend(service, client, &cause);
            }
        }
    }
    find.found
}

/// The changes found so far.
struct Find<'f, 'a> {
    index: &'f Index<'a>,
    vpc: &'a Vpc,
    parameters: &'a Parameters,
    found: Vec<(Change, String)>,
}

impl<'a> Find<'_, 'a> {
    fn push(&mut self, change: Change, why: &str) {
        let known = self
            .found
            .iter()
            .any(|(other, said)| *other == change && (change != Change::ByHand || said == why));
        if !known {
            self.found.push((change, why.to_owned()));
        }
    }

    fn mend(&mut self, service: &Service<'a>, client: Client<'a>, cause: &Cause<'a>) {
        if matches!(cause.severity, Severity::Warn | Severity::Info) {
            return;
        }
        let why = crate::finding::sentence(cause, Some(client));
        let step = match &cause.what {
            What::Path(step) | What::Setting(step) => Some(step),
            What::Said(..) => None,
        };
        match (cause.check, step, cause.endpoint) {
            (Check::EndpointMissing, ..) => self.create(service, &why),
            (
                Check::EndpointFailed
                | Check::EndpointRejected
                | Check::EndpointExpired
                | Check::EndpointPendingAcceptance,
                _,
                Some(endpoint),
            ) => {
                self.push(
                    Change::DeleteEndpoint {
                        endpoint: endpoint.id.clone(),
                    },
                    &why,
                );
                self.create(service, &why);
            }
            (Check::EndpointDeleting, ..) => self.create(service, &why),
            (Check::PrivateDnsDisabled, Some(step), Some(endpoint))
                if !step.possible.is_unread() =>
            {
                self.push(
                    Change::EnablePrivateDns {
                        endpoint: endpoint.id.clone(),
                    },
                    &why,
                );
            }
            (Check::VpcDnsSupportDisabled, ..) => {
                self.push(
                    Change::EnableDnsAttribute {
                        attribute: "enableDnsSupport",
                    },
                    &why,
                );
            }
            (Check::VpcDnsHostnamesDisabled, ..) => {
                self.push(
                    Change::EnableDnsAttribute {
                        attribute: "enableDnsHostnames",
                    },
                    &why,
                );
            }
            (Check::IpFamilyMismatch, _, Some(endpoint)) => {
                self.push(
                    Change::ServeBothFamilies {
                        endpoint: endpoint.id.clone(),
                    },
                    &why,
                );
            }
            (Check::EndpointWithoutInterfaces, Some(_), Some(endpoint)) => {
                let subnet_ids = self.client_subnets();
                self.push(
                    Change::AddSubnets {
                        endpoint: endpoint.id.clone(),
                        subnet_ids,
                    },
                    &why,
                );
            }
            (Check::PolicyDenies, Some(_), Some(endpoint)) => {
                let gateway = service
                    .candidates
                    .gateways()
                    .any(|it| it.endpoint.id == endpoint.id);
                self.policy(service, endpoint, gateway, &why);
            }
            (_, Some(step), _) if step.possible == crate::possible::Possible::NO => {
                self.path(client, cause, step, &why);
            }
            (Check::EndpointPartiallyReachable, ..) => {}
            _ => self.push(Change::ByHand, &why),
        }
    }

    /// A step on the path that says no.
    fn path(&mut self, client: Client<'a>, cause: &Cause<'a>, step: &Step<'a>, why: &str) {
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

    fn acl(
        &mut self,
        acl: &Id,
        direction: Direction,
        before: Option<i32>,
        cidr: IpNet,
        ports: (u16, u16),
        why: &str,
    ) {
        let same = |change: &Change| {
            matches!(change, Change::AllowInNetworkAcl { acl: other, direction: way, cidr: block, ports: range, .. }
                if other == acl && *way == direction && *block == cidr && *range == ports)
        };
        if self.found.iter().any(|(change, _)| same(change)) {
            return;
        }
        match self.free_number(acl, direction, before) {
            Some(rule_number) => {
                let change = Change::AllowInNetworkAcl {
                    acl: acl.clone(),
                    direction,
                    rule_number,
                    cidr,
                    ports,
                };
                self.push(change, why);
            }
            None => self.push(Change::ByHand, why),
        }
    }

    /// A number that no rule of that direction has: below `before`, or behind all of them.
    fn free_number(&self, acl: &Id, direction: Direction, before: Option<i32>) -> Option<i32> {
        let acls = self.index.network.network_acls.elements();
        let entries = acls
            .iter()
            .find(|other| other.id == *acl)
            .map(|acl| acl.entries.as_slice())?;
        let mut taken: BTreeSet<i32> = entries
            .iter()
            .filter(|entry| entry.egress == (direction == Direction::Out))
            .map(|entry| entry.rule_number)
            .collect();
        taken.extend(self.found.iter().filter_map(|(change, _)| match change {
            Change::AllowInNetworkAcl {
                acl: other,
                direction: way,
                rule_number,
                ..
            } if other == acl && *way == direction => Some(*rule_number),
            _ => None,
        }));
        match before {
            Some(before) => (1..before).rev().find(|number| !taken.contains(number)),
            None => {
                let last = taken
                    .iter()
                    .copied()
                    .filter(|number| *number < 32_000)
                    .max()
                    .unwrap_or(0);
                (last + 1..32_766).find(|number| !taken.contains(number))
            }
        }
    }

    /// Creates what a service misses.
    fn create(&mut self, service: &Service<'a>, why: &str) {
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
    fn client_subnets(&self) -> Vec<Id> {
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

    /// Adds to a policy the statement that it misses; by hand where a Deny stands against it.
    fn policy(
        &mut self,
        service: &Service<'a>,
        endpoint: &'a crate::network::VpcEndpoint,
        gateway: bool,
        why: &str,
    ) {
        let network = self.index.network;
        let partition = services::partition(&network.region);
        let (region, account) = (&network.region, &network.account_id);
        let repositories = format!("arn:{partition}:ecr:{region}:{account}:repository/*");
        let missing = match service.name {
            "s3" => vec![json!({
                "Sid": "AllowImageLayers", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": format!("arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*"),
            })],
            "ecr.api" => vec![json!({
                "Sid": "AllowLogin", "Effect": "Allow", "Principal": "*",
                "Action": "ecr:GetAuthorizationToken", "Resource": "*",
            })],
            _ => vec![json!({
                "Sid": "AllowPull", "Effect": "Allow", "Principal": "*",
                "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], "Resource": repositories,
            })],
        };
        let text = endpoint
            .policy
            .read()
            .and_then(Option::as_deref)
            .unwrap_or_default();
        let Ok(Value::Object(mut policy)) = serde_json::from_str::<Value>(text) else {
            return self.push(Change::ByHand, why);
        };
        let statements = match policy.remove("Statement") {
            Some(Value::Array(statements)) => statements,
            Some(statement) => vec![statement],
            None => Vec::new(),
        };
        policy
            .entry("Version")
            .or_insert_with(|| json!("2012-10-17"));
        policy.insert(
            "Statement".to_owned(),
            Value::Array(statements.into_iter().chain(missing).collect()),
        );
        let policy = Value::Object(policy).to_string();
        let request = policy::Request {
            service: service.name,
            partition,
            region,
            account_id: account,
            vpc_id: &self.vpc.id,
            endpoint_id: &endpoint.id,
            gateway,
            layers: self
                .parameters
                .services
                .iter()
                .any(|service| services::is_ecr(service)),
            organization_id: self.parameters.organization_id.as_deref(),
        };
        match policy::judge(Some(&policy), &request) {
            policy::Answer::Allowed => {
                self.push(
                    Change::SetPolicy {
                        endpoint: endpoint.id.clone(),
                        policy,
                    },
                    why,
                );
            }
            _ => self.push(
                Change::ByHand,
                &format!("{why}; a statement that denies it has to go first"),
            ),
        }
    }
}
