//! Hosted zones, the VPCs that they are associated with, and their records.

use std::net::IpAddr;

use rule::network::central::{
    DnsName, Fallback, HostedZone, HostedZoneSummary, RecordSet, RecordTarget, RecordType,
    VpcHostedZones, ZoneOwner, ZoneRecords,
};
use rule::network::fact::Why;
use rule::network::{Field, Id};

use super::super::resource::{Dialect, Resource};
use super::super::value::Value;
use super::estate::{Estate, PlannedChange, id};

/// Lays zones, associations and records over what is there.
pub fn lay(estate: &mut Estate<'_>) {
    let zones = estate.changes("aws_route53_zone");
    let associations = estate.changes("aws_route53_zone_association");
    let records = estate.changes("aws_route53_record");
    for change in &records {
        let of = change.before().map(|old| (old, change.resource));
        for (zone, record) in of.map(|(old, of)| records_of(old, of)).unwrap_or_default() {
            if let (Ok(zone), Ok(record)) = (zone_of(estate, &zone), record) {
                take_record(estate, &zone, record);
            }
        }
    }
    for change in &associations {
        if let Some(old) = change.before() {
            let (zone, vpc) = (old.get("zone_id"), old.get("vpc_id"));
            if let (Some(zone), Some(vpc)) = (zone.written(), vpc.written()) {
                dissociate(estate, bare(zone), vpc);
            }
        }
    }
    for change in &zones {
        if let (Some(old), Some(zone)) = (change.before(), &change.resource.id_before) {
            for vpc in old.get("vpc").items() {
                if let Some(vpc) = vpc.get("vpc_id").written() {
                    dissociate(estate, bare(zone), vpc);
                }
            }
        }
        if let Some(zone) = change.gone() {
            remove(estate, bare(zone));
        }
    }
    for change in &zones {
        if let Some(new) = change.after() {
            add(estate, *change, new);
        }
    }
    for change in &associations {
        if let Some(new) = change.after() {
            add_association(estate, *change, new);
        }
    }
    for change in &records {
        let of = change.after().map(|new| (new, change.resource));
        for (zone, record) in of.map(|(new, of)| records_of(new, of)).unwrap_or_default() {
            add_record(estate, &zone, record);
        }
    }
}

/// The id of a zone, without what may stand in front.
fn bare(id: &str) -> &str {
    id.rsplit('/')
        .next()
        .filter(|_| id.starts_with("/hostedzone/"))
        .unwrap_or(id)
}

/// A zone that goes.
fn remove(estate: &mut Estate<'_>, zone: &str) {
    for holding in estate.everywhere() {
        let lists = &mut holding.lists;
        lists.hosted_zones.all.retain(|it| *it.id != *zone);
        lists.single_hosted_zones.retain(|it| *it.id != *zone);
        lists.zone_records.all.retain(|it| *it.zone_id != *zone);
        for of in &mut lists.hosted_zones_by_vpc.all {
            let before = of.zones.len();
            of.zones.retain(|it| *it.id != *zone);
            if of.zones.len() < before {
                holding.touched.insert(of.vpc_id.to_string());
            }
        }
    }
}

/// A zone that comes, or changes.
fn add(estate: &mut Estate<'_>, change: PlannedChange<'_>, new: &Value) {
    let zone = bare(&change.resource.id);
    let name = new.get("name");
    let is_made = change.resource.actions.create;
    if let Some(name) = name.written() {
        for holding in estate.of_account(change.account_id) {
            let lists = &mut holding.lists;
            if !lists.hosted_zones.all.iter().any(|it| *it.id == *zone) {
                lists.hosted_zones.all.push(HostedZone {
                    id: zone.into(),
                    name: DnsName::new(name),
                    fallback: Fallback::Disabled,
                });
            }
            let has = lists.zone_records.all.iter().any(|it| *it.zone_id == *zone);
            if is_made && !has {
                lists.zone_records.all.push(ZoneRecords {
                    zone_id: zone.into(),
                    records: Vec::new(),
                });
            }
        }
    }
    let name = match (name.unread(), name.written()) {
        (Some(why), _) => Err(why.clone()),
        (None, Some(name)) => Ok(DnsName::new(name)),
        (None, None) => Err(Why::from("the zone names no domain")),
    };
    let owner = ZoneOwner::Account(Id::from(change.account_id));
    let vpcs = new.get("vpc");
    if let Some(why) = vpcs.unread() {
        may_be_anywhere(estate, change, why);
    }
    for vpc in vpcs.items() {
        match id(vpc.get("vpc_id")) {
            Ok(Some(vpc)) => associate(estate, vpc, zone, name.clone(), owner.clone()),
            Ok(None) => {}
            Err(why) => may_be_anywhere(estate, change, why),
        }
    }
}

fn add_association(estate: &mut Estate<'_>, change: PlannedChange<'_>, new: &Value) {
    let vpc = match id(new.get("vpc_id")) {
        Ok(Some(vpc)) => vpc,
        Ok(None) => return,
        Err(why) => return may_be_anywhere(estate, change, why),
    };
    match id(new.get("zone_id")) {
        Ok(Some(zone)) => {
            let zone = bare(zone);
            let (name, owner) = match estate.zone(zone) {
                Some((name, owner)) => (Ok(name), owner),
                None => {
                    let why = format!(
                        "hosted zone {zone} is neither made by this plan nor in the saved data"
                    );
                    (Err(Why::from(why)), ZoneOwner::Absent)
                }
            };
            associate(estate, vpc, zone, name, owner);
        }
        Ok(None) => {}
        Err(why) => {
            let why = why.clone();
            if let Some(holding) = estate.of_vpc(vpc) {
                holding.touched.insert(vpc.to_owned());
                holding.leave_open(vpc, Field::HostedZones, &why);
            }
        }
    }
}

/// A zone of which it is not known which VPC it is associated with.
fn may_be_anywhere(estate: &mut Estate<'_>, change: PlannedChange<'_>, why: &Why) {
    let why = why.of(|why| format!("{} may be associated: {why}", change.resource.address));
    if let Some(holding) = estate.at(change.account_id, change.region) {
        let vpcs: Vec<String> = holding.vpcs.keys().cloned().collect();
        for vpc in vpcs {
            holding.leave_open(&vpc, Field::HostedZones, &why);
        }
    }
}

fn associate(
    estate: &mut Estate<'_>,
    vpc: &str,
    zone: &str,
    name: Result<DnsName, Why>,
    owner: ZoneOwner,
) {
    let Some(holding) = estate.of_vpc(vpc) else {
        return;
    };
    holding.touched.insert(vpc.to_owned());
    let name = match name {
        Ok(name) => name,
        Err(why) => return holding.leave_open(vpc, Field::HostedZones, &why),
    };
    let all = &mut holding.lists.hosted_zones_by_vpc.all;
    if !all.iter().any(|it| *it.vpc_id == *vpc) {
        all.push(VpcHostedZones {
            vpc_id: vpc.into(),
            zones: Vec::new(),
            complete: false,
        });
    }
    let own = all.iter_mut().find(|it| *it.vpc_id == *vpc);
    if let Some(own) = own.filter(|own| !own.zones.iter().any(|it| *it.id == *zone)) {
        own.zones.push(HostedZoneSummary {
            id: zone.into(),
            name,
            owner,
        });
    }
}

fn dissociate(estate: &mut Estate<'_>, zone: &str, vpc: &str) {
    if let Some(holding) = estate.of_vpc(vpc) {
        holding.touched.insert(vpc.to_owned());
        let all = holding.lists.hosted_zones_by_vpc.all.iter_mut();
        for own in all.filter(|it| *it.vpc_id == *vpc) {
            own.zones.retain(|it| *it.id != *zone);
        }
    }
}

/// The zone that a record is in: by its id, or by its name.
#[derive(Debug)]
enum InZone {
    Id(Result<String, Why>),
    Named(String),
}

/// A record, before its zone is known: its name, and all of it.
type Read = Result<Record, Why>;

/// A record as it is written.
#[derive(Debug)]
struct Record {
    name: String,
    is_whole: bool,
    record_type: RecordType,
    target: RecordTarget,
    weight: Option<i64>,
    is_health_checked: bool,
}

/// The records that a resource writes: one, or those of a group.
fn records_of(value: &Value, resource: &Resource) -> Vec<(InZone, Read)> {
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
fn zone_of(estate: &Estate<'_>, zone: &InZone) -> Result<String, Why> {
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

fn take_record(estate: &mut Estate<'_>, zone: &str, record: Record) {
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

fn add_record(estate: &mut Estate<'_>, zone: &InZone, record: Read) {
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

/// Touches the VPCs that a zone is associated with.
fn touch(estate: &mut Estate<'_>, zone: &str) {
    for holding in estate.everywhere() {
        let lists = holding.lists.hosted_zones_by_vpc.all.iter();
        let has = lists.filter(|it| it.zones.iter().any(|it| *it.id == *zone));
        let vpcs: Vec<String> = has.map(|it| it.vpc_id.to_string()).collect();
        holding.touched.extend(vpcs);
    }
}
