//! What runs, read as far as it is asked for: service by service, side by side.

use super::wanted::WantedWorkloads;
use crate::describe::kind::RecordKind;
use crate::describe::record::Records;
use crate::describe::region_facts::RegionFacts;
use crate::failure::ReadError;
use crate::source::ec2::pages::Reader;
use rule::network::Id;

/// What came of one kind.
pub(super) type KindOutcome = (RecordKind, ReadOutcome);

/// How a kind was read.
#[derive(Debug)]
pub enum ReadOutcome {
    /// Whole.
    Read,
    /// But for what failed.
    Partly(Vec<ReadError>),
    /// Not at all.
    Unread(Vec<ReadError>),
    /// Not at all, for a reason that another kind's failure tells.
    With(String),
}

impl ReadOutcome {
    pub(super) fn of(read: Result<(), ReadError>) -> Self {
        match read {
            Ok(()) => Self::Read,
            Err(failed) => Self::Unread(vec![failed]),
        }
    }
}

impl<R: Records> Reader<'_, R> {
    /// Reads what runs, as far as it is asked for; `vpcs` are those whose instances are asked for.
    pub async fn workloads(
        &self,
        wanted: &WantedWorkloads,
        vpcs: Option<&[Id]>,
    ) -> Vec<KindOutcome> {
        let ecs = async {
            if wanted.wants_tasks() {
                Box::pin(self.ecs(wanted)).await
            } else {
                (Vec::new(), false)
            }
        };
        let builds = async {
            if wanted.wants_builds() {
                Some(Box::pin(self.projects()).await)
            } else {
                None
            }
        };
        let managed = async {
            let ids: Vec<&Id> = wanted.instances.iter().collect();
            // Of a whole region, all that there are cost no more calls than those that are asked for.
            let only = vpcs.map(|_| ids.as_slice());
            if wanted.wants_instances() {
                Some(Box::pin(self.managed_instances(only)).await)
            } else {
                None
            }
        };
        let nodes = async {
            if wanted.wants_instances() {
                Some(Box::pin(self.eks_nodes(vpcs)).await)
            } else {
                None
            }
        };
        let ((mut came, tasks), builds, managed, nodes) = tokio::join!(ecs, builds, managed, nodes);
        let mut pulls = tasks || wanted.everything;
        if let Some(read) = builds {
            pulls |= matches!(read, Ok(1..));
            came.push((
                RecordKind::Projects,
                ReadOutcome::of(read.map(|_projects| ())),
            ));
        }
        let of_instances = [
            (RecordKind::InstanceInformationList, managed),
            (RecordKind::Reservations, nodes),
        ];
        for (kind, read) in of_instances {
            came.extend(read.map(|read| (kind, ReadOutcome::of(read))));
        }
        if pulls {
            let read = Box::pin(self.cache_rules()).await;
            came.push((RecordKind::PullThroughCacheRules, ReadOutcome::of(read)));
        }
        came
    }
}

/// Says of each kind that it was read, or why not.
pub fn mark(facts: &mut RegionFacts, failures: &mut Vec<ReadError>, came: Vec<KindOutcome>) {
    for (kind, outcome) in came {
        match outcome {
            ReadOutcome::Read => facts.mark_read(kind),
            ReadOutcome::Partly(mut failed) => {
                facts.mark_read(kind);
                failures.append(&mut failed);
            }
            ReadOutcome::Unread(mut failed) => {
                let why = failed.first().map(ReadError::why);
                facts.mark_unread(kind, why.unwrap_or_default());
                failures.append(&mut failed);
            }
            ReadOutcome::With(why) => facts.mark_unread(kind, why),
        }
    }
}
