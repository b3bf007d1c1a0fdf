//! A large account as saved data: what `aws ec2 describe-*` prints for it, record by record.

use std::io::{self, Write};

use ipnet::IpNet;
use rule::network::clients::ClientClass;
use rule::network::{
    Destination, EndpointType, Id, Network, NetworkAcl, NetworkAclEntry, NetworkInterface,
    PrefixList, Protocol, Route, RouteOrigin, RouteState, RouteTable, SecurityGroup,
    SecurityGroupRule, Subnet, Vpc, VpcEndpoint,
};
use serde_json::{Value, json};

use super::{ACCOUNT, REGION};

/// Calls with the top-level key and the records of each kind.
pub fn each_kind<E>(
    network: &Network,
    mut call: impl FnMut(&str, &mut dyn Iterator<Item = Value>) -> Result<(), E>,
) -> Result<(), E> {
    call("Vpcs", &mut network.vpcs.iter().map(vpc))?;
    call(
        "VpcAttributes",
        &mut network.vpcs.iter().map(vpc_attributes),
    )?;
    call(
        "Subnets",
        &mut network.subnets.elements().iter().map(subnet),
    )?;
    let interfaces = network.network_interfaces.elements();
    call(
        "NetworkInterfaces",
        &mut interfaces.iter().map(network_interface),
    )?;
    call(
        "VpcEndpoints",
        &mut network.vpc_endpoints.elements().iter().map(vpc_endpoint),
    )?;
    let groups = network.security_groups.elements();
    call("SecurityGroups", &mut groups.iter().map(security_group))?;
    call(
        "NetworkAcls",
        &mut network.network_acls.elements().iter().map(network_acl),
    )?;
    call(
        "RouteTables",
        &mut network.route_tables.elements().iter().map(route_table),
    )?;
    call(
        "PrefixLists",
        &mut network.prefix_lists.elements().iter().map(prefix_list),
    )?;
    let options = network.dhcp_options.elements();
    call(
        "DhcpOptions",
        &mut options.iter().map(|options| {
            let servers = options
                .domain_name_servers
                .iter()
                .map(|server| json!({"Value": server}));
            let values: Vec<Value> = servers.collect();
            json!({
                "DhcpOptionsId": options.id.as_ref(),
                "DhcpConfigurations": [{"Key": "domain-name-servers", "Values": values}],
                "OwnerId": ACCOUNT,
                "Tags": [],
            })
        }),
    )
}

/// Writes `{"<key>": [records]}`, one record a line.
pub fn write(
    out: &mut impl Write,
    key: &str,
    records: &mut dyn Iterator<Item = Value>,
) -> io::Result<()> {
    write!(out, "{{\"{key}\": [")?;
    for (at, record) in records.enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &record)?;
    }
    out.write_all(b"\n]}\n")
}

fn text(id: Option<&Id>) -> Value {
    id.map_or(Value::Null, |id| Value::from(id.as_ref()))
}

fn texts(ids: &[Id]) -> Value {
    ids.iter().map(|id| Value::from(id.as_ref())).collect()
}

fn vpc(vpc: &Vpc) -> Value {
    let tags: Vec<Value> = vpc
        .tags
        .iter()
        .map(|(key, value)| json!({"Key": &**key, "Value": &**value}))
        .collect();
    json!({
        "VpcId": vpc.id.as_ref(),
        "OwnerId": vpc.owner_id,
        "CidrBlock": vpc.cidr_block.map(|block| block.to_string()),
        "DhcpOptionsId": text(vpc.dhcp_options_id.as_ref()),
        "InstanceTenancy": "default",
        "IsDefault": false,
        "State": "available",
        "Tags": tags,
    })
}

fn vpc_attributes(vpc: &Vpc) -> Value {
    json!({
        "VpcId": vpc.id.as_ref(),
        "EnableDnsSupport": {"Value": vpc.dns_support.read()},
        "EnableDnsHostnames": {"Value": vpc.dns_hostnames.read()},
    })
}

fn subnet(subnet: &Subnet) -> Value {
    json!({
        "SubnetId": subnet.id.as_ref(),
        "VpcId": text(subnet.vpc_id.as_ref()),
        "AvailabilityZone": text(subnet.zone.as_ref()),
        "CidrBlock": subnet.cidr_block.map(|block| block.to_string()),
        "AvailableIpAddressCount": 4091,
        "DefaultForAz": false,
        "MapPublicIpOnLaunch": false,
        "OwnerId": ACCOUNT,
        "State": "available",
        "SubnetArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{}", subnet.id),
        "Tags": [],
    })
}

fn network_interface(interface: &NetworkInterface) -> Value {
    let endpoints_own = interface
        .groups
        .iter()
        .all(|group| group.ends_with("000000000"));
    let (kind, description, requester, attachment) = match interface.client {
        Some(ClientClass::Instance) => (
            "interface",
            String::new(),
            ACCOUNT.to_owned(),
            json!({
                "AttachTime": "2026-03-01T08:00:00+00:00", "AttachmentId": "eni-attach-0a1b2c3d4e5f60718", "DeleteOnTermination": true,
                "DeviceIndex": 0, "NetworkCardIndex": 0, "InstanceId": interface.instance_id.as_deref(), "InstanceOwnerId": ACCOUNT, "Status": "attached",
            }),
        ),
        Some(ClientClass::FargateTask) => (
            "interface",
            format!(
                "arn:aws:ecs:{REGION}:{ACCOUNT}:attachment/6f1b2c3d-{}",
                interface.id
            ),
            "777788889999".to_owned(),
            json!({"AttachmentId": "ela-attach-0a1b2c3d", "InstanceOwnerId": "amazon-aws", "Status": "attached"}),
        ),
        Some(ClientClass::CodeBuild) => (
            "interface",
            "AWS CodeBuild-6f1b2c3d".to_owned(),
            "amazon-codebuild".to_owned(),
            Value::Null,
        ),
        _ if endpoints_own => (
            "vpc_endpoint",
            "VPC Endpoint Interface".to_owned(),
            "888899990000".to_owned(),
            Value::Null,
        ),
        _ => (
            "interface",
            "RDSNetworkInterface".to_owned(),
            "amazon-rds".to_owned(),
            Value::Null,
        ),
    };
    let groups: Vec<Value> = interface
        .groups
        .iter()
        .map(|group| json!({"GroupName": format!("name of {group}"), "GroupId": group.as_ref()}))
        .collect();
    let address = interface.ipv4.map(|address| address.to_string());
    let mut record = json!({
        "NetworkInterfaceId": interface.id.as_ref(),
        "VpcId": text(interface.vpc_id.as_ref()),
        "SubnetId": text(interface.subnet_id.as_ref()),
        "AvailabilityZone": text(interface.zone.as_ref()),
        "Groups": groups,
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": true, "PrivateIpAddress": address}],
        "Ipv6Addresses": [],
        "InterfaceType": kind,
        "Description": description,
        "RequesterId": requester,
        "RequesterManaged": kind != "interface",
        "OwnerId": ACCOUNT,
        "MacAddress": "06:1a:2b:3c:4d:5e",
        "SourceDestCheck": true,
        "Status": "in-use",
        "TagSet": [{"Key": "team", "Value": "workload"}],
    });
    if let (Some(record), false) = (record.as_object_mut(), attachment.is_null()) {
        record.insert("Attachment".into(), attachment);
    }
    record
}

fn vpc_endpoint(endpoint: &VpcEndpoint) -> Value {
    let kind = match endpoint.endpoint_type {
        EndpointType::Interface => "Interface",
        EndpointType::Gateway => "Gateway",
        EndpointType::Lattice => "Resource",
        EndpointType::Other => "GatewayLoadBalancer",
    };
    let names: Vec<Value> = endpoint
        .dns_names()
        .map(|name| json!({"DnsName": name, "HostedZoneId": "Z1"}))
        .collect();
    json!({
        "VpcEndpointId": endpoint.id.as_ref(),
        "VpcEndpointType": kind,
        "VpcId": text(endpoint.vpc_id.as_ref()),
        "ServiceName": endpoint.service_name,
        "ServiceRegion": endpoint.service_region.read(),
        "State": "available",
        "PolicyDocument": endpoint.policy.read().and_then(Option::as_deref),
        "PrivateDnsEnabled": endpoint.private_dns_enabled.read(),
        "RequesterManaged": false,
        "IpAddressType": "ipv4",
        "NetworkInterfaceIds": texts(&endpoint.network_interface_ids),
        "SubnetIds": texts(&endpoint.subnet_ids),
        "RouteTableIds": texts(&endpoint.route_table_ids),
        "DnsEntries": names,
        "OwnerId": ACCOUNT,
        "Tags": [],
    })
}

fn security_group(group: &SecurityGroup) -> Value {
    let rules =
        |rules: &[SecurityGroupRule]| rules.iter().map(security_group_rule).collect::<Vec<_>>();
    json!({
        "GroupId": group.id.as_ref(),
        "GroupName": format!("name of {}", group.id),
        "Description": "a security group",
        "OwnerId": ACCOUNT,
        "IpPermissions": rules(&group.ingress),
        "IpPermissionsEgress": rules(&group.egress),
        "Tags": [],
    })
}

fn security_group_rule(rule: &SecurityGroupRule) -> Value {
    let cidrs: Vec<Value> = rule
        .cidrs
        .iter()
        .map(|cidr| json!({"CidrIp": cidr.to_string()}))
        .collect();
    let groups: Vec<Value> = rule
        .group_ids
        .iter()
        .map(|group| json!({"GroupId": group.as_ref(), "UserId": ACCOUNT}))
        .collect();
    let lists: Vec<Value> = rule
        .prefix_list_ids
        .iter()
        .map(|list| json!({"PrefixListId": list.as_ref()}))
        .collect();
    let mut record = json!({
        "IpProtocol": if rule.protocol == Protocol::All { "-1" } else { "tcp" },
        "IpRanges": cidrs,
        "Ipv6Ranges": [],
        "PrefixListIds": lists,
        "UserIdGroupPairs": groups,
    });
    if let (Some(record), Some(from), Some(to)) =
        (record.as_object_mut(), rule.from_port, rule.to_port)
    {
        record.insert("FromPort".into(), from.into());
        record.insert("ToPort".into(), to.into());
    }
    record
}

fn network_acl(acl: &NetworkAcl) -> Value {
    let associations: Vec<Value> = acl
        .subnet_ids
        .iter()
        .map(|subnet| json!({"NetworkAclAssociationId": "aclassoc-0a1b2c3d", "NetworkAclId": acl.id.as_ref(), "SubnetId": subnet.as_ref()}))
        .collect();
    json!({
        "NetworkAclId": acl.id.as_ref(),
        "VpcId": text(acl.vpc_id.as_ref()),
        "IsDefault": acl.is_default,
        "Associations": associations,
        "Entries": acl.entries.iter().map(network_acl_entry).collect::<Vec<_>>(),
        "OwnerId": ACCOUNT,
        "Tags": [],
    })
}

fn network_acl_entry(entry: &NetworkAclEntry) -> Value {
    let mut record = json!({
        "RuleNumber": entry.rule_number,
        "Egress": entry.egress,
        "RuleAction": if entry.allow { "allow" } else { "deny" },
        "Protocol": if entry.protocol == Protocol::All { "-1" } else { "6" },
        "CidrBlock": entry.cidr.map(|cidr| cidr.to_string()),
    });
    if let (Some(record), Some(from), Some(to)) =
        (record.as_object_mut(), entry.from_port, entry.to_port)
    {
        record.insert("PortRange".into(), json!({"From": from, "To": to}));
    }
    record
}

fn route_table(table: &RouteTable) -> Value {
    let association = |main: bool, subnet: Option<&Id>| {
        let mut record = json!({"Main": main, "RouteTableAssociationId": "rtbassoc-0a1b2c3d", "RouteTableId": table.id.as_ref(), "AssociationState": {"State": "associated"}});
        if let (Some(record), Some(subnet)) = (record.as_object_mut(), subnet) {
            record.insert("SubnetId".into(), subnet.as_ref().into());
        }
        record
    };
    let own = table
        .subnet_ids
        .iter()
        .map(|subnet| association(false, Some(subnet)));
    let associations: Vec<Value> = own
        .chain(table.is_main.then(|| association(true, None)))
        .collect();
    json!({
        "RouteTableId": table.id.as_ref(),
        "VpcId": text(table.vpc_id.as_ref()),
        "Associations": associations,
        "Routes": table.routes.iter().map(route).collect::<Vec<_>>(),
        "OwnerId": ACCOUNT,
        "PropagatingVgws": [],
        "Tags": [],
    })
}

fn route(route: &Route) -> Value {
    let (key, destination) = match &route.destination {
        Destination::Cidr(IpNet::V4(cidr)) => ("DestinationCidrBlock", cidr.to_string()),
        Destination::Cidr(IpNet::V6(cidr)) => ("DestinationIpv6CidrBlock", cidr.to_string()),
        Destination::PrefixList(list) => ("DestinationPrefixListId", list.to_string()),
        Destination::Absent => ("DestinationCidrBlock", String::new()),
    };
    let target = match route.target.split('-').next() {
        Some("nat") => "NatGatewayId",
        Some("tgw") => "TransitGatewayId",
        _ => "GatewayId",
    };
    let state = if route.state == RouteState::Blackhole {
        "blackhole"
    } else {
        "active"
    };
    let origin = match route.origin {
        RouteOrigin::Static => "CreateRoute",
        RouteOrigin::Propagated => "EnableVgwRoutePropagation",
    };
    json!({key: destination, target: route.target.as_ref(), "State": state, "Origin": origin})
}

fn prefix_list(list: &PrefixList) -> Value {
    let cidrs: Option<Vec<String>> = list
        .cidrs
        .as_ref()
        .map(|cidrs| cidrs.iter().map(ToString::to_string).collect());
    json!({"PrefixListId": list.id.as_ref(), "PrefixListName": list.name, "Cidrs": cidrs})
}
