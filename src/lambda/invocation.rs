//! From an event to evaluations: trigger, source, decision, report. The Lambda function, the command
//! line's `invoke` and the tests run this; they differ in what they connect it to.

mod plan;

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use rule::evaluate::evaluate;
use rule::network::Id;
use rule::verdict::{ComplianceType, Verdict};

use self::plan::{Plan, plan, rest};
use crate::failure::ReadError;
use crate::lambda::config_api::ConfigApi;
use crate::lambda::error::InvocationError;
use crate::lambda::evaluation::{ConfigEvaluation, ReportedCompliance};
use crate::lambda::put_evaluations::put;
use crate::lambda::recent::Recent;
use crate::lambda::report::InvocationReport;
use crate::lambda::stored_result::{HeldResult, StoredResult};
use crate::lambda::trigger::item::VPC;
use crate::lambda::trigger::{EvaluationTarget, Trigger};
use crate::source::{Reading, Scope, Source};

/// The longest rule name that GetComplianceDetailsByConfigRule takes; rules may have longer ones.
const LONGEST_NAME_FOR_DETAILS: usize = 64;

/// How far a capture time may be ahead of the reading's beginning: clocks differ by milliseconds.
const MOST_AHEAD: SignedDuration = SignedDuration::from_secs(1);

/// How an invocation gets its source and its AWS Config: with the credentials and the region that
/// the trigger asks for.
pub trait Connect {
    /// Where facts come from.
    type Source: Source;
    /// Where evaluations go.
    type Config: ConfigApi;

    /// Connects.
    ///
    /// # Errors
    /// Credentials that cannot be had, saved data that does not hold the place.
    fn connect(
        &self,
        trigger: &Trigger,
    ) -> impl Future<Output = Result<(Self::Source, Self::Config), ReadError>>;

    /// What was evaluated a moment ago, where invocations come in bursts.
    fn recent(&self) -> Option<&Recent> {
        None
    }
}

/// Runs one invocation: parses the event, evaluates what it asks for, reports. The report tells what
/// was done, also where the invocation failed.
///
/// `own_region` is the function's own region, see [`Trigger::parse`]; `clock` tells the time.
pub async fn invoke(
    event: &str,
    own_region: Option<&str>,
    connect: &impl Connect,
    clock: &impl Fn() -> Timestamp,
) -> (InvocationReport, Result<(), InvocationError>) {
    let mut report = InvocationReport::default();
    let result = match Trigger::parse(event, own_region) {
        Ok(trigger) => {
            report.about(&trigger);
            for notice in trigger.parameters.notices() {
                report.note(&notice);
            }
            run(&trigger, connect, clock, &mut report).await
        }
        Err(refused) => Err(refused.into()),
    };
    (report, result)
}

async fn run(
    trigger: &Trigger,
    connect: &impl Connect,
    clock: &impl Fn() -> Timestamp,
    report: &mut InvocationReport,
) -> Result<(), InvocationError> {
    if let EvaluationTarget::Nothing(why) = &trigger.subject {
        report.note(why);
        return Ok(());
    }
    let (source, config) = connect.connect(trigger).await?;
    let Some(plan) = plan(trigger, &config, report).await? else {
        return Ok(());
    };
    let Plan {
        scope,
        clean_up,
        mut failures,
    } = plan;
    if let (Scope::Vpc(id), Some(recent)) = (&scope, connect.recent())
        && matches!(
            trigger.subject,
            EvaluationTarget::Vpc(_) | EvaluationTarget::Unplaced { .. }
        )
        && let Some(began) = recent.answer(trigger, id, clock())
    {
        report.coalesced = 1;
        report.note(&format!(
            "{id} was evaluated from reads that began at {began}, after this notification was sent"
        ));
        return Ok(());
    }
    // Listed before EC2 is read: a result that is stored by now is on a VPC that was there before.
    let mut stored = None;
    if scope == Scope::Region {
        match stored_results(trigger, &config, report).await {
            Ok(results) => stored = results,
            Err(failed) => failures.push(failed),
        }
    }
    let held = stored.as_deref().map(held);
    let stored = stored.unwrap_or_default();
    let scope = rest(scope, trigger, &stored, report);
    let before = clock();
    if let EvaluationTarget::Gone(id) = &trigger.subject {
        let evaluation = gone(
            id,
            "The VPC is deleted, or no longer in the rule's scope.",
            order(trigger, before),
        );
        return report_all(trigger, &config, vec![evaluation], report).await;
    }
    let mut reading = match source.read(&scope, &trigger.parameters, before).await {
        Ok(reading) => reading,
        Err(failed) => {
            failures.push(failed);
            return Err(InvocationError::CannotRead(failures));
        }
    };
    failures.append(&mut reading.failures);
    let (network, since) = (&reading.network, &reading.since);
    // A fact that is older than the reading orders what rests on it.
    let began = |id: &Id| since.get(id).copied().unwrap_or(before);
    let at = |id: &Id| match since.get(id) {
        Some(since) => *since,
        None => order(trigger, before),
    };
    let verdicts = reading.leave_open(evaluate_scope(&reading, trigger, &scope, before));
    let mut evaluations: Vec<_> = verdicts
        .iter()
        .filter_map(|verdict| ConfigEvaluation::of(verdict, at(&verdict.vpc_id)))
        .collect();
    if let Scope::Vpc(id) = &scope
        && !network.vpcs.iter().any(|vpc| vpc.id == *id)
        && !reading.open.contains_key(id)
    {
        evaluations.push(gone(id, "The VPC no longer exists.", at(id)));
    }
    let stale = if clean_up {
        stale(stored, &reading)
    } else {
        Vec::new()
    };
    report.cleaned_up = stale.len();
    let why = "This resource no longer exists, or the rule no longer reports on it.";
    evaluations.extend(
        stale
            .into_iter()
            .map(|one| ConfigEvaluation::not_applicable(one, why, order(trigger, before))),
    );
    report.undetermined = verdicts
        .iter()
        .filter(|one| one.compliance_type == ComplianceType::Undetermined)
        .count();
    let lasting = lasting(&evaluations, &verdicts, trigger);
    if let Some(held) = held {
        let all = evaluations.len();
        evaluations.retain(|one| says_something(one, &held));
        report.not_put = all - evaluations.len();
    }
    report_all(trigger, &config, evaluations, report).await?;
    recheck(trigger, &config, &verdicts, clock, report).await?;
    settle(verdicts, failures)?;
    if let Some(recent) = connect.recent() {
        recent.remember(
            trigger,
            lasting.into_iter().map(|id| (id.clone(), began(&id))),
        );
    }
    Ok(())
}

/// Evaluates what is in the scope.
fn evaluate_scope(
    reading: &Reading,
    trigger: &Trigger,
    scope: &Scope,
    now: Timestamp,
) -> Vec<Verdict> {
    let only = scope.only(&reading.network);
    evaluate(reading.view(), &trigger.parameters, now, only.as_deref())
}

/// What orders an evaluation against others of its VPC: the later of the item's capture and the moment just
/// before the reading. A capture that is ahead of that clock counts for a moment only, or an old reading
/// would stand above newer ones.
fn order(trigger: &Trigger, before: Timestamp) -> Timestamp {
    let captured = trigger.captured.unwrap_or(before);
    captured.clamp(before, before + MOST_AHEAD)
}

/// The VPCs on which these evaluations stand until something changes. A verdict within the grace of
/// a pending endpoint does not: it turns with the clock alone.
fn lasting(evaluations: &[ConfigEvaluation], verdicts: &[Verdict], trigger: &Trigger) -> Vec<Id> {
    let has_grace = trigger.parameters.pending_grace_minutes > 0;
    let turning: HashSet<&str> = verdicts
        .iter()
        .filter(|one| has_grace && one.in_transition)
        .map(|one| one.vpc_id.as_ref())
        .collect();
    evaluations
        .iter()
        .filter(|one| one.compliance_resource_type == VPC)
        .map(|one| one.compliance_resource_id.as_str())
        .filter(|id| !turning.contains(id))
        .map(Id::from)
        .collect()
}

/// NOT_APPLICABLE for a VPC that is no more.
fn gone(id: &Id, why: &str, at: Timestamp) -> ConfigEvaluation {
    ConfigEvaluation::not_applicable(
        StoredResult {
            resource_type: VPC.to_owned(),
            resource_id: id.to_string(),
        },
        why,
        at,
    )
}

/// The VPCs that have a COMPLIANT or NON_COMPLIANT result.
fn held(stored: &[HeldResult]) -> HashSet<String> {
    let resources = stored.iter().map(|held| &held.resource);
    let of_vpcs = resources.filter(|resource| resource.resource_type == VPC);
    of_vpcs
        .map(|resource| resource.resource_id.clone())
        .collect()
}

/// Whether AWS Config would show anything else after an evaluation (`decision.md`, 2.5): NOT_APPLICABLE takes a
/// result away, and where there is none it costs the same and changes nothing.
fn says_something(evaluation: &ConfigEvaluation, held: &HashSet<String>) -> bool {
    evaluation.compliance_type != ReportedCompliance::NotApplicable
        || evaluation.compliance_resource_type != VPC
        || held.contains(&evaluation.compliance_resource_id)
}

/// Every result that the rule has; `None` where AWS Config cannot tell.
async fn stored_results(
    trigger: &Trigger,
    config: &impl ConfigApi,
    report: &mut InvocationReport,
) -> Result<Option<Vec<HeldResult>>, ReadError> {
    let Some(rule_name) = &trigger.rule_name else {
        report.note("no clean-up of old results: the event has no `configRuleName`");
        return Ok(None);
    };
    if rule_name.chars().count() > LONGEST_NAME_FOR_DETAILS {
        report.note(
            "no clean-up of old results: GetComplianceDetailsByConfigRule takes names of at most 64 characters",
        );
        return Ok(None);
    }
    let results = config
        .get_compliance_details_by_config_rule(rule_name)
        .await?;
    Ok(Some(results))
}

/// Of the rule's results, those on resources that are no more. Results on another type than a VPC
/// are an earlier rule's: this one would never renew them.
fn stale(stored: Vec<HeldResult>, reading: &Reading) -> Vec<StoredResult> {
    let listed = reading.network.vpcs.iter().map(|vpc| &vpc.id);
    let live: HashSet<&str> = listed
        .chain(reading.open.keys())
        .map(AsRef::as_ref)
        .collect();
    let mut stored: Vec<StoredResult> = stored.into_iter().map(|held| held.resource).collect();
    stored.retain(|one| one.resource_type != VPC || !live.contains(one.resource_id.as_str()));
    stored.sort_unstable();
    stored.dedup();
    stored
}

/// Puts the evaluations and counts them.
async fn report_all(
    trigger: &Trigger,
    config: &impl ConfigApi,
    evaluations: Vec<ConfigEvaluation>,
    report: &mut InvocationReport,
) -> Result<(), InvocationError> {
    report.count(&evaluations);
    Ok(put(config, &trigger.result_token, &evaluations).await?)
}

/// Schedules a second look where a verdict rests on a state in transition and the parameters ask
/// for one.
async fn recheck(
    trigger: &Trigger,
    config: &impl ConfigApi,
    verdicts: &[Verdict],
    clock: &impl Fn() -> Timestamp,
    report: &mut InvocationReport,
) -> Result<(), InvocationError> {
    report.in_transition = verdicts
        .iter()
        .filter(|verdict| verdict.in_transition)
        .count();
    let minutes = trigger.parameters.recheck_minutes;
    if minutes == 0 || report.in_transition == 0 {
        return Ok(());
    }
    let Some(rule_name) = &trigger.rule_name else {
        report.note("no second look: the event has no `configRuleName`");
        return Ok(());
    };
    if trigger.result_token.is_test_mode() {
        report.note("no second look in test mode");
        return Ok(());
    }
    config
        .schedule_evaluation(rule_name, clock(), minutes)
        .await
        .map_err(InvocationError::CannotRecheck)
}

/// After everything determined is reported: whether the invocation may succeed.
fn settle(verdicts: Vec<Verdict>, failures: Vec<ReadError>) -> Result<(), InvocationError> {
    let mut undetermined = verdicts
        .into_iter()
        .filter(|one| one.compliance_type == ComplianceType::Undetermined);
    match undetermined.next() {
        Some(first) => {
            let annotation = first.annotation;
            let vpc_ids = std::iter::once(first.vpc_id)
                .chain(undetermined.map(|one| one.vpc_id))
                .collect();
            Err(InvocationError::Undetermined {
                vpc_ids,
                annotation,
                failures,
            })
        }
        None if failures.is_empty() => Ok(()),
        None => Err(InvocationError::CannotRead(failures)),
    }
}
