//! Fixes as Terraform configuration for the provider `hashicorp/aws`, as `terraform fmt` leaves it.

mod provider;
mod reference;

use std::io::{self, Write};

use ipnet::IpNet;
use rule::fix::{AllowedPeer, Change, Fix, Makes};
use rule::network::{Direction, Id};

use crate::text::printable;

use self::reference::reference;
use super::hcl::{self, Argument};
use super::{
    Sheet, aws_cli, by_hand, group_name, in_words, is_new, name, name_tag, parameters,
    parameters::spelt_with, said, snake_case, what_of,
};

/// Writes a fix, or a part of it, as configuration.
pub fn write(out: &mut impl Write, sheet: Sheet<'_>) -> io::Result<()> {
    for line in sheet.head() {
        writeln!(out, "# {}", printable(&line))?;
    }
    let fix = sheet.fix;
    provider::write(out, &sheet)?;
    let (first, then): (Vec<_>, Vec<_>) = sheet
        .changes()
        .partition(|(_, one)| one.change.row().comes_first);
    for (_, one) in first {
        writeln!(out)?;
        for line in said(fix, one) {
            writeln!(out, "# {line}")?;
        }
        beside(
            out,
            &sheet,
            &one.change,
            "Do this before `terraform apply`; it waits until the new endpoint can be created:",
        )?;
    }
    for (place, one) in then {
        writeln!(out)?;
        for line in said(fix, one) {
            writeln!(out, "# {line}")?;
        }
        let label = label(fix, &name(&one.change, place + 1));
        let Some(blocks) = resource(&sheet, &one.change) else {
            beside(
                out,
                &sheet,
                &one.change,
                "With the AWS CLI, since this configuration does not manage what is changed:",
            )?;
            continue;
        };
        for (at, (resource_type, own)) in blocks.into_iter().enumerate() {
            let provider = provider::of(&sheet, &one.change);
            let after = provider::authorization(&sheet, &one.change);
            let arguments: Vec<Argument> = provider.into_iter().chain(own).chain(after).collect();
            let label = match at {
                0 => label.clone(),
                at => format!("{label}_{at}"),
            };
            if at > 0 {
                writeln!(out)?;
            }
            let head = format!("resource \"{resource_type}\" \"{label}\"");
            for line in hcl::block(&head, arguments) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// Writes what is done beside the configuration: a command, or what people do.
fn beside(
    out: &mut impl Write,
    sheet: &Sheet<'_>,
    change: &Change,
    opening: &str,
) -> io::Result<()> {
    if let Some(elsewhere) = elsewhere(sheet, change) {
        writeln!(out, "# {elsewhere}")?;
    }
    match aws_cli::command(sheet.fix, change) {
        Some(command) => {
            writeln!(out, "# {opening}")?;
            let mut lines = command.lines();
            lines.try_for_each(|line| writeln!(out, "#   {line}"))
        }
        None => writeln!(out, "# {}", by_hand(change)),
    }
}

/// Whose credentials a change needs, where it is not of the account and region of the text.
fn elsewhere(sheet: &Sheet<'_>, change: &Change) -> Option<String> {
    let place = super::place(sheet.fix, change);
    (place != sheet.home()).then(|| printable(&in_words(place)).into_owned())
}

/// The label of a resource: the VPC's id and what it is, so that files of many VPCs can stand in one folder.
fn label(fix: &Fix, id: &str) -> String {
    format!("{}_{}", snake_case(&fix.vpc_id), snake_case(what_of(id)))
}

type Block = (&'static str, Vec<Argument>);

/// The resources that make a change; `None` where none does.
fn resource(sheet: &Sheet<'_>, change: &Change) -> Option<Vec<Block>> {
    let fix = sheet.fix;
    let vpc_id = || text(&fix.vpc_id);
    Some(match change.itself() {
        Change::CreateSecurityGroup { id, cidrs, port } => {
            let description = format!("VPC endpoints: tcp/{port} from the VPC");
            let mut arguments = vec![
                Argument::new("vpc_id", vpc_id()),
                Argument::new("name", hcl::quoted(&group_name(fix, *port))),
                Argument::new("description", hcl::quoted(&description)),
            ];
            arguments.extend(tags(fix, change));
            let group = ("aws_security_group", arguments);
            let rules = cidrs
                .iter()
                .map(|cidr| rule(fix, id, Direction::In, &AllowedPeer::Cidr(*cidr), *port));
            std::iter::once(group).chain(rules).collect()
        }
        Change::CreateInterfaceEndpoint {
            service_name,
            service_region,
            subnet_ids,
            group,
            dualstack,
            ..
        } => {
            let mut arguments = vec![
                Argument::new("vpc_endpoint_type", text("Interface")),
                Argument::new("vpc_id", vpc_id()),
                Argument::new("service_name", text(service_name)),
                Argument::new("subnet_ids", list(subnet_ids)),
                Argument::new("security_group_ids", format!("[{}]", group_id(fix, group))),
                Argument::new("private_dns_enabled", "true"),
            ];
            if let Some(region) = service_region {
                arguments.push(Argument::new("service_region", text(region)));
            }
            if *dualstack {
                arguments.push(Argument::new("ip_address_type", text("dualstack")));
            }
            arguments.extend(tags(fix, change));
            vec![("aws_vpc_endpoint", arguments)]
        }
        Change::CreateGatewayEndpoint {
            service_name,
            route_table_ids,
            ..
        } => {
            let mut arguments = vec![
                Argument::new("vpc_endpoint_type", text("Gateway")),
                Argument::new("vpc_id", vpc_id()),
                Argument::new("service_name", text(service_name)),
                Argument::new("route_table_ids", list(route_table_ids)),
            ];
            arguments.extend(tags(fix, change));
            vec![("aws_vpc_endpoint", arguments)]
        }
        Change::EnablePrivateDns { endpoint } => vec![(
            "aws_vpc_endpoint_private_dns",
            vec![
                Argument::new("vpc_endpoint_id", text(endpoint)),
                Argument::new("private_dns_enabled", "true"),
            ],
        )],
        Change::AddSubnets {
            endpoint,
            subnet_ids,
        } => subnet_ids
            .iter()
            .map(|subnet| {
                (
                    "aws_vpc_endpoint_subnet_association",
                    vec![
                        Argument::new("vpc_endpoint_id", text(endpoint)),
                        Argument::new("subnet_id", text(subnet)),
                    ],
                )
            })
            .collect(),
        Change::AssociateRouteTable {
            endpoint,
            route_table,
        } => vec![(
            "aws_vpc_endpoint_route_table_association",
            vec![
                Argument::new("vpc_endpoint_id", text(endpoint)),
                Argument::new("route_table_id", text(route_table)),
            ],
        )],
        Change::AllowPort {
            group,
            direction,
            peer,
            port,
        } => vec![rule(fix, group, *direction, peer, *port)],
        Change::AllowInNetworkAcl {
            acl,
            direction,
            rule_number,
            cidr,
            ports,
        } => {
            let block = spelt_with('_', parameters::block(cidr));
            vec![(
                "aws_network_acl_rule",
                vec![
                    Argument::new("network_acl_id", text(acl)),
                    Argument::new("egress", (*direction == Direction::Out).to_string()),
                    Argument::new("rule_number", rule_number.to_string()),
                    Argument::new("rule_action", text("allow")),
                    Argument::new("protocol", text("tcp")),
                    Argument::new(block, text(&cidr.to_string())),
                    Argument::new("from_port", ports.0.to_string()),
                    Argument::new("to_port", ports.1.to_string()),
                ],
            )]
        }
        Change::SetPolicy { endpoint, policy } => vec![(
            "aws_vpc_endpoint_policy",
            vec![
                Argument::new("vpc_endpoint_id", text(endpoint)),
                json(policy),
            ],
        )],
        Change::AddRoute {
            route_table,
            destination,
            target,
        } => {
            let block = spelt_with('_', parameters::destination(destination));
            let over = spelt_with('_', parameters::route_target(target));
            vec![(
                "aws_route",
                vec![
                    Argument::new("route_table_id", text(route_table)),
                    Argument::new(block, text(&destination.to_string())),
                    Argument::new(over, text(target)),
                ],
            )]
        }
        Change::AcceptPeering { peering } => vec![(
            "aws_vpc_peering_connection_accepter",
            vec![
                Argument::new("vpc_peering_connection_id", text(peering)),
                Argument::new("auto_accept", "true"),
            ],
        )],
        Change::PropagateAttachment {
            table, attachment, ..
        } => vec![(
            "aws_ec2_transit_gateway_route_table_propagation",
            vec![
                Argument::new("transit_gateway_route_table_id", text(table)),
                Argument::new("transit_gateway_attachment_id", text(attachment)),
            ],
        )],
        Change::CreateHostedZone { name, hub, .. } => {
            let mut arguments = vec![Argument::new("name", text(name.as_str()))];
            arguments.extend(tags(fix, change));
            let hub = Argument::new("vpc_id", text(hub));
            arguments.push(Argument::block("vpc", vec![hub]));
            // The VPCs that are put on it later are resources of their own.
            let ignored = Argument::new("ignore_changes", "[vpc]");
            arguments.push(Argument::block("lifecycle", vec![ignored]));
            vec![("aws_route53_zone", arguments)]
        }
        Change::AuthorizeAssociation {
            zone,
            vpc,
            vpc_region,
        } => vec![(
            "aws_route53_vpc_association_authorization",
            vec![
                Argument::new("zone_id", zone_id(sheet, zone)?),
                Argument::new("vpc_id", text(vpc)),
                Argument::new("vpc_region", text(vpc_region)),
            ],
        )],
        Change::AssociateHostedZone { zone, .. } => vec![(
            "aws_route53_zone_association",
            vec![
                Argument::new("zone_id", zone_id(sheet, zone)?),
                Argument::new("vpc_id", vpc_id()),
            ],
        )],
        Change::AddToProfile {
            profile,
            resource,
            endpoint,
        } => vec![(
            "aws_route53profiles_resource_association",
            vec![
                Argument::new("name", text(endpoint)),
                Argument::new("profile_id", text(profile)),
                Argument::new("resource_arn", text(resource)),
            ],
        )],
        Change::AddRecord {
            zone,
            record,
            alias,
        } => {
            let alias = vec![
                Argument::new("name", text(alias.name.as_str())),
                Argument::new("zone_id", text(&alias.zone)),
                Argument::new("evaluate_target_health", "false"),
            ];
            let arguments = vec![
                Argument::new("zone_id", zone_id(sheet, zone)?),
                Argument::new("name", text(record.as_str())),
                Argument::new("type", text("A")),
                Argument::block("alias", alias),
            ];
            vec![("aws_route53_record", arguments)]
        }
        Change::EnableDnsAttribute { .. }
        | Change::AddAttachmentSubnet { .. }
        | Change::Elsewhere { .. }
        | Change::DeleteEndpoint { .. }
        | Change::ServeBothFamilies { .. }
        | Change::RemoveRoute { .. }
        | Change::ByHand { .. } => return None,
    })
}

/// A security group rule for a TCP port.
fn rule(fix: &Fix, group: &Id, direction: Direction, peer: &AllowedPeer, port: u16) -> Block {
    let resource_type = match direction {
        Direction::In => "aws_vpc_security_group_ingress_rule",
        Direction::Out => "aws_vpc_security_group_egress_rule",
    };
    let peer = match peer {
        AllowedPeer::Cidr(cidr @ IpNet::V4(_)) => {
            Argument::new("cidr_ipv4", text(&cidr.to_string()))
        }
        AllowedPeer::Cidr(cidr @ IpNet::V6(_)) => {
            Argument::new("cidr_ipv6", text(&cidr.to_string()))
        }
        AllowedPeer::PrefixList(id) => Argument::new("prefix_list_id", text(id)),
        AllowedPeer::Group(id) => Argument::new("referenced_security_group_id", group_id(fix, id)),
    };
    let arguments = vec![
        Argument::new("security_group_id", group_id(fix, group)),
        peer,
        Argument::new("ip_protocol", text("tcp")),
        Argument::new("from_port", port.to_string()),
        Argument::new("to_port", port.to_string()),
    ];
    (resource_type, arguments)
}

/// A group's id, or a reference to the one that the configuration creates.
fn group_id(fix: &Fix, id: &Id) -> String {
    if is_new(id) {
        format!("aws_security_group.{}.id", label(fix, id))
    } else {
        text(id)
    }
}

/// A hosted zone's id, or a reference to the one that the text creates; `None` where another text creates it.
fn zone_id(sheet: &Sheet<'_>, id: &Id) -> Option<String> {
    if !is_new(id) {
        return Some(text(id));
    }
    let creates = |change: &Change| matches!(change.row().makes, Makes::HostedZone { id: new, .. } if new == id);
    let mut changes = sheet.changes();
    let is_here = changes.any(|(_, one)| creates(&one.change));
    is_here.then(|| format!("aws_route53_zone.{}.zone_id", label(sheet.fix, id)))
}

fn list(ids: &[Id]) -> String {
    format!(
        "[{}]",
        ids.iter().map(|id| text(id)).collect::<Vec<_>>().join(", ")
    )
}

/// The tags of what a change creates.
fn tags(fix: &Fix, change: &Change) -> Option<Argument> {
    let name = name_tag(fix, change)?;
    Some(Argument::map(
        "tags",
        vec![Argument::new("Name", hcl::quoted(&name))],
    ))
}

/// A policy: as an expression, where it is JSON.
fn json(policy: &str) -> Argument {
    match serde_json::from_str(policy) {
        Ok(value) => Argument::json("policy", &value),
        Err(_) => Argument::new("policy", hcl::quoted(policy)),
    }
}

/// A string that Terraform takes literally, or a reference where it is the address of a plan.
fn text(value: &str) -> String {
    reference(value).unwrap_or_else(|| hcl::quoted(value))
}
