//! Verdicts as AWS Config takes them: what of a verdict is reported, in batches, checked and retried.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use rule::verdict::{ComplianceType, Verdict};
use serde::{Serialize, Serializer};

use crate::config_api::{CallFailed, ConfigApi, StoredResult};
use crate::trigger::ResultToken;
use crate::trigger::item::VPC;

/// The most evaluations that PutEvaluations takes at once.
pub const BATCH: usize = 100;

/// How often an evaluation is put before it counts as refused, and how long is waited before the
/// second time; before each further one, twice as long.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// One evaluation, in the shape of AWS Config's `Evaluation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Evaluation {
    /// `AWS::EC2::VPC`; for a result that is cleaned up, the type that it had.
    pub compliance_resource_type: Cow<'static, str>,
    /// The resource's id.
    pub compliance_resource_id: String,
    /// What is said of it.
    pub compliance_type: Reported,
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
pub enum Reported {
    /// Every required service is reached privately.
    Compliant,
    /// Some required service is not.
    NonCompliant,
    /// Nothing to judge, or no more.
    NotApplicable,
}

impl Reported {
    /// The type as AWS Config writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "COMPLIANT",
            Self::NonCompliant => "NON_COMPLIANT",
            Self::NotApplicable => "NOT_APPLICABLE",
        }
    }
}

impl Evaluation {
    /// The evaluation of a verdict; `None` where it is undetermined.
    pub fn of(verdict: &Verdict, ordering_timestamp: Timestamp) -> Option<Self> {
        let compliance_type = match verdict.compliance_type {
            ComplianceType::Compliant => Reported::Compliant,
            ComplianceType::NonCompliant => Reported::NonCompliant,
            ComplianceType::NotApplicable => Reported::NotApplicable,
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
            compliance_type: Reported::NotApplicable,
            annotation: Some(why.to_owned()),
            ordering_timestamp,
        }
    }
}

/// Evaluations that AWS Config did not take.
#[derive(Debug, thiserror::Error)]
#[error("AWS Config did not take {} of {total} evaluations ({}){}", .resource_ids.len(), some(.resource_ids), without_reason(.cause))]
pub struct CannotReport {
    /// The resources whose evaluation it did not take.
    pub resource_ids: Vec<String>,
    /// How many there were in all.
    pub total: usize,
    /// The first call that failed; `None` where each call went through and AWS Config listed the
    /// evaluations among `FailedEvaluations`, for which it gives no reason.
    #[source]
    pub cause: Option<CallFailed>,
}

/// Puts evaluations in batches. Those that come back as failed are put again, a bounded number of
/// times; a batch whose call fails does not keep the next ones back.
///
/// # Errors
/// [`CannotReport`] names what was not taken in the end; everything else was.
pub async fn put(
    config: &impl ConfigApi,
    token: &ResultToken,
    evaluations: &[Evaluation],
) -> Result<(), CannotReport> {
    let mut resource_ids = Vec::new();
    let mut cause = None;
    for batch in evaluations.chunks(BATCH) {
        match put_batch(config, token, batch.to_vec()).await {
            Ok(refused) => resource_ids.extend(refused),
            Err(failed) => {
                resource_ids.extend(batch.iter().map(|one| one.compliance_resource_id.clone()));
                cause = cause.or(Some(failed));
            }
        }
    }
    if resource_ids.is_empty() {
        Ok(())
    } else {
        Err(CannotReport {
            resource_ids,
            total: evaluations.len(),
            cause,
        })
    }
}

/// Puts one batch; answers the resources that were refused each time.
async fn put_batch(
    config: &impl ConfigApi,
    token: &ResultToken,
    mut batch: Vec<Evaluation>,
) -> Result<Vec<String>, CallFailed> {
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(PAUSE * 2_u32.pow(attempt - 1)).await;
        }
        let refused = config.put_evaluations(&batch, token).await?;
        batch.retain(|one| {
            refused.iter().any(|failed| {
                failed.resource_id == one.compliance_resource_id
                    && failed.resource_type == one.compliance_resource_type
            })
        });
        if batch.is_empty() {
            break;
        }
    }
    Ok(batch
        .into_iter()
        .map(|one| one.compliance_resource_id)
        .collect())
}

/// The first few ids.
fn some(ids: &[String]) -> String {
    let shown = ids
        .iter()
        .take(5)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if ids.len() > 5 {
        format!("{shown}, …")
    } else {
        shown
    }
}

fn without_reason(cause: &Option<CallFailed>) -> &'static str {
    if cause.is_none() {
        "; it gives no reason for FailedEvaluations"
    } else {
        ""
    }
}

fn as_text<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}
