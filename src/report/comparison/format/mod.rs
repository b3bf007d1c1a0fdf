//! The formats of a comparison, one file each.

pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod table;

use super::{ComparedFinding, Comparison, Status};

/// The findings of a status, faults first, with the address of the first resource of each that the
/// plan acts on.
fn of_status<'c>(
    comparison: &'c Comparison,
    status: Status,
) -> impl Iterator<Item = (&'c super::ComparedVpc, &'c ComparedFinding)> {
    comparison.vpcs.iter().flat_map(move |vpc| {
        let findings = vpc.findings.iter();
        findings
            .filter(move |finding| finding.status == status)
            .map(move |finding| (vpc, finding))
    })
}

/// `net.tf:12`, where a finding's resource is written.
fn place(comparison: &Comparison, finding: &ComparedFinding) -> Option<String> {
    let (file, line) = comparison.location(&finding.changed_by)?;
    Some(format!("{file}:{line}"))
}

/// The sentence of a finding, with addresses.
fn sentence(comparison: &Comparison, finding: &ComparedFinding) -> String {
    let message = comparison.addresses.say(&finding.finding.message);
    match (&finding.service, finding.finding.answer) {
        (Some(service), Some(answer)) => format!("{service} {}: {message}", answer.as_str()),
        (Some(service), None) => format!("{service}: {message}"),
        (None, _) => message,
    }
}
