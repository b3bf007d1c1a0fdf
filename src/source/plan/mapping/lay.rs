//! Laying the resources of a plan over the records that are there: what goes, what comes, what
//! changes (`contracts.md`, "Plans").

use std::collections::BTreeSet;
use std::sync::Arc;

use super::json::{Json, Key, json};

use crate::describe::kind::Kind;

use super::super::planned_id;
use super::super::resource::Resource;
use super::super::value::Value;
use super::attach;
use super::attach::owners::Owners;
use super::base;
use super::clients;
use super::finish;
use super::interfaces;
use super::ledger::Ledger;
use super::record::{Record, UNREAD};
use super::rules;
use super::stack;

/// The members of a record that are lists whose elements come and go one by one.
const ELEMENTS: &[&str] = &[
    "Routes",
    "Associations",
    "Entries",
    "IpPermissions",
    "IpPermissionsEgress",
    "SubnetIds",
    "RouteTableIds",
    "Groups",
    "Ipv6CidrBlockAssociationSet",
    "CidrBlockAssociationSet",
    "Cidrs",
];

/// The types of which nothing is asked once they are noted, where nothing happens to them.
const NOTED: &[&str] = &[
    "data.aws_ec2_managed_prefix_list",
    "data.aws_prefix_list",
    "data.aws_subnet",
];

/// The types of which nothing is asked once they are records of their own.
const RECORDS: &[&str] = &["aws_security_group", "aws_subnet"];

/// The types of which nothing is asked once they are parts of others' records.
const PARTS: &[&str] = &[
    "aws_network_acl_association",
    "aws_network_acl_rule",
    "aws_route",
    "aws_route_table_association",
    "aws_security_group_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

/// Lays resources over records. All of them are of the ledger's account and region. What comes back are those of which
/// more is asked: the others go as soon as nothing is, since a plan may have very many of them.
pub fn lay(mut all: Vec<Arc<Resource>>, ledger: &mut Ledger) -> Vec<Arc<Resource>> {
    all.retain(|of| {
        note(of, ledger);
        let kind = of.kind.as_str();
        let is_told = NOTED.contains(&kind)
            || !of.actions.any() && (RECORDS.contains(&kind) || PARTS.contains(&kind));
        !is_told
    });
    let gone = remove_all(&all, ledger);
    put_all(&mut all, ledger);
    all.retain(|of| !of.is_nothing());
    finish::cluster_groups(&all, ledger);
    attach_all(&mut all, ledger);
    all.retain(|of| !of.is_nothing());
    all.shrink_to_fit();
    let resources: Vec<&Resource> = all.iter().map(|of| &**of).collect();
    clients::place(&resources, ledger);
    interfaces::place(&resources, ledger);
    finish::finish(&resources, &gone, ledger);
    all
}

/// Takes out what goes; what comes back are its ids.
fn remove_all(all: &[Arc<Resource>], ledger: &mut Ledger) -> BTreeSet<String> {
    let mut gone: BTreeSet<String> = BTreeSet::new();
    for resource in all.iter().filter(|resource| resource.actions.delete) {
        if let Some(id) = &resource.id_before {
            gone.insert(id.to_string());
        }
        remove(resource, ledger);
    }
    gone
}

/// Puts in, or changes, what is a record of its own.
fn put_all(all: &mut [Arc<Resource>], ledger: &mut Ledger) {
    let nothing = Arc::new(Resource::nothing());
    for phase in 0..3 {
        let acting = all.iter_mut().filter(|of| of.actions.any());
        for resource in acting.filter(|of| phase_of(&of.kind) == phase) {
            put(resource, ledger);
            if RECORDS.contains(&resource.kind.as_str()) {
                *resource = nothing.clone();
            }
        }
    }
}

/// Adds what is a part of another record.
fn attach_all(all: &mut [Arc<Resource>], ledger: &mut Ledger) {
    let nothing = Arc::new(Resource::nothing());
    // What goes is gone before anything comes, in whichever order they are written.
    for resource in all.iter().filter(|of| of.actions.any()) {
        attach::detach(resource, ledger);
    }
    let mut owners = Owners::of(ledger);
    for resource in all.iter_mut().filter(|of| of.actions.any()) {
        attach::attach(resource, &mut owners, ledger);
        if PARTS.contains(&resource.kind.as_str()) {
            *resource = nothing.clone();
        }
    }
}

/// VPCs come first, what takes over AWS's own after them, everything else then.
fn phase_of(kind: &str) -> usize {
    match kind {
        "aws_vpc" | "aws_default_vpc" => 0,
        kind if kind.starts_with("aws_default_") => 1,
        _ => 2,
    }
}

/// Notes what the plan knows of things that it does not make.
fn note(resource: &Resource, ledger: &mut Ledger) {
    if let Some(id) = &resource.id_before {
        let (id, address) = (id.clone(), resource.address.clone());
        ledger.addresses.insert(id, address);
    }
    if resource.remains() && !resource.kind.starts_with("data.") {
        let (id, address) = (resource.id.clone(), resource.address.clone());
        if let Some(beginning) = planned_id::beginning(&resource.kind) {
            let id = planned_id::beginning_with(beginning, &id);
            ledger.addresses.insert(id.into(), address.clone());
        }
        ledger.addresses.insert(id, address);
    }
    let value = &resource.after;
    match resource.kind.as_str() {
        // Those that are put in are found among the records.
        "aws_subnet" | "aws_default_subnet" | "data.aws_subnet"
            if resource.remains() && !resource.actions.any() =>
        {
            let kind = "aws_subnet";
            if let Some((_, mut record)) = base::record(kind, &resource.id, value, resource.dialect)
            {
                // Nobody asks for its tags.
                record.0.remove("Tags");
                record.0.fit();
                ledger.known_subnets.insert(resource.id.to_string(), record);
            }
        }
        // A gateway that is there knows its service's list.
        "aws_vpc_endpoint" | "data.aws_vpc_endpoint" => {
            let list = value.get("prefix_list_id").written();
            let blocks = value.get("cidr_blocks");
            if let (Some(list), false) = (list, blocks.is_empty())
                && ledger.get(Kind::PrefixLists, list).is_none()
            {
                let mut record = Record::default();
                record
                    .set("PrefixListId", list)
                    .text("PrefixListName", value.get("service_name"));
                rules::list_entries(&mut record, blocks);
                ledger.put(Kind::PrefixLists, list, record);
            }
        }
        "data.aws_prefix_list" | "data.aws_ec2_managed_prefix_list" => {
            let blocks = value.get("cidr_blocks").or(value.get("entries"));
            let mut record = Record::default();
            record
                .set("PrefixListId", resource.id.as_str())
                .text("PrefixListName", value.get("name"));
            rules::list_entries(&mut record, blocks);
            if ledger.get(Kind::PrefixLists, &resource.id).is_none() {
                ledger.put(Kind::PrefixLists, &resource.id, record);
            }
        }
        _ => {}
    }
}

/// Takes out what a resource was.
fn remove(resource: &Resource, ledger: &mut Ledger) {
    let Some(id) = resource.id_before.as_deref() else {
        return;
    };
    let before = base::record(&resource.kind, id, &resource.before, resource.dialect);
    let Some((kind, _)) = before else {
        return;
    };
    // What AWS made is left behind, not deleted.
    if resource.kind.starts_with("aws_default_") {
        return;
    }
    match kind {
        Kind::Vpcs => {
            ledger.take_out(Kind::VpcAttributes, id);
            ledger.gone_vpcs.insert(id.to_owned());
            ledger.touch(Some(id));
        }
        Kind::VpcEndpoints => {
            ledger.leaving.of_endpoints.insert(id.to_owned(), None);
        }
        Kind::Subnets => {
            ledger.leaving.in_subnets.insert(id.to_owned());
        }
        _ => {}
    }
    match ledger.take_out(kind, id) {
        Some(record) => {
            let vpc_id = record.get("VpcId").map(str::to_owned);
            ledger.touch(vpc_id.as_deref());
            if matches!(
                kind,
                Kind::SecurityGroups | Kind::PrefixLists | Kind::DhcpOptions
            ) {
                touch_all(ledger, vpc_id.as_deref());
            }
        }
        None if ledger.saved => {
            let address = &resource.address;
            ledger.notices.insert(format!(
                "{address}: {id} is to go and is not in the saved data"
            ));
        }
        None => {}
    }
}

/// Touches every VPC where it is not known which one is meant.
pub fn touch_all(ledger: &mut Ledger, vpc_id: Option<&str>) {
    if vpc_id.is_none() {
        let all: Vec<String> = ledger
            .all(Kind::Vpcs)
            .map(|(id, _)| id.to_string())
            .collect();
        ledger.touched.extend(all);
    }
}

/// Puts in, or changes, what a resource is.
fn put(resource: &Resource, ledger: &mut Ledger) {
    if !resource.remains() || !(resource.actions.create || resource.actions.update) {
        return;
    }
    let id = resource.id.as_str();
    let after = base::record(&resource.kind, id, &resource.after, resource.dialect);
    let Some((kind, after)) = after else {
        return;
    };
    let before = match &resource.before {
        Value::Null => None,
        before => base::record(&resource.kind, id, before, resource.dialect),
    };
    let before = before.map(|(_, before)| before);
    if resource.kind.starts_with("aws_default_") && kind != Kind::Vpcs && kind != Kind::Subnets {
        adopt(kind, id, &after, before.as_ref(), ledger);
    } else if let (true, Some(before)) = (resource.actions.update, &before) {
        update(resource, kind, before, &after, ledger);
    } else if resource.actions.update && stack::rewrite(resource, kind, &after, ledger) {
        if kind == Kind::Vpcs {
            let attributes = base::vpc_attributes(&resource.kind, id, &resource.after);
            ledger.put(Kind::VpcAttributes, id, attributes);
        }
    } else {
        if kind == Kind::Vpcs {
            let attributes = base::vpc_attributes(&resource.kind, id, &resource.after);
            ledger.put(Kind::VpcAttributes, id, attributes);
            make_defaults(id, ledger);
        }
        ledger.put(kind, &resource.id, after);
    }
    let vpc_id = match kind {
        Kind::Vpcs => Some(id.to_owned()),
        _ => ledger
            .get(kind, id)
            .and_then(|record| record.get("VpcId"))
            .map(str::to_owned),
    };
    if resource.actions.update && matches!(kind, Kind::PrefixLists | Kind::DhcpOptions) {
        touch_all(ledger, None);
    }
    ledger.touch(vpc_id.as_deref());
}

/// Changes the fields that differ; of lists, what went and what came.
fn update(resource: &Resource, kind: Kind, before: &Record, after: &Record, ledger: &mut Ledger) {
    let id = resource.id.as_str();
    if kind == Kind::Vpcs {
        let of = |value| base::vpc_attributes(&resource.kind, id, value);
        let (before, after) = (of(&resource.before), of(&resource.after));
        match ledger.get_mut(Kind::VpcAttributes, id) {
            Some(saved) => change(saved, &before, &after),
            None => ledger.put(Kind::VpcAttributes, id, after),
        }
    }
    if kind == Kind::VpcEndpoints {
        let subnets = |record: &Record| -> BTreeSet<String> {
            let ids = record.list("SubnetIds").iter().filter_map(Json::as_str);
            ids.map(str::to_owned).collect()
        };
        let lost: BTreeSet<String> = subnets(before)
            .difference(&subnets(after))
            .cloned()
            .collect();
        if !lost.is_empty() && after.why("SubnetIds").is_none() {
            ledger
                .leaving
                .of_endpoints
                .insert(id.to_owned(), Some(lost));
        }
    }
    let differs = ledger
        .get(kind, id)
        .and_then(|saved| difference(saved, before));
    if let Some(key) = differs {
        let address = &resource.address;
        ledger.notices.insert(format!(
            "plan-and-data-differ: {key} of {address} is another one in the saved data than in the \
             plan's state: save the data again"
        ));
    }
    match ledger.get_mut(kind, id) {
        Some(saved) => change(saved, before, after),
        None => {
            if ledger.saved {
                let address = &resource.address;
                ledger.notices.insert(format!(
                    "{address}: {id} changes and is not in the saved data; it is evaluated as the plan writes it"
                ));
            }
            ledger.put(kind, id, after.clone());
        }
    }
}

/// A field in which the saved record and the plan's state disagree; lists are compared elsewhere.
fn difference<'r>(saved: &Record, before: &'r Record) -> Option<&'r str> {
    let differs = |(key, value): &(&'r Key, &'r Json)| {
        let other = saved.0.get(key);
        *key != "PolicyDocument" && value.is_string() && other.is_some_and(|other| other != *value)
    };
    let (key, _) = before.0.iter().find(differs)?;
    Some(key)
}

/// Lays the difference of two records over a third.
fn change(saved: &mut Record, before: &Record, after: &Record) {
    let keys: BTreeSet<&Key> = before.0.keys().chain(after.0.keys()).collect();
    for key in keys {
        let (was, is) = (before.0.get(key), after.0.get(key));
        if was == is || key == UNREAD {
            continue;
        }
        if ELEMENTS.contains(&&**key) {
            // A list that is not known as a whole is said under `Unread`.
            if is.is_none() && after.why(key).is_some() {
                continue;
            }
            let (was, is) = (before.list(key), after.list(key));
            for element in was.iter().filter(|element| !is.contains(element)) {
                saved.remove(key, element);
            }
            for element in is.iter().filter(|element| !was.contains(element)) {
                saved.add(key.clone(), element.clone());
            }
        } else {
            match is {
                Some(value) => {
                    saved.0.insert(key.clone(), value.clone());
                }
                None => {
                    saved.0.remove(key);
                }
            }
        }
    }
    if let Some(Json::Object(unread)) = after.0.get(UNREAD) {
        for (key, why) in unread.iter() {
            why.as_unread().map(|why| saved.unread(key.clone(), why));
        }
    }
}

/// Takes over what AWS made: all of its rules and routes go, those that are written come.
fn adopt(kind: Kind, id: &str, after: &Record, before: Option<&Record>, ledger: &mut Ledger) {
    let Some(saved) = ledger.get_mut(kind, id) else {
        ledger.put(kind, id, after.clone());
        return;
    };
    if let Some(before) = before {
        return change(saved, before, after);
    }
    for key in ["Routes", "Entries", "IpPermissions", "IpPermissionsEgress"] {
        if after.0.contains_key(key) {
            let kept: Vec<Json> = saved
                .list(key)
                .iter()
                .filter(|element| rules::target(element) == Some("local"))
                .cloned()
                .collect();
            saved.set(key, kept);
            for element in after.list(key) {
                saved.add(key, element.clone());
            }
        }
    }
    for element in after.list("Associations") {
        saved.add("Associations", element.clone());
    }
    if let Some(Json::Object(unread)) = after.0.get(UNREAD) {
        for (key, why) in unread.iter().filter(|(key, _)| *key != "VpcId") {
            why.as_unread().map(|why| saved.unread(key.clone(), why));
        }
    }
}

/// What AWS makes beside a VPC.
fn make_defaults(vpc_id: &str, ledger: &mut Ledger) {
    let table = format!("{vpc_id}#main-route-table");
    let mut record = Record::default();
    record
        .set("RouteTableId", table.as_str())
        .set("VpcId", vpc_id)
        .set("Associations", vec![json!({"Main": true})])
        .set("Routes", Vec::<Json>::new());
    ledger.put(Kind::RouteTables, &table, record);

    let acl = format!("{vpc_id}#default-network-acl");
    let mut record = Record::default();
    let entry = |egress: bool, key: &'static str, block: &str, number: i64| json!({"Egress": egress, "RuleNumber": number, "RuleAction": "allow", "Protocol": "-1", key: block});
    let entries: Vec<Json> = [false, true]
        .into_iter()
        .flat_map(|egress| {
            [
                entry(egress, "CidrBlock", "0.0.0.0/0", 100),
                entry(egress, "Ipv6CidrBlock", "::/0", 101),
            ]
        })
        .collect();
    record
        .set("NetworkAclId", acl.as_str())
        .set("VpcId", vpc_id)
        .set("IsDefault", true)
        .set("Associations", Vec::<Json>::new())
        .set("Entries", entries);
    ledger.put(Kind::NetworkAcls, &acl, record);

    let group = format!("{vpc_id}#default-security-group");
    let mut record = Record::default();
    let from_itself =
        json!({"IpProtocol": "-1", "UserIdGroupPairs": vec![json!({"GroupId": group.as_str()})]});
    record
        .set("GroupId", group.as_str())
        .set("GroupName", "default")
        .set("VpcId", vpc_id)
        .set("IpPermissions", vec![from_itself])
        .set("IpPermissionsEgress", rules::all_out());
    ledger.put(Kind::SecurityGroups, &group, record);
}
