//! What a stack has and its template makes no more.

use std::sync::Arc;

use super::super::resource::{Actions, Dialect, Resource, Resources};
use super::super::stack::Physical;
use super::super::value::Value;
use super::super::word::Word;
use super::evaluate::TemplateEvaluator;
use super::names;
use super::node::Node;

/// Types of which an id says all that there is to take away.
const RECORDS: &[&str] = &[
    "AWS::EC2::DHCPOptions",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::EIP",
    "AWS::EC2::Instance",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::NatGateway",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::NetworkInterface",
    "AWS::EC2::PrefixList",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::TransitGateway",
    "AWS::EC2::TransitGatewayVpcAttachment",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::VPNGateway",
];

/// Notes a resource that goes.
pub(super) fn gone(
    evaluator: &TemplateEvaluator<'_>,
    name: &str,
    physical: &Physical,
    resources: &mut Resources,
) {
    let Some(kind) = names::terraform(&physical.kind) else {
        resources.passed_over += 1;
        return;
    };
    let address = evaluator.address(name);
    let id = &physical.id;
    let before = match (kind, id.split_once('|')) {
        ("aws_route", Some((table, destination))) => {
            let key = match destination {
                list if list.starts_with("pl-") => "destination_prefix_list_id",
                block if block.contains(':') => "destination_ipv6_cidr_block",
                _ => "destination_cidr_block",
            };
            Value::object([
                ("route_table_id", Value::from_text(table)),
                (key, Value::from_text(destination)),
            ])
        }
        _ => Value::Null,
    };
    if before == Value::Null && !RECORDS.contains(&physical.kind.as_str()) {
        resources.notices.insert(format!(
            "{address} ({}, {id}) goes: what it was is not known, and what is saved of it stays; give the plan of a change \
             set, or save the data again after it",
            physical.kind
        ));
    }
    resources.list.push(Arc::new(Resource {
        address: address.into(),
        kind: Word::shared(kind),
        actions: Actions {
            delete: true,
            ..Actions::default()
        },
        id_before: Some(id.as_str().into()),
        id: id.as_str().into(),
        before,
        after: Value::Null,
        account_id: evaluator.around.account_id.as_deref().map(Word::shared),
        region: evaluator.around.region.as_deref().map(Word::shared),
        dialect: Dialect::CloudFormation,
        written: None,
    }));
}

/// Whether a resource stays where its stack no longer makes it.
pub(super) fn is_retained(node: &Node) -> bool {
    let policy = node.get("DeletionPolicy").and_then(Node::text);
    policy.is_some_and(|policy| policy.starts_with("Retain"))
}
