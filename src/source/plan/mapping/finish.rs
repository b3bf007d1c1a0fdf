//! What follows once everything is in its place: local routes, gateways' routes, the interfaces of
//! endpoints, the groups of those who name none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::json::{RecordValue, json};
use rule::network::fact::Why;

use crate::describe::kind::RecordKind;

use super::super::resource::Resource;
use super::base::blocks_of_vpc;
use super::interfaces::complete;
use super::ledger::Ledger;
use super::record::PlannedRecord;
use super::rules;
use crate::planned_id::{self, PREFIX_LIST};

/// Completes the records.
pub fn finish(resources: &[&Resource], gone: &BTreeSet<String>, ledger: &mut Ledger) {
    routes_to_gateways(resources, ledger);
    routes_to_what_is_gone(gone, ledger);
    local_routes(ledger);
    endpoints(ledger);
    default_groups(ledger);
    missing_vpcs(ledger);
}

/// The group that EKS makes for a cluster: all from itself, all out. Rules of their own are added to it.
pub fn cluster_groups(resources: &[Arc<Resource>], ledger: &mut Ledger) {
    for cluster in resources {
        if cluster.kind != "aws_eks_cluster" || !cluster.actions.create {
            continue;
        }
        let id = format!("{}#cluster-security-group", cluster.id);
        let mut record = PlannedRecord::default();
        let from_itself =
            json!({"IpProtocol": "-1", "UserIdGroupPairs": vec![json!({"GroupId": id.as_str()})]});
        record
            .set("GroupId", id.as_str())
            .set("IpPermissions", vec![from_itself])
            .set("IpPermissionsEgress", rules::all_out());
        ledger.put(RecordKind::SecurityGroups, &id, record);
    }
}

/// Says of routes to gateways that the plan makes which kind they are of, as ids do.
fn routes_to_gateways(resources: &[&Resource], ledger: &mut Ledger) {
    let made = resources.iter().filter(|of| of.remains());
    let kinds: BTreeMap<&str, &str> = made
        .filter(|of| matches!(of.kind.as_str(), "aws_internet_gateway" | "aws_vpn_gateway"))
        .filter_map(|of| Some((of.id.as_str(), planned_id::beginning(&of.kind)?)))
        .collect();
    for (_, table) in ledger.all_mut(RecordKind::RouteTables) {
        for route in table.list_mut("Routes").into_iter().flatten() {
            let Some(RecordValue::String(target)) = route.get_mut("GatewayId") else {
                continue;
            };
            if let Some(beginning) = kinds.get(&**target) {
                *target = planned_id::beginning_with(beginning, target).into();
            }
        }
    }
}

/// Routes to a deleted gateway endpoint go with it; routes to any other deleted target lead nowhere.
fn routes_to_what_is_gone(gone: &BTreeSet<String>, ledger: &mut Ledger) {
    let endpoints: BTreeSet<String> = ledger.leaving.of_endpoints.keys().cloned().collect();
    let kept: BTreeSet<String> = ledger
        .all(RecordKind::VpcEndpoints)
        .map(|(id, _)| id.to_string())
        .collect();
    let mut touched = BTreeSet::new();
    for (_, table) in ledger.all_mut(RecordKind::RouteTables) {
        let vpc_id = table.get("VpcId").map(str::to_owned);
        let Some(routes) = table.list_mut("Routes") else {
            continue;
        };
        let is_gone =
            |route: &RecordValue| rules::target(route).is_some_and(|id| gone.contains(id));
        if !routes.iter().any(is_gone) {
            continue;
        }
        touched.extend(vpc_id);
        routes.retain(|route| {
            !rules::target(route)
                .is_some_and(|id| gone.contains(id) && endpoints.contains(id) && !kept.contains(id))
        });
        for route in routes.iter_mut().filter(|route| is_gone(route)) {
            if let Some(members) = route.as_object_mut() {
                members.insert("State", RecordValue::from("blackhole"));
            }
        }
    }
    ledger.touched.extend(touched);
}

/// Every table of a VPC has a route to each of its blocks.
fn local_routes(ledger: &mut Ledger) {
    let vpcs: BTreeMap<String, (Vec<String>, Option<Why>)> = ledger
        .all(RecordKind::Vpcs)
        .map(|(id, vpc)| {
            let why = vpc.why("CidrBlock").cloned();
            (id.to_string(), (blocks_of_vpc(vpc), why))
        })
        .collect();
    for (_, table) in ledger.all_mut(RecordKind::RouteTables) {
        let Some((blocks, why)) = table.get("VpcId").and_then(|id| vpcs.get(id)) else {
            continue;
        };
        if let Some(why) = why {
            table.unread("Routes", why);
        }
        for block in blocks {
            let key = if block.contains(':') {
                "DestinationIpv6CidrBlock"
            } else {
                "DestinationCidrBlock"
            };
            let has = table
                .list("Routes")
                .iter()
                .any(|route| route.get(key).and_then(RecordValue::as_str) == Some(block));
            if !has {
                table.add(
                    "Routes",
                    json!({key: block, "GatewayId": "local", "State": "active"}),
                );
            }
        }
    }
}

/// Endpoints: a gateway's routes and list, an interface endpoint's interfaces.
fn endpoints(ledger: &mut Ledger) {
    let all: Vec<(String, PlannedRecord)> = ledger
        .all(RecordKind::VpcEndpoints)
        .map(|(id, record)| (id.to_string(), record.clone()))
        .collect();
    let mut lists: BTreeMap<String, String> = BTreeMap::new();
    for (id, record) in all {
        let vpc_id = record.get("VpcId").unwrap_or_default().to_owned();
        if !ledger.touched.contains(&vpc_id) {
            continue;
        }
        let kind = record.get("VpcEndpointType").unwrap_or("Gateway");
        if kind.eq_ignore_ascii_case("gateway") {
            let renamed = gateway(&id, &vpc_id, &record, ledger);
            lists.extend(renamed);
        } else if kind.eq_ignore_ascii_case("interface") {
            interfaces(&id, &vpc_id, &record, ledger);
        }
    }
    // Rules that name the gateway's list mean the one that is there.
    if lists.is_empty() {
        return;
    }
    for (_, group) in ledger.all_mut(RecordKind::SecurityGroups) {
        for key in ["IpPermissions", "IpPermissionsEgress"] {
            let rules = group.0.get_mut(key).and_then(RecordValue::as_array_mut);
            for rule in rules.into_iter().flatten() {
                rename(rule, &lists);
            }
        }
    }
}

/// A route to the service's list in each table that a gateway is associated with, and in no other. What comes back is
/// the name that the plan has for the list, with its id, where it is there.
fn gateway(
    id: &str,
    vpc_id: &str,
    record: &PlannedRecord,
    ledger: &mut Ledger,
) -> Option<(String, String)> {
    let name = record.get("ServiceName").unwrap_or_default();
    let lists = ledger.all(RecordKind::PrefixLists);
    let list = lists
        .filter(|(_, list)| list.get("PrefixListName") == Some(name))
        .map(|(id, _)| id.to_string())
        .next();
    let own = format!("{id}{PREFIX_LIST}");
    let list = list.unwrap_or_else(|| {
        let mut made = PlannedRecord::default();
        made.set("PrefixListId", own.as_str())
            .set("PrefixListName", name)
            .unread(
                "Cidrs",
                &"the blocks of this AWS list are not in the data".into(),
            );
        ledger.put(RecordKind::PrefixLists, &own, made);
        own.clone()
    });
    let wanted: BTreeSet<&str> = record
        .list("RouteTableIds")
        .iter()
        .filter_map(RecordValue::as_str)
        .collect();
    let route =
        json!({"DestinationPrefixListId": list.as_str(), "GatewayId": id, "State": "active"});
    for (table, record) in ledger.all_mut(RecordKind::RouteTables) {
        if record.get("VpcId").is_some_and(|of| of != vpc_id) {
            continue;
        }
        let leads = |route: &RecordValue| rules::target(route) == Some(id);
        let has = record.list("Routes").iter().any(leads);
        if wanted.contains(table.as_str()) {
            if !has {
                record.add("Routes", route.clone());
            }
        } else if has && let Some(routes) = record.list_mut("Routes") {
            routes.retain(|route| !leads(route));
        }
    }
    (list != own).then_some((own, list))
}

fn rename(rule: &mut RecordValue, by: &BTreeMap<String, String>) {
    let lists = rule
        .get_mut("PrefixListIds")
        .and_then(RecordValue::as_array_mut);
    for list in lists.into_iter().flatten() {
        let id = list.get("PrefixListId").and_then(RecordValue::as_str);
        if let Some(to) = id.and_then(|id| by.get(id)) {
            *list = json!({"PrefixListId": to});
        }
    }
}

/// An interface in each subnet that has none yet.
fn interfaces(id: &str, vpc_id: &str, record: &PlannedRecord, ledger: &mut Ledger) {
    let is_planned = !id.starts_with("vpce-");
    let subnets: Vec<String> = record
        .list("SubnetIds")
        .iter()
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect();
    let fixed = record.list("SubnetConfigurations").to_vec();
    let mut made = Vec::new();
    for subnet_id in subnets {
        // A saved endpoint's interfaces are saved; new subnets are told by the overlay.
        if !is_planned && !ledger.subnet_is_new(id, &subnet_id) {
            continue;
        }
        let mut interface = PlannedRecord::default();
        let name = format!("{id}#{subnet_id}");
        interface
            .set("NetworkInterfaceId", name.as_str())
            .set("Status", "in-use")
            .set("InterfaceType", "vpc_endpoint")
            .set("Groups", record.list("Groups").to_vec());
        if let Some(why) = record.why("Groups") {
            interface.unread("Groups", why);
        }
        let address = fixed
            .iter()
            .find(|one| {
                one.get("SubnetId").and_then(RecordValue::as_str) == Some(subnet_id.as_str())
            })
            .and_then(|one| one.get("Ipv4")?.as_str());
        if let Some(address) = address {
            interface.set("PrivateIpAddress", address).set(
                "PrivateIpAddresses",
                vec![json!({"PrivateIpAddress": address, "Primary": true})],
            );
        }
        let subnet = ledger.subnet(&subnet_id).cloned().unwrap_or_default();
        let shown = ledger.addresses.get(id).map_or(id, |of| of.as_str());
        let shown = format!("{shown} in {subnet_id}");
        ledger.addresses.insert(name.as_str().into(), shown.into());
        let interface = complete(interface, &subnet, vpc_id, &subnet_id, ledger);
        ledger.interfaces.push(interface);
        made.push(name);
    }
    if let Some(record) = ledger.get_mut(RecordKind::VpcEndpoints, id) {
        for name in made {
            record.add("NetworkInterfaceIds", RecordValue::from(name));
        }
    }
}

/// Who names no group has the VPC's default one.
fn default_groups(ledger: &mut Ledger) {
    let defaults: BTreeMap<String, String> = ledger
        .all(RecordKind::SecurityGroups)
        .filter(|(_, group)| group.get("GroupName") == Some("default"))
        .filter_map(|(id, group)| Some((group.get("VpcId")?.to_owned(), id.to_string())))
        .collect();
    for interface in &mut ledger.interfaces {
        if interface.why("Groups").is_some() || !interface.list("Groups").is_empty() {
            continue;
        }
        let vpc_id = interface.get("VpcId").unwrap_or_default().to_owned();
        match defaults.get(&vpc_id) {
            Some(id) => interface.set("Groups", vec![json!({"GroupId": id})]),
            None => {
                let why = format!("the default security group of {vpc_id} is not in the data");
                interface.unread("Groups", &why.into())
            }
        };
    }
}

/// VPCs that something of the plan is in, and that nobody knows.
fn missing_vpcs(ledger: &mut Ledger) {
    let missing: Vec<String> = ledger
        .touched
        .iter()
        .filter(|id| ledger.get(RecordKind::Vpcs, id).is_none() && !ledger.is_gone(id))
        .cloned()
        .collect();
    ledger.missing_vpcs.extend(missing);
}
