//! What runs, looked up by what a network interface says.

use rustc_hash::{FxHashMap, FxHashSet};

use super::NeedSource;
use super::image::EcrRepository;
use crate::network::fact::Why;
use crate::network::workloads::{
    AttachmentId, BuildProject, EcsTask, Instance, PullThroughCacheRule, TaskDefinition,
    VpcFunction, Workloads,
};
use crate::network::{Id, NetworkInterface};
use crate::services::is_region;

/// The lookups of what runs in a region.
#[derive(Debug)]
pub struct Joined<'a> {
    /// What runs.
    pub workloads: &'a Workloads,
    account_id: &'a str,
    region: &'a str,
    by_interface: FxHashMap<&'a str, &'a EcsTask>,
    by_attachment: FxHashMap<AttachmentId, &'a EcsTask>,
    on_instance: FxHashMap<&'a str, Vec<&'a EcsTask>>,
    definitions: FxHashMap<&'a str, &'a TaskDefinition>,
    container_instances: FxHashMap<&'a str, &'a str>,
    instances: FxHashMap<&'a str, &'a Instance>,
    managed: FxHashSet<&'a str>,
}

impl<'a> Joined<'a> {
    /// Sets up the lookups; the cost grows with what runs.
    pub fn new(workloads: &'a Workloads, account_id: &'a str, region: &'a str) -> Self {
        let mut by_interface = FxHashMap::default();
        let mut by_attachment = FxHashMap::default();
        let mut on_instance: FxHashMap<&str, Vec<&EcsTask>> = FxHashMap::default();
        for task in workloads.tasks.elements() {
            for id in &task.network_interface_ids {
                by_interface.insert(&**id, task);
            }
            for id in &task.attachments {
                by_attachment.insert(*id, task);
            }
            if let Some(arn) = &task.container_instance {
                on_instance.entry(arn).or_default().push(task);
            }
        }
        for tasks in on_instance.values_mut() {
            tasks.sort_unstable_by(|a, b| {
                (&a.task_definition, &a.arn).cmp(&(&b.task_definition, &b.arn))
            });
        }
        let definitions = workloads.task_definitions.elements().iter();
        let containers = workloads.container_instances.elements().iter();
        let instances = workloads.instances.elements().iter();
        let managed = workloads.managed_instances.elements().iter();
        Self {
            workloads,
            account_id,
            region,
            by_interface,
            by_attachment,
            on_instance,
            definitions: definitions.map(|it| (&*it.arn, &**it)).collect(),
            container_instances: containers.map(|it| (&*it.instance_id, &*it.arn)).collect(),
            instances: instances.map(|it| (&*it.id, it)).collect(),
            managed: managed.map(|id| &**id).collect(),
        }
    }

    /// The region.
    pub fn region(&self) -> &'a str {
        self.region
    }

    /// The task behind an interface: by its id, else by its attachment.
    pub fn task(&self, interface: &NetworkInterface) -> Option<&'a EcsTask> {
        let by_id = self.by_interface.get(&*interface.id);
        let attachment = interface.ecs_attachment;
        let task = by_id.or_else(|| self.by_attachment.get(&attachment?));
        task.copied()
    }

    /// A task definition, by its ARN.
    pub fn definition(&self, arn: &str) -> Option<&'a TaskDefinition> {
        self.definitions.get(arn).copied()
    }

    /// The container instance that an EC2 instance is, by its ARN.
    pub fn container_instance(&self, instance_id: &str) -> Option<&'a str> {
        self.container_instances.get(instance_id).copied()
    }

    /// The tasks on a container instance.
    pub fn tasks_on(&self, arn: &str) -> &[&'a EcsTask] {
        self.on_instance.get(arn).map_or(&[], Vec::as_slice)
    }

    /// An EC2 instance.
    pub fn instance(&self, id: &str) -> Option<&'a Instance> {
        self.instances.get(id).copied()
    }

    /// Whether Systems Manager manages an instance.
    pub fn is_managed(&self, id: &str) -> bool {
        self.managed.contains(id)
    }

    /// The projects whose builds may be behind an interface: of its subnet, and of its groups.
    pub fn projects(&self, subnet: Option<&str>, groups: &[&str]) -> Vec<&'a BuildProject> {
        let projects = self.workloads.projects.elements().iter();
        let mut found: Vec<&BuildProject> = projects
            .filter(|it| is_behind(&it.subnet_ids, &it.group_ids, subnet, groups))
            .collect();
        found.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        found
    }

    /// The functions that may be behind an interface: of its subnet, and of its groups.
    pub fn functions(&self, subnet: Option<&str>, groups: &[&str]) -> Vec<&'a VpcFunction> {
        let functions = self.workloads.functions.elements().iter();
        let mut found: Vec<&VpcFunction> = functions
            .filter(|it| is_behind(&it.subnet_ids, &it.group_ids, subnet, groups))
            .collect();
        found.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        found
    }

    /// The rule by which Amazon ECR caches a repository of this account and region.
    pub fn cached(&self, repository: &EcrRepository) -> Option<&'a PullThroughCacheRule> {
        let here = *repository.account_id == *self.account_id && *repository.region == *self.region;
        let mut rules = self.workloads.pull_through_cache_rules.elements().iter();
        rules.find(|rule| {
            let below = repository.name.strip_prefix(&*rule.prefix);
            here && (&*rule.prefix == "ROOT" || below.is_some_and(|rest| rest.starts_with('/')))
        })
    }

    /// The region that a service is asked for: none where it is the VPC's own.
    pub fn region_of(&self, region: &Id) -> Option<Id> {
        (**region != *self.region).then(|| region.clone())
    }

    /// The region in an ARN, as [`Joined::region_of`] has it; `None` where it has none, or what stands there is none.
    pub fn region_in(&self, arn: &str) -> Option<Id> {
        let region = arn
            .strip_prefix("arn:")?
            .split(':')
            .nth(2)
            .filter(|region| is_region(region))?;
        self.region_of(&region.into())
    }

    /// Why a kind was not read.
    pub fn why(&self, source: NeedSource) -> Why {
        let workloads = self.workloads;
        let why = match source {
            NeedSource::Tasks | NeedSource::ExecuteCommand => workloads.tasks.why(),
            NeedSource::TaskDefinitions => workloads.task_definitions.why(),
            NeedSource::ContainerInstances => workloads.container_instances.why(),
            NeedSource::Projects => workloads.projects.why(),
            NeedSource::ManagedInstances => workloads.managed_instances.why(),
            NeedSource::Instances => workloads.instances.why(),
        };
        why.cloned().unwrap_or_else(|| "it was not read".into())
    }
}

/// Whether what has these subnets and groups, sorted, may be behind an interface of a subnet with groups.
fn is_behind(subnets: &[Id], own: &[Id], subnet: Option<&str>, groups: &[&str]) -> bool {
    let mut subnets = subnets.iter();
    let own = own.iter().map(|id| &**id);
    subnets.any(|id| subnet == Some(&**id)) && own.eq(groups.iter().copied())
}
