//! Names of services: those that AWS has stay.

use rule::services;

use super::super::key::RedactionKey;
use super::super::known::is_service_label;
use super::super::known::places::is_region;
use super::super::pseudonyms::{id, name};
use super::{has_form_of_region, region};

/// What the names of AWS's services begin with, partition by partition. Customers' own endpoint
/// services begin so too, and are told by their id.
const SERVICE_PREFIXES: &[&str] = &[
    "com.amazonaws.",
    "cn.com.amazonaws.",
    "eu.amazonaws.",
    "gov.ic.c2s.",
    "gov.ic.hci.csp.",
    "gov.sgov.sc2s.",
    "uk.adc-e.cloud.",
    "aws.api.",
    "aws.sagemaker.",
];

/// A service's name: AWS's stay, but for regions that are none. Customers' have ids.
pub fn service_name(key: &RedactionKey, text: &str) -> String {
    let own = is_aws_service(text);
    let labels = text.split('.').map(|label| {
        if label.is_empty() || is_region(label) {
            label.to_owned()
        } else if label.to_ascii_lowercase().starts_with("vpce-svc-") {
            id(key, label)
        } else if has_form_of_region(label) {
            region(key, label)
        } else if own {
            service_label(key, label)
        } else {
            // Compared without case.
            name(key, &label.to_ascii_lowercase())
        }
    });
    labels.collect::<Vec<_>>().join(".")
}

/// A label in the name of a service: what AWS has stays. Others are compared without case, and stay
/// FIPS variants where they are.
fn service_label(key: &RedactionKey, label: &str) -> String {
    if is_service_label(label) {
        return label.to_owned();
    }
    let lower = label.to_ascii_lowercase();
    match lower.strip_suffix("-fips") {
        Some(plain) => format!("{}-fips", name(key, plain)),
        None => name(key, &lower),
    }
}

/// A required service, `NAME:PORT@REGION`: what AWS has stays.
pub fn required_service(key: &RedactionKey, text: &str) -> String {
    let (rest, of_region) = match text.split_once('@') {
        Some((rest, place)) => (rest, format!("@{}", region(key, place))),
        None => (text, String::new()),
    };
    let (service, port) = match rest.split_once(':') {
        Some((service, port)) => (service, format!(":{}", digits(key, port))),
        None => (rest, String::new()),
    };
    let is_full = services::endpoint_name(&service.to_ascii_lowercase()).is_some()
        || service.contains("vpce-svc-");
    let service = if is_full {
        service_name(key, service)
    } else {
        let labels = service.split('.').map(|label| service_label(key, label));
        labels.collect::<Vec<_>>().join(".")
    };
    service + &port + &of_region
}

/// A number stays; anything else is a name.
fn digits(key: &RedactionKey, text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.to_owned()
    } else {
        name(key, text)
    }
}

/// Whether it is a name of a service that AWS gave.
pub fn is_aws_service(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    SERVICE_PREFIXES
        .iter()
        .any(|prefix| lower.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::super::dns_name;
    use super::{RedactionKey, region, required_service, service_name};

    #[test]
    fn services_of_aws_stay() {
        let key = RedactionKey::new(&[7; 32]);
        for text in [
            "com.amazonaws.eu-west-3.ecr.api",
            "COM.AMAZONAWS.EU-WEST-3.ECR.API",
            "cn.com.amazonaws.cn-north-1.transcribe.cn",
            "com.amazonaws.iam",
            "aws.sagemaker.us-east-1.notebook",
        ] {
            assert_eq!(service_name(&key, text), text);
        }
        let own = service_name(
            &key,
            "com.amazonaws.vpce.eu-west-3.vpce-svc-0123456789abcdef0",
        );
        assert!(
            own.starts_with("com.amazonaws.vpce.eu-west-3.vpce-svc-"),
            "{own}"
        );
        assert!(!own.contains("0123456789abcdef0"), "{own}");
        let other = service_name(&key, "com.acme.eu-west-3.payroll");
        assert!(
            !other.contains("acme") && !other.contains("payroll"),
            "{other}"
        );
        assert!(region(&key, "acme-prod-1").starts_with("xx-"));
        assert!(region(&key, "acme").starts_with("region-"));
    }

    #[test]
    fn what_only_looks_like_an_aws_service_is_renamed_alike_everywhere() {
        let key = RedactionKey::new(&[7; 32]);
        for text in [
            "com.amazonaws.eu-west-3.zqxmarker",
            "com.amazonaws.eu-west-3.zqxmarker-fips",
            "com.amazonaws.eu-west-3.ecr.zqxmarker",
            "com.amazonaws.zqxmarker",
            "com.amazonaws.zqx-west-1.s3",
            "COM.AMAZONAWS.EU-WEST-3.ZQXMARKER",
            "aws.api.eu-west-3.zqxmarker",
        ] {
            let renamed = service_name(&key, text);
            assert!(!renamed.to_ascii_lowercase().contains("zqx"), "{renamed}");
            let before = rule::services::endpoint_name(&text.to_ascii_lowercase());
            let after = rule::services::endpoint_name(&renamed);
            let (before, after) = (before.unwrap(), after.unwrap());
            assert_eq!(before.fips, after.fips, "{renamed}");
            let required = required_service(&key, &format!("{}:465", before.name));
            assert_eq!(required, format!("{}:465", after.name), "{renamed}");
            let dns = dns_name(&key, &format!("{}.eu-west-3.amazonaws.com", before.plain));
            assert!(!dns.contains("zqx"), "{dns}");
        }
        for text in ["ecr.dkr@us-east-1", "kms-fips", "email-smtp:465", "S3"] {
            assert_eq!(required_service(&key, text), text);
        }
    }
}
