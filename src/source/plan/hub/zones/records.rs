//! Records of hosted zones: as they are written, and laid over those that are there.

use std::net::IpAddr;

use rule::network::Field;
use rule::network::central::{DnsName, RecordSet, RecordTarget, RecordType};
use rule::network::fact::Why;

use super::super::super::resource::{Dialect, Resource};
use super::super::super::value::Value;
use super::super::estate::Estate;
use super::{bare, touch};

/// The zone that a record is in: by its id, or by its name.
#[derive(Debug)]
pub(super) enum InZone {
    Id(Result<String, Why>),
    Named(String),
}

/// A record, before its zone is known: its name, and all of it.
pub(super) type Read = Result<Record, Why>;

/// A record as it is written.
#[derive(Debug)]
pub(super) struct Record {
    name: String,
    is_whole: bool,
    record_type: RecordType,
    target: RecordTarget,
    weight: Option<i64>,
    is_health_checked: bool,
}

/// The records that a resource writes: one, or those of a group.
pub(super) fn records_of(value: &Value, resource: &Resource) -> Vec<(InZone, Read)> {
    let zone = |of: &Value| {
        let (zone, name) = (of.get("zone_id"), of.get("zone_name"));
        match (zone.unread(), zone.written(), name.written()) {
            (Some(why), _, _) => Some(InZone::Id(Err(why.clone()))),
            (None, Some(id), _) => Some(InZone::Id(Ok(bare(id).to_owned()))),
            (None, None, Some(name)) => Some(InZone::Named(name.to_owned())),
            (None, None, None) => None,
        }
    };
    let sets = value.get("record_sets");
    let each = if sets.is_empty() {
        std::slice::from_ref(value)
    } else {
        sets.items()
    };
    each.iter()
        .filter_map(|of| {
            let zone = zone(of).or_else(|| zone(value))?;
            Some((zone, record(of, resource.dialect)))
        })
        .collect()
}

fn record(of: &Value, dialect: Dialect) -> Read {
    let alias = of.get("alias");
    let (name, kind) = (of.get("name"), of.get("type"));
    let target = alias.get("name");
    let values = of.get("records");
    let policy = of.get("weighted_routing_policy");
    let weight = of.get("weight").or(policy.get("weight"));
    let evaluates = alias.get("evaluate_target_health");
    // Health is asked of records by weight alone.
    let by_weight = (!weight.is_empty()).then_some(evaluates);
    let unread = [name, kind, target, values, weight]
        .into_iter()
        .chain(by_weight)
        .chain(values.items())
        .find_map(Value::unread);
    if let Some(why) = unread {
        return Err(why.clone());
    }
    let record_type = match kind.written() {
        Some("A") => RecordType::A,
        Some("AAAA") => RecordType::Aaaa,
        Some("CNAME") => RecordType::Cname,
        Some("NS") => RecordType::Ns,
        _ => RecordType::Other,
    };
    let target = match target.written() {
        Some(name) => RecordTarget::Alias(DnsName::new(name)),
        None => {
            let values = values.items().iter().filter_map(Value::written);
            RecordTarget::Values(values.map(str::to_owned).collect())
        }
    };
    let is_address = matches!(record_type, RecordType::A | RecordType::Aaaa);
    if let (true, RecordTarget::Values(values)) = (is_address, &target)
        && let Some(other) = values.iter().find(|value| value.parse::<IpAddr>().is_err())
    {
        return Err(format!("{other} is no address, as a record of its type holds").into());
    }
    Ok(Record {
        name: name.text().unwrap_or_default().to_owned(),
        is_whole: dialect == Dialect::CloudFormation,
        record_type,
        target,
        weight: weight.integer(),
        // The id of a health check that the plan makes is not known yet.
        is_health_checked: evaluates.flag() == Some(true) || !of.get("health_check_id").is_empty(),
    })
}

/// The id of the zone that a record is in.
///
/// # Errors
/// Why it is not known.
pub(super) fn zone_of(estate: &Estate<'_>, zone: &InZone) -> Result<String, Why> {
    match zone {
        InZone::Id(id) => id.clone(),
        InZone::Named(name) => {
            let wanted = DnsName::new(name);
            let mut zones = estate
                .holdings
                .iter()
                .flat_map(|it| &it.lists.hosted_zones.all);
            match zones.find(|zone| zone.name == wanted) {
                Some(zone) => Ok(zone.id.to_string()),
                None => Err(format!("no hosted zone is named {wanted}").into()),
            }
        }
    }
}

impl Record {
    /// The name: the provider adds the zone's where it is not at its end.
    fn name(&self, zone: &DnsName) -> DnsName {
        let name = DnsName::new(&self.name);
        if self.is_whole || name.as_str().ends_with(zone.as_str()) {
            name
        } else if name.as_str().is_empty() {
            zone.clone()
        } else {
            DnsName::new(&format!("{}.{}", name.as_str(), zone.as_str()))
        }
    }
}

pub(super) fn take_record(estate: &mut Estate<'_>, zone: &str, record: Record) {
    let Some((zone_name, _)) = estate.zone(zone) else {
        return;
    };
    let name = record.name(&zone_name);
    touch(estate, zone);
    for holding in estate.everywhere() {
        let all = holding.lists.zone_records.all.iter_mut();
        for own in all.filter(|it| *it.zone_id == *zone) {
            let is_it = |it: &RecordSet| it.name == name && it.record_type == record.record_type;
            // Of several of one name and type, by routing policy, it is the one that leads there with its weight.
            let leads_there = |it: &RecordSet| is_it(it) && it.target == record.target;
            let exact = |it: &RecordSet| leads_there(it) && it.weight == record.weight;
            let place = |which: &dyn Fn(&RecordSet) -> bool| own.records.iter().position(which);
            let place = place(&exact)
                .or_else(|| place(&leads_there))
                .or_else(|| place(&is_it));
            if let Some(place) = place {
                own.records.remove(place);
            }
        }
    }
}

pub(super) fn add_record(estate: &mut Estate<'_>, zone: &InZone, record: Read) {
    let found = zone_of(estate, zone).and_then(|zone| Ok((zone, record?)));
    let (zone, record) = match (found, zone_of(estate, zone)) {
        (Ok(found), _) => found,
        (Err(why), Ok(zone)) => {
            touch(estate, &zone);
            for holding in estate.everywhere() {
                holding.leave_open(&zone, Field::ZoneRecords, &why);
            }
            return;
        }
        (Err(why), Err(_)) => {
            // It may be in any zone.
            for holding in estate.everywhere() {
                holding.lists.zone_records.leave_open(&why);
            }
            return;
        }
    };
    let Some((zone_name, _)) = estate.zone(&zone) else {
        return;
    };
    touch(estate, &zone);
    let set = RecordSet {
        name: record.name(&zone_name),
        record_type: record.record_type,
        target: record.target,
        weight: record.weight,
        is_health_checked: record.is_health_checked,
    };
    for holding in estate.everywhere() {
        let all = holding.lists.zone_records.all.iter_mut();
        for own in all.filter(|it| *it.zone_id == *zone) {
            if !own.records.contains(&set) {
                own.records.push(set.clone());
            }
        }
    }
}
