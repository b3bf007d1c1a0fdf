//! What must not be found in redacted files: every id, number, address and name of the originals.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

/// Keys of which every text below is a name, or words of people.
const NAMES: &[&str] = &[
    "AccountName",
    "Description",
    "FailureReason",
    "GroupName",
    "Message",
    "OrganizationalUnit",
    "Sid",
    "Tags",
    "TagSet",
    "tags",
];

/// What stands under such keys and names nobody.
const NOBODY: &[&str] = &["Name", "vpc-endpoint-rule:waiver"];

const IDS: &[&str] = &[
    "acl",
    "cagw",
    "dopt",
    "eigw",
    "eni",
    "i",
    "igw",
    "lgw",
    "nat",
    "o",
    "pcx",
    "pl",
    "rp",
    "rpassoc",
    "rpr",
    "rslvr-rr",
    "rslvr-rrassoc",
    "rtb",
    "sg",
    "subnet",
    "tgw",
    "tgw-attach",
    "tgw-rtb",
    "vgw",
    "vpc",
    "vpce",
    "vpce-svc",
];

/// Every secret in a document: a whole text, or a word of one.
pub fn secrets(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let public = aws_prefix_lists(document);
    walk(document, false, &mut found);
    found.retain(|secret| !public.contains(secret));
    found
}

fn walk(value: &Value, named: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                // AWS's own lists of addresses, and an option's many keys, are no names.
                walk(value, named || NAMES.contains(&key.as_str()), found);
            }
        }
        Value::Array(list) => list.iter().for_each(|one| walk(one, named, found)),
        Value::String(text) => {
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                return walk(&inner, named, found);
            }
            found.extend(
                words(text)
                    .filter(|word| is_secret(word))
                    .map(str::to_owned),
            );
            if named && !NOBODY.contains(&text.as_str()) {
                found.extend(
                    text.split_whitespace()
                        .filter(|word| is_name(word))
                        .map(str::to_owned),
                );
            }
        }
        _ => {}
    }
}

/// Whether a word of a tag or a description is one that nothing else has: no plain word, no number,
/// no waiver's day.
fn is_name(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    let is_plain = !has(|byte| b"-_/:.=".contains(byte) || byte.is_ascii_digit());
    let is_number = !has(u8::is_ascii_alphabetic);
    word.len() > 5
        && !is_plain
        && !is_number
        && !word.starts_with("until=")
        && !word.starts_with("us-east-")
        // EKS's own key of a tag.
        && word != "eks:cluster-name"
}

/// The words of a text, or of a whole file: what stands between marks that ids do not have.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let of_a_word =
        |character: char| character.is_ascii_alphanumeric() || ".:/_-".contains(character);
    text.split(move |character| !of_a_word(character))
        .flat_map(|word| std::iter::once(word).chain(parts(word)))
        .filter(|word| !word.is_empty())
}

/// The parts of an ARN or of a host.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let by = if word.contains("://") || word.starts_with("arn:") {
        ":/"
    } else if word.ends_with(".com") || word.ends_with(".cn") || word.starts_with("com.") {
        "."
    } else {
        ""
    };
    word.split(move |character| by.contains(character))
}

fn is_secret(word: &str) -> bool {
    let is_id = word
        .rsplit_once('-')
        .is_some_and(|(kind, body)| IDS.contains(&kind) && !body.is_empty() && body != "*");
    let is_account = word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit());
    // A type of resources in ARNs has the form of an id.
    let is_id = is_id && word != "vpc-endpoint";
    is_id || is_account || is_zone(word) || is_address(word)
}

/// Whether a word is the id of a hosted zone.
fn is_zone(word: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    word.len() > 8 && word.starts_with('Z') && word.bytes().all(known)
}

fn is_address(word: &str) -> bool {
    let amazon = ["169.254.169.253", "fd00:ec2::253"].contains(&word);
    // What NAT64 makes of IPv4 addresses is public, and so are the blocks around it.
    let nat64: IpNet = "64:ff9b::/96".parse().unwrap();
    let block = word
        .parse::<IpNet>()
        .is_ok_and(|block| block.prefix_len() > 4 && !block.contains(&nat64));
    let address = word
        .parse::<IpAddr>()
        .is_ok_and(|address| !address.is_unspecified());
    !amazon && (block || address)
}

/// The ids of AWS's own prefix lists, which are public.
fn aws_prefix_lists(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![document];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(fields) => {
                let name = fields.get("PrefixListName").and_then(Value::as_str);
                if name.is_some_and(|name| {
                    ["com.", "cn.", "eu.", "gov.", "uk."]
                        .iter()
                        .any(|prefix| name.starts_with(prefix))
                }) && let Some(id) = fields.get("PrefixListId").and_then(Value::as_str)
                {
                    found.insert(id.to_owned());
                }
                waiting.extend(fields.values());
            }
            Value::Array(list) => waiting.extend(list),
            _ => {}
        }
    }
    found
}
