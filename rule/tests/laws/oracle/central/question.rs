//! A row's question, for section 11: its hosts (11.3), and the endpoints that are right ones.

use std::collections::BTreeSet;

use super::words::{Steered, Word, both_ways};
use super::{Hosts, Request, Right};
use crate::oracle::dns64::Dns64;
use crate::oracle::names;
use crate::oracle::worlds::{Dns, Question, World, as_if_usable};

impl Question<'_> {
    /// The answers of one world: which of the sections is asked says 11.1.
    pub fn in_world(
        &self,
        worlds: &[World],
        dns: Dns,
        central: Option<&Request<'_>>,
    ) -> BTreeSet<Steered> {
        let own = |worlds: &[World]| {
            let answer = Word::from_answer(self.answer(worlds, dns));
            (answer, self.steers(worlds, dns))
        };
        let leads = |world: &World| {
            let on = matches!(
                world,
                World::Interface {
                    private_dns: true,
                    ..
                }
            );
            dns.attributes && on
        };
        let without = own(worlds);
        let Some(central) = central else {
            return BTreeSet::from([without]);
        };
        if worlds.iter().any(leads) {
            return BTreeSet::from([without]);
        }
        let as_if_usable: Vec<World> = worlds.iter().map(as_if_usable).collect();
        let undecidable = as_if_usable.iter().any(leads);
        central
            .answers(dns.amazon, without)
            .into_iter()
            .map(|way| {
                if undecidable {
                    both_ways(&[own(&as_if_usable), way])
                } else {
                    way
                }
            })
            .collect()
    }

    /// The same question, for section 11.
    pub fn central(&self, dns: Dns, dns64: &Dns64) -> Request<'_> {
        let hosts = match (self.host, self.asked_host()) {
            (Some(asked), _) => Hosts::Names(vec![asked.host.to_owned()]),
            (None, Some(host)) => Hosts::Names(vec![host]),
            (None, None) => self.offered_hosts(),
        };
        let named = names::named(&format!("com.amazonaws.eu-west-3.{}", self.service.name));
        let fips_host = self.host.is_some_and(|asked| asked.fips);
        Request {
            case: self.case,
            vpc: self.vpc,
            client: self.client,
            port: self.service.port,
            right: Right::Service {
                name: if fips_host {
                    format!("{}-fips", self.service.name)
                } else {
                    self.service.name.clone()
                },
                fips: fips_host || named.is_some_and(|named| named.fips),
                region: self.service.region.clone(),
            },
            row: (self.host.is_none()).then(|| self.service.clone()),
            hosts,
            dns64: dns64.clone(),
            support: dns.support,
            hostnames: dns.hostnames,
        }
    }

    /// The private names of a service that the table does not know.
    fn offered_hosts(&self) -> Hosts {
        let details = self.case.network.service_details.read();
        let own = details.and_then(|details| {
            details.iter().find(|detail| {
                let name = names::named(&detail.service_name.to_lowercase());
                name.is_some_and(|name| {
                    name.service == self.service.name
                        && name
                            .region
                            .as_deref()
                            .is_none_or(|region| region == self.region())
                })
            })
        });
        match own {
            Some(detail) if !detail.private_dns_names.is_empty() => Hosts::Names(
                detail
                    .private_dns_names
                    .iter()
                    .map(|name| name.replace('*', "any-label"))
                    .collect(),
            ),
            _ => Hosts::Unread,
        }
    }
}
