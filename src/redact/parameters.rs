//! The rule's parameters for redacted data: where they name something, they name its pseudonym.

use std::net::{IpAddr, Ipv6Addr};

use serde_json::{Map, Value};

use super::key::RedactionKey;
use super::patterns::words;
use super::pseudonyms::{account, id, letters, name, organization};
use super::public::service_names::required_service;
use super::public::{host, is_aws_bucket};
use super::records::tag_key;

/// Parameters that are no JSON object.
#[derive(Debug, thiserror::Error)]
#[error("the parameters are no JSON object")]
pub struct RedactParametersError(#[source] serde_json::Error);

/// The same parameters with pseudonyms. Those of an unknown name are left out.
pub fn parameters(key: &RedactionKey, json: &str) -> Result<String, RedactParametersError> {
    let given: Map<String, Value> = serde_json::from_str(json).map_err(RedactParametersError)?;
    let mut redacted = Map::new();
    for (parameter, value) in given {
        let text = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let value = match parameter.as_str() {
            "vpcIds" | "excludeVpcIds" => each(&text, |one| id(key, one)),
            "serviceNames" => each(&text, |one| required_service(key, one)),
            "hosts" => each(&text, |one| host_and_port(key, one)),
            "clientDescriptions" => each(&text, |one| glob(key, one)),
            "s3Buckets" => each(&text, |one| bucket(key, one)),
            "trustedDnsServers" => each(&text, |one| dns_server(key, one)),
            "organizationId" => organization(key, text.trim()),
            "waiverTag" => tag_key(key, &text),
            "memberRoleName" | "hubRoleName" => name(key, &text),
            "hubAccounts" => each(&text, |one| account(key, one)),
            "profile"
            | "needs"
            | "clients"
            | "depth"
            | "unusedVpcs"
            | "unknown"
            | "pendingGraceMinutes"
            | "recheckMinutes"
            | "centralEndpoints"
            | "trustCentralDns" => text,
            _ => continue,
        };
        redacted.insert(parameter, value.into());
    }
    Ok(Value::Object(redacted).to_string())
}

/// A required host: its placeholders and its port stay.
fn host_and_port(key: &RedactionKey, text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    match lower.split_once(':') {
        Some((name, port)) => format!("{}:{port}", host(key, name)),
        None => host(key, &lower),
    }
}

/// A glob over descriptions: one that finds its own word in the descriptions that it matched.
fn glob(key: &RedactionKey, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("*{}*", glob_word(key, text))
}

/// The word that a redacted description has for each glob that matched it.
pub(super) fn glob_word(key: &RedactionKey, text: &str) -> String {
    letters(key, "glob", &text.to_lowercase(), 12)
}

/// A bucket, as policies have it.
pub(super) fn bucket(key: &RedactionKey, text: &str) -> String {
    if is_aws_bucket(text) {
        text.to_owned()
    } else {
        words(key, text)
    }
}

/// A DNS server: an address stays one, and becomes none of Amazon's.
pub(super) fn dns_server(key: &RedactionKey, text: &str) -> String {
    let Ok(address) = text.trim().parse::<IpAddr>() else {
        return format!("{}.invalid", name(key, text));
    };
    let digest = key.digest("dns-server", address.to_string().as_bytes());
    let number = digest
        .first_chunk()
        .map_or(0, |bytes| u128::from_be_bytes(*bytes));
    // Unique local addresses, but for Amazon's `fd00:ec2::`.
    Ipv6Addr::from_bits(number >> 8 | 0xfd << 120 | 0x80 << 112).to_string()
}

fn each(list: &str, redact: impl Fn(&str) -> String) -> String {
    let redacted: Vec<String> = list.split(',').map(|one| redact(one.trim())).collect();
    redacted.join(",")
}

#[cfg(test)]
mod tests {
    use super::{RedactionKey, parameters};

    #[test]
    fn every_parameter_is_known_here() {
        let all: Vec<String> = rule::parameters::ALL
            .iter()
            .map(|row| format!("\"{}\": \"1\"", row.name))
            .collect();
        let given = format!("{{{}}}", all.join(", "));
        let redacted = parameters(&RedactionKey::new(&[1; 32]), &given).unwrap();
        for row in rule::parameters::ALL {
            assert!(redacted.contains(row.name), "{}", row.name);
        }
    }
}
