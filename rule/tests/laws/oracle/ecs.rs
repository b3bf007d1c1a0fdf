//! A service's row, and the trio of ECS: all or nothing (section 4).

use std::collections::BTreeSet;

use rule::network::clients::ClientClass;
use rule::network::{NetworkInterface, Vpc};
use rule::services::Required;

use super::central::words::{Steered, Word, both_ways};
use super::possible::{Outcome, for_each_choice};
use super::rows::Client;
use super::worlds::{self, Question};
use super::{existence_only, possible};
use rule_testing::generator::Case;

const TRIO: [&str; 3] = ["ecs", "ecs-agent", "ecs-telemetry"];

/// Every answer that may come out over the values of what is unread.
pub fn answers(
    case: &Case,
    vpc: &Vpc,
    client: Option<(&NetworkInterface, Client)>,
    service: &Required,
) -> BTreeSet<Word> {
    let is_agent = client.is_none_or(|(_, client)| client == Client::Of(ClientClass::Instance));
    let trio = TRIO.contains(&service.name.as_str())
        && service.region.is_none()
        && is_agent
        && !existence_only(case);
    let others: Vec<Required> = TRIO
        .iter()
        .filter(|other| trio && **other != service.name)
        .map(|other| Required {
            port: service.port,
            ..Required::named(other)
        })
        .collect();
    let interface = client.map(|(interface, _)| interface);
    let question = |service| Question {
        case,
        vpc,
        client: interface,
        service,
        host: None,
    };
    let mut all = BTreeSet::new();
    for dns in worlds::dns(case, vpc) {
        for ways in worlds::dns64(case, vpc, interface) {
            let choices: Vec<Vec<Steered>> = ways
                .iter()
                .map(|way| {
                    let own = question(service).answers(dns, way);
                    let others = others.iter().map(|other| -> Vec<Outcome> {
                        let answers = question(other).answers(dns, way);
                        let steers: BTreeSet<Outcome> =
                            answers.into_iter().map(|(_, steers)| steers).collect();
                        steers.into_iter().collect()
                    });
                    let others: Vec<Vec<Outcome>> = others.collect();
                    let mut answers = BTreeSet::new();
                    for (answer, steers) in own {
                        for_each_choice(&others, &mut |others| {
                            answers.insert((together(answer, steers, others), steers));
                            // It is unread whether there is an agent.
                            if client.is_none() && case.network.network_interfaces.read().is_none()
                            {
                                answers.insert((answer, steers));
                            }
                        });
                    }
                    answers.into_iter().collect()
                })
                .collect();
            for_each_choice(&choices, &mut |ways| _ = all.insert(both_ways(ways).0));
        }
    }
    all
}

/// The answer of a service, with whether it and the others of its trio steer.
fn together(answer: Word, steers: Outcome, others: &[Outcome]) -> Word {
    if others.is_empty() || steers == Outcome::No {
        return answer;
    }
    let worst = others.iter().copied().fold(steers, possible::worse);
    match (worst, answer) {
        (Outcome::No, _) => Word::Public,
        (Outcome::Maybe, Word::Private | Word::Unshown) => Word::Unknown,
        (Outcome::Unshown, Word::Private) => Word::Unshown,
        _ => answer,
    }
}
