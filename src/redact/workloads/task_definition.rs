//! Task definitions of Amazon ECS.

use std::collections::BTreeMap;

use rule::{needs, services};

use super::super::Redacting;
use super::super::parameters::bucket;
use super::super::pseudonyms::name;
use super::super::records::text;
use crate::describe::shape::workload::task_definition::{
    CONFIG_FILE, CONFIG_FILE_TYPE, ContainerDefinition, EnvironmentFile, FirelensConfiguration,
    Fsx, LogConfiguration, MountTarget, ProxyConfiguration, RepositoryCredentials, RuntimePlatform,
    Secret, TaskDefinition, Volume, is_credential_spec, is_read_option,
};
use crate::describe::value::text::Text;

/// The log drivers and outputs that needs depend on, and other drivers of Docker.
const DRIVERS: [&str; 19] = [
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
    "logentries",
    "none",
    "s3",
    "splunk",
    "syslog",
    "stdout",
];

impl Redacting<'_> {
    pub(in crate::redact) fn redacted_definition(
        &self,
        record: &TaskDefinition<'_>,
    ) -> TaskDefinition<'static> {
        let TaskDefinition {
            task_definition_arn,
            container_definitions,
            runtime_platform,
            volumes,
            proxy_configuration,
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
                .map(|one| self.redacted_volume(one))
                .collect(),
            proxy_configuration: proxy_configuration.as_ref().map(
                |ProxyConfiguration { r#type }| ProxyConfiguration {
                    r#type: self.run_word(r#type),
                },
            ),
            task_definition: task_definition
                .as_ref()
                .map(|inner| Box::new(self.redacted_definition(inner))),
        }
    }

    fn redacted_volume(&self, record: &Volume<'_>) -> Volume<'static> {
        let Volume {
            efs_volume_configuration,
            s3files_volume_configuration,
            fsx_windows_file_server_volume_configuration,
        } = record;
        let mounted = |of: &Option<MountTarget>| {
            of.as_ref()
                .map(|MountTarget { root_directory: _ }| MountTarget::default())
        };
        Volume {
            efs_volume_configuration: mounted(efs_volume_configuration),
            s3files_volume_configuration: mounted(s3files_volume_configuration),
            fsx_windows_file_server_volume_configuration:
                fsx_windows_file_server_volume_configuration.as_ref().map(
                    |Fsx {
                         authorization_config,
                     }| Fsx {
                        authorization_config: self.redacted_credentials(authorization_config),
                    },
                ),
        }
    }

    fn redacted_credentials(
        &self,
        record: &Option<RepositoryCredentials<'_>>,
    ) -> Option<RepositoryCredentials<'static>> {
        record.as_ref().map(
            |RepositoryCredentials {
                 credentials_parameter,
             }| RepositoryCredentials {
                credentials_parameter: self.arn(credentials_parameter),
            },
        )
    }

    /// What kind of specification it is, and where: an object, a parameter, or a file.
    fn credential_spec(&self, spec: &str) -> Option<Text<'static>> {
        let (kind, at) = spec.split_once(':').filter(|_| is_credential_spec(spec))?;
        let kind = match kind {
            known @ ("credentialspec" | "credentialspecdomainless") => known.to_owned(),
            other => name(self.key(), other),
        };
        let at = match at.contains(":::") {
            true => self.object(at),
            false => self.arn(&Some(text(at.to_owned())))?.to_string(),
        };
        Some(text(format!("{kind}:{at}")))
    }

    fn redacted_container(&self, record: &ContainerDefinition<'_>) -> ContainerDefinition<'static> {
        let ContainerDefinition {
            name: of,
            image,
            log_configuration,
            secrets,
            environment_files,
            repository_credentials,
            firelens_configuration,
            credential_specs,
            docker_security_options,
        } = record;
        let specs = |of: &[Text<'_>]| -> Vec<Text<'static>> {
            let specs = of.iter();
            specs.filter_map(|one| self.credential_spec(one)).collect()
        };
        ContainerDefinition {
            name: of.as_deref().map(|of| text(name(self.key(), of))),
            credential_specs: specs(credential_specs),
            docker_security_options: specs(docker_security_options),
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
            repository_credentials: self.redacted_credentials(repository_credentials),
            firelens_configuration: firelens_configuration
                .as_ref()
                .map(|of| self.redacted_firelens(of)),
        }
    }

    /// Where its own configuration is; another place than Amazon S3 says nothing.
    fn redacted_firelens(&self, record: &FirelensConfiguration) -> FirelensConfiguration {
        let FirelensConfiguration { options } = record;
        let in_s3 = |options: &BTreeMap<String, String>| {
            let file = options.get(CONFIG_FILE)?;
            let place = options.get(CONFIG_FILE_TYPE).filter(|it| *it == "s3")?;
            Some(BTreeMap::from([
                (CONFIG_FILE_TYPE.to_owned(), place.clone()),
                (CONFIG_FILE.to_owned(), self.object(file)),
            ]))
        };
        FirelensConfiguration {
            options: options.as_ref().and_then(in_s3),
        }
    }

    fn redacted_log(&self, record: &LogConfiguration<'_>) -> LogConfiguration<'static> {
        let LogConfiguration {
            log_driver,
            options,
            secret_options,
        } = record;
        let options = options.as_ref().map(|options| {
            let kept = options.iter().filter(|(option, _)| is_read_option(option));
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

    /// A region, driver or output; anything else becomes a name, as of a bucket.
    fn option(&self, value: &str) -> String {
        let is_known = services::is_region(value) || needs::is_this_machine(value);
        if is_known || DRIVERS.contains(&value.to_ascii_lowercase().as_str()) {
            value.to_owned()
        } else {
            bucket(self.key(), value)
        }
    }

    fn redacted_secret(&self, record: &Secret<'_>) -> Secret<'static> {
        let Secret { value_from } = record;
        Secret {
            value_from: self.arn(value_from),
        }
    }
}
