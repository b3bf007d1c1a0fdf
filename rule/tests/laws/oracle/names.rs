//! Section 4: which service a `ServiceName` names, in which region.

/// What a service name says.
#[derive(Debug, PartialEq)]
pub struct Named {
    pub region: String,
    /// The short name, with FIPS variants counted as the service.
    pub service: String,
    pub fips: bool,
}

/// Takes a service name apart; nothing for a customer's service or a name without a region.
pub fn named(service_name: &str) -> Option<Named> {
    if service_name.starts_with("com.amazonaws.vpce.") {
        return None;
    }
    let labels: Vec<&str> = service_name.split('.').collect();
    let at = labels.iter().position(|label| looks_like_region(label))?;
    let mut rest = labels[at + 1..].to_vec();
    if rest.len() > 1 && rest.last() == Some(&"cn") {
        rest.pop();
    }
    let short = rest.join(".");
    let (service, fips) = match short.as_str() {
        "ecr-fips.api" | "ecr.api-fips" => ("ecr.api".to_owned(), true),
        "ecr-fips.dkr" | "ecr.dkr-fips" => ("ecr.dkr".to_owned(), true),
        other => match other.strip_suffix("-fips") {
            Some(plain) => (plain.to_owned(), true),
            None => (other.to_owned(), false),
        },
    };
    Some(Named {
        region: labels[at].to_owned(),
        service,
        fips,
    })
}

/// `eu-west-3`, `us-gov-west-1`, `eusc-de-east-1`: words of letters, then a number.
fn looks_like_region(label: &str) -> bool {
    let parts: Vec<&str> = label.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    words.len() >= 2
        && words[0].len() >= 2
        && words
            .iter()
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[test]
fn names_in_every_partition() {
    for (name, region, service, fips) in [
        (
            "com.amazonaws.eu-west-3.ecr.api",
            "eu-west-3",
            "ecr.api",
            false,
        ),
        (
            "cn.com.amazonaws.cn-north-1.ecr.dkr",
            "cn-north-1",
            "ecr.dkr",
            false,
        ),
        (
            "eu.amazonaws.eusc-de-east-1.s3",
            "eusc-de-east-1",
            "s3",
            false,
        ),
        (
            "gov.ic.c2s.us-iso-east-1.s3-fips.cn",
            "us-iso-east-1",
            "s3",
            true,
        ),
        (
            "com.amazonaws.us-gov-west-1.ecr-fips.api",
            "us-gov-west-1",
            "ecr.api",
            true,
        ),
        (
            "com.amazonaws.eu-west-3.ecr-public.api",
            "eu-west-3",
            "ecr-public.api",
            false,
        ),
    ] {
        let expected = Named {
            region: region.into(),
            service: service.into(),
            fips,
        };
        assert_eq!(named(name), Some(expected), "{name}");
    }
    assert_eq!(named("com.amazonaws.iam"), None);
    assert_eq!(named("com.amazonaws.vpce.eu-west-3.vpce-svc-0123"), None);
}
