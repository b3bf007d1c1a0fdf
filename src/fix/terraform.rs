//! Fixes as Terraform configuration for the provider `hashicorp/aws`.

use std::io::{self, Write};

use ipnet::IpNet;
use rule::fix::{Change, Fix, Peer};
use rule::network::{Direction, Id};
use serde_json::json;

use crate::source::plan::terraform::reference;
use crate::text::printable;

use super::{aws_cli, group_name, head, in_words, is_new, name, place_of_vpc, snake_case};

/// Writes a fix as configuration.
pub fn write(out: &mut impl Write, fix: &Fix) -> io::Result<()> {
    for line in head(fix) {
        writeln!(out, "# {}", printable(&line))?;
    }
    let own = place_of_vpc(fix);
    for (place, (change, why)) in fix.changes.iter().enumerate() {
        writeln!(out, "\n# {}", printable(why))?;
        let elsewhere = Some(super::place(fix, change)).filter(|place| *place != own);
        if let Some(elsewhere) = elsewhere {
            writeln!(out, "# {}", printable(&in_words(elsewhere)))?;
        }
        let label = snake_case(&name(change, place + 1));
        match resource(fix, change) {
            Some(blocks) => {
                for (at, (resource_type, arguments)) in blocks.into_iter().enumerate() {
                    let label = if at == 0 {
                        label.clone()
                    } else {
                        format!("{label}_{at}")
                    };
                    writeln!(out, "resource \"{resource_type}\" \"{label}\" {{")?;
                    for (key, value) in arguments {
                        writeln!(out, "  {key} = {value}")?;
                    }
                    writeln!(out, "}}")?;
                }
            }
            None => {
                writeln!(
                    out,
                    "# No resource of the provider does this to a resource that it does not manage:"
                )?;
                match aws_cli::command(fix, change) {
                    Some(command) => command
                        .lines()
                        .try_for_each(|line| writeln!(out, "#   {line}"))?,
                    None => writeln!(out, "#   By hand.")?,
                }
            }
        }
    }
    Ok(())
}

type Block = (&'static str, Vec<(&'static str, String)>);

/// The resources that make a change; `None` where none does.
fn resource(fix: &Fix, change: &Change) -> Option<Vec<Block>> {
    let vpc_id = || text(&fix.vpc_id);
    Some(match change.itself() {
        Change::CreateSecurityGroup { id, cidrs, port } => {
            let group = (
                "aws_security_group",
                vec![
                    ("vpc_id", vpc_id()),
                    ("name", text(&group_name(fix, *port))),
                    (
                        "description",
                        text(&format!("VPC endpoints: tcp/{port} from the VPC")),
                    ),
                ],
            );
            let rules = cidrs
                .iter()
                .map(|cidr| rule(id, Direction::In, &Peer::Cidr(*cidr), *port));
            std::iter::once(group).chain(rules).collect()
        }
        Change::CreateInterfaceEndpoint {
            service_name,
            subnet_ids,
            group,
            dualstack,
            ..
        } => {
            let mut arguments = vec![
                ("vpc_endpoint_type", text("Interface")),
                ("vpc_id", vpc_id()),
                ("service_name", text(service_name)),
                ("subnet_ids", list(subnet_ids)),
                ("security_group_ids", format!("[{}]", group_id(group))),
                ("private_dns_enabled", "true".to_owned()),
            ];
            if *dualstack {
                arguments.push(("ip_address_type", text("dualstack")));
            }
            vec![("aws_vpc_endpoint", arguments)]
        }
        Change::CreateGatewayEndpoint {
            service_name,
            route_table_ids,
            ..
        } => vec![(
            "aws_vpc_endpoint",
            vec![
                ("vpc_endpoint_type", text("Gateway")),
                ("vpc_id", vpc_id()),
                ("service_name", text(service_name)),
                ("route_table_ids", list(route_table_ids)),
            ],
        )],
        Change::EnablePrivateDns { endpoint } => vec![(
            "aws_vpc_endpoint_private_dns",
            vec![
                ("vpc_endpoint_id", text(endpoint)),
                ("private_dns_enabled", "true".to_owned()),
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
                        ("vpc_endpoint_id", text(endpoint)),
                        ("subnet_id", text(subnet)),
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
                ("vpc_endpoint_id", text(endpoint)),
                ("route_table_id", text(route_table)),
            ],
        )],
        Change::AllowPort {
            group,
            direction,
            peer,
            port,
        } => vec![rule(group, *direction, peer, *port)],
        Change::AllowInNetworkAcl {
            acl,
            direction,
            rule_number,
            cidr,
            ports,
        } => {
            let block = match cidr {
                IpNet::V4(_) => "cidr_block",
                IpNet::V6(_) => "ipv6_cidr_block",
            };
            vec![(
                "aws_network_acl_rule",
                vec![
                    ("network_acl_id", text(acl)),
                    ("egress", (*direction == Direction::Out).to_string()),
                    ("rule_number", rule_number.to_string()),
                    ("rule_action", text("allow")),
                    ("protocol", text("tcp")),
                    (block, text(&cidr.to_string())),
                    ("from_port", ports.0.to_string()),
                    ("to_port", ports.1.to_string()),
                ],
            )]
        }
        Change::SetPolicy { endpoint, policy } => vec![(
            "aws_vpc_endpoint_policy",
            vec![
                ("vpc_endpoint_id", text(endpoint)),
                ("policy", text(policy)),
            ],
        )],
        Change::AddRoute {
            route_table,
            destination,
            target,
        } => {
            let block = match destination {
                IpNet::V4(_) => "destination_cidr_block",
                IpNet::V6(_) => "destination_ipv6_cidr_block",
            };
            let over = if target.starts_with("pcx-") {
                "vpc_peering_connection_id"
            } else {
                "transit_gateway_id"
            };
            vec![(
                "aws_route",
                vec![
                    ("route_table_id", text(route_table)),
                    (block, text(&destination.to_string())),
                    (over, text(target)),
                ],
            )]
        }
        Change::AcceptPeering { peering } => vec![(
            "aws_vpc_peering_connection_accepter",
            vec![
                ("vpc_peering_connection_id", text(peering)),
                ("auto_accept", "true".to_owned()),
            ],
        )],
        Change::PropagateAttachment {
            table, attachment, ..
        } => vec![(
            "aws_ec2_transit_gateway_route_table_propagation",
            vec![
                ("transit_gateway_route_table_id", text(table)),
                ("transit_gateway_attachment_id", text(attachment)),
            ],
        )],
        Change::AuthorizeAssociation { zone, vpc, .. } if !is_new(zone) => vec![(
            "aws_route53_vpc_association_authorization",
            vec![("zone_id", text(zone)), ("vpc_id", text(vpc))],
        )],
        Change::AssociateHostedZone { zone, .. } if !is_new(zone) => vec![(
            "aws_route53_zone_association",
            vec![("zone_id", text(zone)), ("vpc_id", vpc_id())],
        )],
        Change::AddToProfile {
            profile,
            resource,
            endpoint,
        } => vec![(
            "aws_route53profiles_resource_association",
            vec![
                ("name", text(endpoint)),
                ("profile_id", text(profile)),
                ("resource_arn", text(resource)),
            ],
        )],
        Change::AddRecord { .. }
        | Change::CreateHostedZone { .. }
        | Change::AuthorizeAssociation { .. }
        | Change::AssociateHostedZone { .. } => return None,
        Change::EnableDnsAttribute { .. }
        | Change::AddAttachmentSubnet { .. }
        | Change::Elsewhere { .. }
        | Change::DeleteEndpoint { .. }
        | Change::ServeBothFamilies { .. }
        | Change::RemoveRoute { .. }
        | Change::ByHand => return None,
    })
}

/// A security group rule for a TCP port.
fn rule(group: &Id, direction: Direction, peer: &Peer, port: u16) -> Block {
    let resource_type = match direction {
        Direction::In => "aws_vpc_security_group_ingress_rule",
        Direction::Out => "aws_vpc_security_group_egress_rule",
    };
    let peer = match peer {
        Peer::Cidr(cidr @ IpNet::V4(_)) => ("cidr_ipv4", text(&cidr.to_string())),
        Peer::Cidr(cidr @ IpNet::V6(_)) => ("cidr_ipv6", text(&cidr.to_string())),
        Peer::PrefixList(id) => ("prefix_list_id", text(id)),
        Peer::Group(id) => ("referenced_security_group_id", group_id(id)),
    };
    let arguments = vec![
        ("security_group_id", group_id(group)),
        peer,
        ("ip_protocol", text("tcp")),
        ("from_port", port.to_string()),
        ("to_port", port.to_string()),
    ];
    (resource_type, arguments)
}

/// A group's id, or a reference to the one that the configuration creates.
fn group_id(id: &Id) -> String {
    if is_new(id) {
        format!("aws_security_group.{}.id", snake_case(id))
    } else {
        text(id)
    }
}

fn list(ids: &[Id]) -> String {
    format!(
        "[{}]",
        ids.iter().map(|id| text(id)).collect::<Vec<_>>().join(", ")
    )
}

/// A string that Terraform takes literally: no interpolation.
fn text(value: &str) -> String {
    if let Some(reference) = reference(value) {
        return reference;
    }
    json!(printable(value))
        .to_string()
        .replace("${", "$${")
        .replace("%{", "%%{")
}
