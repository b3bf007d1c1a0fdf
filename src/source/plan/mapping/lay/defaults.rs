//! What AWS makes beside a VPC: its main route table, its default network ACL and security group.

use crate::describe::kind::RecordKind;

use super::super::json::{RecordValue, json};
use super::super::ledger::Ledger;
use super::super::record::{PlannedRecord, UNREAD};
use super::super::rules;
use super::difference::change;

/// Takes over what AWS made: all of its rules and routes go, those that are written come.
pub fn adopt(
    kind: RecordKind,
    id: &str,
    after: &PlannedRecord,
    before: Option<&PlannedRecord>,
    ledger: &mut Ledger,
) {
    let Some(saved) = ledger.get_mut(kind, id) else {
        ledger.put(kind, id, after.clone());
        return;
    };
    if let Some(before) = before {
        return change(saved, before, after);
    }
    for key in ["Routes", "Entries", "IpPermissions", "IpPermissionsEgress"] {
        if after.0.contains_key(key) {
            let kept: Vec<RecordValue> = saved
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
    if let Some(RecordValue::Object(unread)) = after.0.get(UNREAD) {
        for (key, why) in unread.iter().filter(|(key, _)| *key != "VpcId") {
            why.as_unread().map(|why| saved.unread(key.clone(), why));
        }
    }
}

/// What AWS makes beside a VPC.
pub fn make(vpc_id: &str, ledger: &mut Ledger) {
    let table = format!("{vpc_id}#main-route-table");
    let mut record = PlannedRecord::default();
    record
        .set("RouteTableId", table.as_str())
        .set("VpcId", vpc_id)
        .set("Associations", vec![json!({"Main": true})])
        .set("Routes", Vec::<RecordValue>::new());
    ledger.put(RecordKind::RouteTables, &table, record);

    let acl = format!("{vpc_id}#default-network-acl");
    let mut record = PlannedRecord::default();
    let entry = |egress: bool, key: &'static str, block: &str, number: i64| json!({"Egress": egress, "RuleNumber": number, "RuleAction": "allow", "Protocol": "-1", key: block});
    let entries: Vec<RecordValue> = [false, true]
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
        .set("Associations", Vec::<RecordValue>::new())
        .set("Entries", entries);
    ledger.put(RecordKind::NetworkAcls, &acl, record);

    let group = format!("{vpc_id}#default-security-group");
    let mut record = PlannedRecord::default();
    let from_itself =
        json!({"IpProtocol": "-1", "UserIdGroupPairs": vec![json!({"GroupId": group.as_str()})]});
    record
        .set("GroupId", group.as_str())
        .set("GroupName", "default")
        .set("VpcId", vpc_id)
        .set("IpPermissions", vec![from_itself])
        .set("IpPermissionsEgress", rules::all_out());
    ledger.put(RecordKind::SecurityGroups, &group, record);
}
