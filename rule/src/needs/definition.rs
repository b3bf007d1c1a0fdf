//! Needs of a task definition: its images, logs, secrets and files.

use super::added;
use super::image::{SIDECARS, short_name};
use super::joined::Joined;
use super::table::{NeedSource, Rule};
use super::{Asks, ClientNeeds, Note};
use crate::network::Id;
use crate::network::workloads::{
    Access, Container, LogConfiguration, Objects, TaskDefinition, TaskImage, bucket_of,
    definition_name,
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

/// Adds the needs of a task definition, and of those containers of the task that it does not name.
pub fn add(
    joined: &Joined<'_>,
    needs: &mut ClientNeeds,
    arn: &str,
    images: &[TaskImage],
    interface: TaskInterface,
) {
    let who = format!("task definition {}", definition_name(arn));
    let old_fargate = interface == TaskInterface::Whole { old_fargate: true };
    let Some(definition) = joined.definition(arn) else {
        if interface.has_agents() {
            for image in images {
                added::add(joined, needs, image, &who, old_fargate);
            }
        }
        let why = match joined.workloads.task_definitions.why() {
            Some(why) => why.clone(),
            None => format!("{who} was not read").into(),
        };
        needs.unread(NeedSource::TaskDefinitions, why);
        return;
    };
    if let Some(why) = &definition.unread {
        needs.unread(NeedSource::TaskDefinitions, why.clone());
    }
    let system = definition.operating_system.as_deref().unwrap_or_default();
    if interface.has_agents() && system.starts_with("WINDOWS") {
        let who = who.as_str().into();
        needs.notes.push(Note::WindowsBaseLayers { who });
    }
    if definition.has_mount_targets {
        let who = who.as_str().into();
        needs.notes.push(Note::FileSystem { who });
    }
    if definition.is_in_app_mesh {
        let (what, who) = (APP_MESH.into(), who.as_str().into());
        needs.notes.push(Note::Outside { what, who });
    }
    if interface.has_agents() {
        volumes(joined, needs, definition, &who);
        for image in images.iter().filter(|image| !names(definition, image)) {
            let who = format!("a task of {}", definition_name(arn));
            added::add(joined, needs, image, &who, old_fargate);
        }
    }
    for container in &definition.containers {
        if interface.has_agents() {
            agents(joined, needs, container, &who, old_fargate);
        }
        if interface.has_containers() {
            sidecar(needs, &container.image, &who);
        }
        if let Some(log) = &container.log {
            logs(needs, joined, log, &who, interface);
        }
    }
}

/// AWS ended App Mesh on 30 September 2026: its proxies have nobody to ask, and no endpoint can be made.
const APP_MESH: &str = "AWS App Mesh, which ended on 2026-09-30";

/// Whether a definition has the container of an image. What a task runs beside them was added to it when it started,
/// such as the agent of Amazon GuardDuty.
pub fn names(definition: &TaskDefinition, image: &TaskImage) -> bool {
    let mut containers = definition.containers.iter();
    image.container.is_empty()
        || containers.any(|it| it.name.is_empty() || it.name == image.container)
}

/// What the agent asks to mount file systems of FSx for Windows File Server.
fn volumes(joined: &Joined<'_>, needs: &mut ClientNeeds, definition: &TaskDefinition, who: &str) {
    for credentials in &definition.fsx_credentials {
        needs.need(Rule::FsxVolume, None, Asks::Anything, who);
        if !credentials.is_empty() {
            secret(joined, needs, credentials, who);
        }
    }
}

/// What a container of AWS's own sends, where its image says what it is.
fn sidecar(needs: &mut ClientNeeds, image: &str, who: &str) {
    match short_name(image) {
        "aws-xray-daemon" => needs.need(Rule::XRayDaemon, None, Asks::Anything, who),
        what if SIDECARS.contains(&what) => {
            let (what, who) = (what.into(), who.into());
            needs.notes.push(Note::SendsSomewhere { what, who });
        }
        _ => {}
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
    for from in &container.secrets {
        secret(joined, needs, from, who);
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
    for spec in &container.credential_specs {
        credential_spec(joined, needs, spec, who);
    }
}

/// A secret of Secrets Manager by its ARN, or a parameter by its ARN or its name.
fn secret(joined: &Joined<'_>, needs: &mut ClientNeeds, from: &str, who: &str) {
    let rule = match from.split(':').nth(2) {
        Some("secretsmanager") => Rule::Secret,
        _ => Rule::Parameter,
    };
    needs.need(rule, joined.region_in(from), Asks::Anything, who);
    needs.notes.push(Note::SecretMayNeedKms { who: who.into() });
}

/// The specification of a gMSA: where it is, and where its credentials are. A file of the instance needs nothing.
fn credential_spec(joined: &Joined<'_>, needs: &mut ClientNeeds, spec: &str, who: &str) {
    let (kind, at) = spec.split_once(':').unwrap_or(("", spec));
    match at.split(':').nth(2) {
        Some("s3") => needs.need(Rule::CredentialSpecFile, None, read_of(at), who),
        Some("ssm") => {
            let region = joined.region_in(at);
            needs.need(Rule::CredentialSpecParameter, region, Asks::Anything, who);
            needs.notes.push(Note::SecretMayNeedKms { who: who.into() });
        }
        _ => {}
    }
    if kind.eq_ignore_ascii_case("credentialspecdomainless") {
        needs.need(Rule::DomainlessCredentials, None, Asks::Anything, who);
        needs.notes.push(Note::SecretMayNeedKms { who: who.into() });
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
        driver if interface.has_agents() => {
            if let Some(what) = outside(driver, option) {
                let who = who.into();
                needs.notes.push(Note::Outside { what, who });
            }
        }
        _ => {}
    }
}

/// Where a log driver of Docker sends to, where that is another machine: by its option that says so, else by its name.
fn outside<'o>(driver: &str, option: impl Fn(&str) -> Option<&'o Id>) -> Option<Id> {
    let address = match driver {
        "splunk" => option("splunk-url"),
        "gelf" => option("gelf-address"),
        "fluentd" => option("fluentd-address"),
        "syslog" => option("syslog-address"),
        "logentries" => None,
        _ => return None,
    };
    match address {
        Some(at) if is_this_machine(at) => None,
        Some(at) => Some(format!("{driver} ({at})").into()),
        // Both are the machine's own without an address.
        None if matches!(driver, "fluentd" | "syslog") => None,
        None => Some(driver.into()),
    }
}

/// Whether an address of a log driver is the machine's own.
pub fn is_this_machine(address: &str) -> bool {
    ["unix", "localhost", "127.0.0.1"]
        .iter()
        .any(|own| address.contains(own))
}
