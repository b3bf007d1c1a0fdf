//! The private names of an endpoint, and which hosts they cover (`decision.md`, section 6.1).

use super::names::Covers;
use crate::network::fact::Fact;
use crate::network::{Id, VpcEndpoint};
use crate::services::{EndpointName, ServiceFacts, endpoint_name, fill, known};

/// Private names hold for every account's hosts: of `ecr.dkr` AWS makes `*.dkr.ecr.R`.
const ANY_ACCOUNT: &str = "{account}";

/// The private names of an endpoint: those of its DNS entries that are not its own `vpce` ones.
pub fn private_names(endpoint: &VpcEndpoint) -> impl Iterator<Item = String> {
    endpoint
        .dns_names()
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
        // `{bucket}` stands for a name that nobody has named.
        None => name == host && !host.contains('{'),
    }
}

/// Whether a host is a name, or lies below it.
fn is_at_or_below(host: &str, name: &str) -> bool {
    host.strip_suffix(name)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether a host is a name in which what only a client knows (`{bucket}`) stands for any text
/// within a label.
fn is_one(name: &str, host: &str) -> bool {
    let (mut own, mut asked) = (name.split('.'), host.split('.'));
    loop {
        match (own.next(), asked.next()) {
            (None, None) => return true,
            (Some(part), Some(label)) if fits(part, label) => {}
            _ => return false,
        }
    }
}

fn fits(part: &str, label: &str) -> bool {
    let Some((start, rest)) = part.split_once('{') else {
        return part == label;
    };
    let end = rest.rsplit_once('}').map_or("", |(_, end)| end);
    label.len() > start.len() + end.len() && label.starts_with(start) && label.ends_with(end)
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

/// Whether a host is one that an endpoint without private names answers to: a default one of its
/// service, for clients without IPv4 a dual-stack one too, of a FIPS endpoint a FIPS one; of a
/// service that is not in the table every host that is asked for that service.
pub fn answers_at(
    endpoint: &VpcEndpoint,
    host: &str,
    (has_ipv4, service): (bool, Option<&str>),
) -> bool {
    let Some(name) = endpoint.service_name.as_deref().and_then(endpoint_name) else {
        return false;
    };
    let Some(facts) = facts(&name) else {
        return service == Some(name.name.as_str());
    };
    let region = match &endpoint.service_region {
        Fact::Read(Some(own)) => Some(own.to_ascii_lowercase()),
        Fact::Read(None) | Fact::Unread(_) => name.region.clone(),
    };
    let region = region.unwrap_or_default();
    let dual_stack: &[&str] = if has_ipv4 || name.fips {
        &[]
    } else {
        facts.dual_stack_hosts
    };
    let mut own = own_hosts(facts, name.fips).iter().chain(dual_stack);
    own.any(|template| {
        let filled = fill(template, &region, ANY_ACCOUNT);
        filled == host || is_one(&filled, host)
    })
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
}

/// Whether an endpoint covers a host of whatever service; of several answers, which may come out
/// while its region is unread, all.
pub fn covers_host(endpoint: &VpcEndpoint, asked: NamedHost<'_>) -> Vec<Cover> {
    let host = asked.host;
    let mut names = private_names(endpoint).peekable();
    if names.peek().is_some() {
        let lengths = names
            .filter(|name| name_covers(name, host))
            .map(|name| name.trim_start_matches("*.").len());
        return vec![lengths.max().map_or(Cover::No, Cover::By)];
    }
    let Some(name) = endpoint.service_name.as_deref().and_then(endpoint_name) else {
        return vec![Cover::May];
    };
    let Some(facts) = facts(&name) else {
        return vec![Cover::May];
    };
    let is_own = |region: &str| {
        let mut own = own_hosts(facts, name.fips).iter();
        own.any(|template| is_one(&fill(template, region, ANY_ACCOUNT), host))
    };
    let cover = |region: &str| {
        if is_own(region) {
            Cover::By(host.len())
        } else {
            Cover::No
        }
    };
    match (&name.region, &endpoint.service_region) {
        (None, _) => vec![cover(asked.region)],
        (Some(_), Fact::Read(Some(own))) => vec![cover(&own.to_ascii_lowercase())],
        (Some(inside), Fact::Read(None)) => vec![cover(inside)],
        (Some(inside), Fact::Unread(_)) => match (cover(asked.region), cover(inside)) {
            (Cover::No, other) | (other, _) if other == Cover::No => vec![Cover::No],
            (Cover::No, other) | (other, _) => vec![other, Cover::No],
        },
    }
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
