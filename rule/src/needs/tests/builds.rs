//! What builds need.

use super::world::{World, objects, source};
use super::{Case, ON_WINDOWS, PULL, REPOSITORY};
use crate::network::workloads::Access;

/// Each rule of builds.
pub(super) fn cases() -> Vec<Case> {
    vec![
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
            &ON_WINDOWS,
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
    ]
}
