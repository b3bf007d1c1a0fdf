//! The format `ocsf`: Compliance Findings of the Open Cybersecurity Schema Framework: one event a VPC, one a line.

use std::io::{self, Write};

use rule::checks::{Check, Severity};
use rule::services::partition;
use rule::verdict::{ComplianceType, Finding, Verdict};
use serde_json::{Value, json};

use crate::check_page::CheckPages;
use crate::json;
use crate::place::Place;
use crate::report::record::RESOURCE_TYPE;
use crate::report::vpc::{TITLE, Urgency, accepted, arn, findings, remediation, to_do, urgency};
use crate::report::{Ending, EvaluatedRegion, Report};

/// A version of the schema. Security Lake's custom sources take 1.3 and earlier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SchemaVersion {
    /// 1.8.0: each finding as a check of its own.
    #[default]
    V1_8,
    /// 1.3.0: findings in one text.
    V1_3,
}

impl SchemaVersion {
    /// As events name it.
    fn as_str(self) -> &'static str {
        match self {
            Self::V1_8 => "1.8.0",
            Self::V1_3 => "1.3.0",
        }
    }
}

/// The OCSF report on its way out.
#[derive(Debug)]
pub struct Ocsf<W> {
    out: W,
    version: SchemaVersion,
    pages: CheckPages,
}

impl<W: Write> Ocsf<W> {
    /// A report that goes to `out`, in a version of the schema; the pages of checks are where `pages` says.
    pub fn new(out: W, version: SchemaVersion, pages: CheckPages) -> Self {
        Self {
            out,
            version,
            pages,
        }
    }
}

impl<W: Write> Report for Ocsf<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        verdicts.iter().try_for_each(|verdict| {
            let event = event(region, verdict, self.version, self.pages);
            json::compact(&mut self.out, &event)?;
            self.out.write_all(b"\n")
        })
    }

    fn finish(&mut self, _: &Ending) -> io::Result<()> {
        self.out.flush()
    }
}

/// The event of a VPC. Its finding's uid stays the same from one report to the next.
fn event(
    region: &EvaluatedRegion,
    verdict: &Verdict,
    version: SchemaVersion,
    pages: CheckPages,
) -> Value {
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
            "version": version.as_str(),
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
        "compliance": compliance(verdict, version),
        "resources": [{
            "uid": vpc_arn,
            "name": verdict.vpc_name.as_deref().unwrap_or(&verdict.vpc_id),
            "type": RESOURCE_TYPE,
            "region": region,
            "cloud_partition": partition(region),
        }],
    });
    if let (Some(text), Some(fields)) = (remediation(verdict), event.as_object_mut()) {
        let mut remediation = json!({"desc": text});
        let mut checks: Vec<Check> = to_do(verdict).iter().map(|of| of.check).collect();
        checks.dedup();
        let pages: Option<Vec<String>> = checks.into_iter().map(|of| pages.address(of)).collect();
        if let (Some(pages), Some(of)) = (pages, remediation.as_object_mut()) {
            of.insert("references".to_owned(), json!(pages));
        }
        fields.insert("remediation".to_owned(), remediation);
    }
    event
}

/// What is required, and what came of it.
fn compliance(verdict: &Verdict, version: SchemaVersion) -> Value {
    let (status_id, status) = match verdict.compliance_type {
        ComplianceType::Compliant => (1, "Pass"),
        ComplianceType::NonCompliant => (3, "Fail"),
        ComplianceType::NotApplicable => (99, "Not applicable"),
        ComplianceType::Undetermined => (0, "Unknown"),
    };
    let services = &verdict.services;
    let answers: Vec<String> = services
        .iter()
        .map(|service| format!("{} {}", service.service, service.answer.as_str()))
        .collect();
    let mut compliance = json!({
        "control": "vpc-endpoint-rule",
        "requirements": services.iter().map(|service| &service.service).collect::<Vec<_>>(),
        "status_id": status_id,
        "status": status,
        "status_code": verdict.compliance_type.as_str(),
    });
    let more = match version {
        SchemaVersion::V1_8 => json!({
            "status_details": answers,
            "checks": findings(verdict).map(|(service, finding)| check(service, finding)).collect::<Vec<_>>(),
        }),
        SchemaVersion::V1_3 => json!({
            "standards": ["vpc-endpoint-rule"],
            "status_detail": answers
                .into_iter()
                .chain(findings(verdict).map(|(service, finding)| sentence(service, finding)))
                .collect::<Vec<_>>()
                .join("; "),
        }),
    };
    if let (Some(fields), Value::Object(more)) = (compliance.as_object_mut(), more) {
        fields.extend(more);
    }
    compliance
}

/// A finding in words, with the service that it is about, and the terms on which it is accepted.
fn sentence(service: Option<&str>, finding: &Finding) -> String {
    let terms = finding.excepted.as_ref();
    let accepted = terms.map_or_else(String::new, |terms| format!(" ({})", accepted(terms)));
    match service {
        Some(service) => format!("{service}: {}{accepted}", finding.message),
        None => format!("{}{accepted}", finding.message),
    }
}

/// A finding as a check.
fn check(service: Option<&str>, finding: &Finding) -> Value {
    let row = finding.check.row();
    let (status_id, status) = match finding.severity {
        _ if finding.excepted.is_some() => (99, "Excepted"),
        Severity::Fail => (3, "Fail"),
        Severity::Unknown | Severity::Undetermined => (0, "Unknown"),
        Severity::Warn => (2, "Warning"),
    };
    let desc = sentence(service, finding);
    json!({"uid": row.code, "name": row.title, "desc": desc, "status_id": status_id, "status": status})
}

#[cfg(test)]
mod tests {
    use super::{Ocsf, SchemaVersion};
    use crate::check_page::CheckPages;
    use crate::report::fixture;

    fn events(version: SchemaVersion) -> Vec<serde_json::Value> {
        events_with(version, CheckPages::of(""))
    }

    fn events_with(version: SchemaVersion, pages: CheckPages) -> Vec<serde_json::Value> {
        let mut bytes = Vec::new();
        fixture::report(Ocsf::new(&mut bytes, version, pages));
        let text = String::from_utf8(bytes).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn an_event_a_vpc() {
        let events = events(SchemaVersion::V1_8);
        assert_eq!(events.len(), 4);
        insta::assert_snapshot!(serde_json::to_string_pretty(&events).unwrap());
    }

    #[test]
    fn what_to_do_has_the_addresses_of_pages_where_they_are_known() {
        let pages = CheckPages::of("https://example.com/o/p");
        let events = events_with(SchemaVersion::V1_8, pages);
        let references = events[0]["remediation"]["references"].as_array().unwrap();
        assert_eq!(references.len(), 2, "{references:?}");
        let url = references[0].as_str().unwrap();
        assert!(
            url.ends_with("/rule/checks.md#endpoint-security-group-blocks"),
            "{url}"
        );
    }

    #[test]
    fn a_security_lake_takes_an_older_version() {
        let events = events(SchemaVersion::V1_3);
        assert_eq!(events.len(), 4);
        for event in &events {
            let compliance = &event["compliance"];
            assert_eq!(event["metadata"]["version"], "1.3.0");
            assert!(compliance["status_detail"].is_string() && compliance["standards"].is_array());
            assert!(compliance["checks"].is_null() && compliance["status_details"].is_null());
        }
    }
}
