//! Needs that are derived from what runs (section 12): more of it asks for more, each client by itself, and what is not
//! known fails nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::SignedDuration;
use rule::checks::Check;
use rule::needs::{Asks, ClientNeeds, Joined, Needs, Note};
use rule::network::fact::Fact;
use rule::network::workloads::Workloads;
use rule::network::{EndpointState, EndpointType, Id, VpcEndpoint};
use rule::parameters::{ClientSelection, NeedsMode};
use rule::services::Required;
use rule::verdict::{Answer, ComplianceType};

use super::{answers, law, seeds};
use crate::agreement::verdicts;
use rule_testing::generator::{self, Case, workloads};
use rule_testing::random::Random;

/// The account of a seed with what its clients run, and needs derived from it.
pub fn running(seed: u64) -> Case {
    let mut case = generator::case_with_gaps(seed, &[0]);
    let mut random = Random::new(seed ^ 0x6e65_6564);
    workloads::add(&mut random, &mut case.network);
    case.parameters.needs = NeedsMode::Derived;
    case.parameters.services = Vec::new();
    case.parameters.hosts = Vec::new();
    case
}

/// What each client needs.
fn needs(case: &Case) -> BTreeMap<Id, ClientNeeds> {
    let network = &case.network;
    let joined = Joined::new(&network.workloads, &network.account_id, &network.region);
    let mut needs = Needs::default();
    let interfaces = network.network_interfaces.elements().iter();
    let clients = interfaces.filter(|interface| interface.client.is_some());
    clients
        .map(|interface| {
            let place = needs.of(&joined, interface, interface.client);
            (interface.id.clone(), needs.get(place).unwrap().clone())
        })
        .collect()
}

#[test]
fn what_is_added_takes_no_need_away() {
    law(|seed, _| {
        let case = running(seed);
        let mut more = case.clone();
        let mut random = Random::new(!seed);
        let runs = Arc::make_mut(&mut more.network.workloads);
        if let Fact::Read(definitions) = &mut runs.task_definitions {
            for definition in definitions {
                let added = workloads::container(&mut random, 9, &case.network.region);
                Arc::make_mut(definition).containers.push(added);
            }
        }
        let (before, after) = (needs(&case), needs(&more));
        let fewer = before.iter().any(|(client, before)| {
            let after = &after[client];
            let kept = before.needs.iter().all(|need| after.needs.contains(need));
            let notes = before.notes.iter().all(|note| after.notes.contains(note));
            !kept || !notes || before.described != after.described
        });
        fewer.then(|| format!("{before:#?}\n{after:#?}"))
    });
}

/// What each client is asked for, and the answers.
fn asked(case: &Case) -> BTreeMap<Id, BTreeMap<String, Answer>> {
    let mut asked: BTreeMap<Id, BTreeMap<String, Answer>> = BTreeMap::new();
    for ((_, client, service), answer) in answers(case) {
        if let (Some(client), false) = (client, answer == Answer::NotApplicable) {
            asked.entry(client).or_default().insert(service, answer);
        }
    }
    asked
}

#[test]
fn a_client_is_asked_for_the_same_whoever_is_beside_it() {
    law(|seed, _| {
        let case = running(seed);
        let whole = asked(&case);
        let pick = Random::new(seed).below(whole.len());
        let (one, together) = whole.iter().nth(pick)?;
        let mut alone = case.clone();
        if let Fact::Read(interfaces) = &mut alone.network.network_interfaces {
            interfaces.retain(|interface| interface.client.is_none() || interface.id == *one);
        }
        let by_itself = asked(&alone).remove(one).unwrap_or_default();
        // The answers may rest on what else is there; what is asked for does not.
        (!by_itself.keys().eq(together.keys()))
            .then(|| format!("{one}: {together:?}, alone {by_itself:?}\n{case:#?}"))
    });
}

#[test]
fn a_vpc_needs_what_its_clients_need() {
    law(|seed, _| {
        let case = running(seed);
        verdicts(&case).iter().find_map(|verdict| {
            let of_clients: BTreeSet<&str> = verdict
                .clients
                .iter()
                .flat_map(|client| verdict.services.iter().zip(client.answers.iter()))
                .filter(|(_, answer)| **answer != Answer::NotApplicable)
                .map(|(service, _)| service.service.as_str())
                .collect();
            let of_vpc: BTreeSet<&str> = verdict
                .services
                .iter()
                .filter(|service| service.answer != Answer::NotApplicable)
                .map(|service| service.service.as_str())
                .collect();
            (of_vpc != of_clients)
                .then(|| format!("{of_vpc:?} of the VPC, {of_clients:?} of clients\n{case:#?}"))
        })
    });
}

#[test]
fn what_is_learnt_of_one_client_changes_no_other() {
    law(|seed, _| {
        let case = running(seed);
        let tasks = case.network.workloads.tasks.elements();
        let task = tasks.get(Random::new(seed).below(tasks.len()))?;
        let mut before = case.clone();
        let runs = Arc::make_mut(&mut before.network.workloads);
        if let Fact::Read(tasks) = &mut runs.tasks {
            tasks.retain(|one| one.arn != task.arn);
        }
        let own: BTreeSet<&Id> = task.network_interface_ids.iter().collect();
        let on_instance = task.container_instance.is_some();
        let (before, after) = (asked(&before), asked(&case));
        let others = after.iter().filter(|(client, _)| !own.contains(client));
        let changed: Vec<_> = others
            .filter(|(client, answers)| before.get(*client) != Some(*answers))
            .collect();
        // Of a task on an instance, the instance's first interface asks.
        let allowed = usize::from(on_instance);
        (changed.len() > allowed).then(|| format!("{task:?}\n{changed:?}\n{before:?}"))
    });
}

#[test]
fn listed_does_not_look_at_what_runs() {
    law(|seed, case| {
        let mut running = case.clone();
        workloads::add(&mut Random::new(seed), &mut running.network);
        running.parameters.needs = NeedsMode::Listed;
        (verdicts(&case) != verdicts(&running)).then(|| format!("{running:#?}"))
    });
}

/// Takes one kind of what runs away.
pub fn hide(runs: &mut Workloads, kind: usize) {
    fn unread<T>(fact: &mut Fact<T>) {
        *fact = generator::unread();
    }
    match kind {
        0 => unread(&mut runs.tasks),
        1 => unread(&mut runs.task_definitions),
        2 => unread(&mut runs.container_instances),
        3 => unread(&mut runs.projects),
        4 => unread(&mut runs.managed_instances),
        5 => unread(&mut runs.pull_through_cache_rules),
        _ => unread(&mut runs.instances),
    }
}

#[test]
fn what_is_unread_fails_nobody_and_passes_nobody() {
    law(|seed, _| {
        let case = running(seed);
        let mut hidden = case.clone();
        let kind = Random::new(!seed).below(7);
        hide(Arc::make_mut(&mut hidden.network.workloads), kind);
        let (known, guessed) = (verdicts(&case), verdicts(&hidden));
        let pairs = known.iter().zip(&guessed);
        let flips = pairs.filter(|(known, guessed)| {
            guessed.compliance_type != ComplianceType::Undetermined
                && guessed.compliance_type != known.compliance_type
        });
        let flips: Vec<_> = flips.collect();
        (!flips.is_empty()).then(|| format!("kind {kind}: {flips:#?}\n{case:#?}"))
    });
}

/// The second, naive way: a client by itself in its VPC, with a list of what it needs.
#[test]
fn a_need_is_decided_as_a_service_of_a_list() {
    law(|seed, _| {
        let case = running(seed);
        let all = needs(&case);
        asked(&case).into_iter().find_map(|(client, answers)| {
            // What is asked of one repository or bucket alone has no list that says the same.
            let plain = all
                .get(&client)?
                .needs
                .iter()
                .filter(|need| need.asks == Asks::Anything);
            let mut listed = case.clone();
            listed.parameters.needs = NeedsMode::Listed;
            listed.parameters.clients = ClientSelection::All;
            listed.parameters.services = plain
                .map(|need| Required {
                    region: need.region.as_deref().map(str::to_owned),
                    ..Required::named(need.service)
                })
                .collect();
            listed.parameters.services.sort_by_key(ToString::to_string);
            listed.parameters.services.dedup();
            let one = asked(&listed).remove(&client).unwrap_or_default();
            let differs = one
                .iter()
                .find(|(service, answer)| answers.get(*service) != Some(*answer));
            differs
                .map(|differs| format!("{client}: {differs:?} of a list, {answers:?}\n{case:#?}"))
        })
    });
}

/// Denies pulls from one repository, that nobody makes.
const DENIES_ONE: &str = r#"{"Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws*:ecr:*:*:repository/nobody-pulls-this"}
]}"#;

/// Repositories of one registry are decided together, unless a policy tells them apart: one that tells them apart and
/// denies none of them changes nothing.
#[test]
fn repositories_that_are_decided_together_have_the_answer_of_each() {
    law(|seed, _| {
        let mut together = running(seed);
        // A node's need is of any repository, as is that of GuardDuty's agent where nobody says whose it is.
        let runs = Arc::make_mut(&mut together.network.workloads);
        runs.instances = Fact::Read(Vec::new());
        if let Fact::Read(tasks) = &mut runs.tasks {
            for task in tasks {
                let images = task.images.iter().filter(|it| !it.image.is_empty());
                task.images = images.cloned().collect();
            }
        }
        let mut apart = together.clone();
        for (case, policy) in [(&mut together, None), (&mut apart, Some(DENIES_ONE))] {
            let Fact::Read(endpoints) = &mut case.network.vpc_endpoints else {
                return None;
            };
            let names_it =
                |name: &Option<String>| name.as_deref().is_some_and(|it| it.contains("dkr"));
            for endpoint in endpoints.iter_mut().filter(|it| names_it(&it.service_name)) {
                endpoint.policy = Fact::Read(policy.map(Arc::from));
            }
        }
        let (together, apart) = (verdicts(&together), verdicts(&apart));
        (together != apart).then(|| format!("{together:#?}\n{apart:#?}"))
    });
}

/// The second, naive way: an interface endpoint of kms for the VPC's region, in whatever state may still serve.
fn may_be_kms(case: &Case, endpoint: &VpcEndpoint) -> bool {
    let region = &case.network.region;
    let name = endpoint.service_name.as_deref().unwrap_or_default();
    let name = name.to_lowercase();
    let mut parts = name.rsplit('.');
    let of_kms = matches!(parts.next(), Some("kms" | "kms-fips"));
    let inside = parts.next() == Some(region.as_str());
    let here = match &endpoint.service_region {
        Fact::Read(Some(own)) => own.eq_ignore_ascii_case(region),
        Fact::Read(None) => inside,
        Fact::Unread(_) => true,
    };
    let grace = i64::from(case.parameters.pending_grace_minutes);
    let is_young = endpoint
        .created
        .is_some_and(|created| case.now.duration_since(created) < SignedDuration::from_mins(grace));
    let serves = match &endpoint.state {
        Fact::Unread(_) => true,
        Fact::Read(EndpointState::Available | EndpointState::Unrecognised(_)) => true,
        Fact::Read(EndpointState::Pending) => grace > 0 && is_young,
        Fact::Read(
            EndpointState::PendingAcceptance
            | EndpointState::Deleting
            | EndpointState::Deleted
            | EndpointState::Failed
            | EndpointState::Rejected
            | EndpointState::Expired,
        ) => false,
    };
    endpoint.endpoint_type == EndpointType::Interface && of_kms && here && serves
}

/// A secret may need kms where some client reads one, and it is known that no endpoint of kms is usable.
#[test]
fn that_a_secret_may_need_kms_is_said_where_no_endpoint_of_it_is_usable() {
    let mut said = [0; 2];
    let mut breaks = |case: &Case| {
        let needs = needs(case);
        let is_note = |note: &Note| matches!(note, Note::SecretMayNeedKms { .. });
        verdicts(case).into_iter().find_map(|verdict| {
            let mut clients = verdict.clients.iter().filter(|client| !client.waived);
            let reads = clients.any(|client| {
                let needs = needs.get(&client.network_interface_id);
                needs.is_some_and(|needs| needs.notes.iter().any(is_note))
            });
            let lacks = match &case.network.vpc_endpoints {
                Fact::Read(endpoints) => !endpoints.iter().any(|endpoint| {
                    endpoint.vpc_id.as_ref() == Some(&verdict.vpc_id) && may_be_kms(case, endpoint)
                }),
                Fact::Unread(_) => false,
            };
            let mut findings = verdict.findings.iter();
            let found = findings.any(|finding| finding.check == Check::SecretMayNeedKms);
            if reads {
                said[usize::from(found)] += 1;
            }
            (found != (reads && lacks))
                .then(|| format!("reads {reads}, lacks {lacks}, but {found}: {verdict:#?}"))
        })
    };
    for seed in seeds() {
        let mut case = running(seed);
        let mut random = Random::new(!seed);
        let region = case.network.region.clone();
        match &mut case.network.vpc_endpoints {
            Fact::Read(endpoints) if random.percent(90) => {
                for endpoint in endpoints.iter_mut().filter(|_| random.percent(30)) {
                    endpoint.service_name = Some(format!("com.amazonaws.{region}.kms"));
                }
            }
            endpoints => *endpoints = generator::unread(),
        }
        if let Some(told) = breaks(&case) {
            panic!("seed {seed} (LAWS_SEED={seed} LAWS_CASES=1): {told}\n{case:#?}");
        }
    }
    let is_short = seeds().count() < 100;
    assert!(is_short || said.iter().all(|said| *said > 0), "{said:?}");
}
