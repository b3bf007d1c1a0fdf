//! Warnings: what never changes the compliance and is still worth knowing
//! (`decision.md`, section 9).

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::{Check, Severity};
use crate::endpoint::Candidate;
use crate::index::Index;
use crate::network::{Id, Vpc};
use crate::parameters::Parameters;
use crate::path::Family;
use crate::path::steering::VpcDns;
use crate::possible::Possible;
use crate::service::Service;
use crate::services;
use crate::verdict::{Answer, Finding};

/// A warning.
pub fn warning(check: Check, message: String, resources: Vec<Id>, clients: usize) -> Finding {
    Finding {
        check,
        severity: Severity::Warn,
        answer: None,
        message,
        remediation: check.row().remedy.to_owned(),
        clients,
        resources,
    }
}

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
pub struct Whom<'a> {
    /// How many they are.
    pub clients: usize,
    /// How many of them each zone has, where that is read.
    pub zones: BTreeMap<&'a str, usize>,
    /// Their address families.
    pub families: Vec<Family>,
}

/// The warnings on one service in one VPC.
pub fn of<'a>(
    index: &Index<'a>,
    service: &Service<'a>,
    dns: &VpcDns<'a>,
    whom: &Whom<'a>,
    parameters: &Parameters,
) -> Vec<Finding> {
    let layers = parameters
        .services
        .iter()
        .any(|service| services::is_ecr(&service.name));
    let mut warnings = Vec::new();
    let usable = service
        .candidates
        .interfaces()
        .filter(|candidate| candidate.is_usable());
    for candidate in usable {
        warnings.extend(zones(index, candidate, whom));
        warnings.extend(name_not_covered(index, service, candidate));
        let steers_some = whom
            .families
            .iter()
            .any(|family| service.steers(candidate, dns, Some(*family)) == Possible::YES);
        if service.name == "s3" && layers && steers_some {
            let id = &candidate.endpoint.id;
            let message = format!(
                "image layers come over {id}, an interface endpoint; AWS documents the gateway endpoint for Amazon ECR"
            );
            warnings.push(warning(
                Check::S3InterfaceForEcr,
                message,
                vec![id.clone()],
                whom.clients,
            ));
        }
    }
    warnings
}

/// Zones of clients beside zones of an endpoint's interfaces. Silent where a zone is unread.
fn zones<'a>(index: &Index<'a>, candidate: &Candidate<'a>, whom: &Whom<'a>) -> Vec<Finding> {
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
    if own.len() == 1 && whom.zones.len() > 1 {
        let zone = own.first().copied().unwrap_or_default();
        let message = format!(
            "all interfaces of {id} are in {zone}, its clients in {} zones",
            whom.zones.len()
        );
        warnings.push(warning(
            Check::SingleAzEndpoint,
            message,
            vec![id.clone()],
            whom.clients,
        ));
    }
    for (zone, clients) in whom.zones.iter().filter(|(zone, _)| !own.contains(*zone)) {
        let message = format!("{zone} has clients and no interface of {id}");
        warnings.push(warning(
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
    Some(warning(
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
