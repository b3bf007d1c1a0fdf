//! A service's row, and the trio of ECS: all or nothing (section 4).

use std::collections::BTreeSet;

use rule::clients::ClientClass;
use rule::network::{NetworkInterface, Vpc};
use rule::services::Required;
use rule::verdict::Answer;

use super::possible::{Outcome, both_ways, for_each_choice};
use super::rows::Client;
use super::worlds::{self, Question};
use super::{existence_only, possible};
use crate::generator::Case;

const TRIO: [&str; 3] = ["ecs", "ecs-agent", "ecs-telemetry"];

/// Every answer that may come out over the values of what is unread.
pub fn answers(
    case: &Case,
    vpc: &Vpc,
    client: Option<(&NetworkInterface, Client)>,
    service: &Required,
) -> BTreeSet<Answer> {
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
            let choices: Vec<Vec<Answer>> = ways
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
                            answers.insert(together(answer, steers, others));
                        });
                    }
                    answers.into_iter().collect()
                })
                .collect();
            for_each_choice(&choices, &mut |ways| _ = all.insert(both_ways(ways)));
        }
    }
    all
}

/// The answer of a service, with whether it and the others of its trio steer.
fn together(answer: Answer, steers: Outcome, others: &[Outcome]) -> Answer {
    if others.is_empty() || steers == Outcome::No {
        return answer;
    }
    let worst = others.iter().copied().fold(steers, possible::worse);
    match (worst, answer) {
        (Outcome::No, _) => Answer::Public,
        (Outcome::Maybe, Answer::Private) => Answer::Unknown,
        _ => answer,
    }
}
