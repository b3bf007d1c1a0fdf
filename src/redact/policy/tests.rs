//! Policies answer the same, and name nobody.

use super::{JUDGED, Key, Whose, ask, discriminant, policy};

const WHOSE: Whose<'_> = Whose {
    account_id: "111122223333",
    region: "eu-west-3",
    vpc_id: "vpc-0abc0001",
    endpoint_id: "vpce-0abc0001",
    gateway: false,
};
const INVENTED: Whose<'_> = Whose {
    account_id: "987654321098",
    vpc_id: "vpc-invented",
    endpoint_id: "vpce-invented",
    ..WHOSE
};

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
        let redacted = policy(&Key::new(&[9; 32]), &text, WHOSE, INVENTED);
        for service in JUDGED {
            let (before, after) = (
                ask(&text, service, WHOSE, None),
                ask(&redacted, service, INVENTED, None),
            );
            assert_eq!(
                discriminant(&before),
                discriminant(&after),
                "{service}: {text}\n{redacted}"
            );
        }
        let lower = redacted.to_ascii_lowercase();
        for secret in ["1111", "2222", "0abc", "acme", "abcde"] {
            assert!(!lower.contains(secret), "{redacted}");
        }
    }
}

#[test]
fn what_says_nothing_of_anyone_stays_readable() {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Acme","Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:root","Service":"ecs.amazonaws.com"},"NotAction":["ecr:*","s3:GetObject"],"Resource":["*","arn:aws:s3:::prod-eu-west-3-starport-layer-bucket/*"],"Condition":{"StringNotEqualsIfExists":{"aws:SourceVpce":["vpce-0abc0001"],"aws:PrincipalTag/Acme":"x"},"Bool":{"aws:SecureTransport":"false"}}}]}"#;
    let redacted = policy(&Key::new(&[9; 32]), text, WHOSE, INVENTED);
    insta::assert_snapshot!(redacted);
}
