//! Tasks of Amazon ECS, cluster by cluster: those that run in what is asked for, and no others.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use rule::network::Id;
use rule::network::workloads::AttachmentId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::lists::{DESCRIBED, Names, page_of, parse};
use super::wanted::WantedWorkloads;
use crate::aws::call_error::CallError;
use crate::aws::json_service::ECS;
use crate::aws::paged::{lacks, pages};
use crate::describe::record::{Record, Records};
use crate::describe::shape::workload::ecs::{ContainerInstance, Task};
use crate::failure::ReadError;
use crate::source::ec2::pages::Reader;

/// What ECS answers where a cluster was deleted since it was listed.
const NO_CLUSTER: &str = "ClusterNotFoundException";

#[derive(Deserialize)]
struct Tasks<'a> {
    #[serde(borrow)]
    tasks: Vec<Task<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerInstances<'a> {
    #[serde(borrow)]
    container_instances: Vec<ContainerInstance<'a>>,
}

/// What is looked for in clusters, and what of it was found.
#[derive(Debug)]
pub(super) struct TaskSearch<'w> {
    wanted: &'w WantedWorkloads,
    /// The interfaces that no task was found for.
    left: RefCell<BTreeSet<Id>>,
    by_attachment: BTreeMap<AttachmentId, Id>,
    /// The container instances that are asked about, by cluster.
    on: RefCell<BTreeMap<String, BTreeSet<String>>>,
    /// The task definitions of the tasks that were taken.
    definitions: RefCell<BTreeSet<Id>>,
}

impl<'w> TaskSearch<'w> {
    pub(super) fn of(wanted: &'w WantedWorkloads) -> Self {
        let interfaces = wanted.interfaces.iter();
        let attachments =
            interfaces.filter_map(|(id, attachment)| Some(((*attachment)?, id.clone())));
        Self {
            left: RefCell::new(wanted.interfaces.keys().cloned().collect()),
            by_attachment: attachments.collect(),
            on: RefCell::default(),
            definitions: RefCell::default(),
            wanted,
        }
    }

    /// Whether a task is still to be found for some interface.
    pub(super) fn is_open(&self) -> bool {
        self.wanted.everything || !self.left.borrow().is_empty()
    }

    /// The task definitions of what was found.
    pub(super) fn definitions(&self) -> BTreeSet<Id> {
        self.definitions.take()
    }

    /// The container instances of a cluster that are asked about.
    fn on(&self, cluster: &str) -> BTreeSet<String> {
        self.on.borrow().get(cluster).cloned().unwrap_or_default()
    }

    fn note_instance(&self, cluster: &str, instance: &ContainerInstance<'_>) {
        let id = instance.ec2_instance_id.as_deref().unwrap_or_default();
        if let Some(arn) = &instance.container_instance_arn
            && self.wanted.instances.contains(id)
        {
            let mut on = self.on.borrow_mut();
            on.entry(cluster.to_owned())
                .or_default()
                .insert(arn.to_string());
        }
    }

    /// Whether a task is one that is asked about; it is then found.
    fn is_wanted(&self, cluster: &str, task: &Task<'_>) -> bool {
        let mut found = self.wanted.everything;
        let mut left = self.left.borrow_mut();
        for attachment in &task.attachments {
            let details = attachment.details.iter();
            let interfaces =
                details.filter(|detail| detail.name.as_deref() == Some("networkInterfaceId"));
            let by_id = interfaces.filter_map(|detail| detail.value.as_deref());
            let id = attachment.id.as_deref().and_then(AttachmentId::of);
            let by_attachment = id.and_then(|id| self.by_attachment.get(&id));
            for interface in by_id.chain(by_attachment.map(|id| &**id)) {
                found |= self.wanted.interfaces.contains_key(interface);
                left.remove(interface);
            }
        }
        let on = self.on.borrow();
        let arn = task.container_instance_arn.as_deref();
        found || arn.is_some_and(|arn| on.get(cluster).is_some_and(|on| on.contains(arn)))
    }
}

impl<R: Records> Reader<'_, R> {
    /// A list of names of Amazon ECS.
    pub(super) async fn names(
        &self,
        call: &'static str,
        mut request: Value,
    ) -> Result<Vec<String>, CallError> {
        if let Some(fields) = request.as_object_mut() {
            fields.insert("maxResults".to_owned(), DESCRIBED.into());
        }
        let list = |token| async {
            let request = page_of(&request, "nextToken", token);
            let body = self.ecs_answers(call, &request).await?;
            let page: Names = parse(&body)?;
            Ok((page.names, page.next_token))
        };
        pages(list).await
    }

    /// The answer of Amazon ECS to one call.
    pub(super) async fn ecs_answers(
        &self,
        call: &'static str,
        request: &str,
    ) -> Result<Vec<u8>, CallError> {
        let send = || async {
            let ecs = self.ec2.workloads.ecs().await;
            ecs.call(call, request.to_owned()).await
        };
        self.answered(send).await
    }

    /// What a call of Amazon ECS that failed means; nothing where its cluster was deleted meanwhile.
    fn in_cluster(&self, call: &str, error: CallError) -> Result<(), ReadError> {
        if error.code() == Some(NO_CLUSTER) {
            return Ok(());
        }
        Err(self.failed_call(ECS.name, call, None, error))
    }

    /// ListContainerInstances and DescribeContainerInstances of a cluster.
    pub(super) async fn container_instances(
        &self,
        cluster: &str,
        search: &TaskSearch<'_>,
    ) -> Result<(), ReadError> {
        let listed = self.names("ListContainerInstances", json!({"cluster": cluster}));
        let arns = match listed.await {
            Ok(arns) => arns,
            Err(error) => return self.in_cluster("ListContainerInstances", error),
        };
        for some in arns.chunks(DESCRIBED) {
            let described = async {
                let request = json!({"cluster": cluster, "containerInstances": some});
                let body = self
                    .ecs_answers("DescribeContainerInstances", &request.to_string())
                    .await?;
                let answer: ContainerInstances<'_> = parse(&body)?;
                for one in answer.container_instances {
                    if one.container_instance_arn.is_none() {
                        return Err(lacks("containerInstanceArn"));
                    }
                    search.note_instance(cluster, &one);
                    self.taken(Record::ContainerInstance(one))?;
                }
                Ok(())
            };
            if let Err(error) = described.await {
                return self.in_cluster("DescribeContainerInstances", error);
            }
        }
        Ok(())
    }

    /// ListTasks and DescribeTasks of a cluster, as far as something in it is looked for. `status` is the one that
    /// tasks are to have: a task that is stopping is to be `STOPPED`.
    pub(super) async fn tasks(
        &self,
        cluster: &str,
        status: &str,
        search: &TaskSearch<'_>,
    ) -> Result<(), ReadError> {
        let mut requests = vec![json!({"cluster": cluster, "desiredStatus": status})];
        if !search.is_open() {
            // Of a few instances, tasks are listed one by one.
            let on = search.on(cluster).into_iter();
            requests = on
                .map(|arn| json!({"cluster": cluster, "containerInstance": arn}))
                .collect();
        }
        for request in requests {
            let arns = match self.names("ListTasks", request).await {
                Ok(arns) => arns,
                Err(error) => return self.in_cluster("ListTasks", error),
            };
            for some in arns.chunks(DESCRIBED) {
                if !search.is_open() && search.on(cluster).is_empty() {
                    return Ok(());
                }
                if let Err(error) = self.described_tasks(cluster, some, search).await {
                    return self.in_cluster("DescribeTasks", error);
                }
            }
        }
        Ok(())
    }

    async fn described_tasks(
        &self,
        cluster: &str,
        arns: &[String],
        search: &TaskSearch<'_>,
    ) -> Result<(), CallError> {
        let request = json!({"cluster": cluster, "tasks": arns});
        let body = self
            .ecs_answers("DescribeTasks", &request.to_string())
            .await?;
        let answer: Tasks<'_> = parse(&body)?;
        for task in answer.tasks {
            let Some(definition) = task.task_definition_arn.as_deref().map(Id::from) else {
                return Err(lacks("taskDefinitionArn"));
            };
            if task.task_arn.is_none() {
                return Err(lacks("taskArn"));
            }
            if search.is_wanted(cluster, &task) && !task.has_stopped() {
                search.definitions.borrow_mut().insert(definition);
                self.taken(Record::Task(task))?;
            }
        }
        Ok(())
    }
}
