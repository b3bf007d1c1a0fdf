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
use rule::verdict::{ComplianceType, Word};
use rule::waiver::Waiver;

use crate::generator::Case;

/// What the oracle says of a VPC.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub vpc_id: Id,
    pub compliance_type: ComplianceType,
    /// Each service with its word.
    pub services: Vec<(String, Word)>,
    /// Each client with its words, in the order of the services.
    pub clients: Vec<(Id, Vec<Word>)>,
}

/// Section 2, for every VPC, sorted by id.
pub fn answers(case: &Case) -> Vec<Answer> {
    let mut answers: Vec<Answer> = case
        .network
        .vpcs
        .iter()
        .map(|vpc| answer(case, vpc))
        .collect();
    answers.sort_by(|a, b| a.vpc_id.cmp(&b.vpc_id));
    answers
}

fn answer(case: &Case, vpc: &Vpc) -> Answer {
    let only = |compliance_type| Answer {
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
                .find(|(name, word)| name == service && is_fault(case, *word));
            (
                service.clone(),
                fault.map_or(Word::Undetermined, |(_, word)| *word),
            )
        });
        let services: Vec<(String, Word)> = services.collect();
        let compliance_type = compliance(case, services.iter().map(|(_, word)| *word));
        return Answer {
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
                let compliance_type = compliance(case, services.iter().map(|(_, word)| *word));
                Answer {
                    services,
                    ..only(compliance_type)
                }
            }
        };
    }
    let clients: Vec<(Id, Vec<Word>)> = clients
        .into_iter()
        .map(|client| {
            (
                client.id.clone(),
                services(case, vpc, Some(client))
                    .into_iter()
                    .map(|(_, word)| word)
                    .collect(),
            )
        })
        .collect();
    let services: Vec<(String, Word)> = case
        .parameters
        .services
        .iter()
        .enumerate()
        .map(|(at, service)| {
            let worst = clients
                .iter()
                .map(|(_, words)| words[at])
                .max_by_key(|word| badness(case, *word));
            (service.clone(), worst.unwrap())
        })
        .collect();
    let compliance_type = compliance(case, services.iter().map(|(_, word)| *word));
    Answer {
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
        .filter(|(key, _)| *key == parameters.waiver_tag)
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
    interface.vpc_id.as_ref() == Some(&vpc.id) && interface.workload.is_some() && !listed
}

/// The word of each service for a client, or for the VPC alone where there is none.
fn services(case: &Case, vpc: &Vpc, client: Option<&NetworkInterface>) -> Vec<(String, Word)> {
    case.parameters
        .services
        .iter()
        .map(|service| {
            let word = match &case.network.vpc_endpoints {
                // There may be a good endpoint, and there may be none.
                Fact::Unread(_) => Word::Undetermined,
                Fact::Read(_) => {
                    let question = worlds::Question {
                        case,
                        vpc,
                        client,
                        service,
                    };
                    possible::settle(&question.words(), case.parameters.undecidable_is_fault)
                }
            };
            (service.clone(), word)
        })
        .collect()
}

/// Section 2.1: how bad a word is.
fn badness(case: &Case, word: Word) -> u8 {
    match word {
        Word::Broken => 5,
        Word::Public => 4,
        Word::Unknown if case.parameters.undecidable_is_fault => 3,
        Word::Undetermined => 2,
        Word::Unknown => 1,
        Word::Private => 0,
    }
}

/// Sections 2.2 to 2.4.
fn compliance(case: &Case, words: impl Iterator<Item = Word>) -> ComplianceType {
    let words: Vec<Word> = words.collect();
    if words.iter().any(|word| is_fault(case, *word)) {
        ComplianceType::NonCompliant
    } else if words.contains(&Word::Undetermined) {
        ComplianceType::Undetermined
    } else {
        ComplianceType::Compliant
    }
}

fn is_fault(case: &Case, word: Word) -> bool {
    match word {
        Word::Broken | Word::Public => true,
        Word::Unknown => case.parameters.undecidable_is_fault,
        Word::Undetermined | Word::Private => false,
    }
}

/// Whether only the endpoint's existence is asked.
fn existence_only(case: &Case) -> bool {
    case.parameters.depth == Depth::Existence
}
