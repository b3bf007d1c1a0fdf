//! Random records, as describe calls list them.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// The records of one kind: its key, its resource type in AWS Config, its records.
pub type KindList = (&'static str, &'static str, Vec<Value>);

/// An object with those of the fields that are there.
fn object(fields: Vec<(&'static str, Option<Value>)>) -> Value {
    Value::Object(
        fields
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)))
            .collect(),
    )
}

fn id(prefix: &'static str) -> impl Strategy<Value = Option<Value>> {
    option::weighted(
        0.9,
        (0..3).prop_map(move |number| json!(format!("{prefix}-{number}"))),
    )
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
    option::weighted(0.8, select(words).prop_map(|word| json!(word)))
}

fn flag() -> impl Strategy<Value = Option<Value>> {
    option::of(any::<bool>().prop_map(Value::from))
}

fn list(of: impl Strategy<Value = Value>) -> impl Strategy<Value = Option<Value>> {
    option::weighted(0.8, vec(of, 0..3).prop_map(Value::from))
}

fn member(
    key: &'static str,
    of: impl Strategy<Value = Option<Value>>,
) -> impl Strategy<Value = Value> {
    of.prop_map(move |value| object(vec![(key, value)]))
}

fn ids(prefix: &'static str) -> impl Strategy<Value = Option<Value>> {
    list(id(prefix).prop_filter_map("absent", |id| id))
}

const CIDRS: &[&str] = &["10.0.0.0/8", "10.0.1.0/24", "10.0.1.9/24", "0.0.0.0/0"];
const CIDRS_V6: &[&str] = &["2001:db8::/32", "::/0"];
const ADDRESSES: &[&str] = &["10.0.1.4", "10.0.1.5"];
const ADDRESSES_V6: &[&str] = &["2001:db8::1", "2001:db8::2"];
const STATES: &[&str] = &[
    "available",
    "Pending",
    "pendingAcceptance",
    "deleting",
    "partial",
];

/// A strategy of objects with the named fields.
macro_rules! record {
    ($($key:literal: $value:expr),* $(,)?) => {{
        let fields: Vec<BoxedStrategy<(&'static str, Option<Value>)>> =
            vec![$($value.prop_map(|value| ($key, value)).boxed()),*];
        fields.prop_map(object)
    }};
}

fn vpc() -> impl Strategy<Value = Value> {
    record! {
        "VpcId": (0..3).prop_map(|number| Some(json!(format!("vpc-{number}")))),
        "OwnerId": one_of(&["111122223333", "444455556666"]),
        "CidrBlock": one_of(CIDRS),
        "DhcpOptionsId": id("dopt"),
        "Tags": tags(),
    }
}

fn tags() -> impl Strategy<Value = Option<Value>> {
    list(record! { "Key": one_of(&["a", "\"b\\"]), "Value": one_of(&["", "ü"]) })
}

fn subnet() -> impl Strategy<Value = Value> {
    record! {
        "SubnetId": id("subnet"),
        "VpcId": id("vpc"),
        "AvailabilityZone": one_of(&["eu-west-3a", "eu-west-3b"]),
        "AvailabilityZoneId": one_of(&["euw3-az1"]),
        "CidrBlock": one_of(CIDRS),
        "Ipv6CidrBlockAssociationSet": list(record! {
            "Ipv6CidrBlock": one_of(CIDRS_V6),
            "Ipv6CidrBlockState": option::of(member("State", one_of(&["associated", "disassociated"]))),
        }),
        "EnableDns64": flag(),
        "AvailableIpAddressCount": option::of((0..9).prop_map(Value::from)),
        "Tags": tags(),
    }
}

fn network_interface() -> impl Strategy<Value = Value> {
    record! {
        "NetworkInterfaceId": id("eni"),
        "VpcId": id("vpc"),
        "SubnetId": id("subnet"),
        "AvailabilityZone": one_of(&["eu-west-3a", "eu-west-3b"]),
        "Groups": list(member("GroupId", id("sg"))),
        "PrivateIpAddress": one_of(ADDRESSES),
        "PrivateIpAddresses": list(record! { "PrivateIpAddress": one_of(ADDRESSES), "Primary": flag() }),
        "Ipv6Addresses": list(record! { "Ipv6Address": one_of(ADDRESSES_V6), "IsPrimaryIpv6": flag() }),
        "Status": one_of(&["in-use", "available"]),
        "Association": option::of(member("PublicIp", one_of(ADDRESSES))),
        "InterfaceType": one_of(&["interface", "efa", "vpc_endpoint", "agentic_ai", "branch", "lambda", "natGateway"]),
        "Attachment": option::of(record! {
            "InstanceId": id("i"),
            "DeviceIndex": option::of((0..2).prop_map(Value::from)),
            "NetworkCardIndex": option::of((0..2).prop_map(Value::from)),
        }),
        "Description": one_of(&[
            "arn:aws:ecs:eu-west-3:111122223333:attachment/1", "\u{1}CodeBuild", "Attached to Glue using role: r",
            "[Do not delete] SageMaker", "Interface for NAT Gateway nat-1",
        ]),
        "RequesterId": one_of(&["codebuild"]),
        "Operator": option::of(member("Managed", flag())),
        "TagSet": tags(),
    }
}

fn vpc_endpoint() -> impl Strategy<Value = Value> {
    record! {
        "VpcEndpointId": id("vpce"),
        "VpcId": id("vpc"),
        "VpcEndpointType": one_of(&["Interface", "gateway", "Resource"]),
        "ServiceName": one_of(&["com.amazonaws.eu-west-3.s3"]),
        "State": one_of(STATES),
        "PolicyDocument": one_of(&["{}", "{\"Statement\": []}"]),
        "PrivateDnsEnabled": flag(),
        "DnsOptions": option::of(record! {
            "DnsRecordIpType": one_of(&["ipv4", "IPV6", "dualstack", "service-defined", "new"]),
            "PrivateDnsOnlyForInboundResolverEndpoint": flag(),
        }),
        "OwnerId": one_of(&["111122223333", "444455556666"]),
        "IpAddressType": one_of(&["ipv4", "IPV6", "dualstack"]),
        "CreationTimestamp": one_of(&["2026-11-21T10:02:03.500Z", "never"]),
        "LastError": option::of(record! { "Code": one_of(&["c"]), "Message": one_of(&["m"]) }),
        "NetworkInterfaceIds": ids("eni"),
        "SubnetIds": ids("subnet"),
        "RouteTableIds": ids("rtb"),
        "DnsEntries": list(member("DnsName", one_of(&["x", "y"]))),
    }
}

fn rules() -> impl Strategy<Value = Option<Value>> {
    list(record! {
        "IpProtocol": one_of(&["-1", "tcp", "6", "udp"]),
        "FromPort": option::of((-1..500).prop_map(Value::from)),
        "ToPort": option::of((-1..500).prop_map(Value::from)),
        "IpRanges": list(member("CidrIp", one_of(CIDRS))),
        "Ipv6Ranges": list(member("CidrIpv6", one_of(CIDRS_V6))),
        "PrefixListIds": list(member("PrefixListId", id("pl"))),
        "UserIdGroupPairs": list(member("GroupId", id("sg"))),
    })
}

fn security_group() -> impl Strategy<Value = Value> {
    record! { "GroupId": id("sg"), "IpPermissions": rules(), "IpPermissionsEgress": rules() }
}

fn network_acl() -> impl Strategy<Value = Value> {
    record! {
        "NetworkAclId": id("acl"),
        "VpcId": id("vpc"),
        "IsDefault": flag(),
        "Associations": list(member("SubnetId", id("subnet"))),
        "Entries": list(record! {
            "RuleNumber": option::of((0..3).prop_map(Value::from)),
            "Egress": flag(),
            "RuleAction": one_of(&["allow", "deny"]),
            "Protocol": one_of(&["-1", "6", "17"]),
            "CidrBlock": one_of(CIDRS),
            "Ipv6CidrBlock": one_of(CIDRS_V6),
            "PortRange": option::of(record! {
                "From": option::of((0..99).prop_map(Value::from)),
                "To": option::of((0..99).prop_map(Value::from)),
            }),
        }),
    }
}

fn route_table() -> impl Strategy<Value = Value> {
    record! {
        "RouteTableId": id("rtb"),
        "VpcId": id("vpc"),
        "Associations": list(record! { "Main": flag(), "SubnetId": id("subnet") }),
        "Routes": list(record! {
            "DestinationCidrBlock": one_of(CIDRS),
            "DestinationIpv6CidrBlock": one_of(CIDRS_V6),
            "DestinationPrefixListId": id("pl"),
            "State": one_of(&["active", "blackhole"]),
            "GatewayId": option::of(Just(json!("local"))),
            "NatGatewayId": id("nat"),
            "TransitGatewayId": id("tgw"),
        }),
    }
}

fn dhcp_options() -> impl Strategy<Value = Value> {
    record! {
        "DhcpOptionsId": id("dopt"),
        "DhcpConfigurations": list(record! {
            "Key": one_of(&["domain-name", "domain-name-servers"]),
            "Values": list(member("Value", one_of(&["AmazonProvidedDNS", "10.0.0.2"]))),
        }),
    }
}

/// What a region holds: each kind, or nothing of it.
pub fn region() -> impl Strategy<Value = Vec<KindList>> {
    macro_rules! kind {
        ($key:literal, $resource_type:literal, $record:expr, $least:expr) => {
            option::weighted(0.8, vec($record, $least..6))
                .prop_map(|records| Some(($key, concat!("AWS::EC2::", $resource_type), records?)))
                .boxed()
        };
    }
    let kinds = vec![
        vec(vpc(), 1..6)
            .prop_map(|vpcs| Some(("Vpcs", "AWS::EC2::VPC", vpcs)))
            .boxed(),
        kind!("Subnets", "Subnet", subnet(), 0),
        kind!(
            "NetworkInterfaces",
            "NetworkInterface",
            network_interface(),
            0
        ),
        kind!("VpcEndpoints", "VPCEndpoint", vpc_endpoint(), 0),
        kind!("SecurityGroups", "SecurityGroup", security_group(), 0),
        kind!("NetworkAcls", "NetworkAcl", network_acl(), 0),
        kind!("RouteTables", "RouteTable", route_table(), 0),
        kind!("DhcpOptions", "DHCPOptions", dhcp_options(), 0),
    ];
    kinds.prop_map(|kinds| kinds.into_iter().flatten().collect())
}

/// A prefix list, its head or its entries, under the key that holds such.
pub(super) fn prefix_list() -> impl Strategy<Value = (&'static str, Value)> {
    let cidrs = || list(select(CIDRS).prop_map(Value::from));
    prop_oneof![
        record! { "PrefixListId": id("pl"), "PrefixListName": one_of(&["s3"]), "Cidrs": cidrs() }
            .prop_map(|list| ("PrefixLists", list)),
        record! { "PrefixListId": id("pl"), "Entries": list(member("Cidr", one_of(CIDRS))) }
            .prop_map(|entries| ("ManagedPrefixListEntries", entries)),
    ]
}

/// Prefix lists, heads and entries in any order.
pub fn prefix_lists() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    vec(prefix_list(), 0..6)
}
