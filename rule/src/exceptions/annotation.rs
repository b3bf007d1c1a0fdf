//! The annotation of a VPC with excepted findings.

use crate::checks::Severity;
use crate::findings::annotation;
use crate::verdict::{ComplianceType, Finding, Verdict};
use crate::waiver::Waiver;

/// What is left first, then that findings are excepted.
pub(super) fn text(verdict: &Verdict, unknown_is_fault: bool) -> String {
    let is_compliant = verdict.compliance_type == ComplianceType::Compliant;
    let excepted: Vec<(&str, &Finding, &Waiver)> = verdict
        .services
        .iter()
        .flat_map(|service| {
            let findings = service.findings.iter();
            findings.filter_map(|of| Some((service.service.as_str(), of, of.excepted.as_ref()?)))
        })
        .collect();
    let count = match excepted.len() {
        1 => "1 finding is excepted".to_owned(),
        more => format!("{more} findings are excepted"),
    };
    if let Some(left) = annotation::worst(
        &verdict.vpc_id,
        &verdict.services,
        unknown_is_fault,
        is_compliant,
    ) {
        return annotation::with_end(left, &format!("; {count}"));
    }
    let unread = verdict
        .findings
        .iter()
        .find(|of| of.severity == Severity::Undetermined);
    if let Some(unread) = unread {
        return annotation::with_end(annotation::clients_unread(unread), &format!("; {count}"));
    }
    let first = excepted
        .first()
        .map_or_else(String::new, |(service, finding, terms)| {
            let by = terms
                .by
                .as_ref()
                .map_or_else(String::new, |by| format!(" by {by}"));
            let why = terms
                .reason
                .as_ref()
                .map_or_else(String::new, |why| format!(": {why}"));
            let code = finding.check.row().code;
            format!("{service} {code} until {}{by}{why}", terms.until)
        });
    let without = verdict
        .without_exceptions
        .map_or("", ComplianceType::as_str);
    let end = format!(" ({count}; AWS Config reports {without})");
    annotation::with_end(format!("COMPLIANT by exception: {first}"), &end)
}
