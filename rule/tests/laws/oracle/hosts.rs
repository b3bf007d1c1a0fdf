//! A host's row (section 4, `hosts`).

use std::collections::BTreeSet;

use rule::network::{EndpointType, NetworkInterface, Vpc, VpcEndpoint};
use rule::services::{FilledHost, HostKind, HostOf, Required, fill, first_region};
use rule::verdict::Answer;

use super::central::words::{Steered, Word, both_ways};
use super::central::{self, Hosts, Request, Right};
use super::dns64::Dns64;
use super::names;
use super::possible::{Outcome, and, answer, anything, best, for_each_choice, surely};
use super::worlds::{self, Dns, HostRequest, Question};
use super::{existence_only, interface};
use crate::policy;
use rule_testing::generator::Case;

/// Every answer that may come out over the values of what is unread.
pub fn answers(
    case: &Case,
    vpc: &Vpc,
    client: Option<&NetworkInterface>,
    host: &FilledHost,
) -> BTreeSet<Word> {
    let gateways = host.of.as_ref().filter(|of| of.service.gateway);
    let mut all = BTreeSet::new();
    for dns in worlds::dns(case, vpc) {
        for ways in worlds::dns64(case, vpc, client) {
            let choices: Vec<Vec<Steered>> = ways
                .iter()
                .map(|way| {
                    let answers = match gateways {
                        Some(of) => with_gateways(case, vpc, client, host, of, dns, way),
                        None => of_any_service(case, vpc, client, host, dns, way),
                    };
                    answers.into_iter().collect()
                })
                .collect();
            for_each_choice(&choices, &mut |ways| _ = all.insert(both_ways(ways).0));
        }
    }
    all
}

/// A host of a service that has gateways, or one below such a host.
fn with_gateways(
    case: &Case,
    vpc: &Vpc,
    client: Option<&NetworkInterface>,
    host: &FilledHost,
    of: &HostOf,
    dns: Dns,
    dns64: &Dns64,
) -> BTreeSet<Steered> {
    let own = &case.network.region;
    let region = of.region.as_deref().unwrap_or(first_region(own));
    let service = Required {
        port: host.port,
        region: (region != own).then(|| region.to_owned()),
        ..Required::named(of.service.name)
    };
    let dual_stack = of.kind == HostKind::DualStack;
    let families = match client {
        Some(client) if dual_stack && client.ipv4.is_some() && client.ipv6.is_some() => {
            vec![true, false]
        }
        Some(client) if dual_stack => vec![client.ipv4.is_some()],
        _ => vec![true],
    };
    let choices: Vec<Vec<Steered>> = families
        .into_iter()
        .map(|ipv4| {
            let question = Question {
                case,
                vpc,
                client,
                service: &service,
                host: Some(HostRequest {
                    host: &host.name,
                    default: of.kind == HostKind::Default && of.exact,
                    fips: of.kind == HostKind::Fips && of.exact,
                    dual_stack,
                    ipv4,
                    gateways: region == own,
                }),
            };
            question.answers(dns, dns64).into_iter().collect()
        })
        .collect();
    let mut all = BTreeSet::new();
    for_each_choice(&choices, &mut |ways| _ = all.insert(both_ways(ways)));
    all
}

/// One endpoint as it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum World {
    /// It does not cover the host.
    Aside,
    /// It covers the host, by a name so long; nothing where it only may.
    Covers {
        name: Option<usize>,
        usable: Outcome,
        steers: Outcome,
        answer: Answer,
    },
}

/// Any other host: the interface endpoint that covers it, of whatever service.
fn of_any_service(
    case: &Case,
    vpc: &Vpc,
    client: Option<&NetworkInterface>,
    host: &FilledHost,
    dns: Dns,
    dns64: &Dns64,
) -> BTreeSet<Steered> {
    let endpoints = case.network.vpc_endpoints.elements().iter();
    let endpoints = endpoints.filter(|endpoint| {
        endpoint.vpc_id.as_ref() == Some(&vpc.id)
            && endpoint.endpoint_type == EndpointType::Interface
    });
    let choices: Vec<Vec<World>> = endpoints
        .map(|endpoint| {
            let worlds = of_endpoint(case, vpc, client, host, endpoint, dns64);
            worlds.into_iter().collect()
        })
        .collect();
    let mut all = BTreeSet::new();
    let central = central::is_asked(case).then(|| asked11(case, vpc, client, host, dns, dns64));
    for_each_choice(&choices, &mut |worlds| {
        let own = |worlds: &[World]| {
            let answer = Word::from_answer(answer_of(case, worlds, dns));
            (answer, Outcome::Yes)
        };
        let covers = |worlds: &[World], wanted: Outcome| {
            let is =
                |world: &World| matches!(world, World::Covers { usable, .. } if *usable == wanted);
            dns.attributes && worlds.iter().any(is)
        };
        let without = own(worlds);
        let Some(central) = &central else {
            _ = all.insert(without);
            return;
        };
        if covers(worlds, Outcome::Yes) {
            _ = all.insert(without);
            return;
        }
        let as_if_usable: Vec<World> = worlds.iter().map(as_if_usable).collect();
        let undecidable = covers(worlds, Outcome::Maybe);
        let else_way = central.answers(dns.amazon, without);
        all.extend(else_way.into_iter().map(|way| {
            if undecidable {
                both_ways(&[own(&as_if_usable), way])
            } else {
                way
            }
        }));
    });
    all
}

/// The same world, with an endpoint of undecidable state usable.
fn as_if_usable(world: &World) -> World {
    match *world {
        World::Covers {
            name,
            usable: Outcome::Maybe,
            steers,
            answer,
        } => World::Covers {
            name,
            usable: Outcome::Yes,
            steers,
            answer,
        },
        world => world,
    }
}

/// The question for section 11. The host is one of a service's by the lists of 6.1, or of none.
fn asked11<'a>(
    case: &'a Case,
    vpc: &'a Vpc,
    client: Option<&'a NetworkInterface>,
    host: &FilledHost,
    dns: Dns,
    dns64: &Dns64,
) -> Request<'a> {
    let own = &case.network.region;
    let listed = |of: &&HostOf| match of.kind {
        HostKind::Default | HostKind::DualStack | HostKind::Fips => of.exact,
        HostKind::Global => of.exact && !of.service.has_region,
        HostKind::Other => false,
    };
    let right = match host.of.as_ref().filter(listed) {
        None => Right::Any,
        Some(of) => {
            let named = names::named(&format!("com.amazonaws.{own}.{}", of.service.name));
            let is_fips = named.is_some_and(|named| named.fips);
            let fips_host = of.kind == HostKind::Fips && !is_fips;
            Right::Service {
                name: if fips_host {
                    format!("{}-fips", of.service.name)
                } else {
                    of.service.name.to_owned()
                },
                fips: is_fips || fips_host,
                region: of.region.clone().filter(|region| region != own),
            }
        }
    };
    Request {
        case,
        vpc,
        client,
        port: host.port,
        right,
        row: None,
        hosts: Hosts::Names(vec![host.name.clone()]),
        dns64: dns64.clone(),
        support: dns.support,
        hostnames: dns.hostnames,
    }
}

/// Whether, and by how long a name, an endpoint covers the host: `None` not, `Some(None)` maybe.
fn covers(
    case: &Case,
    host: &FilledHost,
    endpoint: &VpcEndpoint,
) -> BTreeSet<Option<Option<usize>>> {
    let private = names::private_names(endpoint);
    if !private.is_empty() {
        return BTreeSet::from([names::covering(&private, &host.name).map(Some)]);
    }
    let named = endpoint
        .service_name
        .as_deref()
        .and_then(|name| names::named(&name.to_lowercase()));
    let facts = named.as_ref().and_then(|named| {
        rule::services::known(&named.service).or_else(|| rule::services::known(&named.plain))
    });
    let (Some(named), Some(facts)) = (named.as_ref(), facts) else {
        return BTreeSet::from([Some(None)]);
    };
    let own = if named.fips {
        facts.fips_hosts
    } else if !facts.has_region {
        facts.global_hosts
    } else {
        facts.hosts
    };
    // The region of a host of the table says which region's endpoint covers it.
    let regions = [
        case.network.region.as_str(),
        named.region.as_deref().unwrap_or_default(),
    ];
    let read = endpoint.service_region.read();
    let regions: Vec<&str> = match (read, &named.region) {
        (Some(Some(served)), Some(_)) => vec![served.as_str()],
        (Some(None), Some(inside)) => vec![inside.as_str()],
        (None, Some(_)) => [&regions[..], &["elsewhere-1"]].concat(),
        (_, None) => vec![case.network.region.as_str()],
    };
    regions
        .into_iter()
        .map(|region| {
            let filled: Vec<String> = own
                .iter()
                // AWS makes `*.dkr.ecr.R`: the names hold for every account's hosts.
                .map(|template| fill(template, region, "{account}"))
                .collect();
            names::is_one_of(&filled, &host.name).then_some(Some(host.name.len()))
        })
        .collect()
}

fn of_endpoint(
    case: &Case,
    vpc: &Vpc,
    client: Option<&NetworkInterface>,
    host: &FilledHost,
    endpoint: &VpcEndpoint,
    dns64: &Dns64,
) -> BTreeSet<World> {
    let (family, path) = match client {
        Some(client) if !existence_only(case) => {
            interface::families(&case.network, vpc, client, endpoint, host.port, dns64)
        }
        _ => (Outcome::Yes, surely(Outcome::Yes)),
    };
    let policy = match (endpoint.policy.read(), policy::of_endpoint(case, endpoint)) {
        (_, None) => surely(Outcome::Yes),
        (None, Some(_)) => anything(),
        (Some(text), Some(service)) => surely(policy::decide(
            case,
            vpc,
            endpoint,
            (&service, policy::registry(host).as_ref()),
            text.as_deref(),
        )),
    };
    let outcomes = and(&path, &policy);
    let mut worlds = BTreeSet::new();
    for enabled in worlds::flags(&endpoint.private_dns_enabled) {
        for covered in covers(case, host, endpoint) {
            let Some(name) = covered.filter(|_| enabled) else {
                worlds.insert(World::Aside);
                continue;
            };
            for state in worlds::states(endpoint) {
                worlds.extend(outcomes.iter().map(|outcome| World::Covers {
                    name,
                    usable: worlds::usable(case, endpoint, &state),
                    steers: family,
                    answer: answer(*outcome),
                }));
            }
        }
    }
    worlds
}

/// The answer of one world: usable endpoints first, of several the longest name, of equals the best.
fn answer_of(case: &Case, worlds: &[World], dns: Dns) -> Answer {
    let covering = worlds.iter().filter_map(|world| match *world {
        World::Aside => None,
        World::Covers {
            name,
            usable,
            steers,
            answer,
        } => Some((name, usable, steers, answer)),
    });
    let covering: Vec<_> = covering.collect();
    let usable: Vec<_> = covering
        .iter()
        .filter(|(_, usable, ..)| *usable == Outcome::Yes)
        .collect();
    let longest = usable.iter().filter_map(|(name, ..)| *name).max();
    if existence_only(case) {
        return if longest.is_some() {
            Answer::Private
        } else if !usable.is_empty() || covering.iter().any(|one| one.1 == Outcome::Maybe) {
            Answer::Unknown
        } else {
            Answer::Public
        };
    }
    if usable.is_empty() {
        let undecidable = covering.iter().any(|one| one.1 == Outcome::Maybe);
        return if undecidable {
            Answer::Unknown
        } else {
            Answer::Public
        };
    }
    let (mut sure, mut perhaps) = (vec![], vec![]);
    for (name, _, steers, answer) in usable {
        let covers = match name {
            Some(name) if Some(*name) == longest => Outcome::Yes,
            Some(_) => continue,
            None if longest.is_some() => continue,
            None => Outcome::Maybe,
        };
        let steers = if dns.attributes {
            (*steers).min(dns.amazon).min(covers)
        } else {
            Outcome::No
        };
        match steers {
            Outcome::Yes => sure.push(*answer),
            Outcome::Maybe | Outcome::Unshown => perhaps.push(*answer),
            Outcome::No => {}
        }
    }
    match (best(&sure), best(&perhaps)) {
        (Some(answer), _) => answer,
        (None, Some(Answer::Broken)) => Answer::Broken,
        (None, Some(_)) => Answer::Unknown,
        (None, None) => Answer::Public,
    }
}
