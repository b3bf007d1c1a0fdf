//! Laws that hold for every policy.

use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::sample::select;
use rule::policy::{Context, Edit, PolicyDecision, PolicyRequest, RequiredAccess, decide, remedy};
use serde_json::{Value, json};

const SERVICES: [&str; 5] = ["ecr.api", "ecr.dkr", "s3", "dynamodb", "logs"];

/// A service, and how it is asked for.
#[derive(Debug, Clone, Copy)]
struct Request {
    service: &'static str,
    layers: bool,
    context: Context<'static>,
}

fn request(service: &'static str, (gateway, layers, organization): (bool, bool, bool)) -> Request {
    Request {
        service,
        layers,
        context: Context {
            region: "eu-west-3",
            vpc_region: "eu-west-3",
            account_id: "111122223333",
            vpc_owner: "111122223333",
            vpc_id: "vpc-0a",
            endpoint_id: "vpce-0e",
            endpoint_owner: None,
            gateway,
            organization_id: organization.then_some("o-a1b2c3d4e5"),
        },
    }
}

fn answered(policy: Option<&str>, request: &Request) -> PolicyDecision {
    let facts = rule::services::known(request.service);
    let required = RequiredAccess {
        service: request.service,
        iam_prefix: facts.and_then(|facts| facts.iam_prefix),
        policies: facts.and_then(|facts| facts.policies),
        layers: request.layers,
        s3_buckets: &[],
        objects: None,
        repository: None,
    };
    decide(
        policy,
        &request.context,
        &PolicyRequest::of(&required, &request.context),
    )
}

fn badness(answer: &PolicyDecision) -> u8 {
    match answer {
        PolicyDecision::Allowed => 0,
        PolicyDecision::Conditional(_) | PolicyDecision::Narrows(_) => 1,
        PolicyDecision::Denied(_) => 2,
        PolicyDecision::Unparsable(_) => 3,
    }
}

fn badness_of(statements: &[Value], request: &Request) -> u8 {
    badness(&answered(
        Some(&json!({ "Statement": statements }).to_string()),
        request,
    ))
}

fn one_or_list(of: Vec<&'static str>) -> impl Strategy<Value = Value> {
    prop_oneof![
        select(of.clone()).prop_map(Value::from),
        proptest::collection::vec(select(of), 0..3).prop_map(Value::from)
    ]
}

fn actions() -> impl Strategy<Value = Value> {
    one_or_list(vec![
        "*",
        "ecr:*",
        "s3:*",
        "ecr:Get*",
        "ecr:BatchGetImage",
        "ECR:getdownloadurlforlayer",
        "s3:GetObject",
        "s3:Delete*",
        "ecr:${aws:username}",
    ])
}

fn resources() -> impl Strategy<Value = Value> {
    one_or_list(vec![
        "*",
        "arn:aws:ecr:eu-west-3:111122223333:repository/*",
        "arn:aws:ecr:*:*:repository/prod",
        "arn:aws:ecr:eu-west-1:*",
        "arn:aws:s3:::prod-eu-west-3-starport-layer-bucket/*",
        "arn:aws:s3:::my-bucket/*",
        "arn:aws:s3:::${aws:username}/*",
    ])
}

fn principals() -> impl Strategy<Value = Value> {
    select(vec![
        json!("*"),
        json!({"AWS": "*"}),
        json!({"AWS": "111122223333"}),
        json!({"AWS": ["arn:aws:iam::111122223333:role/deploy"]}),
        json!({"Service": "ecs.amazonaws.com"}),
        json!({"CanonicalUser": "79a5"}),
    ])
}

fn conditions() -> impl Strategy<Value = Value> {
    let operators = select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLikeIfExists",
        "ArnLike",
        "Bool",
        "IpAddress",
        "NotIpAddress",
        "IpAddressIfExists",
        "Null",
        "ForAnyValue:StringEquals",
    ]);
    let keys = select(vec![
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:SecureTransport",
        "aws:SourceIp",
        "aws:PrincipalAccount",
        "aws:PrincipalOrgID",
        "aws:ResourceOrgID",
        "aws:PrincipalArn",
        "s3:ResourceAccount",
        "aws:PrincipalTag/team",
    ]);
    let values = one_or_list(vec![
        "vpc-0a",
        "vpce-0e",
        "true",
        "false",
        "111122223333",
        "o-a1b2c3d4e5",
        "*",
        "${aws:username}",
        "10.0.0.0/8",
    ]);
    proptest::collection::vec((operators, keys, values), 0..3).prop_map(|tests| {
        let mut condition = json!({});
        for (operator, key, values) in tests {
            condition[operator][key] = values;
        }
        condition
    })
}

fn statement(effect: &'static str) -> impl Strategy<Value = Value> {
    let names = (
        select(vec!["Action", "Action", "NotAction", "Nothing"]),
        select(vec!["Resource", "Resource", "NotResource", "Nothing"]),
        select(vec!["Principal", "Principal", "NotPrincipal", "Nothing"]),
    );
    (names, actions(), resources(), principals(), conditions()).prop_map(move |(names, actions, resources, principals, conditions)| {
        json!({"Effect": effect, names.0: actions, names.1: resources, names.2: principals, "Condition": conditions})
    })
}

fn statements() -> impl Strategy<Value = Vec<Value>> {
    proptest::collection::vec(
        prop_oneof![3 => statement("Allow"), 1 => statement("Deny"), 1 => Just(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}))],
        0..5,
    )
}

/// Any JSON, with the names that a policy uses among its keys.
fn any_json() -> impl Strategy<Value = Value> {
    let keys = || {
        select(vec![
            "Statement",
            "Effect",
            "Sid",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "NotPrincipal",
            "Condition",
            "StringEquals",
            "aws:SourceVpc",
            "AWS",
            "x",
        ])
    };
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(vec!["Allow", "Deny", "*", "${", "${}", "${*}", "ecr:?", ""]).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((keys(), inner), 0..6).prop_map(|fields| fields
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_deny_never_makes_it_better(before in statements(), deny in statement("Deny"), at in any::<usize>(), service in select(SERVICES.to_vec()), flags in any::<(bool, bool, bool)>()) {
        let request = request(service, flags);
        let mut after = before.clone();
        after.insert(at % (before.len() + 1), deny);
        prop_assert!(badness_of(&after, &request) >= badness_of(&before, &request));
    }

    #[test]
    fn another_allow_never_makes_it_worse(before in statements(), allow in statement("Allow"), at in any::<usize>(), service in select(SERVICES.to_vec()), flags in any::<(bool, bool, bool)>()) {
        let request = request(service, flags);
        let mut after = before.clone();
        after.insert(at % (before.len() + 1), allow);
        prop_assert!(badness_of(&after, &request) <= badness_of(&before, &request));
    }

    #[test]
    fn the_order_of_statements_does_not_matter((one, other) in statements().prop_flat_map(|one| (Just(one.clone()), Just(one).prop_shuffle())), service in select(SERVICES.to_vec()), flags in any::<(bool, bool, bool)>()) {
        let request = request(service, flags);
        prop_assert_eq!(badness_of(&one, &request), badness_of(&other, &request));
    }

    #[test]
    fn a_list_of_one_is_that_one(before in statements(), service in select(SERVICES.to_vec()), flags in any::<(bool, bool, bool)>()) {
        let request = request(service, flags);
        let mut after = before.clone();
        for statement in &mut after {
            for name in ["Action", "NotAction", "Resource", "NotResource"] {
                if let Some(text @ Value::String(_)) = statement.get(name) {
                    statement[name] = json!([text]);
                }
            }
        }
        prop_assert_eq!(badness_of(&before, &request), badness_of(&after, &request));
    }

    #[test]
    fn knowing_the_organization_only_settles_what_was_open(statements in statements(), service in select(SERVICES.to_vec()), (gateway, layers) in any::<(bool, bool)>()) {
        let open = badness_of(&statements, &request(service, (gateway, layers, false)));
        let settled = badness_of(&statements, &request(service, (gateway, layers, true)));
        prop_assert!(open == settled || open == 1, "{} {}", open, settled);
    }

    #[test]
    fn where_nothing_is_asked_anything_is_allowed(text in ".{0,60}", flags in any::<(bool, bool, bool)>()) {
        prop_assert_eq!(answered(Some(&text), &request("email-smtp", flags)), PolicyDecision::Allowed);
    }

    #[test]
    fn any_policy_is_answered_on_one_short_line(policy in any_json(), service in select(SERVICES.to_vec()), flags in any::<(bool, bool, bool)>()) {
        let answer = answered(Some(&policy.to_string()), &request(service, flags));
        if let Some(reason) = answer.reason() {
            prop_assert!(!reason.text.is_empty() && reason.text.chars().count() < 800);
            prop_assert!(!reason.text.chars().any(char::is_control));
        }
    }

    #[test]
    fn any_policy_has_a_remedy_that_helps(policy in any_json(), (service, iam_prefix) in select(vec![("ecr.dkr", None), ("s3", None), ("logs", Some("logs")), ("newthing", None)]), (gateway, layers, bucket) in any::<(bool, bool, bool)>()) {
        let context = Context {
            region: "eu-west-3",
            vpc_region: "eu-west-3",
            account_id: "111122223333",
            vpc_owner: "111122223333",
            vpc_id: "vpc-0a",
            endpoint_id: "vpce-0e",
            endpoint_owner: None,
            gateway,
            organization_id: None,
        };
        let buckets = ["al2023-*".to_owned()];
        let s3_buckets = if bucket { buckets.as_slice() } else { &[] };
        let ask = PolicyRequest::of(&RequiredAccess { service, iam_prefix, policies: None, layers, s3_buckets, objects: None, repository: None }, &context);
        let text = policy.to_string();
        let answer = decide(Some(&text), &context, &ask);
        if let Some(reason) = answer.reason() {
            prop_assert!(reason.text.contains(&reason.action) && reason.text.chars().count() < 800);
            prop_assert!(!reason.text.chars().any(char::is_control));
        }
        match remedy(Some(&text), &context, &ask) {
            None => prop_assert_eq!(answer, PolicyDecision::Allowed),
            Some(remedy) => {
                prop_assert!(!remedy.text.is_empty() && !remedy.text.chars().any(char::is_control));
                if let Edit::Policy(changed) = &remedy.edit {
                    prop_assert_eq!(&decide(Some(changed), &context, &ask), &remedy.then);
                    prop_assert!(!matches!(remedy.then, PolicyDecision::Denied(_)));
                }
            }
        }
    }
}
