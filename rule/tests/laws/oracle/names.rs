//! Sections 4 and 6.1: which service a `ServiceName` names, and which hosts an endpoint covers.

use rule::network::VpcEndpoint;

/// What a service name says.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Nothing where the name has none: the endpoint serves every region.
    pub region: Option<String>,
    /// The short name, FIPS variants in their one spelling.
    pub service: String,
    /// The service that a FIPS variant is one of; otherwise its own name.
    pub plain: String,
    pub fips: bool,
}

/// What stands before a name without a region.
const PREFIXES: &[&str] = &[
    "com.amazonaws.",
    "cn.com.amazonaws.",
    "eu.amazonaws.",
    "gov.ic.c2s.",
    "gov.sgov.sc2s.",
    "uk.adc-e.cloud.",
    "gov.ic.hci.csp.",
];

/// Takes a service name apart; nothing for a customer's service or what is no service's name.
pub fn named(service_name: &str) -> Option<Named> {
    if PREFIXES
        .iter()
        .any(|prefix| service_name.starts_with(&format!("{prefix}vpce.")))
    {
        return None;
    }
    let labels: Vec<&str> = service_name.split('.').collect();
    let (region, short) = match labels.iter().position(|label| looks_like_region(label)) {
        Some(at) => {
            let mut rest = labels[at + 1..].to_vec();
            if rest.len() > 1 && rest.last() == Some(&"cn") {
                rest.pop();
            }
            (Some(labels[at].to_owned()), rest.join("."))
        }
        None => {
            let mut rests = PREFIXES
                .iter()
                .filter_map(|prefix| service_name.strip_prefix(prefix));
            (None, rests.next()?.to_owned())
        }
    };
    if short.is_empty() {
        return None;
    }
    let service = match short.as_str() {
        "ecr.api-fips" => "ecr-fips.api".to_owned(),
        "ecr.dkr-fips" => "ecr-fips.dkr".to_owned(),
        other => other.to_owned(),
    };
    let plain = match service.as_str() {
        "ecr-fips.api" => Some("ecr.api".to_owned()),
        "ecr-fips.dkr" => Some("ecr.dkr".to_owned()),
        other => other.strip_suffix("-fips").map(str::to_owned),
    };
    Some(Named {
        region,
        fips: plain.is_some(),
        plain: plain.unwrap_or_else(|| service.clone()),
        service,
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

/// The private names of an endpoint.
pub fn private_names(endpoint: &VpcEndpoint) -> Vec<String> {
    let names = endpoint.dns_names().map(|name| {
        let lower = name.to_lowercase().replace("\\052", "*");
        lower.trim_end_matches('.').to_owned()
    });
    names
        .filter(|name| name.split('.').all(|label| label != "vpce"))
        .collect()
}

/// The longest private name that covers a host, by its length without a star; nothing where none does.
pub fn covering(names: &[String], host: &str) -> Option<usize> {
    let lengths = names
        .iter()
        .filter_map(|name| match name.strip_prefix("*.") {
            Some(above) => {
                let below = host.ends_with(&format!(".{above}"));
                (host == above || below).then_some(above.len())
            }
            None => (host == name).then_some(name.len()),
        });
    lengths.max()
}

/// Whether a host is one of a list's, in which what stands in braces is anything within a label.
pub fn is_one_of(templates: &[String], host: &str) -> bool {
    templates.iter().any(|template| {
        let (own, asked): (Vec<&str>, Vec<&str>) =
            (template.split('.').collect(), host.split('.').collect());
        own.len() == asked.len()
            && own.iter().zip(asked).all(|(own, asked)| {
                let Some((start, rest)) = own.split_once('{') else {
                    return *own == asked;
                };
                let end = rest.rsplit_once('}').map_or("", |(_, end)| end);
                asked.len() > start.len() + end.len()
                    && asked.starts_with(start)
                    && asked.ends_with(end)
            })
    })
}

#[test]
fn names_in_every_partition() {
    for (name, region, service, plain) in [
        (
            "com.amazonaws.eu-west-3.ecr.api",
            "eu-west-3",
            "ecr.api",
            "ecr.api",
        ),
        (
            "cn.com.amazonaws.cn-north-1.ecr.dkr",
            "cn-north-1",
            "ecr.dkr",
            "ecr.dkr",
        ),
        (
            "eu.amazonaws.eusc-de-east-1.s3",
            "eusc-de-east-1",
            "s3",
            "s3",
        ),
        (
            "gov.ic.c2s.us-iso-east-1.s3-fips.cn",
            "us-iso-east-1",
            "s3-fips",
            "s3",
        ),
        (
            "com.amazonaws.us-gov-west-1.ecr.api-fips",
            "us-gov-west-1",
            "ecr-fips.api",
            "ecr.api",
        ),
        (
            "com.amazonaws.eu-west-3.ecr-public.api",
            "eu-west-3",
            "ecr-public.api",
            "ecr-public.api",
        ),
        ("com.amazonaws.iam", "", "iam", "iam"),
        (
            "com.amazonaws.s3-global.accesspoint",
            "",
            "s3-global.accesspoint",
            "s3-global.accesspoint",
        ),
    ] {
        let expected = Named {
            region: (!region.is_empty()).then(|| region.into()),
            service: service.into(),
            plain: plain.into(),
            fips: service != plain,
        };
        assert_eq!(named(name), Some(expected), "{name}");
    }
    assert_eq!(named("com.amazonaws.vpce.eu-west-3.vpce-svc-0123"), None);
    assert_eq!(named("s3"), None);
}
