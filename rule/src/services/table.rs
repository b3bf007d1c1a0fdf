//! The table of services: `table.json` without its evidence, made when the program is built.

use std::sync::LazyLock;

use crate::nearest;

/// What is known of a service. Hosts are templates: see [`fill`](super::fill).
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceFacts {
    /// The short name, lower case: `ecr.api`.
    pub name: &'static str,
    /// The full `ServiceName` outside of partitions with prefixes of their own.
    pub service_name: &'static str,
    /// The hosts that clients use by default; the first is the usual one.
    pub hosts: &'static [&'static str],
    /// The hosts of the FIPS variant.
    pub fips_hosts: &'static [&'static str],
    /// The hosts with IPv6 addresses beside the IPv4 ones.
    pub dual_stack_hosts: &'static [&'static str],
    /// The hosts that are the same in every region.
    pub global_hosts: &'static [&'static str],
    /// Further hosts that clients use.
    pub other_hosts: &'static [&'static str],
    /// The TCP ports that clients may use, as ranges from one to another.
    pub ports: &'static [(u16, u16)],
    /// The prefix of its IAM actions, where it is known.
    pub iam_prefix: Option<&'static str>,
    /// Whether Gateway endpoints serve it.
    pub gateway: bool,
    /// Whether Interface endpoints serve it.
    pub interface: bool,
    /// Whether its endpoints take a policy, where it is known.
    pub policies: Option<bool>,
    /// Whether its Interface endpoints can have private names, where it is known.
    pub private_dns: Option<bool>,
    /// Whether container images are pulled from it.
    pub image: bool,
    /// Whether its `ServiceName` has a region: `com.amazonaws.iam` has none.
    pub has_region: bool,
}

/// A partition: what its regions' names begin with, and what its hosts end with.
#[derive(Debug)]
pub(super) struct Partition {
    pub(super) name: &'static str,
    pub(super) region_prefix: &'static str,
    pub(super) suffix: &'static str,
    pub(super) dual_stack_suffix: &'static str,
    pub(super) first_region: &'static str,
}

/// The services of a region whose `ServiceName` begins in a way of its own.
#[derive(Debug)]
pub(super) struct Prefix {
    pub(super) region: &'static str,
    pub(super) prefix: &'static str,
    pub(super) services: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/services_table.rs"));

pub(super) fn partitions() -> &'static [Partition] {
    PARTITIONS
}

pub(super) fn prefixes() -> &'static [Prefix] {
    PREFIXES
}

/// Every service, in the order of their names.
pub fn all() -> &'static [ServiceFacts] {
    SERVICES
}

impl ServiceFacts {
    /// The port that clients are taken to use: 443 if it is among its ports, else 587, else the first.
    pub fn port(&self) -> u16 {
        let is = |port: u16| {
            self.ports
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&port))
        };
        match self.ports.first() {
            Some((first, _)) => [443, 587]
                .into_iter()
                .find(|port| is(*port))
                .unwrap_or(*first),
            None => 443,
        }
    }

    /// Every host, as a template.
    pub fn hosts_of_all_kinds(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.every_host().map(|(_, host)| host)
    }

    /// Every host, with the kind that it is.
    pub(super) fn every_host(
        &self,
    ) -> impl Iterator<Item = (super::HostKind, &'static str)> + use<> {
        use super::HostKind::{Default, DualStack, Fips, Global, Other};
        [
            (Default, self.hosts),
            (DualStack, self.dual_stack_hosts),
            (Global, self.global_hosts),
            (Fips, self.fips_hosts),
            (Other, self.other_hosts),
        ]
        .into_iter()
        .flat_map(|(kind, hosts)| hosts.iter().map(move |host| (kind, *host)))
    }
}

/// What is known of the service of that canonical short name.
pub fn known(name: &str) -> Option<&'static ServiceFacts> {
    let found = SERVICES.binary_search_by(|facts| facts.name.cmp(name)).ok();
    if let Some(facts) = found.and_then(|at| SERVICES.get(at)) {
        return Some(facts);
    }
    // `timestream.query-{cell}`: AWS numbers what it has many of.
    static PATTERNS: LazyLock<Vec<&'static ServiceFacts>> = LazyLock::new(|| {
        SERVICES
            .iter()
            .filter(|facts| facts.name.contains('{'))
            .collect()
    });
    PATTERNS.iter().copied().find(|facts| {
        facts.name.split_once('{').is_some_and(|(start, _)| {
            name.strip_prefix(start)
                .is_some_and(|cell| !cell.is_empty() && !cell.contains('.'))
        })
    })
}

/// The known names nearest to one that is not known, the nearest first: at most three.
pub fn nearest(name: &str) -> Vec<&'static str> {
    const MOST: usize = 3;
    let wants_fips = name.contains("fips");
    let names = SERVICES
        .iter()
        .map(|facts| facts.name)
        .filter(|known| wants_fips || !known.contains("fips"));
    nearest::several(name, names, MOST)
}

#[cfg(test)]
mod tests {
    use super::{ServiceFacts, all, known, nearest, partitions, prefixes};

    #[test]
    fn the_table_is_sorted_and_its_rows_are_whole() {
        assert!(all().len() > 500);
        assert!(all().is_sorted_by(|a, b| a.name < b.name));
        for facts in all() {
            assert_eq!(facts.name, facts.name.to_lowercase(), "{}", facts.name);
            assert_eq!(known(facts.name), Some(facts));
            assert!(facts.gateway || facts.interface, "{}", facts.name);
            assert!(!facts.ports.is_empty(), "{}", facts.name);
            assert!(facts.service_name.ends_with(facts.name), "{}", facts.name);
            for (_, host) in facts.every_host() {
                for label in host.split('.') {
                    assert!(!label.is_empty(), "{host}");
                    let whole = ["{region}", "s3-{region}", "{suffix}", "{dualstackSuffix}"];
                    let has = whole.iter().any(|part| label.contains(part));
                    assert!(!has || whole.contains(&label), "{host}");
                }
                assert_eq!(
                    host.contains("uffix}"),
                    host.contains("{region}") && host.contains("uffix}"),
                    "{host}"
                );
            }
        }
        assert!(partitions().len() == 8 && prefixes().len() == 10);
        for row in prefixes() {
            assert!(row.services.is_sorted());
        }
    }

    #[test]
    fn facts_that_the_decision_rests_on() {
        let facts = |name: &str| known(name).unwrap_or_else(|| panic!("{name}"));
        for (name, port) in [
            ("ecr.dkr", 443),
            ("email-smtp", 587),
            ("cassandra", 9142),
            ("iot.data", 443),
            ("datasync", 443),
            ("transfer.server", 22),
            ("dsql-fnh4", 5432),
            ("mail-manager-smtp.open", 587),
        ] {
            assert_eq!(facts(name).port(), port, "{name}");
        }
        let names = |is: fn(&&ServiceFacts) -> bool| -> Vec<&str> {
            all().iter().filter(is).map(|facts| facts.name).collect()
        };
        assert_eq!(
            names(|facts| facts.gateway),
            ["dynamodb", "s3", "s3express"]
        );
        assert_eq!(
            names(|facts| facts.image),
            ["ecr-fips.api", "ecr-fips.dkr", "ecr.api", "ecr.dkr"]
        );
        assert_eq!(
            names(|facts| facts.private_dns == Some(false)),
            [
                "apprunner.requests",
                "dynamodb",
                "dynamodb-fips",
                "dynamodb-streams",
                "iot.credentials",
                "iot.data",
                "s3express"
            ]
        );
        assert_eq!(
            names(|facts| !facts.has_region),
            [
                "aws.api.global.codecatalyst",
                "cloudfront",
                "iam",
                "route53",
                "s3-global.accesspoint",
                "savingsplans"
            ]
        );
        assert_eq!(facts("sqs").iam_prefix, Some("sqs"));
        assert_eq!(facts("email-smtp").policies, Some(false));
        assert_eq!(known("dsql-"), None);
        assert_eq!(known("nonexistent.thing"), None);
    }

    #[test]
    fn names_that_are_nearly_right_are_recognized() {
        for (name, meant) in [
            ("ecr", "ecr.api ecr.dkr"),
            ("ecr.dkt", "ecr.dkr"),
            (
                "kinesis",
                "kinesis-firehose kinesis-streams kinesisanalytics",
            ),
            ("secretmanager", "secretsmanager"),
            ("ssm-messages", "ssmmessages ec2messages"),
            ("ecs-telemetery", "ecs-telemetry"),
            (
                "sagemaker",
                "sagemaker.api sagemaker.featurestore-runtime sagemaker.metrics",
            ),
            ("nonexistent.thing", ""),
        ] {
            assert_eq!(nearest(name).join(" "), meant, "{name}");
        }
    }
}
