//! `Fn::GetAtt`: the attributes of resources that are known before they are made.

use super::super::arn;
use super::super::reason;
use super::super::value::Value;
use super::evaluate::TemplateEvaluator;
use super::node::Node;
use crate::planned_id;

/// Attributes that are the id of the resource.
const IDS: &[&str] = &[
    "GroupId",
    "VpcId",
    "SubnetId",
    "RouteTableId",
    "Id",
    "PrefixListId",
    "InternetGatewayId",
    "NatGatewayId",
    "LaunchTemplateId",
    "DhcpOptionsId",
    "VpcEndpointId",
    "InstanceId",
    "TransitGatewayId",
    "ResolverRuleId",
    "ProfileId",
    "TransitGatewayAttachmentId",
    "TransitGatewayRouteTableId",
];

/// What AWS makes beside a resource.
const BESIDE: &[(&str, &str)] = &[
    ("DefaultSecurityGroup", "#default-security-group"),
    ("DefaultNetworkAcl", "#default-network-acl"),
    ("ClusterSecurityGroupId", "#cluster-security-group"),
];

/// The attribute of a resource.
pub fn of(evaluator: &TemplateEvaluator<'_>, name: &str, attribute: &str, node: &Node) -> Value {
    let Some(resource) = evaluator.resource(name) else {
        if evaluator.is_of_module(name) {
            let why = format!("{name} is made by a module, which is not read");
            return Value::Unread(why.into());
        }
        return evaluator.refuse(
            node,
            &format!("`{}` is no resource of the template", name.escape_debug()),
        );
    };
    let made = evaluator.made(name, node);
    if made.unread().is_some() {
        return made;
    }
    let id = evaluator.id(name);
    if let Some((_, mark)) = BESIDE.iter().find(|(of, _)| *of == attribute) {
        return Value::from_text(format!("{id}{mark}"));
    }
    let kind = resource
        .get("Type")
        .and_then(Node::text)
        .unwrap_or_default();
    if let Some(output) = attribute.strip_prefix("Outputs.") {
        let value = evaluator.nested_output(name, output, node);
        return value.unwrap_or_else(|| {
            Value::Unread(format!("the template of {name} is not at hand").into())
        });
    }
    let terraform = super::names::terraform(kind);
    if let ("DnsEntries", Some(name)) = (attribute, planned_id::dns_name(&id)) {
        // `Z0A1B2C3D:vpce-….amazonaws.com`, of which templates take the name.
        let entry = Value::from_text(format!("known-after-deployment:{name}"));
        return Value::List([entry].into());
    }
    if let ("Arn", Some(arn)) = (attribute, terraform.and_then(|kind| arn::of(kind, &id))) {
        return Value::from_text(arn);
    }
    let properties = resource.get("Properties");
    let is_own = match attribute {
        // Of a subnet, the VPC that it is in; of a VPC, itself.
        "VpcId" => kind == "AWS::EC2::VPC",
        "SubnetId" => kind == "AWS::EC2::Subnet",
        _ => IDS.contains(&attribute),
    };
    if is_own {
        return Value::from_text(id);
    }
    // What the template writes itself: `CidrBlock`, `AvailabilityZone`, `VpcId`.
    let is_read = terraform.is_some();
    match properties.and_then(|all| all.get(attribute)) {
        Some(written) if is_read => evaluator.value(written),
        _ => {
            let why = format!("{name}.{attribute} is known after deployment");
            Value::Unread(reason::later(why))
        }
    }
}
