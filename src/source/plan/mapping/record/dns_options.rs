//! Whom an endpoint's private DNS is for: clients in the VPC, or for Amazon S3 those alone that ask an inbound Resolver
//! endpoint. Where nobody says it, EC2 takes the second for Amazon S3.

use super::super::json::RecordValue;
use super::PlannedRecord;

use super::super::super::resource::{Dialect, Resource};
use super::super::super::value::Value;

const OPTIONS: &str = "DnsOptions";
const INBOUND_ALONE: &str = "PrivateDnsOnlyForInboundResolverEndpoint";

/// Sets an endpoint's DNS options.
pub fn set(record: &mut PlannedRecord, value: &Value, dialect: Dialect) {
    let options = value.get("dns_options");
    let inbound = options.get("private_dns_only_for_inbound_resolver_endpoint");
    let is_written = !options.is_empty();
    let inbound_alone = match inbound.text() {
        Some("OnlyInboundResolver") => Some(true),
        Some("AllResolvers") => Some(false),
        _ => inbound.flag(),
    };
    let is_s3 = is_interface_of_s3(record);
    if let (true, Some(why)) = (is_s3, options.unread().or(inbound.unread())) {
        // Whether its names are those of the VPC's clients is not known either.
        record.unread("PrivateDnsEnabled", &why.clone());
    }
    // Terraform writes false for what a block leaves out.
    let left_out = match (is_s3, dialect) {
        (false, _) => None,
        (true, Dialect::Terraform) if is_written => None,
        (true, _) => Some(true),
    };
    let mut dns = PlannedRecord::default();
    if let Some(inbound_alone) = inbound_alone.or(left_out) {
        dns.set(INBOUND_ALONE, inbound_alone);
    }
    if let Some(family) = options.get("dns_record_ip_type").written() {
        dns.set("DnsRecordIpType", family);
    }
    if !dns.0.is_empty() {
        record.set(OPTIONS, RecordValue::Object(dns.0));
    }
}

/// What EC2 makes of an endpoint whose private DNS is turned on, where the call does not say whom it is for.
pub fn turn_on(record: &mut PlannedRecord) {
    if !is_interface_of_s3(record) {
        return;
    }
    let mut dns = PlannedRecord::default();
    if let Some(RecordValue::Object(saved)) = record.0.get(OPTIONS) {
        dns.0 = saved.clone();
    }
    dns.set(INBOUND_ALONE, true);
    record.set(OPTIONS, RecordValue::Object(dns.0));
}

/// The same of a record.
pub fn turned_on(mut record: PlannedRecord) -> PlannedRecord {
    turn_on(&mut record);
    record
}

/// Whether a change turns private DNS on without saying whom it is for.
pub fn is_turned_on(before: &PlannedRecord, after: &PlannedRecord) -> bool {
    is_on(after) && !is_on(before) && before.0.get(OPTIONS) == after.0.get(OPTIONS)
}

/// Whether a template leaves it as it is: it says nothing of it, and private DNS is on already.
pub fn is_left(resource: &Resource, saved: &PlannedRecord) -> bool {
    resource.after.get("dns_options").is_empty() && is_on(saved)
}

/// Whether the private DNS of an endpoint is on.
pub fn is_on(record: &PlannedRecord) -> bool {
    record.0.get("PrivateDnsEnabled") == Some(&RecordValue::Bool(true))
}

/// Of the services that have gateway endpoints it is Amazon S3 whose interface endpoints have private DNS.
fn is_interface_of_s3(record: &PlannedRecord) -> bool {
    let kind = record.get("VpcEndpointType").unwrap_or_default();
    let service = record.get("ServiceName").unwrap_or_default();
    kind.eq_ignore_ascii_case("interface") && service.rsplit('.').next() == Some("s3")
}
