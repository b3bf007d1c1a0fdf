//! What runs on a client, as far as what it needs differs by it.

use super::definition;
use super::joined::Joined;
use super::table::NeedSource;
use crate::network::NetworkInterface;
use crate::network::clients::{ClientClass, DescribedBy};
use crate::network::fact::Fact;
use crate::network::workloads::{EcsTask, TaskImage};

/// What a client runs, as far as needs differ by it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Runs<'a> {
    /// Nothing that is described.
    Undescribed,
    /// Nothing can be said, since this kind was not read.
    Unread(NeedSource),
    /// A task by an interface of its own.
    Task {
        /// Its definition.
        definition: &'a str,
        /// The images that the task names, where its definition is unread or does not name them all.
        images: &'a [TaskImage],
        /// Whether it runs on an instance.
        on_instance: bool,
        /// Whether it runs on a platform version of Fargate that is 1.3.0 or older.
        old_fargate: bool,
        /// Whether it runs on Windows.
        windows: bool,
        /// Whether commands are executed in it.
        execute_command: &'a Fact<bool>,
    },
    /// An instance, by its id: what it runs is hardly ever the same as what another runs.
    Instance(&'a str),
    /// A build, by its subnet and security groups.
    Build(Option<&'a str>, Vec<&'a str>),
    /// A function, by the same.
    Function(Option<&'a str>, Vec<&'a str>),
}

impl<'a> Runs<'a> {
    /// What a client of a class runs; `None`: of no class (`clientDescriptions`).
    pub fn of(
        joined: &Joined<'a>,
        interface: &'a NetworkInterface,
        class: Option<ClientClass>,
    ) -> Self {
        match class.and_then(ClientClass::described_by) {
            Some(DescribedBy::Task { on_instance }) => match joined.task(interface) {
                Some(task) => of_task(joined, task, on_instance),
                None if joined.workloads.tasks.why().is_some() => Self::Unread(NeedSource::Tasks),
                None => Self::Undescribed,
            },
            Some(DescribedBy::Instance) => match &interface.instance_id {
                Some(id) => Self::Instance(id),
                None => Self::Undescribed,
            },
            Some(DescribedBy::Project) if joined.workloads.projects.why().is_some() => {
                Self::Unread(NeedSource::Projects)
            }
            Some(DescribedBy::Project) => {
                Self::Build(interface.subnet_id.as_deref(), groups_of(interface))
            }
            None if class == Some(ClientClass::LambdaFunction)
                && !joined.workloads.functions.elements().is_empty() =>
            {
                Self::Function(interface.subnet_id.as_deref(), groups_of(interface))
            }
            None => Self::Undescribed,
        }
    }
}

/// The security groups of an interface, sorted.
fn groups_of(interface: &NetworkInterface) -> Vec<&str> {
    let mut groups: Vec<&str> = interface.groups.iter().map(|id| &**id).collect();
    groups.sort_unstable();
    groups
}

fn of_task<'a>(joined: &Joined<'a>, task: &'a EcsTask, on_instance: bool) -> Runs<'a> {
    let definition = joined.definition(&task.task_definition);
    let names_all =
        definition.is_some_and(|it| task.images.iter().all(|image| definition::names(it, image)));
    let families = [
        task.platform_family.as_deref(),
        definition.and_then(|it| it.operating_system.as_deref()),
    ];
    let is_windows = |family: Option<&str>| {
        family.is_some_and(|it| it.to_ascii_lowercase().starts_with("windows"))
    };
    Runs::Task {
        definition: &task.task_definition,
        images: if names_all { &[] } else { &task.images },
        on_instance,
        // Windows has platform versions of its own, of which 1.0.0 is the newest.
        old_fargate: !on_instance
            && !families.into_iter().any(is_windows)
            && is_old_fargate(task.platform_version.as_deref()),
        windows: is_windows(task.platform_family.as_deref()),
        execute_command: &task.execute_command,
    }
}

/// Whether a platform version of Linux on Fargate is 1.3.0 or older.
fn is_old_fargate(version: Option<&str>) -> bool {
    let mut parts = version
        .unwrap_or_default()
        .split('.')
        .map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) <= (1, 3),
        _ => false,
    }
}
