//! Writes a target's first inputs, made of the tests' own files: `seeds <target> <folder>`.

use std::error::Error;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else {
        return Err("usage: seeds <target> <folder>".into());
    };
    let inputs = match target.as_str() {
        "policy" => policies()?,
        "snapshot" => snapshots()?,
        "event" => events()?,
        other => return Err(format!("no seeds are known for the target `{other}`").into()),
    };
    std::fs::create_dir_all(folder)?;
    for (number, input) in inputs.iter().enumerate() {
        std::fs::write(Path::new(folder).join(format!("seed-{number:04}")), input)?;
    }
    println!("{} seeds in {folder}", inputs.len());
    Ok(())
}

/// Each case of the policy tables, behind the byte that picks its request.
fn policies() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let tables = [
        include_str!("../../../../rule/tests/policy/cases.json"),
        include_str!("../../../../rule/tests/policy/services.json"),
    ];
    let mut cases: Vec<Value> = Vec::new();
    for table in tables {
        cases.extend(serde_json::from_str::<Vec<Value>>(table)?);
    }
    let inputs = cases.iter().filter_map(|case| {
        let text = match case.get("policy")? {
            Value::String(text) => text.clone(),
            policy => policy.to_string(),
        };
        let service = match case.get("service")?.as_str()? {
            "ecr.api" => 0,
            "ecr.dkr" => 1,
            "s3" => 2,
            _ => 3,
        };
        let gateway = u8::from(case.get("gateway") == Some(&Value::Bool(true)));
        let no_layers = u8::from(case.get("layers") == Some(&Value::Bool(false)));
        let organization = u8::from(case.get("organizationId").is_some());
        let buckets = u8::from(case.get("s3Buckets").is_some());
        let pick = service | gateway << 2 | no_layers << 3 | organization << 4 | buckets << 6;
        Some([&[pick], text.as_bytes()].concat())
    });
    Ok(inputs.collect())
}

/// Each VPC of the example organization as one file of describe output, and as an AWS Config
/// snapshot.
fn snapshots() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut inputs = Vec::new();
    for account in folders(&repository().join("tests/example"))? {
        for region in folders(&account)? {
            let mut all = Map::new();
            for file in entries(&region)? {
                let Value::Object(keys) = serde_json::from_str(&std::fs::read_to_string(&file)?)?
                else {
                    continue;
                };
                all.extend(keys);
            }
            for id in values_at(&all, "Vpcs", "VpcId") {
                let one = of_vpc(&all, &id);
                inputs.push(serde_json::to_vec(&one)?);
                inputs.push(serde_json::to_vec(&configuration_items(&one))?);
            }
        }
    }
    Ok(inputs)
}

/// Each event of the tests, whole and as the notification inside of it.
fn events() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut inputs = Vec::new();
    for file in entries(&repository().join("tests/events"))? {
        let text = std::fs::read_to_string(&file)?;
        inputs.push([b"\x01", text.as_bytes()].concat());
        let event: Value = serde_json::from_str(&text)?;
        if let Some(Value::String(notification)) = event.get("invokingEvent") {
            inputs.push([b"\x00", notification.as_bytes()].concat());
        }
    }
    Ok(inputs)
}

/// The records that belong to one VPC, or to none.
fn of_vpc(all: &Map<String, Value>, id: &Value) -> Map<String, Value> {
    let belongs = |record: &&Value| record.get("VpcId").is_none_or(|own| own == id);
    let records = |value: &Value| match value.as_array() {
        Some(records) => records.iter().filter(belongs).cloned().collect(),
        None => value.clone(),
    };
    all.iter()
        .map(|(key, value)| (key.clone(), records(value)))
        .collect()
}

/// The same records as AWS Config writes them.
fn configuration_items(all: &Map<String, Value>) -> Value {
    let types = [
        ("Vpcs", "AWS::EC2::VPC"),
        ("Subnets", "AWS::EC2::Subnet"),
        ("NetworkInterfaces", "AWS::EC2::NetworkInterface"),
        ("VpcEndpoints", "AWS::EC2::VPCEndpoint"),
        ("SecurityGroups", "AWS::EC2::SecurityGroup"),
        ("NetworkAcls", "AWS::EC2::NetworkAcl"),
        ("RouteTables", "AWS::EC2::RouteTable"),
    ];
    let items = types.iter().flat_map(|(key, resource_type)| {
        let records = all
            .get(*key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        records.map(move |record| {
            json!({
                "configurationItemStatus": "OK",
                "resourceType": resource_type,
                "awsAccountId": "111122223333",
                "awsRegion": "eu-west-3",
                "configuration": lower_camel(record),
            })
        })
    });
    json!({"fileVersion": "1.0", "configSnapshotId": "a1b2", "configurationItems": items.collect::<Value>()})
}

/// Keys begin with a small letter.
fn lower_camel(value: &Value) -> Value {
    let small = |key: &str| {
        key.chars()
            .take(1)
            .flat_map(char::to_lowercase)
            .chain(key.chars().skip(1))
            .collect()
    };
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| (small(key), lower_camel(value)))
                .collect(),
        ),
        Value::Array(values) => values.iter().map(lower_camel).collect(),
        other => other.clone(),
    }
}

fn values_at(all: &Map<String, Value>, key: &str, field: &str) -> Vec<Value> {
    let records = all.get(key).and_then(Value::as_array).into_iter().flatten();
    records
        .filter_map(|record| record.get(field).cloned())
        .collect()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    Ok(entries(path)?
        .into_iter()
        .filter(|entry| entry.is_dir())
        .collect())
}

fn entries(path: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path)? {
        entries.push(entry?.path());
    }
    entries.sort();
    Ok(entries)
}
