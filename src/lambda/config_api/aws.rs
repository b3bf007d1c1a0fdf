//! The calls of AWS Config and EventBridge Scheduler over the network.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_config::types::{ComplianceType, EvaluationMode, EvaluationResult, ResourceType};
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, FlexibleTimeWindow, FlexibleTimeWindowMode, Target,
};
use aws_smithy_types::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Unit};
use rule::services::partition;

use super::{ConfigApi, RECHECK_ROLE_ARN, RecordedItem, recheck_schedule_name};
use crate::aws::call_error::CallError;
use crate::aws::deadline::Deadline;
use crate::aws::paged::{lacks, listed, pages};
use crate::aws::tally::CallTally;
use crate::failure::ReadError;
use crate::lambda::evaluation::{ConfigEvaluation, ReportedCompliance};
use crate::lambda::stored_result::{HeldResult, StoredResult};
use crate::lambda::trigger::ResultToken;
use crate::lambda::trigger::item::VPC;
use crate::place::Place;

/// How many recorded items are looked at: the newest of a deleted resource says nothing, the one
/// before it does.
const HISTORY: i32 = 10;

/// Which part of the time for reads a call may take that EC2 is read after.
const BEFORE_EC2: u32 = 3;

/// AWS Config in the account and region of the rule.
#[derive(Debug, Clone)]
pub struct AwsConfig {
    /// A client with the credentials of that account, for that region.
    pub client: aws_sdk_config::Client,
    /// What clients of other services are made of.
    pub sdk: SdkConfig,
    /// Where their calls are counted.
    pub tally: CallTally,
    /// The account and the region.
    pub place: Place,
    /// Who calls, in words for people.
    pub principal: String,
    /// The role with which EventBridge Scheduler starts a second look.
    pub recheck_role_arn: Option<String>,
    /// When reads must have ended.
    pub reads: Deadline,
    /// When reports must have ended.
    pub reports: Deadline,
}

impl AwsConfig {
    /// A call that failed, by its action: one that reads, unless it says otherwise.
    fn failed(&self, action: &str, of: &str, error: CallError) -> ReadError {
        let call = action.split_once(':').map_or(action, |(_, call)| call);
        let Place { account_id, region } = &self.place;
        let what = format!("{call} of {of} in account {account_id}, {region}");
        let advice = self.advice(action, &error);
        ReadError::advised(what, error, advice)
    }

    /// What to do about it. A token is good in the account of its rule only.
    fn advice(&self, action: &str, error: &CallError) -> Option<String> {
        let account_id = &self.place.account_id;
        match error.code() {
            Some("InvalidResultTokenException") => Some(format!(
                "the token is good with credentials of account {account_id} only: a function in another account needs the parameter memberRoleName"
            )),
            _ => error.advice(action, &self.principal),
        }
    }
}

impl ConfigApi for AwsConfig {
    async fn get_resource_config_history(
        &self,
        resource_type: &str,
        resource_id: &str,
    ) -> Result<Vec<RecordedItem>, ReadError> {
        let request = self.client.get_resource_config_history();
        let request = request
            .resource_type(ResourceType::from(resource_type))
            .resource_id(resource_id)
            .limit(HISTORY);
        let send = || request.clone().send();
        let answer = match self.reads.part(BEFORE_EC2).wait_out(send).await {
            Ok(answer) => answer,
            Err(error) if is_unknown_to_config(&error) => return Ok(Vec::new()),
            Err(error) => {
                return Err(self.failed("config:GetResourceConfigHistory", resource_id, error));
            }
        };
        let items = listed(answer.configuration_items, "configurationItems")
            .map_err(|error| self.failed("config:GetResourceConfigHistory", resource_id, error))?;
        let items = items.into_iter().map(|item| RecordedItem {
            configuration: item.configuration,
            related_vpc_ids: item
                .relationships
                .unwrap_or_default()
                .into_iter()
                .filter(|one| {
                    one.resource_type
                        .as_ref()
                        .is_some_and(|of| of.as_str() == VPC)
                })
                .filter_map(|one| one.resource_id)
                .collect(),
        });
        Ok(items.collect())
    }

    async fn get_compliance_details_by_config_rule(
        &self,
        rule_name: &str,
    ) -> Result<Vec<HeldResult>, ReadError> {
        let deadline = self.reads.part(BEFORE_EC2);
        let page = |token: Option<String>| async move {
            let request = self
                .client
                .get_compliance_details_by_config_rule()
                .config_rule_name(rule_name)
                .compliance_types(ComplianceType::Compliant)
                .compliance_types(ComplianceType::NonCompliant)
                .limit(100)
                .set_next_token(token);
            let answer = deadline.wait_out(|| request.clone().send()).await?;
            let results = listed(answer.evaluation_results, "EvaluationResults")?;
            let held = results.into_iter().filter_map(held_result).collect();
            Ok((held, answer.next_token))
        };
        match pages(page).await {
            // A rule that is gone by now, or was never made (local tests): it has no results.
            Err(error) if error.code() == Some("NoSuchConfigRuleException") => Ok(Vec::new()),
            results => results.map_err(|error| {
                self.failed("config:GetComplianceDetailsByConfigRule", rule_name, error)
            }),
        }
    }

    async fn put_evaluations(
        &self,
        evaluations: &[ConfigEvaluation],
        token: &ResultToken,
    ) -> Result<Vec<StoredResult>, ReadError> {
        let failed = |error| {
            self.failed(
                "config:PutEvaluations",
                &format!("{} evaluations", evaluations.len()),
                error,
            )
            .of_a_call()
        };
        let built: Result<Vec<_>, _> = evaluations.iter().map(sdk_evaluation).collect();
        let built = built.map_err(|error| failed(CallError::Malformed(error.to_string())))?;
        let request = self
            .client
            .put_evaluations()
            .set_evaluations(Some(built))
            .result_token(token.expose());
        let request = request.set_test_mode(token.is_test_mode().then_some(true));
        let send = || request.clone().send();
        let answer = self.reports.wait_out(send).await.map_err(failed)?;
        // Whatever else comes back, nothing says that anything was taken.
        let refused = listed(answer.failed_evaluations, "FailedEvaluations").map_err(failed)?;
        let refused = refused.into_iter().map(|one| {
            let resource = StoredResult {
                resource_type: one.compliance_resource_type,
                resource_id: one.compliance_resource_id,
            };
            // The SDK makes an empty text of one that is not there.
            match resource.resource_type.is_empty() || resource.resource_id.is_empty() {
                true => Err(lacks("ComplianceResourceId")),
                false => Ok(resource),
            }
        });
        let refused: Result<Vec<_>, _> = refused.collect();
        refused.map_err(failed)
    }

    async fn pause(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    async fn schedule_evaluation(
        &self,
        rule_name: &str,
        now: Timestamp,
        minutes: u32,
    ) -> Result<(), ReadError> {
        let at = now + SignedDuration::from_mins(i64::from(minutes));
        let name = recheck_schedule_name(rule_name, at, minutes);
        let failed = |action, error| self.failed(action, rule_name, error).of_a_call();
        let not_made = |error| failed("scheduler:CreateSchedule", error);
        let role_arn = self.recheck_role_arn.as_deref().ok_or_else(|| {
            let what = format!("CreateSchedule of {rule_name}");
            let advice = format!(
                "set the function's environment variable {RECHECK_ROLE_ARN} to a role that EventBridge Scheduler can assume, or recheckMinutes to 0"
            );
            ReadError::new(what, format!("{RECHECK_ROLE_ARN} is not set"))
                .of_a_call()
                .advise(advice)
        })?;
        let odd = |error: aws_smithy_types::error::operation::BuildError| {
            not_made(CallError::Malformed(error.to_string()))
        };
        let partition = partition(&self.place.region);
        let target = Target::builder()
            .arn(format!(
                "arn:{partition}:scheduler:::aws-sdk:config:startConfigRulesEvaluation"
            ))
            .role_arn(in_account(role_arn, &self.place.account_id))
            .input(serde_json::json!({ "ConfigRuleNames": [rule_name] }).to_string())
            .build()
            .map_err(odd)?;
        let window = FlexibleTimeWindow::builder()
            .mode(FlexibleTimeWindowMode::Off)
            .build()
            .map_err(odd)?;
        let at = at.round(Unit::Second).unwrap_or(at).to_zoned(TimeZone::UTC);
        let config =
            aws_sdk_scheduler::config::Builder::from(&self.sdk).interceptor(self.tally.clone());
        let client = aws_sdk_scheduler::Client::from_conf(config.build());
        let description = format!("A second look at what was in transition: rule {rule_name}");
        let expression = format!("at({})", at.strftime("%Y-%m-%dT%H:%M:%S"));
        let create = client
            .create_schedule()
            .name(&name)
            .description(&description)
            .schedule_expression(&expression)
            .flexible_time_window(window.clone())
            .action_after_completion(ActionAfterCompletion::Delete)
            .target(target.clone());
        match self.reports.wait(create.send()).await {
            Ok(_created) => return Ok(()),
            Err(error) if error.code() == Some("ConflictException") => {}
            Err(error) => return Err(not_made(error)),
        }
        // One of this span is there. It is moved, never beyond the span, so that no look is put off for ever.
        let update = client
            .update_schedule()
            .name(&name)
            .description(&description)
            .schedule_expression(&expression)
            .flexible_time_window(window)
            .action_after_completion(ActionAfterCompletion::Delete)
            .target(target);
        match self.reports.wait(update.send()).await {
            Ok(_moved) => Ok(()),
            // A role that an earlier template made: the one that is there stands, and is still to come.
            Err(CallError::Denied(_)) => Ok(()),
            Err(error) => Err(failed("scheduler:UpdateSchedule", error)),
        }
    }
}

/// A result, where it says what it is on and was not asked for before a resource was made.
fn held_result(of: EvaluationResult) -> Option<HeldResult> {
    let identifier = of.evaluation_result_identifier?;
    let qualifier = identifier.evaluation_result_qualifier?;
    if qualifier.evaluation_mode == Some(EvaluationMode::Proactive) {
        return None;
    }
    Some(HeldResult {
        resource: StoredResult {
            resource_type: qualifier.resource_type?,
            resource_id: qualifier.resource_id?,
        },
        recorded: moment(of.result_recorded_time),
        read: moment(identifier.ordering_timestamp),
        invoked: moment(of.config_rule_invoked_time),
    })
}

fn moment(time: Option<DateTime>) -> Option<Timestamp> {
    let time = time?;
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

/// Whether AWS Config says that it knows nothing of the resource.
fn is_unknown_to_config(error: &CallError) -> bool {
    matches!(
        error.code(),
        Some("ResourceNotDiscoveredException" | "NoAvailableConfigurationRecorderException")
    )
}

fn sdk_evaluation(
    of: &ConfigEvaluation,
) -> Result<aws_sdk_config::types::Evaluation, aws_smithy_types::error::operation::BuildError> {
    let at = of.ordering_timestamp;
    let nanos = u32::try_from(at.subsec_nanosecond()).unwrap_or_default();
    aws_sdk_config::types::Evaluation::builder()
        .compliance_resource_type(of.compliance_resource_type.as_ref())
        .compliance_resource_id(&of.compliance_resource_id)
        .compliance_type(match of.compliance_type {
            ReportedCompliance::Compliant => ComplianceType::Compliant,
            ReportedCompliance::NonCompliant => ComplianceType::NonCompliant,
            ReportedCompliance::NotApplicable => ComplianceType::NotApplicable,
        })
        .set_annotation(of.annotation.clone())
        .ordering_timestamp(DateTime::from_secs_and_nanos(at.as_second(), nanos))
        .build()
}

/// A role of the same name in another account: the schedule's role must be where the schedule is.
fn in_account(role_arn: &str, account_id: &str) -> String {
    let mut parts: Vec<&str> = role_arn.splitn(6, ':').collect();
    if let Some(account) = parts.get_mut(4) {
        *account = account_id;
    }
    parts.join(":")
}

#[cfg(test)]
mod tests {
    use super::in_account;

    #[test]
    fn the_role_is_the_one_of_the_schedules_account() {
        assert_eq!(
            in_account("arn:aws:iam::111122223333:role/a/b", "444455556666"),
            "arn:aws:iam::444455556666:role/a/b"
        );
    }
}
