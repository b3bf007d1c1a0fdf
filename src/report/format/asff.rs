//! The format `asff`: the AWS Security Finding Format, ready for BatchImportFindings: one finding a VPC.
//!
//! Security Hub's own import from AWS Config loses the annotation and what to do about it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rule::services::partition;
use rule::verdict::{ComplianceType, Verdict};
use serde::Serialize;

use crate::check_page::CheckPages;
use crate::place::Place;
use crate::report::format::elements::ElementWriter;
use crate::report::vpc::{TITLE, Urgency, arn, cut, remediation, to_do, urgency};
use crate::report::{Ending, EvaluatedRegion, Report};

/// The limits that BatchImportFindings sets, in characters and entries.
const LONGEST_DESCRIPTION: usize = 1_024;
const LONGEST_RECOMMENDATION: usize = 512;
const MOST_PRODUCT_FIELDS: usize = 50;
const LONGEST_FIELD_NAME: usize = 128;

/// The partitions that a resource may name.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// The ASFF report on its way out.
#[derive(Debug)]
pub struct Asff<W> {
    out: ElementWriter<W>,
    pages: CheckPages,
}

impl<W: Write> Asff<W> {
    /// A report that goes to `out`; the pages of checks are where `pages` says.
    pub fn new(out: W, pages: CheckPages) -> Self {
        Self {
            pages,
            out: ElementWriter::new(out),
        }
    }
}

impl<W: Write> Report for Asff<W> {
    fn begin(&mut self) -> io::Result<()> {
        self.out.begin()
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        verdicts
            .iter()
            .try_for_each(|verdict| self.out.element(&finding(region, verdict, self.pages)))
    }

    fn finish(&mut self, _: &Ending) -> io::Result<()> {
        self.out.finish()
    }
}

/// AWS: `AwsSecurityFinding`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AwsSecurityFinding {
    schema_version: &'static str,
    id: String,
    product_arn: String,
    product_name: &'static str,
    generator_id: &'static str,
    aws_account_id: String,
    types: [&'static str; 1],
    created_at: String,
    updated_at: String,
    severity: Severity,
    title: &'static str,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    product_fields: BTreeMap<String, &'static str>,
    resources: [Resource; 1],
    compliance: Compliance,
    record_state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Severity {
    label: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Remediation {
    recommendation: Recommendation,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recommendation {
    text: String,
    /// The page of the most severe finding's check.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    #[serde(rename = "Type")]
    resource_type: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<&'static str>,
    region: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Compliance {
    status: &'static str,
}

/// The finding of a VPC. Its id stays the same, so that the next import updates it.
fn finding(region: &EvaluatedRegion, verdict: &Verdict, pages: CheckPages) -> AwsSecurityFinding {
    let EvaluatedRegion { place, now, .. } = region;
    let Place { account_id, region } = place;
    let partition = partition(region);
    let vpc_arn = arn(place, &verdict.vpc_id);
    let not_applicable = verdict.compliance_type == ComplianceType::NotApplicable;
    AwsSecurityFinding {
        schema_version: "2018-10-08",
        id: format!("{vpc_arn}/vpc-endpoint-rule"),
        product_arn: format!(
            "arn:{partition}:securityhub:{region}:{account_id}:product/{account_id}/default"
        ),
        product_name: "vpc-endpoint-rule",
        generator_id: "vpc-endpoint-rule",
        aws_account_id: account_id.clone(),
        types: [
            "Software and Configuration Checks/AWS Security Best Practices/Network Reachability",
        ],
        created_at: now.to_string(),
        updated_at: now.to_string(),
        severity: Severity {
            label: match urgency(verdict) {
                Urgency::High => "HIGH",
                Urgency::Medium => "MEDIUM",
                Urgency::Informational => "INFORMATIONAL",
            },
        },
        title: TITLE,
        description: cut(&verdict.annotation, LONGEST_DESCRIPTION),
        remediation: remediation(verdict).map(|text| Remediation {
            recommendation: Recommendation {
                text: cut(&text, LONGEST_RECOMMENDATION),
                url: to_do(verdict)
                    .first()
                    .and_then(|first| pages.address(first.check)),
            },
        }),
        product_fields: verdict
            .services
            .iter()
            .take(MOST_PRODUCT_FIELDS)
            .map(|service| {
                let name = format!("vpc-endpoint-rule/{}", service.service);
                (cut(&name, LONGEST_FIELD_NAME), service.answer.as_str())
            })
            .collect(),
        resources: [Resource {
            resource_type: "AwsEc2Vpc",
            id: vpc_arn,
            partition: PARTITIONS.into_iter().find(|known| *known == partition),
            region: region.clone(),
        }],
        compliance: Compliance {
            status: match verdict.compliance_type {
                ComplianceType::Compliant => "PASSED",
                ComplianceType::NonCompliant => "FAILED",
                ComplianceType::NotApplicable | ComplianceType::Undetermined => "NOT_AVAILABLE",
            },
        },
        record_state: if not_applicable { "ARCHIVED" } else { "ACTIVE" },
    }
}

#[cfg(test)]
mod tests {
    use super::Asff;
    use crate::check_page::CheckPages;
    use crate::report::fixture;

    #[test]
    fn is_what_batch_import_findings_takes() {
        let mut bytes = Vec::new();
        fixture::report(Asff::new(&mut bytes, CheckPages::of("")));
        let findings: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(findings.as_array().unwrap().len(), 4);
        insta::assert_snapshot!(serde_json::to_string_pretty(&findings).unwrap());
    }

    #[test]
    fn what_to_do_has_the_address_of_a_page_where_it_is_known() {
        let mut bytes = Vec::new();
        fixture::report(Asff::new(
            &mut bytes,
            CheckPages::of("https://example.com/o/p"),
        ));
        let findings: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let url = findings[0]["Remediation"]["Recommendation"]["Url"]
            .as_str()
            .unwrap();
        assert!(
            url.ends_with("/rule/checks.md#endpoint-security-group-blocks"),
            "{url}"
        );
        assert!(findings[1]["Remediation"].is_null());
    }
}
