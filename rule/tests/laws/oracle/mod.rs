//! A second, naive reading of `decision.md`: every client, every endpoint, every packet, and for
//! facts that are unread every value that they may have. Slow, and written for reading.

mod gateway;
mod interface;
mod names;
mod packets;
pub mod possible;
mod routes;
mod worlds;

use rule::fact::Fact;
use rule::network::{Id, Network, NetworkInterface, Vpc};
use rule::parameters::{Depth, UnusedVpcs};
use rule::verdict::{Answer, ComplianceType};
use rule::waiver::Waiver;

use crate::generator::Case;

/// What the oracle says of a VPC.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub vpc_id: Id,
    pub compliance_type: ComplianceType,
    /// Each service with its answer.
    pub services: Vec<(String, Answer)>,
    /// Each client with its answers, in the order of the services.
    pub clients: Vec<(Id, Vec<Answer>)>,
}

/// Section 2, for every VPC, sorted by id.
pub fn answers(case: &Case) -> Vec<Judged> {
    let mut answers: Vec<Judged> = case
        .network
        .vpcs
        .iter()
        .map(|vpc| answer(case, vpc))
        .collect();
    answers.sort_by(|a, b| a.vpc_id.cmp(&b.vpc_id));
    answers
}

fn answer(case: &Case, vpc: &Vpc) -> Judged {
    let only = |compliance_type| Judged {
        vpc_id: vpc.id.clone(),
        compliance_type,
        services: vec![],
        clients: vec![],
    };
    if left_aside(case, vpc) {
        return only(ComplianceType::NotApplicable);
    }
    let Fact::Read(interfaces) = &case.network.network_interfaces else {
        // Whether it is in use is unread. Its endpoints alone may fail already.
        let alone = match case.parameters.unused_vpcs {
            UnusedVpcs::Evaluate => services(case, vpc, None),
            _ => vec![],
        };
        let services = case.parameters.services.iter().map(|service| {
            let fault = alone
                .iter()
                .find(|(name, answer)| *name == service.name && is_fault(case, *answer));
            (
                service.name.clone(),
                fault.map_or(Answer::Undetermined, |(_, answer)| *answer),
            )
        });
        let services: Vec<(String, Answer)> = services.collect();
        let compliance_type = compliance(case, services.iter().map(|(_, answer)| *answer));
        return Judged {
            services,
            ..only(compliance_type)
        };
    };
    let mut clients: Vec<&NetworkInterface> = interfaces
        .iter()
        .filter(|interface| is_client(&case.network, vpc, interface))
        .collect();
    clients.sort_by(|a, b| a.id.cmp(&b.id));
    if clients.is_empty() {
        return match case.parameters.unused_vpcs {
            UnusedVpcs::NotApplicable => only(ComplianceType::NotApplicable),
            UnusedVpcs::Compliant => only(ComplianceType::Compliant),
            UnusedVpcs::Evaluate => {
                let services = services(case, vpc, None);
                let compliance_type = compliance(case, services.iter().map(|(_, answer)| *answer));
                Judged {
                    services,
                    ..only(compliance_type)
                }
            }
        };
    }
    let clients: Vec<(Id, Vec<Answer>)> = clients
        .into_iter()
        .map(|client| {
            (
                client.id.clone(),
                services(case, vpc, Some(client))
                    .into_iter()
                    .map(|(_, answer)| answer)
                    .collect(),
            )
        })
        .collect();
    let services: Vec<(String, Answer)> = case
        .parameters
        .services
        .iter()
        .enumerate()
        .map(|(at, service)| {
            let worst = clients
                .iter()
                .map(|(_, answers)| answers[at])
                .max_by_key(|answer| badness(case, *answer));
            (service.name.clone(), worst.unwrap())
        })
        .collect();
    let compliance_type = compliance(case, services.iter().map(|(_, answer)| *answer));
    Judged {
        vpc_id: vpc.id.clone(),
        compliance_type,
        services,
        clients,
    }
}

/// Section 2.5, without the last: not owned, left out, waived.
fn left_aside(case: &Case, vpc: &Vpc) -> bool {
    let parameters = &case.parameters;
    let named = |list: &[String]| list.iter().any(|name| name.as_str() == &*vpc.id);
    let foreign = vpc
        .owner_id
        .as_ref()
        .is_some_and(|owner| *owner != case.network.account_id);
    let left_out = named(&parameters.exclude_vpc_ids)
        || !parameters.vpc_ids.is_empty() && !named(&parameters.vpc_ids);
    let waived = vpc
        .tags
        .iter()
        .filter(|(key, _)| **key == *parameters.waiver_tag)
        .any(|(_, value)| Waiver::parse(value).is_ok_and(|waiver| waiver.holds(case.now)));
    foreign || left_out || waived
}

/// Section 3: a workload of this VPC that no endpoint lists as its own interface.
fn is_client(network: &Network, vpc: &Vpc, interface: &NetworkInterface) -> bool {
    let listed = network
        .vpc_endpoints
        .elements()
        .iter()
        .any(|endpoint| endpoint.network_interface_ids.contains(&interface.id));
    interface.vpc_id.as_ref() == Some(&vpc.id) && interface.workload().is_some() && !listed
}

/// The answer of each service for a client, or for the VPC alone where there is none.
fn services(case: &Case, vpc: &Vpc, client: Option<&NetworkInterface>) -> Vec<(String, Answer)> {
    case.parameters
        .services
        .iter()
        .map(|service| {
            let answer = match &case.network.vpc_endpoints {
                // There may be a good endpoint, and there may be none.
                Fact::Unread(_) => Answer::Undetermined,
                Fact::Read(_) => {
                    let question = worlds::Question {
                        case,
                        vpc,
                        client,
                        service: &service.name,
                    };
                    possible::settle(&question.answers(), case.parameters.unknown_is_fault)
                }
            };
            (service.name.clone(), answer)
        })
        .collect()
}

/// Section 2.1: how bad an answer is.
fn badness(case: &Case, answer: Answer) -> u8 {
    match answer {
        Answer::Broken => 5,
        Answer::Public => 4,
        Answer::Unknown if case.parameters.unknown_is_fault => 3,
        Answer::Undetermined => 2,
        Answer::Unknown => 1,
        Answer::Private => 0,
    }
}

/// Sections 2.2 to 2.4.
fn compliance(case: &Case, answers: impl Iterator<Item = Answer>) -> ComplianceType {
    let answers: Vec<Answer> = answers.collect();
    if answers.iter().any(|answer| is_fault(case, *answer)) {
        ComplianceType::NonCompliant
    } else if answers.contains(&Answer::Undetermined) {
        ComplianceType::Undetermined
    } else {
        ComplianceType::Compliant
    }
}

fn is_fault(case: &Case, answer: Answer) -> bool {
    match answer {
        Answer::Broken | Answer::Public => true,
        Answer::Unknown => case.parameters.unknown_is_fault,
        Answer::Undetermined | Answer::Private => false,
    }
}

/// Whether only the endpoint's existence is asked.
fn existence_only(case: &Case) -> bool {
    case.parameters.depth == Depth::Existence
}
