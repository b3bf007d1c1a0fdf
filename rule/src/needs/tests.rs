//! Each rule of the table: a case in which it fires, and one that misses it by one thing.

mod world;

use self::world::{
    World, everything_of_a_task, fargate, function, gmsa, image, lines, logs, node, objects,
    secret, source,
};
use super::Rule;
use crate::network::clients::ClientClass;
use crate::network::fact::Fact;
use crate::network::workloads::{Access, AttachmentId, PullThroughCacheRule, TaskImage};

const REPOSITORY: &str = "111122223333.dkr.ecr.eu-west-3.amazonaws.com/team/app:1";
const ELSEWHERE: &str = "444455556666.dkr.ecr-fips.us-east-1.amazonaws.com/app";

const PULL: [&str; 3] = ["ecr.api ecr-image", "ecr.dkr ecr-image", "s3 ecr-image"];

/// An image of a container of a task.
fn of(container: &str, image: &str) -> TaskImage {
    TaskImage {
        container: container.into(),
        image: image.into(),
    }
}

#[test]
fn each_rule_fires_and_has_a_near_miss() {
    let old = ["ecr.dkr ecr-image-old-fargate", "s3 ecr-image-old-fargate"];
    let fips = [
        "ecr-fips.api@us-east-1 ecr-image",
        "ecr-fips.dkr@us-east-1 ecr-image",
        "s3@us-east-1 ecr-image",
    ];
    let with_guardduty = [&PULL[..], &["guardduty"]].concat();
    let beside = [&PULL[..], &["not in ECR: docker.io"]].concat();
    let on_windows = [&PULL[..], &["windows"]].concat();
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
        (
            "of ECR, whose account and region are filled in later",
            image("<account>.dkr.ecr.<region>.amazonaws.com/app"),
            &PULL,
        ),
        ("on Fargate 1.3.0", fargate("1.3.0"), &old),
        (
            "on Windows Fargate 1.0.0",
            fargate("1.0.0")
                .task(|it| it.platform_family = Some("Windows Server 2022 Core".into())),
            &on_windows,
        ),
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
        ("splunk", logs("splunk", &[]), &["outside: splunk"]),
        (
            "syslog of another machine",
            logs("syslog", &[("syslog-address", "tcp://192.0.2.7:514")]),
            &["outside: syslog (tcp://192.0.2.7:514)"],
        ),
        (
            "syslog of the machine itself",
            logs("syslog", &[("syslog-address", "unixgram:///dev/log")]),
            &[],
        ),
        ("fluentd of the machine itself", logs("fluentd", &[]), &[]),
        ("a file of the machine", logs("json-file", &[]), &[]),
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
            "a secret whose region is filled in later",
            secret("arn:aws:secretsmanager:region:aws_account_id:secret:a"),
            &["secretsmanager secret", "kms"],
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
            "a gMSA whose credential spec is in a bucket",
            gmsa("credentialspec:arn:aws:s3:::specs/app.json"),
            &["s3 credential-spec-file"],
        ),
        (
            "in a parameter of another region, without a domain",
            gmsa("credentialspecdomainless:arn:aws:ssm:us-east-1:111122223333:parameter/app"),
            &[
                "secretsmanager domainless-credentials",
                "ssm@us-east-1 credential-spec-parameter",
                "kms",
            ],
        ),
        (
            "in a file of the instance",
            gmsa("credentialspec:file://app.json"),
            &[],
        ),
        ("another security option", gmsa("label:level:s0"), &[]),
        (
            "FSx for Windows File Server",
            World::fargate().definition(|it| {
                it.fsx_credentials =
                    Box::new(["arn:aws:ssm:eu-west-3:111122223333:parameter/ad".into()])
            }),
            &["fsx fsx-volume", "ssm parameter", "kms"],
        ),
        (
            "a mesh that ended",
            World::fargate().definition(|it| it.is_in_app_mesh = true),
            &["outside: AWS App Mesh, which ended on 2026-09-30"],
        ),
        (
            "a container that the task has beside its definition",
            image("nginx")
                .task(|task| task.images = Box::new([of("app", "nginx"), of("agent", REPOSITORY)])),
            &beside,
        ),
        (
            "the daemon of X-Ray",
            image("amazon/aws-xray-daemon:3.x"),
            &["xray xray-daemon", "not in ECR: docker.io"],
        ),
        (
            "a collector that sends as it is told",
            image("public.ecr.aws/aws-observability/aws-otel-collector:v0.43.0"),
            &["not in ECR: public.ecr.aws", "sends: aws-otel-collector"],
        ),
        (
            "the agent of GuardDuty, whose image AWS does not say",
            World::fargate().task(|task| task.images = Box::new([of("aws-guardduty-agent-", "")])),
            &with_guardduty,
        ),
        (
            "another container without an image",
            image("nginx").task(|task| task.images = Box::new([of("guardduty-agent", "")])),
            &["not in ECR: docker.io"],
        ),
        (
            "the proxy of Service Connect, whose image nobody pulls",
            World::fargate().task(|task| {
                task.images = Box::new([of(
                    "ecs-service-connect-a1b2c",
                    "ecs-service-connect-agent:interface-v1",
                )]);
            }),
            &[],
        ),
        (
            "the definition's own containers, and one without a name",
            image("nginx")
                .task(|task| task.images = Box::new([of("app", REPOSITORY), of("", REPOSITORY)])),
            &["not in ECR: docker.io"],
        ),
        (
            "Exec",
            World::fargate().task(|task| task.execute_command = Fact::Read(true)),
            &["ssmmessages execute-command"],
        ),
        ("no Exec", World::fargate(), &[]),
        (
            "Exec that is not known",
            World::fargate().task(|task| task.execute_command = Fact::Unread("later".into())),
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
            "a region that is none",
            logs("awslogs", &[("awslogs-region", "${REGION}")]),
            &["logs awslogs"],
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
            World::fargate().definition(|it| it.has_mount_targets = true),
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
        (
            "a function of an image, with a file system",
            function("sg-0a"),
            &["efs", "function, image: true", "undescribed"],
        ),
        ("of another group", function("sg-0c"), &["undescribed"]),
        ("a build with nothing", World::build(), &[]),
        (
            "of an image of ECR",
            World::build().project(|it| it.image = Some(REPOSITORY.into())),
            &PULL,
        ),
        (
            "of an image of ECR, on Windows",
            World::build().project(|it| {
                it.image = Some(REPOSITORY.into());
                it.on_windows = true;
            }),
            &on_windows,
        ),
        (
            "of CodeBuild's own image, on Windows",
            World::build().project(|it| it.on_windows = true),
            &[],
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
        task.images = Box::new([of("app", REPOSITORY)]);
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
