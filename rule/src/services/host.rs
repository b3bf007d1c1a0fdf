//! Hosts of services: templates filled in, and the service that a host belongs to.

use super::name::is_region;
use super::partition;
use super::table::{Partition, ServiceFacts, all};

/// Which of a service's lists a host is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostKind {
    /// The hosts by default, with IPv4 addresses.
    Default,
    /// The hosts with addresses of both families.
    DualStack,
    /// The hosts that are the same in every region.
    Global,
    /// The FIPS variant's hosts.
    Fips,
    /// Others that clients use.
    Other,
}

/// The service that a host belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostOf {
    /// The service.
    pub service: &'static ServiceFacts,
    /// The list that the host, or the one above it, is in.
    pub kind: HostKind,
    /// Whether it is the table's host itself, not one below it.
    pub exact: bool,
    /// The region in the host; `None` for hosts that are the same in every region.
    pub region: Option<String>,
}

/// Fills a template in for an account in a region. Placeholders that only a client could fill in
/// (`{bucket}`, `{apiId}`) stay: they stand for any one.
pub fn fill(template: &str, region: &str, account_id: &str) -> String {
    let filled = template
        .replace("{region}", region)
        .replace("{account}", account_id);
    match partition::of(region) {
        Some(partition) => filled
            .replace("{suffix}", partition.suffix)
            .replace("{dualstackSuffix}", partition.dual_stack_suffix),
        None => filled,
    }
}

/// The service whose host it is, or below one of whose hosts it lies: the longest host of the
/// table; of equals that of a service with gateways, then that of a plain name.
pub fn host_of(host: &str) -> Option<HostOf> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let region = host.rsplit('.').find_map(region_in);
    let partition = region.and_then(partition::of);
    let mut best: Option<(usize, HostOf)> = None;
    for service in all() {
        for (kind, template) in service.every_host() {
            let Some(found) = TemplateMatch::of(template, &host, region, partition) else {
                continue;
            };
            let of = HostOf {
                service,
                kind,
                exact: found.exact,
                region: region.filter(|_| found.has_region).map(str::to_owned),
            };
            let rank = |labels: usize, of: &HostOf| {
                (
                    of.exact,
                    labels,
                    of.service.gateway,
                    !of.service.name.contains("fips"),
                )
            };
            if best
                .as_ref()
                .is_none_or(|(labels, known)| rank(found.labels, &of) > rank(*labels, known))
            {
                best = Some((found.labels, of));
            }
        }
    }
    best.map(|(_, of)| of)
}

/// How a host fits a template.
struct TemplateMatch {
    exact: bool,
    /// How many of its labels the template has.
    labels: usize,
    has_region: bool,
}

impl TemplateMatch {
    fn of(
        template: &str,
        host: &str,
        region: Option<&str>,
        partition: Option<&Partition>,
    ) -> Option<Self> {
        let mut rest = host.split('.').rev();
        let mut labels = 0;
        let mut has_region = false;
        for part in template.split('.').rev() {
            let end = match part {
                "{suffix}" => Some(partition?.suffix),
                "{dualstackSuffix}" => Some(partition?.dual_stack_suffix),
                _ => None,
            };
            if let Some(end) = end {
                for label in end.split('.').rev() {
                    labels += 1;
                    if rest.next()? != label {
                        return None;
                    }
                }
                continue;
            }
            let label = rest.next()?;
            labels += 1;
            if let Some(before) = part.strip_suffix("{region}") {
                has_region = true;
                if label.strip_prefix(before) != region {
                    return None;
                }
            } else if !fits(part, label) {
                return None;
            }
        }
        Some(Self {
            exact: rest.next().is_none(),
            labels,
            has_region,
        })
    }
}

/// The region in a label: the label itself, or what follows `s3-` in a legacy host of S3.
fn region_in(label: &str) -> Option<&str> {
    let legacy = label.strip_prefix("s3-");
    let texts = std::iter::once(label).chain(legacy);
    texts.into_iter().find(|text| is_region(text))
}

/// Whether a label fits a template's, in which what stands in braces, and `*`, is anything.
fn fits(part: &str, label: &str) -> bool {
    if part == "*" {
        return true;
    }
    match (part.split_once('{'), part.rsplit_once('}')) {
        (Some((start, _)), Some((_, end))) => {
            label.len() > start.len() + end.len()
                && label.starts_with(start)
                && label.ends_with(end)
        }
        _ => part == label,
    }
}

#[cfg(test)]
mod tests {
    use super::super::known;
    use super::HostKind::{Default, DualStack, Fips, Global, Other};
    use super::{fill, host_of};

    #[test]
    fn templates_are_filled_in() {
        for (service, region, filled) in [
            (
                "ecr.dkr",
                "eu-west-3",
                "111122223333.dkr.ecr.eu-west-3.amazonaws.com",
            ),
            (
                "ecr.dkr",
                "cn-north-1",
                "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn",
            ),
            (
                "execute-api",
                "us-east-1",
                "{apiId}.execute-api.us-east-1.amazonaws.com",
            ),
            ("eks-auth", "eu-west-3", "eks-auth.eu-west-3.api.aws"),
        ] {
            let template = known(service).unwrap().hosts.first().unwrap();
            assert_eq!(fill(template, region, "111122223333"), filled);
        }
    }

    #[test]
    fn hosts_belong_to_services() {
        for (host, service, kind, exact, region) in [
            (
                "sts.eu-west-3.amazonaws.com",
                "sts",
                Default,
                true,
                "eu-west-3",
            ),
            ("STS.amazonaws.com.", "sts", Global, true, ""),
            ("s3.amazonaws.com", "s3", Global, true, ""),
            ("bucket.s3.amazonaws.com", "s3", Global, false, ""),
            (
                "s3.dualstack.eu-west-3.amazonaws.com",
                "s3",
                DualStack,
                true,
                "eu-west-3",
            ),
            (
                "b.s3.dualstack.eu-west-3.amazonaws.com",
                "s3",
                DualStack,
                false,
                "eu-west-3",
            ),
            (
                "a.b.s3.eu-west-3.amazonaws.com",
                "s3",
                Other,
                false,
                "eu-west-3",
            ),
            (
                "b.s3-eu-west-1.amazonaws.com",
                "s3",
                Other,
                false,
                "eu-west-1",
            ),
            ("b.s3-external-1.amazonaws.com", "s3", Other, false, ""),
            (
                "b.s3.cn-north-1.amazonaws.com.cn",
                "s3",
                Other,
                true,
                "cn-north-1",
            ),
            (
                "dynamodb-fips.us-east-1.amazonaws.com",
                "dynamodb",
                Fips,
                true,
                "us-east-1",
            ),
            (
                "111122223333.ddb.eu-west-3.amazonaws.com",
                "dynamodb",
                Other,
                true,
                "eu-west-3",
            ),
            (
                "111122223333.dkr.ecr.eu-west-3.amazonaws.com",
                "ecr.dkr",
                Default,
                true,
                "eu-west-3",
            ),
            (
                "111122223333.dkr-ecr.eu-west-3.on.aws",
                "ecr.dkr",
                DualStack,
                true,
                "eu-west-3",
            ),
            (
                "ecs-a-1.us-east-1.amazonaws.com",
                "ecs-agent",
                Default,
                true,
                "us-east-1",
            ),
            (
                "email-smtp.eu-west-1.amazonaws.com",
                "email-smtp",
                Default,
                true,
                "eu-west-1",
            ),
            (
                "kms-fips.us-east-1.amazonaws.com",
                "kms",
                Fips,
                true,
                "us-east-1",
            ),
        ] {
            let of = host_of(host).unwrap_or_else(|| panic!("{host}"));
            assert_eq!(
                (of.service.name, of.kind, of.exact),
                (service, kind, exact),
                "{host}"
            );
            assert_eq!(of.region.unwrap_or_default(), region, "{host}");
        }
        for host in [
            "example.com",
            "amazonaws.com",
            "eu-west-3.amazonaws.com",
            "s3.eu-west-3.amazonaws.com.cn",
            "dkr.ecr.eu-west-3.amazonaws.com",
            "xs3.amazonaws.com",
            "s3-accelerate.amazonaws.com",
            "xs3-eu-west-3.amazonaws.com",
            "",
        ] {
            assert_eq!(host_of(host), None, "{host}");
        }
    }
}
