//! Instances: `Reservation` of DescribeInstances, `InstanceInformation` of Systems Manager.

use rule::network::{Id, workloads};

use crate::describe::declare::record;
use crate::describe::value::tag::Tag;
use crate::describe::value::text::Text;

record! {
    /// One reservation, as `aws ec2 describe-instances` prints it.
    Reservation<'a>, "an object, one of those that `aws ec2 describe-instances` lists" {
        reservation_id: Option<Text<'a>>,
        instances: Vec<Instance<'a>> as list,
    }
}

record! {
    /// One instance.
    Instance<'a> {
        instance_id: Option<Text<'a>>,
        tags: Vec<Tag<'a>> as list,
    }
}

record! {
    /// One instance that Systems Manager manages, as `aws ssm describe-instance-information` prints it.
    InstanceInformation<'a>, "an object, one of those that `aws ssm describe-instance-information` lists" {
        instance_id: Option<Text<'a>>,
    }
}

/// What the tag that names a cluster begins with.
pub const CLUSTER_TAG: &str = "kubernetes.io/cluster/";

/// The tag that EKS gives its nodes.
pub const EKS_CLUSTER_TAG: &str = "eks:cluster-name";

impl Instance<'_> {
    /// The facts.
    pub(in crate::describe) fn facts(&self) -> workloads::Instance {
        let key = |tag: &Tag<'_>| tag.key.as_deref().unwrap_or_default().to_owned();
        let by_name = self.tags.iter().find(|tag| key(tag) == EKS_CLUSTER_TAG);
        let by_name = by_name.and_then(|tag| tag.value.as_deref().map(Id::from));
        let by_key = self.tags.iter().find_map(|tag| {
            let key = key(tag);
            key.strip_prefix(CLUSTER_TAG).map(Id::from)
        });
        workloads::Instance {
            id: self.instance_id.as_deref().unwrap_or_default().into(),
            eks_cluster: by_name.or(by_key),
        }
    }
}

impl InstanceInformation<'_> {
    /// The instance's id; `None` of a machine outside of EC2.
    pub(in crate::describe) fn facts(&self) -> Option<Id> {
        let id = self
            .instance_id
            .as_deref()
            .filter(|id| id.starts_with("i-"))?;
        Some(id.into())
    }
}
