//! The host that a question is about, and whether an endpoint covers it.

use rule::network::{EndpointType, VpcEndpoint};
use rule::services::fill;

use super::Question;
use crate::oracle::names::{self, Named};
use crate::oracle::possible::Outcome;
use crate::oracle::rows;

/// A host of a service that has gateways, asked by one family over them.
#[derive(Clone, Copy)]
pub struct HostRequest<'a> {
    pub host: &'a str,
    /// Whether it is one of the hosts by default, one of the FIPS variant's.
    pub default: bool,
    pub fips: bool,
    /// Whether it has IPv6 addresses too.
    pub dual_stack: bool,
    /// By which of the client's families gateways are asked.
    pub ipv4: bool,
    /// Whether gateways of the VPC's region carry it.
    pub gateways: bool,
}

impl Question<'_> {
    /// The host that the client asks for the service, where it is known.
    pub fn asked_host(&self) -> Option<String> {
        let account = &self.case.network.account_id;
        let facts = self.service.facts()?;
        let filled = |template: &str| fill(template, self.region(), account);
        if self.service.fips || facts.name.contains("fips") {
            return facts.fips_hosts.first().map(|host| filled(host));
        }
        if !facts.has_region {
            return facts.global_hosts.first().map(|host| filled(host));
        }
        let without_ipv4 = self.client.is_some_and(|client| client.ipv4.is_none());
        let dual_stack = facts.dual_stack_hosts.first().filter(|_| without_ipv4);
        let host = filled(dual_stack.or_else(|| facts.hosts.first())?);
        Some(match self.service.name.as_str() {
            "s3" if rows::has_ecr(self.case, self.service.region.as_deref()) => {
                format!("prod-{}-starport-layer-bucket.{host}", self.region())
            }
            "s3" => format!("some-bucket-or-other.{host}"),
            _ => host,
        })
    }

    /// Whether an interface endpoint covers the host of a row that asks for one, its private DNS aside.
    pub(super) fn covers_host(&self, endpoint: &VpcEndpoint, named: &Named) -> Option<bool> {
        let asked = self.host?;
        if endpoint.endpoint_type == EndpointType::Gateway {
            return None;
        }
        let names = names::private_names(endpoint);
        Some(if !names.is_empty() {
            names::covering(&names, asked.host).is_some()
        } else if named.fips {
            asked.fips
        } else {
            asked.default
        })
    }

    /// Section 6.1: whether the host that the client asks is covered; otherwise it is undecidable.
    pub(super) fn covers(&self, endpoint: &VpcEndpoint, named: &Named) -> Outcome {
        let names = names::private_names(endpoint);
        let other_name = named.fips && !self.service.fips;
        let covered = match self.asked_host() {
            _ if names.is_empty() => !other_name,
            None => !other_name,
            Some(host) => names::covering(&names, &host).is_some(),
        };
        if covered {
            Outcome::Yes
        } else {
            Outcome::Maybe
        }
    }
}
