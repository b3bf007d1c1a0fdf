//! What is AWS's own and public, and so stays: regions, zones, service names, hosts, buckets.

pub(super) mod service_names;

use std::collections::HashSet;
use std::sync::LazyLock;

use rule::services::{self, ServiceFacts};

use super::key::RedactionKey;
use super::known::is_service_label;
use super::known::places::{is_region, is_zone};
use super::pseudonyms::{account, id, letters, name};

/// The labels of AWS's hosts that say nothing of a customer.
const HOST_LABELS: &[&str] = &[
    "*",
    "\\052",
    "adc-e",
    "amazonaws",
    "amazonwebservices",
    "api",
    "aws",
    "c2s",
    "cloud",
    "cloud-aws",
    "cn",
    "com",
    "csp",
    "dkr",
    "ecr",
    "eu",
    "gov",
    "hci",
    "ic",
    "s3",
    "sc2s",
    "scloud",
    "sgov",
    "uk",
    "vpce",
    "",
];

/// What AWS's hosts end with.
const AWS_SUFFIXES: &[&str] = &[
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".api.aws",
    ".on.aws",
    ".api.amazonwebservices.com.cn",
    ".api.amazonwebservices.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
    ".api.aws.ic.gov",
    ".api.aws.scloud",
    ".api.cloud-aws.adc-e.uk",
    ".api.aws.hci.ic.gov",
];

/// AWS's buckets that policies of endpoints name, with `R` for a region.
const BUCKETS: &[&str] = &[
    "al2023-repos-R-de612dc2",
    "amazon-ssm-R",
    "amazon-ssm-packages-R",
    "amazoncloudwatch-agent",
    "amazoncloudwatch-agent-R",
    "amazonlinux-2-repos-R",
    "amazonlinux.R.amazonaws.com",
    "aws-codedeploy-R",
    "aws-ssm-R",
    "aws-ssm-document-attachments-R",
    "aws-windows-downloads-R",
    "packages.R.amazonaws.com",
    "patch-baseline-snapshot-R",
    "prod-R-starport-layer-bucket",
    "repo.R.amazonaws.com",
];

/// A region: AWS's stay. Other texts in that place become others of the same form.
pub fn region(key: &RedactionKey, text: &str) -> String {
    if text.is_empty() || text == "unknown" || is_region(text) {
        return text.to_owned();
    }
    let invented = letters(key, "region", &text.to_ascii_lowercase(), 10);
    if has_form_of_region(text) {
        format!("xx-{invented}-1")
    } else {
        format!("region-{invented}")
    }
}

pub(super) fn has_form_of_region(label: &str) -> bool {
    services::endpoint_name(&format!("{label}.s"))
        .and_then(|name| name.region)
        .is_some_and(|region| region.eq_ignore_ascii_case(label))
}

/// A zone: AWS's names and ids stay.
pub fn zone(key: &RedactionKey, text: &str) -> String {
    if text.is_empty() || is_zone(text) {
        text.to_owned()
    } else {
        format!("zone-{}", name(key, text))
    }
}

/// A name of DNS: AWS's labels stay. Of the label that begins a name in `.vpce.`
/// (`vpce-0a1b2c3d-x1y2z3-eu-west-3a`) the endpoint's id becomes the invented one, and its zone stays.
pub fn dns_name(key: &RedactionKey, text: &str) -> String {
    if text == "." {
        return text.to_owned();
    }
    let lower = text.to_ascii_lowercase();
    let lower = lower.trim_end_matches('.');
    if !lower.contains(".vpce.") {
        return host(key, lower);
    }
    let labels = lower.split('.').map(|label| match label.split('-').next() {
        Some("vpce") if !label.starts_with("vpce-svc-") && label.contains('-') => {
            endpoint_label(key, label)
        }
        _ if is_service_label(label) => label.to_owned(),
        _ => host(key, label),
    });
    labels.collect::<Vec<_>>().join(".")
}

/// `vpce-<id>-<random>[-<zone>]`
fn endpoint_label(key: &RedactionKey, label: &str) -> String {
    let mut parts = label.splitn(4, '-');
    let (vpce, endpoint) = (parts.next(), parts.next());
    let own = [vpce, endpoint].map(Option::unwrap_or_default).join("-");
    let mut redacted = id(key, &own);
    if let Some(random) = parts.next() {
        redacted.push('-');
        redacted.push_str(&letters(key, "label", random, 8));
    }
    if let Some(place) = parts.next() {
        redacted.push('-');
        redacted.push_str(&zone(key, place));
    }
    redacted
}

/// A host name, lower case: which lies below which stays.
pub fn host(key: &RedactionKey, text: &str) -> String {
    labels(key, text, |label| matches!(label, "{region}" | "{account}"))
}

/// A name label by label. Of AWS's hosts the labels stay that the table of services has; of names with a
/// region, which people give their zones, those of services.
fn labels(key: &RedactionKey, text: &str, stays: impl Fn(&str) -> bool) -> String {
    let is_aws = AWS_SUFFIXES.iter().any(|suffix| text.ends_with(suffix));
    let has_region = text.split('.').any(is_region);
    let labels = text.split('.').map(|label| {
        let own = HOST_LABELS.contains(&label)
            || is_region(label)
            || is_aws_bucket(label)
            || stays(label)
            || is_aws && (is_host_label(label) || is_legacy_label(label))
            || has_region && is_service_label(label);
        if own {
            label.to_owned()
        } else if is_account(label) || label == "unknown" {
            account(key, label)
        } else if has_form_of_region(label) {
            region(key, label)
        } else {
            name(key, label)
        }
    });
    labels.collect::<Vec<_>>().join(".")
}

/// Whether a host of the table of services has the label, or a service's name: zones are named by either.
fn is_host_label(label: &str) -> bool {
    static LABELS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        services::all()
            .iter()
            .flat_map(ServiceFacts::hosts_of_all_kinds)
            .flat_map(|host| host.split('.'))
            .collect()
    });
    LABELS.contains(label) || is_service_label(label)
}

/// Whether it is the label of a legacy host of S3: `s3-eu-west-3`.
fn is_legacy_label(label: &str) -> bool {
    label.strip_prefix("s3-").is_some_and(is_region)
}

/// Whether it has the form of an account number.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is a bucket of AWS's own, or a pattern of such in which a star stands for the region.
pub fn is_aws_bucket(pattern: &str) -> bool {
    BUCKETS.iter().any(|bucket| match bucket.split_once('R') {
        None => *bucket == pattern,
        Some((before, after)) => pattern
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|place| {
                place == "*" || place == "${aws:RequestedRegion}" || is_region(place)
            }),
    })
}

#[cfg(test)]
mod tests {
    use super::super::key::RedactionKey;
    use super::{dns_name, is_aws_bucket};

    /// The host of a service, in every partition and of both kinds, is the same after redaction.
    #[test]
    fn hosts_of_services_stay() {
        let key = RedactionKey::new(&[1; 32]);
        for region in [
            "eu-west-3",
            "cn-north-1",
            "us-gov-west-1",
            "us-iso-east-1",
            "us-isob-east-1",
            "eu-isoe-west-1",
            "us-isof-south-1",
            "eusc-de-east-1",
        ] {
            for template in ["ecs.{region}.{suffix}", "ecs.{region}.{dualstackSuffix}"] {
                let own = rule::services::fill(template, region, "111122223333");
                assert_eq!(dns_name(&key, &own), own);
            }
        }
        assert_ne!(dns_name(&key, "ecs.example.com"), "ecs.example.com");
    }

    #[test]
    fn buckets_of_aws_stay() {
        for text in [
            "prod-eu-west-3-starport-layer-bucket",
            "prod-*-starport-layer-bucket",
            "packages.us-east-1.amazonaws.com",
        ] {
            assert!(is_aws_bucket(text), "{text}");
        }
        for text in [
            "acme",
            "prod-acme-starport-layer-bucket",
            "aws-ssm-acme",
            "prod-",
        ] {
            assert!(!is_aws_bucket(text), "{text}");
        }
    }
}
