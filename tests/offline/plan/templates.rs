//! Templates, each in a folder of `tests/plans/templates` with what comes out.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::super::cli::{json as output_json, run, shown};
use super::answers;

#[test]
fn every_template_comes_out_as_expected() {
    let folders = fs::read_dir("tests/plans/templates").unwrap();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 5);
    let mut wrong = Vec::new();
    for folder in folders {
        wrong.extend(of_folder(&folder));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the template of a folder.
fn of_folder(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("expected.json")).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    let template = folder.join("template.yaml");
    // Without a template it is a folder of CDK's.
    let plan = if template.exists() {
        template
    } else {
        folder.to_owned()
    };
    let plan = plan.to_string_lossy().into_owned();
    let parameters = match &case["parameters"] {
        Value::Null => "{}".to_owned(),
        given => given.to_string(),
    };
    let mut arguments = vec!["evaluate", "--plan", &plan, "--format", "json"];
    arguments.extend(["--region", "eu-west-3", "--account", "111122223333"]);
    arguments.extend(["--parameters", &parameters]);
    let further = case["arguments"].as_array().cloned().unwrap_or_default();
    arguments.extend(further.iter().map(|one| one.as_str().unwrap()));
    let output = run(&arguments);
    if let Some(error) = case["error"].as_str() {
        let said = shown(&output);
        return (!said.contains(error)).then(|| format!("{}: {said}", folder.display()));
    }
    let status = output.status.code().unwrap();
    assert!(status != 2, "{}: {}", folder.display(), shown(&output));
    let report = output_json(&output);
    let found = answers(&report);
    let notices = report["notices"].to_string();
    let notice = case["notice"].as_str().unwrap_or_default();
    let expected: &Map<String, Value> = case["expected"].as_object().unwrap();
    let is_right = found == *expected
        && case["status"].as_i64() == Some(i64::from(status))
        && notices.contains(notice);
    (!is_right).then(|| {
        let found = Value::Object(found);
        format!("{}: status {status}, {found}, {notices}", folder.display())
    })
}
