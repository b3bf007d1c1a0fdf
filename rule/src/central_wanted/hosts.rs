//! The hosts that own endpoints do not answer for.

use std::sync::Arc;

use super::is_evaluated;
use crate::assessment::Assessment;
use crate::assessment::candidates::Candidate;
use crate::assessment::service::Service;
use crate::assessment::trio;
use crate::network::central::DnsName;
use crate::network::fact::Fact;
use crate::network::{Id, Network, Vpc};
use crate::path::dns::names::Covers;
use crate::row::Row;
use crate::services::endpoint_name;

/// The rows that somebody is asked for and that no endpoint of the VPC's own is the only answer to (section 11.1).
pub(super) fn unanswered(
    assessment: &Assessment<'_, '_>,
    attributes_are_on: bool,
) -> Vec<Arc<Row>> {
    if !is_evaluated(assessment) {
        return Vec::new();
    }
    let attributes = has_dns(assessment.vpc, attributes_are_on);
    let mut rows: Vec<Arc<Row>> = Vec::new();
    for service in &assessment.services {
        let row = &service.row;
        let is_asked = assessment.is_asked(row) || assessment.is_evaluated_alone(row);
        if is_asked && !(attributes && is_answered(service)) {
            rows.push(row.clone());
        }
    }
    if rows.iter().any(|row| trio::place(row).is_some()) {
        let network = assessment.index.network;
        let region: Id = network.region.as_str().into();
        let others = trio::rows(&region, &network.account_id).into_iter();
        rows.extend(others);
    }
    rows
}

/// Whether both DNS attributes are on, or taken for it.
fn has_dns(vpc: &Vpc, taken_for_on: bool) -> bool {
    [&vpc.dns_support, &vpc.dns_hostnames]
        .into_iter()
        .all(|attribute| match attribute {
            Fact::Read(is_on) => *is_on,
            Fact::Unread(_) => taken_for_on,
        })
}

/// Whether an endpoint of the VPC's own is known to answer, for clients of whichever family.
fn is_answered(service: &Service<'_>) -> bool {
    let both = |candidate: &Candidate<'_>| {
        let covers = |has_ipv4| matches!(candidate.covers(has_ipv4), Covers::Yes);
        covers(true) && covers(false)
    };
    service.candidates.interfaces().any(|candidate| {
        let endpoint = candidate.endpoint;
        let inbound_only =
            candidate.inbound_only_counts && endpoint.private_dns_only_for_inbound_resolver;
        candidate.is_usable()
            && endpoint.private_dns_enabled == Fact::Read(true)
            && !inbound_only
            && both(candidate)
    })
}

/// Hosts that may be covered by a zone, a Profile's endpoint or a rule.
pub(super) struct CoveredHosts {
    names: Vec<DnsName>,
    /// Whether there are hosts whose names are not known yet.
    pub some_unknown: bool,
}

impl CoveredHosts {
    /// The hosts of rows; those of services without known hosts by what the region offers.
    pub(super) fn of(rows: &[Arc<Row>], network: &Network) -> Self {
        let mut hosts = Self {
            names: Vec::new(),
            some_unknown: false,
        };
        for row in rows {
            let known = [true, false].into_iter().filter_map(|it| row.host_of(it));
            let before = hosts.names.len();
            hosts.names.extend(known.map(|host| DnsName::new(host)));
            if hosts.names.len() == before {
                hosts.some_unknown = true;
                hosts.names.extend(offered(row, network));
            }
        }
        hosts.names.sort();
        hosts.names.dedup();
        hosts
    }

    /// The hosts that a name covers. What only a client knows (`{bucket}`, `*`) stands for a label that no name has.
    pub(super) fn covered_by<'h>(&'h self, name: &'h DnsName) -> impl Iterator<Item = &'h DnsName> {
        self.names.iter().filter(|host| name.covers(host))
    }

    /// Whether a name covers any of them. A host whose name is not known may be covered by every name.
    pub(super) fn are_covered_by(&self, name: &DnsName) -> bool {
        self.some_unknown || self.covered_by(name).next().is_some()
    }
}

/// The private DNS names of a service, as the region offers it.
fn offered(row: &Row, network: &Network) -> Vec<DnsName> {
    let Some(required) = row.required() else {
        return Vec::new();
    };
    let details = network.service_details.read();
    let details = details.into_iter().flat_map(|details| details.iter());
    details
        .filter(|detail| {
            endpoint_name(&detail.service_name).is_some_and(|name| required.is_served_by(&name))
        })
        .flat_map(|detail| &detail.private_dns_names)
        .map(|name| DnsName::new(name))
        .collect()
}
