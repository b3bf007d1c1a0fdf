//! The private names of an endpoint, and which hosts they cover (`decision.md`, section 6.1).

use super::names::Covers;
use crate::network::fact::Fact;
use crate::network::{Id, VpcEndpoint};
use crate::services::{EndpointName, ServiceFacts, endpoint_name, fill, known};

/// The private names of an endpoint: those of its DNS entries that are not its own `vpce` ones.
pub fn private_names(endpoint: &VpcEndpoint) -> impl Iterator<Item = String> {
    endpoint
        .dns_names
        .iter()
        .map(|name| {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.replace("\\052", "*")
        })
        .filter(|name| !name.split('.').any(|label| label == "vpce"))
}

/// Whether a private name covers a host: `*.x` covers x and every name below it.
pub fn name_covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(parent) => is_at_or_below(host, parent),
        None => name == host,
    }
}

/// Whether a host is a name, or lies below it. A part that only a client knows (`{bucket}`) in the
/// name stands for any label.
fn is_at_or_below(host: &str, name: &str) -> bool {
    let mut labels = host.rsplit('.');
    name.rsplit('.').all(|part| {
        labels
            .next()
            .is_some_and(|label| label == part || part.contains('{'))
    })
}

/// Which of its own hosts an endpoint without private names covers: the default ones, or the FIPS
/// ones of a FIPS endpoint.
fn own_hosts(facts: &ServiceFacts, fips: bool) -> &'static [&'static str] {
    if fips || facts.name.contains("fips") {
        facts.fips_hosts
    } else if facts.has_region {
        facts.hosts
    } else {
        facts.global_hosts
    }
}

/// How a host is covered by an endpoint whose private DNS is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// By a name of so many letters.
    By(usize),
    /// It may be: the service's hosts are not known, and the endpoint names none.
    May,
    /// It is not.
    No,
}

/// A host that is required by its name.
#[derive(Debug, Clone, Copy)]
pub struct NamedHost<'h> {
    /// The host.
    pub host: &'h str,
    /// The VPC's region.
    pub region: &'h str,
    /// The evaluated account.
    pub account_id: &'h str,
    /// Whether the default hosts of an endpoint without private names cover what lies below them.
    pub below: bool,
    /// Whether the client has IPv4: without, an endpoint covers its dual-stack hosts too.
    pub has_ipv4: bool,
}

/// Whether an endpoint covers a host of whatever service.
pub fn covers_host(endpoint: &VpcEndpoint, asked: NamedHost<'_>) -> Cover {
    let host = asked.host;
    let mut names = private_names(endpoint).peekable();
    if names.peek().is_some() {
        return names
            .filter(|name| name_covers(name, host))
            .map(|name| Cover::By(name.trim_start_matches("*.").len()))
            .max_by_key(|cover| match cover {
                Cover::By(length) => *length,
                Cover::May | Cover::No => 0,
            })
            .unwrap_or(Cover::No);
    }
    let Some(name) = endpoint.service_name.as_deref().and_then(endpoint_name) else {
        return Cover::May;
    };
    let Some(facts) = facts(&name) else {
        return Cover::May;
    };
    let own_region = match &endpoint.service_region {
        Fact::Read(Some(own)) => Some(own.to_ascii_lowercase()),
        Fact::Read(None) | Fact::Unread(_) => name.region.clone(),
    };
    let region = own_region.as_deref().unwrap_or(asked.region);
    let dual_stack = if asked.has_ipv4 || name.fips {
        &[]
    } else {
        facts.dual_stack_hosts
    };
    own_hosts(facts, name.fips)
        .iter()
        .chain(dual_stack)
        .map(|template| fill(template, region, asked.account_id))
        .find(|own| {
            let same_length = || own.split('.').count() == host.split('.').count();
            is_at_or_below(host, own) && (asked.below || same_length())
        })
        .map_or(Cover::No, |own| Cover::By(own.len()))
}

fn facts(name: &EndpointName) -> Option<&'static ServiceFacts> {
    known(&name.name).or_else(|| known(&name.plain))
}

/// What the names of an endpoint of a service say of the host of a row.
pub fn covers_row(endpoint: &VpcEndpoint, fips_for_plain: bool, host: Option<&Id>) -> Covers {
    let mut names = private_names(endpoint).peekable();
    let is_empty = names.peek().is_none();
    match host {
        Some(host) if !is_empty => {
            if names.any(|name| name_covers(&name, host)) {
                Covers::Yes
            } else {
                Covers::Not(host.clone())
            }
        }
        _ if fips_for_plain => Covers::FipsAlone,
        _ => Covers::Yes,
    }
}
