//! Each rule of the table: a case in which it fires, and one that misses it by one thing.

mod builds;
mod machines;
mod tasks;
mod world;

use self::world::{World, everything_of_a_task, image, lines, node};
use super::Rule;
use crate::network::clients::ClientClass;
use crate::network::fact::Fact;
use crate::network::workloads::{AttachmentId, PullThroughCacheRule, TaskImage};

const REPOSITORY: &str = "111122223333.dkr.ecr.eu-west-3.amazonaws.com/team/app:1";

const PULL: [&str; 3] = ["ecr.api ecr-image", "ecr.dkr ecr-image", "s3 ecr-image"];

/// What an image of ECR needs that is of Windows.
const ON_WINDOWS: [&str; 4] = [PULL[0], PULL[1], PULL[2], "windows"];

/// A client of some workload, by what it is like, and the lines of what it needs.
type Case = (&'static str, World, &'static [&'static str]);

/// An image of a container of a task.
fn of(container: &str, image: &str) -> TaskImage {
    TaskImage {
        container: container.into(),
        image: image.into(),
    }
}

#[test]
fn each_rule_fires_and_has_a_near_miss() {
    let cases = [tasks::cases(), machines::cases(), builds::cases()];
    for (name, world, expected) in cases.into_iter().flatten() {
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
