//! What is no event, and events that were saved.

use super::*;

#[test]
fn what_is_no_event_is_refused_and_says_what_it_looks_like() {
    let mut messages = Vec::new();
    let mut refuse = |name: &str, text: &str| {
        let refused = Trigger::parse(text, Some(REGION)).unwrap_err();
        assert!(!refused.is_parameters(), "{name}: {refused}");
        messages.push(format!(
            "{name}\n    {}",
            vpc_endpoint_rule::failure::chain(&refused)
        ));
    };
    let with = |key: &str, value: Value| {
        let mut event = event(&scheduled());
        event[key] = value;
        event.to_string()
    };
    let inner = |notification: Value| event(&notification).to_string();
    refuse("empty text", "");
    refuse("text", "hello");
    refuse("a list", "[]");
    refuse("an empty object", "{}");
    refuse("two values", "{} {}");
    refuse(
        "SNS",
        &json!({"Type": "Notification", "TopicArn": "arn", "Message": "{}"}).to_string(),
    );
    refuse(
        "EventBridge",
        &json!({"detail-type": "Config Rules Compliance Change", "detail": {}}).to_string(),
    );
    refuse("the inside alone", &scheduled().to_string());
    refuse(
        "an item alone",
        &item("AWS::EC2::VPC", "vpc-0a", "OK", &json!({})).to_string(),
    );
    refuse("a history", &json!({"configurationItems": []}).to_string());
    refuse(
        "invokingEvent is an object",
        &with("invokingEvent", scheduled()),
    );
    refuse("invokingEvent is null", &with("invokingEvent", Value::Null));
    refuse(
        "invokingEvent is broken",
        &with("invokingEvent", json!("{\"messageType\":\"Scheduled")),
    );
    refuse(
        "invokingEvent is nested too deep",
        &with("invokingEvent", json!("[".repeat(100_000))),
    );
    refuse("no token", &with("resultToken", json!("")));
    refuse("left scope", &with("eventLeftScope", json!("perhaps")));
    refuse(
        "unknown message type",
        &inner(json!({"messageType": "ComplianceChangeNotification"})),
    );
    refuse(
        "no message type",
        &inner(json!({"configurationItem": null})),
    );
    refuse(
        "change without item",
        &inner(json!({"messageType": "ConfigurationItemChangeNotification"})),
    );
    refuse(
        "oversized without summary",
        &inner(json!({"messageType": "OversizedConfigurationItemChangeNotification"})),
    );
    refuse(
        "item without type",
        &inner(change(&json!({"resourceId": "vpc-0a"}), &Value::Null)),
    );
    refuse(
        "an odd VPC",
        &inner(change(
            &item("AWS::EC2::VPC", "vpc-../../x", "OK", &json!({})),
            &Value::Null,
        )),
    );
    refuse(
        "a secret in the wrong place",
        &inner(change(
            &item(
                "AWS::EC2::Subnet",
                "subnet-0a",
                "OK",
                &json!("hunter2, expected nothing"),
            ),
            &Value::Null,
        )),
    );
    refuse(
        "a key that is not printable",
        r#"{"invoking\u001b[31mEvent": tru}"#,
    );
    refuse(
        "a message type that is not printable",
        &inner(json!({"messageType": "Scheduled\u{1b}[31m\r\n\u{202e}Notification"})),
    );
    refuse(
        "a VPC that is not printable",
        &inner(change(
            &item("AWS::EC2::VPC", "vpc-\u{7}0a", "OK", &json!({})),
            &Value::Null,
        )),
    );
    let mut odd_time = item("AWS::EC2::VPC", "vpc-0a", "OK", &json!({}));
    odd_time["configurationItemCaptureTime"] = json!("yesterday");
    refuse("an odd time", &inner(change(&odd_time, &Value::Null)));
    let messages = messages.join("\n");
    assert!(!messages.contains("hunter2"));
    assert!(!messages.contains(|letter: char| letter.is_control() && letter != '\n'));
    insta::assert_snapshot!(messages);
}

#[test]
fn events_of_any_size_are_refused_or_read() {
    let large = format!("\"{}\"", "x".repeat(LARGEST_EVENT));
    assert!(matches!(
        Trigger::parse(&large, None),
        Err(TriggerError::TooLarge(_))
    ));
    let mut crowded = item(
        "AWS::EC2::Subnet",
        "subnet-0a",
        "OK",
        &json!({"vpcId": "vpc-0a"}),
    );
    crowded["relationships"] = Value::Array(vec![json!({}); 1_000_000]);
    let event = event(&change(&crowded, &Value::Null)).to_string();
    assert_eq!(Trigger::parse(&event, None).unwrap().subject, vpc("vpc-0a"));
}

#[test]
fn the_token_is_never_printed() {
    let trigger = parse(&event(&scheduled())).unwrap();
    assert!(!format!("{trigger:?}").contains("invented-result-token"));
    assert!(!trigger.result_token.is_test_mode());
    let mut event = event(&scheduled());
    event["resultToken"] = json!("TESTMODE");
    assert!(parse(&event).unwrap().result_token.is_test_mode());
}

/// Saved events of many origins: each is read or refused, and only as expected.
#[test]
fn saved_events_are_read_or_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/events");
    for folder in ["lambda", "lambda-invokingEvent", "derived", "sns", "items"] {
        for entry in walkdir::WalkDir::new(root.join(folder))
            .into_iter()
            .filter_map(Result::ok)
        {
            if !entry.file_type().is_file() {
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let is_event = serde_json::from_str::<Value>(&text)
                .is_ok_and(|value| value.get("invokingEvent").is_some());
            let mut outcome = Trigger::parse(&text, Some(REGION));
            let name = entry.path().display();
            if !is_event {
                assert!(
                    matches!(outcome, Err(TriggerError::NotAnEvent(_))),
                    "{name}: {outcome:?}"
                );
                continue;
            }
            if text.contains("{{{account_id}}}") {
                assert!(
                    matches!(outcome, Err(TriggerError::Place)),
                    "{name}: {outcome:?}"
                );
                outcome = Trigger::parse(
                    &text
                        .replace("{{{account_id}}}", "111122223333")
                        .replace("{{{region}}}", REGION)
                        .replace("{{{partition}}}", "aws"),
                    None,
                );
            }
            match outcome {
                Ok(trigger) => assert!(!text.contains("ParameterKey"), "{name}: {trigger:?}"),
                Err(refused) => assert!(refused.is_parameters(), "{name}: {refused}"),
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = Trigger::parse(&text, Some(REGION));
        let mut outer = event(&scheduled());
        outer["invokingEvent"] = json!(text);
        prop_assert!(parse(&outer).is_err());
    }
}
