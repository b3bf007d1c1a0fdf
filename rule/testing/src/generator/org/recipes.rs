//! One fault for each finding of section 11, so that every one comes out often enough.

use rule::network::RouteState;
use rule::network::central::{
    AssociationStatus, Fallback, ProfileAssociation, ProfileResource, ProfileResources, RecordSet,
    RecordTarget, RecordType, ResolverRule, ResolverRuleAssociation, RuleType, ZoneOwner,
};
use rule::network::fact::Fact;
use rule::parameters::CentralEndpoints;

use super::build::route;
use super::{HUB, Org, REGION, list, name};
use crate::generator::{id, unread};
use crate::random::Random;

/// The recipes, rare ones more often.
pub const ALL: &[usize] = &[
    1, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 12, 13, 13, 14, 14, 14, 15, 17, 18,
    18, 19, 19, 20, 20, 22, 22, 22, 23,
];

/// How the spoke has to be joined to the hub for a recipe.
pub fn target(recipe: usize) -> Option<&'static str> {
    match recipe {
        3 | 6 => Some("pcx-1"),
        7..=10 | 17 => Some("tgw-1"),
        _ => None,
    }
}

pub fn bring_about(r: &mut Random, org: &mut Org, recipe: usize) {
    if (5..=7).contains(&recipe) {
        // The VPC is not on its own, whatever becomes of the way to the hub.
        for table in list(&mut org.spoke.network.route_tables) {
            table.routes.push(route("10.200.0.0/16", "vgw-1"));
        }
    }
    match recipe {
        0 | 14 | 15 | 18 | 19 | 21 => records(r, org, recipe),
        1 => {
            let other = format!("com.amazonaws.{REGION}.sqs");
            for endpoint in list(&mut org.hub_account().network.vpc_endpoints) {
                endpoint.service_name = Some(other.clone());
            }
        }
        2 | 4 | 5 => routes(org, recipe),
        3 | 6 => {
            for account in [&mut org.spoke, &mut org.hub] {
                for peering in list(&mut account.central.peering_connections) {
                    if recipe == 3 {
                        peering.accepter.vpc_id = Some(id("vpc-7"));
                    } else {
                        peering.status = Some(id("pending-acceptance"));
                    }
                }
            }
        }
        7 | 8 => {
            for account in [&mut org.spoke, &mut org.hub] {
                for one in list(&mut account.central.vpc_attachments) {
                    if recipe == 8 {
                        one.subnet_ids.truncate(1);
                    } else if one.vpc_id.as_deref() == Some("vpc-9") || r.percent(50) {
                        one.state = Some(id("deleted"));
                    }
                }
            }
        }
        9 | 10 => {
            for table in list(&mut org.gateway_account().central.gateway_routes) {
                for route in &mut table.routes {
                    route.state = RouteState::Blackhole;
                    route.attachments.clear();
                }
                if recipe == 9 {
                    table.routes.clear();
                }
            }
        }
        11 | 22 => zones(org, recipe),
        12 | 13 => profile(org, recipe),
        17 => {
            for account in [&mut org.spoke, &mut org.hub] {
                for one in list(&mut account.central.attachments) {
                    one.gateway_owner_id = Some(id("444455556666"));
                }
            }
        }
        20 => rule(org),
        23 => {
            org.parameters.central_endpoints = CentralEndpoints::Auto;
            org.spoke.central.hosted_zones_by_vpc = unread();
        }
        _ => {}
    }
}

fn records(r: &mut Random, org: &mut Org, recipe: usize) {
    let hosts = org.hosts.clone();
    let first = hosts[0].0.clone();
    let account = org.hub_account();
    if recipe == 14 {
        for zone in list(&mut account.central.hosted_zones) {
            zone.fallback = Fallback::of(Some(*r.pick(&["ENABLING", "DISABLING"])));
        }
    }
    let target = match recipe {
        15 => RecordTarget::Alias(name("vpce-gone-x1y2z3.logs.eu-west-3.vpce.amazonaws.com")),
        18 => RecordTarget::Alias(name("internal-app-1.eu-west-3.elb.amazonaws.com")),
        _ => RecordTarget::Values(vec!["10.9.0.100".to_owned()]),
    };
    for zone in list(&mut account.central.zone_records) {
        match recipe {
            0 | 14 => zone.records.clear(),
            19 => {}
            _ => {
                for set in &mut zone.records {
                    if set.record_type == RecordType::A {
                        set.target = target.clone();
                    }
                }
            }
        }
    }
    if recipe != 19 {
        return;
    }
    // A zone above the host, which delegates it.
    let (_, above) = first.split_once('.').unwrap_or_default();
    for entry in list(&mut org.spoke.central.hosted_zones_by_vpc) {
        for zone in entry.zones.iter_mut().take(1) {
            zone.name = name(above);
        }
    }
    let account = org.hub_account();
    for zone in list(&mut account.central.hosted_zones).iter_mut().take(1) {
        zone.name = name(above);
    }
    for zone in list(&mut account.central.zone_records).iter_mut().take(1) {
        zone.records.push(RecordSet {
            name: name(&first),
            record_type: RecordType::Ns,
            target: RecordTarget::Values(vec!["ns-1.example.com".to_owned()]),
            weight: None,
            is_health_checked: false,
        });
    }
}

fn routes(org: &mut Org, recipe: usize) {
    let target = org.target;
    let (account, main) = match recipe {
        4 if !org.same_vpc => (&mut org.hub, "rtb-9m"),
        _ => (&mut org.spoke, "rtb-0m"),
    };
    for table in list(&mut account.network.route_tables) {
        if &*table.id != main {
            continue;
        }
        if recipe == 5 {
            for route in &mut table.routes {
                if &*route.target == target {
                    route.target = id("local");
                }
            }
        } else {
            table.routes.retain(|route| &*route.target != target);
        }
    }
}

fn zones(org: &mut Org, recipe: usize) {
    for entry in list(&mut org.spoke.central.hosted_zones_by_vpc) {
        for (at, zone) in entry.zones.iter_mut().enumerate() {
            if recipe == 11 {
                zone.id = id(format!("Zother{at}"));
                zone.owner = ZoneOwner::Account(id("444455556666"));
            } else {
                zone.name = name(&zone.name.as_str().replace("amazonaws.com", "amazon.com"));
            }
        }
    }
}

fn profile(org: &mut Org, recipe: usize) {
    let host = org.hosts[0].0.clone();
    let arn = if recipe == 12 {
        "arn:aws:route53:::hostedzone/Zgone".to_owned()
    } else {
        format!("arn:aws:route53resolver:{REGION}:{HUB}:resolver-rule/rslvr-rr-tie")
    };
    let central = &mut org.spoke.central;
    list(&mut central.resolver_rules).push(ResolverRule {
        id: id("rslvr-rr-tie"),
        name: Some(name(&host)),
        rule_type: RuleType::Forward,
        owner_id: None,
    });
    list(&mut central.profile_associations).push(ProfileAssociation {
        profile_id: id("rp-9"),
        vpc_id: id("vpc-0"),
        status: AssociationStatus::Counts,
        priority: 100,
    });
    list(&mut central.profile_resources).push(ProfileResources {
        profile_id: id("rp-9"),
        resources: vec![ProfileResource::new(&arn, AssociationStatus::Counts)],
    });
}

fn rule(org: &mut Org) {
    let host = org.hosts[0].0.clone();
    let central = &mut org.spoke.central;
    central.resolver_rules = Fact::Read(vec![ResolverRule {
        id: id("rslvr-rr-9"),
        name: Some(name(&host)),
        rule_type: RuleType::Forward,
        owner_id: None,
    }]);
    list(&mut central.resolver_rule_associations).push(ResolverRuleAssociation {
        rule_id: id("rslvr-rr-9"),
        vpc_id: id("vpc-0"),
        status: AssociationStatus::Counts,
    });
}
