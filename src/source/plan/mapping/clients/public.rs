//! Whether a client that a plan makes gets a public address: without one no internet gateway takes its packets.

use super::super::json::RecordValue;

use super::super::super::resource::Resource;
use super::super::super::value::Value;
use super::super::class::PlannedClass;
use super::super::interfaces;
use super::super::record::PlannedRecord;

/// Whether a client in a subnet has a public address, as the plan says it, else the subnet. What nobody says is taken
/// for yes: to leave is the lesser fault.
pub fn has_address(
    resource: &Resource,
    class: PlannedClass,
    resources: &[&Resource],
    subnet: &PlannedRecord,
) -> bool {
    let value = &resource.after;
    match class {
        PlannedClass::FargateTask | PlannedClass::EcsTask => {
            let written = find(value, "assign_public_ip").and_then(Value::text);
            written.is_some_and(|text| matches!(text, "true" | "True" | "ENABLED"))
        }
        PlannedClass::Instance => {
            let launched = launched_by(value, resources);
            let written = find(value, "associate_public_ip_address");
            let written = written
                .filter(|of| !of.is_empty())
                .or_else(|| launched.and_then(|of| find(&of.after, "associate_public_ip_address")));
            if has_elastic(resource, resources) {
                return true;
            }
            match written.map(|of| (of.unread().is_some(), of.flag())) {
                Some((true, _)) => true,
                Some((false, Some(flag))) => flag,
                _ => of_subnet(subnet),
            }
        }
        PlannedClass::Lambda
        | PlannedClass::CodeBuild
        | PlannedClass::Glue
        | PlannedClass::SageMaker
        | PlannedClass::AgentCore => false,
    }
}

/// What a subnet gives to instances; saved data does not say it.
fn of_subnet(subnet: &PlannedRecord) -> bool {
    let flag = subnet
        .0
        .get("MapPublicIpOnLaunch")
        .and_then(RecordValue::as_bool);
    flag.unwrap_or(true)
}

/// Whether an elastic address is attached to an instance, or to its first interface.
fn has_elastic(instance: &Resource, resources: &[&Resource]) -> bool {
    let mut ids = interfaces::first_of(instance);
    ids.push(instance.id.to_string());
    let names = [
        "instance",
        "instance_id",
        "network_interface",
        "network_interface_id",
    ];
    let mut all = resources
        .iter()
        .filter(|of| of.remains() && matches!(of.kind.as_str(), "aws_eip" | "aws_eip_association"));
    all.any(|of| {
        let mut named = names.iter().filter_map(|name| of.after.get(name).written());
        named.any(|id| ids.iter().any(|own| own == id))
    })
}

/// The launch template or launch configuration that a resource names.
fn launched_by<'r>(value: &Value, resources: &[&'r Resource]) -> Option<&'r Resource> {
    let names = ["id", "name", "launch_template_id", "launch_template_name"];
    let mixed = value.get("mixed_instances_policy").get("launch_template");
    let of = [
        value.get("launch_template"),
        mixed.get("launch_template_specification"),
    ];
    let named = of
        .into_iter()
        .flat_map(|of| names.iter().filter_map(|name| of.get(name).written()));
    let configuration = value.get("launch_configuration").written();
    let named: Vec<&str> = named.chain(configuration).collect();
    resources.iter().copied().find(|of| {
        let is_it = matches!(
            of.kind.as_str(),
            "aws_launch_template" | "aws_launch_configuration"
        );
        let name = of.after.get("name").text();
        is_it && named.iter().any(|id| of.id == *id || Some(*id) == name)
    })
}

/// The first value of a name, at whatever depth.
fn find<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members
            .get(name)
            .or_else(|| members.values().find_map(|below| find(below, name))),
        Value::List(items) => items.iter().find_map(|below| find(below, name)),
        _ => None,
    }
}
