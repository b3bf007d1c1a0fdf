//! Learning a fact never flips an answer: with facts unread it is the same, or not yet known.

use rule::network::fact::Fact;
use rule::network::{EndpointType, Field, Network};
use rule::verdict::{Answer, ComplianceType};

use super::law;
use crate::agreement::decided;
use rule_testing::generator::{self, Case, unread};
use rule_testing::random::Random;

/// The account of a seed with every fact read.
fn whole(seed: u64) -> Case {
    let mut case = generator::case_with_gaps(seed, &[0]);
    // A waiver that is not read waives nothing: the one exception.
    if let Fact::Read(subnets) = &mut case.network.subnets {
        subnets.iter_mut().for_each(|subnet| subnet.tags.clear());
    }
    if let Fact::Read(interfaces) = &mut case.network.network_interfaces {
        interfaces.iter_mut().for_each(|one| one.tags.clear());
    }
    case
}

/// Takes some facts away, a few or many.
fn hide(r: &mut Random, network: &mut Network) {
    let often = *r.pick(&[5, 15, 40]);
    fn kind<T>(r: &mut Random, often: u64, list: &mut Fact<Vec<T>>) {
        if r.percent(often) {
            *list = unread();
        }
    }
    kind(r, often, &mut network.subnets);
    kind(r, often, &mut network.security_groups);
    kind(r, often, &mut network.network_acls);
    kind(r, often, &mut network.route_tables);
    kind(r, often, &mut network.prefix_lists);
    kind(r, often, &mut network.dhcp_options);
    kind(r, often / 4, &mut network.network_interfaces);
    for vpc in &mut network.vpcs {
        if r.percent(often) {
            vpc.dns_support = unread();
        }
        if r.percent(often) {
            vpc.dns_hostnames = unread();
        }
    }
    if let Fact::Read(endpoints) = &mut network.vpc_endpoints {
        for endpoint in endpoints {
            if r.percent(often) {
                endpoint.state = unread();
            }
            if r.percent(often) {
                endpoint.policy = unread();
            }
            if r.percent(often) {
                endpoint.private_dns_enabled = unread();
            }
            if r.percent(often) {
                endpoint.service_region = unread();
            }
        }
    }
    unknown(r, often, network);
    // A subnet's ACL or table that is not found, an endpoint's interface whose record is missing.
    if let Fact::Read(acls) = &mut network.network_acls {
        acls.retain(|acl| !(acl.is_default && r.percent(often)));
    }
    if let Fact::Read(tables) = &mut network.route_tables {
        tables.retain(|table| !(table.is_main && r.percent(often)));
    }
    if let Fact::Read(interfaces) = &mut network.network_interfaces {
        interfaces.retain(|interface| !(interface.id.contains('x') && r.percent(often)));
    }
    kind(r, often / 4, &mut network.vpc_endpoints);
}

/// What a plan says "known after apply" of: route tables of gateway endpoints, routes of tables.
fn unknown(r: &mut Random, often: u64, network: &mut Network) {
    let why = "it is known after apply";
    if let Fact::Read(endpoints) = &mut network.vpc_endpoints {
        for endpoint in endpoints {
            if endpoint.endpoint_type == EndpointType::Gateway && r.percent(often) {
                endpoint.route_table_ids.retain(|_| r.percent(50));
                let field = Field::RouteTables;
                network.unknown.set(endpoint.id.clone(), field, why);
            }
        }
    }
    if let Fact::Read(tables) = &mut network.route_tables {
        for table in tables {
            if r.percent(often / 2) {
                table.routes.retain(|_| r.percent(70));
                network.unknown.set(table.id.clone(), Field::Routes, why);
            }
        }
    }
}

/// Whether an answer given with facts unread stands beside the one with all of them read.
fn stands(case: &Case, known: Answer, hidden: Answer) -> bool {
    let fault = |answer| matches!(answer, Answer::Public | Answer::Broken);
    match hidden {
        Answer::Undetermined => true,
        // It is known that it is a fault, and not which.
        Answer::Broken => fault(known),
        Answer::Unknown if case.parameters.unknown_is_fault => {
            known == Answer::Unknown || fault(known)
        }
        _ => hidden == known,
    }
}

#[test]
fn learning_never_flips_an_answer() {
    law(|seed, _| {
        let case = whole(seed);
        let mut hidden = case.clone();
        hide(&mut Random::new(!seed), &mut hidden.network);
        let (known, guessed) = (decided(&case), decided(&hidden));
        let flips = known.iter().zip(&guessed).any(|(known, guessed)| {
            let compliance = guessed.compliance_type != ComplianceType::Undetermined
                && guessed.compliance_type != known.compliance_type;
            let answer = known.clients.iter().any(|(client, answers)| {
                let other = guessed.clients.iter().find(|(other, _)| other == client);
                other.is_some_and(|(_, guessed)| {
                    answers.iter().zip(guessed).any(|pair| match pair {
                        (Some(known), Some(guessed)) => !stands(&case, *known, *guessed),
                        (known, guessed) => known != guessed,
                    })
                })
            });
            compliance || answer
        });
        flips.then(|| format!("all read: {known:?}\nhidden: {guessed:?}\n{case:#?}\n{hidden:#?}"))
    });
}
