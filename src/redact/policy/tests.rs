//! Policies answer the same, and name nobody.

mod marked;

use serde_json::json;

use rule::needs::EcrRepository;
use rule::network::workloads::{Access, Objects};

use self::marked::{MARKERS, marked};
use super::{PolicyNeeds, PolicySetting, RedactionKey, answers, discriminant, policy, shortest};

const NO_NEEDS: &PolicyNeeds = &PolicyNeeds {
    objects: Vec::new(),
    repositories: Vec::new(),
};

const SETTING: PolicySetting<'_> = PolicySetting {
    service: "s3",
    account_id: "111122223333",
    region: "eu-west-3",
    vpc_id: "vpc-0abc0001",
    endpoint_id: "vpce-0abc0001",
    endpoint_owner: None,
    gateway: false,
    s3_buckets: &[],
    derived: NO_NEEDS,
};
const INVENTED: PolicySetting<'_> = PolicySetting {
    account_id: "987654321098",
    vpc_id: "vpc-invented",
    endpoint_id: "vpce-invented",
    ..SETTING
};

/// Services that are asked for certain calls, for all they have, and for nothing.
const SERVICES: [&str; 8] = [
    "s3",
    "ecr.api",
    "ecr.dkr",
    "logs",
    "dynamodb",
    "iam",
    "email-smtp",
    "newthing",
];

fn of<'a>(setting: PolicySetting<'a>, service: &'a str) -> PolicySetting<'a> {
    PolicySetting { service, ..setting }
}

fn assert_same_answers(
    text: &str,
    redacted: &str,
    setting: PolicySetting<'_>,
    invented: PolicySetting<'_>,
) {
    let (before, after) = (
        answers(text, setting, None),
        answers(redacted, invented, None),
    );
    assert!(
        before
            .iter()
            .map(discriminant)
            .eq(after.iter().map(discriminant)),
        "{}: {text}\n{redacted}\n{before:?}\n{after:?}",
        setting.service
    );
}

/// A policy of one statement with this content.
fn statement(content: &str) -> String {
    format!(r#"{{"Statement": [{{"Effect": "Allow", "Principal": "*", {content}}}]}}"#)
}

#[test]
fn what_cuts_through_a_number_or_a_name_answers_the_same() {
    for content in [
        r#""Action": "*", "Resource": "arn:aws:ecr:eu-west-3:1111*:repository/*""#,
        r#""Action": "*", "Resource": "arn:aws:ecr:eu-west-3:11112222333?:repository/acme-*""#,
        r#""Action": "*", "Resource": "arn:aws:ecr:*:2222*:*""#,
        r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::prod-*/*""#,
        r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::prod-eu-west-?-starport-layer-bucket/*""#,
        r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-*""#,
        r#""Action": "*", "NotResource": "*111122223333*""#,
        r#""Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:SourceVpc": "vpc-0abc*"}}"#,
        r#""Action": "*", "Resource": "*", "Condition": {"StringNotLike": {"aws:SourceVpce": "vpce-0abc000?"}}"#,
        r#""Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalAccount": "1111*"}}"#,
        r#""Action": "*", "Resource": "*", "Condition": {"StringEqualsIgnoreCase": {"aws:sourcevpc": "VPC-0ABC0001"}}"#,
        r#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": 111122223333}}"#,
        r#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-abcde12345"]}}"#,
        r#""Action": ["ecr:${aws:username}", "s3:Acme Secret"], "Resource": "arn:aws:iam::111122223333:role/Acme""#,
    ] {
        let text = statement(content);
        for service in SERVICES {
            let (setting, invented) = (of(SETTING, service), of(INVENTED, service));
            let redacted = policy(&RedactionKey::new(&[9; 32]), &text, setting, invented);
            let short = shortest::policy(&text, setting, invented);
            for redacted in [redacted, short] {
                assert_same_answers(&text, &redacted, setting, invented);
                let lower = redacted.to_ascii_lowercase();
                for secret in ["1111", "2222", "0abc", "acme", "abcde"] {
                    assert!(!lower.contains(secret), "{redacted}");
                }
            }
        }
    }
}

#[test]
fn what_says_nothing_of_anyone_stays_readable() {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Acme","Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:root","Service":"ecs.amazonaws.com"},"NotAction":["ecr:*","s3:GetObject"],"Resource":["*","arn:aws:s3:::prod-eu-west-3-starport-layer-bucket/*"],"Condition":{"StringNotEqualsIfExists":{"aws:SourceVpce":["vpce-0abc0001"],"aws:PrincipalTag/Acme":"x"},"Bool":{"aws:SecureTransport":"false"}}}]}"#;
    let redacted = policy(&RedactionKey::new(&[9; 32]), text, SETTING, INVENTED);
    insta::assert_snapshot!(redacted);
}

#[test]
fn a_name_that_aws_does_not_have_stays_nowhere() {
    let key = RedactionKey::new(&[9; 32]);
    let statements = MARKERS.map(|marker| marked(marker).into_iter().map(move |one| (marker, one)));
    for (marker, marked) in statements.into_iter().flatten() {
        let policies = [
            json!({"Statement": marked.clone()}),
            json!({"Version": marker, "Id": marker, marker: marker, "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}, marked,
            ]}),
        ];
        for (text, service) in policies.iter().zip(["s3", "logs"]) {
            let text = text.to_string();
            let (setting, invented) = (of(SETTING, service), of(INVENTED, service));
            let redacted = policy(&key, &text, setting, invented);
            let lower = redacted.to_ascii_lowercase();
            assert!(!lower.contains("zqx"), "{text}\n{redacted}");
            assert_same_answers(&text, &redacted, setting, invented);
            let short = shortest::policy(&text, setting, invented);
            assert_same_answers(&text, &short, setting, invented);
        }
    }
}

#[test]
fn buckets_that_are_asked_for_answer_the_same() {
    let key = RedactionKey::new(&[9; 32]);
    let buckets = ["acme-images".to_owned(), "acme-logs-*".to_owned()];
    let invented_buckets = buckets
        .each_ref()
        .map(|one| super::super::parameters::bucket(&key, one));
    for (resource, condition) in [
        (json!("arn:aws:s3:::acme-*"), json!({})),
        (json!("arn:aws:s3:::acme-images/*"), json!({})),
        (
            json!(["arn:aws:s3:::acme-images/*", "arn:aws:s3:::acme-logs-*/*"]),
            json!({}),
        ),
        (
            json!("*"),
            json!({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),
        ),
        (
            json!("*"),
            json!({"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}),
        ),
        (json!("arn:aws:s3:::other/*"), json!({})),
    ] {
        for gateway in [false, true] {
            let text = json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": resource, "Condition": condition}});
            let text = text.to_string();
            let setting = PolicySetting {
                s3_buckets: &buckets,
                gateway,
                ..SETTING
            };
            let invented = PolicySetting {
                s3_buckets: &invented_buckets,
                gateway,
                ..INVENTED
            };
            let redacted = policy(&key, &text, setting, invented);
            assert_same_answers(&text, &redacted, setting, invented);
            assert_same_answers(
                &text,
                &shortest::policy(&text, setting, invented),
                setting,
                invented,
            );
            assert!(!redacted.contains("acme"), "{redacted}");
        }
    }
}

/// What derived needs ask: of buckets and repositories by these names, and of a bucket that is not known.
fn needs(account: &str, buckets: [String; 2], repositories: [String; 2]) -> PolicyNeeds {
    let buckets = buckets.into_iter().map(Some).chain([None]);
    let objects = buckets.flat_map(|bucket| {
        [Access::Read, Access::Write].map(|access| Objects {
            bucket: bucket.as_deref().map(Into::into),
            access,
        })
    });
    let repositories = repositories.into_iter().map(|name| EcrRepository {
        account_id: account.into(),
        region: "eu-west-3".into(),
        fips: false,
        name: name.into(),
    });
    PolicyNeeds {
        objects: objects.collect(),
        repositories: repositories.collect(),
    }
}

#[test]
fn what_derived_needs_ask_for_answers_the_same() {
    let key = RedactionKey::new(&[9; 32]);
    let names = |one: &str| super::super::parameters::bucket(&key, one);
    let (buckets, repositories) = (["acme-images", "acme-logs"], ["acme/app", "acme-base"]);
    let asked = needs(
        "111122223333",
        buckets.map(str::to_owned),
        repositories.map(str::to_owned),
    );
    let invented_asked = needs("987654321098", buckets.map(names), repositories.map(names));
    for (action, resource, condition) in [
        ("s3:Put*", "arn:aws:s3:::acme-l*", json!({})),
        ("s3:*", "arn:aws:s3:::acme-*/*", json!({})),
        ("s3:GetObject", "arn:aws:s3:::acme-images/*", json!({})),
        ("s3:GetObject", "arn:aws:s3:::acme-images/a/*", json!({})),
        (
            "s3:*",
            "*",
            json!({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),
        ),
        (
            "s3:PutObject",
            "arn:aws:s3:::acme-l*",
            json!({"StringEquals": {"aws:PrincipalTag/acme": "acme"}}),
        ),
        (
            "ecr:*",
            "arn:aws:ecr:eu-west-3:111122223333:repository/acme/*",
            json!({}),
        ),
        (
            "ecr:*",
            "arn:aws:ecr:eu-west-3:111122223333:repository/acme-b*",
            json!({}),
        ),
        (
            "ecr:*",
            "arn:aws:ecr:*:*:repository/*",
            json!({"StringEquals": {"aws:PrincipalTag/acme": "acme"}}),
        ),
        ("ecr:BatchGetImage", "*", json!({})),
    ] {
        for (service, gateway) in [("s3", true), ("s3", false), ("ecr.dkr", false)] {
            let statement = json!({"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource, "Condition": condition});
            let text = json!({"Statement": statement}).to_string();
            let setting = PolicySetting {
                service,
                gateway,
                derived: &asked,
                ..SETTING
            };
            let invented = PolicySetting {
                service,
                gateway,
                derived: &invented_asked,
                ..INVENTED
            };
            let redacted = policy(&key, &text, setting, invented);
            assert_same_answers(&text, &redacted, setting, invented);
            let short = shortest::policy(&text, setting, invented);
            assert_same_answers(&text, &short, setting, invented);
            assert!(!redacted.contains("acme"), "{redacted}");
        }
    }
}
