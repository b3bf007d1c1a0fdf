//! What leads names to the hub's endpoints: zones and their records, or a Profile.

use rule::network::central::{
    AssociationStatus, Fallback, HostedZone, HostedZoneSummary, ProfileAssociation,
    ProfileResource, ProfileResources, RecordSet, RecordTarget, RecordType, VpcHostedZones,
    ZoneOwner, ZoneRecords,
};
use rule::network::fact::Fact;

use super::{HUB, Org, REGION, SPOKE, list, name};
use crate::generator::id;
use crate::random::Random;

/// How a record leads to an endpoint.
fn target_of(r: &mut Random, org: &mut Org, endpoint: &str, ipv4: bool) -> RecordTarget {
    let hub = &org.hub_account().network;
    let all = hub.vpc_endpoints.elements();
    let endpoint = all.iter().find(|one| &*one.id == endpoint).unwrap();
    let names: Vec<&str> = endpoint.dns_names().collect();
    match r.below(20) {
        0 => RecordTarget::Values(
            hub.network_interfaces
                .elements()
                .iter()
                .filter(|one| endpoint.network_interface_ids.contains(&one.id))
                .filter_map(|one| {
                    let four = one.ipv4.map(|address| address.to_string());
                    let six = one.ipv6.map(|address| address.to_string());
                    if ipv4 { four } else { six }
                })
                .collect(),
        ),
        1 => RecordTarget::Alias(name(names[1])),
        _ => RecordTarget::Alias(name(names[0])),
    }
}

pub fn zones(r: &mut Random, org: &mut Org) {
    let by_profile = r.percent(25);
    let by_endpoint = by_profile && r.percent(50) && !org.same_vpc;
    let mut resources = vec![];
    let mut summaries = vec![];
    let owner = if org.same_vpc { SPOKE } else { HUB };
    for (at, (host, endpoint)) in org.hosts.clone().into_iter().enumerate() {
        let zone_id = id(format!("Z{at}"));
        if by_endpoint {
            let hub = list(&mut org.hub.network.vpc_endpoints);
            let found = hub.iter_mut().find(|one| one.id == endpoint).unwrap();
            found.private_dns_enabled = Fact::Read(true);
            let entries = found.dns_entries.get_or_insert_default();
            entries.push(host.clone().into());
            entries.push(format!("*.{host}").into());
            let arn = format!("arn:aws:ec2:{REGION}:{HUB}:vpc-endpoint/{endpoint}");
            resources.push(ProfileResource::new(&arn, AssociationStatus::Counts));
            continue;
        }
        let mut records = vec![];
        for apex in [true, false] {
            let own = if apex {
                host.clone()
            } else {
                format!("*.{host}")
            };
            let set = |record_type, target| RecordSet {
                name: name(&own),
                record_type,
                target,
                weight: None,
                is_health_checked: false,
            };
            if !apex && r.percent(8) {
                let target = target_of(r, org, &endpoint, true);
                if let RecordTarget::Alias(to) = target {
                    let values = RecordTarget::Values(vec![to.as_str().to_owned()]);
                    records.push(set(RecordType::Cname, values));
                    continue;
                }
            }
            if !apex && r.percent(10) {
                // One record of the zone leads to another.
                records.push(set(RecordType::A, RecordTarget::Alias(name(&host))));
                continue;
            }
            let target = target_of(r, org, &endpoint, true);
            records.push(set(RecordType::A, target));
            if r.percent(65) {
                let target = target_of(r, org, &endpoint, false);
                records.push(set(RecordType::Aaaa, target));
            }
        }
        let account = if org.same_vpc {
            &mut org.spoke
        } else {
            &mut org.hub
        };
        list(&mut account.central.hosted_zones).push(HostedZone {
            id: zone_id.clone(),
            name: name(&host),
            fallback: Fallback::Disabled,
        });
        list(&mut account.central.zone_records).push(ZoneRecords {
            zone_id: zone_id.clone(),
            records,
        });
        if by_profile {
            let arn = format!("arn:aws:route53:::hostedzone/{zone_id}");
            resources.push(ProfileResource::new(&arn, AssociationStatus::Counts));
        } else {
            summaries.push(HostedZoneSummary {
                id: zone_id,
                name: name(&host),
                owner: ZoneOwner::Account(id(owner)),
            });
        }
    }
    if by_profile {
        resources.push(zone_of_another_service(org));
    }
    let central = &mut org.spoke.central;
    list(&mut central.hosted_zones_by_vpc).push(VpcHostedZones {
        vpc_id: id("vpc-0"),
        zones: summaries,
        complete: true,
    });
    if by_profile {
        list(&mut central.profile_associations).push(ProfileAssociation {
            profile_id: id("rp-1"),
            vpc_id: id("vpc-0"),
            status: AssociationStatus::Counts,
            priority: 200,
        });
        list(&mut central.profile_resources).push(ProfileResources {
            profile_id: id("rp-1"),
            resources,
        });
    }
}

/// A Profile of an organization has zones of services that nobody here asks for, with their records.
fn zone_of_another_service(org: &mut Org) -> ProfileResource {
    let account = if org.same_vpc {
        &mut org.spoke
    } else {
        &mut org.hub
    };
    let zone_id = id("Zanother");
    let own = name(&format!("mediatailor.{REGION}.amazonaws.com"));
    list(&mut account.central.hosted_zones).push(HostedZone {
        id: zone_id.clone(),
        name: own.clone(),
        fallback: Fallback::Disabled,
    });
    list(&mut account.central.zone_records).push(ZoneRecords {
        zone_id: zone_id.clone(),
        records: vec![RecordSet {
            name: own,
            record_type: RecordType::A,
            target: RecordTarget::Values(vec!["10.9.9.9".into()]),
            weight: None,
            is_health_checked: false,
        }],
    });
    let arn = format!("arn:aws:route53:::hostedzone/{zone_id}");
    ProfileResource::new(&arn, AssociationStatus::Counts)
}
