//! Whole services against the plainest way: ask for every action on every resource, one by one.

use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::sample::select;
use rule::policy::{Context, Edit, PolicyDecision, PolicyRequest, decide, remedy};
use serde_json::{Value, json};

/// Some of the service's actions, one that no pattern names, and the shortest there may be.
const ACTIONS: [&str; 6] = [
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:DeleteQueue",
    "sqs:DeleteMessage",
    "sqs:Zz",
    "sqs:",
];

const RESOURCES: [&str; 3] = [
    "*",
    "arn:aws:sqs:eu-west-3:111122223333:jobs",
    "arn:aws:sqs:eu-west-3:444455556666:zz",
];

const PATTERNS: [&str; 12] = [
    "*",
    "sqs:*",
    "SQS:*",
    "s*",
    "sqs:Send*",
    "sqs:Delete?????",
    "sqs:DeleteQueue",
    "sqs:?*",
    "s3:*",
    "sqs",
    "*:*",
    "*Queue",
];

fn context(gateway: bool) -> Context<'static> {
    Context {
        region: "eu-west-3",
        vpc_region: "eu-west-3",
        account_id: "111122223333",
        vpc_owner: "111122223333",
        vpc_id: "vpc-0a",
        endpoint_id: "vpce-0e",
        endpoint_owner: None,
        gateway,
        organization_id: None,
    }
}

fn ask() -> PolicyRequest {
    PolicyRequest::Service(Some("sqs".to_owned()))
}

fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), None) => glob(rest, text),
        (Some((b'*', rest)), Some((_, tail))) => glob(rest, text) || glob(pattern, tail),
        (Some((b'?', rest)), Some((_, tail))) => glob(rest, tail),
        (Some((own, rest)), Some((other, tail))) => own == other && glob(rest, tail),
        _ => false,
    }
}

fn named(statement: &Value, element: &str, fits: impl Fn(&str) -> bool) -> bool {
    let any = |value: &Value| match value {
        Value::Array(list) => list.iter().any(|one| fits(one.as_str().unwrap())),
        one => fits(one.as_str().unwrap()),
    };
    match (
        statement.get(element),
        statement.get(format!("Not{element}")),
    ) {
        (Some(list), _) => any(list),
        (None, Some(list)) => !any(list),
        (None, None) => false,
    }
}

/// Whether a statement matches one call by a role of the account from this VPC.
fn matches(statement: &Value, action: &str, resource: &str, gateway: bool) -> bool {
    let lower = action.to_lowercase();
    let action = |pattern: &str| glob(pattern.to_lowercase().as_bytes(), lower.as_bytes());
    let resource = |pattern: &str| glob(pattern.as_bytes(), resource.as_bytes());
    let principal = match &statement["Principal"] {
        Value::String(_) => true,
        named => !gateway && named["AWS"] == "111122223333",
    };
    let condition = statement.get("Condition").is_none_or(|condition| {
        let (operator, tests) = condition.as_object().unwrap().iter().next().unwrap();
        let equal = match tests.as_object().unwrap().iter().next().unwrap() {
            (key, value) if key == "aws:SourceVpc" => value == "vpc-0a",
            (key, value) if key == "aws:SourceVpce" => value == "vpce-0e",
            (_, value) => value == "111122223333",
        };
        equal == (operator == "StringEquals")
    });
    named(statement, "Action", action)
        && named(statement, "Resource", resource)
        && principal
        && condition
}

/// How many of all calls pass, and of how many.
fn passes(statements: &[Value], gateway: bool) -> (usize, usize) {
    let calls = ACTIONS
        .iter()
        .flat_map(|action| RESOURCES.map(|resource| (*action, resource)));
    let answers: Vec<_> = calls
        .map(|(action, resource)| {
            let has = |effect: &str| {
                statements
                    .iter()
                    .any(|one| one["Effect"] == effect && matches(one, action, resource, gateway))
            };
            has("Allow") && !has("Deny")
        })
        .collect();
    (
        answers.iter().filter(|passes| **passes).count(),
        answers.len(),
    )
}

fn decided(statements: &[Value], gateway: bool) -> PolicyDecision {
    let policy = json!({ "Statement": statements }).to_string();
    decide(Some(&policy), &context(gateway), &ask())
}

fn one_or_two(of: Vec<&'static str>) -> impl Strategy<Value = Value> {
    prop_oneof![
        select(of.clone()).prop_map(Value::from),
        proptest::collection::vec(select(of), 1..3).prop_map(Value::from)
    ]
}

fn statement(effect: &'static str) -> impl Strategy<Value = Value> {
    let elements = (
        select(vec!["Action", "Action", "Action", "NotAction"]),
        one_or_two(PATTERNS.to_vec()),
        select(vec!["Resource", "Resource", "Resource", "NotResource"]),
        one_or_two(vec!["*", "*", RESOURCES[1], "arn:aws:sqs:*:111122223333:*"]),
    );
    let principals = select(vec![
        json!("*"),
        json!("*"),
        json!({"AWS": "111122223333"}),
        json!({"AWS": "444455556666"}),
    ]);
    let conditions = prop_oneof![
        3 => Just(None),
        1 => (
            select(vec!["StringEquals", "StringNotEquals"]),
            select(vec!["aws:SourceVpc", "aws:SourceVpce", "aws:PrincipalAccount", "aws:VpceAccount"]),
            select(vec!["vpc-0a", "vpce-0e", "111122223333", "other"]),
        ).prop_map(|(operator, key, value)| Some(json!({operator: {key: value}}))),
    ];
    (elements, principals, conditions).prop_map(
        move |((action, actions, resource, resources), principal, condition)| {
            let mut statement = json!({"Effect": effect, action: actions, resource: resources, "Principal": principal});
            if let Some(condition) = condition {
                statement["Condition"] = condition;
            }
            statement
        },
    )
}

fn statements() -> impl Strategy<Value = Vec<Value>> {
    proptest::collection::vec(
        prop_oneof![2 => statement("Allow"), 1 => statement("Deny"), 1 => Just(json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}))],
        0..4,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_allowed_or_denied_is_so_for_every_call(statements in statements(), gateway in any::<bool>()) {
        // Another account's principal may stand for someone who calls from here.
        let foreign = statements.iter().any(|one| one["Principal"]["AWS"] == "444455556666");
        let (passing, all) = passes(&statements, gateway);
        match decided(&statements, gateway) {
            PolicyDecision::Allowed => prop_assert_eq!(passing, all),
            PolicyDecision::Denied(reason) => prop_assert_eq!(passing, 0, "{}", reason.text),
            PolicyDecision::Narrows(_) => prop_assert!(foreign || !statements.is_empty()),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn one_pattern_on_everything_is_decided_exactly(pattern in select(PATTERNS.to_vec()), not in any::<bool>(), deny in any::<bool>()) {
        let all = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
        let name = if not { "NotAction" } else { "Action" };
        let effect = if deny { "Deny" } else { "Allow" };
        let one = json!({"Effect": effect, "Principal": "*", name: pattern, "Resource": "*"});
        let statements = if deny { vec![all, one] } else { vec![one] };
        let (passing, all) = passes(&statements, false);
        let expected = if passing == all { "Allowed" } else if passing == 0 { "Denied" } else { "Narrows" };
        let found = match decided(&statements, false) {
            PolicyDecision::Allowed => "Allowed",
            PolicyDecision::Denied(_) => "Denied",
            _ => "Narrows",
        };
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_prefix_that_is_known_only_settles_what_was_open(statements in statements(), gateway in any::<bool>()) {
        let policy = json!({ "Statement": statements }).to_string();
        let unknown = decide(Some(&policy), &context(gateway), &PolicyRequest::Service(None));
        let known = decided(&statements, gateway);
        if !matches!(unknown, PolicyDecision::Narrows(_)) {
            prop_assert_eq!(std::mem::discriminant(&known), std::mem::discriminant(&unknown));
        }
    }

    #[test]
    fn a_change_that_is_proposed_helps(statements in statements(), gateway in any::<bool>()) {
        let policy = json!({ "Statement": statements }).to_string();
        let before = decided(&statements, gateway);
        let Some(remedy) = remedy(Some(&policy), &context(gateway), &ask()) else {
            prop_assert_eq!(before, PolicyDecision::Allowed);
            return Ok(());
        };
        prop_assert!(!remedy.text.is_empty() && !remedy.text.chars().any(char::is_control));
        if let Edit::Policy(changed) = &remedy.edit {
            let then = decide(Some(changed), &context(gateway), &ask());
            prop_assert_eq!(&then, &remedy.then);
            prop_assert!(matches!(before, PolicyDecision::Denied(_)) && !matches!(then, PolicyDecision::Denied(_)));
        }
    }
}
