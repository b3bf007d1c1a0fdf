//! Plans, from compact cases in `tests/plans`: evaluated by the real program.

mod apply;
mod apply_hub;
mod behind;
mod cloudformation;
mod comment;
mod data;
mod exceptions;
mod form;
mod gone;
mod hubs;
mod laws;
mod lists;
mod mapping;
mod mistakes;
mod needs;
mod no_op;
mod one_vpc;
mod over;
mod shapes;
mod shared;
mod templates;
mod there;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::cli::{json as output_json, run, shown};

/// A case: what a plan makes, and what comes out.
pub struct Case {
    pub name: String,
    pub title: String,
    pub region: String,
    pub account: String,
    pub parameters: String,
    pub create: Map<String, Value>,
    pub expected: Map<String, Value>,
    /// By what traffic of services leaves, where the case says it.
    pub leaves: Value,
    pub status: i32,
}

/// Every case, by name.
pub fn cases() -> Vec<Case> {
    let files = walkdir::WalkDir::new("tests/plans").into_iter();
    let mut paths: Vec<PathBuf> = files
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .filter(|path| {
            let folders = path.iter();
            let folders: Vec<_> = folders.filter_map(|name| name.to_str()).collect();
            !folders.contains(&"bases") && !folders.contains(&"templates")
        })
        .collect();
    paths.sort();
    paths.iter().map(|path| case(path)).collect()
}

fn case(path: &Path) -> Case {
    let read = |path: &Path| -> Value {
        let text = fs::read_to_string(path).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let case = read(path);
    let base = case["base"].as_str().unwrap();
    let mut whole = read(&Path::new("tests/plans/bases").join(format!("{base}.json")));
    json_patch::merge(&mut whole["create"], &case["create"]);
    Case {
        name: path.file_stem().unwrap().to_string_lossy().into_owned(),
        title: case["title"].as_str().unwrap().to_owned(),
        region: whole["region"].as_str().unwrap().to_owned(),
        account: whole["account"].as_str().unwrap().to_owned(),
        parameters: match &case["parameters"] {
            Value::Null => "{}".to_owned(),
            given => given.to_string(),
        },
        create: whole["create"].as_object().unwrap().clone(),
        expected: case["expected"].as_object().unwrap().clone(),
        leaves: case["leaves"].clone(),
        status: i32::try_from(case["status"].as_i64().unwrap()).unwrap(),
    }
}

/// What the program says of a plan, as JSON, with its exit status.
pub fn evaluate(plan: &Value, arguments: &[&str]) -> (Value, i32) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    fs::write(&path, plan.to_string()).unwrap();
    let mut all = vec!["evaluate"];
    let (snapshot, options): (Vec<&str>, Vec<&str>) = arguments
        .iter()
        .partition(|argument| Path::new(argument).is_dir());
    all.extend(snapshot);
    let path = path.to_string_lossy();
    all.extend(["--plan", &path, "--format", "json"]);
    all.extend(options);
    let output = run(&all);
    let status = output.status.code().unwrap();
    assert!(status != 2, "{}", shown(&output));
    (output_json(&output), status)
}

/// The answers of a report: of each VPC, its type, services and findings.
pub fn answers(report: &Value) -> Map<String, Value> {
    let evaluations = report["evaluations"].as_array().unwrap();
    evaluations
        .iter()
        .map(|evaluation| {
            let none = Vec::new();
            let services = evaluation["services"].as_array().unwrap_or(&none);
            let mut codes: Vec<&str> = services
                .iter()
                .flat_map(|service| service["findings"].as_array().unwrap())
                .chain(evaluation["findings"].as_array().unwrap_or(&none))
                .filter(|finding| finding["status"] != "fixed")
                .map(|finding| finding["code"].as_str().unwrap())
                .collect();
            codes.sort_unstable();
            codes.dedup();
            let by_name: BTreeMap<&str, &Value> = services
                .iter()
                .map(|service| (service["service"].as_str().unwrap(), &service["answer"]))
                .collect();
            let id = evaluation["resourceId"].as_str().unwrap().to_owned();
            let said = json!({
                "complianceType": evaluation["complianceType"],
                "services": by_name,
                "findings": codes,
            });
            (id, said)
        })
        .collect()
}

/// By what the traffic of a service leaves.
fn way(report: &Value, service: &str) -> Value {
    let evaluations = report["evaluations"].as_array().unwrap().iter();
    let services = evaluations.flat_map(|of| of["services"].as_array().into_iter().flatten());
    let mut of = services.filter(|of| of["service"] == service);
    of.next().map_or(Value::Null, |of| of["leavesBy"].clone())
}

#[test]
fn every_case_comes_out_as_expected() {
    let cases = cases();
    assert!(cases.len() > 60);
    let mut wrong = Vec::new();
    for case in &cases {
        let plan = write::plan(&case.create, &case.region);
        let given = ["--account", &case.account, "--parameters", &case.parameters];
        let (report, status) = evaluate(&plan, &given);
        let found = answers(&report);
        let left = case.leaves.as_object().into_iter().flatten();
        let left: Vec<_> = left
            .filter(|(service, target)| way(&report, service) != json!({ "target": target }))
            .map(|(service, _)| way(&report, service))
            .collect();
        if found != case.expected || status != case.status || !left.is_empty() {
            wrong.push(format!(
                "{} ({}): status {status}, {left:?}, {}\n  expected status {}, {}",
                case.name,
                case.title,
                Value::Object(found),
                case.status,
                Value::Object(case.expected.clone())
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_comment_is_read_in_ten_seconds() {
    let case = cases()
        .into_iter()
        .find(|case| case.name == "block-outside-of-the-rule")
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("main.tf"),
        "resource \"aws_security_group\" \"endpoints\" {\n}\n",
    )
    .unwrap();
    let path = folder.path().join("plan.json");
    fs::write(&path, write::plan(&case.create, &case.region).to_string()).unwrap();
    let source = folder.path().to_string_lossy().into_owned();
    for format in ["table", "markdown", "github", "junit", "sarif"] {
        let output = run(&[
            "evaluate",
            "--plan",
            &path.to_string_lossy(),
            "--account",
            "111122223333",
            "--source",
            &source,
            "--format",
            format,
        ]);
        let text = shown(&output).replace(&source, "SOURCE");
        let text = text.replace(&source.replace('/', "%2F"), "SOURCE");
        insta::assert_snapshot!(format, text);
    }
}
