//! Warnings: what never changes the compliance and is still worth knowing
//! (`decision.md`, section 9).

use std::collections::BTreeSet;

use crate::checks::{Check, Severity};
use crate::endpoint::Candidate;
use crate::index::Index;
use crate::network::{Id, NetworkInterface, Vpc};
use crate::parameters::Parameters;
use crate::path::Family;
use crate::path::steering::VpcDns;
use crate::possible::Possible;
use crate::service::Service;
use crate::services;
use crate::verdict::{Finding, Word};

/// A warning.
pub fn warning(check: Check, message: String, resources: Vec<Id>, clients: usize) -> Finding {
    Finding {
        check,
        severity: Severity::Warn,
        word: None,
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
        severity: Severity::Unread,
        word: Some(Word::Undetermined),
        message: format!("whether {} has clients is unread: {why}", vpc.id),
        remediation: Check::FactUnread.row().remedy.to_owned(),
        clients: 0,
        resources: vec![vpc.id.clone()],
    }
}

/// The warnings on one service in one VPC.
pub fn of<'a>(
    index: &Index<'a>,
    service: &Service<'a>,
    dns: &VpcDns<'a>,
    clients: &[&'a NetworkInterface],
    families: &[Family],
    parameters: &Parameters,
) -> Vec<Finding> {
    let mut warnings = Vec::new();
    let usable = service
        .candidates
        .interfaces()
        .filter(|candidate| candidate.is_usable());
    for candidate in usable {
        warnings.extend(zones(index, candidate, clients));
        warnings.extend(name_not_covered(index, service, candidate));
        let layers = parameters
            .services
            .iter()
            .any(|service| services::is_ecr(service));
        let steers_some = families
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
                clients.len(),
            ));
        }
    }
    warnings
}

/// Zones of clients beside zones of an endpoint's interfaces. Silent where a zone is unread.
fn zones<'a>(
    index: &Index<'a>,
    candidate: &Candidate<'a>,
    clients: &[&'a NetworkInterface],
) -> Vec<Finding> {
    let endpoint = candidate.endpoint;
    let interfaces: Option<Vec<&NetworkInterface>> = endpoint
        .network_interface_ids
        .iter()
        .map(|id| index.endpoint_interface(id))
        .collect();
    let Some(own) = interfaces
        .and_then(|interfaces| {
            interfaces
                .into_iter()
                .map(|it| index.zone(it))
                .collect::<Option<BTreeSet<_>>>()
        })
        .filter(|zones| !zones.is_empty())
    else {
        return Vec::new();
    };
    let theirs: BTreeSet<&str> = clients
        .iter()
        .filter_map(|client| index.zone(client))
        .collect();
    let mut warnings = Vec::new();
    let id = &endpoint.id;
    if own.len() == 1 && theirs.len() > 1 {
        let zone = own.first().copied().unwrap_or_default();
        let message = format!(
            "all interfaces of {id} are in {zone}, its clients in {} zones",
            theirs.len()
        );
        warnings.push(warning(
            Check::SingleAzEndpoint,
            message,
            vec![id.clone()],
            clients.len(),
        ));
    }
    for zone in theirs.difference(&own) {
        let affected = clients
            .iter()
            .filter(|client| index.zone(client) == Some(*zone))
            .count();
        let message = format!("{zone} has clients and no interface of {id}");
        warnings.push(warning(
            Check::ClientZoneWithoutEndpoint,
            message,
            vec![id.clone()],
            affected,
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
