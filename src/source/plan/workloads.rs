//! What the clients of a plan run: task definitions, services, projects and nodes of plans and templates, as the records
//! that the AWS CLI would print of them (`rule/decision.md`, section 12).

mod build;
mod definition;
mod saved;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rule::network::fact::{Fact, Why};
use rule::network::workloads::{AttachmentId, EcsTask, Workloads};
use rule::network::{Id, Network};
use serde_json::{Value as Json, json};

use super::mapping::class::PlannedClass;
use super::mapping::client;
use super::mapping::clients::named;
use super::mapping::interfaces::looked_up;
use super::resource::Resource;
use super::value::Value;
use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::RegionFacts;
use crate::describe::shape::vpc_endpoint::Writer;

/// Adds what the plan's clients run to what is saved of it. What comes back are the VPCs in which saved clients run
/// something else.
pub fn put(
    resources: &[&Resource],
    before: Option<&Network>,
    after: &mut Network,
) -> BTreeSet<String> {
    let mut planned = Planned::default();
    let among = looked_up(resources);
    for resource in resources.iter().filter(|resource| resource.remains()) {
        planned.add(&among, resource, after);
    }
    let mut runs = match before {
        Some(before) => (*before.workloads).clone(),
        None => planned.nothing(),
    };
    let switched = saved::switch_tasks(resources, &among, &mut runs);
    let taken = saved::take_projects(resources, &mut runs);
    let Workloads {
        tasks,
        task_definitions,
        container_instances: _,
        projects,
        managed_instances: _,
        functions: _,
        pull_through_cache_rules: _,
        instances,
    } = planned.finish();
    extend(&mut runs.tasks, tasks);
    extend(&mut runs.task_definitions, task_definitions);
    extend(&mut runs.projects, projects);
    extend(&mut runs.instances, instances);
    let mut touched = vpcs_of(&switched, &runs, after);
    touched.extend(
        taken
            .iter()
            .filter_map(|it| Some(it.vpc_id.as_ref()?.to_string())),
    );
    after.workloads = Arc::new(runs);
    touched
}

/// The VPCs of the interfaces of tasks, or of the instances that they run on.
fn vpcs_of(tasks: &[EcsTask], runs: &Workloads, network: &Network) -> BTreeSet<String> {
    let interfaces: BTreeSet<&Id> = tasks
        .iter()
        .flat_map(|it| &it.network_interface_ids)
        .collect();
    let attachments: BTreeSet<AttachmentId> = tasks
        .iter()
        .flat_map(|it| it.attachments.iter().copied())
        .collect();
    let on: BTreeSet<&Id> = tasks
        .iter()
        .filter_map(|it| it.container_instance.as_ref())
        .collect();
    let instances = runs.container_instances.elements().iter();
    let instances: BTreeSet<&Id> = instances
        .filter(|it| on.contains(&it.arn))
        .map(|it| &it.instance_id)
        .collect();
    let all = network.network_interfaces.elements().iter();
    let own = all.filter(|it| {
        interfaces.contains(&it.id)
            || it
                .ecs_attachment
                .is_some_and(|id| attachments.contains(&id))
            || it
                .instance_id
                .as_ref()
                .is_some_and(|id| instances.contains(id))
    });
    own.filter_map(|it| Some(it.vpc_id.as_ref()?.to_string()))
        .collect()
}

/// What is saved, where it was read, and what comes.
fn extend<T>(saved: &mut Fact<Vec<T>>, planned: Fact<Vec<T>>) {
    if let (Fact::Read(saved), Fact::Read(planned)) = (saved, planned) {
        saved.extend(planned);
    }
}

/// What is gathered of a plan.
#[derive(Debug)]
struct Planned {
    facts: RegionFacts,
    /// Task definitions of which something is not known, and why.
    unread: BTreeMap<String, Why>,
    /// Tasks of which it is not known whether ECS Exec is enabled, and why.
    exec_unread: BTreeMap<String, Why>,
}

impl Default for Planned {
    fn default() -> Self {
        Self {
            facts: read(),
            unread: BTreeMap::new(),
            exec_unread: BTreeMap::new(),
        }
    }
}

/// Facts of what runs, of which nothing is there.
fn read() -> RegionFacts {
    let mut facts = RegionFacts::default();
    for kind in RecordKind::ALL
        .into_iter()
        .filter(|kind| kind.is_of_workloads())
    {
        facts.mark_read(kind);
    }
    facts
}

impl Planned {
    /// What a network has that only the plan makes: all of it is known.
    fn nothing(&self) -> Workloads {
        (*read().finish("", "").workloads).clone()
    }

    fn finish(self) -> Workloads {
        let mut runs = (*self.facts.finish("", "").workloads).clone();
        if let Fact::Read(definitions) = &mut runs.task_definitions {
            for definition in definitions {
                let why = self.unread.get(&*definition.arn);
                if let Some(why) = why {
                    Arc::make_mut(definition).unread = Some(why.clone());
                }
            }
        }
        if let Fact::Read(tasks) = &mut runs.tasks {
            for task in tasks {
                if let Some(why) = self.exec_unread.get(&*task.arn) {
                    task.execute_command = Fact::Unread(why.clone());
                }
            }
        }
        runs
    }

    fn take(&mut self, kind: RecordKind, json: &Json) {
        // Read as a file is: each further way to read all kinds of records would be compiled.
        let text = json.to_string();
        let mut input = serde_json::Deserializer::from_slice(text.as_bytes());
        // What a plan writes in another shape than AWS has it says nothing.
        if let Ok(record) = Record::read(kind, &mut input) {
            let taken = self.facts.take(record, Writer::Ec2);
            debug_assert_eq!(taken, Ok(()));
        }
    }

    fn add(&mut self, among: &[&Resource], resource: &Resource, network: &Network) {
        let value = &resource.after;
        match resource.kind.as_str() {
            "aws_ecs_task_definition" => self.definition(resource),
            "aws_ecs_service" | "aws_ecs_task_set" => {
                self.task(among, resource, value);
            }
            "aws_cloudwatch_event_target" => {
                self.task(among, resource, value.get("ecs_target"));
            }
            "aws_scheduler_schedule" => {
                let parameters = value.get("target").get("ecs_parameters");
                self.task(among, resource, parameters);
            }
            "aws_codebuild_project" => self.project(resource, network),
            "aws_eks_node_group" => {
                let cluster = value.get("cluster_name").written().unwrap_or_default();
                self.node(resource, cluster);
            }
            "aws_instance" | "aws_autoscaling_group" => {
                if let Some(cluster) = cluster_of_tags(value) {
                    self.node(resource, &cluster);
                }
            }
            _ => {}
        }
    }

    fn definition(&mut self, resource: &Resource) {
        let (record, unread) = definition::record(resource);
        self.take(RecordKind::EcsTaskDefinitions, &record);
        if let Some(why) = unread {
            self.unread.insert(resource.address.to_string(), why);
        }
    }

    /// A task in each place where a client of the resource may run.
    fn task(&mut self, among: &[&Resource], resource: &Resource, value: &Value) {
        let find = |kind: &str, name: &str| named(among, kind, name);
        let Some(client) = client::clients(resource, &resource.after, &find) else {
            return;
        };
        let definition = definition_of(among, resource, value);
        let places = client.subnets.items().iter().filter_map(Value::written);
        let details: Vec<Json> = places
            .map(|subnet| {
                let interface = format!("{}@{subnet}", resource.address);
                json!({"name": "networkInterfaceId", "value": interface})
            })
            .collect();
        let launch = match client.class {
            PlannedClass::FargateTask => "FARGATE",
            PlannedClass::EcsTask
            | PlannedClass::Instance
            | PlannedClass::Lambda
            | PlannedClass::CodeBuild
            | PlannedClass::Glue
            | PlannedClass::SageMaker
            | PlannedClass::AgentCore => "EC2",
        };
        let record = json!({
            "taskArn": resource.address,
            "taskDefinitionArn": definition,
            "launchType": launch,
            "platformVersion": value.get("platform_version").written(),
            "enableExecuteCommand": value.get("enable_execute_command").flag(),
            "attachments": [{"details": details}],
        });
        self.take(RecordKind::Tasks, &record);
        if let Value::Unread(why) = value.get("enable_execute_command") {
            self.exec_unread
                .insert(resource.address.to_string(), why.clone());
        }
    }

    /// A project, with the groups that its interfaces have.
    fn project(&mut self, resource: &Resource, network: &Network) {
        let value = &resource.after;
        let config = value.get("vpc_config");
        let Ok(subnets) = config.get("subnets").texts() else {
            return;
        };
        let mut interfaces = network.network_interfaces.elements().iter();
        let own = |id: &str| {
            let place = id.strip_prefix(resource.address.as_str());
            place.is_some_and(|rest| rest.starts_with('@'))
        };
        let groups: Vec<&str> = match interfaces.find(|interface| own(&interface.id)) {
            Some(interface) => interface.groups.iter().map(|id| &**id).collect(),
            None => config.get("security_group_ids").texts().unwrap_or_default(),
        };
        let record = build::record(resource, subnets, groups);
        self.take(RecordKind::Projects, &record);
    }

    fn node(&mut self, resource: &Resource, cluster: &str) {
        let tags = json!([{"Key": "eks:cluster-name", "Value": cluster}]);
        let record = json!({
            "ReservationId": resource.address,
            "Instances": [{"InstanceId": resource.id, "Tags": tags}],
        });
        self.take(RecordKind::Reservations, &record);
    }
}

/// The task definition that a resource runs: the plan's by its address, else as it is written.
fn definition_of(among: &[&Resource], resource: &Resource, value: &Value) -> String {
    let written = value
        .get("task_definition")
        .or(value.get("task_definition_arn"));
    let Some(name) = written.written() else {
        return format!("of {}", resource.address);
    };
    match named(among, "aws_ecs_task_definition", name) {
        Some(definition) => definition.address.to_string(),
        None => name.to_owned(),
    }
}

/// The EKS cluster that tags name: an object of tags, or a list of them.
fn cluster_of_tags(value: &Value) -> Option<String> {
    let tags = value.get("tags").or(value.get("tag"));
    let pairs: Vec<(&str, &str)> = match tags {
        Value::Object(members) => members
            .iter()
            .filter_map(|(key, value)| Some((&**key, value.text()?)))
            .collect(),
        list => list
            .items()
            .iter()
            .filter_map(|tag| Some((tag.get("key").text()?, tag.get("value").text()?)))
            .collect(),
    };
    pairs.iter().find_map(|(key, value)| match *key {
        "eks:cluster-name" => Some((*value).to_owned()),
        key => key
            .strip_prefix("kubernetes.io/cluster/")
            .map(str::to_owned),
    })
}
