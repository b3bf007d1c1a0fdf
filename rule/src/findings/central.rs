//! Warnings about central endpoints (`decision.md`, sections 11.1, 11.6 and 11.9).

use super::seen::Seen;
use crate::assessment::Assessment;
use crate::assessment::central::CentralStatus;
use crate::assessment::service::Service;
use crate::checks::Check;
use crate::network::Id;
use crate::network::central::DnsName;
use crate::path::central::dns::sources::{DnsSource, SourceKind, SourceName};
use crate::path::dns::coverage::private_names;
use crate::row::Row;
use crate::services::fill;
use crate::verdict::Finding;

/// The warnings on one row in one VPC.
pub fn of<'a>(
    assessment: &Assessment<'_, 'a>,
    service: &Service<'a>,
    seen: &Seen<'a>,
    clients: usize,
) -> Vec<Finding> {
    let vpc = &assessment.vpc.id;
    let mut warnings = Vec::new();
    let mut warn = |check, message, resources| {
        warnings.push(Finding::warning(check, message, resources, clients));
    };
    for (zone, message) in &seen.typed {
        let check = Check::HostedZoneTypedAddresses;
        warn(check, message.clone(), vec![zone.clone()]);
    }
    if service.row.has_layers() {
        for id in &seen.led_to {
            let message = format!(
                "image layers come over {id}, a central interface endpoint; AWS documents the gateway endpoint for Amazon ECR"
            );
            warn(Check::S3InterfaceForEcr, message, vec![(*id).clone()]);
        }
    }
    if !seen.public {
        return warnings;
    }
    match assessment.central.status() {
        CentralStatus::NotEvaluated => {}
        CentralStatus::Lacks(keys) => {
            let message = format!(
                "endpoints in other VPCs that may serve {vpc} were not looked for: the data lacks {}",
                keys.join(", ")
            );
            let check = Check::CentralEndpointsNotLookedFor;
            warn(check, message, vec![vpc.clone()]);
        }
        CentralStatus::Evaluated => {
            for (id, name) in misnamed(assessment, &service.row) {
                let message = format!(
                    "{name} ({id}) is on {vpc} and covers no host of {}",
                    service.row.name
                );
                warn(Check::HostedZoneCoversNoHost, message, vec![id]);
            }
        }
    }
    warnings
}

/// The zones and the Profiles' endpoints of a VPC that are named for a service, and cover none of
/// its hosts.
pub fn misnamed(assessment: &Assessment<'_, '_>, row: &Row) -> Vec<(Id, DnsName)> {
    let Some(required) = row.required() else {
        return Vec::new();
    };
    let network = assessment.index.network;
    let facts = required.facts();
    let templates = facts
        .into_iter()
        .flat_map(|facts| facts.hosts_of_all_kinds());
    let mut hosts: Vec<DnsName> = templates
        .map(|host| DnsName::new(&fill(host, &row.region, &network.account_id)))
        .collect();
    let asked = [true, false].into_iter();
    hosts.extend(asked.filter_map(|has_ipv4| row.host_of(has_ipv4).map(|it| DnsName::new(it))));
    let mut wanted: Vec<&str> = required.name.split('.').collect();
    wanted.sort_unstable();
    let mut found: Vec<(Id, DnsName)> = Vec::new();
    for source in &assessment.central.sources().all {
        for (id, name) in names(source) {
            let is_for_it = is_named_for(&name, &wanted, &row.region);
            let known = found.iter().any(|(other, _)| *other == id);
            if is_for_it && !known && !hosts.iter().any(|host| name.covers(host)) {
                found.push((id, name));
            }
        }
    }
    found
}

/// The names of a zone or of a Profile's endpoint.
fn names(source: &DnsSource<'_>) -> Vec<(Id, DnsName)> {
    match &source.kind {
        SourceKind::Zone(zone) => match &source.name {
            SourceName::Is(name) => vec![(zone.id.clone(), name.clone())],
            SourceName::Endpoint
            | SourceName::NotShown
            | SourceName::Unread(_)
            | SourceName::Any => Vec::new(),
        },
        SourceKind::Endpoint(endpoint) => private_names(endpoint)
            .map(|name| (endpoint.id.clone(), DnsName::new(&name).without_star()))
            .collect(),
        SourceKind::Forwards(_)
        | SourceKind::System
        | SourceKind::EndpointOff(_)
        | SourceKind::Resource(_)
        | SourceKind::Resources => Vec::new(),
    }
}

/// Whether a name is made of some labels, in any order, then the region and any suffix.
fn is_named_for(name: &DnsName, wanted: &[&str], region: &str) -> bool {
    let labels: Vec<&str> = name.as_str().split('.').collect();
    let Some((own, rest)) = labels.split_at_checked(wanted.len()) else {
        return false;
    };
    let mut own = own.to_vec();
    own.sort_unstable();
    own == wanted && rest.len() > 1 && rest.first() == Some(&region)
}
