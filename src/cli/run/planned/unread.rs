//! What is said of what a plan leaves unread: VPCs that nobody knows, clients without one, and what gives a value.

use std::collections::BTreeMap;

use rule::checks::{Check, Severity};
use rule::network::Id;
use rule::verdict::{ComplianceType, Finding, Verdict};

use crate::source::plan::mapping::ledger::Ledger;
use crate::source::plan::reason::{Remedy, remedy_of};

/// Says of what a plan leaves unread what gives it.
pub(super) fn remedy(verdict: &mut Verdict, saved: bool) {
    let services = verdict.services.iter_mut().flat_map(|of| &mut of.findings);
    let all = services.chain(&mut verdict.findings);
    for finding in all.filter(|of| of.check == Check::FactUnread) {
        let is_usual = finding.remediation == Check::FactUnread.row().remedy;
        if let Some(remedy) = remedy_of(&finding.message, saved).filter(|_| is_usual) {
            finding.remediation = remedy;
        }
    }
}

/// A VPC that the plan refers to and nobody knows.
pub(super) fn missing(vpc_id: &str, saved: bool) -> Verdict {
    let message = if saved {
        format!("{vpc_id} is neither made by this plan nor in the saved data")
    } else {
        format!("{vpc_id} is not made by this plan: lay the plan over saved data")
    };
    undetermined(vpc_id, message, Remedy::SavedData, Vec::new())
}

/// The clients whose VPC is not known, as VPCs that are UNDETERMINED.
pub(super) fn homeless(ledger: &Ledger) -> BTreeMap<String, Verdict> {
    let clients = ledger.homeless.iter().map(|(address, why)| {
        let id = format!("{address}#vpc");
        let message = format!("the VPC of {address} is not known: {why}");
        let remedy = match why.remedy() {
            Remedy::SavedData => remedy_of(&message, ledger.saved),
            _ => None,
        };
        let mut verdict = undetermined(&id, message, why.remedy(), vec![address.as_str().into()]);
        if let (Some(finding), Some(remedy)) = (verdict.findings.first_mut(), remedy) {
            finding.remediation = remedy;
        }
        (id, verdict)
    });
    clients.collect()
}

fn undetermined(vpc_id: &str, message: String, remedy: Remedy, resources: Vec<Id>) -> Verdict {
    Verdict {
        vpc_id: vpc_id.into(),
        vpc_name: None,
        compliance_type: ComplianceType::Undetermined,
        annotation: format!("UNDETERMINED: {message}"),
        services: Vec::new(),
        findings: vec![Finding {
            check: Check::FactUnread,
            severity: Severity::Undetermined,
            answer: None,
            message,
            remediation: remedy.sentence().to_owned(),
            clients: 0,
            leaves_by: None,
            brief: None,
            excepted: None,
            resources,
        }],
        clients: Vec::new(),
        in_transition: false,
        waiver: None,
        without_exceptions: None,
    }
}
