//! The case files of `tests/cases`: one folder per finding code, judged through the snapshot reader.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rule::checks::Check;
use rule::evaluate::evaluate;
use rule::parameters::Parameters;
use rule::verdict::Verdict;
use serde::Deserialize;
use serde_json::{Map, Value};
use tempfile::TempDir;
use vpc_endpoint_rule::source::snapshot::{Overrides, Snapshot};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

/// It belongs to no VPC: whether an id exists is known only when every region has been read.
const OF_NO_VPC: Check = Check::ExceptionMatchesNothing;

/// Folders of cases that are about no finding: who is a client, which VPC is judged at all.
const OTHER_FOLDERS: [&str; 2] = ["applicability", "clients"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[expect(dead_code, reason = "for readers of the file")]
    title: String,
    base: Option<String>,
    account: Option<String>,
    region: Option<String>,
    #[serde(default = "no_parameters")]
    parameters: Value,
    #[serde(default = "default_now")]
    now: String,
    #[serde(default)]
    snapshot: Map<String, Value>,
    expected: BTreeMap<String, Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    account: String,
    region: String,
    snapshot: Value,
}

/// What a case says of one VPC, and what the rule said of it.
#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Expected {
    compliance_type: String,
    annotation: Option<String>,
    services: BTreeMap<String, String>,
    findings: BTreeSet<String>,
}

fn no_parameters() -> Value {
    Value::Object(Map::new())
}

fn default_now() -> String {
    "2026-11-20T12:00:00Z".to_owned()
}

#[test]
fn every_case_is_judged_as_it_expects() {
    let mut failures = Vec::new();
    for path in files(Path::new(CASES)) {
        let case = read::<Case>(&path);
        let verdicts = judge(&case);
        for (vpc_id, expected) in &case.expected {
            let verdict = verdicts.iter().find(|verdict| *verdict.vpc_id == **vpc_id);
            let got = verdict.map(|verdict| said(verdict, expected.annotation.is_some()));
            if got.as_ref() != Some(expected) {
                let messages: Vec<_> = verdict.into_iter().flat_map(messages).collect();
                failures.push(format!(
                    "{}: {vpc_id}\n  expected {expected:?}\n  but got  {got:?}\n    {}",
                    path.strip_prefix(CASES).unwrap().display(),
                    messages.join("\n    "),
                ));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} cases differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn every_check_has_a_case_that_fires_and_a_near_miss() {
    let mut lacking = Vec::new();
    for check in Check::ALL.iter().filter(|check| **check != OF_NO_VPC) {
        let code = check.row().code;
        let (fire, quiet): (Vec<_>, Vec<_>) = files(&Path::new(CASES).join(code))
            .map(|path| read::<Case>(&path))
            .partition(|case| {
                case.expected
                    .values()
                    .any(|vpc| vpc.findings.contains(code))
            });
        if fire.is_empty() || quiet.is_empty() {
            lacking.push(format!(
                "{code}: {} that fire, {} near misses",
                fire.len(),
                quiet.len()
            ));
        }
    }
    assert!(
        lacking.is_empty(),
        "add cases in tests/cases:\n{}",
        lacking.join("\n")
    );
}

#[test]
fn every_folder_is_named_after_a_check() {
    let codes: BTreeSet<_> = Check::ALL.iter().map(|check| check.row().code).collect();
    for path in files(Path::new(CASES)) {
        let folder = path
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap();
        assert!(
            codes.contains(folder) || OTHER_FOLDERS.contains(&folder),
            "{} is in no finding's folder",
            path.display()
        );
    }
}

/// The case files below a folder, sorted; none where the folder does not exist.
fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.file_name() != "bases")
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Hands over each case, saved as a snapshot.
pub fn each_saved(check: impl Fn(&Path, &Value, Timestamp)) {
    for path in files(Path::new(CASES)) {
        let case = read::<Case>(&path);
        let root = save(&case);
        check(root.path(), &case.parameters, case.now.parse().unwrap());
    }
}

/// Saves the case's network as a snapshot, reads it back and judges it.
fn judge(case: &Case) -> Vec<Verdict> {
    let root = save(case);
    let snapshot = Snapshot::open(root.path(), &Overrides::default()).unwrap();
    let [region] = snapshot.regions() else {
        panic!("one folder was written")
    };
    let network = snapshot.read(region).unwrap();
    let parameters = Parameters::from_json(&case.parameters.to_string()).unwrap();
    evaluate(&network, &parameters, case.now.parse().unwrap(), None)
}

/// Saves the case's network as a snapshot.
fn save(case: &Case) -> TempDir {
    let base = case
        .base
        .as_ref()
        .map(|name| read::<Base>(&Path::new(CASES).join(format!("bases/{name}.json"))));
    let (account, region, mut snapshot) = match base {
        Some(base) => (base.account, base.region, base.snapshot),
        None => (
            "111122223333".to_owned(),
            "eu-west-3".to_owned(),
            no_parameters(),
        ),
    };
    json_patch::merge(&mut snapshot, &Value::Object(case.snapshot.clone()));
    let root = tempfile::tempdir().unwrap();
    let folder = root
        .path()
        .join(case.account.as_ref().unwrap_or(&account))
        .join(case.region.as_ref().unwrap_or(&region));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("describe.json"), as_lists(snapshot).to_string()).unwrap();
    root
}

/// Objects of records by name become the lists that the AWS CLI prints.
fn as_lists(snapshot: Value) -> Value {
    let Value::Object(keys) = snapshot else {
        return snapshot;
    };
    let list = |value| match value {
        Value::Object(records) => {
            Value::Array(records.into_iter().map(|(_, record)| record).collect())
        }
        other => other,
    };
    Value::Object(
        keys.into_iter()
            .map(|(key, value)| (key, list(value)))
            .collect(),
    )
}

/// What the rule said, in the words of a case.
fn said(verdict: &Verdict, with_annotation: bool) -> Expected {
    let services = verdict.services.iter();
    let findings = services
        .clone()
        .flat_map(|service| &service.findings)
        .chain(&verdict.findings);
    Expected {
        compliance_type: verdict.compliance_type.as_str().to_owned(),
        annotation: with_annotation.then(|| verdict.annotation.clone()),
        services: services
            .map(|service| (service.service.clone(), service.answer.as_str().to_owned()))
            .collect(),
        findings: findings
            .map(|finding| finding.check.row().code.to_owned())
            .collect(),
    }
}

fn messages(verdict: &Verdict) -> Vec<String> {
    let of = |service: &str, findings: &[rule::verdict::Finding]| {
        findings
            .iter()
            .map(|finding| {
                format!(
                    "{service} {}: {}",
                    finding.check.row().code,
                    finding.message
                )
            })
            .collect::<Vec<_>>()
    };
    let services = verdict
        .services
        .iter()
        .flat_map(|service| of(&service.service, &service.findings));
    services.chain(of("vpc", &verdict.findings)).collect()
}
