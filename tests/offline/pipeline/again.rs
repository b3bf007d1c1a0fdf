//! What is not evaluated again: bursts, events that are retried, facts of an earlier reading.

use super::*;

/// A notification about `vpc-open` that was sent at a time.
fn sent_at(at: &str) -> Value {
    let mut notification = child("vpc-open");
    notification["notificationCreationTime"] = json!(at);
    notification
}

#[test]
fn in_a_burst_one_reading_answers_what_was_sent_before_it() {
    let mut world = World {
        recent: Some(Recent::default()),
        ..World::three()
    };
    let readings = |world: &World| world.scopes.borrow().len();
    world.now = Some(time("2026-11-20T12:00:30Z"));
    world.run(&on(&sent_at("2026-11-20T12:00:00Z"))).1.unwrap();
    world.now = Some(time("2026-11-20T12:00:31Z"));
    for sent in [
        "2026-11-20T11:59:00Z",
        "2026-11-20T12:00:01Z",
        "2026-11-20T12:00:25Z",
    ] {
        let (report, result) = world.run(&on(&sent_at(sent)));
        assert!(result.is_ok());
        assert_eq!((report.coalesced, readings(&world)), (1, 1), "{sent}");
    }
    let mut expected = 1;
    let too_close = "2026-11-20T12:00:25.001Z";
    let after = "2026-11-20T12:00:30.5Z";
    let from_the_future = "2026-11-20T12:10:00Z";
    let long_ago = "2026-11-20T11:50:30Z";
    for sent in [too_close, after, from_the_future, long_ago] {
        let (report, _) = world.run(&on(&sent_at(sent)));
        expected += 1;
        assert_eq!(
            (report.coalesced, readings(&world)),
            (0, expected),
            "{sent}"
        );
        world.recent = Some(Recent::default());
        world.now = Some(time("2026-11-20T12:00:30Z"));
        world.run(&on(&sent_at("2026-11-20T12:00:00Z"))).1.unwrap();
        expected += 1;
        world.now = Some(time("2026-11-20T12:00:31Z"));
    }
    // Another VPC, other parameters, test mode: read.
    let other = with_parameters(
        &sent_at("2026-11-20T12:00:01Z"),
        &json!({"serviceNames": "ssm"}),
    );
    let mut test_mode = on(&sent_at("2026-11-20T12:00:01Z"));
    test_mode["resultToken"] = json!("TESTMODE");
    let mut elsewhere = child("vpc-private");
    elsewhere["notificationCreationTime"] = json!("2026-11-20T12:00:01Z");
    for event in [test_mode, on(&elsewhere), other] {
        assert_eq!(world.run(&event).0.coalesced, 0);
        expected += 1;
        assert_eq!(readings(&world), expected);
    }
}

#[test]
fn what_failed_answers_nothing_later() {
    let mut world = World {
        recent: Some(Recent::default()),
        interfaces_unread: true,
        ..World::three()
    };
    world.now = Some(time("2026-11-20T12:00:30Z"));
    for expected in 1..3 {
        assert!(world.run(&on(&sent_at("2026-11-20T12:00:00Z"))).1.is_err());
        assert_eq!(world.scopes.borrow().len(), expected);
    }
    world.interfaces_unread = false;
    world.refused.replace(vec![("vpc-open", 100)]);
    for expected in 3..5 {
        assert!(world.run(&on(&sent_at("2026-11-20T12:00:00Z"))).1.is_err());
        assert_eq!(world.scopes.borrow().len(), expected);
    }
}

#[test]
fn what_turns_with_the_clock_alone_answers_nothing_later() {
    let pending = VpcEndpoint {
        created: Some(time("2026-11-20T23:58:00Z")),
        ..endpoint("vpce-0b", "vpc-open", EndpointState::Pending)
    };
    let mut world = World {
        recent: Some(Recent::default()),
        endpoints: vec![pending],
        ..World::three()
    };
    let sent = sent_at("2026-11-20T23:59:00Z");
    for (grace, at, coalesced) in [
        // Without a grace, what is pending fails until something changes.
        ("0", "2026-11-20T23:59:30Z", 0),
        ("0", "2026-11-20T23:59:59Z", 1),
        // A waiver may have ended with the day.
        ("0", "2026-11-21T00:00:00Z", 0),
        ("0", "2026-11-21T00:00:01Z", 1),
        ("5", "2026-11-21T00:00:02Z", 0),
        ("5", "2026-11-21T00:00:03Z", 0),
    ] {
        world.now = Some(time(at));
        let grace = json!({"pendingGraceMinutes": grace});
        let (report, result) = world.run(&with_parameters(&sent, &grace));
        assert!(result.is_ok());
        assert_eq!(report.coalesced, coalesced, "{at}");
    }
}

#[test]
fn what_answers_the_notification_is_not_judged_again() {
    let mut world = World::three();
    let answer = |id: &str, recorded: &str, read: &str| HeldResult {
        resource: stored(VPC, id),
        recorded: Some(time(recorded)),
        read: Some(time(read)),
        invoked: None,
    };
    // The schedule's notification is of 11:59.
    let notified = "2026-11-20T11:59:00Z";
    world.config.stored = vec![
        answer("vpc-open", "2026-11-20T11:59:30Z", "2026-11-20T11:59:20Z"),
        answer(
            "vpc-private",
            "2026-11-20T11:59:30Z",
            "2026-11-20T11:58:20Z",
        ),
        held(VPC, "vpc-gone"),
    ];
    let mut event: Value = scheduled();
    event["notificationCreationTime"] = json!(notified);
    let (report, result) = world.run(&on(&event));
    assert!(result.is_ok());
    let put = world.put().concat();
    assert!(
        !put.iter().any(|one| one.starts_with("vpc-open ")),
        "{put:?}"
    );
    assert!(
        put.iter().any(|one| one.starts_with("vpc-private ")),
        "{put:?}"
    );
    assert!(
        put.contains(&"vpc-gone NOT_APPLICABLE".to_owned()),
        "{put:?}"
    );
    assert_eq!(report.coalesced, 1);
}

#[test]
fn a_vpc_that_is_open_is_neither_reported_nor_gone() {
    let mut world = World::three();
    world.config.stored = vec![held(VPC, "vpc-hidden")];
    world.open = [
        (
            Id::from("vpc-hidden"),
            Why::from("DescribeVpcs does not list vpc-hidden"),
        ),
        (
            Id::from("vpc-open"),
            Why::from("it changed while it was read"),
        ),
    ]
    .into();
    let (report, result) = world.run(&on(&scheduled()));
    let error = result.unwrap_err();
    assert_eq!(error.error_type(), "Undetermined");
    assert!(
        error.message().contains("vpc-hidden"),
        "{}",
        error.message()
    );
    assert_eq!(report.undetermined, 2);
    let put = world.put().concat();
    assert!(
        !put.iter()
            .any(|one| one.contains("vpc-hidden") || one.contains("vpc-open")),
        "{put:?}"
    );
}

#[test]
fn what_rests_on_an_older_fact_is_ordered_by_it() {
    let mut world = World::three();
    let older = time("2026-11-20T11:59:30Z");
    world.since = [(Id::from("vpc-open"), older)].into();
    world.run(&on(&scheduled())).1.unwrap();
    for evaluation in world.evaluations() {
        let is_older = evaluation.compliance_resource_id == "vpc-open";
        let expected = if is_older { older } else { time(NOW) };
        assert_eq!(evaluation.ordering_timestamp, expected);
    }
}
