//! The services of a VPC before and after a change: at how many places an answer became worse, or was fixed.

use std::collections::BTreeMap;

use rule::egress::EgressPaths;
use rule::verdict::{Answer, Leaves, Verdict};

use super::{ComparedService, Difference, Sides};

/// Compares them, in the order of the verdict after; those that are not asked for any more come last.
pub(super) fn compare(
    vpc_id: &str,
    before: Option<&Verdict>,
    after: Option<&Verdict>,
    sides: &Sides<'_>,
) -> Vec<ComparedService> {
    let of = |verdict: Option<&Verdict>| -> Vec<String> {
        let services = verdict.into_iter().flat_map(|verdict| &verdict.services);
        services.map(|service| service.service.clone()).collect()
    };
    let mut names = of(after);
    names.extend(
        of(before)
            .into_iter()
            .filter(|name| !of(after).contains(name)),
    );
    let strict = match sides.presumed_in {
        Some(vpcs) if !vpcs.contains(vpc_id) => after,
        _ => sides.strict.get(vpc_id),
    };
    names
        .into_iter()
        .map(|name| {
            let mut service = service(&name, before, after, sides);
            service.presumed = answer(after, &name) != answer(strict, &name);
            service
        })
        .collect()
}

/// How bad an answer of a place is: no place, PRIVATE, UNKNOWN, PUBLIC that leaves by something,
/// PUBLIC without a way out, BROKEN. UNDETERMINED is no step.
fn level(answer: Option<Answer>, way_out: Option<&Leaves>) -> Option<u8> {
    Some(match answer {
        None | Some(Answer::NotApplicable) => 0,
        Some(Answer::Private) => 1,
        Some(Answer::Unknown) => 2,
        Some(Answer::Public) => match way_out {
            Some(leaves) if leaves.hangs() => 4,
            _ => 3,
        },
        Some(Answer::Broken) => 5,
        Some(Answer::Undetermined) => return None,
    })
}

fn answer(verdict: Option<&Verdict>, service: &str) -> Option<Answer> {
    let mut services = verdict?.services.iter();
    let found = services.find(|of| of.service == service)?;
    Some(found.answer)
}

fn is_excepted(verdict: Option<&Verdict>, service: &str) -> bool {
    let mut services = verdict.iter().flat_map(|of| &of.services);
    services.any(|of| of.service == service && of.is_excepted())
}

fn service(
    name: &str,
    before: Option<&Verdict>,
    after: Option<&Verdict>,
    sides: &Sides<'_>,
) -> ComparedService {
    let is_at_fault = |answer: Option<Answer>| answer.is_some_and(|of| !of.is_settled());
    // Where no place is at fault before or after, none became worse and none was fixed.
    let (answer_before, answer_after) = (answer(before, name), answer(after, name));
    let (old, new) = match is_at_fault(answer_before) || is_at_fault(answer_after) {
        true => (
            places(before, name, sides.before),
            places(after, name, Some(sides.after)),
        ),
        false => (BTreeMap::new(), BTreeMap::new()),
    };
    let level_before = |place: &str| -> Option<u8> {
        if let Some((answer, way)) = old.get(place) {
            return level(Some(*answer), way.as_ref());
        }
        let replaced = sides.replaced.get(place).into_iter().flatten();
        let levels = replaced.filter_map(|id| old.get(id.as_str()));
        let levels: Option<Vec<u8>> = levels
            .map(|(answer, way)| level(Some(*answer), way.as_ref()))
            .collect();
        levels.map(|levels| levels.into_iter().max().unwrap_or(0))
    };
    let least_fault = if sides.unknown_is_fault { 2 } else { 3 };
    let (mut worse, mut fixed) = (0, 0);
    for (place, (answer, way)) in &new {
        let (Some(was), Some(is)) = (level_before(place), level(Some(*answer), way.as_ref()))
        else {
            continue;
        };
        worse += usize::from(is > was && is >= least_fault);
        fixed += usize::from(is < was && was >= least_fault);
    }
    // Evaluated by its endpoints alone: the VPC is the only place.
    if new.is_empty()
        && let (Some(_), Some(is), Some(was)) = (
            answer_after,
            level(answer_after, None),
            level(answer_before, None),
        )
    {
        worse = usize::from(is > was && is >= least_fault);
        fixed = usize::from(is < was && was >= least_fault);
    }
    let excepted = is_excepted(after, name);
    if excepted {
        worse = 0;
    }
    let change = match (answer_before, answer_after) {
        (Some(_), None) => Difference::Gone,
        _ if worse > 0 => Difference::Worse,
        (None, _) => Difference::New,
        _ if fixed > 0 => Difference::Fixed,
        _ => Difference::Same,
    };
    let way = |of: &BTreeMap<&str, (Answer, Option<Leaves>)>| {
        let public = of.values().filter(|(answer, _)| *answer == Answer::Public);
        let ways = public.filter_map(|(_, leaves)| leaves.clone());
        // To hang is worse than to leave.
        ways.max_by_key(|leaves| (leaves.hangs(), leaves.target.clone()))
    };
    ComparedService {
        service: name.to_owned(),
        before: answer_before,
        after: answer_after,
        change,
        places: if worse > 0 { worse } else { fixed },
        left_by: way(&old),
        leaves_by: way(&new),
        presumed: false,
        excepted,
    }
}

/// The answer of each client for a service, and where it leaves where it is PUBLIC.
fn places<'v>(
    verdict: Option<&'v Verdict>,
    service: &str,
    ways: Option<&EgressPaths<'_>>,
) -> BTreeMap<&'v str, (Answer, Option<Leaves>)> {
    let Some(verdict) = verdict else {
        return BTreeMap::new();
    };
    let at = verdict.services.iter().position(|of| of.service == service);
    let clients = verdict.clients.iter().filter_map(|client| {
        let answer = *client.answers.get(at?)?;
        let way = (answer == Answer::Public)
            .then(|| ways?.of(&client.network_interface_id))
            .flatten();
        Some((&*client.network_interface_id, (answer, way)))
    });
    clients.collect()
}
