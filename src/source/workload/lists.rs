//! The calls that services answer by JSON: what is asked, page by page, and what is taken of an answer.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ErrorMetadata;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::aws::call_error::CallError;
use crate::aws::json_service::{CODEBUILD, ECR, SSM};
use crate::aws::paged::{lacks, pages};
use crate::describe::record::{Record, Records};
use crate::describe::shape::workload::codebuild::{Project, Variable};
use crate::describe::shape::workload::ecr::PullThroughCacheRule;
use crate::describe::shape::workload::instance::InstanceInformation;
use crate::failure::ReadError;
use crate::source::ec2::pages::Reader;
use rule::network::Id;

/// The most things that one call describes.
pub(super) const DESCRIBED: usize = 100;

/// The most instances on a page of Systems Manager, and so those that are asked for at once.
const INSTANCES: usize = 50;

/// The names of things, and the token of the next page.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Names {
    #[serde(
        alias = "clusterArns",
        alias = "containerInstanceArns",
        alias = "taskArns",
        alias = "projects"
    )]
    pub names: Vec<String>,
    pub next_token: Option<String>,
}

#[derive(Deserialize)]
struct Projects<'a> {
    #[serde(borrow)]
    projects: Vec<Project<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Managed<'a> {
    #[serde(borrow)]
    instance_information_list: Vec<InstanceInformation<'a>>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CacheRules<'a> {
    #[serde(borrow)]
    pull_through_cache_rules: Vec<PullThroughCacheRule<'a>>,
    next_token: Option<String>,
}

/// What came of a call.
pub(super) type RawAnswer = Result<Vec<u8>, SdkError<ErrorMetadata, HttpResponse>>;

/// Reads an answer.
pub(super) fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, CallError> {
    let read = serde_json::from_slice(body);
    read.map_err(|error| CallError::Malformed(error.to_string()))
}

/// A request with the token of a page.
pub(super) fn page_of(request: &Value, key: &str, token: Option<String>) -> String {
    let mut request = request.clone();
    if let (Some(token), Some(fields)) = (token, request.as_object_mut()) {
        fields.insert(key.to_owned(), token.into());
    }
    request.to_string()
}

impl<R: Records> Reader<'_, R> {
    /// Makes a call for as long as it is to be waited for.
    pub(super) async fn answered<C>(&self, call: impl Fn() -> C) -> Result<Vec<u8>, CallError>
    where
        C: Future<Output = RawAnswer>,
    {
        self.ec2.deadline.wait_out(call).await
    }

    /// Hands over a record of an answer.
    pub(super) fn taken(&self, record: Record<'_>) -> Result<(), CallError> {
        let taken = self.take(record);
        taken.map_err(|malformed| CallError::Malformed(malformed.to_string()))
    }

    /// ListProjects and BatchGetProjects of AWS CodeBuild; how many projects there are.
    pub(super) async fn projects(&self) -> Result<usize, ReadError> {
        let codebuild = self.ec2.workloads.codebuild();
        let list = |token| async {
            let request = page_of(&json!({}), "nextToken", token);
            let body = self
                .answered(|| codebuild.call("ListProjects", request.clone()))
                .await?;
            let page: Names = parse(&body)?;
            Ok((page.names, page.next_token))
        };
        let names = pages(list).await;
        let failed = |call, error| self.failed_call(CODEBUILD.name, call, None, error);
        let names = names.map_err(|error| failed("ListProjects", error))?;
        for some in names.chunks(DESCRIBED) {
            let described = async {
                let request = json!({"names": some}).to_string();
                let body = self
                    .answered(|| codebuild.call("BatchGetProjects", request.clone()))
                    .await?;
                let answer: Projects<'_> = parse(&body)?;
                for mut project in answer.projects {
                    if let Some(environment) = &mut project.environment {
                        // What the others hold may be secret.
                        environment
                            .environment_variables
                            .retain(Variable::is_reference);
                    }
                    let sources = project.source.iter_mut();
                    for source in sources.chain(&mut project.secondary_sources) {
                        source.keep_references();
                    }
                    if project.name.is_none() {
                        return Err(lacks("name"));
                    }
                    self.taken(Record::Project(project))?;
                }
                Ok(())
            };
            described
                .await
                .map_err(|error| failed("BatchGetProjects", error))?;
        }
        Ok(names.len())
    }

    /// DescribeInstanceInformation of Systems Manager: of these instances, or of every one.
    pub(super) async fn managed_instances(&self, only: Option<&[&Id]>) -> Result<(), ReadError> {
        const CALL: &str = "DescribeInstanceInformation";
        let failed = |error| self.failed_call(SSM.name, CALL, None, error);
        let Some(only) = only else {
            return self.managed(json!({})).await.map_err(failed);
        };
        for some in only.chunks(INSTANCES) {
            let ids: Vec<&str> = some.iter().map(|id| &***id).collect();
            let request = json!({"Filters": [{"Key": "InstanceIds", "Values": ids}]});
            self.managed(request).await.map_err(failed)?;
        }
        Ok(())
    }

    async fn managed(&self, mut request: Value) -> Result<(), CallError> {
        if let Some(fields) = request.as_object_mut() {
            fields.insert("MaxResults".to_owned(), INSTANCES.into());
        }
        let ssm = self.ec2.workloads.ssm();
        let list = |token| async {
            let request = page_of(&request, "NextToken", token);
            let body = self
                .answered(|| ssm.call("DescribeInstanceInformation", request.clone()))
                .await?;
            let page: Managed<'_> = parse(&body)?;
            for one in page.instance_information_list {
                if one.instance_id.is_none() {
                    return Err(lacks("InstanceId"));
                }
                self.taken(Record::InstanceInformation(one))?;
            }
            Ok((Vec::<()>::new(), page.next_token))
        };
        pages(list).await.map(|_taken| ())
    }

    /// DescribePullThroughCacheRules of Amazon ECR.
    pub(super) async fn cache_rules(&self) -> Result<(), ReadError> {
        const CALL: &str = "DescribePullThroughCacheRules";
        let ecr = self.ec2.workloads.ecr();
        let list = |token| async {
            let request = page_of(&json!({"maxResults": 1000}), "nextToken", token);
            let body = self.answered(|| ecr.call(CALL, request.clone())).await?;
            let page: CacheRules<'_> = parse(&body)?;
            for rule in page.pull_through_cache_rules {
                if rule.ecr_repository_prefix.is_none() {
                    return Err(lacks("ecrRepositoryPrefix"));
                }
                self.taken(Record::PullThroughCacheRule(rule))?;
            }
            Ok((Vec::<()>::new(), page.next_token))
        };
        let read = pages(list).await.map(|_taken| ());
        read.map_err(|error| self.failed_call(ECR.name, CALL, None, error))
    }
}
