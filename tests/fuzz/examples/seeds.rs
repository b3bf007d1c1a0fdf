//! Writes a target's first inputs, made of the tests' own files: `seeds <target> <folder>`.

use std::error::Error;
use std::path::Path;

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else {
        return Err("usage: seeds <target> <folder>".into());
    };
    let inputs = match target.as_str() {
        "policy" => policies()?,
        other => return Err(format!("no seeds are known for the target `{other}`").into()),
    };
    std::fs::create_dir_all(folder)?;
    for (number, input) in inputs.iter().enumerate() {
        std::fs::write(Path::new(folder).join(format!("seed-{number:04}")), input)?;
    }
    println!("{} seeds in {folder}", inputs.len());
    Ok(())
}

/// Each case of the policy table, behind the byte that picks its request.
fn policies() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../../rule/tests/policy/cases.json"))?;
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
        let pick = service | gateway << 2 | no_layers << 3 | organization << 4;
        Some([&[pick], text.as_bytes()].concat())
    });
    Ok(inputs.collect())
}
