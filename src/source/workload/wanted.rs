//! What is asked about what runs: by the classes of the clients that are there.

use std::collections::{BTreeMap, BTreeSet};

use rule::network::clients::{ClientClass, DescribedBy};
use rule::network::workloads::AttachmentId;
use rule::network::{Id, Network};

/// What of an account and region is asked.
#[derive(Debug, Default)]
pub struct WantedWorkloads {
    /// Whether everything that runs is asked for: data that is kept.
    pub everything: bool,
    /// The network interfaces of ECS tasks, with the attachments in their descriptions.
    pub interfaces: BTreeMap<Id, Option<AttachmentId>>,
    /// The instances.
    pub instances: BTreeSet<Id>,
    /// Whether there are builds.
    pub builds: bool,
}

impl WantedWorkloads {
    /// Everything that runs.
    pub fn everything() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// What the clients of these VPCs run; `None` for all VPCs.
    pub fn by_clients(network: &Network, vpcs: Option<&[Id]>) -> Self {
        let mut wanted = Self::default();
        for interface in network.network_interfaces.elements() {
            let is_asked = vpcs.is_none_or(|vpcs| {
                let mut vpcs = vpcs.iter();
                vpcs.any(|id| interface.vpc_id.as_ref() == Some(id))
            });
            if !is_asked {
                continue;
            }
            match interface.client.and_then(ClientClass::described_by) {
                Some(DescribedBy::Task { .. }) => {
                    let id = interface.id.clone();
                    wanted.interfaces.insert(id, interface.ecs_attachment);
                }
                Some(DescribedBy::Instance) => {
                    wanted.instances.extend(interface.instance_id.clone());
                }
                Some(DescribedBy::Project) => wanted.builds = true,
                None => {}
            }
        }
        wanted
    }

    /// Whether container instances are asked for, and what runs on instances else.
    pub fn wants_instances(&self) -> bool {
        self.everything || !self.instances.is_empty()
    }

    /// Whether tasks are asked for.
    pub fn wants_tasks(&self) -> bool {
        self.wants_instances() || !self.interfaces.is_empty()
    }

    /// Whether projects are asked for.
    pub fn wants_builds(&self) -> bool {
        self.everything || self.builds
    }
}
