//! What names are AWS's: actions, condition keys, service principals, labels of service names, places.
//!
//! A name that is not known here is taken for a customer's: it becomes an invented one, although
//! AWS may have it since.

pub(super) mod places;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rule::parameters::DescriptionGlob;
use rule::services;

use self::places::is_region;

/// Names of actions by IAM prefix.
static ACTIONS: LazyLock<HashMap<&str, HashSet<String>>> =
    LazyLock::new(|| names_by_prefix(include_str!("known/actions.txt")));

/// Names of condition keys by prefix.
static CONDITION_KEYS: LazyLock<HashMap<&str, HashSet<String>>> =
    LazyLock::new(|| names_by_prefix(include_str!("known/condition_keys.txt")));

/// The IAM prefixes that are known.
static IAM_PREFIXES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let of_services = services::all().iter().filter_map(|facts| facts.iam_prefix);
    of_services.chain(ACTIONS.keys().copied()).collect()
});

/// The labels of the names of AWS's services.
static SERVICE_LABELS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let of_services = services::all()
        .iter()
        .flat_map(|facts| facts.name.split('.'));
    of_services.chain(OTHER_LABELS.iter().copied()).collect()
});

/// Labels of what AWS names like services: its prefixes, and lists of its addresses.
const OTHER_LABELS: &[&str] = &[
    "adc-e",
    "amazonaws",
    "api",
    "aws",
    "c2s",
    "cloud",
    "cloudfront",
    "cn",
    "com",
    "csp",
    "ec2-instance-connect",
    "eu",
    "global",
    "gov",
    "groundstation",
    "hci",
    "ic",
    "ipv6",
    "origin-facing",
    "route53-healthchecks",
    "sagemaker",
    "sc2s",
    "sgov",
    "uk",
    "vpc-lattice",
    "vpce",
];

/// Labels of service principals that are neither an IAM prefix nor in the name of a service.
const PRINCIPALS: &[&str] = &[
    "apidestinations",
    "build",
    "delivery",
    "ecs-tasks",
    "edgelambda",
    "eks-fargate-pods",
    "eks-nodegroup",
    "jobs",
    "replication",
    "spot",
    "spotfleet",
    "streams",
    "tasks",
    "vpc-flow-logs",
];

/// What the names of service principals end with.
const PRINCIPAL_SUFFIXES: &[&str] = &[".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"];

/// Whether a text is the name of an action, or a pattern that says no more than such names do.
pub fn is_action(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if lower.chars().all(|character| "*?:".contains(character)) {
        return true;
    }
    if let Some((prefix, name)) = lower.split_once(':')
        && !prefix.contains(['*', '?'])
    {
        return match ACTIONS.get(prefix) {
            _ if is_open(name) => is_iam_prefix(prefix),
            Some(names) if name.contains(['*', '?']) => {
                let pattern = DescriptionGlob::new(name);
                names.iter().any(|name| pattern.matches(name))
            }
            Some(names) => names.contains(name),
            None => false,
        };
    }
    let pattern = DescriptionGlob::new(&lower);
    let mut prefixes = IAM_PREFIXES.iter();
    prefixes.any(|prefix| {
        pattern.matches(&format!("{prefix}:"))
            || ACTIONS.get(prefix).is_some_and(|names| {
                names
                    .iter()
                    .any(|name| pattern.matches(&format!("{prefix}:{name}")))
            })
    })
}

/// Whether it is the prefix of a service's actions and ARNs.
pub fn is_iam_prefix(text: &str) -> bool {
    IAM_PREFIXES.contains(text.to_ascii_lowercase().as_str())
}

/// Whether it is a condition key, without what is the customer's in it: `aws:PrincipalTag`.
pub fn is_condition_key(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.split_once(':').is_some_and(|(prefix, name)| {
        CONDITION_KEYS
            .get(prefix)
            .is_some_and(|names| names.contains(name))
    })
}

/// Whether it is the principal of a service: `ecs-tasks.amazonaws.com`.
pub fn is_service_principal(text: &str) -> bool {
    let suffix = PRINCIPAL_SUFFIXES
        .iter()
        .find_map(|suffix| text.strip_suffix(suffix));
    suffix.is_some_and(|service| {
        service.split('.').all(|label| {
            is_region(label)
                || PRINCIPALS.contains(&label)
                || IAM_PREFIXES.contains(label)
                || SERVICE_LABELS.contains(label)
        })
    })
}

/// Whether a label stands in the name of a service of AWS's, of FIPS variants too.
pub fn is_service_label(label: &str) -> bool {
    let lower = label.to_ascii_lowercase();
    let plain = lower.strip_suffix("-fips").unwrap_or(&lower);
    SERVICE_LABELS.contains(lower.as_str()) || SERVICE_LABELS.contains(plain)
}

fn is_open(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| "*?".contains(character))
}

/// Reads a file of names: a prefix and a colon, and lines of names with a blank before them.
fn names_by_prefix(text: &'static str) -> HashMap<&'static str, HashSet<String>> {
    let mut names: HashMap<&str, HashSet<String>> = HashMap::new();
    let mut of_prefix = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_suffix(':') {
            Some(prefix) => of_prefix = prefix,
            None => names
                .entry(of_prefix)
                .or_default()
                .extend(line.split_whitespace().map(str::to_ascii_lowercase)),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{
        is_action, is_condition_key, is_iam_prefix, is_service_label, is_service_principal,
    };

    #[test]
    fn what_aws_has_is_known_and_nothing_else() {
        for (is, known, invented) in [
            (
                is_action as fn(&str) -> bool,
                &[
                    "*",
                    "*:*",
                    "ecr:*",
                    "ECR:batchgetimage",
                    "s3:Get*",
                    "s3:*Object*",
                    "ec2:Describe????",
                    "ec*",
                    "e*:Describe*",
                    "sqs:SendMessage",
                    "rolesanywhere:*",
                ][..],
                &[
                    "acme:*",
                    "acme",
                    "s3:GetAcme",
                    "s3:Acme*",
                    "s3:*Acme*",
                    "acme*:Get*",
                    "s3:",
                    "s3",
                    "rolesanywhere:Acme",
                    "s3:GetObject:acme",
                ][..],
            ),
            (
                is_iam_prefix,
                &["s3", "ECR", "ec2messages"],
                &["acme", "", "s3:"],
            ),
            (
                is_condition_key,
                &[
                    "aws:SourceVpc",
                    "AWS:sourcevpcarn",
                    "aws:PrincipalTag",
                    "s3:prefix",
                    "kms:ViaService",
                ],
                &["aws:Acme", "acme:SourceVpc", "aws", "aws:", "s3:acme"],
            ),
            (
                is_service_principal,
                &[
                    "ecs-tasks.amazonaws.com",
                    "delivery.logs.amazonaws.com",
                    "logs.eu-west-3.amazonaws.com",
                    "ec2.amazonaws.com.cn",
                ],
                &[
                    "acme.amazonaws.com",
                    "acme.logs.amazonaws.com",
                    "ecs.acme.com",
                    "ecs",
                ],
            ),
            (
                is_service_label,
                &["ecr", "DKR", "kms-fips", "ecr-fips", "vpc-lattice"],
                &["acme", "acme-fips", "", "-fips"],
            ),
        ] {
            for text in known {
                assert!(is(text), "{text}");
            }
            for text in invented {
                assert!(!is(text), "{text}");
            }
        }
    }
}
