//! One result as AWS Config takes it: what of a verdict is reported.

use std::borrow::Cow;

use jiff::Timestamp;
use rule::verdict::{ComplianceType, Verdict};
use serde::{Serialize, Serializer};

use crate::lambda::stored_result::StoredResult;
use crate::lambda::trigger::item::VPC;

/// One evaluation, in the shape of AWS Config's `Evaluation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfigEvaluation {
    /// `AWS::EC2::VPC`; for a result that is cleaned up, the type that it had.
    pub compliance_resource_type: Cow<'static, str>,
    /// The resource's id.
    pub compliance_resource_id: String,
    /// What is said of it.
    pub compliance_type: ReportedCompliance,
    /// One line of 1 to 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotation: Option<String>,
    /// What orders this against other evaluations of the resource: the newest stands.
    #[serde(serialize_with = "as_text")]
    pub ordering_timestamp: Timestamp,
}

/// The compliance types that PutEvaluations takes. UNDETERMINED is none of them, so that it cannot
/// be sent by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReportedCompliance {
    /// Every required service is reached privately.
    Compliant,
    /// Some required service is not.
    NonCompliant,
    /// Nothing to evaluate, or no more.
    NotApplicable,
}

impl ReportedCompliance {
    /// The type as AWS Config writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "COMPLIANT",
            Self::NonCompliant => "NON_COMPLIANT",
            Self::NotApplicable => "NOT_APPLICABLE",
        }
    }
}

impl ConfigEvaluation {
    /// The evaluation of a verdict; `None` where it is undetermined.
    pub fn of(verdict: &Verdict, ordering_timestamp: Timestamp) -> Option<Self> {
        let compliance_type = match verdict.compliance_type {
            ComplianceType::Compliant => ReportedCompliance::Compliant,
            ComplianceType::NonCompliant => ReportedCompliance::NonCompliant,
            ComplianceType::NotApplicable => ReportedCompliance::NotApplicable,
            ComplianceType::Undetermined => return None,
        };
        Some(Self {
            compliance_resource_type: Cow::Borrowed(VPC),
            compliance_resource_id: verdict.vpc_id.to_string(),
            compliance_type,
            annotation: Some(verdict.annotation.clone()).filter(|text| !text.is_empty()),
            ordering_timestamp,
        })
    }

    /// NOT_APPLICABLE for a resource that is gone, or that this rule no longer reports on.
    pub fn not_applicable(
        resource: StoredResult,
        why: &str,
        ordering_timestamp: Timestamp,
    ) -> Self {
        Self {
            compliance_resource_type: Cow::Owned(resource.resource_type),
            compliance_resource_id: resource.resource_id,
            compliance_type: ReportedCompliance::NotApplicable,
            annotation: Some(why.to_owned()),
            ordering_timestamp,
        }
    }
}

fn as_text<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}
