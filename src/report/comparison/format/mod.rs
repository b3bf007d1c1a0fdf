//! The formats of a comparison, one file each.

pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod table;

use rule::checks::Severity;

use super::sentence::joined;
use super::{Change, ComparedFinding, ComparedService, Comparison, Status};
use crate::report::vpc::accepted;
use crate::text::printable;

/// Findings that say the same of several services: what is read as one.
struct Group<'c> {
    finding: &'c ComparedFinding,
    services: Vec<&'c str>,
    endpoints: Vec<&'c str>,
    /// Their answer is worse than before.
    is_worse: bool,
}

/// What becomes of a service, in a word or two: `worse, presumed`; nothing where it is as it was.
fn mark(service: &ComparedService) -> String {
    let word = match service.change {
        Change::Worse => "worse",
        Change::Fixed => "fixed",
        Change::New => "new",
        Change::Gone => "gone",
        Change::Same => "",
    };
    let presumed = if service.presumed { "presumed" } else { "" };
    let excepted = if service.excepted { "excepted" } else { "" };
    let words = [word, excepted, presumed];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(", ")
}

/// The findings that were there before: those whose answer is worse now, which is what the change does, and the others.
fn still(comparison: &Comparison) -> (Vec<Group<'_>>, Vec<Group<'_>>) {
    let all = groups(comparison, Status::Still).into_iter();
    all.partition(|group| group.is_worse)
}

/// What the heading of findings says that were there before and are worse now.
const WORSE: &str = "Still there, and worse";

/// The findings of a status, faults first; those that differ in service and endpoint alone are one.
fn groups(comparison: &Comparison, status: Status) -> Vec<Group<'_>> {
    let mut groups: Vec<(String, Group<'_>)> = Vec::new();
    for vpc in &comparison.vpcs {
        for finding in vpc
            .findings
            .iter()
            .filter(|finding| finding.status == status)
        {
            let own = endpoints(vpc, finding);
            let mut services = vpc.services.iter();
            let is_worse = finding.finding.answer.is_some()
                && services.any(|of| {
                    finding.service.as_ref() == Some(&of.service) && of.change == Change::Worse
                });
            let mut key = format!(
                "{} {is_worse} {:?} {:?} {:?} {}",
                vpc.vpc_id,
                finding.finding.check,
                finding.finding.answer,
                finding.finding.excepted,
                finding.finding.message
            );
            for id in &own {
                key = key.replace(id, "vpce");
            }
            // What is said of a service alone names it.
            if let Some(service) = &finding.service {
                key = key.replace(service.as_str(), "service");
            }
            match groups.iter_mut().find(|(other, _)| *other == key) {
                Some((_, group)) => {
                    group.services.extend(finding.service.as_deref());
                    group.endpoints.extend(own);
                }
                None => {
                    let services = finding.service.as_deref().into_iter().collect();
                    let group = Group {
                        finding,
                        services,
                        endpoints: own,
                        is_worse,
                    };
                    groups.push((key, group));
                }
            }
        }
    }
    groups.sort_by_key(|(_, group)| group.finding.finding.severity != Severity::Fail);
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The endpoints of its service that a finding names.
fn endpoints<'c>(vpc: &'c super::ComparedVpc, finding: &'c ComparedFinding) -> Vec<&'c str> {
    let verdicts = vpc.after.iter().chain(&vpc.before);
    let services = verdicts.flat_map(|verdict| &verdict.services);
    let own: Vec<&str> = services
        .filter(|of| Some(&of.service) == finding.service.as_ref())
        .flat_map(|of| of.endpoint_ids.iter().map(|id| &**id))
        .collect();
    let named = finding.finding.resources.iter().map(|id| &**id);
    named.filter(|id| own.contains(id)).collect()
}

/// `net.tf:12`, where a finding's resource is written.
fn place(comparison: &Comparison, finding: &ComparedFinding) -> Option<String> {
    let (file, line) = comparison.location(&finding.changed_by)?;
    Some(format!("{}:{line}", printable(file)))
}

/// The sentence of a finding, with addresses.
fn sentence(comparison: &Comparison, finding: &ComparedFinding) -> String {
    said(
        comparison,
        finding,
        finding.service.as_deref(),
        &finding.finding.message,
    )
}

/// The sentence of several, with addresses: `ecr.api and ecr.dkr BROKEN: …`.
fn sentence_of(comparison: &Comparison, group: &Group<'_>) -> String {
    let message = &group.finding.finding.message;
    let names: Vec<String> = group
        .services
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    let services = joined(&names);
    let message = match group.endpoints.as_slice() {
        [first, .., _] => {
            let all: Vec<String> = group.endpoints.iter().map(|id| (*id).to_owned()).collect();
            message.replace(first, &joined(&all))
        }
        _ => message.clone(),
    };
    let message = match names.as_slice() {
        [first, .., _] => message.replace(first.as_str(), &joined(&names)),
        _ => message,
    };
    let services = Some(services).filter(|services| !services.is_empty());
    said(comparison, group.finding, services.as_deref(), &message)
}

fn said(
    comparison: &Comparison,
    finding: &ComparedFinding,
    services: Option<&str>,
    message: &str,
) -> String {
    let message = comparison.addresses.say(message);
    let terms = finding.finding.excepted.as_ref();
    let excepted = terms.map_or_else(String::new, |terms| format!(" ({})", accepted(terms)));
    match (services, finding.finding.answer) {
        (Some(service), Some(answer)) => {
            format!("{service} {}: {message}{excepted}", answer.as_str())
        }
        (Some(service), None) => format!("{service}: {message}{excepted}"),
        (None, _) => message,
    }
}
