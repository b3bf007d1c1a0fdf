//! What is put, in which order and how often, and what fails an invocation.

use super::*;

#[test]
fn an_undetermined_vpc_is_never_reported_and_fails_the_invocation() {
    let world = World {
        interfaces_unread: true,
        ..World::three()
    };
    world.failures.set(vec![
        ReadError::new("DescribeNetworkInterfaces", "denied").advise("allow it"),
    ]);
    let (report, result) = world.run(&on(&scheduled()));
    let failure = result.unwrap_err();
    assert_eq!(failure.error_type(), "Undetermined");
    assert!(
        failure
            .message()
            .contains("DescribeNetworkInterfaces (allow it): denied"),
        "{}",
        failure.message()
    );
    assert_eq!(report.undetermined, 3);
    assert!(world.put().is_empty());
}

#[test]
fn a_call_that_failed_without_turning_a_verdict_still_fails_the_invocation() {
    let world = World::three();
    world
        .failures
        .set(vec![ReadError::new("DescribeSubnets", "throttled")]);
    let (_, result) = world.run(&on(&scheduled()));
    assert_eq!(result.unwrap_err().error_type(), "CannotRead");
    assert_eq!(world.put().concat().len(), 2);
}

#[test]
fn the_freshest_reading_wins() {
    let world = World::three();
    let old = on(&child("vpc-open"));
    world.run(&old).1.unwrap();
    let mut later = item(
        "AWS::EC2::VPCEndpoint",
        "vpce-0a",
        "OK",
        &json!({"vpcId": "vpc-open"}),
    );
    later["configurationItemCaptureTime"] = json!("2026-11-20T12:00:07.125Z");
    world.run(&on(&change(&later, &Value::Null))).1.unwrap();
    world.run(&on(&scheduled())).1.unwrap();
    let times: Vec<Timestamp> = world
        .evaluations()
        .iter()
        .map(|one| one.ordering_timestamp)
        .collect();
    // A capture time that is ahead counts for a second: it would pin this reading above newer ones.
    assert_eq!(times[..2], [time(NOW), time("2026-11-20T12:00:01.25Z")]);
    assert!(times[2..].iter().all(|at| *at == time(NOW)));
}

#[test]
fn at_most_a_hundred_evaluations_go_in_one_call() {
    let ids: Vec<String> = (0..250).map(|n| format!("vpc-{n:03}")).collect();
    let mut world = World {
        vpcs: ids.iter().map(|id| vpc(id)).collect(),
        ..World::default()
    };
    world.config.stored = ids.iter().map(|id| held(VPC, id)).collect();
    assert!(world.run(&on(&scheduled())).1.is_ok());
    assert_eq!(
        world.put().iter().map(Vec::len).collect::<Vec<_>>(),
        [100, 100, 50]
    );
}

#[test]
fn refused_evaluations_are_put_again_and_in_the_end_an_error() {
    let world = World::three();
    world.refused.replace(vec![("vpc-open", 1)]);
    assert!(world.run(&on(&scheduled())).1.is_ok());
    assert_eq!(world.put().iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);

    let world = World::three();
    world.refused.replace(vec![("vpc-open", 100)]);
    let failure = world.run(&on(&scheduled())).1.unwrap_err();
    assert_eq!(failure.error_type(), "CannotReport");
    assert!(
        failure.message().contains("vpc-open"),
        "{}",
        failure.message()
    );
    assert_eq!(
        world.put().iter().map(Vec::len).collect::<Vec<_>>(),
        [2, 1, 1]
    );
}

#[test]
fn test_mode_is_passed_on() {
    let world = World::three();
    let mut event = on(&scheduled());
    event["resultToken"] = json!("TESTMODE");
    assert!(world.run(&event).1.is_ok());
    assert!(world.config.calls().iter().any(|call| matches!(
        call,
        RecordedCall::Put {
            test_mode: true,
            ..
        }
    )));
}

#[test]
fn a_state_in_transition_gets_a_second_look_where_it_is_asked_for() {
    let world = World {
        endpoints: vec![endpoint("vpce-0a", "vpc-private", EndpointState::Pending)],
        ..World::three()
    };
    assert_eq!(world.run(&on(&scheduled())).0.in_transition, 1);
    assert!(
        world
            .run(&with_parameters(
                &child("vpc-open"),
                &json!({"recheckMinutes": "10"})
            ))
            .1
            .is_ok()
    );
    assert!(
        !world
            .config
            .calls()
            .iter()
            .any(|call| matches!(call, RecordedCall::Schedule { .. }))
    );
    assert!(
        world
            .run(&with_parameters(
                &scheduled(),
                &json!({"recheckMinutes": "10"})
            ))
            .1
            .is_ok()
    );
    let expected = RecordedCall::Schedule {
        rule_name: "private-paths".to_owned(),
        at: time("2026-11-20T12:10:00.25Z"),
    };
    assert_eq!(world.config.calls().last(), Some(&expected));
}

#[test]
fn the_member_role_is_known_to_the_connection() {
    let world = World::three();
    world
        .run(&with_parameters(
            &scheduled(),
            &json!({"memberRoleName": "private-paths"}),
        ))
        .1
        .unwrap();
    assert_eq!(
        *world.member_roles.borrow(),
        [Some("private-paths".to_owned())]
    );
}

#[test]
fn nothing_is_asked_or_reported_for_what_is_no_event() {
    let world = World::three();
    let bad_parameters = with_parameters(&scheduled(), &json!({"depth": "deep"}));
    for (event, error_type) in [
        (json!({}), "InvalidEvent"),
        (bad_parameters, "InvalidParameters"),
    ] {
        assert_eq!(world.run(&event).1.unwrap_err().error_type(), error_type);
    }
    assert!(world.config.calls().is_empty());
    assert!(world.member_roles.borrow().is_empty());
}

#[test]
fn every_evaluation_has_an_annotation_that_aws_config_takes() {
    let world = World::three();
    world.run(&on(&scheduled())).1.unwrap();
    world.run(&on(&child("vpc-never"))).1.unwrap();
    for evaluation in world.evaluations() {
        let annotation = evaluation.annotation.unwrap();
        assert!(
            (1..=256).contains(&annotation.chars().count()),
            "{annotation}"
        );
    }
}
