//! Resources that are a part of another one's record: rules, routes, entries, associations.

pub(super) mod owners;
mod settings;

use super::json::{RecordValue, json};
use rule::network::fact::Why;

use crate::describe::kind::RecordKind;

use self::owners::Owners;
use super::super::resource::Resource;
use super::super::value::Value;
use super::base;
use super::ledger::Ledger;
use super::record::PlannedRecord;
use super::record::prefix_list;
use super::rules;

/// What a resource adds to a record.
struct Part {
    kind: RecordKind,
    /// The record that it belongs to.
    of: Value,
    key: &'static str,
    elements: Result<Vec<RecordValue>, Why>,
}

/// Takes away what a resource was to another's record.
pub fn detach(resource: &Resource, ledger: &mut Ledger) {
    let is_gone = resource.actions.delete || resource.actions.update;
    if is_gone && resource.before != Value::Null {
        for part in parts(resource, &resource.before) {
            take_away(resource, part, ledger);
        }
        if resource.actions.delete {
            settings::reset(resource, ledger);
        }
    }
}

/// Adds what a resource is to another's record.
pub fn attach(resource: &Resource, owners: &mut Owners, ledger: &mut Ledger) {
    let comes = resource.actions.create || resource.actions.update;
    if comes && resource.remains() {
        for part in parts(resource, &resource.after) {
            add(resource, part, owners, ledger);
        }
        settings::set_all(resource, ledger);
    }
}

fn parts(resource: &Resource, value: &Value) -> Vec<Part> {
    let part = |kind, of: &str, key, elements| {
        vec![Part {
            kind,
            of: value.get(of).clone(),
            key,
            elements,
        }]
    };
    let one =
        |element: Result<Option<RecordValue>, Why>| element.map(|one| one.into_iter().collect());
    let id_of = |name: &str, inner: Option<&'static str>| -> Result<Vec<RecordValue>, Why> {
        let value = value.get(name);
        match (value.unread(), value.written()) {
            (Some(why), _) => Err(why.clone()),
            (None, Some(id)) => Ok(vec![match inner {
                Some(inner) => json!({ inner: id }),
                None => RecordValue::from(id),
            }]),
            (None, None) => Ok(Vec::new()),
        }
    };
    match resource.kind.as_str() {
        "aws_route" => part(
            RecordKind::RouteTables,
            "route_table_id",
            "Routes",
            one(rules::route(value)),
        ),
        "aws_route_table_association" => part(
            RecordKind::RouteTables,
            "route_table_id",
            "Associations",
            id_of("subnet_id", Some("SubnetId")),
        ),
        "aws_network_acl_rule" => {
            let egress = value.get("egress").flag() == Some(true);
            let entry = Ok(vec![rules::entry(value, egress)]);
            part(RecordKind::NetworkAcls, "network_acl_id", "Entries", entry)
        }
        "aws_network_acl_association" => part(
            RecordKind::NetworkAcls,
            "network_acl_id",
            "Associations",
            id_of("subnet_id", Some("SubnetId")),
        ),
        "aws_security_group_rule" => {
            let egress = value.get("type").text() == Some("egress");
            group_rule(value, egress)
        }
        "aws_vpc_security_group_ingress_rule" => group_rule(value, false),
        "aws_vpc_security_group_egress_rule" => group_rule(value, true),
        "aws_vpc_endpoint_route_table_association" => part(
            RecordKind::VpcEndpoints,
            "vpc_endpoint_id",
            "RouteTableIds",
            id_of("route_table_id", None),
        ),
        "aws_vpc_endpoint_subnet_association" => part(
            RecordKind::VpcEndpoints,
            "vpc_endpoint_id",
            "SubnetIds",
            id_of("subnet_id", None),
        ),
        "aws_vpc_endpoint_security_group_association" => part(
            RecordKind::VpcEndpoints,
            "vpc_endpoint_id",
            "Groups",
            id_of("security_group_id", Some("GroupId")),
        ),
        "aws_vpc_ipv4_cidr_block_association" => part(
            RecordKind::Vpcs,
            "vpc_id",
            "CidrBlockAssociationSet",
            id_of("cidr_block", Some("CidrBlock")),
        ),
        "aws_vpc_ipv6_cidr_block_association" => {
            let block = value.get("ipv6_cidr_block");
            let block = block.written().map(base::ipv6_block);
            part(
                RecordKind::Vpcs,
                "vpc_id",
                "Ipv6CidrBlockAssociationSet",
                one(Ok(block)),
            )
        }
        "aws_subnet_ipv6_cidr_block" => {
            let block = value.get("ipv6_cidr_block");
            let block = block.written().map(base::ipv6_block);
            part(
                RecordKind::Subnets,
                "subnet_id",
                "Ipv6CidrBlockAssociationSet",
                one(Ok(block)),
            )
        }
        "aws_ec2_managed_prefix_list_entry" => part(
            RecordKind::PrefixLists,
            "prefix_list_id",
            "Cidrs",
            id_of("cidr", None).map(|all| {
                let blocks = all.iter().filter_map(RecordValue::as_str);
                blocks.map(prefix_list::block).collect()
            }),
        ),
        _ => Vec::new(),
    }
}

fn group_rule(value: &Value, egress: bool) -> Vec<Part> {
    let group = value.get("security_group_id");
    let own = group.text().unwrap_or_default();
    vec![Part {
        kind: RecordKind::SecurityGroups,
        of: group.clone(),
        key: if egress {
            "IpPermissionsEgress"
        } else {
            "IpPermissions"
        },
        elements: Ok(rules::permissions(value, own)),
    }]
}

fn take_away(resource: &Resource, part: Part, ledger: &mut Ledger) {
    let (Some(id), Ok(elements)) = (part.of.written(), part.elements) else {
        return;
    };
    let vpc_id = ledger.vpc_of(part.kind, id);
    // Its record went with it.
    let Some(record) = ledger.get_mut(part.kind, id) else {
        return;
    };
    let mut missing = false;
    prefix_list::complete(part.kind, id, record, None);
    for element in &elements {
        missing |= !take_out(record, part.key, element);
    }
    if part.kind == RecordKind::VpcEndpoints && part.key == "SubnetIds" {
        let subnets = elements
            .iter()
            .filter_map(RecordValue::as_str)
            .map(str::to_owned);
        let subnets = Some(subnets.collect());
        ledger.leaving.of_endpoints.insert(id.to_owned(), subnets);
    }
    ledger.touch_by(part.kind, vpc_id.as_deref());
    if missing && ledger.saved {
        let address = &resource.address;
        ledger.notices.insert(format!(
            "{address} is to go and is not in the saved record of {id}: saved data and plan differ"
        ));
    }
}

/// Takes an element out; routes and rules compare by what they are about.
fn take_out(record: &mut PlannedRecord, key: &'static str, element: &RecordValue) -> bool {
    if record.remove(key, element) {
        return true;
    }
    let same: fn(&RecordValue, &RecordValue) -> bool = match key {
        "Routes" => |one, other| {
            [
                "DestinationCidrBlock",
                "DestinationIpv6CidrBlock",
                "DestinationPrefixListId",
            ]
            .iter()
            .all(|key| one.get(key) == other.get(key))
        },
        "Associations" => |one, other| {
            one.get("SubnetId").is_some() && one.get("SubnetId") == other.get("SubnetId")
        },
        "Entries" => |one, other| {
            ["RuleNumber", "Egress"]
                .iter()
                .all(|key| one.get(key) == other.get(key))
        },
        _ => return false,
    };
    let Some(list) = record.list_mut(key) else {
        return false;
    };
    let length = list.len();
    list.retain(|other| !same(other, element));
    list.len() < length
}

fn add(resource: &Resource, part: Part, owners: &mut Owners, ledger: &mut Ledger) {
    let Part {
        kind,
        of,
        key,
        elements,
    } = part;
    let Some(id) = of.written() else {
        if let Some(why) = of.unread() {
            may_belong_to_any(kind, key, elements, why, ledger);
        }
        return;
    };
    // A subnet has one table and one ACL: the newer association wins.
    if matches!(kind, RecordKind::NetworkAcls | RecordKind::RouteTables) && key == "Associations" {
        for element in elements.as_deref().unwrap_or_default() {
            for other in owners.take(kind, element) {
                if let Some(other) = ledger.get_mut(kind, &other) {
                    other.remove(key, element);
                }
            }
            owners.note(kind, element, id);
        }
    }
    let vpc_id = ledger.vpc_of(kind, id);
    ledger.touch_by(kind, vpc_id.as_deref());
    match ledger.get_mut(kind, id) {
        Some(record) => match elements {
            Ok(elements) => {
                prefix_list::complete(kind, id, record, None);
                for element in elements {
                    // What a resource of a stack was is not known: it was about the same.
                    if resource.actions.update && resource.before == Value::Null {
                        take_out(record, key, &element);
                    }
                    record.add(key, element);
                }
            }
            Err(why) => {
                record.unread(key, &why);
            }
        },
        None => {
            let address = &resource.address;
            let lay = if ledger.saved {
                ""
            } else {
                ": lay the plan over saved data"
            };
            ledger.notices.insert(format!(
                "{address} changes {id}, which neither this plan makes nor the saved data has{lay}"
            ));
        }
    }
}

/// A part of which nobody knows where it belongs may belong to any record of its kind.
fn may_belong_to_any(
    kind: RecordKind,
    key: &'static str,
    elements: Result<Vec<RecordValue>, Why>,
    why: &Why,
    ledger: &mut Ledger,
) {
    for (_, record) in ledger.all_mut(kind) {
        match (kind, &elements) {
            (RecordKind::SecurityGroups, Ok(elements)) => {
                for element in elements {
                    let mut one = PlannedRecord(element.as_object().cloned().unwrap_or_default());
                    one.unread("Peers", why);
                    record.add(key, RecordValue::Object(one.0));
                }
            }
            _ => {
                record.unread(key, why);
            }
        }
    }
}
