//! The rule's parameters for redacted data: where they name something, they name its pseudonym.

use serde_json::{Map, Value};

use super::key::Key;
use super::pseudonyms::{id, name, organization};
use super::public::service_name;
use super::records::tag_key;

/// Parameters that are no JSON object.
#[derive(Debug, thiserror::Error)]
#[error("the parameters are no JSON object")]
pub struct RedactParametersError(#[source] serde_json::Error);

/// The same parameters with pseudonyms. Those of an unknown name are left out.
pub fn parameters(key: &Key, json: &str) -> Result<String, RedactParametersError> {
    let given: Map<String, Value> = serde_json::from_str(json).map_err(RedactParametersError)?;
    let mut redacted = Map::new();
    for (parameter, value) in given {
        let text = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let value = match parameter.as_str() {
            "vpcIds" | "excludeVpcIds" => each(&text, |one| id(key, one)),
            "serviceNames" => each(&text, |one| service(key, one)),
            "organizationId" => organization(key, text.trim()),
            "waiverTag" => tag_key(key, &text),
            "memberRoleName" => name(key, &text),
            "profile"
            | "depth"
            | "unusedVpcs"
            | "unknown"
            | "pendingGraceMinutes"
            | "recheckMinutes"
            | "trustCentralDns" => text,
            _ => continue,
        };
        redacted.insert(parameter, value.into());
    }
    Ok(Value::Object(redacted).to_string())
}

/// A required service: short names are AWS's own.
fn service(key: &Key, text: &str) -> String {
    if text.contains("vpce-svc-") {
        service_name(key, text)
    } else {
        text.to_owned()
    }
}

fn each(list: &str, redact: impl Fn(&str) -> String) -> String {
    let redacted: Vec<String> = list.split(',').map(|one| redact(one.trim())).collect();
    redacted.join(",")
}

#[cfg(test)]
mod tests {
    use super::{Key, parameters};

    #[test]
    fn every_parameter_is_known_here() {
        let all: Vec<String> = rule::parameters::ALL
            .iter()
            .map(|row| format!("\"{}\": \"1\"", row.name))
            .collect();
        let given = format!("{{{}}}", all.join(", "));
        let redacted = parameters(&Key::new(&[1; 32]), &given).unwrap();
        for row in rule::parameters::ALL {
            assert!(redacted.contains(row.name), "{}", row.name);
        }
    }
}
