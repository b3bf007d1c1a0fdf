//! What an event has evaluated, and what of earlier results is cleaned up.

use super::*;

#[test]
fn a_change_judges_its_vpc_alone() {
    let world = World::three();
    let (report, result) = world.run(&on(&child("vpc-open")));
    assert!(result.is_ok());
    assert_eq!(world.put(), [["vpc-open NON_COMPLIANT"]]);
    assert_eq!(*world.scopes.borrow(), [Scope::Vpc("vpc-open".into())]);
    assert_eq!(
        (report.non_compliant, report.subject.as_str()),
        (1, "vpc-open")
    );
}

#[test]
fn a_schedule_judges_every_vpc_and_cleans_up() {
    let mut world = World::three();
    world.config.stored = vec![
        held(VPC, "vpc-gone"),
        held(VPC, "vpc-open"),
        held("AWS::EC2::VPCEndpoint", "vpce-old"),
        held(VPC, "vpc-gone"),
        held(VPC, "vpc-unused"),
    ];
    let (report, result) = world.run(&on(&scheduled()));
    assert!(result.is_ok());
    let expected = [
        "vpc-open NON_COMPLIANT",
        "vpc-private COMPLIANT",
        "vpc-unused NOT_APPLICABLE",
        "vpc-gone NOT_APPLICABLE",
        "AWS::EC2::VPCEndpoint vpce-old NOT_APPLICABLE",
    ];
    assert_eq!(world.put(), [expected]);
    assert_eq!((report.cleaned_up, report.not_put), (2, 0));
}

/// NOT_APPLICABLE takes a result away. Where there is none, AWS Config would charge for an evaluation that changes
/// nothing; where it is not known whether there is one, it is put.
#[test]
fn not_applicable_is_put_where_there_is_a_result_to_take_away() {
    let world = World::three();
    let (report, result) = world.run(&on(&scheduled()));
    assert!(result.is_ok());
    let expected = ["vpc-open NON_COMPLIANT", "vpc-private COMPLIANT"];
    assert_eq!(world.put(), [expected]);
    assert_eq!((report.not_put, report.not_applicable), (1, 0));

    let world = World::three();
    let mut unnamed = on(&scheduled());
    unnamed.as_object_mut().unwrap().remove("configRuleName");
    let (report, result) = world.run(&unnamed);
    assert!(result.is_ok());
    assert_eq!(world.put().concat().len(), 3);
    assert_eq!(report.not_put, 0);
}

#[test]
fn old_results_stay_where_the_vpcs_could_not_be_listed() {
    let mut world = World {
        vpcs_unread: true,
        ..World::three()
    };
    world.config.stored = vec![held(VPC, "vpc-gone")];
    let (_, result) = world.run(&on(&scheduled()));
    assert_eq!(result.unwrap_err().error_type(), "CannotRead");
    assert_eq!(world.put(), Vec::<Vec<String>>::new());
}

#[test]
fn only_a_schedule_cleans_up() {
    let mut world = World::three();
    world.config.stored = vec![held(VPC, "vpc-gone")];
    for invoking_event in [child("vpc-open"), unplaced()] {
        assert!(world.run(&on(&invoking_event)).1.is_ok());
    }
    assert!(
        world
            .put()
            .concat()
            .iter()
            .all(|line| !line.contains("vpc-gone"))
    );
}

#[test]
fn rules_whose_results_cannot_be_listed_are_not_cleaned_up() {
    let mut world = World::three();
    world.config.stored = vec![held(VPC, "vpc-gone")];
    for name in [json!("x".repeat(65)), Value::Null, json!("")] {
        let mut event = on(&scheduled());
        event["configRuleName"] = name;
        let (report, result) = world.run(&event);
        assert!(result.is_ok());
        assert!(
            report.notes.iter().any(|note| note.contains("no clean-up")),
            "{report:?}"
        );
    }
    assert!(
        world
            .put()
            .concat()
            .iter()
            .all(|line| !line.contains("vpc-gone"))
    );
    let mut event = on(&scheduled());
    event["configRuleName"] = json!("x".repeat(64));
    assert_eq!(world.run(&event).0.cleaned_up, 1);
}

#[test]
fn what_is_determined_is_reported_before_old_results_that_cannot_be_listed_fail_it() {
    let world = World {
        details_fail: true,
        ..World::three()
    };
    let (_, result) = world.run(&on(&scheduled()));
    let failure = result.unwrap_err();
    assert_eq!(failure.error_type(), "CannotRead");
    assert!(
        failure
            .message()
            .contains("config:GetComplianceDetailsByConfigRule"),
        "{}",
        failure.message()
    );
    assert_eq!(world.put().concat().len(), 3);
}

#[test]
fn a_vpc_that_is_gone_is_not_applicable() {
    let world = World::three();
    let deleted = change(
        &item(VPC, "vpc-gone", "ResourceDeleted", &Value::Null),
        &Value::Null,
    );
    assert!(world.run(&on(&deleted)).1.is_ok());
    assert!(
        world.scopes.borrow().is_empty(),
        "a deleted VPC is not read"
    );
    assert!(world.run(&on(&child("vpc-never"))).1.is_ok());
    assert_eq!(
        world.put(),
        [["vpc-gone NOT_APPLICABLE"], ["vpc-never NOT_APPLICABLE"]]
    );
}

#[test]
fn the_history_of_a_deleted_endpoint_tells_its_vpc() {
    let mut world = World::three();
    world.config.history = vec![
        RecordedItem::default(),
        RecordedItem {
            configuration: Some("{\"vpcId\": \"vpc-open\"}".to_owned()),
            ..RecordedItem::default()
        },
    ];
    assert!(world.run(&on(&unplaced())).1.is_ok());
    world.config.history = vec![RecordedItem {
        configuration: None,
        related_vpc_ids: vec!["vpc-private".to_owned()],
    }];
    assert!(world.run(&on(&unplaced())).1.is_ok());
    assert_eq!(
        world.put(),
        [["vpc-open NON_COMPLIANT"], ["vpc-private COMPLIANT"]]
    );
}

#[test]
fn without_a_history_every_vpc_is_evaluated() {
    let world = World::three();
    assert!(world.run(&on(&unplaced())).1.is_ok());
    assert_eq!(world.put().concat().len(), 2);
    let world = World {
        history_fails: true,
        ..World::three()
    };
    let failure = world.run(&on(&unplaced())).1.unwrap_err();
    assert_eq!(failure.error_type(), "CannotRead");
    assert!(
        failure
            .message()
            .contains("config:GetResourceConfigHistory")
    );
    assert_eq!(world.put().concat().len(), 2);
}

#[test]
fn other_resources_without_a_vpc_are_nothing_to_judge() {
    let world = World::three();
    let terminated = change(
        &item(
            "AWS::EC2::Instance",
            "i-0a",
            "ResourceDeleted",
            &Value::Null,
        ),
        &Value::Null,
    );
    let bucket = change(
        &item("AWS::S3::Bucket", "bucket", "OK", &json!({})),
        &Value::Null,
    );
    for invoking_event in [terminated, bucket] {
        let (report, result) = world.run(&on(&invoking_event));
        assert!(result.is_ok());
        assert_eq!(report.notes.len(), 1, "{report:?}");
    }
    assert!(world.put().is_empty());
    assert!(world.scopes.borrow().is_empty());
}
