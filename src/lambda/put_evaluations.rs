//! Evaluations on their way to AWS Config: in batches, checked and retried.

use std::time::Duration;

use crate::failure::ReadError;
use crate::lambda::config_api::ConfigApi;
use crate::lambda::evaluation::ConfigEvaluation;
use crate::lambda::stored_result::StoredResult;
use crate::lambda::trigger::ResultToken;

/// The most evaluations that PutEvaluations takes at once.
pub const BATCH: usize = 100;

/// How often an evaluation is put before it counts as refused, and how long is waited before the
/// second time; before each further one, twice as long.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// Evaluations that AWS Config did not take.
#[derive(Debug, thiserror::Error)]
#[error("AWS Config did not take {} of {total} evaluations ({}){}", .resource_ids.len(), some(.resource_ids), without_reason(.cause))]
pub struct PutEvaluationsError {
    /// The resources whose evaluation it did not take.
    pub resource_ids: Vec<String>,
    /// How many there were in all.
    pub total: usize,
    /// The first call that failed; `None` where each call went through and AWS Config listed the
    /// evaluations among `FailedEvaluations`, for which it gives no reason.
    #[source]
    pub cause: Option<ReadError>,
}

/// Puts evaluations in batches. Those that come back as failed are put again, a bounded number of
/// times; a batch whose call fails does not keep the next ones back.
///
/// # Errors
/// [`PutEvaluationsError`] names what was not taken in the end; everything else was.
pub async fn put(
    config: &impl ConfigApi,
    token: &ResultToken,
    evaluations: &[ConfigEvaluation],
) -> Result<(), PutEvaluationsError> {
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
        Err(PutEvaluationsError {
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
    mut batch: Vec<ConfigEvaluation>,
) -> Result<Vec<String>, ReadError> {
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            config.pause(PAUSE * 2_u32.pow(attempt - 1)).await;
        }
        let refused = config.put_evaluations(&batch, token).await?;
        let is_of = |failed: &StoredResult, one: &ConfigEvaluation| {
            failed.resource_id == one.compliance_resource_id
                && failed.resource_type == one.compliance_resource_type
        };
        // Of what was not put nothing can be refused: nobody knows then what was taken.
        let mut other = refused.iter();
        if let Some(other) = other.find(|failed| !batch.iter().any(|one| is_of(failed, one))) {
            let what = format!("PutEvaluations of {} evaluations", batch.len());
            let why = format!(
                "AWS Config refuses {}, which was not put",
                other.resource_id
            );
            return Err(ReadError::new(what, why).of_a_call());
        }
        batch.retain(|one| refused.iter().any(|failed| is_of(failed, one)));
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

fn without_reason(cause: &Option<ReadError>) -> &'static str {
    if cause.is_none() {
        "; it gives no reason for FailedEvaluations"
    } else {
        ""
    }
}
