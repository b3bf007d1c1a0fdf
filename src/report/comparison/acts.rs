//! What a plan does to its resources, and which of them set something on a record that is not their own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rule::checks::Check;
use rule::verdict::Finding;

use super::sentence::joined;
use super::words::PlanAddresses;
use crate::planned_id;
use crate::source::plan::resource::{Actions, Resource};
use crate::source::plan::types;
use crate::source::plan::value::Value;
use crate::source::plan::word::Word;
use crate::text::printable;

/// What a plan does to its resources.
#[derive(Debug, Default)]
pub struct Acts {
    actions: BTreeMap<Word, Actions>,
    /// It acts on what leads VPCs to hubs.
    pub on_hubs: bool,
    /// By the id of a record, those that set something on it.
    parts: HashMap<Word, BTreeSet<Word>>,
    /// By VPC, the endpoints that were there and change or go: the name of their service, and their address.
    endpoints: HashMap<Word, Vec<(Word, Word)>>,
}

/// The types that set something on other records, with the attributes that name these.
const PARTS: &[(&str, &[&str])] = &[
    ("aws_ec2_managed_prefix_list_entry", &["prefix_list_id"]),
    (
        "aws_main_route_table_association",
        &["vpc_id", "route_table_id"],
    ),
    (
        "aws_network_acl_association",
        &["network_acl_id", "subnet_id"],
    ),
    ("aws_network_acl_rule", &["network_acl_id"]),
    (
        "aws_network_interface_sg_attachment",
        &["network_interface_id"],
    ),
    ("aws_route", &["route_table_id"]),
    ("aws_route53_zone_association", &["vpc_id"]),
    (
        "aws_route_table_association",
        &["route_table_id", "subnet_id"],
    ),
    ("aws_security_group_rule", &["security_group_id"]),
    ("aws_vpc_dhcp_options_association", &["vpc_id"]),
    ("aws_vpc_endpoint_policy", &["vpc_endpoint_id"]),
    ("aws_vpc_endpoint_private_dns", &["vpc_endpoint_id"]),
    (
        "aws_vpc_endpoint_route_table_association",
        &["vpc_endpoint_id", "route_table_id"],
    ),
    (
        "aws_vpc_endpoint_security_group_association",
        &["vpc_endpoint_id"],
    ),
    ("aws_vpc_endpoint_subnet_association", &["vpc_endpoint_id"]),
    ("aws_vpc_ipv4_cidr_block_association", &["vpc_id"]),
    ("aws_vpc_ipv6_cidr_block_association", &["vpc_id"]),
    ("aws_vpc_security_group_egress_rule", &["security_group_id"]),
    (
        "aws_vpc_security_group_ingress_rule",
        &["security_group_id"],
    ),
];

/// What routes lead to: where the way out was, what took it away is among these.
const TARGETS: &[&str] = &[
    "egress_only_gateway_id",
    "gateway_id",
    "nat_gateway_id",
    "transit_gateway_id",
    "vpc_peering_connection_id",
];

/// The most resources of one action that a sentence names.
const NAMED: usize = 4;

impl Acts {
    /// Notes what happens to a resource.
    pub fn add(&mut self, resource: &Resource) {
        if !resource.actions.any() {
            return;
        }
        self.on_hubs |= types::OF_HUBS.contains(&resource.kind.as_str());
        let all = self.actions.entry(resource.address.clone()).or_default();
        all.create |= resource.actions.create;
        all.update |= resource.actions.update;
        all.delete |= resource.actions.delete;
        for side in [&resource.before, &resource.after] {
            self.note(resource, side);
        }
    }

    fn note(&mut self, resource: &Resource, side: &Value) {
        let kind = resource.kind.as_str();
        let mut add = |side: &Value, keys: &[&str]| {
            for id in keys.iter().filter_map(|key| side.get(key).written()) {
                let of = self.parts.entry(Word::from(id)).or_default();
                of.insert(resource.address.clone());
            }
        };
        if let Some((_, keys)) = PARTS.iter().find(|(of, _)| *of == kind) {
            add(side, keys);
        }
        match kind {
            "aws_route" => add(side, TARGETS),
            "aws_route_table" | "aws_default_route_table" => {
                let routes = side.get("route").items().iter();
                routes.for_each(|route| add(route, TARGETS));
            }
            "aws_vpc_endpoint" if !resource.actions.create || resource.actions.delete => {
                let (vpc, name) = (side.get("vpc_id"), side.get("service_name"));
                if let (Some(vpc), Some(name)) = (vpc.written(), name.written()) {
                    let of = self.endpoints.entry(Word::from(vpc)).or_default();
                    of.push((Word::from(name), resource.address.clone()));
                }
            }
            _ => {}
        }
    }

    /// Whether the plan acts on an address.
    pub fn contains(&self, address: &str) -> bool {
        self.actions.contains_key(address)
    }

    /// The addresses that it acts on.
    pub fn addresses(&self) -> impl Iterator<Item = &Word> {
        self.actions.keys()
    }

    /// Whether it acts on nothing.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// The addresses that bring a finding about: those among its resources, and those that set something on these, or
    /// were where its service or its way out was.
    pub fn behind(
        &self,
        (vpc_id, service, left_by): (&str, Option<&str>, Option<&str>),
        finding: &Finding,
        addresses: &PlanAddresses,
    ) -> Vec<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        let is_new = |address: &str| {
            let of = self.actions.get(address);
            of.is_some_and(|of| of.create && !of.delete)
        };
        let ids = finding.resources.iter().map(|id| &**id);
        for id in ids.chain([vpc_id]) {
            let address = addresses.resource(id);
            let parts = [Some(id), addresses.of(id)].into_iter().flatten();
            let parts = parts.filter_map(|id| self.parts.get(id)).flatten();
            // What comes with a new record is a part of it.
            let is_whole = is_new(&address);
            let parts = parts.filter(|part| !is_whole || !is_new(part));
            found.extend(parts.map(ToString::to_string));
            if id != vpc_id || finding.resources.iter().any(|of| **of == *id) {
                found.extend(Some(address).filter(|of| self.contains(of)));
            }
        }
        if finding.check == Check::EndpointMissing {
            let of_vpc = self.endpoints.get(vpc_id).into_iter().flatten();
            let is_of = |name: &str| service.is_some_and(|of| name.ends_with(&format!(".{of}")));
            let gone = of_vpc.filter(|(name, _)| is_of(name));
            found.extend(gone.map(|(_, address)| address.to_string()));
        }
        if let Some(target) = left_by {
            let address = addresses.resource(target);
            let routes = self.parts.get(target).into_iter().flatten();
            found.extend(routes.filter(|of| !is_new(of)).map(ToString::to_string));
            found.extend(Some(address).filter(|of| self.contains(of)));
        }
        found.into_iter().collect()
    }

    /// `deletes aws_vpc_endpoint.api and changes aws_route.nat`. What is new stands in findings by itself, but
    /// where it sets something on what was there: what the sentence names is not named again.
    pub fn said(&self, behind: &[String], sentence: &str) -> Option<String> {
        let mut by_act: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for address in behind {
            let Some(act) = self.actions.get(address.as_str()) else {
                continue;
            };
            let word = match (act.create, act.delete) {
                (true, true) => "replaces",
                (false, true) => "deletes",
                (true, false) if sentence.contains(planned_id::address(address)) => continue,
                (true, false) => "makes",
                (false, false) => "changes",
            };
            by_act.entry(word).or_default().push(address.clone());
        }
        let said = ["deletes", "replaces", "changes", "makes"].into_iter();
        let said: Vec<String> = said
            .filter_map(|word| {
                let all = by_act.get(word)?;
                let mut named: Vec<String> = all.iter().take(NAMED).cloned().collect();
                if let more @ 1.. = all.len().saturating_sub(NAMED) {
                    named.push(format!("{more} more"));
                }
                Some(format!("{word} {}", joined(&named)))
            })
            .collect();
        (!said.is_empty()).then(|| printable(&joined(&said)).into_owned())
    }
}
