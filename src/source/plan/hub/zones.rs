//! Hosted zones, the VPCs that they are associated with, and their records.

mod records;

use rule::network::central::{
    DnsName, Fallback, HostedZone, HostedZoneSummary, VpcHostedZones, ZoneOwner, ZoneRecords,
};
use rule::network::fact::Why;
use rule::network::{Field, Id};

use self::records::{add_record, records_of, take_record, zone_of};
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

/// Touches the VPCs that a zone is associated with.
fn touch(estate: &mut Estate<'_>, zone: &str) {
    for holding in estate.everywhere() {
        let lists = holding.lists.hosted_zones_by_vpc.all.iter();
        let has = lists.filter(|it| it.zones.iter().any(|it| *it.id == *zone));
        let vpcs: Vec<String> = has.map(|it| it.vpc_id.to_string()).collect();
        holding.touched.extend(vpcs);
    }
}
