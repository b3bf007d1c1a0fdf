//! Resources that set a field of another's record.

use super::super::json::{RecordValue, json};

use crate::describe::kind::RecordKind;

use super::super::super::resource::Resource;
use super::super::super::value::Value;
use super::super::base;
use super::super::ledger::Ledger;
use super::super::record::dns_options;

/// Sets what a resource sets of another's record.
pub fn set_all(resource: &Resource, ledger: &mut Ledger) {
    let value = &resource.after;
    match resource.kind.as_str() {
        "aws_vpc_dhcp_options_association" => {
            set(
                ledger,
                RecordKind::Vpcs,
                value.get("vpc_id"),
                "DhcpOptionsId",
                value.get("dhcp_options_id"),
            );
        }
        "aws_vpc_endpoint_policy" => {
            let policy = value.get("policy");
            set(
                ledger,
                RecordKind::VpcEndpoints,
                value.get("vpc_endpoint_id"),
                "PolicyDocument",
                policy,
            );
        }
        "aws_vpc_endpoint_private_dns" => {
            let Some(id) = value.get("vpc_endpoint_id").written() else {
                return;
            };
            if let Some(record) = ledger.get_mut(RecordKind::VpcEndpoints, id) {
                let was_on = dns_options::is_on(record);
                record.flag("PrivateDnsEnabled", value.get("private_dns_enabled"), None);
                if dns_options::is_on(record) && !was_on {
                    dns_options::turn_on(record);
                }
                let vpc_id = record.get("VpcId").map(str::to_owned);
                ledger.touch(vpc_id.as_deref());
            }
        }
        "aws_vpc_endpoint_security_group_association"
            if value.get("replace_default_association").flag() == Some(true) =>
        {
            let Some(id) = value.get("vpc_endpoint_id").written() else {
                return;
            };
            if let Some(record) = ledger.get_mut(RecordKind::VpcEndpoints, id) {
                record.set("DefaultGroupReplaced", true);
            }
        }
        "aws_main_route_table_association" => {
            let (vpc, table) = (value.get("vpc_id"), value.get("route_table_id"));
            let (Some(vpc), Some(table)) = (vpc.written(), table.written()) else {
                return;
            };
            take_main(vpc, table, ledger);
        }
        _ => {}
    }
}

/// Makes a table the main one of its VPC.
fn take_main(vpc: &str, table: &str, ledger: &mut Ledger) {
    for (_, record) in ledger.all_mut(RecordKind::RouteTables) {
        if record.get("VpcId") == Some(vpc)
            && let Some(list) = record.list_mut("Associations")
        {
            list.retain(|one| one.get("Main") != Some(&RecordValue::Bool(true)));
        }
    }
    if let Some(record) = ledger.get_mut(RecordKind::RouteTables, table) {
        record.add("Associations", json!({"Main": true}));
    }
    ledger.touch(Some(vpc));
}

/// What a field of another's record is again once the resource that set it goes: the provider puts back what was there,
/// or AWS's default.
pub fn reset(resource: &Resource, ledger: &mut Ledger) {
    let value = &resource.before;
    match resource.kind.as_str() {
        "aws_vpc_dhcp_options_association" => {
            let default = Value::from_text("default");
            let of = value.get("vpc_id");
            set(ledger, RecordKind::Vpcs, of, "DhcpOptionsId", &default);
        }
        "aws_vpc_endpoint_policy" => {
            let of = value.get("vpc_endpoint_id");
            set(
                ledger,
                RecordKind::VpcEndpoints,
                of,
                "PolicyDocument",
                &Value::Null,
            );
        }
        "aws_main_route_table_association" => {
            let (vpc, table) = (value.get("vpc_id"), value.get("original_route_table_id"));
            if let (Some(vpc), Some(table)) = (vpc.written(), table.written()) {
                take_main(vpc, table, ledger);
            }
        }
        _ => {}
    }
}

fn set(ledger: &mut Ledger, kind: RecordKind, of: &Value, key: &'static str, value: &Value) {
    let Some(id) = of.written() else {
        return;
    };
    let vpc_id = ledger.vpc_of(kind, id);
    ledger.touch(vpc_id.as_deref());
    if let Some(record) = ledger.get_mut(kind, id) {
        match value {
            Value::Object(_) => {
                record.set(key, base::json(value).to_string());
            }
            value if value.is_empty() => {
                record.0.remove(key);
            }
            value => {
                record.text(key, value);
            }
        }
    }
}
