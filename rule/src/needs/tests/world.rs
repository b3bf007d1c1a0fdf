//! What runs in a case: an interface, its class, and what may be behind it.

use super::REPOSITORY;
use crate::needs::{Joined, Needs, Note};
use crate::network::clients::ClientClass;
use crate::network::fact::Fact;
use crate::network::workloads::{
    Access, BuildProject, BuildSource, Container, ContainerInstance, EcsTask, Instance,
    LogConfiguration, Objects, TaskDefinition, VpcFunction, Workloads,
};
use crate::network::{Id, NetworkInterface};

/// What runs in one case: an interface of each kind, and what may be behind it.
pub struct World {
    pub workloads: Workloads,
    pub interface: NetworkInterface,
    pub class: ClientClass,
}

impl World {
    /// A Fargate task of one container with an image that needs nothing.
    pub fn fargate() -> Self {
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
            containers: vec![Container {
                name: "app".into(),
                ..Container::default()
            }],
            ..TaskDefinition::default()
        };
        workloads.task_definitions = Fact::Read(vec![definition.into()]);
        workloads.container_instances = Fact::Read(Vec::new());
        workloads.managed_instances = Fact::Read(Vec::new());
        workloads.instances = Fact::Read(Vec::new());
        workloads.projects = Fact::Read(Vec::new());
        workloads.functions = Fact::Read(Vec::new());
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
    pub fn on_instance(class: ClientClass) -> Self {
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
    pub fn build() -> Self {
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

    pub fn task(mut self, change: impl FnOnce(&mut EcsTask)) -> Self {
        if let Fact::Read(tasks) = &mut self.workloads.tasks
            && let Some(task) = tasks.first_mut()
        {
            change(task);
        }
        self
    }

    pub fn definition(mut self, change: impl FnOnce(&mut TaskDefinition)) -> Self {
        if let Fact::Read(definitions) = &mut self.workloads.task_definitions
            && let Some(definition) = definitions.first_mut()
        {
            change(std::sync::Arc::make_mut(definition));
        }
        self
    }

    pub fn container(self, change: impl FnOnce(&mut Container)) -> Self {
        self.definition(|definition| {
            if let Some(container) = definition.containers.first_mut() {
                change(container);
            }
        })
    }

    pub fn project(mut self, change: impl FnOnce(&mut BuildProject)) -> Self {
        if let Fact::Read(projects) = &mut self.workloads.projects
            && let Some(project) = projects.first_mut()
        {
            change(project);
        }
        self
    }
}

/// The needs of the client, one a line: `service@region rule asks`; then the notes and what is unread.
pub fn lines(world: &World) -> Vec<String> {
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
        Note::Function { is_image, .. } => format!("function, image: {is_image}"),
        Note::GuardDuty { .. } => "guardduty".to_owned(),
        Note::LogsSomewhere { .. } => "logs somewhere".to_owned(),
        Note::SendsSomewhere { what, .. } => format!("sends: {what}"),
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

pub fn image(name: &str) -> World {
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

pub fn logs(driver: &str, options: &[(&str, &str)]) -> World {
    World::fargate().container(|container| container.log = Some(log(driver, options)))
}

pub fn secret(from: &str) -> World {
    World::fargate().container(|container| container.secrets = Box::new([from.into()]))
}

pub fn gmsa(spec: &str) -> World {
    World::fargate().container(|container| container.credential_specs = Box::new([spec.into()]))
}

pub fn fargate(version: &str) -> World {
    image(REPOSITORY).task(|task| task.platform_version = Some(version.into()))
}

pub fn source(kind: &str, location: &str, by_connection: bool) -> World {
    World::build().project(|project| {
        project.sources.push(BuildSource {
            kind: kind.into(),
            location: Some(location.into()),
            by_connection,
        });
    })
}

pub fn objects(access: Access) -> World {
    World::build().project(|project| {
        let bucket = Some("cache".into());
        project.objects.push(Objects { bucket, access });
    })
}

/// A function behind an interface of the groups sg-0a and sg-0b, which has this group and sg-0b.
pub fn function(group: &str) -> World {
    let mut world = World::fargate();
    world.class = ClientClass::LambdaFunction;
    world.workloads.functions = Fact::Read(vec![VpcFunction {
        name: "app".into(),
        subnet_ids: Box::new(["subnet-0a".into()]),
        group_ids: Box::new([group.into(), "sg-0b".into()]),
        has_mount_targets: true,
        is_image: true,
    }]);
    world
}

pub fn everything_of_a_task(world: World) -> World {
    world
        .task(|task| task.execute_command = Fact::Read(true))
        .container(|container| {
            container.image = REPOSITORY.into();
            container.log = Some(log("awslogs", &[]));
            container.secrets = Box::new(["arn:aws:ssm:eu-west-3:111122223333:parameter/a".into()]);
        })
}

pub fn node(cluster: Option<&str>, managed: &str) -> World {
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
