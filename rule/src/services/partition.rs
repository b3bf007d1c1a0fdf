//! Partitions: what ARNs, hosts and service names of a region look like.

use super::known;
use super::table::{Partition, partitions, prefixes};

/// The partition of a region, as ARNs write it.
pub fn partition(region: &str) -> &'static str {
    of(region).map_or("aws", |partition| partition.name)
}

/// The first region of a region's partition: hosts that are the same in every region lead there.
pub fn first_region(region: &str) -> &'static str {
    of(region).map_or("us-east-1", |partition| partition.first_region)
}

/// The partition whose prefix the region has: the longest, which for most is the empty one.
pub(super) fn of(region: &str) -> Option<&'static Partition> {
    let begins = |partition: &&Partition| region.starts_with(partition.region_prefix);
    partitions()
        .iter()
        .filter(begins)
        .max_by_key(|partition| partition.region_prefix.len())
}

/// Whether endpoints of a service may be made in other regions than the service's. AWS: "Cross-region enabled AWS
/// services" in the guide of PrivateLink.
pub fn crosses_regions(service: &str) -> bool {
    CROSS_REGION.contains(&service)
}

/// The services of that page.
const CROSS_REGION: [&str; 12] = [
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "iam",
    "kinesis-firehose",
    "kinesisanalytics",
    "kinesisanalytics-fips",
    "kms",
    "kms-fips",
    "lambda",
    "route53",
    "s3",
];

/// What AWS's hosts in a region end with: `amazonaws.com`, in China `amazonaws.com.cn`.
pub fn dns_suffix(region: &str) -> &'static str {
    of(region).map_or("amazonaws.com", |partition| partition.suffix)
}

/// Whether a name is one of AWS's hosts in the partition of a region, or one above or below it: they end with the
/// partition's two suffixes, of which the second without its `api.` also stands for `on.aws` and its like.
pub fn is_of_aws(name: &str, region: &str) -> bool {
    let ends_with = |end: &str| {
        let rest = name.strip_suffix(end);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    of(region).is_some_and(|partition| {
        let second = partition.dual_stack_suffix;
        ends_with(partition.suffix) || ends_with(second.strip_prefix("api.").unwrap_or(second))
    })
}

/// The full `ServiceName` of a service in a region, as AWS names it in each partition.
pub fn service_name(service: &str, region: &str) -> String {
    let own = prefixes()
        .iter()
        .filter(|row| partition(row.region) == partition(region))
        .find(|row| {
            let is_region =
                row.region == region || !prefixes().iter().any(|row| row.region == region);
            is_region && row.services.contains(&service)
        });
    if let Some(row) = own {
        // AWS CDK, `getDefaultEndpointSuffix`.
        let end = if service == "transcribe" && row.region.starts_with("cn-") {
            ".cn"
        } else {
            ""
        };
        return format!("{}.{region}.{service}{end}", row.prefix);
    }
    match known(service) {
        Some(facts) if !facts.name.contains('{') => facts.service_name.replace("{region}", region),
        _ => format!("com.amazonaws.{region}.{service}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{first_region, is_of_aws, partition, service_name};

    #[test]
    fn names_of_aws_end_as_the_partition_has_it() {
        for (name, region, expected) in [
            ("ssm.eu-west-3.amazonaws.com", "eu-west-3", true),
            ("amazonaws.com", "eu-west-3", true),
            ("eks-auth.eu-west-3.api.aws", "eu-west-3", true),
            ("dkr-ecr.eu-west-3.on.aws", "eu-west-3", true),
            ("notebook.eu-west-3.sagemaker.aws", "eu-west-3", true),
            ("myamazonaws.com", "eu-west-3", false),
            ("internal.example", "eu-west-3", false),
            ("ssm.cn-north-1.amazonaws.com.cn", "cn-north-1", true),
            (
                "ecr.cn-north-1.api.amazonwebservices.com.cn",
                "cn-north-1",
                true,
            ),
            ("ssm.us-iso-east-1.c2s.ic.gov", "us-iso-east-1", true),
        ] {
            assert_eq!(is_of_aws(name, region), expected, "{name}");
        }
    }

    #[test]
    fn partitions_follow_the_region() {
        for (region, name, first) in [
            ("eu-west-3", "aws", "us-east-1"),
            ("us-isob-east-1", "aws-iso-b", "us-isob-east-1"),
            ("us-iso-west-1", "aws-iso", "us-iso-east-1"),
            ("us-gov-east-1", "aws-us-gov", "us-gov-west-1"),
            ("cn-northwest-1", "aws-cn", "cn-north-1"),
            ("eusc-de-east-1", "aws-eusc", "eusc-de-east-1"),
        ] {
            assert_eq!((partition(region), first_region(region)), (name, first));
        }
    }

    #[test]
    fn full_names_are_those_of_the_partition() {
        for (service, region, name) in [
            ("ecr.api", "eu-west-3", "com.amazonaws.eu-west-3.ecr.api"),
            (
                "ecr.api",
                "cn-north-1",
                "cn.com.amazonaws.cn-north-1.ecr.api",
            ),
            ("s3", "cn-north-1", "com.amazonaws.cn-north-1.s3"),
            ("logs", "cn-north-1", "com.amazonaws.cn-north-1.logs"),
            (
                "transcribe",
                "cn-northwest-1",
                "cn.com.amazonaws.cn-northwest-1.transcribe.cn",
            ),
            (
                "ecr.dkr",
                "eusc-de-east-1",
                "eu.amazonaws.eusc-de-east-1.ecr.dkr",
            ),
            (
                "ecr.dkr",
                "us-isob-east-9",
                "gov.sgov.sc2s.us-isob-east-9.ecr.dkr",
            ),
            ("freetier", "us-east-1", "aws.api.us-east-1.freetier"),
            ("iam", "us-east-1", "com.amazonaws.iam"),
            (
                "timestream.query-cell2",
                "us-east-1",
                "com.amazonaws.us-east-1.timestream.query-cell2",
            ),
            (
                "new.thing",
                "us-east-1",
                "com.amazonaws.us-east-1.new.thing",
            ),
        ] {
            assert_eq!(service_name(service, region), name);
        }
    }
}
