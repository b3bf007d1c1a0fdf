//! Events that meet saved data.

use std::fs;

use super::{NOW, json, run, shown};

#[test]
fn events_become_put_evaluations_calls() {
    let invoke =
        |event: &str, snapshot: &str| run(&["invoke", event, "--snapshot", snapshot, "--now", NOW]);
    let mut all = String::new();
    for name in [
        "endpoint-change",
        "endpoint-deleting",
        "vpc-deleted",
        "test-mode",
        "proactive",
        "bad-parameters",
        "not-config",
    ] {
        let event = format!("tests/events/{name}.json");
        all.push_str(&format!(
            "$ vpc-endpoint-rule invoke {event} --snapshot tests/example\n{}\n",
            shown(&invoke(&event, "tests/example"))
        ));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn an_event_meets_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let event = folder.path().join("event.json");
    let scheduled = fs::read_to_string("tests/events/scheduled.json").unwrap();
    let invoke = |account_id: &str, region: &str, snapshot: &str| {
        fs::write(
            &event,
            scheduled
                .replace("111122223333", account_id)
                .replace("eu-west-3", region),
        )
        .unwrap();
        run(&[
            "invoke",
            event.to_str().unwrap(),
            "--snapshot",
            snapshot,
            "--now",
            NOW,
        ])
    };
    // What is determined is reported, then the invocation fails.
    let undetermined = invoke("444455556666", "cn-north-1", "tests/example");
    assert_eq!(
        undetermined.status.code(),
        Some(3),
        "{}",
        shown(&undetermined)
    );
    let call = json(&undetermined);
    assert_eq!(call["Evaluations"].as_array().unwrap().len(), 1);
    assert_eq!(
        call["Evaluations"][0]["ComplianceResourceId"],
        "vpc-0842af0587a2156f6"
    );
    // Of several regions none is the event's.
    let missing = invoke("444455556666", "mars-north-1", "tests/example");
    assert_eq!(
        (missing.status.code(), missing.stdout.len()),
        (Some(2), 0),
        "{}",
        shown(&missing)
    );
    let told = String::from_utf8(missing.stderr).unwrap();
    assert!(
        told.contains("CannotRead") && told.contains("444455556666 in cn-north-1"),
        "{told}"
    );
    // A single one stands for it, and says so.
    let taken = invoke(
        "777788889999",
        "eu-west-1",
        "tests/example/111122223333/us-east-1",
    );
    let told = String::from_utf8(taken.stderr.clone()).unwrap();
    assert!(
        told.contains("warning: the event is of 777788889999 in eu-west-1"),
        "{}",
        shown(&taken)
    );
}
