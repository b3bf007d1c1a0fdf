//! The format `ocsf`: Compliance Findings of the Open Cybersecurity Schema Framework: one event a VPC.

use std::io::{self, Write};

use rule::checks::Severity;
use rule::services::partition;
use rule::verdict::{ComplianceType, Finding, Verdict};
use serde_json::{Value, json};

use crate::place::Place;
use crate::report::format::elements::Elements;
use crate::report::record::RESOURCE_TYPE;
use crate::report::vpc::{TITLE, Urgency, arn, findings, remediation, urgency};
use crate::report::{Ending, EvaluatedRegion, Report};

/// The version of the schema that the events follow.
const VERSION: &str = "1.8.0";

/// The OCSF report on its way out.
#[derive(Debug)]
pub struct Ocsf<W> {
    out: Elements<W>,
}

impl<W: Write> Ocsf<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out: Elements::new(out),
        }
    }
}

impl<W: Write> Report for Ocsf<W> {
    fn begin(&mut self) -> io::Result<()> {
        self.out.begin()
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        verdicts
            .iter()
            .try_for_each(|verdict| self.out.element(&event(region, verdict)))
    }

    fn finish(&mut self, _: &Ending) -> io::Result<()> {
        self.out.finish()
    }
}

/// The event of a VPC. Its finding's uid stays the same from one report to the next.
fn event(region: &EvaluatedRegion, verdict: &Verdict) -> Value {
    let EvaluatedRegion { place, now, .. } = region;
    let Place { account_id, region } = place;
    let vpc_arn = arn(place, &verdict.vpc_id);
    let (severity_id, severity) = match urgency(verdict) {
        Urgency::High => (4, "High"),
        Urgency::Medium => (3, "Medium"),
        Urgency::Informational => (1, "Informational"),
    };
    let mut event = json!({
        "activity_id": 1, "activity_name": "Create",
        "category_uid": 2, "category_name": "Findings",
        "class_uid": 2003, "class_name": "Compliance Finding",
        "type_uid": 200_301, "type_name": "Compliance Finding: Create",
        "time": now.as_millisecond(),
        "severity_id": severity_id, "severity": severity,
        "status_id": 1, "status": "New",
        "message": verdict.annotation,
        "metadata": {
            "version": VERSION,
            "profiles": ["cloud"],
            "product": {
                "name": "vpc-endpoint-rule",
                "vendor_name": "vpc-endpoint-rule",
                "version": env!("CARGO_PKG_VERSION"),
            },
        },
        "cloud": {
            "provider": "AWS",
            "region": region,
            "account": {"uid": account_id, "type_id": 10, "type": "AWS Account"},
        },
        "finding_info": {
            "uid": format!("{vpc_arn}/vpc-endpoint-rule"),
            "title": TITLE,
            "desc": verdict.annotation,
        },
        "compliance": compliance(verdict),
        "resources": [{
            "uid": vpc_arn,
            "name": verdict.vpc_name.as_deref().unwrap_or(&verdict.vpc_id),
            "type": RESOURCE_TYPE,
            "region": region,
            "cloud_partition": partition(region),
        }],
    });
    if let (Some(text), Some(fields)) = (remediation(verdict), event.as_object_mut()) {
        fields.insert("remediation".to_owned(), json!({"desc": text}));
    }
    event
}

/// What is required, and what came of it.
fn compliance(verdict: &Verdict) -> Value {
    let (status_id, status) = match verdict.compliance_type {
        ComplianceType::Compliant => (1, "Pass"),
        ComplianceType::NonCompliant => (3, "Fail"),
        ComplianceType::NotApplicable => (99, "Not applicable"),
        ComplianceType::Undetermined => (0, "Unknown"),
    };
    let services = &verdict.services;
    json!({
        "control": "vpc-endpoint-rule",
        "requirements": services.iter().map(|service| &service.service).collect::<Vec<_>>(),
        "status_id": status_id,
        "status": status,
        "status_code": verdict.compliance_type.as_str(),
        "status_details": services.iter().map(|service| format!("{} {}", service.service, service.answer.as_str())).collect::<Vec<_>>(),
        "checks": findings(verdict).map(|(service, finding)| check(service, finding)).collect::<Vec<_>>(),
    })
}

/// A finding as a check.
fn check(service: Option<&str>, finding: &Finding) -> Value {
    let row = finding.check.row();
    let (status_id, status) = match finding.severity {
        Severity::Fail => (3, "Fail"),
        Severity::Unknown | Severity::Undetermined => (0, "Unknown"),
        Severity::Warn => (2, "Warning"),
    };
    let desc = match service {
        Some(service) => format!("{service}: {}", finding.message),
        None => finding.message.clone(),
    };
    json!({"uid": row.code, "name": row.title, "desc": desc, "status_id": status_id, "status": status})
}

#[cfg(test)]
mod tests {
    use super::Ocsf;
    use crate::report::fixture;

    #[test]
    fn an_event_a_vpc() {
        let mut bytes = Vec::new();
        fixture::report(Ocsf::new(&mut bytes));
        let events: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(events.as_array().unwrap().len(), 4);
        insta::assert_snapshot!(serde_json::to_string_pretty(&events).unwrap());
    }
}
