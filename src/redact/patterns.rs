//! Texts of policies: ARNs, names and ids, with `*`, `?` and policy variables between.

use super::key::RedactionKey;
use super::known::is_iam_prefix;
use super::known::places::is_region;
use super::pseudonyms::{account, id, is_kind_of_id, name};
use super::public::{is_account, is_aws_bucket, region};

const PARTITIONS: &[&str] = &[
    "aws",
    "aws-cn",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-us-gov",
];

/// What stands before a name in an ARN and says what it is the name of.
const RESOURCE_TYPES: &[&str] = &[
    "access-point",
    "accesspoint",
    "assumed-role",
    "federated-user",
    "group",
    "instance-profile",
    "oidc-provider",
    "policy",
    "repository",
    "role",
    "root",
    "saml-provider",
    "secret",
    "subnet",
    "user",
    "vpc",
    "vpc-endpoint",
];

/// A text of which only wildcards, slashes and variables stay.
pub fn words(key: &RedactionKey, text: &str) -> String {
    let mut invented = String::new();
    let mut word = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let variable = rest
            .strip_prefix("${")
            .and_then(|rest| rest.split_once('}'));
        if let Some((variable, after)) = variable {
            invented.push_str(&name(key, &std::mem::take(&mut word)));
            invented.push_str(known_variable(variable));
            rest = after;
            continue;
        }
        if "*?/".contains(first) {
            invented.push_str(&name(key, &std::mem::take(&mut word)));
            invented.push(first);
        } else {
            word.push(first);
        }
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    invented + &name(key, &word)
}

/// A policy variable; which one decides nothing, but for IAM's escapes.
fn known_variable(variable: &str) -> &'static str {
    match variable {
        "*" => "${*}",
        "?" => "${?}",
        "$" => "${$}",
        _ => "${aws:username}",
    }
}

/// A pattern made of wildcards alone.
fn is_open(text: &str) -> bool {
    text.chars().all(|character| "*?".contains(character))
}

/// A resource id, or a pattern of ids.
pub fn ids(key: &RedactionKey, text: &str) -> String {
    let kind = text.strip_suffix("-*");
    if is_open(text) || kind.is_some_and(is_kind_of_id) {
        text.to_owned()
    } else if has_wildcard(text) {
        words(key, text)
    } else {
        id(key, text)
    }
}

/// An account number, or a pattern of such.
pub fn accounts(key: &RedactionKey, text: &str) -> String {
    if is_open(text) || PARTITIONS.contains(&text) {
        text.to_owned()
    } else if has_wildcard(text) {
        words(key, text)
    } else {
        account(key, text)
    }
}

/// An ARN, or a pattern of ARNs.
pub fn arn(key: &RedactionKey, text: &str, layer_bucket: &str) -> String {
    if is_open(text) {
        return text.to_owned();
    }
    if is_account(text) {
        return account(key, text);
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [scheme, partition, service, place, owner, resource] = parts.as_slice() else {
        return words(key, text);
    };
    let kept = |text: &str, known: &dyn Fn(&str) -> bool| {
        if is_open(text) || known(text) {
            text.to_owned()
        } else {
            words(key, text)
        }
    };
    let place = if is_open(place) || is_region(place) {
        (*place).to_owned()
    } else if has_wildcard(place) {
        words(key, place)
    } else {
        region(key, place)
    };
    let resource = match *service {
        "s3" => bucket_and_key(key, resource, layer_bucket),
        "ecr" if "repository/".starts_with(before_wildcard(resource)) => (*resource).to_owned(),
        _ => typed(key, resource),
    };
    [
        kept(scheme, &|text| text == "arn"),
        kept(partition, &|text| PARTITIONS.contains(&text)),
        kept(service, &is_iam_prefix),
        place,
        accounts(key, owner),
        resource,
    ]
    .join(":")
}

/// What stands before the first wildcard; all of a text that has none.
fn before_wildcard(text: &str) -> &str {
    let is_literal = |rest: &str| rest.chars().all(|character| "*?".contains(character));
    match text.find(['*', '?']) {
        Some(at) if text.get(at..).is_some_and(is_literal) => text.get(..at).unwrap_or_default(),
        _ => text,
    }
}

/// `bucket/key`, where AWS's own buckets, and patterns that the layer bucket fits, stay.
fn bucket_and_key(key: &RedactionKey, resource: &str, layer_bucket: &str) -> String {
    let (bucket, object) = match resource.split_once('/') {
        Some((bucket, object)) => (bucket, Some(object)),
        None => (resource, None),
    };
    let bucket = if is_aws_bucket(bucket) || is_open(bucket) || is_part_of(bucket, layer_bucket) {
        bucket.to_owned()
    } else {
        words(key, bucket)
    };
    match object {
        Some(object) => format!("{bucket}/{}", words(key, object)),
        None => bucket,
    }
}

/// Whether a pattern is pieces of a public name, in their order, with stars between.
fn is_part_of(pattern: &str, public: &str) -> bool {
    let mut rest = public;
    pattern.contains('*')
        && pattern
            .split('*')
            .all(|piece| match rest.split_once(piece) {
                Some((_, after)) => {
                    rest = after;
                    true
                }
                None => false,
            })
}

/// `role/path/name`: the type stays.
fn typed(key: &RedactionKey, resource: &str) -> String {
    if RESOURCE_TYPES.contains(&resource) {
        return resource.to_owned();
    }
    match resource.split_once('/') {
        Some((kind, rest)) if RESOURCE_TYPES.contains(&kind) => {
            let rest = if kind.starts_with("vpc") || kind == "subnet" {
                ids(key, rest)
            } else {
                words(key, rest)
            };
            format!("{kind}/{rest}")
        }
        _ => words(key, resource),
    }
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?']) || text.contains("${")
}
