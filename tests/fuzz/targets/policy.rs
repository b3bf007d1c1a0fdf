//! Any text as an endpoint policy: it is answered, with a reason fit for print, and its layout
//! makes no difference.
//!
//! The first byte of an input picks the request, the rest is the policy's text.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use rule::policy::{Context, Edit, PolicyDecision, PolicyRequest, RequiredAccess, decide, remedy};

const SERVICES: [(&str, Option<&str>); 4] = [
    ("ecr.api", Some("ecr")),
    ("ecr.dkr", Some("ecr")),
    ("s3", Some("s3")),
    ("dynamodb", Some("dynamodb")),
];

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((&pick, text)) = input.split_first() else {
        return Corpus::Reject;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return Corpus::Reject;
    };
    let context = Context {
        region: "eu-west-3",
        vpc_region: "eu-west-3",
        account_id: "111122223333",
        vpc_owner: "111122223333",
        vpc_id: "vpc-0a",
        endpoint_id: "vpce-0e",
        endpoint_owner: None,
        gateway: pick & 0b100 != 0,
        organization_id: (pick & 0b1_0000 != 0).then_some("o-a1b2c3d4e5"),
    };
    let (service, iam_prefix) = SERVICES[usize::from(pick & 0b11)];
    let buckets = ["al2023-*".to_owned()];
    let required = RequiredAccess {
        service,
        iam_prefix: iam_prefix.filter(|_| pick & 0b10_0000 == 0),
        policies: None,
        layers: pick & 0b1000 == 0,
        s3_buckets: if pick & 0b100_0000 == 0 {
            &[]
        } else {
            &buckets
        },
        objects: None,
        repository: None,
    };
    let ask = PolicyRequest::of(&required, &context);
    let answer = decide(Some(text), &context, &ask);
    if let Some(reason) = answer.reason() {
        assert!(reason.text.contains(&reason.action));
        assert!(
            !reason.text.chars().any(char::is_control),
            "{}",
            reason.text
        );
        assert!(reason.text.chars().count() < 800, "{}", reason.text);
    }
    match remedy(Some(text), &context, &ask) {
        None => assert_eq!(answer, PolicyDecision::Allowed),
        Some(remedy) => {
            assert!(
                !remedy.text.chars().any(char::is_control),
                "{}",
                remedy.text
            );
            if let Edit::Policy(changed) = &remedy.edit {
                assert_eq!(decide(Some(changed), &context, &ask), remedy.then);
                assert!(!matches!(remedy.then, PolicyDecision::Denied(_)));
            }
        }
    }
    if let Ok(policy) = serde_json::from_str::<serde_json::Value>(text) {
        let plain = decide(Some(&policy.to_string()), &context, &ask);
        let pretty = decide(Some(&format!("{policy:#}")), &context, &ask);
        assert_eq!(answer, plain);
        assert_eq!(answer, pretty);
    }
    Corpus::Keep
});
