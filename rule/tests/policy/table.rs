//! Every case of `cases.json`: a policy, a request, the expected answer and what its reason says.

use rule::policy::{Context, PolicyDecision, PolicyReason, PolicyRequest, RequiredAccess, decide};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Case {
    case: String,
    service: String,
    #[serde(default)]
    gateway: bool,
    #[serde(default = "yes")]
    layers: bool,
    #[serde(default = "paris")]
    region: String,
    organization_id: Option<String>,
    /// An object is the policy, a string its text; absent is none.
    policy: Option<Value>,
    answer: String,
    /// What the reason must contain.
    reason: Option<String>,
}

fn yes() -> bool {
    true
}

fn paris() -> String {
    "eu-west-3".to_owned()
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("cases.json")).unwrap()
}

fn answer(case: &Case) -> PolicyDecision {
    let text = case.policy.as_ref().map(|policy| match policy {
        Value::String(text) => text.clone(),
        policy => policy.to_string(),
    });
    let context = Context {
        region: &case.region,
        vpc_region: &case.region,
        account_id: "111122223333",
        vpc_owner: "111122223333",
        vpc_id: "vpc-0a",
        endpoint_id: "vpce-0e",
        endpoint_owner: None,
        gateway: case.gateway,
        organization_id: case.organization_id.as_deref(),
    };
    let facts = rule::services::known(&case.service);
    let required = RequiredAccess {
        service: &case.service,
        iam_prefix: facts.and_then(|facts| facts.iam_prefix),
        policies: facts.and_then(|facts| facts.policies),
        layers: case.layers,
        s3_buckets: &[],
        objects: None,
        repository: None,
    };
    decide(
        text.as_deref(),
        &context,
        &PolicyRequest::of(&required, &context),
    )
}

fn told(answer: PolicyDecision) -> (&'static str, Option<PolicyReason>) {
    match answer {
        PolicyDecision::Allowed => ("allowed", None),
        PolicyDecision::Conditional(reason) => ("conditional", Some(reason)),
        PolicyDecision::Narrows(reason) => ("narrows", Some(reason)),
        PolicyDecision::Denied(reason) => ("denied", Some(reason)),
        PolicyDecision::Unparsable(reason) => ("unparsable", Some(reason)),
    }
}

#[test]
fn every_case_is_answered_as_written() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (word, reason) = told(answer(&case));
        let text = reason.map(|reason| reason.text).unwrap_or_default();
        let expected = case.reason.unwrap_or_default();
        if word != case.answer || !text.contains(&expected) {
            wrong.push(format!(
                "{}\n  expected {}: {expected}\n  answered {word}: {text}",
                case.case, case.answer
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_reason_names_its_action_on_one_printable_line() {
    for case in cases() {
        let (word, reason) = told(answer(&case));
        let Some(reason) = reason else { continue };
        assert_eq!(
            reason.action.is_empty(),
            word == "unparsable",
            "{}",
            case.case
        );
        assert!(
            reason.text.contains(&reason.action),
            "{}: {}",
            case.case,
            reason.text
        );
        assert!(!reason.text.chars().any(char::is_control), "{}", case.case);
    }
}

#[test]
fn reasons_read_like_this() {
    let lines = cases().into_iter().filter_map(|case| {
        let (word, reason) = told(answer(&case));
        let PolicyReason { text, .. } = reason?;
        Some(format!("{}\n    {word}: {text}\n", case.case))
    });
    insta::assert_snapshot!(lines.collect::<String>());
}

#[test]
fn a_policy_deep_in_brackets_is_refused() {
    for (open, close) in [("[", "]"), ("{\"Statement\":", "}")] {
        let deep = format!(
            "{}{}",
            open.repeat(20_000 / open.len()),
            close.repeat(20_000 / open.len())
        );
        let case = Case {
            policy: Some(Value::String(deep)),
            ..cases().remove(0)
        };
        assert_eq!(told(answer(&case)).0, "unparsable");
    }
}

#[test]
fn a_policy_of_stars_costs_no_more_than_its_length() {
    for pattern in [
        "*a".repeat(10_000),
        "*?".repeat(10_000),
        "${a}b".repeat(4_000),
    ] {
        let policy = serde_json::json!({"Statement": {
            "Effect": "Allow", "Action": &pattern, "Resource": &pattern,
            "Condition": {"StringLike": {"aws:SourceVpc": &pattern}},
        }});
        let case = Case {
            policy: Some(policy),
            service: "ecr.dkr".to_owned(),
            ..cases().remove(0)
        };
        assert_eq!(
            told(answer(&case)).0,
            "denied",
            "no action is as long as that"
        );
    }
}

#[test]
fn a_condition_is_one_where_a_statement_has_it_however_it_is_written() {
    for (statement, has) in [
        (
            r#"{"Effect": "Allow", "Sid": "NoCondition", "Action": "*", "Resource": "*"}"#,
            false,
        ),
        (r#"{"Effect": "Allow", "Condition": {}}"#, false),
        (r#"{"Effect": "Allow", "Condition": "x"}"#, true),
        (
            r#"{"Effect": "Allow", "\u0043ondition": {"StringEquals": {"aws:SourceVpc": "vpc-0a"}}}"#,
            true,
        ),
    ] {
        let policy = format!(r#"{{"Statement": [{statement}]}}"#);
        assert_eq!(rule::policy::has_conditions(&policy), has, "{policy}");
    }
    assert!(!rule::policy::has_conditions("no policy"));
}
