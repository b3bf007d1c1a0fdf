//! The change in one sentence: what someone reads who has ten seconds.

use std::collections::{BTreeMap, BTreeSet};

use rule::verdict::{Answer, Leaves};

use super::{ComparedService, ComparedVpc, Comparison, Difference, Status};
use crate::text::printable;

/// `This plan makes ecr.api and ecr.dkr BROKEN for 1 place in aws_vpc.main and fixes nothing.`
pub fn opening(comparison: &Comparison) -> String {
    let what = match comparison.kind.as_str() {
        "cloudformation" => "This template",
        _ => "This plan",
    };
    if comparison.vpcs.is_empty() {
        return format!("{what} touches no VPC.");
    }
    let worse = parts(comparison, Difference::Worse);
    let fixed = parts(comparison, Difference::Fixed);
    let open = undetermined(comparison);
    let mut sentence = match (worse.is_empty(), fixed.is_empty()) {
        (true, true) => format!("{what} makes nothing worse"),
        (true, false) => format!("{what} makes nothing worse and fixes {}", joined(&fixed)),
        (false, true) => format!("{what} makes {} and fixes nothing", joined(&worse)),
        (false, false) => {
            format!(
                "{what} makes {} and fixes {}",
                joined(&worse),
                joined(&fixed)
            )
        }
    };
    if !open.is_empty() {
        sentence.push_str(&format!("; {} cannot be decided yet", joined(&open)));
    }
    match excepted(comparison) {
        0 => {}
        1 => sentence.push_str("; 1 finding is excepted"),
        more => sentence.push_str(&format!("; {more} findings are excepted")),
    }
    sentence.push('.');
    sentence
}

/// How many findings after the plan are accepted.
fn excepted(comparison: &Comparison) -> usize {
    let findings = comparison.vpcs.iter().flat_map(|vpc| &vpc.findings);
    let there = findings.filter(|of| of.status != Status::Fixed);
    there.filter(|of| of.finding.excepted.is_some()).count()
}

/// What changed in one way, VPC by VPC: services of the same answer together.
fn parts(comparison: &Comparison, change: Difference) -> Vec<String> {
    let mut parts = Vec::new();
    for vpc in &comparison.vpcs {
        let mut by_answer: BTreeMap<(String, usize), Vec<String>> = BTreeMap::new();
        let mut order: Vec<(String, usize)> = Vec::new();
        for service in vpc
            .services
            .iter()
            .filter(|service| service.change == change)
        {
            let key = (became(service, change), service.places);
            if !order.contains(&key) {
                order.push(key.clone());
            }
            by_answer
                .entry(key)
                .or_default()
                .push(service.service.clone());
        }
        for key in order {
            let services = by_answer.remove(&key).unwrap_or_default();
            let (answer, places) = key;
            let places = match places {
                0 => String::new(),
                1 => " for 1 place".to_owned(),
                many => format!(" for {many} places"),
            };
            parts.push(format!(
                "{}{answer}{places} in {}",
                joined(&services),
                name(vpc)
            ));
        }
    }
    parts
}

/// ` BROKEN`; nothing where it was fixed and is PRIVATE.
fn became(service: &ComparedService, change: Difference) -> String {
    match (change, service.after) {
        (Difference::Worse, Some(Answer::Public)) => match &service.leaves_by {
            Some(leaves) if leaves.hangs() => " PUBLIC without a way out".to_owned(),
            _ => " PUBLIC".to_owned(),
        },
        (Difference::Worse, Some(answer)) => format!(" {}", answer.as_str()),
        (Difference::Worse, None)
        | (Difference::New | Difference::Same | Difference::Fixed | Difference::Gone, _) => {
            String::new()
        }
    }
}

fn undetermined(comparison: &Comparison) -> Vec<String> {
    let vpcs = comparison
        .vpcs
        .iter()
        .filter(|vpc| super::became_undetermined(vpc));
    let names: BTreeSet<String> = vpcs.map(name).collect();
    names.into_iter().collect()
}

/// A VPC as people know it: its address, with the id in brackets where that is known.
pub fn name(vpc: &ComparedVpc) -> String {
    let name = match &vpc.address {
        Some(address) if *address != vpc.vpc_id => &format!("{address} ({})", vpc.vpc_id),
        Some(address) => address,
        None => match vpc.vpc_id.strip_suffix("#vpc") {
            Some(client) => &format!("the VPC of {client}"),
            None => &vpc.vpc_id,
        },
    };
    printable(name).into_owned()
}

/// `a, b and c`
pub fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `PRIVATE`, `PUBLIC (leaves by nat-…)`, `–`
pub fn answer(answer: Option<Answer>, way: Option<&Leaves>, comparison: &Comparison) -> String {
    match (answer, way) {
        (None, _) => "–".to_owned(),
        (Some(Answer::Public), Some(way)) => {
            format!("PUBLIC ({})", comparison.addresses.say(&way.to_string()))
        }
        (Some(answer), _) => answer.as_str().to_owned(),
    }
}

/// How many answers rest on presumptions.
pub fn rest_on_presumptions(answers: usize) -> String {
    match answers {
        1 => "1 answer rests on presumptions".to_owned(),
        many => format!("{many} answers rest on presumptions"),
    }
}
