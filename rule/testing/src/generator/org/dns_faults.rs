//! Faults of names: zones, records, Profiles, rules, DNS servers.

mod records;

use rule::network::Id;
use rule::network::central::{
    AssociationStatus, Fallback, HostedZone, HostedZoneSummary, ProfileAssociation,
    ProfileResource, ProfileResources, ResolverRule, ResolverRuleAssociation, RuleType, ZoneOwner,
    ZoneRecords,
};
use rule::network::fact::Fact;

use self::records::{fallback, records, targets};
use super::{AccountDraft, HUB, Org, REGION, SPOKE, list, name};
use crate::generator::{id, unread};
use crate::random::Random;

pub fn one(r: &mut Random, org: &mut Org) {
    match r.below(14) {
        0..=2 => records(r, org),
        3 | 4 => targets(r, org),
        5 => fallback(r, org),
        6 | 7 => zones(r, org),
        8..=10 => rules(r, org),
        11 | 12 => profiles(r, org),
        _ => attributes(r, org),
    }
}

fn status(r: &mut Random) -> AssociationStatus {
    let word = *r.pick(&[
        None,
        None,
        Some("CREATING"),
        Some("CREATING"),
        Some("FAILED"),
        Some("OVERRIDDEN"),
        Some("UPDATING"),
        Some("DELETING"),
    ]);
    AssociationStatus::of(word)
}

fn host(r: &mut Random, org: &Org) -> String {
    let hosts = &org.hosts;
    hosts[r.below(hosts.len())].0.clone()
}

/// What is a broader name of a host, or the host's own.
fn broader(r: &mut Random, host: &str) -> String {
    let labels: Vec<&str> = host.split('.').collect();
    let at = r.below(labels.len());
    labels[at..].join(".")
}

/// Adds a zone to an account's list; its id is there once.
fn add_zone(account: &mut AccountDraft, zone: HostedZone) {
    let zones = list(&mut account.central.hosted_zones);
    if zones.iter().all(|other| other.id != zone.id) {
        zones.push(zone);
    }
}

fn add_records(account: &mut AccountDraft, zone_id: Id) {
    let all = list(&mut account.central.zone_records);
    if all.iter().all(|of| of.zone_id != zone_id) {
        let records = vec![];
        all.push(ZoneRecords { zone_id, records });
    }
}

/// Adds a zone to a VPC's list; its id is there once.
fn put_on(zones: &mut Vec<HostedZoneSummary>, zone: HostedZoneSummary) {
    if zones.iter().all(|other| other.id != zone.id) {
        zones.push(zone);
    }
}

fn zones(r: &mut Random, org: &mut Org) {
    let host = host(r, org);
    let number = r.below(9);
    let owner = match r.below(6) {
        0 => ZoneOwner::Service(id("efs.amazonaws.com")),
        1 => ZoneOwner::Absent,
        2 => ZoneOwner::Account(id("444455556666")),
        _ => ZoneOwner::Account(id(HUB)),
    };
    let broad = broader(r, &host);
    for entry in list(&mut org.spoke.central.hosted_zones_by_vpc) {
        match number {
            0 => entry.zones.clear(),
            1 => entry.complete = false,
            2 | 3 => {
                for (at, zone) in entry.zones.iter_mut().enumerate() {
                    zone.owner = owner.clone();
                    if r.percent(50) {
                        zone.id = id(format!("Zother{at}"));
                    }
                }
            }
            4 => {
                // Labels in AWS's order of the service's name: it covers nothing.
                for zone in &mut entry.zones {
                    let mut labels: Vec<&str> = zone.name.as_str().split('.').collect();
                    if labels.len() > 1 {
                        labels.swap(0, 1);
                    }
                    zone.name = name(&labels.join("."));
                }
            }
            5 => {
                for zone in entry.zones.clone() {
                    let is_asked = zone.name == name(&host);
                    let zone_id = if is_asked {
                        id("Ztwice")
                    } else {
                        id(format!("{}twice", zone.id))
                    };
                    put_on(
                        &mut entry.zones,
                        HostedZoneSummary {
                            id: zone_id,
                            ..zone
                        },
                    );
                }
            }
            6 => put_on(
                &mut entry.zones,
                HostedZoneSummary {
                    id: id("Zhidden"),
                    name: name(&broad),
                    owner: ZoneOwner::Service(id("vpce.amazonaws.com")),
                },
            ),
            _ => put_on(
                &mut entry.zones,
                HostedZoneSummary {
                    id: id("Zbroad"),
                    name: name(&broad),
                    owner: owner.clone(),
                },
            ),
        }
    }
    if number == 5 || number > 6 && r.percent(70) {
        let zone_id = id(if number == 5 { "Ztwice" } else { "Zbroad" });
        let own = if number == 5 { &host } else { &broad };
        let account = org.hub_account();
        add_zone(
            account,
            HostedZone {
                id: zone_id.clone(),
                name: name(own),
                fallback: Fallback::of(*r.pick(&[None, Some("ENABLED")])),
            },
        );
        add_records(account, zone_id);
    }
}

fn rules(r: &mut Random, org: &mut Org) {
    let host = host(r, org);
    let count = r.between(1, 2);
    for number in 0..count {
        let rule_id = id(*r.pick(&["rslvr-rr-1", "rslvr-rr-2", "rslvr-autodefined-rr-1"]));
        let own = match r.below(4) {
            0 => String::new(),
            1 => host.clone(),
            2 if host.contains("dkr.ecr") => format!("{SPOKE}.{host}"),
            _ => broader(r, &host),
        };
        let status = status(r);
        let kind = *r.pick(&[
            "FORWARD",
            "FORWARD",
            "FORWARD",
            "SYSTEM",
            "RECURSIVE",
            "DELEGATE",
        ]);
        let known = r.percent(88);
        let rule = ResolverRule {
            id: rule_id.clone(),
            name: r.percent(96).then(|| name(&own)),
            rule_type: RuleType::of(Some(kind)),
            owner_id: None,
        };
        let central = &mut org.spoke.central;
        let rules = list(&mut central.resolver_rules);
        if known && rules.iter().all(|rule| rule.id != rule_id) {
            rules.push(rule);
        }
        let by_profile = number == 1 && central.profile_resources.elements().len() == 1;
        if by_profile {
            let arn = format!("arn:aws:route53resolver:{REGION}:{HUB}:resolver-rule/{rule_id}");
            list(&mut central.profile_resources)[0]
                .resources
                .push(ProfileResource::new(&arn, status));
        } else {
            let all = list(&mut central.resolver_rule_associations);
            if all.iter().all(|one| one.rule_id != rule_id) {
                all.push(ResolverRuleAssociation {
                    rule_id,
                    vpc_id: id("vpc-0"),
                    status,
                });
            }
        }
    }
}

fn profiles(r: &mut Random, org: &mut Org) {
    let host = host(r, org);
    let broad = broader(r, &host);
    let account = *r.pick(&["444455556666", HUB, HUB]);
    let vpce = *r.pick(&["vpce-90", "vpce-91", "vpce-gone"]);
    let arn = match r.below(6) {
        0 | 1 => "arn:aws:route53:::hostedzone/Zprofile".to_owned(),
        2 => "arn:aws:route53:::hostedzone/Zgone".to_owned(),
        3 => format!("arn:aws:ec2:{REGION}:{account}:vpc-endpoint/{vpce}"),
        4 => format!("arn:aws:route53resolver:{REGION}:{account}:resolver-rule/rslvr-rr-7"),
        _ => format!("arn:aws:route53resolver:{REGION}:{account}:firewall-rule-group/frg-1"),
    };
    let hub = org.hub_account();
    if r.percent(85) {
        add_zone(
            hub,
            HostedZone {
                id: id("Zprofile"),
                name: name(if r.percent(50) { &host } else { &broad }),
                fallback: Fallback::Disabled,
            },
        );
    }
    if r.percent(60) {
        add_records(hub, id("Zprofile"));
    }
    if r.percent(70) {
        let rule = ResolverRule {
            id: id("rslvr-rr-7"),
            name: Some(name(if r.percent(50) { &host } else { &broad })),
            rule_type: RuleType::of(Some(if r.percent(70) { "FORWARD" } else { "SYSTEM" })),
            owner_id: None,
        };
        let rules = list(&mut hub.central.resolver_rules);
        if rules.iter().all(|other| other.id != rule.id) {
            rules.push(rule);
        }
    }
    if r.percent(25) {
        for endpoint in list(&mut hub.network.vpc_endpoints) {
            endpoint.private_dns_enabled = if r.percent(70) {
                Fact::Read(false)
            } else {
                unread()
            };
        }
    }
    let resource = ProfileResource::new(&arn, status(r));
    let central = &mut org.spoke.central;
    if r.percent(20) {
        for profile in list(&mut central.profile_associations) {
            profile.status = status(r);
        }
        return;
    }
    let there = central.profile_resources.elements().len() == 1;
    if there && r.percent(30) {
        list(&mut central.profile_resources)[0]
            .resources
            .push(resource);
        return;
    }
    let profile_id = id(format!("rp-{}", r.between(2, 3)));
    let associations = list(&mut central.profile_associations);
    if associations.iter().any(|it| it.profile_id == profile_id) {
        return;
    }
    associations.push(ProfileAssociation {
        profile_id: profile_id.clone(),
        vpc_id: id("vpc-0"),
        status: if r.percent(70) {
            AssociationStatus::Counts
        } else {
            status(r)
        },
        priority: *r.pick(&[100, 200, 300]),
    });
    if r.percent(93) {
        list(&mut central.profile_resources).push(ProfileResources {
            profile_id,
            resources: if r.percent(90) {
                vec![resource]
            } else {
                vec![]
            },
        });
    }
}

fn attributes(r: &mut Random, org: &mut Org) {
    let vpc = &mut org.spoke.network.vpcs[0];
    match r.below(6) {
        0 => vpc.dns_support = Fact::Read(false),
        1 => vpc.dns_hostnames = Fact::Read(false),
        2 => vpc.dns_hostnames = unread(),
        3 => vpc.dns_support = unread(),
        _ => vpc.dhcp_options_id = Some(id(*r.pick(&["dopt-own", "dopt-own", "dopt-gone"]))),
    }
}
