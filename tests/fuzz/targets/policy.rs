//! Any text as an endpoint policy: it is answered, with a reason fit for print, and its layout
//! makes no difference.
//!
//! The first byte of an input picks the request, the rest is the policy's text.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use rule::policy::{Decision, Request, judge};

const SERVICES: [&str; 4] = ["ecr.api", "ecr.dkr", "s3", "dynamodb"];

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((&pick, text)) = input.split_first() else {
        return Corpus::Reject;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return Corpus::Reject;
    };
    let request = Request {
        service: SERVICES[usize::from(pick & 0b11)],
        partition: "aws",
        region: "eu-west-3",
        account_id: "111122223333",
        vpc_id: "vpc-0a",
        endpoint_id: "vpce-0e",
        gateway: pick & 0b100 != 0,
        layers: pick & 0b1000 == 0,
        organization_id: (pick & 0b1_0000 != 0).then_some("o-a1b2c3d4e5"),
    };
    let answer = judge(Some(text), &request);
    if let Decision::Conditional(reason) | Decision::Denied(reason) | Decision::Unparsable(reason) =
        &answer
    {
        assert!(reason.text.contains(&reason.action));
        assert!(
            !reason.text.chars().any(char::is_control),
            "{}",
            reason.text
        );
        assert!(reason.text.chars().count() < 800, "{}", reason.text);
    }
    if let Ok(policy) = serde_json::from_str::<serde_json::Value>(text) {
        let plain = judge(Some(&policy.to_string()), &request);
        let pretty = judge(Some(&format!("{policy:#}")), &request);
        assert_eq!(answer, plain);
        assert_eq!(answer, pretty);
    }
    Corpus::Keep
});
