//! Warnings: what never changes the compliance and is still worth knowing
//! (`decision.md`, section 9).

use std::collections::{BTreeMap, BTreeSet};

use crate::assessment::candidates::Candidate;
use crate::assessment::service::Service;
use crate::assessment::{Assessment, Population};
use crate::checks::{Check, Severity};
use crate::network::Vpc;
use crate::path::Family;
use crate::path::index::Index;
use crate::possible::Possible;
use crate::services;
use crate::verdict::{Answer, Finding};

/// That a VPC's clients are unread.
pub fn clients_unread(vpc: &Vpc, why: &str) -> Finding {
    Finding {
        check: Check::FactUnread,
        severity: Severity::Undetermined,
        answer: Some(Answer::Undetermined),
        message: format!("whether {} has clients is unread: {why}", vpc.id),
        remediation: Check::FactUnread.row().remedy.to_owned(),
        clients: 0,
        resources: vec![vpc.id.clone()],
    }
}

/// Whom warnings are about: the clients of a VPC, counted.
#[derive(Debug)]
pub struct Counts<'a> {
    /// How many they are.
    pub clients: usize,
    /// How many of them each zone has, where that is read.
    pub zones: BTreeMap<&'a str, usize>,
    /// Their address families.
    pub families: Vec<Family>,
}

impl<'a> Counts<'a> {
    /// Counts the clients of a VPC.
    pub fn new(assessment: &Assessment<'_, 'a>, populations: &[Population<'a>]) -> Self {
        let mut zones: BTreeMap<&str, usize> = BTreeMap::new();
        let clients = assessment.clients.iter();
        for zone in clients.filter_map(|client| assessment.index.zone(client)) {
            *zones.entry(zone).or_default() += 1;
        }
        let families = populations
            .iter()
            .filter_map(|population| population.family);
        let mut families: Vec<Family> = families.collect();
        families.sort_by_key(|family| *family == Family::Ipv6);
        families.dedup();
        Self {
            clients: assessment.clients.len(),
            zones,
            families,
        }
    }
}

/// The warnings on one service in one VPC.
pub fn of<'a>(
    assessment: &Assessment<'_, 'a>,
    service: &Service<'a>,
    counts: &Counts<'a>,
) -> Vec<Finding> {
    let (index, dns) = (assessment.index, &assessment.dns);
    let layers = assessment
        .parameters
        .services
        .iter()
        .any(|service| services::is_ecr(&service.name));
    let mut warnings = Vec::new();
    let usable = service
        .candidates
        .interfaces()
        .filter(|candidate| candidate.is_usable());
    for candidate in usable {
        warnings.extend(zones(index, candidate, counts));
        warnings.extend(name_not_covered(index, service, candidate));
        let steers_some = counts
            .families
            .iter()
            .any(|family| service.steers(candidate, dns, Some(*family)) == Possible::YES);
        if service.name == "s3" && layers && steers_some {
            let id = &candidate.endpoint.id;
            let message = format!(
                "image layers come over {id}, an interface endpoint; AWS documents the gateway endpoint for Amazon ECR"
            );
            warnings.push(Finding::warning(
                Check::S3InterfaceForEcr,
                message,
                vec![id.clone()],
                counts.clients,
            ));
        }
    }
    warnings
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

/// Private names that do not cover the host which clients use.
fn name_not_covered(
    index: &Index<'_>,
    service: &Service<'_>,
    candidate: &Candidate<'_>,
) -> Option<Finding> {
    let endpoint = candidate.endpoint;
    let is_off = endpoint.private_dns_enabled.read() == Some(&false);
    if candidate.fips || is_off || endpoint.dns_names.is_empty() {
        return None;
    }
    let host = services::host(
        service.name,
        &index.network.region,
        &index.network.account_id,
    )?;
    let private = endpoint
        .dns_names
        .iter()
        .filter(|name| !name.contains(".vpce."));
    if private.into_iter().any(|name| covers(name, &host)) {
        return None;
    }
    let id = &endpoint.id;
    let message = format!("no private DNS name of {id} covers {host}");
    Some(Finding::warning(
        Check::PrivateDnsNameNotCovered,
        message,
        vec![id.clone()],
        0,
    ))
}

/// Whether a DNS name, perhaps a wildcard, covers a host.
fn covers(name: &str, host: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    match name
        .strip_prefix("*.")
        .or_else(|| name.strip_prefix("\\052."))
    {
        Some(parent) => host
            .strip_suffix(parent)
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None => name == host,
    }
}
