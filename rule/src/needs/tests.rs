//! Each rule of the table: a case in which it fires, and one that misses it by one thing.

use super::{Joined, Needs, Note, Rule};
use crate::network::clients::ClientClass;
use crate::network::fact::Fact;
use crate::network::workloads::{
    Access, AttachmentId, BuildProject, BuildSource, Container, ContainerInstance, EcsTask,
    Instance, LogConfiguration, Objects, PullThroughCacheRule, TaskDefinition, Workloads,
};
use crate::network::{Id, NetworkInterface};

const REPOSITORY: &str = "111122223333.dkr.ecr.eu-west-3.amazonaws.com/team/app:1";
const ELSEWHERE: &str = "444455556666.dkr.ecr-fips.us-east-1.amazonaws.com/app";

/// What runs in one case: an interface of each kind, and what may be behind it.
struct World {
    workloads: Workloads,
    interface: NetworkInterface,
    class: ClientClass,
}

impl World {
    /// A Fargate task of one container with an image that needs nothing.
    fn fargate() -> Self {
        let mut workloads = Workloads::unread("");
        workloads.tasks = Fact::Read(vec![EcsTask {
            arn: "arn:task".into(),
            network_interface_ids: Box::new(["eni-0a".into()]),
            on_fargate: true,
            platform_version: Some("1.4.0".into()),
            task_definition: "arn:aws:ecs:eu-west-3:111122223333:task-definition/app:42".into(),
            ..EcsTask::default()
        }]);
        let definition = TaskDefinition {
            arn: "arn:aws:ecs:eu-west-3:111122223333:task-definition/app:42".into(),
            containers: vec![Container::default()],
            ..TaskDefinition::default()
        };
        workloads.task_definitions = Fact::Read(vec![definition.into()]);
        workloads.container_instances = Fact::Read(Vec::new());
        workloads.managed_instances = Fact::Read(Vec::new());
        workloads.instances = Fact::Read(Vec::new());
        workloads.projects = Fact::Read(Vec::new());
        workloads.pull_through_cache_rules = Fact::Read(Vec::new());
        Self {
            workloads,
            interface: NetworkInterface {
                id: "eni-0a".into(),
                subnet_id: Some("subnet-0a".into()),
                groups: Box::new(["sg-0b".into(), "sg-0a".into()]),
                instance_id: Some("i-0a".into()),
                ..NetworkInterface::default()
            },
            class: ClientClass::FargateTask,
        }
    }

    /// The same task on an instance, seen by the instance's first interface or by the task's own.
    fn on_instance(class: ClientClass) -> Self {
        let mut world = Self::fargate();
        world.class = class;
        world.workloads.container_instances = Fact::Read(vec![ContainerInstance {
            arn: "arn:container-instance".into(),
            instance_id: "i-0a".into(),
        }]);
        if class == ClientClass::Instance {
            world.interface.id = "eni-0b".into();
        }
        world.task(|task| {
            task.container_instance = Some("arn:container-instance".into());
            task.platform_version = None;
            task.on_fargate = false;
        })
    }

    /// A build of a project with nothing.
    fn build() -> Self {
        let mut world = Self::fargate();
        world.class = ClientClass::CodeBuild;
        world.workloads.projects = Fact::Read(vec![BuildProject {
            name: "app".into(),
            subnet_ids: Box::new(["subnet-0a".into()]),
            group_ids: Box::new(["sg-0a".into(), "sg-0b".into()]),
            image: Some("aws/codebuild/standard:7.0".into()),
            ..BuildProject::default()
        }]);
        world
    }

    fn task(mut self, change: impl FnOnce(&mut EcsTask)) -> Self {
        if let Fact::Read(tasks) = &mut self.workloads.tasks
            && let Some(task) = tasks.first_mut()
        {
            change(task);
        }
        self
    }

    fn definition(mut self, change: impl FnOnce(&mut TaskDefinition)) -> Self {
        if let Fact::Read(definitions) = &mut self.workloads.task_definitions
            && let Some(definition) = definitions.first_mut()
        {
            change(std::sync::Arc::make_mut(definition));
        }
        self
    }

    fn container(self, change: impl FnOnce(&mut Container)) -> Self {
        self.definition(|definition| {
            if let Some(container) = definition.containers.first_mut() {
                change(container);
            }
        })
    }

    fn project(mut self, change: impl FnOnce(&mut BuildProject)) -> Self {
        if let Fact::Read(projects) = &mut self.workloads.projects
            && let Some(project) = projects.first_mut()
        {
            change(project);
        }
        self
    }
}

/// The needs of the client, one a line: `service@region rule asks`; then the notes and what is unread.
fn lines(world: &World) -> Vec<String> {
    let joined = Joined::new(&world.workloads, "111122223333", "eu-west-3");
    let mut needs = Needs::default();
    let id = needs.of(&joined, &world.interface, Some(world.class));
    let Some(client) = needs.get(id) else {
        return Vec::new();
    };
    let mut lines: Vec<String> = client
        .needs
        .iter()
        .map(|need| {
            let region = need.region.as_ref().map(|region| format!("@{region}"));
            format!(
                "{}{} {}",
                need.service,
                region.unwrap_or_default(),
                need.rule.row().name
            )
        })
        .collect();
    lines.extend(client.notes.iter().map(|note| match note {
        Note::ImageNotInEcr { registry, .. } => format!("not in ECR: {registry}"),
        Note::PullThroughCache { repository, .. } => format!("cached: {repository}"),
        Note::WindowsBaseLayers { .. } => "windows".to_owned(),
        Note::SecretMayNeedKms { .. } => "kms".to_owned(),
        Note::FileSystem { .. } => "efs".to_owned(),
        Note::LogsSomewhere { .. } => "logs somewhere".to_owned(),
        Note::Outside { what, .. } => format!("outside: {what}"),
    }));
    lines.extend(
        client
            .unread
            .iter()
            .map(|(source, _)| format!("unread: {source}")),
    );
    if !client.described {
        lines.push("undescribed".to_owned());
    }
    lines
}

fn image(name: &str) -> World {
    World::fargate().container(|container| container.image = name.into())
}

fn log(driver: &str, options: &[(&str, &str)]) -> LogConfiguration {
    let options = options.iter();
    LogConfiguration {
        driver: driver.into(),
        options: options
            .map(|(name, value)| (Id::from(*name), Id::from(*value)))
            .collect(),
    }
}

fn logs(driver: &str, options: &[(&str, &str)]) -> World {
    World::fargate().container(|container| container.log = Some(log(driver, options)))
}

fn secret(from: &str) -> World {
    World::fargate().container(|container| container.secrets = Box::new([from.into()]))
}

fn fargate(version: &str) -> World {
    image(REPOSITORY).task(|task| task.platform_version = Some(version.into()))
}

fn source(kind: &str, location: &str, by_connection: bool) -> World {
    World::build().project(|project| {
        project.sources.push(BuildSource {
            kind: kind.into(),
            location: Some(location.into()),
            by_connection,
        });
    })
}

fn objects(access: Access) -> World {
    World::build().project(|project| {
        let bucket = Some("cache".into());
        project.objects.push(Objects { bucket, access });
    })
}

fn everything_of_a_task(world: World) -> World {
    world
        .task(|task| task.execute_command = true)
        .container(|container| {
            container.image = REPOSITORY.into();
            container.log = Some(log("awslogs", &[]));
            container.secrets = Box::new(["arn:aws:ssm:eu-west-3:111122223333:parameter/a".into()]);
        })
}

fn node(cluster: Option<&str>, managed: &str) -> World {
    let mut world = World::fargate();
    world.class = ClientClass::Instance;
    world.interface.id = "eni-0b".into();
    world.workloads.instances = Fact::Read(vec![Instance {
        id: "i-0a".into(),
        eks_cluster: cluster.map(Id::from),
    }]);
    world.workloads.managed_instances = Fact::Read(vec![managed.into()]);
    world
}

const PULL: [&str; 3] = ["ecr.api ecr-image", "ecr.dkr ecr-image", "s3 ecr-image"];

#[test]
fn each_rule_fires_and_has_a_near_miss() {
    let old = ["ecr.dkr ecr-image-old-fargate", "s3 ecr-image-old-fargate"];
    let fips = [
        "ecr-fips.api@us-east-1 ecr-image",
        "ecr-fips.dkr@us-east-1 ecr-image",
        "s3@us-east-1 ecr-image",
    ];
    let cases: Vec<(&str, World, &[&str])> = vec![
        ("an image of ECR", image(REPOSITORY), &PULL),
        (
            "of another region, account and form",
            image(ELSEWHERE),
            &fips,
        ),
        (
            "of public ECR",
            image("public.ecr.aws/nginx/nginx"),
            &["not in ECR: public.ecr.aws"],
        ),
        (
            "of Docker Hub",
            image("nginx:1"),
            &["not in ECR: docker.io"],
        ),
        ("of no name", image(""), &[]),
        ("on Fargate 1.3.0", fargate("1.3.0"), &old),
        ("on Fargate 1.4.0", fargate("1.4.0"), &PULL),
        ("on Fargate of no known version", fargate("LATEST"), &PULL),
        ("awslogs", logs("awslogs", &[]), &["logs awslogs"]),
        (
            "awslogs of another region",
            logs("awslogs", &[("awslogs-region", "us-east-1")]),
            &["logs@us-east-1 awslogs"],
        ),
        (
            "awslogs of the own region",
            logs("awslogs", &[("awslogs-region", "eu-west-3")]),
            &["logs awslogs"],
        ),
        ("splunk", logs("splunk", &[]), &[]),
        (
            "FireLens to CloudWatch",
            logs("awsfirelens", &[("Name", "cloudwatch_logs")]),
            &["logs firelens-logs"],
        ),
        (
            "FireLens to Firehose",
            logs(
                "awsfirelens",
                &[("Name", "firehose"), ("region", "us-east-1")],
            ),
            &["kinesis-firehose@us-east-1 firelens-firehose"],
        ),
        (
            "FireLens to Kinesis",
            logs("awsfirelens", &[("Name", "kinesis_streams")]),
            &["kinesis-streams firelens-streams"],
        ),
        (
            "FireLens to S3",
            logs("awsfirelens", &[("Name", "s3")]),
            &["s3 firelens-s3"],
        ),
        (
            "FireLens to others",
            logs("awsfirelens", &[("Name", "datadog")]),
            &["outside: datadog"],
        ),
        (
            "FireLens to nowhere known",
            logs("awsfirelens", &[]),
            &["logs somewhere", "undescribed"],
        ),
        (
            "a secret",
            secret("arn:aws:secretsmanager:us-east-1:111122223333:secret:a"),
            &["secretsmanager@us-east-1 secret", "kms"],
        ),
        (
            "a parameter",
            secret("arn:aws:ssm:eu-west-3:111122223333:parameter/a"),
            &["ssm parameter", "kms"],
        ),
        (
            "a parameter by its name",
            secret("/app/key"),
            &["ssm parameter", "kms"],
        ),
        (
            "credentials",
            World::fargate().container(|it| {
                it.repository_credentials =
                    Some("arn:aws:secretsmanager:eu-west-3:111122223333:secret:b".into())
            }),
            &["secretsmanager repository-credentials", "kms"],
        ),
        (
            "a file",
            World::fargate().container(|it| {
                it.environment_files = Box::new(["arn:aws:s3:::app-config/app.env".into()])
            }),
            &["s3 environment-file"],
        ),
        (
            "Exec",
            World::fargate().task(|task| task.execute_command = true),
            &["ssmmessages execute-command"],
        ),
        ("no Exec", World::fargate(), &[]),
        (
            "Exec that is not known",
            World::fargate().task(|task| task.execute_command_unread = Some("later".into())),
            &["unread: enableExecuteCommand"],
        ),
        (
            "FireLens of a file",
            World::fargate().container(|it| {
                it.firelens_file = Some("arn:aws:s3:::app-config/fluent-bit.conf".into())
            }),
            &["s3 firelens-file"],
        ),
        (
            "FireLens without case",
            logs(
                "awsfirelens",
                &[("name", "Firehose"), ("REGION", "us-east-1")],
            ),
            &["kinesis-firehose@us-east-1 firelens-firehose"],
        ),
        (
            "EFS",
            World::fargate().definition(|it| it.has_efs = true),
            &["efs"],
        ),
        (
            "Windows by the definition",
            World::fargate()
                .definition(|it| it.operating_system = Some("WINDOWS_SERVER_2022_CORE".into())),
            &["windows"],
        ),
        (
            "Windows by the task",
            World::fargate()
                .task(|it| it.platform_family = Some("Windows Server 2022 Core".into())),
            &["windows"],
        ),
        (
            "a Windows base",
            image("mcr.microsoft.com/windows/nanoserver:ltsc2022"),
            &["not in ECR: mcr.microsoft.com", "windows"],
        ),
        (
            "Linux",
            World::fargate().definition(|it| it.operating_system = Some("LINUX".into())),
            &[],
        ),
        (
            "an EKS node",
            node(Some("blue"), "i-0b"),
            &[
                "ec2 eks-node",
                "ecr.api eks-node",
                "ecr.dkr eks-node",
                "s3 eks-node",
                "sts eks-node",
            ],
        ),
        (
            "an instance that is managed",
            node(None, "i-0a"),
            &["ssm managed-instance", "ssmmessages managed-instance"],
        ),
        (
            "an instance of which nothing is known",
            node(None, "i-0b"),
            &["undescribed"],
        ),
        ("a build with nothing", World::build(), &[]),
        (
            "of an image of ECR",
            World::build().project(|it| it.image = Some(REPOSITORY.into())),
            &PULL,
        ),
        (
            "that logs",
            World::build().project(|it| it.logs_to_cloudwatch = true),
            &["logs build-logs"],
        ),
        (
            "that reads a bucket",
            objects(Access::Read),
            &["s3 build-reads"],
        ),
        (
            "that writes to a bucket",
            objects(Access::Write),
            &["s3 build-writes"],
        ),
        (
            "with one key of a secret by its name",
            World::build().project(|it| it.secrets = Box::new(["team/app:key:stage:1".into()])),
            &["secretsmanager build-secret", "kms"],
        ),
        (
            "with a parameter",
            World::build().project(|it| {
                it.parameters = Box::new(["arn:aws:ssm:us-east-1:111122223333:parameter/a".into()])
            }),
            &["ssm@us-east-1 build-parameter", "kms"],
        ),
        (
            "of CodeCommit",
            source(
                "CODECOMMIT",
                "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/a",
                false,
            ),
            &["git-codecommit@us-east-1 build-codecommit"],
        ),
        (
            "of GitHub",
            source("GITHUB", "https://github.com/owner/app", false),
            &["outside: GITHUB"],
        ),
        (
            "of GitHub over a connection",
            source("GITHUB", "https://github.com/owner/app", true),
            &["codeconnections.api build-connection", "outside: GITHUB"],
        ),
        ("of a pipeline", source("CODEPIPELINE", "", false), &[]),
        (
            "of another group",
            World::build().project(|it| it.group_ids = Box::new(["sg-0a".into()])),
            &["undescribed"],
        ),
    ];
    for (name, world, expected) in cases {
        assert_eq!(lines(&world), expected, "{name}");
    }
}

#[test]
fn a_task_on_an_instance_asks_by_two_interfaces() {
    let instance = [
        "ecr.api ecr-image",
        "ecr.dkr ecr-image",
        "ecs ecs-instance",
        "ecs-agent ecs-instance",
        "ecs-telemetry ecs-instance",
        "logs awslogs",
        "s3 ecr-image",
        "ssm parameter",
        "kms",
    ];
    let world = |class| everything_of_a_task(World::on_instance(class));
    assert_eq!(lines(&world(ClientClass::Instance)), instance);
    assert_eq!(
        lines(&world(ClientClass::EcsTaskOnInstance)),
        ["ssmmessages execute-command"]
    );
    let alone = world(ClientClass::Instance).task(|task| task.network_interface_ids = Box::new([]));
    assert!(lines(&alone).contains(&"ssmmessages execute-command".to_owned()));
}

#[test]
fn a_task_is_known_by_its_attachment_too() {
    let id = AttachmentId::of("0a1b2c3d-1111-2222-3333-444455556666");
    let mut world = image(REPOSITORY).task(|task| {
        task.network_interface_ids = Box::new([]);
        task.attachments = id.into_iter().collect();
    });
    assert_eq!(lines(&world), ["undescribed"]);
    world.interface.ecs_attachment = id;
    assert_eq!(lines(&world), PULL);
}

#[test]
fn a_pull_through_cache_is_of_this_account_and_below_its_prefix() {
    for (prefix, cached) in [
        ("team", true),
        ("tea", false),
        ("ROOT", true),
        ("team/app", false),
    ] {
        let mut world = image(REPOSITORY);
        world.workloads.pull_through_cache_rules = Fact::Read(vec![PullThroughCacheRule {
            prefix: prefix.into(),
            upstream: None,
        }]);
        let found = lines(&world).contains(&"cached: team/app".to_owned());
        assert_eq!(found, cached, "{prefix}");
    }
}

#[test]
fn what_is_unread_is_said() {
    let mut world = everything_of_a_task(World::fargate()).task(|task| {
        task.images = Box::new([REPOSITORY.into()]);
    });
    world.workloads.task_definitions = Fact::Unread("denied".into());
    let known = [
        &PULL[..],
        &[
            "ssmmessages execute-command",
            "unread: DescribeTaskDefinition",
        ],
    ]
    .concat();
    assert_eq!(lines(&world), known);
    world.workloads.tasks = Fact::Unread("denied".into());
    assert_eq!(lines(&world), ["unread: DescribeTasks", "undescribed"]);

    let mut world = node(None, "i-0b");
    world.workloads.container_instances = Fact::Unread("denied".into());
    world.workloads.instances = Fact::Unread("denied".into());
    world.workloads.managed_instances = Fact::Unread("denied".into());
    let unread = [
        "unread: DescribeContainerInstances",
        "unread: DescribeInstanceInformation",
        "unread: DescribeInstances",
        "undescribed",
    ];
    assert_eq!(lines(&world), unread);

    let mut world = World::build();
    world.workloads.projects = Fact::Unread("denied".into());
    assert_eq!(lines(&world), ["unread: BatchGetProjects", "undescribed"]);
}

#[test]
fn every_service_of_the_table_is_known() {
    for rule in Rule::ALL {
        for service in rule.row().services {
            assert!(crate::services::known(service).is_some(), "{service}");
        }
    }
}
