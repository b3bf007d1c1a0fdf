//! The clients of a VPC: those of a class, those whose description is named, and those that a
//! waiver covers (`decision.md`, section 3).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::applicability::{Tag, tag};
use crate::checks::Check;
use crate::network::clients::ClientClass;
use crate::network::{Id, InterfaceType, NetworkInterface, Tags, Vpc};
use crate::parameters::Parameters;
use crate::path::engine::index::Index;
use crate::row::{ClientKind, Requester};
use crate::text::plain;
use crate::verdict::Finding;

/// A client, and what it is.
#[derive(Debug, Clone, Copy)]
pub struct EvaluatedClient<'a> {
    /// Its network interface.
    pub interface: &'a NetworkInterface,
    /// What it is.
    pub requester: Requester,
}

/// The clients of a VPC.
#[derive(Debug, Default)]
pub struct Clients<'a> {
    /// Those that are asked for services.
    pub evaluated: Vec<EvaluatedClient<'a>>,
    /// Those that a waiver covers.
    pub waived: Vec<&'a NetworkInterface>,
    /// Why the first of them is waived.
    pub why: Option<(String, crate::waiver::Waiver)>,
    /// Waivers that waive nothing.
    pub warnings: Vec<Finding>,
    /// Interfaces in use of no known kind.
    pub unknown: Vec<&'a NetworkInterface>,
}

impl<'a> Clients<'a> {
    /// Finds the clients of a VPC.
    pub fn of(index: &Index<'a>, vpc: &Vpc, parameters: &Parameters, now: Timestamp) -> Self {
        let mut clients = Self::default();
        let mut seen = BTreeSet::new();
        // In whatever order they are listed, the first is the same.
        let mut interfaces = index.interfaces(vpc).to_vec();
        // Those that were read come in order, and after them those that a plan makes: this sort takes runs as they are.
        interfaces.sort_by(|a, b| a.id.cmp(&b.id));
        for interface in interfaces {
            let Some(requester) = requester(interface, parameters) else {
                if interface.interface_type == InterfaceType::Interface {
                    clients.unknown.push(interface);
                }
                continue;
            };
            let subnet = interface.subnet_id.as_ref();
            let subnet = subnet.and_then(|id| index.subnet(id).ok());
            let own = (&interface.id, &interface.tags);
            let tags = std::iter::once(own).chain(subnet.map(|it| (&it.id, &it.tags)));
            let mut waived = false;
            for (id, tags) in tags {
                waived |= clients.is_waived(id, tags, parameters, now, &mut seen);
            }
            if waived {
                clients.waived.push(interface);
            } else {
                let requester = Requester {
                    kind: requester,
                    needs: None,
                };
                clients.evaluated.push(EvaluatedClient {
                    interface,
                    requester,
                });
            }
        }
        clients
            .warnings
            .sort_by(|a, b| a.resources.cmp(&b.resources));
        clients
    }

    /// Whether the tags of a resource waive the clients in it; notes a tag that waives nothing.
    fn is_waived(
        &mut self,
        id: &'a Id,
        tags: &Tags,
        parameters: &Parameters,
        now: Timestamp,
        seen: &mut BTreeSet<&'a Id>,
    ) -> bool {
        if tags.is_empty() {
            return false;
        }
        match tag(id, tags, &parameters.waiver_tag, now) {
            Tag::None => false,
            Tag::Waives { why, waiver } => {
                self.why
                    .get_or_insert_with(|| (format!("{id} is {why}"), waiver));
                true
            }
            Tag::WaivesNothing(warning) => {
                if seen.insert(id) {
                    self.warnings.push(warning);
                }
                false
            }
        }
    }

    /// Who is there: `3 Lambda functions, 1 pod, 2 interfaces of no known kind (DMSNetworkInterface)`.
    pub fn who_is_there(&self) -> Option<String> {
        let mut counts: BTreeMap<ClientClass, usize> = BTreeMap::new();
        let mut described = 0;
        for client in &self.evaluated {
            match client.requester.kind {
                ClientKind::Class(class) => *counts.entry(class).or_default() += 1,
                ClientKind::Described => described += 1,
            }
        }
        let mut parts: Vec<String> = counts
            .into_iter()
            .map(|(class, count)| class.counted(count))
            .collect();
        let interfaces = |count: usize| match count {
            1 => "1 interface".to_owned(),
            _ => format!("{count} interfaces"),
        };
        if described > 0 {
            parts.push(format!("{} of clientDescriptions", interfaces(described)));
        }
        if let Some(first) = self.unknown.iter().min_by(|a, b| a.id.cmp(&b.id)) {
            let description = first.description.as_deref().map(plain).unwrap_or_default();
            let example = match description.as_str() {
                "" => String::new(),
                text => format!(" ({text})"),
            };
            let count = interfaces(self.unknown.len());
            parts.push(format!("{count} of no known kind{example}"));
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// What an interface in use is, where it is a client.
fn requester(interface: &NetworkInterface, parameters: &Parameters) -> Option<ClientKind> {
    if let Some(class) = interface.client {
        return Some(ClientKind::Class(class));
    }
    if interface.interface_type != InterfaceType::Interface {
        return None;
    }
    let description = interface.description.as_deref()?;
    let mut globs = parameters.client_descriptions.iter();
    globs
        .any(|glob| glob.matches(description))
        .then_some(ClientKind::Described)
}

/// The warning that EC2 may hide clients.
pub fn may_be_hidden(index: &Index<'_>, vpc: &Vpc) -> Option<Finding> {
    let network = index.network;
    let hidden = network.visibility.read() == Some(&crate::network::Visibility::Hidden);
    let seen = network.network_interfaces.why().is_some() || index.shows_managed_interfaces();
    (hidden && !seen).then(|| {
        let message = format!(
            "EC2 hides interfaces that AWS services manage in {}, and none is in the data: clients of EKS Auto Mode, ECS or Lambda Managed Instances may be missing",
            network.region
        );
        Finding::warning(
            Check::ManagedInterfacesMayBeHidden,
            message,
            vec![vpc.id.clone()],
            0,
        )
    })
}
