//! Resources that are a record of their own: VPCs, subnets, tables, ACLs, groups, lists, endpoints.

use super::json::{Json, json};

use crate::describe::kind::Kind;

use super::super::resource::Dialect;
use super::super::value::Value;
use super::record::Record;
use super::record::dns_options;
use super::rules;
use crate::planned_id;

/// The record that a resource is, by the name of its id; `None` where it is none.
pub fn record(kind: &str, id: &str, value: &Value, dialect: Dialect) -> Option<(Kind, Record)> {
    let mut record = Record::default();
    let kind = match kind {
        "aws_vpc" | "aws_default_vpc" => {
            record
                .set("VpcId", id)
                .text("CidrBlock", value.get("cidr_block"))
                .text("OwnerId", value.get("owner_id"))
                .tags(tags(value));
            Kind::Vpcs
        }
        "aws_vpc_dhcp_options" | "aws_default_vpc_dhcp_options" => {
            record.set("DhcpOptionsId", id);
            match value.get("domain_name_servers").texts() {
                Err(why) => record.unread("DhcpConfigurations", &why),
                Ok(servers) => {
                    let values: Vec<Json> = servers
                        .iter()
                        .map(|server| json!({"Value": *server}))
                        .collect();
                    let option = json!({"Key": "domain-name-servers", "Values": values});
                    record.set("DhcpConfigurations", vec![option])
                }
            };
            Kind::DhcpOptions
        }
        "aws_subnet" | "aws_default_subnet" => {
            // Subnets of a default VPC give public addresses.
            let kind_is_default = kind == "aws_default_subnet";
            record
                .set("SubnetId", id)
                .text("VpcId", value.get("vpc_id"))
                .text("CidrBlock", value.get("cidr_block"))
                .text("AvailabilityZone", value.get("availability_zone"))
                .flag("EnableDns64", value.get("enable_dns64"), Some(false))
                .flag(
                    "MapPublicIpOnLaunch",
                    value.get("map_public_ip_on_launch"),
                    Some(kind_is_default),
                )
                .tags(tags(value));
            if value.get("availability_zone").is_empty() {
                record.text("AvailabilityZoneId", value.get("availability_zone_id"));
            }
            if let Some(block) = value.get("ipv6_cidr_block").written() {
                record.set("Ipv6CidrBlockAssociationSet", vec![ipv6_block(block)]);
            }
            Kind::Subnets
        }
        "aws_route_table" | "aws_default_route_table" => {
            record
                .set("RouteTableId", id)
                .text("VpcId", value.get("vpc_id"))
                .set("Associations", Vec::<Json>::new());
            rules::routes(&mut record, value.get("route"));
            Kind::RouteTables
        }
        "aws_network_acl" | "aws_default_network_acl" => {
            record
                .set("NetworkAclId", id)
                .text("VpcId", value.get("vpc_id"))
                .wrapped("Associations", "SubnetId", value.get("subnet_ids"));
            if kind == "aws_default_network_acl" {
                record.set("IsDefault", true);
            }
            rules::entries(&mut record, value);
            Kind::NetworkAcls
        }
        "aws_security_group" | "aws_default_security_group" => {
            record.set("GroupId", id).text("VpcId", value.get("vpc_id"));
            if kind == "aws_default_security_group" {
                record.set("GroupName", "default");
            }
            rules::group_rules(&mut record, id, value, dialect);
            Kind::SecurityGroups
        }
        "aws_ec2_managed_prefix_list" => {
            record
                .set("PrefixListId", id)
                .text("PrefixListName", value.get("name"));
            rules::list_entries(&mut record, value.get("entry").or(value.get("entries")));
            Kind::PrefixLists
        }
        "aws_vpc_endpoint" => {
            endpoint(&mut record, id, value, dialect);
            Kind::VpcEndpoints
        }
        _ => return None,
    };
    Some((kind, record))
}

/// The two DNS attributes of a VPC.
pub fn vpc_attributes(kind: &str, id: &str, value: &Value) -> Record {
    let mut record = Record::default();
    record.set("VpcId", id);
    let hostnames = kind == "aws_default_vpc";
    for (key, name, default) in [
        ("EnableDnsSupport", "enable_dns_support", true),
        ("EnableDnsHostnames", "enable_dns_hostnames", hostnames),
    ] {
        let value = value.get(name);
        match value.unread() {
            Some(why) => record.unread(key, why),
            None => record.set(key, json!({"Value": value.flag().unwrap_or(default)})),
        };
    }
    record
}

/// The tags: with the provider's, where it says them.
fn tags(value: &Value) -> &Value {
    value.get("tags_all").or(value.get("tags"))
}

/// An IPv6 block, as describe records hold it.
pub fn ipv6_block(block: &str) -> Json {
    json!({"Ipv6CidrBlock": block, "Ipv6CidrBlockState": json!({"State": "associated"})})
}

fn endpoint(record: &mut Record, id: &str, value: &Value, dialect: Dialect) {
    let kind = value.get("vpc_endpoint_type");
    record
        .set("VpcEndpointId", id)
        .text("VpcId", value.get("vpc_id"))
        .text("ServiceName", value.get("service_name"))
        .text("ServiceRegion", value.get("service_region"))
        .set("State", value.get("state").written().unwrap_or("available"))
        .flag(
            "PrivateDnsEnabled",
            value.get("private_dns_enabled"),
            Some(false),
        )
        .text("IpAddressType", value.get("ip_address_type"));
    match kind.unread() {
        Some(why) => record.unread("VpcEndpointType", why),
        None => record.set("VpcEndpointType", kind.written().unwrap_or("Gateway")),
    };
    if let Some(name) = planned_id::dns_name(id) {
        record.set("DnsEntries", vec![json!({"DnsName": name})]);
    }
    let policy = value.get("policy");
    match (policy, policy.unread()) {
        (_, Some(why)) => record.unread("PolicyDocument", why),
        (Value::Object(_), None) => record.set("PolicyDocument", json(policy).to_string()),
        _ => record.text("PolicyDocument", policy),
    };
    // Fixed addresses name their subnets too.
    let fixed = value.get("subnet_configuration");
    let of_fixed = fixed
        .items()
        .iter()
        .map(|one| one.get("subnet_id").clone())
        .collect();
    let of_fixed = Value::List(of_fixed);
    record
        .ids("SubnetIds", value.get("subnet_ids").or(&of_fixed))
        .ids("RouteTableIds", value.get("route_table_ids"))
        .wrapped("Groups", "GroupId", value.get("security_group_ids"));
    let addresses: Vec<Json> = fixed
        .items()
        .iter()
        .filter_map(|one| {
            Some(json!({"SubnetId": one.get("subnet_id").written()?, "Ipv4": one.get("ipv4").text(), "Ipv6": one.get("ipv6").text()}))
        })
        .collect();
    if !addresses.is_empty() {
        record.set("SubnetConfigurations", addresses);
    }
    dns_options::set(record, value, dialect);
}

/// A value as JSON; what is not known is null.
pub fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null | Value::Unread(_) => serde_json::Value::Null,
        Value::Text(text) => serde_json::Value::from(&**text),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.to_string(), json(value)))
            .collect(),
    }
}
