//! Warnings: what never changes the compliance and is still worth knowing
//! (`decision.md`, section 9).

use std::collections::{BTreeMap, BTreeSet};

use super::central;
use super::seen::Seen;
use crate::assessment::Assessment;
use crate::assessment::candidates::Candidate;
use crate::assessment::service::Service;
use crate::checks::{Check, Severity};
use crate::network::fact::Why;
use crate::network::{DnsRecordIpType, EndpointType, IpAddressType, Vpc, VpcEndpoint};
use crate::path::dns::coverage::{Cover, NamedHost, covers_host};
use crate::path::engine::index::Index;
use crate::row::Row;
use crate::services::{endpoint_name, fill};
use crate::verdict::{Answer, Brief, Finding, ShortCause};

/// That a VPC's clients are unread.
pub fn clients_unread(vpc: &Vpc, why: &Why) -> Finding {
    Finding {
        check: Check::FactUnread,
        severity: Severity::Undetermined,
        answer: Some(Answer::Undetermined),
        message: format!("whether {} has clients is unread: {why}", vpc.id),
        remediation: Check::FactUnread.row().remedy.to_owned(),
        clients: 0,
        resources: vec![vpc.id.clone()],
        leaves_by: None,
        brief: Some(Box::new(Brief {
            may_be: None,
            cause: ShortCause::new("whether it has clients is not known: ", &why),
            endpoints: Vec::new(),
            apart: Vec::new(),
            unread: Some(why.clone()),
            client: None,
            verb: "",
            fix: "grant the read permission, or add the file".into(),
        })),
        excepted: None,
    }
}

/// What warnings on the rows of one name are about: the clients that are asked for one of them, counted.
#[derive(Debug, Default)]
pub struct Counts<'a> {
    /// How many they are.
    pub clients: usize,
    /// How many of them each zone has, where that is read.
    pub zones: BTreeMap<&'a str, usize>,
}

impl<'a> Counts<'a> {
    /// Counts the clients that are asked for one of these rows.
    pub fn of(assessment: &Assessment<'_, 'a>, rows: &[&Row]) -> Self {
        let mut counts = Self::default();
        let is_asked = |requester| {
            let mut rows = rows.iter();
            rows.any(|row| assessment.is_asked_of(row, requester))
        };
        let places = assessment.places_of_clients().iter();
        for ((_, zone), count) in places.filter(|((requester, _), _)| is_asked(*requester)) {
            counts.clients += count;
            if let Some(zone) = zone {
                *counts.zones.entry(zone).or_default() += count;
            }
        }
        counts
    }
}

/// The warnings on one row in one VPC.
pub fn of<'a>(
    assessment: &Assessment<'_, 'a>,
    service: &Service<'a>,
    seen: &Seen<'a>,
    counts: &Counts<'a>,
) -> Vec<Finding> {
    let index = assessment.index;
    let mut warnings = central::of(assessment, service, seen, counts.clients);
    let usable = service.candidates.interfaces().filter(|it| it.is_usable());
    for candidate in usable {
        warnings.extend(zones(index, candidate, counts));
        let endpoint = candidate.endpoint;
        let id = &endpoint.id;
        if !seen.steers.contains(&id) {
            continue;
        }
        let mut warn = |check, message| {
            let warning = Finding::warning(check, message, vec![id.clone()], counts.clients);
            warnings.push(warning);
        };
        if service.row.has_layers() {
            warn(
                Check::S3InterfaceForEcr,
                format!(
                    "image layers come over {id}, an interface endpoint; AWS documents the gateway endpoint for Amazon ECR"
                ),
            );
        }
        if candidate.name.plain == "execute-api" {
            warn(
                Check::ExecuteApiTakesAll,
                format!(
                    "private DNS of {id} takes the names of all APIs of the region: public ones are no longer reached from here"
                ),
            );
        }
        for host in other_hosts(service, seen) {
            let asked = NamedHost {
                host: &host,
                region: &index.network.region,
            };
            if covers_host(endpoint, asked) == [Cover::No] {
                warn(
                    Check::AlternativeHostNotCovered,
                    format!(
                        "{id} does not cover {host}, which clients of {} may use too",
                        service.row.name
                    ),
                );
            }
        }
    }
    warnings
}

/// Other hosts than the row's own that clients may use: the global one; for S3 without a gateway
/// the dual-stack one.
fn other_hosts(service: &Service<'_>, seen: &Seen<'_>) -> Vec<String> {
    let row = &service.row;
    let Some(facts) = row.required().and_then(|required| required.facts()) else {
        return Vec::new();
    };
    let first = |templates: &[&str]| {
        let template = templates.first()?;
        Some(fill(template, &row.region, ""))
    };
    let global = facts
        .has_region
        .then(|| first(facts.global_hosts))
        .flatten();
    let is_s3 = facts.name == "s3" && seen.without_gateway;
    let dual_stack = is_s3.then(|| first(facts.dual_stack_hosts)).flatten();
    global.into_iter().chain(dual_stack).collect()
}

/// That ECR is reached over IPv6 and S3 is not.
pub fn s3_not_dualstack<'a>(
    assessment: &Assessment<'_, 'a>,
    service: &Service<'a>,
    seen: &Seen<'a>,
) -> Option<Finding> {
    let endpoint = seen
        .hands_out_ipv6
        .first()
        .filter(|_| service.row.is_ecr())?;
    let serves_ipv6 = |endpoint: &VpcEndpoint| {
        let name = endpoint.service_name.as_deref().and_then(endpoint_name);
        let is_s3 = name.is_some_and(|name| name.plain == "s3");
        is_s3
            && match endpoint.endpoint_type {
                EndpointType::Gateway => endpoint.ip_address_type != IpAddressType::Ipv4,
                EndpointType::Interface => endpoint.hands_out() != DnsRecordIpType::Ipv4,
                EndpointType::Lattice | EndpointType::Other => false,
            }
    };
    let endpoints = assessment.index.endpoints(assessment.vpc);
    if endpoints.iter().any(|endpoint| serves_ipv6(endpoint)) {
        return None;
    }
    let message = format!(
        "{endpoint} hands out IPv6 addresses, and no S3 endpoint of {} serves IPv6",
        assessment.vpc.id
    );
    Some(Finding::warning(
        Check::S3NotDualstack,
        message,
        vec![(*endpoint).clone()],
        0,
    ))
}

/// Zones of clients beside zones of an endpoint's interfaces. Silent where a zone is unread.
fn zones<'a>(index: &Index<'a>, candidate: &Candidate<'a>, counts: &Counts<'a>) -> Vec<Finding> {
    let id = &candidate.endpoint.id;
    let interfaces = candidate.endpoint.network_interface_ids.iter();
    let own: Option<BTreeSet<&str>> = interfaces
        .map(|id| {
            index
                .endpoint_interface(id)
                .and_then(|interface| index.zone(interface))
        })
        .collect();
    let Some(own) = own.filter(|zones| !zones.is_empty()) else {
        return Vec::new();
    };
    let mut warnings = Vec::new();
    if own.len() == 1 && counts.zones.len() > 1 {
        let zone = own.first().copied().unwrap_or_default();
        let message = format!(
            "all interfaces of {id} are in {zone}, its clients in {} zones",
            counts.zones.len()
        );
        warnings.push(Finding::warning(
            Check::SingleAzEndpoint,
            message,
            vec![id.clone()],
            counts.clients,
        ));
    }
    for (zone, clients) in counts.zones.iter().filter(|(zone, _)| !own.contains(*zone)) {
        let message = format!("{zone} has clients and no interface of {id}");
        warnings.push(Finding::warning(
            Check::ClientZoneWithoutEndpoint,
            message,
            vec![id.clone()],
            *clients,
        ));
    }
    warnings
}
