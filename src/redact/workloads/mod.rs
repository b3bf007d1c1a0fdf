//! What runs: names, images, ARNs and options. What an image's registry, a log driver's output or a
//! source's type tells of needs stays.

mod codebuild;
mod ecs;
mod task_definition;

use rule::needs::{
    EcrRepository, Registry, SIDECARS, is_guarddutys, is_windows_base, registry, short_name,
};
use rule::services;

use super::Redacting;
use super::parameters::bucket as of_bucket;
use super::pseudonyms::{account, id, letters, name};
use super::records::text;
use crate::describe::shape::workload::ecr::PullThroughCacheRule;
use crate::describe::shape::workload::function::{FileSystem, Function, FunctionVpc};
use crate::describe::shape::workload::instance::{
    CLUSTER_TAG, EKS_CLUSTER_TAG, Instance, InstanceInformation, Reservation,
};
use crate::describe::value::tag::Tag;
use crate::describe::value::text::Text;

/// Registries that are public; others are invented.
const REGISTRIES: [&str; 5] = [
    "public.ecr.aws",
    "docker.io",
    "ghcr.io",
    "quay.io",
    "mcr.microsoft.com",
];

/// Words of these APIs that stay; others become invented names.
const WORDS: [&str; 33] = [
    "ACTIVATING",
    "APPMESH",
    "BITBUCKET",
    "CODECOMMIT",
    "CODECONNECTIONS",
    "CODEPIPELINE",
    "DEPROVISIONING",
    "DISABLED",
    "EC2",
    "ENABLED",
    "EXTERNAL",
    "FARGATE",
    "GITHUB",
    "GITHUB_ENTERPRISE",
    "GITLAB",
    "GITLAB_SELF_MANAGED",
    "Image",
    "LINUX",
    "LOCAL",
    "Linux",
    "NO_ARTIFACTS",
    "NO_CACHE",
    "NO_SOURCE",
    "OAUTH",
    "PARAMETER_STORE",
    "PENDING",
    "PERSONAL_ACCESS_TOKEN",
    "PROVISIONING",
    "RUNNING",
    "S3",
    "SECRETS_MANAGER",
    "STOPPED",
    "STOPPING",
];

impl Redacting<'_> {
    pub(in crate::redact) fn redacted_cache_rule(
        &self,
        record: &PullThroughCacheRule<'_>,
    ) -> PullThroughCacheRule<'static> {
        let PullThroughCacheRule {
            ecr_repository_prefix,
            upstream_registry_url,
        } = record;
        PullThroughCacheRule {
            ecr_repository_prefix: ecr_repository_prefix.as_deref().map(|prefix| match prefix {
                "ROOT" => text(prefix),
                prefix => text(self.path(prefix)),
            }),
            upstream_registry_url: upstream_registry_url
                .as_deref()
                .map(|url| text(self.host(url))),
        }
    }

    pub(in crate::redact) fn redacted_function(&self, record: &Function<'_>) -> Function<'static> {
        let Function {
            function_name,
            function_arn,
            vpc_config,
            file_system_configs,
            package_type,
        } = record;
        let each = |ids: &[Text<'_>]| -> Vec<Text<'static>> {
            ids.iter().map(|one| text(id(self.key(), one))).collect()
        };
        let invented = |of: &Option<Text<'_>>| of.as_deref().map(|of| text(name(self.key(), of)));
        Function {
            function_name: invented(function_name),
            function_arn: invented(function_arn),
            vpc_config: vpc_config.as_ref().map(
                |FunctionVpc {
                     subnet_ids,
                     security_group_ids,
                 }| FunctionVpc {
                    subnet_ids: each(subnet_ids),
                    security_group_ids: each(security_group_ids),
                },
            ),
            file_system_configs: file_system_configs
                .iter()
                .map(|FileSystem { arn }| FileSystem { arn: invented(arn) })
                .collect(),
            package_type: self.run_word(package_type),
        }
    }

    pub(in crate::redact) fn redacted_reservation(
        &self,
        record: &Reservation<'_>,
    ) -> Reservation<'static> {
        let Reservation {
            reservation_id,
            instances,
        } = record;
        Reservation {
            reservation_id: self.id(reservation_id),
            instances: instances
                .iter()
                .map(|Instance { instance_id, tags }| Instance {
                    instance_id: self.id(instance_id),
                    tags: tags
                        .iter()
                        .filter_map(|tag| self.cluster_tag(tag))
                        .collect(),
                })
                .collect(),
        }
    }

    /// A tag that says of which cluster an instance is; others say nothing here.
    fn cluster_tag(&self, tag: &Tag<'_>) -> Option<Tag<'static>> {
        let Tag { key, value } = tag;
        let key = key.as_deref()?;
        let value = value.as_deref().unwrap_or_default();
        if let Some(cluster) = key.strip_prefix(CLUSTER_TAG) {
            return Some(Tag {
                key: Some(text(format!("{CLUSTER_TAG}{}", name(self.key(), cluster)))),
                value: None,
            });
        }
        (key == EKS_CLUSTER_TAG).then(|| Tag {
            key: Some(text(key)),
            value: Some(text(name(self.key(), value))),
        })
    }

    pub(in crate::redact) fn redacted_information(
        &self,
        record: &InstanceInformation<'_>,
    ) -> InstanceInformation<'static> {
        let InstanceInformation { instance_id } = record;
        InstanceInformation {
            instance_id: self.id(instance_id),
        }
    }

    fn run_word(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original.as_deref().map(|word| match WORDS.contains(&word) {
            true => text(word),
            false => text(name(self.key(), word)),
        })
    }

    /// What is of Windows stays so.
    fn windows_or_word(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        let word = original.as_deref()?;
        if word.starts_with("WINDOWS") {
            return Some(text("WINDOWS_SERVER_2022_CORE"));
        }
        if word.to_ascii_lowercase().starts_with("windows") {
            return Some(text("Windows Server 2022 Core"));
        }
        self.run_word(original)
    }

    /// Digits and dots stay.
    fn version(&self, version: &str) -> String {
        if version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            version.to_owned()
        } else {
            name(self.key(), version)
        }
    }

    /// An ARN: partition, service and region stay; whatever else is no ARN becomes a name.
    fn arn(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        let original = original.as_deref()?;
        let parts: Vec<&str> = original.splitn(6, ':').collect();
        let [_, partition, service, region, of, resource] = parts.as_slice() else {
            return Some(text(name(self.key(), original)));
        };
        let service = match *service {
            known @ ("ecs" | "secretsmanager" | "ssm" | "s3" | "codeconnections") => {
                known.to_owned()
            }
            other => letters(self.key(), "service", other, 8),
        };
        let partition = match partition.starts_with("aws") {
            true => (*partition).to_owned(),
            false => letters(self.key(), "partition", partition, 6),
        };
        let region = match services::is_region(region) || region.is_empty() {
            true => (*region).to_owned(),
            false => letters(self.key(), "region", region, 8),
        };
        let of = match of.is_empty() {
            true => String::new(),
            false => account(self.key(), of),
        };
        let (kind, rest) = resource
            .split_once(['/', ':'])
            .filter(|(kind, _)| {
                matches!(
                    *kind,
                    "task" | "task-definition" | "cluster" | "container-instance"
                )
            })
            .unwrap_or(("", resource));
        let rest = name(self.key(), rest);
        let resource = if kind.is_empty() {
            rest
        } else {
            format!("{kind}/{rest}")
        };
        Some(text(format!(
            "arn:{partition}:{service}:{region}:{of}:{resource}"
        )))
    }

    /// `arn:aws:s3:::BUCKET/KEY`, or `BUCKET/KEY`.
    fn object(&self, original: &str) -> String {
        let (before, path) = match original.rsplit_once(":::") {
            Some((_, path)) => ("arn:aws:s3:::", path),
            None => ("", original),
        };
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        format!(
            "{before}{}/{}",
            of_bucket(self.key(), bucket),
            name(self.key(), key)
        )
    }

    /// Each part of a path; what needs know an image by stays.
    fn path(&self, original: &str) -> String {
        let parts: Vec<String> = original
            .split('/')
            .map(|part| match SIDECARS.contains(&part) {
                true => part.to_owned(),
                false => name(self.key(), part),
            })
            .collect();
        parts.join("/")
    }

    fn host(&self, host: &str) -> String {
        match REGISTRIES.contains(&host) {
            true => host.to_owned(),
            false => format!("{}.example", name(self.key(), host)),
        }
    }

    /// A repository of Amazon ECR.
    pub(super) fn repository(&self, repository: &EcrRepository) -> EcrRepository {
        if is_guarddutys(&repository.account_id) {
            return repository.clone();
        }
        EcrRepository {
            account_id: account(self.key(), &repository.account_id).into(),
            region: repository.region.clone(),
            fips: repository.fips,
            name: self.path(&repository.name).into(),
        }
    }

    /// An image of the same kind of registry; its name is invented, and whether it is CodeBuild's own
    /// or a base of Windows stays.
    fn image(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        let image = original.as_deref()?;
        if image.is_empty() || image.starts_with("aws/codebuild/") {
            return Some(text(image));
        }
        Some(text(match registry(image)? {
            Registry::Ecr(repository) => {
                let repository = self.repository(&repository);
                let form = if repository.fips {
                    "dkr.ecr-fips"
                } else {
                    "dkr.ecr"
                };
                let region = &repository.region;
                // Names of repositories have no colon.
                let tag = if is_windows_base(image) {
                    ":nanoserver"
                } else {
                    ""
                };
                format!(
                    "{}.{form}.{region}.{}/{}{tag}",
                    repository.account_id,
                    services::dns_suffix(region),
                    repository.name
                )
            }
            Registry::Other(host) => {
                let host = match &*host {
                    "docker.io" => String::new(),
                    host => format!("{}/", self.host(host)),
                };
                let tag = if is_windows_base(image) {
                    ":nanoserver"
                } else {
                    ""
                };
                let kept = SIDECARS.iter().find(|kept| **kept == short_name(image));
                let kept = kept.map(|kept| format!("/{kept}")).unwrap_or_default();
                format!("{host}{}{kept}{tag}", name(self.key(), image))
            }
        }))
    }
}
