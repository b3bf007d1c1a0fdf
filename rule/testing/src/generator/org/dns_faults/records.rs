//! Faults of the records of zones, and of what answers where there is none.

use rule::network::central::{Fallback, RecordSet, RecordTarget, RecordType, ZoneRecords};
use rule::network::fact::Fact;

use super::host;
use crate::generator::org::{Org, SPOKE, list, name};
use crate::random::Random;

fn zone_records(org: &mut Org) -> &mut Vec<ZoneRecords> {
    list(&mut org.hub_account().central.zone_records)
}

pub(super) fn records(r: &mut Random, org: &mut Org) {
    let what = r.below(4);
    let host = host(r, org);
    for zone in zone_records(org) {
        match what {
            0 => zone
                .records
                .retain(|set| !set.name.as_str().starts_with('*')),
            1 => zone
                .records
                .retain(|set| set.name.as_str().starts_with('*')),
            2 => zone.records.clear(),
            _ => zone.records.push(RecordSet {
                name: name(&format!(
                    "{}.{host}",
                    if r.percent(50) { SPOKE } else { "x" }
                )),
                record_type: *r.pick(&[
                    RecordType::Ns,
                    RecordType::Ns,
                    RecordType::Other,
                    RecordType::A,
                ]),
                target: RecordTarget::Values(vec!["10.9.0.100".to_owned()]),
                weight: None,
                is_health_checked: false,
            }),
        }
    }
}

pub(super) fn fallback(r: &mut Random, org: &mut Org) {
    if r.percent(80) {
        records(r, org);
    }
    if r.percent(20) {
        org.hub_account().central.hosted_zones = Fact::Read(vec![]);
    }
    for zone in list(&mut org.hub_account().central.hosted_zones) {
        zone.fallback = Fallback::of(Some(*r.pick(&["ENABLED", "ENABLING", "DISABLING"])));
    }
    if r.percent(20) {
        // A spoke may carry records that it was given.
        let records = zone_records(org).clone();
        org.spoke.central.zone_records = Fact::Read(records);
    }
}

pub(super) fn targets(r: &mut Random, org: &mut Org) {
    let target = match r.below(9) {
        0 => RecordTarget::Alias(name("internal-app-1.eu-west-3.elb.amazonaws.com")),
        1 => RecordTarget::Alias(name("vpce-gone-x1y2z3.logs.eu-west-3.vpce.amazonaws.com")),
        2 => RecordTarget::Values(vec!["10.9.0.200".to_owned()]),
        3 => RecordTarget::Values(vec!["10.9.0.100".to_owned()]),
        4 => RecordTarget::Alias(name(&host(r, org))),
        5 => RecordTarget::Alias(name(
            "vpce-90-x1y2z3-eu-west-3c.logs.eu-west-3.vpce.amazonaws.com",
        )),
        6 => RecordTarget::Values(vec!["10.9.0.100".to_owned(), "10.9.1.101".to_owned()]),
        _ => {
            let to = *r.pick(&["elsewhere.example.com", "logs.eu-west-3.amazonaws.com"]);
            RecordTarget::Values(vec![to.to_owned()])
        }
    };
    let record_type = match &target {
        RecordTarget::Values(values)
            if values[0].contains("example") || values[0].contains("logs") =>
        {
            RecordType::Cname
        }
        _ => RecordType::A,
    };
    // AWS takes no CNAME beside other records of its name.
    let further = r.percent(30) && record_type != RecordType::Cname;
    let weights = further.then(|| r.pick(&[None, Some([0, 9]), Some([9, 0]), Some([0, 0])]));
    let weights = weights.copied().flatten();
    let is_health_checked = weights.is_some() && r.percent(25);
    for zone in zone_records(org) {
        if record_type == RecordType::Cname && !further {
            zone.records.clear();
        }
        let sets: Vec<RecordSet> = zone
            .records
            .iter()
            .filter(|set| set.record_type == RecordType::A)
            .cloned()
            .collect();
        if further {
            // By routing policy, beside the right one.
            for set in &mut zone.records {
                if set.record_type == RecordType::A {
                    set.weight = weights.map(|[own, _]| own);
                    set.is_health_checked = is_health_checked;
                }
            }
            zone.records.extend(sets.into_iter().map(|set| RecordSet {
                target: target.clone(),
                record_type,
                weight: weights.map(|[_, other]| other),
                is_health_checked,
                ..set
            }));
        } else {
            for set in &mut zone.records {
                if set.record_type == RecordType::A {
                    set.target = target.clone();
                    set.record_type = record_type;
                }
            }
        }
    }
    if record_type == RecordType::Cname && !further {
        let hosts = org.hosts.clone();
        for (zone, (host, _)) in zone_records(org).iter_mut().zip(hosts) {
            for own in [host.clone(), format!("*.{host}")] {
                zone.records.push(RecordSet {
                    name: name(&own),
                    record_type,
                    target: target.clone(),
                    weight: None,
                    is_health_checked: false,
                });
            }
        }
    }
}
