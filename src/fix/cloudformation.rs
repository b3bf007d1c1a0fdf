//! Fixes as a CloudFormation template.

use std::io::{self, Write};

use ipnet::IpNet;
use rule::fix::{AllowedPeer, Change, Fix, SuggestedChange};
use rule::network::{Direction, Id};
use serde_json::{Map, Value, json};

use crate::planned_id;
use crate::text::printable;

use super::{
    Sheet, aws_cli, by_hand, camel_case, in_words, is_new, name, name_tag, parameters, said,
};

/// Writes a fix, or a part of it, as a template. It is YAML whose values are JSON, which YAML takes as they are.
pub fn write(out: &mut impl Write, sheet: Sheet<'_>) -> io::Result<()> {
    for line in sheet.head() {
        writeln!(out, "# {}", printable(&line))?;
    }
    let fix = sheet.fix;
    let of_stack = |change: &Change| {
        // A stack is of one account and region.
        let is_own = super::place(fix, change) == sheet.home();
        resource(fix, change).filter(|_| is_own)
    };
    let (stack, beside): (Vec<_>, Vec<_>) = sheet
        .changes()
        .partition(|(_, one)| of_stack(&one.change).is_some());
    let (before, after): (Vec<_>, Vec<_>) = beside
        .into_iter()
        .map(|(_, one)| one)
        .partition(|one| one.change.row().comes_first);
    if !before.is_empty() {
        writeln!(
            out,
            "# Do this before you create the stack; it waits until a new endpoint can be created:"
        )?;
        commands(out, &sheet, &before)?;
    }
    writeln!(out, "AWSTemplateFormatVersion: \"2010-09-09\"")?;
    writeln!(
        out,
        "Description: {}",
        json!(format!("Private paths of {}", printable(&fix.vpc_id)))
    )?;
    writeln!(out, "Resources:")?;
    for (place, one) in &stack {
        let Some((resource_type, properties)) = of_stack(&one.change) else {
            continue;
        };
        for line in said(fix, one) {
            writeln!(out, "  # {line}")?;
        }
        writeln!(out, "  {}:", camel_case(&name(&one.change, place + 1)))?;
        writeln!(out, "    Type: {resource_type}")?;
        writeln!(out, "    Properties:")?;
        for (key, value) in properties {
            // A JSON text, which YAML reads as it is: no letter of it may be more than it looks.
            writeln!(out, "      {key}: {}", printable(&value.to_string()))?;
        }
    }
    if stack.is_empty() {
        writeln!(
            out,
            "  # A template needs a resource; this one does nothing."
        )?;
        writeln!(
            out,
            "  NothingToCreate:\n    Type: AWS::CloudFormation::WaitConditionHandle"
        )?;
    }
    if !after.is_empty() {
        writeln!(
            out,
            "# A template cannot change what it did not create. Do this beside it:"
        )?;
        commands(out, &sheet, &after)?;
    }
    Ok(())
}

/// Writes what is done beside a stack: commands, or what people do.
fn commands(
    out: &mut impl Write,
    sheet: &Sheet<'_>,
    changes: &[&SuggestedChange],
) -> io::Result<()> {
    for one in changes {
        writeln!(out, "#")?;
        for line in said(sheet.fix, one) {
            writeln!(out, "# {line}")?;
        }
        let place = super::place(sheet.fix, &one.change);
        if place != sheet.home() {
            writeln!(out, "# {}", printable(&in_words(place)))?;
        }
        match aws_cli::command(sheet.fix, &one.change) {
            Some(command) => command
                .lines()
                .try_for_each(|line| writeln!(out, "#   {line}"))?,
            None => writeln!(out, "# {}", by_hand(&one.change))?,
        }
    }
    Ok(())
}

/// The resource that makes a change; `None` where no resource does.
fn resource(fix: &Fix, change: &Change) -> Option<(&'static str, Map<String, Value>)> {
    let (resource_type, properties) = match change.itself() {
        Change::CreateSecurityGroup { cidrs, port, .. } => {
            let rules: Vec<Value> = cidrs
                .iter()
                .map(|cidr| tcp(*port, [peer(Direction::In, &AllowedPeer::Cidr(*cidr))]))
                .collect();
            let properties = json!({
                "GroupDescription": format!("VPC endpoints: tcp/{port} from the VPC"),
                "VpcId": id(&fix.vpc_id),
                "SecurityGroupIngress": rules,
            });
            ("AWS::EC2::SecurityGroup", properties)
        }
        Change::CreateInterfaceEndpoint {
            service_name,
            service_region,
            subnet_ids,
            group,
            dualstack,
            ..
        } => {
            let mut properties = json!({
                "VpcEndpointType": "Interface",
                "VpcId": id(&fix.vpc_id),
                "ServiceName": service_name,
                "SubnetIds": ids(subnet_ids),
                "SecurityGroupIds": [group_id(group)],
                "PrivateDnsEnabled": true,
            });
            if let Some(map) = properties.as_object_mut() {
                if let Some(region) = service_region {
                    map.insert("ServiceRegion".to_owned(), json!(region));
                }
                if *dualstack {
                    map.insert("IpAddressType".to_owned(), json!("dualstack"));
                }
            }
            ("AWS::EC2::VPCEndpoint", properties)
        }
        Change::CreateGatewayEndpoint {
            service_name,
            route_table_ids,
            ..
        } => {
            let properties = json!({
                "VpcEndpointType": "Gateway",
                "VpcId": id(&fix.vpc_id),
                "ServiceName": service_name,
                "RouteTableIds": ids(route_table_ids),
            });
            ("AWS::EC2::VPCEndpoint", properties)
        }
        Change::AllowPort {
            group,
            direction,
            peer: with,
            port,
        } => {
            let resource_type = match direction {
                Direction::In => "AWS::EC2::SecurityGroupIngress",
                Direction::Out => "AWS::EC2::SecurityGroupEgress",
            };
            (
                resource_type,
                tcp(
                    *port,
                    [("GroupId", group_id(group)), peer(*direction, with)],
                ),
            )
        }
        Change::AllowInNetworkAcl {
            acl,
            direction,
            rule_number,
            cidr,
            ports,
        } => {
            let block = parameters::block(cidr);
            let properties = json!({
                "NetworkAclId": id(acl),
                "Egress": *direction == Direction::Out,
                "RuleNumber": rule_number,
                "RuleAction": "allow",
                "Protocol": 6,
                "PortRange": {"From": ports.0, "To": ports.1},
                block: cidr.to_string(),
            });
            ("AWS::EC2::NetworkAclEntry", properties)
        }
        Change::AddRoute {
            route_table,
            destination,
            target,
        } => {
            let block = parameters::destination(destination);
            let over = parameters::route_target(target);
            let properties = json!({
                "RouteTableId": id(route_table),
                block: destination.to_string(),
                over: id(target),
            });
            ("AWS::EC2::Route", properties)
        }
        Change::EnableDnsAttribute { .. }
        | Change::DeleteEndpoint { .. }
        | Change::EnablePrivateDns { .. }
        | Change::ServeBothFamilies { .. }
        | Change::AddSubnets { .. }
        | Change::AssociateRouteTable { .. }
        | Change::RemoveRoute { .. }
        | Change::SetPolicy { .. }
        | Change::AcceptPeering { .. }
        | Change::AddAttachmentSubnet { .. }
        | Change::PropagateAttachment { .. }
        | Change::AddRecord { .. }
        | Change::CreateHostedZone { .. }
        | Change::AuthorizeAssociation { .. }
        | Change::AddToProfile { .. }
        | Change::AssociateHostedZone { .. }
        | Change::Elsewhere { .. }
        | Change::ByHand { .. } => return None,
    };
    let Value::Object(mut properties) = properties else {
        return None;
    };
    if let Some(name) = name_tag(fix, change) {
        properties.insert("Tags".to_owned(), json!([{"Key": "Name", "Value": name}]));
    }
    Some((resource_type, properties))
}

/// The properties of a security group rule for a TCP port.
fn tcp<const N: usize>(port: u16, more: [(&'static str, Value); N]) -> Value {
    let mut properties = Map::new();
    for (key, value) in more {
        properties.insert(key.to_owned(), value);
    }
    properties.insert("IpProtocol".to_owned(), json!("tcp"));
    properties.insert("FromPort".to_owned(), json!(port));
    properties.insert("ToPort".to_owned(), json!(port));
    Value::Object(properties)
}

/// Whom a rule lets through, as its property.
fn peer(direction: Direction, peer: &AllowedPeer) -> (&'static str, Value) {
    match (direction, peer) {
        (_, AllowedPeer::Cidr(cidr @ IpNet::V4(_))) => ("CidrIp", json!(cidr.to_string())),
        (_, AllowedPeer::Cidr(cidr @ IpNet::V6(_))) => ("CidrIpv6", json!(cidr.to_string())),
        (Direction::In, AllowedPeer::Group(id)) => ("SourceSecurityGroupId", group_id(id)),
        (Direction::Out, AllowedPeer::Group(id)) => ("DestinationSecurityGroupId", group_id(id)),
        (Direction::In, AllowedPeer::PrefixList(id)) => ("SourcePrefixListId", self::id(id)),
        (Direction::Out, AllowedPeer::PrefixList(id)) => ("DestinationPrefixListId", self::id(id)),
    }
}

/// A group's id, or a reference to the one that the template creates.
fn group_id(id: &Id) -> Value {
    if is_new(id) {
        json!({"Fn::GetAtt": [camel_case(id), "GroupId"]})
    } else {
        self::id(id)
    }
}

fn ids(ids: &[Id]) -> Vec<Value> {
    ids.iter().map(id).collect()
}

/// What AWS makes beside a resource, and the attribute that names it.
const BESIDE: [(&str, &str); 2] = [
    ("#default-security-group", "DefaultSecurityGroup"),
    ("#default-network-acl", "DefaultNetworkAcl"),
];

/// An id, or a reference where it is a logical id: of a template that was laid over the data, which this becomes a part
/// of. Ids have hyphens.
fn id(id: &Id) -> Value {
    let address = planned_id::address(id);
    let is_logical =
        |name: &str| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    let beside = BESIDE.into_iter().find_map(|(mark, attribute)| {
        let of = address.strip_suffix(mark).filter(|of| is_logical(of))?;
        Some(json!({"Fn::GetAtt": [of, attribute]}))
    });
    match beside {
        Some(attribute) => attribute,
        None if is_logical(address) => json!({ "Ref": address }),
        None => json!(address),
    }
}
