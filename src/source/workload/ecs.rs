//! What runs on Amazon ECS: clusters, container instances, tasks, and the definitions of these.

use futures_util::{StreamExt, stream};
use rule::network::Id;
use serde::Deserialize;
use serde_json::json;

use super::lists::parse;
use super::read::{KindOutcome, ReadOutcome};
use super::tasks::TaskSearch;
use super::wanted::WantedWorkloads;
use crate::aws::call_error::{CallError, classified};
use crate::aws::json_service::ECS;
use crate::aws::paged::lacks;
use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::shape::workload::task_definition::{
    ListedTaskDefinition, TaskDefinition, is_read_option,
};
use crate::failure::{ErrorType, ReadError};
use crate::source::ec2::pages::Reader;

/// How many clusters, and how many task definitions, are read side by side.
const SIDE_BY_SIDE: usize = 4;

/// The states that tasks are to have: to run, or to stop.
const RUNNING: &str = "RUNNING";
const STOPPED: &str = "STOPPED";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Defined<'a> {
    #[serde(borrow)]
    task_definition: TaskDefinition<'a>,
}

impl<R: Records> Reader<'_, R> {
    /// Reads what runs on Amazon ECS; whether any task was found.
    pub(super) async fn ecs(&self, wanted: &WantedWorkloads) -> (Vec<KindOutcome>, bool) {
        let clusters = match self.names("ListClusters", json!({})).await {
            Ok(clusters) => clusters,
            Err(error) => {
                let failed = self.failed_call(ECS.name, "ListClusters", None, error);
                return (of_no_cluster(failed), false);
            }
        };
        let search = TaskSearch::of(wanted);
        let mut came = Vec::new();
        if wanted.wants_instances() {
            let each = clusters
                .iter()
                .map(|cluster| self.container_instances(cluster, &search));
            let read = all(each).await;
            came.push((RecordKind::ContainerInstances, ReadOutcome::of(read)));
        }
        let of_status = |status| {
            let each = clusters.iter();
            all(each
                .map(move |cluster| (cluster, status))
                .map(|(cluster, status)| self.tasks(cluster, status, &search)))
        };
        let mut read = of_status(RUNNING).await;
        // What has an interface and is not to run is stopping: it counts until it is gone.
        if read.is_ok() && search.is_open() {
            read = of_status(STOPPED).await;
        }
        came.push((RecordKind::Tasks, ReadOutcome::of(read)));
        let definitions = search.definitions();
        let found = !definitions.is_empty();
        came.push((
            RecordKind::EcsTaskDefinitions,
            self.definitions(definitions).await,
        ));
        (came, found)
    }

    /// DescribeTaskDefinition of each. Where it is denied once, it is for all.
    async fn definitions(&self, arns: impl IntoIterator<Item = Id>) -> ReadOutcome {
        let calls = arns.into_iter().map(|arn| self.definition(arn));
        let mut calls = stream::iter(calls).buffer_unordered(SIDE_BY_SIDE);
        let (mut failures, mut any) = (Vec::new(), false);
        while let Some(read) = calls.next().await {
            match read {
                Ok(()) => any = true,
                Err(failed) => {
                    let denied = classified(&failed).0 == ErrorType::Denied;
                    failures.push(failed);
                    if denied {
                        break;
                    }
                }
            }
        }
        match (failures.is_empty(), any) {
            (true, _) => ReadOutcome::Read,
            (false, true) => ReadOutcome::Partly(failures),
            (false, false) => ReadOutcome::Unread(failures),
        }
    }

    /// DescribeTaskDefinition of one revision, which never changes: what was read of it before serves.
    async fn definition(&self, arn: Id) -> Result<(), ReadError> {
        const CALL: &str = "DescribeTaskDefinition";
        let kept = self.ec2.workloads.definitions();
        let failed = |error| self.failed_call(ECS.name, CALL, Some(&arn), error);
        if let Some(json) = kept.get(&arn) {
            let record: TaskDefinition<'_> = parse(&json).map_err(failed)?;
            let record = ListedTaskDefinition(record);
            return self
                .taken(Record::ListedTaskDefinition(record))
                .map_err(failed);
        }
        let request = json!({"taskDefinition": &*arn}).to_string();
        let body = self.ecs_answers(CALL, &request).await.map_err(failed)?;
        let answer: Defined<'_> = parse(&body).map_err(failed)?;
        let mut record = answer.task_definition;
        if record.task_definition_arn.as_deref() != Some(&*arn) {
            return Err(failed(lacks("taskDefinitionArn")));
        }
        without_secrets(&mut record);
        let json = serde_json::to_vec(&record)
            .map_err(|error| failed(CallError::Malformed(error.to_string())))?;
        let record = ListedTaskDefinition(record);
        self.taken(Record::ListedTaskDefinition(record))
            .map_err(failed)?;
        kept.keep(arn.clone(), json);
        Ok(())
    }
}

/// Leaves out the options of log drivers that nobody reads: some hold keys.
fn without_secrets(definition: &mut TaskDefinition<'_>) {
    for container in &mut definition.container_definitions {
        let log = container.log_configuration.as_mut();
        if let Some(options) = log.and_then(|log| log.options.as_mut()) {
            options.retain(|name, _| is_read_option(name));
        }
    }
}

/// What is unread where clusters cannot be listed.
fn of_no_cluster(failed: ReadError) -> Vec<KindOutcome> {
    let why = failed.why();
    vec![
        (RecordKind::Tasks, ReadOutcome::Unread(vec![failed])),
        (
            RecordKind::ContainerInstances,
            ReadOutcome::With(why.clone()),
        ),
        (RecordKind::EcsTaskDefinitions, ReadOutcome::With(why)),
    ]
}

/// Everything side by side; the first that failed.
async fn all(
    calls: impl Iterator<Item = impl Future<Output = Result<(), ReadError>>>,
) -> Result<(), ReadError> {
    let mut calls = stream::iter(calls).buffer_unordered(SIDE_BY_SIDE);
    while let Some(read) = calls.next().await {
        read?;
    }
    Ok(())
}
