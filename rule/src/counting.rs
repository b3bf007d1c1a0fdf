//! Counting: from the answers of classes of clients to the answers of services. The only place with
//! "worst" over clients.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::causes::causes;
use crate::classes::Classes;
use crate::endpoint::{Candidates, Standing};
use crate::finding::{Gathered, severity_of_word};
use crate::index::Index;
use crate::network::{Id, NetworkInterface, Vpc};
use crate::parameters::{Depth, Parameters};
use crate::path::steering::VpcDns;
use crate::path::step::Detail;
use crate::path::{Client, Family};
use crate::service::Service;
use crate::verdict::{Answer, ClientAnswers, ServiceAnswer};
use crate::warnings::{self, Whom};

/// What counting comes to.
pub struct Counted {
    /// One verdict a required service.
    pub services: Vec<ServiceAnswer>,
    /// The answers of every client, sorted by its id.
    pub answers: Vec<ClientAnswers>,
    /// Whether some service that is not private has an endpoint in a passing state.
    pub in_transition: bool,
}

/// Whose answers are counted, and how many behave like it: a client for each class, or nobody in
/// particular where the endpoints alone are judged.
struct Asked<'a> {
    client: Option<Client<'a>>,
    family: Option<Family>,
    size: usize,
}

/// Judges every required service of a VPC, for these clients or by its endpoints alone.
pub fn count<'a>(
    index: &Index<'a>,
    vpc: &'a Vpc,
    parameters: &'a Parameters,
    now: Timestamp,
    clients: &[&'a NetworkInterface],
) -> Counted {
    let names = parameters.services.iter();
    let services: Vec<Service<'a>> = names
        .map(|required| Service::new(index, vpc, &required.name, parameters, now))
        .collect();
    let classes = match parameters.depth {
        Depth::Existence => Classes::one(clients),
        Depth::Path => {
            let candidates: Vec<&Candidates<'a>> =
                services.iter().map(|service| &service.candidates).collect();
            Classes::new(index, vpc, clients, &candidates)
        }
    };
    let asked = asked(vpc, parameters, &classes);
    let dns = VpcDns::new(index.network, vpc);
    let whom = whom(index, &asked, clients);
    let mut words_of_class: Vec<Vec<Answer>> = vec![Vec::new(); asked.len()];
    let mut verdicts = Vec::new();
    let mut in_transition = false;
    for service in &services {
        let mut worst = Answer::Private;
        let mut gathered = Gathered::default();
        for (class, (asked, answers)) in asked.iter().zip(&mut words_of_class).enumerate() {
            let ways = service.ways(index, asked.client, Detail::Faults);
            let answer = service
                .answers(&ways, &dns, asked.family)
                .settle(parameters.unknown_is_fault);
            let rank = |answer| severity_of_word(Some(answer), parameters.unknown_is_fault);
            if rank(answer) < rank(worst) {
                worst = answer;
            }
            let causes = causes(service, vpc, &dns, asked.client, &ways, answer);
            gathered.add(class, asked.client, asked.size, causes);
            answers.push(answer);
        }
        let mut findings = gathered.findings(parameters.unknown_is_fault);
        if parameters.depth == Depth::Path {
            findings.extend(warnings::of(index, service, &dns, &whom, parameters));
        }
        in_transition |= worst != Answer::Private && has_passing_state(service);
        verdicts.push(ServiceAnswer {
            service: service.name.to_owned(),
            answer: worst,
            endpoint_ids: endpoint_ids(service),
            findings,
        });
    }
    Counted {
        services: verdicts,
        answers: words_of_clients(clients, &classes, words_of_class),
        in_transition,
    }
}

fn asked<'a>(vpc: &'a Vpc, parameters: &Parameters, classes: &Classes<'a>) -> Vec<Asked<'a>> {
    if classes.classes.is_empty() {
        return vec![Asked {
            client: None,
            family: None,
            size: 0,
        }];
    }
    let classes = classes.classes.iter();
    classes
        .map(|class| {
            let client = Client {
                interface: class.client,
                vpc_id: &vpc.id,
            };
            Asked {
                client: Some(client),
                family: (parameters.depth == Depth::Path).then(|| client.family()),
                size: class.size,
            }
        })
        .collect()
}

/// Where the clients are, for warnings.
fn whom<'a>(index: &Index<'a>, asked: &[Asked<'a>], clients: &[&'a NetworkInterface]) -> Whom<'a> {
    let mut zones: BTreeMap<&str, usize> = BTreeMap::new();
    for zone in clients.iter().filter_map(|client| index.zone(client)) {
        *zones.entry(zone).or_default() += 1;
    }
    let mut families: Vec<Family> = asked.iter().filter_map(|asked| asked.family).collect();
    families.sort_by_key(|family| *family == Family::Ipv6);
    families.dedup();
    Whom {
        clients: clients.len(),
        zones,
        families,
    }
}

fn endpoint_ids(service: &Service<'_>) -> Vec<Id> {
    let mut ids: Vec<Id> = service
        .candidates
        .here
        .iter()
        .map(|candidate| candidate.endpoint.id.clone())
        .collect();
    ids.dedup();
    ids
}

fn has_passing_state(service: &Service<'_>) -> bool {
    service
        .candidates
        .here
        .iter()
        .any(|candidate| match candidate.standing {
            Standing::NotUsable(rank) | Standing::Undecidable(rank) => rank.is_transition(),
            Standing::Usable | Standing::Unread => false,
        })
}

fn words_of_clients(
    clients: &[&NetworkInterface],
    classes: &Classes<'_>,
    words_of_class: Vec<Vec<Answer>>,
) -> Vec<ClientAnswers> {
    let words_of_class: Vec<Arc<[Answer]>> = words_of_class.into_iter().map(Arc::from).collect();
    let mut answers: Vec<ClientAnswers> = clients
        .iter()
        .zip(&classes.class_of)
        .filter_map(|(client, class)| {
            Some(ClientAnswers {
                network_interface_id: client.id.clone(),
                subnet_id: client.subnet_id.clone(),
                answers: words_of_class.get(*class)?.clone(),
            })
        })
        .collect();
    answers.sort_unstable_by(|a, b| a.network_interface_id.cmp(&b.network_interface_id));
    answers
}
