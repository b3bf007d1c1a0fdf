//! Any text as an AWS Config event: it is parsed or refused in words fit for print, its layout makes
//! no difference, and the result token is never told.
//!
//! Where the first byte of an input is odd, the rest is the event; where it is even, the rest is the
//! notification inside of one, which mutations would hardly keep quoted.

#![no_main]

use std::error::Error;

use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::{Value, json};
use vpc_endpoint_rule::lambda::trigger::{TriggerError, Subject, Trigger};

const TOKEN: &str = "a-token-that-nobody-may-read";

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((&pick, text)) = input.split_first() else {
        return Corpus::Reject;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return Corpus::Reject;
    };
    if text.contains(TOKEN) {
        return Corpus::Reject;
    }
    let event = if pick & 1 == 1 {
        text.to_owned()
    } else {
        json!({
            "invokingEvent": text,
            "ruleParameters": "{}",
            "resultToken": TOKEN,
            "eventLeftScope": pick & 2 != 0,
            "configRuleArn": "arn:aws:config:eu-west-3:111122223333:config-rule/config-rule-a1b2c3",
            "configRuleName": "vpc-endpoint-rule",
            "accountId": "111122223333",
        })
        .to_string()
    };
    let parsed = Trigger::parse(&event, Some("eu-west-3"));
    match &parsed {
        Ok(trigger) => accepted(trigger),
        Err(refused) => told(refused),
    }
    if let (Ok(value), Ok(trigger)) = (serde_json::from_str::<Value>(&event), &parsed) {
        let pretty = Trigger::parse(&format!("{value:#}"), Some("eu-west-3"));
        assert_eq!(pretty.as_ref().ok(), Some(trigger));
    }
    Corpus::Keep
});

fn accepted(trigger: &Trigger) {
    assert!(!format!("{trigger:?}").contains(TOKEN));
    assert!(!trigger.result_token.expose().is_empty());
    match &trigger.subject {
        Subject::Vpc(id) | Subject::Gone(id) => {
            assert!(
                id.starts_with("vpc-") && id.is_ascii() && id.len() <= 64,
                "{id}"
            );
        }
        Subject::Nothing(why) => printable(why),
        Subject::Region | Subject::EveryVpc | Subject::Unplaced { .. } => {}
    }
}

fn told(refused: &TriggerError) {
    assert!(!format!("{refused:?}").contains(TOKEN));
    let mut error: Option<&dyn Error> = Some(refused);
    while let Some(said) = error {
        printable(&said.to_string());
        error = said.source();
    }
}

/// What may stand in a terminal and in a log line.
fn printable(text: &str) {
    assert!(!text.is_empty() && text.len() < 16 * 1024);
    assert!(!text.contains(TOKEN), "{text}");
    assert!(
        !text
            .chars()
            .any(|character| character.is_control() && character != '\n'),
        "{text:?}"
    );
}
