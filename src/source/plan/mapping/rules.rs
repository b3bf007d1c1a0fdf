//! Rules, routes and entries, as elements of the record that they belong to: one a peer, so that
//! what comes and what goes can be told apart.

use super::json::{RecordValue, json};
use rule::network::fact::Why;

use super::super::resource::Dialect;
use super::super::value::Value;
use super::record::prefix_list;
use super::record::{PlannedRecord, UNREAD};
use crate::planned_id;

/// The attributes that hold a route's target, with the record's names for them.
const TARGETS: &[(&str, &str)] = &[
    ("gateway_id", "GatewayId"),
    ("nat_gateway_id", "NatGatewayId"),
    ("transit_gateway_id", "TransitGatewayId"),
    ("network_interface_id", "NetworkInterfaceId"),
    ("instance_id", "InstanceId"),
    ("vpc_peering_connection_id", "VpcPeeringConnectionId"),
    ("egress_only_gateway_id", "EgressOnlyInternetGatewayId"),
    ("local_gateway_id", "LocalGatewayId"),
    ("carrier_gateway_id", "CarrierGatewayId"),
    ("core_network_arn", "CoreNetworkArn"),
    ("vpc_endpoint_id", "VpcEndpointId"),
];

/// What the ids of targets begin with, by the names of their record; a gateway may be of several kinds.
const BEGINNINGS: &[(&str, &str)] = &[
    ("NatGatewayId", "nat-"),
    ("TransitGatewayId", "tgw-"),
    ("VpcPeeringConnectionId", "pcx-"),
    ("EgressOnlyInternetGatewayId", "eigw-"),
];

/// The ids that a route may lead to, by the names of its record.
pub fn target(route: &RecordValue) -> Option<&str> {
    TARGETS
        .iter()
        .find_map(|(_, key)| route.get(key).and_then(RecordValue::as_str))
}

/// A route; `Err` where its destination is not known.
pub fn route(value: &Value) -> Result<Option<RecordValue>, Why> {
    let mut record = PlannedRecord::default();
    for (names, key) in [
        (
            &["destination_cidr_block", "cidr_block"][..],
            "DestinationCidrBlock",
        ),
        (
            &["destination_ipv6_cidr_block", "ipv6_cidr_block"][..],
            "DestinationIpv6CidrBlock",
        ),
        (
            &["destination_prefix_list_id"][..],
            "DestinationPrefixListId",
        ),
    ] {
        for name in names {
            let value = value.get(name);
            if let Some(why) = value.unread() {
                return Err(why.clone());
            }
            record.text(key, value);
        }
    }
    if record.0.is_empty() {
        return Ok(None);
    }
    for (name, key) in TARGETS {
        let target = value.get(name);
        match target.unread() {
            // Where it leads is not asked as long as it does not stay in the VPC.
            Some(_) => record.set(*key, "unread"),
            None => match (
                target.written(),
                BEGINNINGS.iter().find(|(of, _)| of == key),
            ) {
                (Some(id), Some((_, beginning))) => {
                    record.set(*key, planned_id::beginning_with(beginning, id))
                }
                _ => record.text(key, target),
            },
        };
    }
    record.set("State", "active");
    Ok(Some(RecordValue::Object(record.0)))
}

/// The routes that are written inside of a table.
pub fn routes(record: &mut PlannedRecord, value: &Value) {
    record.set("Routes", Vec::<RecordValue>::new());
    if let Value::Unread(why) = value {
        record.unread("Routes", why);
    }
    for one in value.items() {
        match route(one) {
            Ok(Some(route)) => record.add("Routes", route),
            Ok(None) => {}
            Err(why) => {
                record.unread("Routes", &why);
            }
        }
    }
}

/// One entry of a network ACL.
pub fn entry(value: &Value, egress: bool) -> RecordValue {
    let mut record = PlannedRecord::default();
    record.set("Egress", egress);
    let number = value.get("rule_number").or(value.get("rule_no"));
    match number.integer() {
        Some(number) => record.set("RuleNumber", number),
        None => record.set("RuleNumber", 1),
    };
    record.text(
        "RuleAction",
        value.get("rule_action").or(value.get("action")),
    );
    let protocol = value.get("protocol");
    let is_all = matches!(protocol.text(), Some("-1" | "all"));
    match protocol.text() {
        Some("all") => record.set("Protocol", "-1"),
        Some("tcp") => record.set("Protocol", "6"),
        Some("udp") => record.set("Protocol", "17"),
        _ => record.text("Protocol", protocol),
    };
    record.text("CidrBlock", value.get("cidr_block"));
    if record.get("CidrBlock").is_none() {
        record.text("Ipv6CidrBlock", value.get("ipv6_cidr_block"));
    }
    let (from, to) = (value.get("from_port"), value.get("to_port"));
    if let (false, Some(from), Some(to)) = (is_all, from.integer(), to.integer()) {
        record.set("PortRange", json!({"From": from, "To": to}));
    }
    if let Some(why) = number.unread().or(from.unread()).or(to.unread()) {
        record.unread("RuleNumber", why);
    }
    RecordValue::Object(record.0)
}

/// The entries that are written inside of a network ACL.
pub fn entries(record: &mut PlannedRecord, value: &Value) {
    record.set("Entries", Vec::<RecordValue>::new());
    for (name, egress) in [("ingress", false), ("egress", true)] {
        let rules = value.get(name);
        if let Value::Unread(why) = rules {
            record.unread("Entries", why);
        }
        for rule in rules.items() {
            record.add("Entries", entry(rule, egress));
        }
    }
}

/// The rules that are written inside of a security group, and what stands where none are.
pub fn group_rules(record: &mut PlannedRecord, id: &str, value: &Value, dialect: Dialect) {
    for (name, key) in [
        ("ingress", "IpPermissions"),
        ("egress", "IpPermissionsEgress"),
    ] {
        record.set(key, Vec::<RecordValue>::new());
        let rules = value.get(name);
        if let Value::Unread(why) = rules {
            record.add(key, may_match(why));
        }
        for rule in rules.items() {
            for permission in permissions(rule, id) {
                record.add(key, permission);
            }
        }
        if name == "egress" && dialect == Dialect::CloudFormation && rules.is_empty() {
            all_out().into_iter().for_each(|rule| record.add(key, rule));
        }
    }
}

/// Everything out, as AWS gives a new group.
pub fn all_out() -> Vec<RecordValue> {
    vec![
        json!({"IpProtocol": "-1", "IpRanges": vec![json!({"CidrIp": "0.0.0.0/0"})]}),
        json!({"IpProtocol": "-1", "Ipv6Ranges": vec![json!({"CidrIpv6": "::/0"})]}),
    ]
}

/// A rule of which nobody knows what it is about.
pub fn may_match(why: &Why) -> RecordValue {
    json!({"IpProtocol": "-1", UNREAD: json!({"Peers": why})})
}

/// A rule of a security group, one permission a peer. `own` is the group that it belongs to.
pub fn permissions(value: &Value, own: &str) -> Vec<RecordValue> {
    let mut base = PlannedRecord::default();
    let protocol = value.get("ip_protocol").or(value.get("protocol"));
    let is_all = matches!(protocol.text(), Some("-1" | "all"));
    let (from, to) = (value.get("from_port"), value.get("to_port"));
    if let Some(why) = protocol.unread().or(from.unread()).or(to.unread()) {
        return vec![may_match(why)];
    }
    let protocol = protocol.text().unwrap_or("-1");
    base.set("IpProtocol", if is_all { "-1" } else { protocol });
    if let (false, Some(from), Some(to)) = (is_all, from.integer(), to.integer()) {
        base.set("FromPort", from).set("ToPort", to);
    }
    let mut all = Vec::new();
    let mut push = |key: &'static str, inner: &'static str, peer: &str| {
        let mut one = base.clone();
        one.set(key, vec![json!({ inner: peer })]);
        all.push(RecordValue::Object(one.0));
    };
    let mut unread = None;
    for (names, key, inner) in [
        (&["cidr_blocks", "cidr_ipv4"][..], "IpRanges", "CidrIp"),
        (
            &["ipv6_cidr_blocks", "cidr_ipv6"][..],
            "Ipv6Ranges",
            "CidrIpv6",
        ),
        (
            &["prefix_list_ids", "prefix_list_id"][..],
            "PrefixListIds",
            "PrefixListId",
        ),
        (
            &[
                "security_groups",
                "source_security_group_id",
                "referenced_security_group_id",
            ][..],
            "UserIdGroupPairs",
            "GroupId",
        ),
    ] {
        for value in names.iter().map(|name| value.get(name)) {
            unread = unread.or(value.unread());
            for peer in value.items().iter().filter_map(Value::written) {
                // `111122223333/sg-…` is a group of another account.
                let peer = match key {
                    "UserIdGroupPairs" => peer.rsplit('/').next().unwrap_or(peer),
                    _ => peer,
                };
                push(key, inner, peer);
            }
        }
    }
    if value.get("self").flag() == Some(true) {
        push("UserIdGroupPairs", "GroupId", own);
    }
    if let Some(why) = unread {
        let mut one = base.clone();
        one.unread("Peers", why);
        all.push(RecordValue::Object(one.0));
    }
    all
}

/// The entries of a prefix list.
pub fn list_entries(record: &mut PlannedRecord, value: &Value) {
    let blocks: Vec<&Value> = value
        .items()
        .iter()
        .map(|entry| {
            if entry.text().is_some() {
                entry
            } else {
                entry.get("cidr")
            }
        })
        .collect();
    let unread = value
        .unread()
        .or_else(|| blocks.iter().find_map(|block| block.unread()));
    if let Some(why) = unread {
        record.unread("Cidrs", why);
        return;
    }
    let blocks = blocks.iter().filter_map(|block| block.written());
    let blocks: Vec<RecordValue> = blocks.map(prefix_list::block).collect();
    record.set("Cidrs", blocks);
}
