//! Projects of AWS CodeBuild.

use rule::services;

use super::super::Redacting;
use super::super::pseudonyms::name;
use super::super::records::text;
use crate::describe::shape::workload::buildspec::BuildspecReferences;
use crate::describe::shape::workload::codebuild::{
    Auth, Environment, Log, LogsConfig, Place, Project, RegistryCredential, Source, Variable,
    VpcConfig,
};

/// What builds run on, as far as needs rest on it.
const ON_WINDOWS: &str = "WINDOWS_SERVER_2022_CONTAINER";
const ON_LINUX: &str = "LINUX_CONTAINER";

impl Redacting<'_> {
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
                .map(|environment| self.redacted_environment(environment)),
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

    fn redacted_environment(&self, record: &Environment<'_>) -> Environment<'static> {
        let Environment {
            r#type,
            image,
            environment_variables,
            registry_credential,
        } = record;
        let references = environment_variables.iter().filter(|it| it.is_reference());
        Environment {
            r#type: r#type.as_deref().map(|kind| {
                let on_windows = kind.starts_with("WINDOWS");
                text(if on_windows { ON_WINDOWS } else { ON_LINUX })
            }),
            image: self.image(image),
            environment_variables: references
                .map(|Variable { r#type, value }| Variable {
                    r#type: self.run_word(r#type),
                    value: self.arn(value),
                })
                .collect(),
            registry_credential: registry_credential.as_ref().map(
                |RegistryCredential { credential }| RegistryCredential {
                    credential: self.arn(credential),
                },
            ),
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

    fn redacted_references(&self, of: BuildspecReferences) -> BuildspecReferences {
        let each = |names: Vec<String>| -> Vec<String> {
            let names = names.into_iter().map(|one| self.arn(&Some(text(one))));
            names.flatten().map(|one| one.to_string()).collect()
        };
        BuildspecReferences {
            secrets: each(of.secrets),
            parameters: each(of.parameters),
        }
    }

    fn redacted_source(&self, record: &Source<'_>) -> Source<'static> {
        let Source {
            r#type,
            location,
            buildspec: _,
            auth,
        } = record;
        let buildspec = match record.buildspec_in_s3() {
            Some(arn) => Some(text(self.object(arn))),
            None => self
                .redacted_references(record.references())
                .text()
                .map(text),
        };
        let location = location.as_deref().map(|place| match r#type.as_deref() {
            Some("CODECOMMIT") => self.code_commit(place),
            _ => self.object(place),
        });
        Source {
            r#type: self.run_word(r#type),
            location: location.map(text),
            buildspec,
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
}
