//! Random workloads: what the clients of a case run, task definitions in common by chance.

use std::collections::BTreeMap;
use std::sync::Arc;

use rule::needs::GUARDDUTY;
use rule::network::clients::ClientClass;
use rule::network::fact::Fact;
use rule::network::workloads::{
    Access, BuildProject, BuildSource, Container, ContainerInstance, EcsTask, Instance,
    LogConfiguration, Objects, PullThroughCacheRule, TaskDefinition, TaskImage, VpcFunction,
    Workloads,
};
use rule::network::{Id, Network, NetworkInterface};

use super::{ACCOUNT, elements, id};
use crate::random::Random;

/// How many task definitions there are to run.
const DEFINITIONS: usize = 5;

/// Adds what runs to a case: to some clients, what describes them.
pub fn add(r: &mut Random, network: &mut Network) {
    let region = network.region.clone();
    let definitions: Vec<TaskDefinition> = (0..DEFINITIONS)
        .map(|number| definition(r, number, &region))
        .collect();
    let mut runs = Workloads {
        tasks: Fact::Read(vec![]),
        task_definitions: Fact::Read(definitions.iter().cloned().map(Arc::new).collect()),
        container_instances: Fact::Read(vec![]),
        projects: Fact::Read(vec![]),
        managed_instances: Fact::Read(vec![]),
        functions: Fact::Read(vec![]),
        pull_through_cache_rules: Fact::Read(vec![PullThroughCacheRule {
            prefix: id("hub"),
            upstream: r.percent(50).then(|| id("registry-1.docker.io")),
        }]),
        instances: Fact::Read(vec![]),
    };
    for interface in elements(&mut network.network_interfaces) {
        let is_described = r.percent(80);
        match interface.client {
            Some(ClientClass::FargateTask) if is_described => {
                let task = task(r, interface, &definitions, &region);
                let old = r.percent(30);
                super::push(
                    &mut runs.tasks,
                    vec![EcsTask {
                        on_fargate: true,
                        platform_version: Some(id(if old { "1.3.0" } else { "1.4.0" })),
                        ..task
                    }],
                );
            }
            Some(ClientClass::EcsTaskOnInstance) if is_described => {
                let task = task(r, interface, &definitions, &region);
                super::push(&mut runs.tasks, vec![task]);
            }
            Some(ClientClass::Instance) if is_described => {
                let instance = interface.instance_id.clone().unwrap();
                instance_runs(r, &instance, &definitions, &region, &mut runs);
            }
            Some(ClientClass::LambdaFunction) if is_described => {
                let mut groups: Vec<Id> = interface.groups.to_vec();
                groups.sort_unstable();
                let function = VpcFunction {
                    name: id(format!("of-{}", interface.id)),
                    subnet_ids: interface.subnet_id.iter().cloned().collect(),
                    group_ids: groups.into(),
                    has_mount_targets: r.percent(30),
                    is_image: r.percent(30),
                };
                super::push(&mut runs.functions, vec![function]);
            }
            Some(ClientClass::CodeBuild) if is_described => {
                let project = project(r, interface, &region);
                super::push(&mut runs.projects, vec![project]);
            }
            _ => {}
        }
    }
    network.workloads = Arc::new(runs);
}

fn task(
    r: &mut Random,
    interface: &NetworkInterface,
    definitions: &[TaskDefinition],
    region: &str,
) -> EcsTask {
    let definition = r.pick(definitions);
    EcsTask {
        arn: id(format!("task/{}", interface.id)),
        network_interface_ids: [interface.id.clone()].into(),
        task_definition: definition.arn.clone(),
        execute_command: Fact::Read(r.percent(30)),
        images: images(r, definition, region),
        ..EcsTask::default()
    }
}

fn images(r: &mut Random, definition: &TaskDefinition, region: &str) -> Box<[TaskImage]> {
    let containers = definition.containers.iter();
    let own = containers.map(|container| TaskImage {
        container: container.name.clone(),
        image: container.image.clone(),
    });
    let added = r.percent(10).then(|| match r.below(3) {
        // AWS says no image of it.
        0 => TaskImage {
            container: id(GUARDDUTY),
            image: id(""),
        },
        _ => TaskImage {
            container: id("agent"),
            image: image(r, region),
        },
    });
    own.chain(added).collect()
}

/// What an instance is, and what runs on it without an interface.
fn instance_runs(
    r: &mut Random,
    instance: &Id,
    definitions: &[TaskDefinition],
    region: &str,
    runs: &mut Workloads,
) {
    if r.percent(50) {
        let arn = id(format!("container-instance/{instance}"));
        for number in 0..r.below(3) {
            let definition = r.pick(definitions);
            let task = EcsTask {
                arn: id(format!("task/{instance}-{number}")),
                container_instance: Some(arn.clone()),
                task_definition: definition.arn.clone(),
                execute_command: Fact::Read(r.percent(30)),
                images: images(r, definition, region),
                ..EcsTask::default()
            };
            super::push(&mut runs.tasks, vec![task]);
        }
        let instance_id = instance.clone();
        let one = ContainerInstance { arn, instance_id };
        super::push(&mut runs.container_instances, vec![one]);
    }
    if r.percent(30) {
        super::push(&mut runs.managed_instances, vec![instance.clone()]);
    }
    if r.percent(30) {
        let one = Instance {
            id: instance.clone(),
            eks_cluster: Some(id("blue")),
        };
        super::push(&mut runs.instances, vec![one]);
    }
}

fn image(r: &mut Random, region: &str) -> Id {
    let own = |name: &str| id(format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{name}"));
    match r.below(10) {
        0..=4 => own("app:1"),
        5 => own("hub/library/nginx:1"),
        6 => id(format!(
            "444455556666.dkr.ecr.{region}.amazonaws.com/team/app@sha256:0a"
        )),
        7 => id(format!("{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/app")),
        8 => id("public.ecr.aws/nginx/nginx:1"),
        _ => id(*r.pick(&[
            "nginx",
            "ghcr.io/owner/app:1",
            "public.ecr.aws/xray/aws-xray-daemon:3.x",
            "mcr.microsoft.com/windows/servercore",
        ])),
    }
}

fn arn(r: &mut Random, service: &str, what: &str, region: &str) -> Id {
    let region = if r.percent(80) { region } else { "us-east-1" };
    id(format!("arn:aws:{service}:{region}:{ACCOUNT}:{what}"))
}

/// A container of a task definition.
pub fn container(r: &mut Random, at: usize, region: &str) -> Container {
    let mut secrets = vec![];
    if r.percent(30) {
        secrets.push(arn(r, "secretsmanager", "secret:db-AbCdEf", region));
    }
    if r.percent(20) {
        secrets.push(if r.percent(50) {
            id("/app/key")
        } else {
            arn(r, "ssm", "parameter/app/key", region)
        });
    }
    Container {
        name: id(format!("container-{at}")),
        image: image(r, region),
        log: log(r, region),
        secrets: secrets.into(),
        environment_files: if r.percent(10) {
            [id("arn:aws:s3:::my-bucket/app.env")].into()
        } else {
            [].into()
        },
        credential_specs: if r.percent(5) {
            [id(*r.pick(&[
                "credentialspec:arn:aws:s3:::my-bucket/gmsa.json",
                "credentialspecdomainless:arn:aws:ssm:us-east-1:111122223333:parameter/gmsa",
                "credentialspec:file://gmsa.json",
            ]))]
            .into()
        } else {
            [].into()
        },
        repository_credentials: r
            .percent(10)
            .then(|| arn(r, "secretsmanager", "secret:registry-AbCdEf", region)),
        firelens_file: r
            .percent(5)
            .then(|| id("arn:aws:s3:::my-bucket/fluent-bit.conf")),
    }
}

fn log(r: &mut Random, region: &str) -> Option<LogConfiguration> {
    let options = |pairs: &[(&str, &str)]| -> BTreeMap<Id, Id> {
        let pairs = pairs.iter();
        pairs.map(|(name, value)| (id(name), id(value))).collect()
    };
    let (driver, options) = match r.below(8) {
        0..=2 => ("awslogs", options(&[("awslogs-region", region)])),
        3 => ("awslogs", options(&[("awslogs-region", "us-east-1")])),
        4 => ("awslogs", options(&[])),
        5 => {
            let output = *r.pick(&[
                "cloudwatch_logs",
                "kinesis_firehose",
                "kinesis",
                "s3",
                "datadog",
            ]);
            (
                "awsfirelens",
                options(&[("Name", output), ("region", region)]),
            )
        }
        6 => ("json-file", options(&[])),
        _ => return None,
    };
    let driver = id(driver);
    Some(LogConfiguration { driver, options })
}

fn definition(r: &mut Random, number: usize, region: &str) -> TaskDefinition {
    let count = r.between(1, 2);
    TaskDefinition {
        arn: id(format!(
            "arn:aws:ecs:{region}:{ACCOUNT}:task-definition/app:{number}"
        )),
        containers: (0..count).map(|at| container(r, at, region)).collect(),
        operating_system: r.percent(10).then(|| id("WINDOWS_SERVER_2022_CORE")),
        has_mount_targets: r.percent(10),
        fsx_credentials: if r.percent(5) {
            [arn(r, "secretsmanager", "secret:ad-AbCdEf", region)].into()
        } else {
            [].into()
        },
        is_in_app_mesh: r.percent(5),
        unread: None,
    }
}

/// What a build reads and writes of Amazon S3.
fn objects(r: &mut Random) -> Vec<Objects> {
    let mut objects = Vec::new();
    for access in [Access::Read, Access::Write] {
        if r.percent(25) {
            let bucket = r.percent(70).then(|| id("my-bucket"));
            objects.push(Objects { bucket, access });
        }
    }
    objects
}

fn project(r: &mut Random, interface: &NetworkInterface, region: &str) -> BuildProject {
    let mut groups: Vec<Id> = interface.groups.to_vec();
    groups.sort_unstable();
    let kind = *r.pick(&["NO_SOURCE", "S3", "CODECOMMIT", "GITHUB"]);
    BuildProject {
        name: id(format!("build-{}", interface.id)),
        vpc_id: interface.vpc_id.clone(),
        subnet_ids: interface.subnet_id.iter().cloned().collect(),
        group_ids: groups.into(),
        image: Some(if r.percent(50) {
            id("aws/codebuild/standard:7.0")
        } else {
            image(r, region)
        }),
        on_windows: r.percent(10),
        logs_to_cloudwatch: r.percent(70),
        objects: objects(r),
        secrets: if r.percent(20) {
            [
                id("team/key:token"),
                arn(r, "secretsmanager", "secret:build-AbCdEf", region),
            ]
            .into()
        } else {
            [].into()
        },
        parameters: if r.percent(20) {
            [id("/build/key")].into()
        } else {
            [].into()
        },
        sources: vec![BuildSource {
            kind: id(kind),
            location: Some(id(format!(
                "https://git-codecommit.{region}.amazonaws.com/v1/repos/a"
            ))),
            by_connection: r.percent(20),
        }],
    }
}
