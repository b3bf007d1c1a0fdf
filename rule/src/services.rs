//! The names of services: required ones, and those inside an endpoint's `ServiceName`
//! (`decision.md`, section 4).

/// What an endpoint's `ServiceName` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The canonical short name (`ecr.api`), lower case.
    pub short: String,
    /// The region inside the name.
    pub region: String,
    /// Whether it is the FIPS variant of the service.
    pub fips: bool,
}

/// Reads a `ServiceName`, whatever prefix its partition puts in front of the region.
/// `None` where it has no region (`com.amazonaws.iam`), or is a customer's own endpoint service.
pub fn name(service_name: &str) -> Option<Name> {
    let lower = service_name.to_ascii_lowercase();
    let (region, rest) = split_at_region(&lower)?;
    let rest = rest.strip_suffix(".cn").unwrap_or(rest);
    if rest.is_empty() || rest.starts_with("vpce-svc-") {
        return None;
    }
    let (short, fips) = without_fips(rest);
    Some(Name {
        short,
        region: region.to_owned(),
        fips,
    })
}

/// The canonical short name of a required service, given short or in full, in any case.
/// The region of a full name is ignored.
pub fn canonical(required: &str) -> String {
    let lower = required.trim().to_ascii_lowercase();
    match name(&lower) {
        Some(name) => name.short,
        None => without_fips(&lower).0,
    }
}

/// Whether a Gateway endpoint can serve the service.
pub fn has_gateway(service: &str) -> bool {
    matches!(service, "s3" | "dynamodb")
}

/// Whether images are pulled through the service's API, so that S3 serves their layers.
pub fn is_ecr(service: &str) -> bool {
    matches!(service, "ecr.api" | "ecr.dkr")
}

/// The partition of a region, as ARNs write it.
pub fn partition(region: &str) -> &'static str {
    const PREFIXES: &[(&str, &str)] = &[
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eusc-", "aws-eusc"),
    ];
    PREFIXES
        .iter()
        .find(|(prefix, _)| region.starts_with(prefix))
        .map_or("aws", |(_, partition)| partition)
}

/// The full `ServiceName` of a service in a region, as AWS names it in each partition.
///
/// Some services have a prefix of their own outside the partitions `aws` and `aws-us-gov`
/// (AWS CDK, `getDefaultEndpointPrefix`).
pub fn service_name(service: &str, region: &str) -> String {
    const OWN_PREFIX_IN_CHINA: &[&str] = &["ecr.api", "ecr.dkr", "sts", "kms", "execute-api"];
    let own = is_ecr(service);
    let prefix = match partition(region) {
        "aws-cn" if OWN_PREFIX_IN_CHINA.contains(&service) => "cn.com.amazonaws",
        "aws-eusc" if own => "eu.amazonaws",
        "aws-iso" if own => "gov.ic.c2s",
        "aws-iso-b" if own => "gov.sgov.sc2s",
        "aws-iso-e" if own => "uk.adc-e.cloud",
        "aws-iso-f" if own => "gov.ic.hci.csp",
        _ => "com.amazonaws",
    };
    format!("{prefix}.{region}.{service}")
}

/// The host that clients of a service ask DNS for, where it is known and the same for all.
/// Registries have a name per account: any account's will do.
pub fn host(service: &str, region: &str, account_id: &str) -> Option<String> {
    let suffix = match partition(region) {
        "aws" | "aws-us-gov" => "amazonaws.com",
        "aws-cn" => "amazonaws.com.cn",
        "aws-eusc" => "amazonaws.eu",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-e" => "cloud.adc-e.uk",
        "aws-iso-f" => "csp.hci.ic.gov",
        _ => return None,
    };
    match service {
        "ecr.api" => Some(format!("api.ecr.{region}.{suffix}")),
        "ecr.dkr" => Some(format!("{account_id}.dkr.ecr.{region}.{suffix}")),
        "s3" => Some(format!(
            "prod-{region}-starport-layer-bucket.s3.{region}.{suffix}"
        )),
        _ => None,
    }
}

/// Splits a name at its first label that looks like a region.
fn split_at_region(name: &str) -> Option<(&str, &str)> {
    let mut start = 0;
    for label in name.split('.') {
        let end = start + label.len();
        if looks_like_region(label) {
            return Some((label, name.get(end + 1..).unwrap_or_default()));
        }
        start = end + 1;
    }
    None
}

/// Whether a label has the form of a region: `eu-west-3`, `us-gov-east-1`, `eusc-de-east-1`.
fn looks_like_region(label: &str) -> bool {
    let parts: Vec<&str> = label.split('-').collect();
    let letters =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [area, middle @ .., number] => {
            !middle.is_empty()
                && (2..=4).contains(&area.len())
                && letters(area)
                && middle.iter().all(|part| letters(part))
                && digits(number)
        }
        _ => false,
    }
}

/// The service behind a FIPS variant's name, and whether it was one.
fn without_fips(short: &str) -> (String, bool) {
    if let Some(rest) = short.strip_prefix("ecr-fips.") {
        return (format!("ecr.{rest}"), true);
    }
    match short.strip_suffix("-fips") {
        Some(plain) if !plain.is_empty() => (plain.to_owned(), true),
        _ => (short.to_owned(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::{canonical, name, partition};

    #[test]
    fn reads_every_partition_and_spelling() {
        for (service_name, short, region, fips) in [
            (
                "com.amazonaws.eu-west-3.ecr.api",
                "ecr.api",
                "eu-west-3",
                false,
            ),
            (
                "com.amazonaws.us-gov-west-1.ecr-fips.dkr",
                "ecr.dkr",
                "us-gov-west-1",
                true,
            ),
            (
                "com.amazonaws.us-east-1.ecr.api-fips",
                "ecr.api",
                "us-east-1",
                true,
            ),
            ("com.amazonaws.us-east-1.kms-fips", "kms", "us-east-1", true),
            (
                "cn.com.amazonaws.cn-north-1.ecr.dkr",
                "ecr.dkr",
                "cn-north-1",
                false,
            ),
            (
                "cn.com.amazonaws.cn-north-1.transcribe.cn",
                "transcribe",
                "cn-north-1",
                false,
            ),
            (
                "eu.amazonaws.eusc-de-east-1.ecr.api",
                "ecr.api",
                "eusc-de-east-1",
                false,
            ),
            (
                "gov.ic.c2s.us-iso-east-1.ecr.api",
                "ecr.api",
                "us-iso-east-1",
                false,
            ),
            (
                "gov.sgov.sc2s.us-isob-east-1.s3",
                "s3",
                "us-isob-east-1",
                false,
            ),
            (
                "uk.adc-e.cloud.eu-isoe-west-1.ecr.api",
                "ecr.api",
                "eu-isoe-west-1",
                false,
            ),
            (
                "gov.ic.hci.csp.us-isof-south-1.ecr.dkr",
                "ecr.dkr",
                "us-isof-south-1",
                false,
            ),
            (
                "COM.AMAZONAWS.EU-WEST-3.ECR.API",
                "ecr.api",
                "eu-west-3",
                false,
            ),
            (
                "com.amazonaws.us-east-1.ecr-public.api",
                "ecr-public.api",
                "us-east-1",
                false,
            ),
            (
                "com.amazonaws.us-east-1.ssmmessages",
                "ssmmessages",
                "us-east-1",
                false,
            ),
        ] {
            let read = name(service_name).unwrap_or_else(|| panic!("{service_name}"));
            assert_eq!(
                (read.short.as_str(), read.region.as_str(), read.fips),
                (short, region, fips)
            );
        }
    }

    #[test]
    fn names_without_a_region_and_customers_services_match_nothing() {
        for service_name in [
            "com.amazonaws.iam",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
            "com.amazonaws.us-east-1",
            "",
            "s3",
        ] {
            assert_eq!(name(service_name), None, "{service_name}");
        }
    }

    #[test]
    fn required_names_are_short_or_full_in_any_case() {
        for (required, expected) in [
            ("ECR.api", "ecr.api"),
            (" s3 ", "s3"),
            ("com.amazonaws.us-east-1.ecr-fips.api", "ecr.api"),
            ("ecr.dkr-fips", "ecr.dkr"),
            ("com.amazonaws.iam", "com.amazonaws.iam"),
        ] {
            assert_eq!(canonical(required), expected);
        }
    }

    #[test]
    fn partitions_follow_the_region() {
        assert_eq!(partition("eu-west-3"), "aws");
        assert_eq!(partition("us-isob-east-1"), "aws-iso-b");
        assert_eq!(partition("cn-northwest-1"), "aws-cn");
    }
}
