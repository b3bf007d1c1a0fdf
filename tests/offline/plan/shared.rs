//! Plans that nobody on this project wrote, where they are at hand.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::super::cli::{json, run, shown};

#[test]
fn shared_samples_come_out_right() {
    let Ok(folders) = fs::read_dir("../shared/samples/plans") else {
        return;
    };
    for folder in folders.map(|entry| entry.unwrap().path()) {
        let Ok(text) = fs::read_to_string(folder.join("expected.json")) else {
            continue;
        };
        let expected: Value = serde_json::from_str(&text).unwrap();
        let expected = match expected {
            Value::Array(all) => all,
            one => vec![one],
        };
        evaluate(&folder, &expected);
    }
}

fn evaluate(folder: &Path, expected: &[Value]) {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let plan = files
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with("plan.") || name.contains("template.")
        })
        .min()
        .unwrap();
    let first = &expected[0];
    let text = |key: &str, default: &str| first[key].as_str().unwrap_or(default).to_owned();
    let parameters = match &first["parameters"] {
        Value::Null => "{}".to_owned(),
        given => given.to_string(),
    };
    let (region, account) = (
        text("region", "eu-central-1"),
        text("account", "111122223333"),
    );
    let snapshot = folder.join("snapshot");
    let mut arguments = vec!["evaluate".to_owned()];
    if snapshot.is_dir() {
        arguments.push(snapshot.to_string_lossy().into_owned());
    } else {
        arguments.extend([
            "--region".to_owned(),
            region,
            "--account".to_owned(),
            account,
        ]);
    }
    let plan = plan.to_string_lossy().into_owned();
    arguments.extend([
        "--plan".to_owned(),
        plan,
        "--format".to_owned(),
        "json".to_owned(),
    ]);
    arguments.extend(["--parameters".to_owned(), parameters]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = run(&arguments);
    if let Some(error) = first["error"].as_str() {
        assert!(shown(&output).contains(error), "{}", shown(&output));
        return;
    }
    let report = json(&output);
    for expected in expected {
        let evaluations = report["evaluations"].as_array().unwrap().iter();
        let of_vpc: Vec<&Value> = evaluations
            .filter(|of| {
                expected["vpc"].is_null()
                    || of["resourceId"] == expected["vpc"]
                    || of["address"] == expected["vpc"]
            })
            .collect();
        assert!(!of_vpc.is_empty(), "{}", folder.display());
        for evaluation in of_vpc {
            let place = folder.display();
            assert_eq!(
                evaluation["complianceType"], expected["complianceType"],
                "{place}"
            );
            for (service, answer) in expected["services"].as_object().unwrap() {
                let services = evaluation["services"].as_array().unwrap();
                let of = services
                    .iter()
                    .find(|of| of["service"] == **service)
                    .unwrap();
                assert_eq!(of["answer"], *answer, "{place} {service}");
                let before = &expected["before"]["services"][service];
                if !before.is_null() {
                    assert_eq!(of["before"], *before, "{place} {service}");
                }
            }
        }
    }
}
