//! Network interfaces that are resources of their own, what attaches them to instances, and groups that are added to
//! interfaces one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::json::json;

use crate::describe::kind::RecordKind;

use super::super::resource::Resource;
use super::super::value::Value;
use super::base::blocks_of_vpc;
use super::ledger::Ledger;
use super::record::PlannedRecord;

/// The mark of an instance's first interface, where the instance has no other name for it.
const PRIMARY: &str = "#primary-network-interface";

/// The types that clients are looked up among.
const LOOKED_UP: &[&str] = &[
    "aws_ecs_task_definition",
    "aws_eip",
    "aws_eip_association",
    "aws_eks_cluster",
    "aws_launch_configuration",
    "aws_launch_template",
    "aws_network_interface",
    "aws_network_interface_sg_attachment",
];

/// The resources that clients are looked up among: few of those that a plan has.
pub fn looked_up<'r>(resources: &[&'r Resource]) -> Vec<&'r Resource> {
    let all = resources.iter().copied();
    all.filter(|of| LOOKED_UP.contains(&of.kind.as_str()))
        .collect()
}

/// What an interface has of its subnet: VPC, zone, some address.
pub fn complete(
    mut record: PlannedRecord,
    subnet: &PlannedRecord,
    vpc_id: &str,
    subnet_id: &str,
    ledger: &Ledger,
) -> PlannedRecord {
    record.set("VpcId", vpc_id).set("SubnetId", subnet_id);
    for key in ["AvailabilityZone", "AvailabilityZoneId"] {
        if let Some(zone) = subnet.get(key) {
            record.set("AvailabilityZone", zone);
            break;
        }
    }
    if record.get("PrivateIpAddress").is_none() {
        let blocks = some_address_of(subnet, vpc_id, ledger);
        record.set("SomeAddressOf", blocks);
    }
    record
}

/// The blocks, one of whose addresses an interface in a subnet gets: of each family that the subnet
/// has; without a block, of the VPC's.
fn some_address_of(subnet: &PlannedRecord, vpc_id: &str, ledger: &Ledger) -> Vec<String> {
    let mut blocks: Vec<String> = subnet
        .get("CidrBlock")
        .map(str::to_owned)
        .into_iter()
        .collect();
    let ipv6 = subnet.list("Ipv6CidrBlockAssociationSet").iter();
    blocks.extend(ipv6.filter_map(|one| Some(one.get("Ipv6CidrBlock")?.as_str()?.to_owned())));
    if blocks.is_empty() {
        let vpc = ledger.get(RecordKind::Vpcs, vpc_id);
        blocks = vpc.map(blocks_of_vpc).unwrap_or_default();
        blocks.retain(|block| !block.contains(':'));
    }
    blocks
}

/// The groups that are added to an interface by resources of their own.
pub fn added_groups<'r>(resources: &[&'r Resource], interface: &str) -> Vec<&'r Value> {
    let attachments = resources.iter().filter(|resource| {
        resource.kind == "aws_network_interface_sg_attachment"
            && resource.remains()
            && resource.after.get("network_interface_id").text() == Some(interface)
    });
    attachments
        .map(|resource| resource.after.get("security_group_id"))
        .collect()
}

/// The groups of an instance's first interface, with those that are added to it.
pub fn with_added(resources: &[&Resource], groups: &Value, ids: &[String]) -> Value {
    let added: Vec<&Value> = ids
        .iter()
        .flat_map(|id| added_groups(resources, id))
        .collect();
    if added.is_empty() || groups.unread().is_some() {
        return groups.clone();
    }
    let all = groups.items().iter().chain(added);
    Value::List(all.cloned().collect())
}

/// The ids by which the first interface of an instance is known.
pub fn first_of(instance: &Resource) -> Vec<String> {
    let value = &instance.after;
    let first = value
        .get("network_interface")
        .or(value.get("primary_network_interface"));
    let known = value.get("primary_network_interface_id");
    let ids = [first.get("network_interface_id"), known];
    let ids = ids
        .into_iter()
        .filter_map(Value::written)
        .map(str::to_owned);
    ids.chain([format!("{}{PRIMARY}", instance.id)]).collect()
}

/// Puts interfaces in their places, and takes away those that go.
pub fn place(resources: &[&Resource], ledger: &mut Ledger) {
    let attached = attachments(resources);
    let among = looked_up(resources);
    for resource in resources {
        match resource.kind.as_str() {
            "aws_network_interface" if resource.actions.update && ledger.saved => {
                change_groups(resource, ledger);
            }
            "aws_network_interface" if resource.actions.any() => {
                if let Some(id) = &resource.id_before {
                    ledger.leaving.ids.insert(id.to_string());
                    touch(resource.before.get("subnet_id"), ledger);
                }
                if resource.remains() {
                    put(resource, &attached, &among, ledger);
                }
            }
            "aws_network_interface_sg_attachment" if resource.actions.any() => {
                regroup(resource, ledger);
            }
            _ => {}
        }
    }
}

/// By which instance, and at which place of it, interfaces are used. The first interface of an instance that the plan
/// knows is that instance's client.
fn attachments<'r>(resources: &[&'r Resource]) -> BTreeMap<&'r str, (&'r str, i64, bool)> {
    let mut found = BTreeMap::new();
    let index = |value: &Value| value.get("device_index").integer().unwrap_or(0);
    for resource in resources.iter().filter(|resource| resource.remains()) {
        let value = &resource.after;
        match resource.kind.as_str() {
            "aws_network_interface_attachment" => {
                let (id, instance) = (value.get("network_interface_id"), value.get("instance_id"));
                if let (Some(id), Some(instance)) = (id.written(), instance.written()) {
                    found.insert(id, (instance, index(value), false));
                }
            }
            "aws_network_interface" => {
                let of = value.get("attachment");
                if let Some(instance) = of.get("instance").written() {
                    found.insert(resource.id.as_str(), (instance, index(of), false));
                }
            }
            "aws_instance" => {
                let first = value.get("primary_network_interface").items().iter();
                for of in value.get("network_interface").items().iter().chain(first) {
                    if let Some(id) = of.get("network_interface_id").written() {
                        let at = index(of);
                        found.insert(id, (resource.id.as_str(), at, at == 0));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn put(
    resource: &Resource,
    attached: &BTreeMap<&str, (&str, i64, bool)>,
    resources: &[&Resource],
    ledger: &mut Ledger,
) {
    let id = resource.id.as_str();
    let value = &resource.after;
    let attachment = attached.get(id);
    if attachment.is_some_and(|(_, _, is_client)| *is_client) {
        return;
    }
    // One that nothing is attached to is no client, wherever it is.
    let is_client = attachment.is_some();
    let Some(subnet_id) = value.get("subnet_id").written() else {
        if let (Some(why), true) = (value.get("subnet_id").unread(), is_client) {
            ledger
                .homeless
                .insert(resource.address.to_string(), why.clone());
        }
        return;
    };
    let Some(subnet) = ledger.subnet(subnet_id).cloned() else {
        if is_client {
            let why = format!("{subnet_id} is neither made by this plan nor in the saved data");
            ledger
                .homeless
                .insert(resource.address.to_string(), why.into());
        }
        return;
    };
    let Some(vpc_id) = subnet.get("VpcId").map(str::to_owned) else {
        return;
    };
    ledger.touch(Some(&vpc_id));
    let mut record = PlannedRecord::default();
    let kind = value.get("interface_type").written().unwrap_or("interface");
    record
        .set("NetworkInterfaceId", id)
        .set("InterfaceType", kind)
        .text("Description", value.get("description"))
        .tags(value.get("tags_all").or(value.get("tags")));
    match attachment {
        Some((instance, index, _)) => record.set("Status", "in-use").set(
            "Attachment",
            json!({"InstanceId": *instance, "DeviceIndex": *index}),
        ),
        None => record.set("Status", "available"),
    };
    let groups = with_added(resources, value.get("security_groups"), &[id.to_owned()]);
    record.wrapped("Groups", "GroupId", &groups);
    let address = value.get("private_ip").or(value.get("private_ips"));
    if let Some(address) = address.items().first().and_then(Value::written) {
        record.set("PrivateIpAddress", address).set(
            "PrivateIpAddresses",
            vec![json!({"PrivateIpAddress": address, "Primary": true})],
        );
    }
    let record = complete(record, &subnet, &vpc_id, subnet_id, ledger);
    ledger.interfaces.push(record);
}

fn touch(subnet: &Value, ledger: &mut Ledger) {
    let subnet = subnet.written().and_then(|id| ledger.subnet(id));
    let vpc_id = subnet
        .and_then(|record| record.get("VpcId"))
        .map(str::to_owned);
    ledger.touch(vpc_id.as_deref());
}

/// A saved interface of which the plan changes the groups; what else it is, the saved data knows better.
fn change_groups(resource: &Resource, ledger: &mut Ledger) {
    let groups = |value: &Value| -> BTreeSet<String> {
        let groups = value.get("security_groups").items().iter();
        groups
            .filter_map(Value::written)
            .map(str::to_owned)
            .collect()
    };
    let (before, after) = (groups(&resource.before), groups(&resource.after));
    let unread = resource.after.get("security_groups").unread();
    if before == after && unread.is_none() {
        return;
    }
    let of = ledger
        .regroupings
        .entry(resource.id.to_string())
        .or_default();
    match unread {
        Some(why) => of.unread = Some(why.clone()),
        None => {
            of.gone.extend(before.difference(&after).cloned());
            of.added.extend(after.difference(&before).cloned());
        }
    }
}

/// Groups that come to, or go from, a saved interface.
fn regroup(resource: &Resource, ledger: &mut Ledger) {
    let ends = |value: &Value| {
        let interface = value.get("network_interface_id").written()?.to_owned();
        Some((interface, value.get("security_group_id").clone()))
    };
    let actions = resource.actions;
    if let Some((interface, group)) = ends(&resource.before)
        && (actions.delete || actions.update)
        && let Some(group) = group.written()
    {
        let of = ledger.regroupings.entry(interface).or_default();
        of.gone.insert(group.to_owned());
    }
    if let Some((interface, group)) = ends(&resource.after)
        && resource.remains()
    {
        touch_group(&group, ledger);
        let of = ledger.regroupings.entry(interface).or_default();
        match group.unread() {
            Some(why) => of.unread = Some(why.clone()),
            None => of.added.extend(group.written().map(str::to_owned)),
        }
    }
}

/// Touches the VPC of a group.
fn touch_group(group: &Value, ledger: &mut Ledger) {
    let record = group
        .written()
        .and_then(|id| ledger.get(RecordKind::SecurityGroups, id));
    let vpc_id = record
        .and_then(|record| record.get("VpcId"))
        .map(str::to_owned);
    ledger.touch(vpc_id.as_deref());
}
