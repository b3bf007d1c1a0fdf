//! What people call the resources that a verdict names: `Name` tags, and the ECS service or task
//! family of a task's interface. Nothing is decided by them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::network::{Id, Network, Tags};
use crate::text::plain;
use crate::verdict::{Answer, Verdict};

/// Tags that say what an interface is of, the best first.
const TELLING: [(&str, &str); 4] = [
    ("Name", ""),
    ("aws:ecs:serviceName", "ECS service "),
    ("aws:ecs:taskDefinitionFamily", "ECS task "),
    ("eks:eni:owner", ""),
];

/// The names of what a finding may name, by id.
#[derive(Debug)]
pub struct ResourceNames<'a> {
    tags: FxHashMap<&'a Id, &'a Tags>,
    others: &'a BTreeMap<Id, Id>,
}

impl<'a> ResourceNames<'a> {
    /// Looks through a network; the cost grows with the number of facts.
    pub fn new(network: &'a Network) -> Self {
        let vpcs = network.vpcs.iter().map(|vpc| (&vpc.id, &vpc.tags));
        let subnets = network.subnets.elements().iter();
        let subnets = subnets.map(|subnet| (&subnet.id, &subnet.tags));
        let interfaces = network.network_interfaces.elements().iter();
        let interfaces = interfaces.map(|interface| (&interface.id, &interface.tags));
        let tagged = vpcs.chain(subnets).chain(interfaces);
        Self {
            tags: tagged.filter(|(_, tags)| !tags.is_empty()).collect(),
            others: &network.names,
        }
    }

    /// The name of a resource, where the data has one.
    pub fn name(&self, id: &Id) -> Option<String> {
        let tagged = self.tags.get(id).and_then(|tags| name(tags));
        let other = || self.others.get(id).map(|name| plain(name));
        tagged.or_else(other).filter(|name| !name.is_empty())
    }

    /// The names of the resources of findings, and of the endpoints of services that are not PRIVATE: where all is
    /// well, names would be most of a page.
    pub fn of(&self, verdict: &Verdict) -> BTreeMap<Id, String> {
        let services = verdict.services.iter().flat_map(|of| &of.findings);
        let findings = verdict.findings.iter().chain(services);
        let ids = findings.flat_map(|finding| &finding.resources);
        let open = verdict.services.iter();
        let open = open.filter(|of| of.answer != Answer::Private);
        let endpoints = open.flat_map(|of| &of.endpoint_ids);
        let named = ids.chain(endpoints);
        named
            .filter_map(|id| Some((id.clone(), self.name(id)?)))
            .collect()
    }
}

fn name(tags: &Tags) -> Option<String> {
    TELLING.iter().find_map(|(key, before)| {
        let (_, value) = tags.iter().find(|(of, _)| **of == **key)?;
        let value = plain(value);
        (!value.is_empty()).then(|| format!("{before}{value}"))
    })
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_name_tag_outweighs_what_a_service_writes() {
        let tags = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| ((*key).into(), (*value).into()))
                .collect()
        };
        let service = ("aws:ecs:serviceName", "orders");
        assert_eq!(name(&tags(&[service])).unwrap(), "ECS service orders");
        assert_eq!(name(&tags(&[service, ("Name", "a\nb")])).unwrap(), "a b");
        assert_eq!(name(&tags(&[("Name", ""), ("team", "x")])), None);
    }
}
