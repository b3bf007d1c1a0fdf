//! The causes of an answer: each stands in the branch of its endpoint, or beside the branches where it is of no endpoint.

use super::Explained;
use super::way::Way;
use crate::assessment::decision::{Cause, Decision};
use crate::path::endpoint_state;
use crate::path::step::{Reason, Step};

/// What bears on an answer and is of no branch.
#[derive(Debug, Default)]
pub(super) struct BesideBranches {
    /// That no endpoint in the VPC serves.
    pub no_endpoint: Option<String>,
    /// What else.
    pub causes: Vec<Explained>,
}

/// Adds every cause of a decision to the ways that it is of, as far as none says it yet; what is of no way is returned.
pub(super) fn add<'d, 'a>(
    decision: &'d Decision<'a>,
    ways: &mut Vec<Way<'d, 'a>>,
) -> BesideBranches {
    let mut no_endpoint = None;
    let mut beside: Vec<&Step<'a>> = Vec::new();
    // What leads to no answer is a warning.
    let causes = decision.causes.iter();
    for cause in causes.filter(|cause| cause.answer.is_some()) {
        let step = &cause.step;
        if is_in_ways(cause, ways) {
            continue;
        }
        if let Some(said) = lacks_endpoint(&step.reason) {
            no_endpoint = Some(said);
        } else if let Some(endpoint) = cause.endpoint {
            let mut way = Way::over(endpoint);
            way.add(step);
            ways.push(way);
        } else if !beside.iter().any(|other| other.is_same(step)) {
            beside.push(step);
        }
    }
    let mut causes: Vec<Explained> = beside.into_iter().map(Explained::of).collect();
    causes.sort_by(|a, b| a.at(|stage| stage).cmp(&b.at(|stage| stage)));
    BesideBranches {
        no_endpoint,
        causes,
    }
}

/// That no endpoint in the VPC serves a row, where that is the reason.
fn lacks_endpoint(reason: &Reason<'_>) -> Option<String> {
    let Reason::State(reason) = reason else {
        return None;
    };
    match reason {
        endpoint_state::Reason::Missing { row, .. } => {
            Some(format!("no endpoint of {row} is in the VPC"))
        }
        endpoint_state::Reason::HostNotCovered { may: None, .. } => Some(reason.to_string()),
        endpoint_state::Reason::HostNotCovered { may: Some(_), .. }
        | endpoint_state::Reason::NotUsable(..)
        | endpoint_state::Reason::Elsewhere { .. } => None,
    }
}

/// Adds a cause to the ways that it is of; whether there is one, or one says it already.
fn is_in_ways<'a>(cause: &Cause<'a>, ways: &mut [Way<'_, 'a>]) -> bool {
    let step = &cause.step;
    let shared = shared_by(&step.reason);
    let mut takes_it = false;
    for way in ways.iter_mut() {
        let takes = match shared {
            Some(SharedBy::EveryWay) => true,
            Some(SharedBy::WaysToHubs) => way.resolution.is_some(),
            None => way.bears(step),
        };
        if takes {
            way.add(step);
            takes_it = true;
        }
    }
    let of_it: Vec<&mut Way<'_, 'a>> = match cause.endpoint {
        Some(endpoint) => ways
            .iter_mut()
            .filter(|way| way.is_over(endpoint))
            .collect(),
        None => ways.iter_mut().collect(),
    };
    if takes_it || of_it.iter().any(|way| way.says(step)) {
        return true;
    }
    let named = step.reason.says().endpoints();
    let is_named = |way: &&mut Way<'_, 'a>| match (cause.endpoint, named.as_slice()) {
        (Some(_), _) => true,
        (None, [id]) => way.endpoint.is_some_and(|own| own.id == *id),
        (None, _) => false,
    };
    // Of the VPC's own endpoint and of a record that leads there, the endpoint.
    let of_it = of_it.into_iter().filter(is_named);
    match of_it.min_by_key(|way| way.resolution.is_some()) {
        Some(way) => {
            way.add(step);
            true
        }
        None => false,
    }
}

/// Which ways a cause is shared by that is of no endpoint.
#[derive(Debug, Clone, Copy)]
enum SharedBy {
    /// All of them.
    EveryWay,
    /// Those of section 11.
    WaysToHubs,
}

/// Which ways share a cause, where it is of the decision as a whole.
fn shared_by(reason: &Reason<'_>) -> Option<SharedBy> {
    match reason {
        Reason::Trio(_) => Some(SharedBy::EveryWay),
        Reason::Central(reason) => reason.is_of_vpc().then_some(SharedBy::WaysToHubs),
        Reason::State(_)
        | Reason::VpcDns(_)
        | Reason::Names(_)
        | Reason::Families(_)
        | Reason::Group(_)
        | Reason::Acl(_)
        | Reason::Route(_)
        | Reason::Gateway(_)
        | Reason::Interfaces(_)
        | Reason::Policy(_)
        | Reason::Images(_)
        | Reason::Target(_)
        | Reason::Course(_)
        | Reason::Peering(_)
        | Reason::TransitGateway(_)
        | Reason::OtherGroup(_)
        | Reason::Unread { .. } => None,
    }
}
