//! A second, naive reading of `decision.md`: every client, every endpoint, every packet, and for
//! facts that are unread every value that they may have. Slow, and written for reading.

pub mod central;
mod dns64;
mod ecs;
mod gateway;
mod hosts;
mod interface;
mod names;
mod packets;
pub mod possible;
mod routes;
pub mod rows;
mod world;
mod worlds;

use rule::network::fact::Fact;
use rule::network::{Id, NetworkInterface, Vpc};
use rule::parameters::{Depth, UnusedVpcs};
use rule::verdict::{Answer, ComplianceType};

use self::central::words::{self, Settled};
use self::rows::{Client, Row};
use rule_testing::generator::Case;

/// What the oracle says of a VPC.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    pub vpc_id: Id,
    pub compliance_type: ComplianceType,
    /// Each row with its answer; nothing where it is not applicable.
    pub services: Vec<(String, Option<Answer>)>,
    /// Each client with its answers, in the order of the rows; nothing where it is not asked.
    pub clients: Vec<(Id, Vec<Option<Answer>>)>,
}

/// Section 2, for every VPC, sorted by id.
pub fn answers(case: &Case) -> Vec<Expected> {
    let mut answers: Vec<Expected> = case
        .network
        .vpcs
        .iter()
        .map(|vpc| answer(case, vpc))
        .collect();
    answers.sort_by(|a, b| a.vpc_id.cmp(&b.vpc_id));
    answers
}

fn answer(case: &Case, vpc: &Vpc) -> Expected {
    let only = |compliance_type| Expected {
        vpc_id: vpc.id.clone(),
        compliance_type,
        services: vec![],
        clients: vec![],
    };
    if left_aside(case, vpc) {
        return only(ComplianceType::NotApplicable);
    }
    let settled = |settled: Option<Settled>| settled.map(Settled::answer);
    let rows = rows::rows(case);
    let evaluates = case.parameters.unused_vpcs == UnusedVpcs::Evaluate;
    let Fact::Read(interfaces) = &case.network.network_interfaces else {
        // Whether it is in use is unread. Its endpoints alone may fail already.
        let services = rows.iter().map(|row| {
            let alone = evaluates.then(|| row_answer(case, vpc, None, row));
            let answer = alone.filter(|answer| answer.is_fault(case));
            (row.name(), Some(answer.unwrap_or(Settled::Undetermined)))
        });
        let services: Vec<_> = services.collect();
        let compliance_type = compliance(case, services.iter().map(|(_, answer)| *answer));
        let said = services.into_iter().map(|(name, one)| (name, settled(one)));
        return Expected {
            services: said.collect(),
            ..only(compliance_type)
        };
    };
    let mut all: Vec<(&NetworkInterface, Client)> = interfaces
        .iter()
        .filter_map(|interface| Some((interface, rows::client(case, vpc, interface)?)))
        .collect();
    all.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    let waived = |interface: &NetworkInterface| rows::is_waived(case, &case.network, interface);
    if !all.is_empty() && all.iter().all(|(interface, _)| waived(interface)) {
        return only(ComplianceType::NotApplicable);
    }
    let clients: Vec<(Id, Vec<Option<Settled>>)> = all
        .iter()
        .map(|(interface, client)| {
            let answers = if waived(interface) {
                vec![]
            } else {
                let answers = rows.iter().map(|row| {
                    rows::is_asked(case, *client, row)
                        .then(|| row_answer(case, vpc, Some((interface, *client)), row))
                });
                answers.collect()
            };
            (interface.id.clone(), answers)
        })
        .collect();
    let services: Vec<(String, Option<Settled>)> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let worst = clients
                .iter()
                .filter_map(|(_, answers)| answers.get(at).copied().flatten())
                .max_by_key(|answer| answer.badness(case));
            let alone = || evaluates.then(|| row_answer(case, vpc, None, row));
            (row.name(), worst.or_else(alone))
        })
        .collect();
    let unused = services.iter().all(|(_, answer)| answer.is_none());
    let compliance_type = match case.parameters.unused_vpcs {
        UnusedVpcs::NotApplicable if unused => ComplianceType::NotApplicable,
        UnusedVpcs::Compliant if unused => ComplianceType::Compliant,
        _ => compliance(case, services.iter().map(|(_, answer)| *answer)),
    };
    Expected {
        vpc_id: vpc.id.clone(),
        compliance_type,
        services: services
            .into_iter()
            .map(|(name, one)| (name, settled(one)))
            .collect(),
        clients: clients
            .into_iter()
            .map(|(id, answers)| (id, answers.into_iter().map(settled).collect()))
            .collect(),
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
    foreign || left_out || rows::holds(case, &vpc.tags)
}

/// The answer of a row for a client, or for the VPC alone where there is none.
fn row_answer(
    case: &Case,
    vpc: &Vpc,
    client: Option<(&NetworkInterface, Client)>,
    row: &Row,
) -> Settled {
    if case.network.vpc_endpoints.read().is_none() {
        // There may be a good endpoint, and there may be none.
        return Settled::Undetermined;
    }
    let answers = match row {
        Row::Service(service) => ecs::answers(case, vpc, client, service),
        Row::Host(host) => hosts::answers(case, vpc, client.map(|(client, _)| client), host),
    };
    words::settle(case, &answers)
}

/// Sections 2.2 to 2.4.
fn compliance(case: &Case, answers: impl Iterator<Item = Option<Settled>>) -> ComplianceType {
    let answers: Vec<Settled> = answers.flatten().collect();
    if answers.iter().any(|answer| answer.is_fault(case)) {
        ComplianceType::NonCompliant
    } else if answers.contains(&Settled::Undetermined) {
        ComplianceType::Undetermined
    } else {
        ComplianceType::Compliant
    }
}

/// Whether only the endpoint's existence is asked.
fn existence_only(case: &Case) -> bool {
    case.parameters.depth == Depth::Existence
}
