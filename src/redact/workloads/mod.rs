//! What runs: names, images, ARNs and options. What an image's registry, a log driver's output or a
//! source's type tells of needs stays.

use std::collections::BTreeMap;

use rule::needs::{Registry, registry};
use rule::services;

use super::Redacting;
use super::pseudonyms::{account, hexadecimal_of, letters, name};
use super::records::text;
use crate::describe::shape::workload::codebuild::{
    Auth, Environment, Log, LogsConfig, Place, Project, Source, VpcConfig,
};
use crate::describe::shape::workload::ecr::PullThroughCacheRule;
use crate::describe::shape::workload::ecs::{
    AttachmentDetail, ClusterTasks, ContainerInstance, Task, TaskAttachment, TaskContainer,
};
use crate::describe::shape::workload::instance::{
    CLUSTER_TAG, EKS_CLUSTER_TAG, Instance, InstanceInformation, Reservation,
};
use crate::describe::shape::workload::task_definition::{
    ContainerDefinition, Efs, EnvironmentFile, LOG_OPTIONS, LogConfiguration,
    RepositoryCredentials, RuntimePlatform, Secret, TaskDefinition, Volume,
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
const WORDS: [&str; 30] = [
    "ACTIVATING",
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
    "LINUX",
    "LOCAL",
    "Linux",
    "NO_ARTIFACTS",
    "NO_CACHE",
    "NO_SOURCE",
    "OAUTH",
    "PENDING",
    "PROVISIONING",
    "RUNNING",
    "S3",
    "SECRETS_MANAGER",
    "STOPPED",
    "STOPPING",
    "PERSONAL_ACCESS_TOKEN",
];

/// The log drivers and outputs that needs depend on, and other drivers of Docker.
const DRIVERS: [&str; 18] = [
    "awsfirelens",
    "awslogs",
    "cloudwatch",
    "cloudwatch_logs",
    "datadog",
    "firehose",
    "fluentd",
    "gelf",
    "journald",
    "json-file",
    "kinesis",
    "kinesis_firehose",
    "kinesis_streams",
    "none",
    "s3",
    "splunk",
    "syslog",
    "stdout",
];

impl Redacting<'_> {
    pub(in crate::redact) fn redacted_tasks(
        &self,
        record: &ClusterTasks<'_>,
    ) -> ClusterTasks<'static> {
        let ClusterTasks { cluster_arn, tasks } = record;
        ClusterTasks {
            cluster_arn: self.arn(cluster_arn),
            tasks: tasks.iter().map(|task| self.redacted_task(task)).collect(),
        }
    }

    pub(in crate::redact) fn redacted_task(&self, record: &Task<'_>) -> Task<'static> {
        let Task {
            task_arn,
            attachments,
            launch_type,
            platform_version,
            platform_family,
            task_definition_arn,
            container_instance_arn,
            enable_execute_command,
            containers,
            last_status,
            group: _,
        } = record;
        Task {
            task_arn: self.arn(task_arn),
            attachments: attachments
                .iter()
                .map(|one| self.redacted_task_attachment(one))
                .collect(),
            launch_type: self.run_word(launch_type),
            platform_version: platform_version
                .as_deref()
                .map(|version| text(self.version(version))),
            platform_family: self.windows_or_word(platform_family),
            task_definition_arn: self.arn(task_definition_arn),
            container_instance_arn: self.arn(container_instance_arn),
            enable_execute_command: *enable_execute_command,
            containers: containers
                .iter()
                .map(|TaskContainer { image }| TaskContainer {
                    image: self.image(image),
                })
                .collect(),
            last_status: self.run_word(last_status),
            group: None,
        }
    }

    fn redacted_task_attachment(&self, record: &TaskAttachment<'_>) -> TaskAttachment<'static> {
        let TaskAttachment { id: of, details } = record;
        let interfaces = details
            .iter()
            .filter(|detail| detail.name.as_deref() == Some("networkInterfaceId"));
        TaskAttachment {
            id: of.as_deref().map(|of| text(self.attachment_id(of))),
            details: interfaces
                .map(|AttachmentDetail { name, value }| AttachmentDetail {
                    name: name.as_deref().map(text),
                    value: self.id(value),
                })
                .collect(),
        }
    }

    /// An invented UUID without hyphens, the same alone and at the end of an ARN.
    fn attachment_id(&self, original: &str) -> String {
        let uuid = original
            .rsplit('/')
            .next()
            .unwrap_or(original)
            .to_ascii_lowercase();
        let hyphens: String = uuid.chars().filter(|letter| *letter != '-').collect();
        hexadecimal_of(self.key(), "attachment", &hyphens, 32)
    }

    pub(in crate::redact) fn redacted_container_instance(
        &self,
        record: &ContainerInstance<'_>,
    ) -> ContainerInstance<'static> {
        let ContainerInstance {
            container_instance_arn,
            ec2_instance_id,
        } = record;
        ContainerInstance {
            container_instance_arn: self.arn(container_instance_arn),
            ec2_instance_id: self.id(ec2_instance_id),
        }
    }

    pub(in crate::redact) fn redacted_definition(
        &self,
        record: &TaskDefinition<'_>,
    ) -> TaskDefinition<'static> {
        let TaskDefinition {
            task_definition_arn,
            container_definitions,
            runtime_platform,
            volumes,
            task_definition,
        } = record;
        TaskDefinition {
            task_definition_arn: self.arn(task_definition_arn),
            container_definitions: container_definitions
                .iter()
                .map(|one| self.redacted_container(one))
                .collect(),
            runtime_platform: runtime_platform.as_ref().map(
                |RuntimePlatform {
                     operating_system_family,
                 }| RuntimePlatform {
                    operating_system_family: self.windows_or_word(operating_system_family),
                },
            ),
            volumes: volumes
                .iter()
                .map(
                    |Volume {
                         efs_volume_configuration,
                     }| Volume {
                        efs_volume_configuration: efs_volume_configuration
                            .as_ref()
                            .map(|Efs { root_directory: _ }| Efs::default()),
                    },
                )
                .collect(),
            task_definition: task_definition
                .as_ref()
                .map(|inner| Box::new(self.redacted_definition(inner))),
        }
    }

    fn redacted_container(&self, record: &ContainerDefinition<'_>) -> ContainerDefinition<'static> {
        let ContainerDefinition {
            image,
            log_configuration,
            secrets,
            environment_files,
            repository_credentials,
        } = record;
        ContainerDefinition {
            image: self.image(image),
            log_configuration: log_configuration.as_ref().map(|log| self.redacted_log(log)),
            secrets: secrets
                .iter()
                .map(|one| self.redacted_secret(one))
                .collect(),
            environment_files: environment_files
                .iter()
                .map(|EnvironmentFile { value }| EnvironmentFile {
                    value: value.as_deref().map(|file| text(self.object(file))),
                })
                .collect(),
            repository_credentials: repository_credentials.as_ref().map(
                |RepositoryCredentials {
                     credentials_parameter,
                 }| RepositoryCredentials {
                    credentials_parameter: self.arn(credentials_parameter),
                },
            ),
        }
    }

    fn redacted_log(&self, record: &LogConfiguration<'_>) -> LogConfiguration<'static> {
        let LogConfiguration {
            log_driver,
            options,
            secret_options,
        } = record;
        let options = options.as_ref().map(|options| {
            let kept = options
                .iter()
                .filter(|(option, _)| LOG_OPTIONS.contains(&option.as_str()));
            kept.map(|(option, value)| (option.clone(), self.option(value)))
                .collect::<BTreeMap<String, String>>()
        });
        LogConfiguration {
            log_driver: log_driver
                .as_deref()
                .map(|driver| text(self.option(driver))),
            options,
            secret_options: secret_options
                .iter()
                .map(|one| self.redacted_secret(one))
                .collect(),
        }
    }

    /// A region, driver or output; anything else becomes a name.
    fn option(&self, value: &str) -> String {
        if services::is_region(value) || DRIVERS.contains(&value.to_ascii_lowercase().as_str()) {
            value.to_owned()
        } else {
            name(self.key(), value)
        }
    }

    fn redacted_secret(&self, record: &Secret<'_>) -> Secret<'static> {
        let Secret { value_from } = record;
        Secret {
            value_from: self.arn(value_from),
        }
    }

    pub(in crate::redact) fn redacted_project(&self, record: &Project<'_>) -> Project<'static> {
        let Project {
            name: of,
            vpc_config,
            environment,
            logs_config,
            cache,
            source,
            secondary_sources,
            artifacts,
            secondary_artifacts,
        } = record;
        Project {
            name: of.as_deref().map(|one| text(name(self.key(), one))),
            vpc_config: vpc_config.as_ref().map(
                |VpcConfig {
                     vpc_id,
                     subnets,
                     security_group_ids,
                 }| VpcConfig {
                    vpc_id: self.id(vpc_id),
                    subnets: self.ids(subnets),
                    security_group_ids: self.ids(security_group_ids),
                },
            ),
            environment: environment
                .as_ref()
                .map(|Environment { image }| Environment {
                    image: self.image(image),
                }),
            logs_config: logs_config.as_ref().map(
                |LogsConfig {
                     cloud_watch_logs,
                     s3_logs,
                 }| LogsConfig {
                    cloud_watch_logs: cloud_watch_logs
                        .as_ref()
                        .map(|log| self.redacted_build_log(log)),
                    s3_logs: s3_logs.as_ref().map(|log| self.redacted_build_log(log)),
                },
            ),
            cache: cache.as_ref().map(|place| self.redacted_place(place)),
            source: source.as_ref().map(|source| self.redacted_source(source)),
            secondary_sources: secondary_sources
                .iter()
                .map(|one| self.redacted_source(one))
                .collect(),
            artifacts: artifacts.as_ref().map(|place| self.redacted_place(place)),
            secondary_artifacts: secondary_artifacts
                .iter()
                .map(|one| self.redacted_place(one))
                .collect(),
        }
    }

    fn redacted_build_log(&self, record: &Log<'_>) -> Log<'static> {
        let Log { status, location } = record;
        Log {
            status: self.run_word(status),
            location: location.as_deref().map(|one| text(self.object(one))),
        }
    }

    fn redacted_place(&self, record: &Place<'_>) -> Place<'static> {
        let Place { r#type, location } = record;
        Place {
            r#type: self.run_word(r#type),
            location: location.as_deref().map(|one| text(self.object(one))),
        }
    }

    fn redacted_source(&self, record: &Source<'_>) -> Source<'static> {
        let Source {
            r#type,
            location,
            auth,
        } = record;
        let location = location.as_deref().map(|place| match r#type.as_deref() {
            Some("CODECOMMIT") => self.code_commit(place),
            _ => self.object(place),
        });
        Source {
            r#type: self.run_word(r#type),
            location: location.map(text),
            auth: auth.as_ref().map(|Auth { r#type, resource }| Auth {
                r#type: self.run_word(r#type),
                resource: resource.as_deref().map(|resource| {
                    let connection = if resource.contains(":connection/") {
                        ":connection/"
                    } else {
                        ""
                    };
                    text(format!("{connection}{}", name(self.key(), resource)))
                }),
            }),
        }
    }

    /// `https://git-codecommit.REGION.SUFFIX/v1/repos/NAME`, with another name.
    fn code_commit(&self, location: &str) -> String {
        let (before, of) = location.rsplit_once('/').unwrap_or(("", location));
        let region = before
            .split_once("git-codecommit.")
            .and_then(|(_, rest)| rest.split('.').next())
            .filter(|region| services::is_region(region));
        match region {
            Some(region) => format!(
                "https://git-codecommit.{region}.amazonaws.com/v1/repos/{}",
                name(self.key(), of)
            ),
            None => name(self.key(), location),
        }
    }

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
            name(self.key(), bucket),
            name(self.key(), key)
        )
    }

    /// Each part of a path.
    fn path(&self, original: &str) -> String {
        let parts: Vec<String> = original
            .split('/')
            .map(|part| name(self.key(), part))
            .collect();
        parts.join("/")
    }

    fn host(&self, host: &str) -> String {
        match REGISTRIES.contains(&host) {
            true => host.to_owned(),
            false => format!("{}.example", name(self.key(), host)),
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
                let form = if repository.fips {
                    "dkr.ecr-fips"
                } else {
                    "dkr.ecr"
                };
                let suffix = match repository.region.starts_with("cn-") {
                    true => "amazonaws.com.cn",
                    false => "amazonaws.com",
                };
                format!(
                    "{}.{form}.{}.{suffix}/{}",
                    account(self.key(), &repository.account_id),
                    repository.region,
                    self.path(&repository.name)
                )
            }
            Registry::Other(host) if &*host == "docker.io" => name(self.key(), image),
            Registry::Other(host) => {
                let base = match image
                    .to_ascii_lowercase()
                    .starts_with("mcr.microsoft.com/windows")
                {
                    true => "windows/",
                    false => "",
                };
                format!("{}/{base}{}", self.host(&host), name(self.key(), image))
            }
        }))
    }

    /// The description of a task's interface: its attachment.
    pub(in crate::redact) fn attachment_arn(&self, description: &str) -> String {
        format!(
            "arn:aws:ecs:::attachment/{}",
            self.attachment_id(description)
        )
    }
}
