//! Section 11: central endpoints, read naively from the text.

mod addresses;
mod gateway;
mod gather;
mod hops;
mod own;
mod path;
mod policy;
mod question;
mod record;
mod sources;
mod target;
mod view;
mod ways;
pub mod words;

use std::collections::BTreeSet;

use rule::network::{EndpointType, NetworkInterface, Vpc, VpcEndpoint};
use rule::parameters::CentralEndpoints;
use rule::services::{Required, fill};

use self::sources::Answerer;
use self::words::{DnsOutcome, HostOutcome, Steered, Word, best, both_ways};
use super::dns64::Dns64;
use super::possible::{Outcome, Possible, anything, surely};
pub use super::worlds::flags;
use super::{existence_only, names, worlds};
use rule_testing::generator::Case;

/// Which endpoints are right ones.
#[derive(Debug, Clone, PartialEq)]
pub enum Right {
    /// Of this service, whose FIPS form is undecidable unless it is asked for.
    Service {
        name: String,
        fips: bool,
        region: Option<String>,
    },
    /// Of any: the service of the host is not known.
    Any,
}

/// The hosts of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Hosts {
    /// The best over them counts.
    Names(Vec<String>),
    Unread,
}

/// One client, or nobody in particular, and one row.
#[derive(Clone)]
pub struct Request<'a> {
    pub case: &'a Case,
    pub vpc: &'a Vpc,
    pub client: Option<&'a NetworkInterface>,
    pub port: u16,
    pub right: Right,
    /// The row for policies; nothing where the endpoint's own service says it.
    pub row: Option<Required>,
    pub hosts: Hosts,
    pub dns64: Dns64,
    pub support: bool,
    pub hostnames: bool,
}

/// Whether this section is asked of a VPC at all.
pub fn is_asked(case: &Case) -> bool {
    let central = &case.network.central;
    let region = &case.network.region;
    let without_profiles = region.starts_with("us-iso-") || region.starts_with("us-isob-");
    let has_keys = central.hosted_zones_by_vpc.read().is_some()
        && (without_profiles || central.profile_associations.read().is_some())
        && central.resolver_rule_associations.read().is_some();
    match case.parameters.central_endpoints {
        CentralEndpoints::Ignore => false,
        _ if existence_only(case) => false,
        CentralEndpoints::Look => true,
        CentralEndpoints::Auto => central.is_live || has_keys,
    }
}

impl Request<'_> {
    /// Whether an endpoint is one of the right service and region (11.6).
    fn right(&self, endpoint: &VpcEndpoint) -> Possible {
        if endpoint.endpoint_type != EndpointType::Interface {
            return surely(Outcome::No);
        }
        let Right::Service { name, fips, region } = &self.right else {
            return surely(Outcome::Maybe);
        };
        let service = endpoint.service_name.as_deref().unwrap_or_default();
        let Some(named) = names::named(&service.to_lowercase()) else {
            return surely(Outcome::No);
        };
        let is_it = if *fips {
            named.service == *name
        } else {
            named.plain == *name
        };
        if !is_it {
            return surely(Outcome::No);
        }
        let fits = if named.fips && !fips {
            Outcome::Maybe
        } else {
            Outcome::Yes
        };
        let region = region.as_deref().unwrap_or(&self.case.network.region);
        worlds::serves_region(endpoint, Some(&named), region)
            .into_iter()
            .map(|serves| if serves { fits } else { Outcome::No })
            .collect()
    }

    /// Section 5, where DNS leads to the endpoint all the same.
    fn state(&self, endpoint: &VpcEndpoint) -> Possible {
        worlds::states(endpoint)
            .iter()
            .map(|state| worlds::usable(self.case, endpoint, state))
            .collect()
    }

    /// Whether an endpoint without private names covers a host: a default one, for a client without IPv4 a dual-stack
    /// one too (6.1).
    fn covers_without_names(&self, endpoint: &VpcEndpoint, host: &str) -> bool {
        let has_ipv4 = self.client.is_none_or(|client| client.ipv4.is_some());
        self.own_hosts(endpoint, host, !has_ipv4)
    }

    /// Whether a host is one of an endpoint's service by default.
    fn default_hosts(&self, endpoint: &VpcEndpoint, host: &str) -> bool {
        self.own_hosts(endpoint, host, false)
    }

    fn own_hosts(&self, endpoint: &VpcEndpoint, host: &str, dual_stack: bool) -> bool {
        let service = endpoint.service_name.as_deref().unwrap_or_default();
        let Some(named) = names::named(&service.to_lowercase()) else {
            return false;
        };
        let known = rule::services::known(&named.service);
        let Some(facts) = known.or_else(|| rule::services::known(&named.plain)) else {
            return matches!(&self.right, Right::Service { name, .. } if *name == named.plain);
        };
        let own = if named.fips {
            facts.fips_hosts
        } else if !facts.has_region {
            facts.global_hosts
        } else {
            facts.hosts
        };
        let region = endpoint.service_region.read().cloned().flatten();
        let region = region
            .or(named.region)
            .unwrap_or_else(|| self.case.network.region.clone());
        let further: &[&str] = if dual_stack && !named.fips {
            facts.dual_stack_hosts
        } else {
            &[]
        };
        let filled: Vec<String> = own
            .iter()
            .chain(further)
            .map(|host| fill(host, &region, "{account}"))
            .collect();
        names::is_one_of(&filled, host)
    }

    /// The answers, given that without this section.
    pub fn answers(&self, amazon: Outcome, without: Steered) -> BTreeSet<Steered> {
        let names = match &self.hosts {
            Hosts::Unread => vec![None],
            Hosts::Names(names) => names.iter().map(|name| Some(name.as_str())).collect(),
        };
        let mut all: Option<BTreeSet<Steered>> = None;
        for name in names {
            let one = self.of_host(name, amazon, without);
            all = Some(match all {
                None => one,
                Some(so_far) => so_far
                    .iter()
                    .flat_map(|a| one.iter().map(move |b| best(*a, *b)))
                    .collect(),
            });
        }
        all.unwrap_or_default()
    }

    fn of_host(&self, host: Option<&str>, amazon: Outcome, without: Steered) -> BTreeSet<Steered> {
        let here = self.worlds(host);
        let normally = || -> BTreeSet<Steered> {
            let worlds = here.iter();
            worlds
                .flat_map(|ways| match amazon {
                    Outcome::Yes => {
                        let ways = ways.iter().map(|said| said.what.word(without));
                        BTreeSet::from([both_ways(&ways.collect::<Vec<_>>())])
                    }
                    _ => self.other_servers(ways, without),
                })
                .collect()
        };
        if self.client.is_none() {
            return normally();
        }
        let mut all = BTreeSet::new();
        for alone in own::on_its_own(self) {
            if alone {
                all.extend(self.alone(host, &here, amazon, without));
            } else {
                all.extend(normally());
            }
        }
        all
    }

    /// *Other DNS servers*.
    fn other_servers(&self, ways: &[HostOutcome], without: Steered) -> BTreeSet<Steered> {
        let mut all = BTreeSet::new();
        for egress in path::egress_covers(self) {
            all.insert(match without.0 {
                _ if egress == Outcome::No => (Word::Broken, Outcome::Maybe),
                _ if ways.iter().any(HostOutcome::covers) => (Word::Unknown, Outcome::Maybe),
                Word::Public => (Word::Unknown, Outcome::Maybe),
                _ => without,
            });
        }
        all
    }

    /// 11.4 and what follows: for every value of what is unread, every way of what is undecidable.
    fn worlds(&self, host: Option<&str>) -> BTreeSet<Vec<HostOutcome>> {
        let Some(host) = host else {
            let mut all = BTreeSet::from([vec![HostOutcome::nothing()]]);
            let (zone, rule) = sources::any_there(self);
            if zone {
                all.extend(self.open(false, rule).into_iter().map(|said| vec![said]));
            } else if rule {
                all.insert(vec![HostOutcome::undecidable(Outcome::Maybe)]);
            }
            return all;
        };
        let mut all = BTreeSet::new();
        for ways in sources::who(self, host) {
            let mut chosen: Vec<Vec<HostOutcome>> = vec![vec![]];
            for who in &ways {
                let options = self.said(who, host);
                chosen = chosen
                    .into_iter()
                    .flat_map(|so_far| {
                        options.iter().map(move |said| {
                            let mut all = so_far.clone();
                            all.push(said.clone());
                            all
                        })
                    })
                    .collect();
            }
            all.extend(chosen);
        }
        all
    }

    /// Whatever an unread zone brings about, or an unread rule.
    fn open(&self, zone: bool, rule: bool) -> BTreeSet<HostOutcome> {
        let mut outcomes = path::without_e(self, &anything());
        if rule {
            outcomes.insert(Outcome::Maybe);
        }
        outcomes
            .into_iter()
            .map(|outcome| HostOutcome {
                zone,
                ..HostOutcome::undecidable(outcome)
            })
            .collect()
    }

    fn said(&self, who: &Answerer<'_>, host: &str) -> BTreeSet<HostOutcome> {
        match who {
            Answerer::Nothing => BTreeSet::from([HostOutcome::nothing()]),
            Answerer::Rule => BTreeSet::from([HostOutcome::undecidable(Outcome::Maybe)]),
            Answerer::Undecidable(outcome, zone) => BTreeSet::from([HostOutcome {
                zone: *zone,
                ..HostOutcome::undecidable(*outcome)
            }]),
            Answerer::Anything { rule, leaves } => {
                let public = leaves.then(|| HostOutcome {
                    what: DnsOutcome::Public,
                    decided: false,
                    zone: true,
                });
                let mut all = self.open(false, *rule);
                all.extend(public);
                all
            }
            Answerer::Endpoint(network, endpoint, covers, true) => {
                let known = Answerer::Endpoint(network, endpoint, *covers, false);
                worse(Some(self.said(&known, host)), self.open(true, false))
            }
            Answerer::Zones(zones, unread) => {
                let mut all: Option<BTreeSet<HostOutcome>> = None;
                for zone in zones {
                    all = Some(worse(all, record::says(self, zone, host, 0)));
                }
                if *unread {
                    all = Some(worse(all, self.open(true, false)));
                }
                all.unwrap_or_default()
            }
            Answerer::Endpoint(network, endpoint, true, _) => {
                let led = |ipv4| vec![target::endpoint_led(self, network, endpoint, None, ipv4)];
                record::answers(self, &led(true), &led(false))
                    .into_iter()
                    .map(|(word, steers)| HostOutcome {
                        what: DnsOutcome::Target(word, steers),
                        decided: true,
                        zone: true,
                    })
                    .collect()
            }
            Answerer::Endpoint(_, _, false, _) => BTreeSet::from([HostOutcome {
                what: DnsOutcome::Target(Word::Broken, Outcome::No),
                decided: true,
                zone: true,
            }]),
        }
    }
}

/// Two zones of one name: each may answer, and the worse counts.
fn worse(
    so_far: Option<BTreeSet<HostOutcome>>,
    one: BTreeSet<HostOutcome>,
) -> BTreeSet<HostOutcome> {
    let Some(so_far) = so_far else {
        return one;
    };
    let mut all = BTreeSet::new();
    for a in &so_far {
        for b in &one {
            all.insert(HostOutcome {
                what: if a.what == b.what {
                    a.what.clone()
                } else {
                    DnsOutcome::Worse(Box::new(a.what.clone()), Box::new(b.what.clone()))
                },
                decided: a.decided && b.decided || a.surely_fails() || b.surely_fails(),
                zone: a.zone && b.zone,
            });
        }
    }
    all
}
