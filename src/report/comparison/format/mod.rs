//! The formats of a comparison, one file each.

pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod table;
mod together;

use super::{ComparedFinding, ComparedService, ComparedVpc, Comparison, Difference, Status};
use crate::report::vpc::accepted;
use crate::text::printable;

use self::together::{Group, groups};

/// What becomes of a service, in a word or two: `worse, presumed`; nothing where it is as it was.
fn mark(service: &ComparedService) -> String {
    let word = match service.change {
        Difference::Worse => "worse",
        Difference::Fixed => "fixed",
        Difference::New => "new",
        Difference::Gone => "gone",
        Difference::Same => "",
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

/// Whether the answer that a finding gives its service is worse than before.
fn is_worse(vpc: &ComparedVpc, finding: &ComparedFinding) -> bool {
    let mut services = vpc.services.iter();
    finding.finding.answer.is_some()
        && services.any(|of| {
            finding.service.as_ref() == Some(&of.service) && of.change == Difference::Worse
        })
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
