//! What has to be known of a region's records before the first of them is redacted.

use std::collections::{BTreeSet, HashMap, HashSet};

use ipnet::Ipv4Net;
use rule::needs::{EcrRepository, GUARDDUTY, Registry, registry};
use rule::network::dns_server::is_amazon;
use rule::network::workloads::{Access, Objects, bucket_of};

use crate::describe::kind::{Noter, RecordKind};
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::NamelessVpcError;
use crate::describe::shape::vpc_endpoint::Writer;
use crate::describe::shape::workload::codebuild::Project;
use crate::describe::shape::workload::ecs::Task;
use crate::describe::shape::workload::task_definition::TaskDefinition;

/// Which prefix lists are AWS's own, and which VPCs use which DNS servers.
#[derive(Debug, Default)]
pub struct RedactionSurvey {
    aws_prefix_lists: HashSet<String>,
    vpcs: HashMap<String, UsingVpc>,
    using: HashMap<String, Vec<UsingVpc>>,
    servers: HashMap<String, Vec<String>>,
    needed: NeededResources,
}

/// What derived needs may ask of policies.
#[derive(Debug, Default)]
pub struct NeededResources {
    /// Buckets, each to be read and to be written to.
    pub buckets: BTreeSet<String>,
    /// Repositories.
    pub repositories: BTreeSet<EcrRepository>,
    /// Whether a task runs the agent of Amazon GuardDuty, whose image AWS does not say.
    pub guardduty: bool,
}

impl NeededResources {
    fn image(&mut self, image: &str) {
        if let Some(Registry::Ecr(repository)) = registry(image) {
            self.repositories.insert(repository);
        }
    }

    fn definition(&mut self, definition: &TaskDefinition<'_>) {
        for container in definition.facts().containers {
            self.image(&container.image);
            let files = container.environment_files.iter();
            for file in files.chain(&container.firelens_file) {
                self.buckets.insert(bucket_of(file).to_owned());
            }
            let options = container.log.iter().flat_map(|log| &log.options);
            for (option, value) in options {
                if matches!(&*option.to_ascii_lowercase(), "bucket" | "s3_bucket") {
                    self.buckets.insert(value.to_string());
                }
            }
        }
    }

    fn task(&mut self, task: &Task<'_>) {
        for container in &task.containers {
            self.image(container.image.as_deref().unwrap_or_default());
            let name = container.name.as_deref().unwrap_or_default();
            self.guardduty |= name.starts_with(GUARDDUTY);
        }
    }

    fn project(&mut self, project: &Project<'_>) {
        let Some(project) = project.facts() else {
            return;
        };
        self.image(project.image.as_deref().unwrap_or_default());
        let buckets = project.objects.iter().filter_map(|it| it.bucket.as_deref());
        self.buckets.extend(buckets.map(str::to_owned));
    }

    /// Each use of the buckets, and of one that is not known.
    pub fn objects(&self) -> impl Iterator<Item = Objects> {
        let buckets = self.buckets.iter().map(|bucket| Some(bucket.as_str()));
        buckets.chain([None]).flat_map(|bucket| {
            [Access::Read, Access::Write].map(|access| Objects {
                bucket: bucket.map(Into::into),
                access,
            })
        })
    }
}

/// A VPC as a user of DHCP options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsingVpc {
    /// Its id.
    pub id: String,
    /// Its primary block, whose third address is Amazon's DNS server.
    pub cidr_block: Option<Ipv4Net>,
}

impl RedactionSurvey {
    /// What derived needs may ask of policies.
    pub fn needed_resources(&self) -> &NeededResources {
        &self.needed
    }

    /// Whether a prefix list is AWS's own: customers may not give a list a name like that.
    pub fn is_aws_prefix_list(&self, id: &str) -> bool {
        self.aws_prefix_lists.contains(id)
    }

    /// The VPCs that use DHCP options, where their servers do not mean the same to all of them:
    /// Amazon's address in one VPC is another's own server.
    pub fn split(&self, dhcp_options_id: &str) -> &[UsingVpc] {
        let vpcs = self.vpcs_using(dhcp_options_id);
        let servers = self.servers.get(dhcp_options_id);
        let meaning = |vpc: &UsingVpc| -> Vec<bool> {
            let servers = servers.into_iter().flatten();
            servers
                .map(|server| is_amazon(server, vpc.cidr_block))
                .collect()
        };
        let meanings: BTreeSet<Vec<bool>> = vpcs.iter().map(meaning).collect();
        if meanings.len() > 1 { vpcs } else { &[] }
    }

    /// The VPCs that use DHCP options.
    pub fn vpcs_using(&self, dhcp_options_id: &str) -> &[UsingVpc] {
        self.using.get(dhcp_options_id).map_or(&[], Vec::as_slice)
    }
}

impl Records for RedactionSurvey {
    fn mark_read(&mut self, _: RecordKind, _: Writer) {}

    fn take(&mut self, record: Record<'_>, _: Writer) -> Result<(), NamelessVpcError> {
        let kind = record.kind();
        match record {
            Record::Vpc(vpc) => {
                let id = vpc.vpc_id.as_deref().unwrap_or_default();
                // Of two records of one VPC the first counts.
                if id.is_empty() || self.vpcs.contains_key(id) {
                    return Ok(());
                }
                let using = UsingVpc {
                    id: id.to_owned(),
                    cidr_block: vpc.cidr_block,
                };
                self.vpcs.insert(id.to_owned(), using.clone());
                if let Some(options) = vpc.dhcp_options_id.as_deref() {
                    self.using
                        .entry(options.to_owned())
                        .or_default()
                        .push(using);
                }
            }
            Record::DhcpOptions(options) => {
                let id = options.dhcp_options_id.as_deref().unwrap_or_default();
                if !self.servers.contains_key(id) {
                    let servers = options.servers().map(|server| server.to_string());
                    self.servers.insert(id.to_owned(), servers.collect());
                }
            }
            Record::PrefixList(list) => {
                let name = list.prefix_list_name.as_deref().unwrap_or_default();
                if let Some(id) = list.prefix_list_id.as_deref()
                    && super::public::service_names::is_aws_service(name)
                {
                    self.aws_prefix_lists.insert(id.to_owned());
                }
            }
            Record::TaskDefinition(definition) => self.needed.definition(&definition),
            Record::ListedTaskDefinition(definition) => self.needed.definition(&definition.0),
            Record::Task(task) => self.needed.task(&task),
            Record::ClusterTasks(cluster) => {
                for task in &cluster.tasks {
                    self.needed.task(task);
                }
            }
            Record::Project(project) => self.needed.project(&project),
            _ => debug_assert!(!kind.is_noted_by(Noter::Redaction), "{kind:?}"),
        }
        Ok(())
    }
}
