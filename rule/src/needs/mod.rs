//! What each client needs, derived from what runs on it (`decision.md`, section 12).
//!
//! A need is a required service of one client, with the reason. Nothing here says whether it is
//! reached privately: that is the decision's, as for services that are listed.

mod added;
mod definition;
mod image;
mod joined;
mod note;
mod project;
pub mod row_key;
mod runs;
pub mod table;

use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use self::added::{GUARDDUTY, SERVICE_CONNECT, container_name, guarddutys, is_guarddutys};
pub use self::definition::{is_this_machine, names};
pub use self::image::{
    EcrRepository, Registry, SIDECARS, any_of_host, is_windows_base, registry, short_name,
};
pub use self::joined::Joined;
pub use self::note::Note;
pub use self::table::{NeedSource, Rule};

use self::row_key::{RowKeys, RowsOfNeed};
use self::runs::Runs;
use crate::network::clients::ClientClass;
use crate::network::fact::{Fact, Why};
use crate::network::workloads::{Instance, Objects, definition_name};
use crate::network::{Id, NetworkInterface};

/// One service that a client needs, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// The service's short name (`logs`, `ecr-fips.dkr`).
    pub service: &'static str,
    /// The region that it is asked for; `None`: that of the VPC.
    pub region: Option<Id>,
    /// What is asked of it.
    pub asks: Asks,
    /// The rule that says so.
    pub rule: Rule,
    /// Why: `task definition app:42 logs with awslogs`.
    pub reason: Id,
}

/// What a client asks of a service that it needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asks {
    /// What any client asks.
    Anything,
    /// Images of this repository.
    Repository(EcrRepository),
    /// Layers of images.
    Layers,
    /// Objects of a bucket, by the account's own roles.
    Objects(Objects),
}

/// What one client needs; the same for clients that run the same.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClientNeeds {
    /// Its needs, sorted, each once.
    pub needs: Vec<Need>,
    /// What is said beside them, sorted, each once.
    pub notes: Vec<Note>,
    /// What was not read, and why: more may be needed.
    pub unread: Vec<(NeedSource, Why)>,
    /// Whether something says what it runs.
    pub described: bool,
}

impl ClientNeeds {
    /// A registry outside of Amazon ECR's private ones that images come from, where there is one.
    pub fn image_elsewhere(&self) -> Option<&Id> {
        self.notes.iter().find_map(Note::registry_elsewhere)
    }

    fn need(&mut self, rule: Rule, region: Option<Id>, asks: Asks, who: &str) {
        let row = rule.row();
        let reason: Id = format!("{who} {}", row.reason).into();
        for service in row.services {
            self.push(service, rule, &region, &asks, &reason);
        }
    }

    fn push(
        &mut self,
        service: &'static str,
        rule: Rule,
        region: &Option<Id>,
        asks: &Asks,
        reason: &Id,
    ) {
        self.needs.push(Need {
            service,
            region: region.clone(),
            asks: asks.clone(),
            rule,
            reason: reason.clone(),
        });
    }

    /// Needs of an image, and what is said beside them.
    fn image(&mut self, joined: &Joined<'_>, image: &str, who: &str, old_fargate: bool) {
        if image::is_windows_base(image) {
            self.notes.push(Note::WindowsBaseLayers { who: who.into() });
        }
        let mut repository = match registry(image) {
            Some(Registry::Ecr(repository)) => repository,
            Some(Registry::Other(registry)) => {
                let who = who.into();
                self.notes.push(Note::ImageNotInEcr { registry, who });
                return;
            }
            None => return,
        };
        let rule = match old_fargate {
            true => Rule::EcrImageOldFargate,
            false => Rule::EcrImage,
        };
        if repository.region.is_empty() {
            repository.region = joined.region().into();
        }
        let region = joined.region_of(&repository.region);
        let reason = format!("{who} {} {}", rule.row().reason, image_name(image));
        let reason: Id = reason.into();
        for service in rule.row().services {
            let (service, asks) = match (*service, repository.fips) {
                ("ecr.api", true) => ("ecr-fips.api", Asks::Anything),
                ("ecr.dkr", true) => ("ecr-fips.dkr", Asks::Repository(repository.clone())),
                ("ecr.dkr", false) => ("ecr.dkr", Asks::Repository(repository.clone())),
                ("s3", _) => ("s3", Asks::Layers),
                (other, _) => (other, Asks::Anything),
            };
            self.push(service, rule, &region, &asks, &reason);
        }
        if let Some(rule) = joined.cached(&repository) {
            self.notes.push(Note::PullThroughCache {
                repository: repository.name.clone(),
                upstream: rule.upstream.clone(),
                who: who.into(),
            });
        }
    }

    fn unread(&mut self, source: NeedSource, why: impl Into<Why>) {
        if self.unread.iter().all(|(known, _)| *known != source) {
            self.unread.push((source, why.into()));
        }
    }

    fn settled(mut self) -> Self {
        self.needs.sort_unstable();
        self.needs.dedup();
        self.notes.sort_unstable();
        self.notes.dedup();
        self.unread.sort_unstable();
        self
    }
}

/// An image without tag and digest, as messages name it.
fn image_name(image: &str) -> &str {
    image.split_once('@').map_or(image, |(name, _)| name)
}

/// The place of what a client needs among [`Needs::all`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NeedsId(u32);

/// What clients need; those that run the same share one entry.
#[derive(Debug, Default)]
pub struct Needs<'a> {
    all: Vec<Shared>,
    keys: RowKeys,
    known: FxHashMap<Runs<'a>, NeedsId>,
}

/// What clients need that run the same.
#[derive(Debug, Clone)]
pub struct Shared {
    /// What they need.
    pub needs: Arc<ClientNeeds>,
    /// The rows of each of the needs, in their order.
    pub rows: Arc<[RowsOfNeed]>,
}

impl<'a> Needs<'a> {
    /// What stands at a place.
    pub fn get(&self, id: NeedsId) -> Option<&ClientNeeds> {
        Some(&self.shared(id)?.needs)
    }

    /// The same, with the rows of its needs.
    pub fn shared(&self, id: NeedsId) -> Option<&Shared> {
        self.all.get(usize::try_from(id.0).ok()?)
    }

    /// The rows that somebody needs.
    pub fn keys(&self) -> &RowKeys {
        &self.keys
    }

    /// Derives what a client of a class needs; `None`: of no class (`clientDescriptions`).
    pub fn of(
        &mut self,
        joined: &Joined<'a>,
        interface: &'a NetworkInterface,
        class: Option<ClientClass>,
    ) -> NeedsId {
        let runs = Runs::of(joined, interface, class);
        if let Some(known) = self.known.get(&runs) {
            return *known;
        }
        let needs = derived(joined, &runs).settled();
        let id = NeedsId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        let rows = needs.needs.iter().map(|need| self.keys.of(need)).collect();
        self.all.push(Shared {
            needs: needs.into(),
            rows,
        });
        self.known.insert(runs, id);
        id
    }
}

fn derived(joined: &Joined<'_>, runs: &Runs<'_>) -> ClientNeeds {
    let mut needs = ClientNeeds {
        described: true,
        ..ClientNeeds::default()
    };
    match runs {
        Runs::Undescribed => needs.described = false,
        Runs::Unread(source) => {
            needs.described = false;
            needs.unread(*source, joined.why(*source));
        }
        Runs::Task {
            definition,
            images,
            on_instance,
            old_fargate,
            windows,
            execute_command,
        } => {
            let who = format!("task definition {}", definition_name(definition));
            exec(&mut needs, execute_command, &who);
            if *windows {
                let who = who.as_str().into();
                needs.notes.push(Note::WindowsBaseLayers { who });
            }
            let interface = match on_instance {
                true => definition::TaskInterface::BesideInstance,
                false => definition::TaskInterface::Whole {
                    old_fargate: *old_fargate,
                },
            };
            definition::add(joined, &mut needs, definition, images, interface);
        }
        Runs::Instance(id) => instance(joined, &mut needs, id),
        Runs::Build(subnet, groups) => {
            needs.described = project::add(joined, &mut needs, *subnet, groups);
        }
        Runs::Function(subnet, groups) => {
            needs.described = false;
            functions(joined, &mut needs, *subnet, groups);
        }
    }
    needs
}

/// What is said of functions: nothing that they need is known.
fn functions(joined: &Joined<'_>, needs: &mut ClientNeeds, subnet: Option<&str>, groups: &[&str]) {
    for function in joined.functions(subnet, groups) {
        let who: Id = format!("function {}", function.name).into();
        if function.has_mount_targets {
            needs.notes.push(Note::FileSystem { who: who.clone() });
        }
        let is_image = function.is_image;
        needs.notes.push(Note::Function { is_image, who });
    }
}

/// Whether a task has ECS Exec enabled.
fn exec(needs: &mut ClientNeeds, enabled: &Fact<bool>, who: &str) {
    match enabled {
        Fact::Read(true) => needs.need(Rule::ExecuteCommand, None, Asks::Anything, who),
        Fact::Read(false) => {}
        Fact::Unread(why) => needs.unread(NeedSource::ExecuteCommand, why.clone()),
    }
}

/// Needs of an instance by its first interface.
fn instance(joined: &Joined<'_>, needs: &mut ClientNeeds, id: &str) {
    needs.described = false;
    let workloads = joined.workloads;
    let who = format!("instance {id}");
    if let Some(arn) = joined.container_instance(id) {
        needs.described = true;
        needs.need(Rule::EcsInstance, None, Asks::Anything, &who);
        for task in joined.tasks_on(arn) {
            let has_interface =
                !task.network_interface_ids.is_empty() || !task.attachments.is_empty();
            let name = format!("task definition {}", definition_name(&task.task_definition));
            if !has_interface {
                exec(needs, &task.execute_command, &name);
            }
            let interface = definition::TaskInterface::OnInstance { has_interface };
            definition::add(
                joined,
                needs,
                &task.task_definition,
                &task.images,
                interface,
            );
        }
        if let Some(why) = workloads.tasks.why() {
            needs.unread(NeedSource::Tasks, why.clone());
        }
    } else if let Some(why) = workloads.container_instances.why() {
        needs.unread(NeedSource::ContainerInstances, why.clone());
    }
    match joined.instance(id) {
        Some(Instance {
            eks_cluster: Some(cluster),
            ..
        }) => {
            needs.described = true;
            let reason: Id = format!("{who} {} {cluster}", Rule::EksNode.row().reason).into();
            for service in Rule::EksNode.row().services {
                let asks = if *service == "s3" {
                    Asks::Layers
                } else {
                    Asks::Anything
                };
                needs.push(service, Rule::EksNode, &None, &asks, &reason);
            }
        }
        Some(_) => {}
        None => {
            if let Some(why) = workloads.instances.why() {
                needs.unread(NeedSource::Instances, why.clone());
            }
        }
    }
    if joined.is_managed(id) {
        needs.described = true;
        needs.need(Rule::ManagedInstance, None, Asks::Anything, &who);
    } else if let Some(why) = workloads.managed_instances.why() {
        needs.unread(NeedSource::ManagedInstances, why.clone());
    }
}

#[cfg(test)]
mod tests;
