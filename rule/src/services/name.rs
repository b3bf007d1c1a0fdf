//! The name of a service inside an endpoint's `ServiceName` (`decision.md`, section 4).

use super::table::prefixes;
use super::{fips, known};

/// What an endpoint's `ServiceName` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointName {
    /// The canonical short name (`ecr.api`, `ecr-fips.dkr`), lower case.
    pub name: String,
    /// The service that a FIPS variant is one of; otherwise the name itself.
    pub plain: String,
    /// The region inside the name; where there is none, the endpoint serves every region.
    pub region: Option<String>,
    /// Whether it is the FIPS variant of a service.
    pub fips: bool,
}

/// Reads a `ServiceName`, whatever prefix its partition puts in front of the region.
/// `None` where it is a customer's own endpoint service, or no service's name at all.
pub fn endpoint_name(service_name: &str) -> Option<EndpointName> {
    let lower = service_name.trim().to_ascii_lowercase();
    let (region, rest) = match split_at_region(&lower) {
        Some((region, rest)) => (Some(region), rest.strip_suffix(".cn").unwrap_or(rest)),
        None => (None, without_prefix(&lower)?),
    };
    if rest.is_empty() || rest.starts_with("vpce-svc-") || is_customers(&lower) {
        return None;
    }
    let name = fips::canonical(rest);
    let (plain, fips) = fips::plain(&name);
    Some(EndpointName {
        plain,
        fips,
        region: region.map(str::to_owned),
        name,
    })
}

/// Whether it is the name of a customer's own endpoint service.
pub fn is_customers(lower: &str) -> bool {
    let begins = |prefix: &str| {
        let rest = lower
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix(".vpce."));
        rest.is_some()
    };
    begins("com.amazonaws") || prefixes().iter().any(|row| begins(row.prefix))
}

/// What follows one of the prefixes of AWS's names that have no region.
fn without_prefix(lower: &str) -> Option<&str> {
    let own = prefixes().iter().map(|row| row.prefix);
    let strip = |prefix: &str| lower.strip_prefix(prefix)?.strip_prefix('.');
    std::iter::once("com.amazonaws")
        .chain(own)
        .find_map(strip)
        .or_else(|| {
            known(lower)
                .filter(|facts| !facts.has_region && facts.service_name == lower)
                .map(|_| lower)
        })
}

/// Splits a name at its first label that looks like a region.
fn split_at_region(name: &str) -> Option<(&str, &str)> {
    let mut start = 0;
    for label in name.split('.') {
        let end = start + label.len();
        if is_region(label) {
            return Some((label, name.get(end + 1..).unwrap_or_default()));
        }
        start = end + 1;
    }
    None
}

/// Whether a label has the form of a region: `eu-west-3`, `us-gov-east-1`, `eusc-de-east-1`.
pub fn is_region(label: &str) -> bool {
    let letters =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = label.split('-');
    let (Some(area), Some(number)) = (parts.next(), parts.next_back()) else {
        return false;
    };
    let mut middle = parts.peekable();
    (2..=4).contains(&area.len())
        && letters(area)
        && digits(number)
        && middle.peek().is_some()
        && middle.all(letters)
}

#[cfg(test)]
mod tests {
    use super::endpoint_name;

    #[test]
    fn reads_every_partition_and_spelling() {
        for (service_name, name, region, plain) in [
            (
                "com.amazonaws.eu-west-3.ecr.api",
                "ecr.api",
                "eu-west-3",
                "",
            ),
            (
                "com.amazonaws.us-gov-west-1.ecr-fips.dkr",
                "ecr-fips.dkr",
                "us-gov-west-1",
                "ecr.dkr",
            ),
            (
                "com.amazonaws.us-east-1.ecr.api-fips",
                "ecr-fips.api",
                "us-east-1",
                "ecr.api",
            ),
            (
                "com.amazonaws.us-east-1.kms-fips",
                "kms-fips",
                "us-east-1",
                "kms",
            ),
            (
                "cn.com.amazonaws.cn-north-1.ecr.dkr",
                "ecr.dkr",
                "cn-north-1",
                "",
            ),
            (
                "cn.com.amazonaws.cn-north-1.transcribe.cn",
                "transcribe",
                "cn-north-1",
                "",
            ),
            (
                "eu.amazonaws.eusc-de-east-1.ecr.api",
                "ecr.api",
                "eusc-de-east-1",
                "",
            ),
            (
                "gov.ic.c2s.us-iso-east-1.ecr.api",
                "ecr.api",
                "us-iso-east-1",
                "",
            ),
            (
                "gov.sgov.sc2s.us-isob-east-1.s3",
                "s3",
                "us-isob-east-1",
                "",
            ),
            (
                "uk.adc-e.cloud.eu-isoe-west-1.ecr.api",
                "ecr.api",
                "eu-isoe-west-1",
                "",
            ),
            (
                "gov.ic.hci.csp.us-isof-south-1.ecr.dkr",
                "ecr.dkr",
                "us-isof-south-1",
                "",
            ),
            (
                "COM.AMAZONAWS.EU-WEST-3.ECR.API",
                "ecr.api",
                "eu-west-3",
                "",
            ),
            (
                "com.amazonaws.us-east-1.ecr-public.api",
                "ecr-public.api",
                "us-east-1",
                "",
            ),
            (
                "com.amazonaws.us-east-1.ssmmessages",
                "ssmmessages",
                "us-east-1",
                "",
            ),
            ("aws.api.us-east-1.freetier", "freetier", "us-east-1", ""),
            ("com.amazonaws.iam", "iam", "", ""),
            ("cn.com.amazonaws.route53", "route53", "", ""),
            (
                "com.amazonaws.s3-global.accesspoint",
                "s3-global.accesspoint",
                "",
                "",
            ),
            (
                "aws.api.global.codecatalyst",
                "aws.api.global.codecatalyst",
                "",
                "",
            ),
        ] {
            let read = endpoint_name(service_name).unwrap_or_else(|| panic!("{service_name}"));
            assert_eq!(read.name, name);
            assert_eq!(read.region.unwrap_or_default(), region, "{service_name}");
            assert_eq!(read.fips, !plain.is_empty(), "{service_name}");
            assert_eq!(read.plain, if read.fips { plain } else { name });
        }
    }

    #[test]
    fn customers_services_and_other_texts_are_none() {
        for service_name in [
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
            "com.amazonaws.vpce.us-east-1.mine",
            "com.amazonaws.us-east-1",
            "com.amazonaws.",
            "com.amazonaws",
            "example.iam",
            "",
            "s3",
        ] {
            assert_eq!(endpoint_name(service_name), None, "{service_name}");
        }
    }
}
