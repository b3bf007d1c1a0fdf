//! The endpoints that may serve a row, and how near to usable each is
//! (`decision.md`, sections 4.3, 4.6 and 5).

use jiff::Timestamp;

use crate::network::fact::Fact;
use crate::network::{EndpointType, Id, VpcEndpoint};
use crate::path::dns::coverage::{
    Cover, NamedHost, covers_host, covers_row, name_covers, private_names,
};
use crate::path::dns::names::Covers;
use crate::path::endpoint_state::{Rank, Usability, usability};
use crate::possible::Possible;
use crate::row::{Row, RowKind};
use crate::services::{EndpointName, HostKind, endpoint_name, known};

/// An endpoint of the right type for a row.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// The endpoint.
    pub endpoint: &'a VpcEndpoint,
    /// What its service's name says.
    pub name: EndpointName,
    /// Whether it is a Gateway endpoint.
    pub gateway: bool,
    /// Whether it serves the row's region.
    pub serves_region: Possible,
    /// The region that it serves, for messages and for policies.
    pub region: String,
    /// What its state says.
    pub usability: Usability,
    /// What its private names say of the host of clients with IPv4, and of those without.
    pub covers: [Covers; 2],
    /// For a host that any endpoint may serve: how it is covered.
    pub cover: Cover,
    /// Whether what it covers is unread: its private DNS, or its region.
    pub may_be_aside: bool,
    /// Whether private DNS for inbound Resolver endpoints only counts as off: S3 and the like.
    pub inbound_only_counts: bool,
}

impl Candidate<'_> {
    /// Whether it may be usable.
    pub fn may_be_usable(&self) -> bool {
        self.usability.possible().may_be(Possible::YES)
    }

    /// Whether its state is a word that does not say whether it works.
    pub fn is_unrecognised(&self) -> bool {
        self.usability == Usability::Undecidable(Rank::Unrecognised)
    }

    /// Whether it is known to be usable, and for the row's region.
    pub fn is_usable(&self) -> bool {
        self.usability == Usability::Usable && self.serves_region == Possible::YES
    }

    /// What its private names say of the host of a client.
    pub fn covers(&self, has_ipv4: bool) -> &Covers {
        let [with, without] = &self.covers;
        if has_ipv4 { with } else { without }
    }
}

/// The endpoints of a VPC that may serve one row.
#[derive(Debug, Default, Clone)]
pub struct Candidates<'a> {
    /// Those that serve the row's region, or may; sorted by id.
    pub here: Vec<Candidate<'a>>,
    /// Those that serve another one.
    pub elsewhere: Vec<Candidate<'a>>,
    /// Those of the plain service, where its FIPS form is required.
    pub plain: Vec<&'a VpcEndpoint>,
    /// Those that would cover a host but for their private DNS.
    pub without_private_dns: Vec<&'a VpcEndpoint>,
}

/// What the candidates of a row are picked by.
#[derive(Debug, Clone, Copy)]
pub struct Picking<'p> {
    /// The row.
    pub row: &'p Row,
    /// The VPC's region.
    pub vpc_region: &'p str,
    /// `pendingGraceMinutes`
    pub grace_minutes: u32,
    /// The time.
    pub now: Timestamp,
}

impl<'a> Candidates<'a> {
    /// Picks the endpoints of a row out of a VPC's.
    pub fn of(picking: Picking<'_>, endpoints: &[&'a VpcEndpoint]) -> Self {
        let mut candidates = Self::default();
        for endpoint in endpoints {
            let name = endpoint.service_name.as_deref().and_then(endpoint_name);
            match &picking.row.kind {
                RowKind::Host(_) => candidates.add_host(picking, endpoint, name),
                RowKind::Service(_) | RowKind::GatewayHost { .. } => {
                    if let Some(name) = name {
                        candidates.add(picking, endpoint, name);
                    }
                }
            }
        }
        let sort = |list: &mut Vec<Candidate<'a>>| {
            list.sort_by(|a, b| a.endpoint.id.cmp(&b.endpoint.id));
        };
        sort(&mut candidates.here);
        sort(&mut candidates.elsewhere);
        candidates.plain.sort_by(|a, b| a.id.cmp(&b.id));
        candidates
            .without_private_dns
            .sort_by(|a, b| a.id.cmp(&b.id));
        candidates
    }

    /// Adds an endpoint of the row's service.
    fn add(&mut self, picking: Picking<'_>, endpoint: &'a VpcEndpoint, name: EndpointName) {
        let row = picking.row;
        let gateway = match endpoint.endpoint_type {
            EndpointType::Interface => false,
            EndpointType::Gateway if row.may_use_gateway(picking.vpc_region) => true,
            EndpointType::Gateway | EndpointType::Lattice | EndpointType::Other => return,
        };
        let is_of_service = match &row.kind {
            RowKind::Service(required) => required.is_served_by(&name),
            RowKind::GatewayHost { facts, .. } => {
                name.plain == facts.name || name.name == facts.name
            }
            RowKind::Host(_) => false,
        };
        let is_fips_row = row.required().is_some_and(|required| required.fips);
        if !is_of_service {
            let is_plain = is_fips_row
                && !gateway
                && !name.fips
                && row
                    .required()
                    .is_some_and(|required| required.plain() == name.name);
            if is_plain {
                self.plain.push(endpoint);
            }
            return;
        }
        let every_region = name.region.is_none();
        let in_name = name
            .region
            .clone()
            .unwrap_or_else(|| row.region.to_string());
        let is_here = |region: &str| region.eq_ignore_ascii_case(&row.region);
        let (serves_region, region) = match &endpoint.service_region {
            _ if every_region => (Possible::YES, row.region.to_string()),
            Fact::Read(Some(own)) => (Possible::known(is_here(own)), own.to_ascii_lowercase()),
            Fact::Read(None) => (Possible::known(is_here(&in_name)), in_name),
            Fact::Unread(_) => (Possible::YES.or_else(Possible::NO), in_name),
        };
        let covers = [true, false].map(|has_ipv4| match (&row.kind, row.host_of(has_ipv4)) {
            (RowKind::GatewayHost { .. }, Some(host)) if !gateway => {
                if picking.covers_gateway_host(endpoint, &name, host) {
                    Covers::Yes
                } else {
                    Covers::Never(host.clone())
                }
            }
            (_, host) => covers_row(endpoint, name.fips && !is_fips_row, host),
        });
        let is_never = |covers: &Covers| matches!(covers, Covers::Never(_));
        if covers.iter().all(is_never) {
            return;
        }
        // What a host is covered by has private DNS.
        let is_host = row.is_host() && !gateway;
        if is_host && endpoint.private_dns_enabled == Fact::Read(false) {
            self.without_private_dns.push(endpoint);
            return;
        }
        let candidate = Candidate {
            endpoint,
            inbound_only_counts: row.service_name().is_some_and(has_gateways),
            name,
            gateway,
            serves_region,
            region,
            usability: usability(endpoint, picking.grace_minutes, picking.now),
            covers,
            cover: Cover::No,
            may_be_aside: is_host && endpoint.private_dns_enabled.why().is_some(),
        };
        if serves_region == Possible::NO {
            self.elsewhere.push(candidate);
        } else {
            self.here.push(candidate);
        }
    }

    /// Adds an endpoint, of whatever service, that covers the row's host, or may.
    fn add_host(
        &mut self,
        picking: Picking<'_>,
        endpoint: &'a VpcEndpoint,
        name: Option<EndpointName>,
    ) {
        let row = picking.row;
        if endpoint.endpoint_type != EndpointType::Interface {
            return;
        }
        let name = name.unwrap_or_else(|| customers(endpoint));
        let covers = match row.host_of(true) {
            Some(host) => covers_host(endpoint, picking.named(host)),
            None => Vec::new(),
        };
        let is_covered = |cover: &&Cover| **cover != Cover::No;
        let Some(cover) = covers.iter().find(is_covered).copied() else {
            return;
        };
        if endpoint.private_dns_enabled == Fact::Read(false) {
            if matches!(cover, Cover::By(_)) {
                self.without_private_dns.push(endpoint);
            }
            return;
        }
        let own_region = match &endpoint.service_region {
            Fact::Read(Some(own)) => Some(own.to_ascii_lowercase()),
            Fact::Read(None) | Fact::Unread(_) => name.region.clone(),
        };
        self.here.push(Candidate {
            endpoint,
            gateway: false,
            serves_region: Possible::YES,
            region: own_region.unwrap_or_else(|| row.region.to_string()),
            inbound_only_counts: false,
            name,
            usability: usability(endpoint, picking.grace_minutes, picking.now),
            covers: [Covers::Yes, Covers::Yes],
            cover,
            may_be_aside: endpoint.private_dns_enabled.why().is_some() || covers.len() > 1,
        });
    }

    /// The ids of those that serve the row's region, or may.
    pub fn ids(&self) -> Vec<Id> {
        let here = self.here.iter();
        let mut ids: Vec<Id> = here
            .map(|candidate| candidate.endpoint.id.clone())
            .collect();
        ids.dedup();
        ids
    }

    /// The interface endpoints for the row's region.
    pub fn interfaces(&self) -> impl Iterator<Item = &Candidate<'a>> {
        self.here.iter().filter(|candidate| !candidate.gateway)
    }

    /// The gateway endpoints for the row's region.
    pub fn gateways(&self) -> impl Iterator<Item = &Candidate<'a>> {
        self.here.iter().filter(|candidate| candidate.gateway)
    }
}

/// Whether a service has gateways.
fn has_gateways(name: &str) -> bool {
    known(name).is_some_and(|facts| facts.gateway)
}

/// The name of a customer's own endpoint service.
pub fn customers(endpoint: &VpcEndpoint) -> EndpointName {
    let name = endpoint.service_name.as_deref().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    EndpointName {
        plain: name.clone(),
        name,
        region: None,
        fips: false,
    }
}

impl<'p> Picking<'p> {
    fn named(&self, host: &'p str) -> NamedHost<'p> {
        NamedHost {
            host,
            region: self.vpc_region,
        }
    }

    /// Whether an interface endpoint of a service with gateways covers a host of that service: by
    /// its private names; without any, the default hosts alone, or the FIPS ones.
    fn covers_gateway_host(&self, endpoint: &VpcEndpoint, name: &EndpointName, host: &str) -> bool {
        let mut names = private_names(endpoint).peekable();
        if names.peek().is_some() {
            return names.any(|own| name_covers(&own, host));
        }
        match &self.row.kind {
            RowKind::GatewayHost { list, exact, .. } => {
                let own = if name.fips {
                    HostKind::Fips
                } else {
                    HostKind::Default
                };
                *exact && *list == own
            }
            RowKind::Service(_) | RowKind::Host(_) => false,
        }
    }
}
