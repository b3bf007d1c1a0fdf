//! What people call the resources that a verdict names: `Name` tags, and the ECS service or task
//! family of a task's interface. Nothing is decided by them.

use std::collections::{BTreeMap, BTreeSet};

use crate::network::{Id, Network, Tags};
use crate::path::plain;
use crate::verdict::Verdict;

/// Tags that say what an interface is of, the best first.
const TELLING: [(&str, &str); 4] = [
    ("Name", ""),
    ("aws:ecs:serviceName", "ECS service "),
    ("aws:ecs:taskDefinitionFamily", "ECS task "),
    ("eks:eni:owner", ""),
];

/// The names of the resources of findings and of services' endpoints, where the data has some.
pub fn names(network: &Network, verdict: &Verdict) -> BTreeMap<Id, String> {
    let services = verdict.services.iter().flat_map(|of| &of.findings);
    let findings = verdict.findings.iter().chain(services);
    let ids = findings.flat_map(|finding| &finding.resources);
    let endpoints = verdict.services.iter().flat_map(|of| &of.endpoint_ids);
    names_of(network, &ids.chain(endpoints).map(|id| &**id).collect())
}

/// The names of resources, where the data has some.
pub fn names_of(network: &Network, wanted: &BTreeSet<&str>) -> BTreeMap<Id, String> {
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    let vpcs = network.vpcs.iter().map(|vpc| (&vpc.id, &vpc.tags));
    let subnets = network.subnets.elements().iter();
    let subnets = subnets.map(|subnet| (&subnet.id, &subnet.tags));
    let interfaces = network.network_interfaces.elements().iter();
    let interfaces = interfaces.map(|interface| (&interface.id, &interface.tags));
    let tagged = vpcs
        .chain(subnets)
        .chain(interfaces)
        .filter(|(id, _)| wanted.contains(&***id));
    let tagged = tagged.filter_map(|(id, tags)| Some((id.clone(), name(tags)?)));
    let others = wanted.iter().filter_map(|id| {
        let (id, name) = network.names.get_key_value(*id)?;
        Some((id.clone(), plain(name)))
    });
    tagged
        .chain(others.filter(|(_, name)| !name.is_empty()))
        .collect()
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
