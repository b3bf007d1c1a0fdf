//! `TaskDefinition` of Amazon ECS.

use std::collections::BTreeMap;

use rule::network::workloads;

use super::ids;
use crate::describe::declare::record;
use crate::describe::value::text::Text;

/// The options of a log driver that say where it logs to; others may hold what is secret.
const LOG_OPTIONS: [&str; 11] = [
    "awslogs-region",
    "Name",
    "@type",
    "region",
    "bucket",
    "s3_bucket",
    "s3_region",
    "splunk-url",
    "gelf-address",
    "fluentd-address",
    "syslog-address",
];

/// The options of FireLens that say where its own configuration is.
pub const CONFIG_FILE_TYPE: &str = "config-file-type";

/// See [`CONFIG_FILE_TYPE`].
pub const CONFIG_FILE: &str = "config-file-value";

record! {
    /// One task definition, as `aws ecs describe-task-definition` prints it; or its whole answer.
    TaskDefinition<'a>, "an object such as `aws ecs describe-task-definition` prints" {
        task_definition_arn: Option<Text<'a>>,
        container_definitions: Vec<ContainerDefinition<'a>> as list,
        runtime_platform: Option<RuntimePlatform<'a>>,
        volumes: Vec<Volume<'a>> as list,
        proxy_configuration: Option<ProxyConfiguration<'a>>,
        /// The definition itself, in an element of `EcsTaskDefinitions`
        task_definition: Option<Box<TaskDefinition<'a>>>,
    }
}

/// One of several task definitions in one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(transparent, bound(deserialize = "'de: 'a"))]
pub struct ListedTaskDefinition<'a>(pub TaskDefinition<'a>);

record! {
    /// What a task runs on.
    RuntimePlatform<'a> {
        operating_system_family: Option<Text<'a>>,
    }
}

record! {
    /// A volume.
    Volume<'a> {
        efs_volume_configuration: Option<MountTarget>,
        s3files_volume_configuration: Option<MountTarget>,
        fsx_windows_file_server_volume_configuration: Option<Fsx<'a>>,
    }
}

record! {
    /// A file system of Amazon EFS or Amazon S3 Files.
    MountTarget {
        root_directory: Option<String>,
    }
}

record! {
    /// A file system of Amazon FSx for Windows File Server.
    Fsx<'a> {
        authorization_config: Option<RepositoryCredentials<'a>>,
    }
}

record! {
    /// The proxy of a service mesh.
    ProxyConfiguration<'a> {
        r#type: Option<Text<'a>>,
    }
}

record! {
    /// A container.
    ContainerDefinition<'a> {
        name: Option<Text<'a>>,
        image: Option<Text<'a>>,
        log_configuration: Option<LogConfiguration<'a>>,
        secrets: Vec<Secret<'a>> as list,
        environment_files: Vec<EnvironmentFile<'a>> as list,
        repository_credentials: Option<RepositoryCredentials<'a>>,
        firelens_configuration: Option<FirelensConfiguration>,
        credential_specs: Vec<Text<'a>> as list,
        docker_security_options: Vec<Text<'a>> as list,
    }
}

record! {
    /// How FireLens is configured.
    FirelensConfiguration {
        options: Option<BTreeMap<String, String>>,
    }
}

record! {
    /// How a container logs.
    LogConfiguration<'a> {
        log_driver: Option<Text<'a>>,
        options: Option<BTreeMap<String, String>>,
        secret_options: Vec<Secret<'a>> as list,
    }
}

record! {
    /// Where a secret comes from.
    Secret<'a> {
        value_from: Option<Text<'a>>,
    }
}

record! {
    /// A file of environment variables.
    EnvironmentFile<'a> {
        value: Option<Text<'a>>,
    }
}

record! {
    /// The credentials of a private registry, or of a file system.
    RepositoryCredentials<'a> {
        credentials_parameter: Option<Text<'a>>,
    }
}

impl TaskDefinition<'_> {
    /// The facts.
    pub(crate) fn facts(&self) -> workloads::TaskDefinition {
        if let Some(inner) = &self.task_definition {
            return inner.facts();
        }
        let platform = self.runtime_platform.as_ref();
        let system = platform.and_then(|it| it.operating_system_family.as_deref());
        let containers = self.container_definitions.iter();
        workloads::TaskDefinition {
            arn: self
                .task_definition_arn
                .as_deref()
                .unwrap_or_default()
                .into(),
            containers: containers.map(ContainerDefinition::facts).collect(),
            operating_system: system.map(Into::into),
            has_mount_targets: self.volumes.iter().any(|it| {
                it.efs_volume_configuration.is_some() || it.s3files_volume_configuration.is_some()
            }),
            fsx_credentials: ids(self.volumes.iter().filter_map(Volume::fsx_credentials)),
            is_in_app_mesh: (self.proxy_configuration.as_ref())
                .is_some_and(|proxy| proxy.r#type.as_deref() == Some("APPMESH")),
            unread: None,
        }
    }
}

impl Volume<'_> {
    /// The ARN of a file system's credentials, where it is of FSx; empty where it has none.
    fn fsx_credentials(&self) -> Option<&str> {
        let fsx = self.fsx_windows_file_server_volume_configuration.as_ref()?;
        let credentials = fsx.authorization_config.as_ref();
        let arn = credentials.and_then(|it| it.credentials_parameter.as_deref());
        Some(arn.unwrap_or_default())
    }
}

impl ContainerDefinition<'_> {
    fn facts(&self) -> workloads::Container {
        let log = self.log_configuration.as_ref();
        let of_log = log
            .map(|log| log.secret_options.as_slice())
            .unwrap_or_default();
        let secrets = self.secrets.iter().chain(of_log);
        let files = self.environment_files.iter();
        let credentials = self.repository_credentials.as_ref();
        let credentials = credentials.and_then(|it| it.credentials_parameter.as_deref());
        // What is written and empty is not there.
        let credentials = credentials.filter(|arn| !arn.is_empty());
        let options = self.docker_security_options.iter();
        let specs = options.filter(|option| is_credential_spec(option));
        let specs = self.credential_specs.iter().chain(specs);
        workloads::Container {
            name: self.name.as_deref().unwrap_or_default().into(),
            credential_specs: ids(specs.map(|spec| &**spec)),
            image: self.image.as_deref().unwrap_or_default().into(),
            log: log.map(LogConfiguration::facts),
            secrets: ids(written(secrets.map(|secret| secret.value_from.as_deref()))),
            environment_files: ids(written(files.map(|file| file.value.as_deref()))),
            repository_credentials: credentials.map(Into::into),
            firelens_file: self
                .firelens_configuration
                .as_ref()
                .and_then(FirelensConfiguration::file_in_s3)
                .map(Into::into),
        }
    }
}

/// The texts that are there and not empty.
fn written<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> impl Iterator<Item = &'t str> {
    texts.flatten().filter(|text| !text.is_empty())
}

impl FirelensConfiguration {
    /// The ARN of the file of configuration, where it is in Amazon S3.
    fn file_in_s3(&self) -> Option<&str> {
        let options = self.options.as_ref()?;
        let is_in_s3 = options.get(CONFIG_FILE_TYPE).map(String::as_str) == Some("s3");
        options
            .get(CONFIG_FILE)
            .filter(|_| is_in_s3)
            .map(String::as_str)
    }
}

/// Whether a security option of Docker is the credential spec of a gMSA.
pub fn is_credential_spec(option: &str) -> bool {
    option.starts_with("credentialspec")
}

/// Whether an option of a log driver is read. Fluent Bit reads its own without case.
pub fn is_read_option(name: &str) -> bool {
    LOG_OPTIONS.iter().any(|it| it.eq_ignore_ascii_case(name))
}

impl LogConfiguration<'_> {
    fn facts(&self) -> workloads::LogConfiguration {
        let options = self.options.iter().flatten();
        let options = options.filter(|(name, _)| is_read_option(name));
        workloads::LogConfiguration {
            driver: self.log_driver.as_deref().unwrap_or_default().into(),
            options: options
                .map(|(name, value)| (name.as_str().into(), value.as_str().into()))
                .collect(),
        }
    }
}
