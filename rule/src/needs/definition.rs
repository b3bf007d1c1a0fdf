//! Needs of a task definition: its images, logs, secrets and files.

use super::joined::Joined;
use super::table::{Rule, Source};
use super::{Asks, ClientNeeds, Note};
use crate::network::Id;
use crate::network::workloads::{
    Access, Container, LogConfiguration, Objects, bucket_of, definition_name,
};
use crate::services::is_region;

/// By which interface a task's needs go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskInterface {
    /// By the task's own, on Fargate: everything.
    Whole {
        /// With platform version 1.3.0 or older.
        old_fargate: bool,
    },
    /// By the task's own, beside the instance's: what its containers send themselves.
    BesideInstance,
    /// By the instance's first: what the agent fetches and Docker logs, and everything of a task
    /// without an interface of its own.
    OnInstance {
        /// Whether the task has an interface of its own.
        has_interface: bool,
    },
}

impl TaskInterface {
    /// Whether what the agent and Docker ask goes this way: images, awslogs, secrets, files.
    fn has_agents(self) -> bool {
        self != Self::BesideInstance
    }

    /// Whether what containers send themselves goes this way.
    fn has_containers(self) -> bool {
        self != Self::OnInstance {
            has_interface: true,
        }
    }
}

/// Adds the needs of a task definition; by the images of the task where the definition is unread.
pub fn add(
    joined: &Joined<'_>,
    needs: &mut ClientNeeds,
    arn: &str,
    images: &[Id],
    interface: TaskInterface,
) {
    let who = format!("task definition {}", definition_name(arn));
    let old_fargate = interface == TaskInterface::Whole { old_fargate: true };
    let Some(definition) = joined.definition(arn) else {
        if interface.has_agents() {
            for image in images {
                needs.image(joined, image, &who, old_fargate);
            }
        }
        let why = match joined.workloads.task_definitions.why() {
            Some(why) => why.clone(),
            None => format!("{who} was not read").into(),
        };
        needs.unread(Source::TaskDefinitions, why);
        return;
    };
    if let Some(why) = &definition.unread {
        needs.unread(Source::TaskDefinitions, why.clone());
    }
    let system = definition.operating_system.as_deref().unwrap_or_default();
    if interface.has_agents() && system.starts_with("WINDOWS") {
        let who = who.as_str().into();
        needs.notes.push(Note::WindowsBaseLayers { who });
    }
    if definition.has_efs {
        let who = who.as_str().into();
        needs.notes.push(Note::FileSystem { who });
    }
    for container in &definition.containers {
        if interface.has_agents() {
            agents(joined, needs, container, &who, old_fargate);
        }
        if let Some(log) = &container.log {
            logs(needs, joined, log, &who, interface);
        }
    }
}

/// What the agent fetches for a container.
fn agents(
    joined: &Joined<'_>,
    needs: &mut ClientNeeds,
    container: &Container,
    who: &str,
    old_fargate: bool,
) {
    needs.image(joined, &container.image, who, old_fargate);
    for secret in &container.secrets {
        let rule = match secret.split(':').nth(2) {
            Some("secretsmanager") => Rule::Secret,
            _ => Rule::Parameter,
        };
        needs.need(rule, joined.region_in(secret), Asks::Anything, who);
        needs.notes.push(Note::SecretMayNeedKms { who: who.into() });
    }
    if let Some(credentials) = &container.repository_credentials {
        let region = joined.region_in(credentials);
        needs.need(Rule::RepositoryCredentials, region, Asks::Anything, who);
        needs.notes.push(Note::SecretMayNeedKms { who: who.into() });
    }
    for file in &container.environment_files {
        needs.need(Rule::EnvironmentFile, None, read_of(file), who);
    }
    if let Some(file) = &container.firelens_file {
        needs.need(Rule::FireLensFile, None, read_of(file), who);
    }
}

/// A read of an object, by its ARN.
fn read_of(arn: &str) -> Asks {
    Asks::Objects(Objects {
        bucket: Some(bucket_of(arn).into()),
        access: Access::Read,
    })
}

/// Where a container logs to.
fn logs(
    needs: &mut ClientNeeds,
    joined: &Joined<'_>,
    log: &LogConfiguration,
    who: &str,
    interface: TaskInterface,
) {
    // Fluent Bit reads its options without case.
    let option = |name: &str| {
        let mut options = log.options.iter();
        let found = options.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|it| !it.is_empty())
    };
    let region = |name: &str| {
        let region = option(name).filter(|it| is_region(it))?;
        joined.region_of(region)
    };
    match &*log.driver {
        "awslogs" if interface.has_agents() => {
            needs.need(Rule::AwsLogs, region("awslogs-region"), Asks::Anything, who);
        }
        "awsfirelens" if interface.has_containers() => {
            let Some(output) = option("name").or_else(|| option("@type")) else {
                // Its own configuration says where to, and that nobody reads.
                let who = who.into();
                needs.notes.push(Note::LogsSomewhere { who });
                needs.described = false;
                return;
            };
            let rule = match &*output.to_ascii_lowercase() {
                "cloudwatch" | "cloudwatch_logs" => Rule::FireLensLogs,
                "firehose" | "kinesis_firehose" => Rule::FireLensFirehose,
                "kinesis" | "kinesis_streams" => Rule::FireLensStreams,
                "s3" => {
                    let asks = Asks::Objects(Objects {
                        bucket: option("bucket").or_else(|| option("s3_bucket")).cloned(),
                        access: Access::Write,
                    });
                    let region = region("region").or_else(|| region("s3_region"));
                    needs.need(Rule::FireLensS3, region, asks, who);
                    return;
                }
                _ => {
                    let (what, who) = (output.clone(), who.into());
                    needs.notes.push(Note::Outside { what, who });
                    return;
                }
            };
            needs.need(rule, region("region"), Asks::Anything, who);
        }
        _ => {}
    }
}
