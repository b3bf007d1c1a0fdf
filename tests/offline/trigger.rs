//! AWS Config's events, row by row of `contracts.md` section 3.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use vpc_endpoint_rule::lambda::trigger::{LARGEST_EVENT, Subject, Trigger, TriggerError};

use crate::events::{REGION, change, event, item, scheduled};

fn parse(event: &Value) -> Result<Trigger, TriggerError> {
    Trigger::parse(&event.to_string(), Some(REGION))
}

fn subject_of(invoking_event: &Value) -> Subject {
    parse(&event(invoking_event)).unwrap().subject
}

fn vpc(id: &str) -> Subject {
    Subject::Vpc(id.into())
}

/// The types that `contracts.md` names, other than the VPC itself.
const CHILDREN: &[(&str, &str)] = &[
    ("AWS::EC2::VPCEndpoint", "vpce-0a"),
    ("AWS::EC2::Subnet", "subnet-0a"),
    ("AWS::EC2::NetworkInterface", "eni-0a"),
    ("AWS::EC2::RouteTable", "rtb-0a"),
    ("AWS::EC2::NetworkAcl", "acl-0a"),
    ("AWS::EC2::SecurityGroup", "sg-0a"),
    ("AWS::EC2::TransitGatewayAttachment", "tgw-attach-0a"),
    (
        "AWS::Route53Resolver::ResolverRuleAssociation",
        "rslvr-rrassoc-0a",
    ),
    ("AWS::Route53Profiles::ProfileAssociation", "rpassoc-0a"),
];

#[test]
fn types_that_come_from_cloudformation_name_their_vpc_as_it_does() {
    for (resource_type, configuration) in [
        (
            "AWS::EC2::TransitGatewayAttachment",
            json!({"Id": "tgw-attach-0a", "TransitGatewayId": "tgw-0a", "VpcId": "vpc-0a", "SubnetIds": ["subnet-0a"]}),
        ),
        (
            "AWS::Route53Resolver::ResolverRuleAssociation",
            json!({"ResolverRuleId": "rslvr-rr-0a", "VPCId": "vpc-0a", "Name": null}),
        ),
        (
            "AWS::Route53Profiles::ProfileAssociation",
            json!({"ProfileId": "rp-0a", "ResourceId": "vpc-0a"}),
        ),
        (
            "AWS::Route53Profiles::ProfileAssociation",
            json!({"ResourceId": "arn:aws:ec2:eu-west-3:111122223333:vpc/vpc-0a"}),
        ),
    ] {
        let live = item(resource_type, "x", "OK", &configuration);
        assert_eq!(
            subject_of(&change(&live, &Value::Null)),
            vpc("vpc-0a"),
            "{configuration}"
        );
    }
}

#[test]
fn a_peering_has_its_own_vpc_evaluated() {
    let side = |vpc: &str, owner: Option<&str>| json!({"vpcId": vpc, "ownerId": owner, "region": REGION, "cidrBlock": "10.0.0.0/16"});
    let peering = |requester: Value, accepter: Value| json!({"requesterVpcInfo": requester, "accepterVpcInfo": accepter, "vpcPeeringConnectionId": "pcx-0a"});
    let own = || side("vpc-0a", Some("111122223333"));
    let other = || side("vpc-0b", Some("444455556666"));
    let mut elsewhere = side("vpc-0c", Some("111122223333"));
    elsewhere["region"] = json!("eu-west-1");
    let subject = |configuration: &Value, diff: &Value| {
        let status = if configuration.is_null() {
            "ResourceDeleted"
        } else {
            "OK"
        };
        let item = item(
            "AWS::EC2::VPCPeeringConnection",
            "pcx-0a",
            status,
            configuration,
        );
        subject_of(&change(&item, diff))
    };
    for configuration in [
        peering(own(), other()),
        peering(other(), own()),
        peering(own(), elsewhere.clone()),
        peering(own(), Value::Null),
    ] {
        assert_eq!(
            subject(&configuration, &Value::Null),
            vpc("vpc-0a"),
            "{configuration}"
        );
        let diff = json!({"changeType": "DELETE", "changedProperties": {
            "Configuration": {"previousValue": configuration, "updatedValue": null},
        }});
        assert_eq!(
            subject(&Value::Null, &diff),
            vpc("vpc-0a"),
            "deleted: {configuration}"
        );
    }
    let both = peering(own(), side("vpc-0d", Some("111122223333")));
    assert_eq!(subject(&both, &Value::Null), Subject::EveryVpc);
    assert_eq!(subject(&Value::Null, &Value::Null), Subject::EveryVpc);
    assert!(matches!(
        subject(&peering(other(), elsewhere), &Value::Null),
        Subject::Nothing(_)
    ));
}

#[test]
fn finds_the_vpc_wherever_an_item_names_it() {
    for (resource_type, id) in CHILDREN {
        let live = item(
            resource_type,
            id,
            "OK",
            &json!({"vpcId": "vpc-0a", "state": "available"}),
        );
        assert_eq!(
            subject_of(&change(&live, &Value::Null)),
            vpc("vpc-0a"),
            "{resource_type}: configuration"
        );

        let mut related = item(resource_type, id, "OK", &json!({"state": "available"}));
        related["relationships"] = json!([
            {"name": "Is attached to something that has a name only"},
            {"resourceId": "subnet-0b", "resourceType": "AWS::EC2::Subnet", "name": "Is contained in "},
            {"resourceId": "vpc-0b", "resourceType": "AWS::EC2::VPC", "name": "Is contained in "},
        ]);
        assert_eq!(
            subject_of(&change(&related, &json!({}))),
            vpc("vpc-0b"),
            "{resource_type}: relationship"
        );

        let deleted = item(resource_type, id, "ResourceDeleted", &Value::Null);
        let diff = json!({"changeType": "DELETE", "changedProperties": {
            "Relationships.0": {"previousValue": {"resourceId": "vpc-0d", "resourceType": "AWS::EC2::VPC"}, "updatedValue": null},
            "Configuration": {"previousValue": {"vpcId": "vpc-0c"}, "updatedValue": null, "changeType": "DELETE"},
        }});
        assert_eq!(
            subject_of(&change(&deleted, &diff)),
            vpc("vpc-0c"),
            "{resource_type}: previous configuration"
        );

        let diff = json!({"changeType": "DELETE", "changedProperties": {
            "Relationships.0": {"previousValue": {"resourceId": "eni-0", "resourceType": "AWS::EC2::NetworkInterface"}},
            "Relationships.1": {"previousValue": null},
            "Relationships.2": {"previousValue": {"resourceId": "vpc-0d", "resourceType": "AWS::EC2::VPC"}},
            "Tags.0": {"previousValue": ["anything"]},
        }});
        assert_eq!(
            subject_of(&change(&deleted, &diff)),
            vpc("vpc-0d"),
            "{resource_type}: previous relationship"
        );

        let unplaced = Subject::Unplaced {
            resource_type: (*resource_type).to_owned(),
            resource_id: (*id).to_owned(),
            else_every_vpc: true,
        };
        assert_eq!(
            subject_of(&change(&deleted, &Value::Null)),
            unplaced,
            "{resource_type}: replayed without a diff"
        );
    }
}

#[test]
fn a_child_that_left_the_scope_still_has_its_vpc_judged() {
    let live = item(
        "AWS::EC2::VPCEndpoint",
        "vpce-0a",
        "OK",
        &json!({"vpcId": "vpc-0a"}),
    );
    for left in [
        json!(true),
        json!("true"),
        json!("false"),
        json!(false),
        Value::Null,
    ] {
        let mut event = event(&change(&live, &Value::Null));
        event["eventLeftScope"] = left;
        assert_eq!(parse(&event).unwrap().subject, vpc("vpc-0a"));
    }
}

#[test]
fn a_vpc_is_judged_unless_it_is_deleted_or_out_of_scope() {
    let of = |status: &str, left: Value| {
        let configuration = if status == "OK" {
            json!({"vpcId": "vpc-0a"})
        } else {
            Value::Null
        };
        let mut event = event(&change(
            &item("AWS::EC2::VPC", "vpc-0a", status, &configuration),
            &Value::Null,
        ));
        event["eventLeftScope"] = left;
        parse(&event).unwrap().subject
    };
    let gone = Subject::Gone("vpc-0a".into());
    assert_eq!(of("OK", json!(false)), vpc("vpc-0a"));
    assert_eq!(of("ResourceDiscovered", Value::Null), vpc("vpc-0a"));
    assert_eq!(of("ResourceDeleted", json!(true)), gone);
    assert_eq!(of("ResourceDeleted", json!(false)), gone);
    assert_eq!(of("ResourceDeletedNotRecorded", json!(false)), gone);
    assert_eq!(of("OK", json!(true)), gone);
    assert_eq!(of("OK", json!("TRUE")), gone);
}

#[test]
fn an_oversized_item_is_known_by_its_summary() {
    let oversized = |resource_type: &str, id: &str| {
        let mut summary = item(resource_type, id, "OK", &Value::Null);
        for absent in ["configuration", "relationships"] {
            summary.as_object_mut().unwrap().remove(absent);
        }
        json!({"configurationItemSummary": summary, "messageType": "OversizedConfigurationItemChangeNotification"})
    };
    assert_eq!(
        subject_of(&oversized("AWS::EC2::VPC", "vpc-0a")),
        vpc("vpc-0a")
    );
    let unplaced = |resource_type: &str, id: &str, else_every_vpc| Subject::Unplaced {
        resource_type: resource_type.to_owned(),
        resource_id: id.to_owned(),
        else_every_vpc,
    };
    for (resource_type, id) in CHILDREN {
        assert_eq!(
            subject_of(&oversized(resource_type, id)),
            unplaced(resource_type, id, true)
        );
    }
    let instance = ("AWS::EC2::Instance", "i-0a");
    assert_eq!(
        subject_of(&oversized(instance.0, instance.1)),
        unplaced(instance.0, instance.1, false)
    );
    assert!(matches!(
        subject_of(&oversized("AWS::S3::Bucket", "bucket")),
        Subject::Nothing(_)
    ));
}

#[test]
fn other_types_are_judged_only_where_they_name_a_vpc() {
    let instance = item(
        "AWS::EC2::Instance",
        "i-0a",
        "OK",
        &json!({"vpcId": "vpc-0a", "state": {"name": "running"}}),
    );
    assert_eq!(subject_of(&change(&instance, &Value::Null)), vpc("vpc-0a"));
    for (resource_type, configuration) in [
        ("AWS::EC2::Instance", json!({"foo": "bar"})),
        ("AWS::EC2::Instance", json!({"vpcId": null})),
        ("AWS::EC2::EIP", json!({"vpcId": ""})),
        ("AWS::IAM::Role", json!({"roleName": "r"})),
        ("AWS::IAM::Role", Value::Null),
    ] {
        let found = subject_of(&change(
            &item(resource_type, "x", "OK", &configuration),
            &Value::Null,
        ));
        let unplaced = configuration.is_null() && resource_type.starts_with("AWS::EC2::");
        assert_eq!(
            matches!(found, Subject::Nothing(_)),
            !unplaced,
            "{resource_type} {configuration}"
        );
    }
}

#[test]
fn schedules_and_snapshots_ask_for_every_vpc() {
    for message_type in [
        "ScheduledNotification",
        "ConfigurationSnapshotDeliveryCompleted",
    ] {
        let mut notification = scheduled();
        notification["messageType"] = json!(message_type);
        let trigger = parse(&event(&notification)).unwrap();
        assert_eq!(trigger.subject, Subject::Region);
        assert_eq!(trigger.captured, None);
        assert_eq!(
            trigger.notified.unwrap().to_string(),
            "2026-11-20T10:00:02.741Z"
        );
    }
}

#[test]
fn proactive_mode_judges_nothing_whatever_is_inside() {
    for inside in ["{}", "not even JSON"] {
        let mut event = event(&scheduled());
        event["evaluationMode"] = json!("PROACTIVE");
        event["invokingEvent"] = json!(inside);
        assert!(
            matches!(parse(&event).unwrap().subject, Subject::Nothing(why) if why.contains("PROACTIVE"))
        );
    }
}

#[test]
fn parameters_that_are_not_there_are_the_defaults() {
    let defaults = parse(&event(&scheduled())).unwrap().parameters;
    for given in [
        Value::Null,
        json!(""),
        json!("null"),
        json!("{}"),
        json!("  "),
    ] {
        let mut event = event(&scheduled());
        event["ruleParameters"] = given;
        assert_eq!(parse(&event).unwrap().parameters, defaults);
        event.as_object_mut().unwrap().remove("ruleParameters");
        assert_eq!(parse(&event).unwrap().parameters, defaults);
    }
    for given in [
        "{\"serviceName\": \"s3\"}",
        "[]",
        "{",
        &format!("{{\"serviceNames\": \"{}\"}}", "s3,".repeat(4000)),
    ] {
        let mut event = event(&scheduled());
        event["ruleParameters"] = json!(given);
        assert!(
            parse(&event).unwrap_err().is_parameters(),
            "{}",
            &given[..given.len().min(40)]
        );
    }
}

#[test]
fn the_rules_own_account_and_region_are_judged() {
    let place = |change: &dyn Fn(&mut Value), own_region: Option<&str>| {
        let mut event = event(&scheduled());
        change(&mut event);
        Trigger::parse(&event.to_string(), own_region)
            .map(|trigger| (trigger.place.account_id, trigger.place.region))
    };
    let pair = |account: &str, region: &str| (account.to_owned(), region.to_owned());
    let other_account = |event: &mut Value| event["accountId"] = json!("444455556666");
    assert_eq!(
        place(&other_account, Some("us-east-1")).unwrap(),
        pair("111122223333", REGION)
    );
    let malformed = |event: &mut Value| event["configRuleArn"] = json!("config-rule-4f7q2z");
    assert_eq!(
        place(&malformed, Some("us-east-1")).unwrap(),
        pair("111122223333", "us-east-1")
    );
    assert!(matches!(place(&malformed, None), Err(TriggerError::Place)));
    let neither = |event: &mut Value| {
        event["configRuleArn"] = Value::Null;
        event["accountId"] = json!("{{{account_id}}}");
    };
    assert!(matches!(
        place(&neither, Some("us-east-1")),
        Err(TriggerError::Place)
    ));
}

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
