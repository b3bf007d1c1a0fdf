//! The interfaces of the clients that a plan makes, and which saved ones it replaces.

mod public;

use std::collections::BTreeSet;

use super::super::resource::Resource;
use super::super::value::Value;
use super::client::{self, PlannedClient};
use super::interfaces::{self, complete, looked_up};
use super::ledger::{LeavingClients, Ledger};

/// The resource of a type that goes by a name: its id, its address, its name, its ARN.
pub fn named<'r>(resources: &[&'r Resource], kind: &str, name: &str) -> Option<&'r Resource> {
    resources.iter().copied().find(|resource| {
        resource.kind == kind
            && (resource.id == name
                || resource.address == name
                || resource.id_before.as_deref() == Some(name)
                || resource.after.get("name").text() == Some(name)
                || resource.after.get("family").text() == Some(name)
                || resource.after.get("arn").text() == Some(name))
    })
}

/// Puts the clients of every resource in their places.
pub fn place(resources: &[&Resource], ledger: &mut Ledger) {
    let among = looked_up(resources);
    let find = |kind: &str, name: &str| named(&among, kind, name);
    for resource in resources.iter().filter(|resource| resource.actions.any()) {
        let before = match resource.before {
            Value::Null => None,
            _ => client::clients(resource, &resource.before, &find),
        };
        // Of a stack that exists the id alone is known of what goes.
        let instance = resource
            .id_before
            .as_deref()
            .filter(|id| id.starts_with("i-"));
        if let (Value::Null, true, Some(id)) = (&resource.before, resource.actions.delete, instance)
        {
            let leaving = &mut ledger.leaving.of_instances;
            leaving.insert(id.to_owned(), resource.address.to_string());
        }
        let mut after = resource
            .remains()
            .then(|| client::clients(resource, &resource.after, &find))
            .flatten();
        if let (Some(after), "aws_instance") = (&mut after, resource.kind.as_str()) {
            let first = interfaces::first_of(resource);
            after.groups = interfaces::with_added(&among, &after.groups, &first);
        }
        if before.is_none() && after.is_none() {
            continue;
        }
        let changes = resource.actions.create
            || resource.actions.delete
            || before.as_ref().map(network) != after.as_ref().map(network)
            || !ledger.saved;
        if !changes {
            continue;
        }
        if let Some(before) = &before {
            leave(resource, before, ledger);
        }
        if let Some(after) = &after {
            arrive(resource, after, &among, ledger);
        }
    }
}

/// What of a client its network sees.
fn network(client: &PlannedClient) -> (BTreeSet<&str>, BTreeSet<&str>, bool) {
    (
        client
            .subnets
            .items()
            .iter()
            .filter_map(Value::text)
            .collect(),
        client
            .groups
            .items()
            .iter()
            .filter_map(Value::text)
            .collect(),
        client.subnets.unread().or(client.groups.unread()).is_some(),
    )
}

/// Notes which saved interfaces a change replaces.
fn leave(resource: &Resource, client: &PlannedClient, ledger: &mut Ledger) {
    if let Some(id) = &client.instance_id {
        let address = resource.address.to_string();
        ledger.leaving.of_instances.insert(id.clone(), address);
    } else {
        let ids = |value: &Value| -> BTreeSet<String> {
            value
                .items()
                .iter()
                .filter_map(Value::text)
                .map(str::to_owned)
                .collect()
        };
        let running = resource
            .before
            .get("desired_count")
            .or(resource.before.get("desired_capacity"));
        ledger.leaving.clients.push(LeavingClients {
            address: resource.address.to_string(),
            class: client.class,
            subnets: ids(&client.subnets),
            groups: ids(&client.groups),
            count: running
                .integer()
                .and_then(|count| usize::try_from(count).ok()),
        });
    }
    for subnet in client.subnets.items().iter().filter_map(Value::text) {
        let vpc_id = ledger.subnet(subnet).and_then(|record| record.get("VpcId"));
        let vpc_id = vpc_id.map(str::to_owned);
        ledger.touch(vpc_id.as_deref());
    }
}

/// Adds one interface for each place.
fn arrive(resource: &Resource, client: &PlannedClient, among: &[&Resource], ledger: &mut Ledger) {
    if let Some(why) = client.subnets.unread() {
        let address = &resource.address;
        ledger.homeless.insert(address.to_string(), why.clone());
        // It may be in any VPC of the network: all of them are in their places by now.
        let vpcs: Vec<String> = ledger
            .all(crate::describe::kind::RecordKind::Vpcs)
            .map(|(id, _)| id.to_string())
            .collect();
        for vpc_id in vpcs {
            let why = why.of(|why| format!("where {address} runs is not known: {why}"));
            ledger.clients_unread.entry(vpc_id).or_insert(why);
        }
        return;
    }
    for subnet in client.subnets.items().iter().filter_map(Value::written) {
        let mut record = client::interface(resource, client, subnet);
        let whose = ledger.subnet(subnet).cloned();
        let Some(whose) = whose else {
            let why = format!("{subnet} is neither made by this plan nor in the saved data");
            ledger
                .homeless
                .insert(resource.address.to_string(), why.into());
            continue;
        };
        let Some(vpc_id) = whose.get("VpcId") else {
            let of_subnet = among.iter().find(|of| of.id == subnet && of.remains());
            let why = of_subnet
                .and_then(|of| of.after.get("vpc_id").unread())
                .cloned();
            let why = why.or_else(|| whose.why("VpcId").cloned());
            let why = why.unwrap_or_else(|| "its subnet names no VPC".into());
            ledger.homeless.insert(resource.address.to_string(), why);
            continue;
        };
        ledger.touch(Some(vpc_id));
        if public::has_address(resource, client.class, among, &whose) {
            record.set("HasPublicAddress", true);
        }
        let id = record.get("NetworkInterfaceId").map(str::to_owned);
        if let Some(id) = id {
            let shown = format!(
                "{} of {} in {subnet}",
                client.class.plural(),
                resource.address
            );
            ledger.addresses.insert(id.into(), shown.into());
        }
        let mut record = complete(record, &whose, vpc_id, subnet, ledger);
        record.0.fit();
        ledger.interfaces.push(record);
    }
}
