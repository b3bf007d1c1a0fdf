//! What tasks need: for images, logs, secrets, file systems, sidecars.

use super::world::{World, fargate, gmsa, image, logs, secret};
use super::{Case, ON_WINDOWS, PULL, REPOSITORY, of};
use crate::network::fact::Fact;

const ELSEWHERE: &str = "444455556666.dkr.ecr-fips.us-east-1.amazonaws.com/app";

/// What images of Fargate before 1.4.0 need.
const OLD: [&str; 2] = ["ecr.dkr ecr-image-old-fargate", "s3 ecr-image-old-fargate"];

/// What an image of [`ELSEWHERE`] needs.
const FIPS: [&str; 3] = [
    "ecr-fips.api@us-east-1 ecr-image",
    "ecr-fips.dkr@us-east-1 ecr-image",
    "s3@us-east-1 ecr-image",
];

/// What an image of ECR and one of Docker Hub need.
const BESIDE: [&str; 4] = [PULL[0], PULL[1], PULL[2], "not in ECR: docker.io"];

const WITH_GUARDDUTY: [&str; 4] = [PULL[0], PULL[1], PULL[2], "guardduty"];

/// Each rule of tasks.
pub(super) fn cases() -> Vec<Case> {
    vec![
        ("an image of ECR", image(REPOSITORY), &PULL),
        (
            "of another region, account and form",
            image(ELSEWHERE),
            &FIPS,
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
        ("on Fargate 1.3.0", fargate("1.3.0"), &OLD),
        (
            "on Windows Fargate 1.0.0",
            fargate("1.0.0")
                .task(|it| it.platform_family = Some("Windows Server 2022 Core".into())),
            &ON_WINDOWS,
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
            &BESIDE,
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
            &WITH_GUARDDUTY,
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
    ]
}
