//! What of a region an invocation reads, and whether it cleans up after it.

use std::collections::BTreeSet;

use rule::network::Id;

use crate::failure::ReadError;
use crate::lambda::config_api::{ConfigApi, RecordedItem};
use crate::lambda::error::InvocationError;
use crate::lambda::report::InvocationReport;
use crate::lambda::stored_result::HeldResult;
use crate::lambda::trigger::item::VPC;
use crate::lambda::trigger::{EvaluationTarget, Trigger};
use crate::source::Scope;

/// What is to be read, and whether stale results are cleaned up after it.
pub(super) struct Plan {
    pub scope: Scope,
    pub clean_up: bool,
    pub failures: Vec<ReadError>,
}

/// Decides what to read. `None`: nothing, with a note in the report.
pub(super) async fn plan(
    trigger: &Trigger,
    config: &impl ConfigApi,
    report: &mut InvocationReport,
) -> Result<Option<Plan>, InvocationError> {
    let plan = |scope, clean_up| Plan {
        scope,
        clean_up,
        failures: Vec::new(),
    };
    Ok(match &trigger.subject {
        EvaluationTarget::Nothing(_) => None,
        EvaluationTarget::Region => Some(plan(Scope::Region, true)),
        EvaluationTarget::EveryVpc => Some(plan(Scope::Region, false)),
        EvaluationTarget::Vpc(id) | EvaluationTarget::Gone(id) => {
            Some(plan(Scope::Vpc(id.clone()), false))
        }
        EvaluationTarget::Unplaced {
            resource_type,
            resource_id,
            else_every_vpc,
        } => {
            let history = config
                .get_resource_config_history(resource_type, resource_id)
                .await;
            match (
                history.map(|items| items.iter().find_map(RecordedItem::vpc_id)),
                else_every_vpc,
            ) {
                (Ok(Some(id)), _) => Some(plan(Scope::Vpc(id), false)),
                (Ok(None), true) => Some(plan(Scope::Region, false)),
                (Ok(None), false) => {
                    report.note(&format!(
                        "neither the event nor its history names the VPC of `{resource_id}`"
                    ));
                    None
                }
                (Err(failed), true) => Some(Plan {
                    scope: Scope::Region,
                    clean_up: false,
                    failures: vec![failed],
                }),
                (Err(failed), false) => return Err(failed.into()),
            }
        }
    })
}

/// What of a region is left to evaluate: without the VPCs that have a result which answers this notification
/// already. Where an invocation ran out of time, the event comes again, perhaps to another sandbox, and goes
/// on with what is left.
pub(super) fn rest(
    scope: Scope,
    trigger: &Trigger,
    stored: &[HeldResult],
    report: &mut InvocationReport,
) -> Scope {
    let Some(notified) = trigger.notified.filter(|_| scope == Scope::Region) else {
        return scope;
    };
    let answered: BTreeSet<Id> = stored
        .iter()
        .filter(|held| held.resource.resource_type == VPC && held.answers(notified))
        .map(|held| Id::from(held.resource.resource_id.as_str()))
        .collect();
    report.coalesced = answered.len();
    if answered.is_empty() {
        scope
    } else {
        Scope::RegionBut(answered)
    }
}
