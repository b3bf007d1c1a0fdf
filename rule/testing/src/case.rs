//! A case file of `tests/cases`: how it is read, and how its network is saved as a snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};
use tempfile::TempDir;

/// The folder of all cases.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases")
}

/// One case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    #[expect(dead_code, reason = "for readers of the file")]
    title: String,
    base: Option<String>,
    account: Option<String>,
    region: Option<String>,
    /// The rule's parameters.
    #[serde(default = "no_parameters")]
    pub parameters: Value,
    /// The time as of which is evaluated.
    #[serde(default = "default_now")]
    pub now: String,
    #[serde(default)]
    snapshot: Map<String, Value>,
    /// Further accounts: by account and region, and `global` for what is of no region.
    #[serde(default)]
    further: Map<String, Value>,
    /// By VPC id, what is expected.
    pub expected: BTreeMap<String, ExpectedVpc>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    account: String,
    region: String,
    snapshot: Value,
    #[serde(default = "no_parameters")]
    further: Value,
}

impl CaseFile {
    /// Whether it is a change of the spoke and the hub of the bases.
    pub fn is_of_hub(&self) -> bool {
        self.base.as_deref() == Some("hub")
    }

    /// Whether it has accounts beside that of its network.
    pub fn has_further_accounts(&self) -> bool {
        self.is_of_hub() || !self.further.is_empty()
    }
}

/// What a case says of one VPC, and what the rule said of it.
#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExpectedVpc {
    /// The VPC's, as AWS writes it.
    pub compliance_type: String,
    /// The annotation, where it matters.
    pub annotation: Option<String>,
    /// The answers, by service.
    pub services: BTreeMap<String, String>,
    /// The codes of the findings.
    pub findings: BTreeSet<String>,
}

fn no_parameters() -> Value {
    Value::Object(Map::new())
}

fn default_now() -> String {
    "2026-11-20T12:00:00Z".to_owned()
}

/// The case files below a folder, sorted; none where the folder does not exist.
pub fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
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

/// A file of JSON.
pub fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Saves the case's network as a snapshot.
pub fn save(case: &CaseFile) -> TempDir {
    let base = case
        .base
        .as_ref()
        .map(|name| read::<Base>(&folder().join(format!("bases/{name}.json"))));
    let (account, region, mut snapshot, mut further) = match base {
        Some(base) => (base.account, base.region, base.snapshot, base.further),
        None => (
            "111122223333".to_owned(),
            "eu-west-3".to_owned(),
            no_parameters(),
            no_parameters(),
        ),
    };
    json_patch::merge(&mut snapshot, &Value::Object(case.snapshot.clone()));
    json_patch::merge(&mut further, &Value::Object(case.further.clone()));
    let root = tempfile::tempdir().unwrap();
    let folder = root
        .path()
        .join(case.account.as_ref().unwrap_or(&account))
        .join(case.region.as_ref().unwrap_or(&region));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("describe.json"), as_lists(snapshot).to_string()).unwrap();
    for (account, regions) in objects(further) {
        for (region, keys) in objects(regions) {
            let mut folder = root.path().join(&account);
            if region != "global" {
                folder.push(region);
            }
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("further.json"), as_lists(keys).to_string()).unwrap();
        }
    }
    root
}

/// The fields of an object.
fn objects(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("expected an object, found {other}"),
    }
}

/// The fields of records that are lists themselves, and may be written by name too.
const LISTS: [&str; 4] = [
    "HostedZoneSummaries",
    "ResourceRecordSets",
    "ProfileResourceAssociations",
    "Routes",
];

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
    let inside = |mut value: Value| {
        if let Value::Array(records) = &mut value {
            for record in records.iter_mut().filter_map(Value::as_object_mut) {
                for name in LISTS {
                    if let Some(field) = record.get_mut(name) {
                        *field = list(field.take());
                    }
                }
            }
        }
        value
    };
    Value::Object(
        keys.into_iter()
            .map(|(key, value)| (key, inside(list(value))))
            .collect(),
    )
}
