//! What is known of what runs, gathered record by record.

use std::sync::Arc;

use rule::network::Id;
use rule::network::workloads::{
    BuildProject, ContainerInstance, EcsTask, Instance, PullThroughCacheRule, TaskDefinition,
    VpcFunction, Workloads,
};

use super::kept::Kept;
use super::kind::RecordKind;
use super::readings::Readings;
use super::shape::workload::{codebuild, ecr, ecs, function, instance, task_definition};

/// Takes records one by one, in whatever order they come.
#[derive(Debug, Default)]
pub struct WorkloadFacts {
    tasks: Kept<EcsTask>,
    task_definitions: Kept<Arc<TaskDefinition>>,
    container_instances: Kept<ContainerInstance>,
    projects: Kept<BuildProject>,
    managed_instances: Kept<Id>,
    functions: Kept<VpcFunction>,
    pull_through_cache_rules: Kept<PullThroughCacheRule>,
    instances: Kept<Instance>,
}

impl WorkloadFacts {
    /// Adds what came to what is known, kind by kind.
    pub(super) fn settle(&mut self, readings: &Readings, workloads: &mut Workloads) {
        let Workloads {
            tasks,
            task_definitions,
            container_instances,
            projects,
            managed_instances,
            functions,
            pull_through_cache_rules,
            instances,
        } = workloads;
        // Two keys hold the same, alone and wrapped: the one that was read counts.
        let of_two = |alone: RecordKind, wrapped: RecordKind| match readings.unread(wrapped) {
            None => wrapped,
            Some(_) => alone,
        };
        let kind = of_two(RecordKind::Tasks, RecordKind::EcsTasks);
        self.tasks.settle(readings, kind, tasks);
        let kind = of_two(RecordKind::TaskDefinition, RecordKind::EcsTaskDefinitions);
        self.task_definitions
            .settle(readings, kind, task_definitions);
        self.container_instances.settle(
            readings,
            RecordKind::ContainerInstances,
            container_instances,
        );
        self.projects
            .settle(readings, RecordKind::Projects, projects);
        self.managed_instances.settle(
            readings,
            RecordKind::InstanceInformationList,
            managed_instances,
        );
        self.functions
            .settle(readings, RecordKind::Functions, functions);
        let rules = &mut self.pull_through_cache_rules;
        rules.settle(
            readings,
            RecordKind::PullThroughCacheRules,
            pull_through_cache_rules,
        );
        self.instances
            .settle(readings, RecordKind::Reservations, instances);
    }

    pub(super) fn add_task(&mut self, record: &ecs::Task<'_>) {
        if let Some(facts) = record.facts() {
            self.tasks.keep(facts.arn.clone(), facts);
        }
    }

    pub(super) fn add_tasks(&mut self, record: &ecs::ClusterTasks<'_>) {
        for task in &record.tasks {
            self.add_task(task);
        }
    }

    pub(super) fn add_task_definition(&mut self, record: &task_definition::TaskDefinition<'_>) {
        let facts = record.facts();
        self.task_definitions.keep(facts.arn.clone(), facts.into());
    }

    pub(super) fn add_listed_task_definition(
        &mut self,
        record: &task_definition::ListedTaskDefinition<'_>,
    ) {
        self.add_task_definition(&record.0);
    }

    pub(super) fn add_container_instance(&mut self, record: &ecs::ContainerInstance<'_>) {
        if let Some(facts) = record.facts() {
            self.container_instances.keep(facts.arn.clone(), facts);
        }
    }

    pub(super) fn add_project(&mut self, record: &codebuild::Project<'_>) {
        if let Some(facts) = record.facts() {
            self.projects.keep(facts.name.clone(), facts);
        }
    }

    pub(super) fn add_instance_information(&mut self, record: &instance::InstanceInformation<'_>) {
        if let Some(id) = record.facts() {
            self.managed_instances.keep(id.clone(), id);
        }
    }

    pub(super) fn add_function(&mut self, record: &function::Function<'_>) {
        if let Some(facts) = record.facts() {
            let arn = record.function_arn.as_deref().map(Id::from);
            let key = arn.unwrap_or_else(|| facts.name.clone());
            self.functions.keep(key, facts);
        }
    }

    pub(super) fn add_cache_rule(&mut self, record: &ecr::PullThroughCacheRule<'_>) {
        let facts = record.facts();
        let rules = &mut self.pull_through_cache_rules;
        rules.keep(facts.prefix.clone(), facts);
    }

    pub(super) fn add_reservation(&mut self, record: &instance::Reservation<'_>) {
        for instance in &record.instances {
            let facts = instance.facts();
            self.instances.keep(facts.id.clone(), facts);
        }
    }
}
