//! What saved clients run after a plan: services and projects that change or go.

use std::collections::BTreeSet;

use rule::network::Id;
use rule::network::fact::Fact;
use rule::network::workloads::{BuildProject, EcsTask, Workloads, definition_name};

use super::super::resource::Resource;
use super::super::value::Value;
use super::definition_of;

/// Lets saved tasks run what the plan gives their service, and leaves out those whose service goes; those that do.
pub fn switch_tasks(
    resources: &[&Resource],
    among: &[&Resource],
    runs: &mut Workloads,
) -> Vec<EcsTask> {
    let mut switched = Vec::new();
    let Fact::Read(tasks) = &mut runs.tasks else {
        return switched;
    };
    let definitions = runs.task_definitions.elements();
    for service in changing(resources, "aws_ecs_service") {
        let saved = SavedService::of(service);
        let after: Id = definition_of(among, service, &service.after).into();
        let own = saved.definition;
        let own = definitions.iter().find(|it| Some(it.name()) == own);
        tasks.retain_mut(|task| {
            if !saved.has(task) {
                return true;
            }
            if !service.remains() {
                switched.push(task.clone());
                return false;
            }
            let changes = saved.definition != Some(definition_name(&after));
            if changes {
                task.task_definition = after.clone();
                // What was added to the task when it started is added again; the rest is the definition's.
                let images = task.images.iter().filter(|image| {
                    own.is_some_and(|definition| !rule::needs::names(definition, image))
                });
                task.images = images.cloned().collect();
            }
            if set_options(service, task) || changes {
                switched.push(task.clone());
            }
            true
        });
    }
    switched
}

/// Leaves out the saved projects that the plan changes or deletes: the plan's own are in their places. They come back.
pub fn take_projects(resources: &[&Resource], runs: &mut Workloads) -> Vec<BuildProject> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for project in changing(resources, "aws_codebuild_project") {
        names.extend(project.before.get("name").written());
        names.extend(project.id_before.as_deref().map(last_part));
    }
    let Fact::Read(projects) = &mut runs.projects else {
        return Vec::new();
    };
    let taken = projects.extract_if(.., |project| names.contains(&*project.name));
    taken.collect()
}

/// The resources of a type that are there and change or go.
fn changing<'r>(
    resources: &'r [&Resource],
    kind: &'r str,
) -> impl Iterator<Item = &'r Resource> + use<'r> {
    let all = resources.iter().copied();
    all.filter(move |it| it.kind == kind && (it.actions.update || it.actions.delete))
}

/// What is known of a service that is there.
struct SavedService<'r> {
    /// Its tasks' `group`.
    group: Id,
    /// The family and revision that its tasks run; `None` of a stack that exists, of which ids alone are known.
    definition: Option<&'r str>,
}

impl<'r> SavedService<'r> {
    fn of(service: &'r Resource) -> Self {
        let names = [&service.before, &service.after];
        let mut names = names.into_iter().filter_map(|it| it.get("name").written());
        let id = service.id_before.as_deref().map(last_part);
        let name = names.next().or(id).unwrap_or_default();
        let definition = service.before.get("task_definition").written();
        Self {
            group: format!("service:{name}").into(),
            definition: definition.map(definition_name),
        }
    }

    fn has(&self, task: &EcsTask) -> bool {
        let runs = definition_name(&task.task_definition);
        match (&task.group, self.definition) {
            (Some(group), None) => *group == self.group,
            (Some(group), Some(own)) => *group == self.group && runs == own,
            (None, own) => own == Some(runs),
        }
    }
}

/// Gives a task what else the plan says of its service; whether that is something else.
fn set_options(service: &Resource, task: &mut EcsTask) -> bool {
    let sides = |attribute: &str| (service.before.get(attribute), service.after.get(attribute));
    let before = (task.execute_command.clone(), task.platform_version.clone());
    match sides("enable_execute_command") {
        (_, Value::Unread(why)) => task.execute_command = Fact::Unread(why.clone()),
        (before, after) if before.flag() != after.flag() => {
            task.execute_command = Fact::Read(after.flag() == Some(true));
        }
        _ => {}
    }
    if let (before, Some(after)) = {
        let (before, after) = sides("platform_version");
        (before.written(), after.written())
    } && before != Some(after)
    {
        task.platform_version = Some(after.into());
    }
    before != (task.execute_command.clone(), task.platform_version.clone())
}

/// The name in an ARN or an id: what stands after the last slash.
fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}
