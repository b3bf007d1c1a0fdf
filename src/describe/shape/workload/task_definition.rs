//! `TaskDefinition` of Amazon ECS.

use std::collections::BTreeMap;

use rule::network::workloads;

use super::ids;
use crate::describe::declare::record;
use crate::describe::value::text::Text;

/// The options of a log driver that say where it logs to; others may hold what is secret.
const LOG_OPTIONS: [&str; 7] = [
    "awslogs-region",
    "Name",
    "@type",
    "region",
    "bucket",
    "s3_bucket",
    "s3_region",
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
        volumes: Vec<Volume> as list,
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
    Volume {
        efs_volume_configuration: Option<Efs>,
    }
}

record! {
    /// A file system of Amazon EFS.
    Efs {
        root_directory: Option<String>,
    }
}

record! {
    /// A container.
    ContainerDefinition<'a> {
        image: Option<Text<'a>>,
        log_configuration: Option<LogConfiguration<'a>>,
        secrets: Vec<Secret<'a>> as list,
        environment_files: Vec<EnvironmentFile<'a>> as list,
        repository_credentials: Option<RepositoryCredentials<'a>>,
        firelens_configuration: Option<FirelensConfiguration>,
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
    /// The credentials of a private registry.
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
            has_efs: self
                .volumes
                .iter()
                .any(|it| it.efs_volume_configuration.is_some()),
            unread: None,
        }
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
        workloads::Container {
            image: self.image.as_deref().unwrap_or_default().into(),
            log: log.map(LogConfiguration::facts),
            secrets: ids(secrets.filter_map(|secret| secret.value_from.as_deref())),
            environment_files: ids(files.filter_map(|file| file.value.as_deref())),
            repository_credentials: credentials.map(Into::into),
            firelens_file: self
                .firelens_configuration
                .as_ref()
                .and_then(FirelensConfiguration::file_in_s3)
                .map(Into::into),
        }
    }
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
