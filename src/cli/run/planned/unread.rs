//! What is said of what a plan leaves unread: VPCs that nobody knows, clients without one, and what gives a value.

use std::collections::BTreeMap;

use rule::checks::{Check, Severity};
use rule::network::Id;
use rule::network::fact::UnreadRemedy;
use rule::verdict::{ComplianceType, Finding, Verdict};

use crate::source::plan::mapping::ledger::Ledger;
use crate::source::plan::reason::{SAVED_DATA, sentence};

/// Says of what a plan leaves unread what gives it; `saved` says whether the plan is laid over saved data.
pub(super) fn remedy(verdict: &mut Verdict, saved: bool) {
    let services = verdict.services.iter_mut().flat_map(|of| &mut of.findings);
    let all = services.chain(&mut verdict.findings);
    for finding in all.filter(|of| of.check == Check::FactUnread) {
        let brief = finding.brief.as_deref();
        let own = brief.and_then(|brief| brief.unread.as_ref()?.remedy());
        if let Some(remedy) = own.or((!saved).then_some(SAVED_DATA)) {
            finding.remediation = sentence(remedy).to_owned();
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
    undetermined(vpc_id, message, None, Vec::new())
}

/// The clients whose VPC is not known, as VPCs that are UNDETERMINED.
pub(super) fn homeless(ledger: &Ledger) -> BTreeMap<String, Verdict> {
    let clients = ledger.homeless.iter().map(|(address, why)| {
        let id = format!("{address}#vpc");
        let message = format!("the VPC of {address} is not known: {why}");
        let resources = vec![address.as_str().into()];
        let verdict = undetermined(&id, message, why.remedy(), resources);
        (id, verdict)
    });
    clients.collect()
}

fn undetermined(
    vpc_id: &str,
    message: String,
    remedy: Option<UnreadRemedy>,
    resources: Vec<Id>,
) -> Verdict {
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
            remediation: sentence(remedy.unwrap_or(SAVED_DATA)).to_owned(),
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
