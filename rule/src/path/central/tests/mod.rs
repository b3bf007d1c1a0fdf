//! The way over a hub that works, and each thing that breaks it.

pub mod fixture;

use std::sync::Arc;

use self::fixture::{
    HUB, SPOKE, central, denying, each_route, gateway_route, hub, peer, route, spoke,
};
use super::led;
use super::view::Lookups;
use super::way::{Asked, reach};
use crate::network::central::{GatewayTable, RouteAttachment};
use crate::network::fact::Fact;
use crate::network::{Destination, Network, RouteState};
use crate::parameters::Parameters;
use crate::path::engine::index::Index;
use crate::path::step::Detail;
use crate::path::{Client, Family};
use crate::possible::Possible;
use crate::view::{Hubs, View};

/// What one change does to the way: whether it may still pass, and the codes that are said.
#[derive(Debug, PartialEq)]
struct Found {
    possible: Possible,
    codes: Vec<&'static str>,
}

/// Walks from the only client to the only endpoint.
fn walk(spoke: &Network, hub: Option<&Network>, parameters: &Parameters) -> Found {
    let hubs = Hubs::new(hub.into_iter().cloned().collect(), true);
    // The endpoint itself is always in the view: what is taken away is what stands around it.
    let view = View::new(spoke, Some(&hubs));
    let lookups = Lookups::new(view, parameters);
    let own = Index::new(spoke);
    let led = led::by_id(&lookups, "vpce-0a").expect("the endpoint is in the view");
    let interface = &spoke.network_interfaces.elements()[0];
    let vpc = &spoke.vpcs[0];
    let asked = Asked {
        view: &lookups,
        own: &own,
        client: Client {
            interface,
            vpc_id: &vpc.id,
        },
        port: 443,
        detail: Detail::Faults,
    };
    let reach = reach(asked, &led, Family::Ipv4);
    let steps = reach.legs.iter().flat_map(|leg| &leg.steps);
    let mut codes: Vec<&'static str> = steps
        .map(|step| step.reason.says().check().row().code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    Found {
        possible: reach.possible,
        codes,
    }
}

/// One change of the spoke or the hub, and what it does.
type Case = (
    &'static str,
    fn(&mut Network, &mut Network),
    Possible,
    &'static [&'static str],
);

const YES: Possible = Possible::YES;
const NO: Possible = Possible::NO;
const MAYBE: Possible = Possible::MAYBE;

fn unread() -> Possible {
    Possible::ANY
}

fn check(cases: &[Case], over_peering: bool) {
    for (what, change, possible, codes) in cases {
        let (mut spoke, mut hub) = (spoke(), hub());
        if over_peering {
            peer(&mut spoke, &mut hub);
        }
        change(&mut spoke, &mut hub);
        let found = walk(&spoke, Some(&hub), &Parameters::default());
        let expected = Found {
            possible: *possible,
            codes: codes.to_vec(),
        };
        assert_eq!(found, expected, "{what}");
    }
}

fn attachment(network: &mut Network) -> &mut crate::network::central::TransitGatewayVpcAttachment {
    match &mut central(network).vpc_attachments {
        Fact::Read(all) => &mut all[0],
        Fact::Unread(_) => panic!("attachments are read"),
    }
}

fn listed<'n>(
    hub: &'n mut Network,
    vpc: &str,
) -> &'n mut crate::network::central::TransitGatewayAttachment {
    match &mut central(hub).attachments {
        Fact::Read(all) => all
            .iter_mut()
            .find(|it| it.resource_id.as_deref() == Some(vpc))
            .unwrap(),
        Fact::Unread(_) => panic!("attachments are read"),
    }
}

fn table<'n>(
    hub: &'n mut Network,
    id: &str,
) -> &'n mut crate::network::central::TransitGatewayRoutes {
    match &mut central(hub).gateway_routes {
        Fact::Read(all) => all.iter_mut().find(|it| &*it.table_id == id).unwrap(),
        Fact::Unread(_) => panic!("routes are read"),
    }
}

fn retarget(network: &mut Network, target: &str) {
    each_route(network, |route| {
        if &*route.target != "local" {
            route.target = target.into();
        }
    });
}

fn without_routes(network: &mut Network) {
    if let Fact::Read(tables) = &mut network.route_tables {
        tables[0].routes.truncate(1);
    }
}

fn groups(network: &mut Network) -> &mut crate::network::SecurityGroup {
    match &mut network.security_groups {
        Fact::Read(all) => &mut all[0],
        Fact::Unread(_) => panic!("groups are read"),
    }
}

fn deny(network: &mut Network, subnet: &str, egress: bool, ports: (i32, i32)) {
    if let Fact::Read(acls) = &mut network.network_acls {
        acls.push(denying(subnet, egress, ports));
    }
}

const HTTPS: (i32, i32) = (443, 443);
const EPHEMERAL: (i32, i32) = (1024, 65535);

#[test]
fn over_a_transit_gateway() {
    check(
        &[
            ("as it is", |_, _| {}, YES, &[]),
            (
                "1: the client's group",
                |spoke, _| groups(spoke).egress.clear(),
                NO,
                &["client-security-group-blocks"],
            ),
            (
                "2: no route",
                |spoke, _| without_routes(spoke),
                NO,
                &["central-route-missing"],
            ),
            (
                "2: to the internet",
                |spoke, _| retarget(spoke, "igw-0a"),
                NO,
                &["central-route-missing"],
            ),
            (
                "2: a blackhole",
                |spoke, _| {
                    each_route(spoke, |route| {
                        if &*route.target != "local" {
                            route.state = RouteState::Blackhole;
                        }
                    })
                },
                NO,
                &["route-blackhole"],
            ),
            (
                "2: Cloud WAN",
                |spoke, _| {
                    retarget(
                        spoke,
                        "arn:aws:networkmanager::111122223333:core-network/core-network-0a",
                    )
                },
                MAYBE,
                &["interconnect-not-shown"],
            ),
            (
                "2: an appliance",
                |spoke, _| retarget(spoke, "eni-0f"),
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "2: a peering that is not listed",
                |spoke, hub| {
                    [spoke, hub]
                        .into_iter()
                        .for_each(|it| retarget(it, "pcx-0f"))
                },
                Possible::UNSHOWN,
                &["interconnect-not-shown"],
            ),
            (
                "2: overlap",
                |spoke, _| {
                    each_route(spoke, |route| {
                        if &*route.target == "local" {
                            route.destination = Destination::Cidr("10.0.0.0/8".parse().unwrap());
                        }
                    })
                },
                NO,
                &["central-address-overlap"],
            ),
            (
                "3b: not attached",
                |spoke, _| attachment(spoke).state = Some("deleted".into()),
                NO,
                &["transit-gateway-attachment-missing"],
            ),
            (
                "3b: another zone",
                |spoke, _| zone(spoke, "subnet-spoke-tgw", "eu-west-3b"),
                NO,
                &["transit-gateway-zone-missing"],
            ),
            (
                "3b: a subnet that is not there",
                |spoke, _| attachment(spoke).subnet_ids = vec!["subnet-f".into()],
                MAYBE,
                &["transit-gateway-zone-missing"],
            ),
            (
                "3b: attachments unread",
                |spoke, _| central(spoke).vpc_attachments = Fact::Unread("denied".into()),
                unread(),
                &["fact-unread"],
            ),
            (
                "3c: no route",
                |_, hub| table(hub, "tgw-rtb-spokes").routes.clear(),
                NO,
                &["transit-gateway-route-missing"],
            ),
            (
                "3c: a blackhole",
                |_, hub| table(hub, "tgw-rtb-spokes").routes[0].state = RouteState::Blackhole,
                NO,
                &["transit-gateway-blackhole"],
            ),
            (
                "3c: an inspection VPC",
                |_, hub| {
                    table(hub, "tgw-rtb-spokes").routes[0].attachments[0].resource_id =
                        Some("vpc-inspection".into())
                },
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "3c: static before propagated",
                |_, hub| {
                    let mut route = gateway_route("10.1.0.0/16", "vpc-inspection");
                    route.kind = crate::network::central::RouteKind::Static;
                    table(hub, "tgw-rtb-spokes").routes.push(route);
                },
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "3c: no association",
                |_, hub| listed(hub, "vpc-spoke").association = None,
                NO,
                &["transit-gateway-route-missing"],
            ),
            (
                "3c: a policy table",
                |_, hub| policy_table(hub),
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "3c: in transition",
                |_, hub| {
                    listed(hub, "vpc-spoke").association.as_mut().unwrap().state =
                        Some("associating".into())
                },
                MAYBE,
                &["transit-gateway-route-missing"],
            ),
            (
                "3c: source NAT",
                |_, hub| listed(hub, "vpc-spoke").nat_gateway_support = Some("enabled".into()),
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "3c: the table is not whole",
                |_, hub| table(hub, "tgw-rtb-spokes").complete = false,
                unread(),
                &["fact-unread"],
            ),
            (
                "3d: the hub's zone",
                |_, hub| zone(hub, "subnet-hub-tgw", "eu-west-3c"),
                NO,
                &["transit-gateway-zone-missing"],
            ),
            (
                "3d: no route back",
                |_, hub| table(hub, "tgw-rtb-hub").routes.clear(),
                NO,
                &["transit-gateway-route-missing"],
            ),
            (
                "5: the client's subnet",
                |spoke, _| deny(spoke, "subnet-spoke", true, HTTPS),
                NO,
                &["network-acl-blocks-request"],
            ),
            (
                "5: into the gateway",
                |spoke, _| deny(spoke, "subnet-spoke-tgw", false, HTTPS),
                NO,
                &["network-acl-blocks-request"],
            ),
            (
                "5: out of the gateway",
                |_, hub| deny(hub, "subnet-hub-tgw", true, HTTPS),
                NO,
                &["network-acl-blocks-request"],
            ),
            (
                "5: the hub's subnet",
                |_, hub| deny(hub, "subnet-hub", false, HTTPS),
                NO,
                &["network-acl-blocks-request"],
            ),
            (
                "5: what no packet passes",
                |spoke, hub| {
                    deny(spoke, "subnet-spoke-tgw", true, HTTPS);
                    deny(hub, "subnet-hub-tgw", false, HTTPS);
                },
                YES,
                &[],
            ),
            (
                "6: out of the hub's subnet",
                |_, hub| deny(hub, "subnet-hub", true, EPHEMERAL),
                NO,
                &["network-acl-blocks-reply"],
            ),
            (
                "6: into the hub's side of the gateway",
                |_, hub| deny(hub, "subnet-hub-tgw", false, EPHEMERAL),
                NO,
                &["network-acl-blocks-reply"],
            ),
            (
                "6: out of the client's side",
                |spoke, _| deny(spoke, "subnet-spoke-tgw", true, EPHEMERAL),
                NO,
                &["network-acl-blocks-reply"],
            ),
            (
                "6: one range through all hops",
                |spoke, hub| {
                    deny(hub, "subnet-hub", true, (32768, 40000));
                    deny(spoke, "subnet-spoke", false, (61000, 65535));
                },
                NO,
                &["network-acl-blocks-reply"],
            ),
            (
                "6: Windows alone",
                |_, hub| deny(hub, "subnet-hub", true, (32768, 40000)),
                MAYBE,
                &["network-acl-reply-depends-on-client-os"],
            ),
            (
                "7: the endpoint's group",
                |_, hub| groups(hub).ingress[0].cidrs = vec!["10.1.0.0/16".parse().unwrap()],
                NO,
                &["endpoint-security-group-blocks"],
            ),
            (
                "7: a group is no match",
                |_, hub| by_group(hub),
                NO,
                &["endpoint-security-group-blocks"],
            ),
            (
                "8: no route",
                |_, hub| without_routes(hub),
                NO,
                &["central-return-route-missing"],
            ),
            (
                "8: another way",
                |_, hub| retarget(hub, "tgw-0f"),
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "changed addresses: an inspection VPC and a group",
                |_, hub| {
                    table(hub, "tgw-rtb-spokes").routes[0].attachments[0].resource_id =
                        Some("vpc-inspection".into());
                    groups(hub).ingress.clear();
                    deny(hub, "subnet-hub", false, HTTPS);
                },
                MAYBE,
                &[
                    "endpoint-security-group-blocks",
                    "middlebox-in-path",
                    "network-acl-blocks-request",
                ],
            ),
            (
                "changed addresses: the client's side still counts",
                |spoke, hub| {
                    table(hub, "tgw-rtb-spokes").routes[0].attachments[0].resource_id =
                        Some("vpc-inspection".into());
                    deny(spoke, "subnet-spoke-tgw", false, HTTPS);
                },
                NO,
                &["middlebox-in-path", "network-acl-blocks-request"],
            ),
            (
                "3d: source NAT of the hub",
                |_, hub| {
                    listed(hub, "vpc-hub").nat_gateway_support = Some("enabled".into());
                    table(hub, "tgw-rtb-hub").routes.clear();
                },
                MAYBE,
                &["middlebox-in-path", "transit-gateway-route-missing"],
            ),
            (
                "4: a firewall behind the gateway",
                |_, hub| {
                    if let Fact::Read(tables) = &mut hub.route_tables {
                        let mut own = tables[0].clone();
                        own.is_main = false;
                        own.id = "rtb-firewall".into();
                        own.subnet_ids = vec!["subnet-hub-tgw".into()];
                        own.routes = vec![
                            route("10.1.0.0/16", "local"),
                            route("10.1.1.0/24", "vpce-0f"),
                        ];
                        tables.push(own);
                    }
                },
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "the interface's record",
                |_, hub| hub.network_interfaces = Fact::Read(Vec::new()),
                unread(),
                &["fact-unread"],
            ),
        ],
        false,
    );
}

#[test]
fn over_a_peering() {
    check(
        &[
            ("as it is", |_, _| {}, YES, &[]),
            (
                "3a: not active",
                |spoke, _| status(spoke, "pending-acceptance"),
                NO,
                &["peering-not-active"],
            ),
            (
                "3a: elsewhere",
                |spoke, _| other_side(spoke),
                NO,
                &["central-route-elsewhere"],
            ),
            (
                "3a: unread",
                |spoke, hub| {
                    central(spoke).peering_connections = Fact::Unread("denied".into());
                    central(hub).peering_connections = Fact::Read(Vec::new());
                },
                YES.or_else(Possible::UNSHOWN).or_else(NO),
                &["fact-unread"],
            ),
            (
                "7: a group is undecidable",
                |_, hub| by_group(hub),
                MAYBE,
                &["endpoint-security-group-blocks"],
            ),
            (
                "7: a group of another region is no match",
                |spoke, hub| {
                    by_group(hub);
                    region(spoke, "eu-west-1");
                },
                NO,
                &["endpoint-security-group-blocks"],
            ),
            (
                "8: by another peering",
                |_, hub| retarget(hub, "pcx-0f"),
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "5: both subnets",
                |_, hub| deny(hub, "subnet-hub", false, HTTPS),
                NO,
                &["network-acl-blocks-request"],
            ),
            (
                "6: both subnets",
                |spoke, _| deny(spoke, "subnet-spoke", false, EPHEMERAL),
                NO,
                &["network-acl-blocks-reply"],
            ),
        ],
        true,
    );
}

/// The owner of the gateway may be outside the view, or in it and unread.
#[test]
fn what_is_not_shown_is_not_unread() {
    let parameters = |accounts: &[&str]| Parameters {
        hub_accounts: accounts.iter().map(|it| (*it).to_owned()).collect(),
        ..Parameters::default()
    };
    let owner = "333344445555";
    let change = |spoke: &mut Network, hub: &mut Network| {
        for network in [spoke, hub] {
            if let Fact::Read(all) = &mut central(network).attachments {
                all.iter_mut()
                    .for_each(|it| it.gateway_owner_id = Some(owner.into()));
            }
        }
    };
    let (mut one, mut other) = (spoke(), hub());
    change(&mut one, &mut other);
    let found = walk(&one, Some(&other), &parameters(&[HUB]));
    assert_eq!(found.possible, Possible::UNSHOWN);
    assert_eq!(found.codes, ["interconnect-not-shown"]);
    let found = walk(&one, Some(&other), &parameters(&[HUB, owner]));
    assert!(found.possible.is_unread());
    assert_eq!(found.codes, ["fact-unread"]);
    // What the hub makes of the address is undecidable then, and no longer for want of view alone.
    groups(&mut other).ingress.clear();
    let found = walk(&one, Some(&other), &parameters(&[HUB]));
    assert_eq!(found.possible, MAYBE);
    // The client's own side is not.
    without_routes(&mut one);
    let found = walk(&one, Some(&other), &parameters(&[HUB]));
    assert_eq!(found.possible, NO);
    assert_ne!(SPOKE, HUB);
}

fn zone(network: &mut Network, subnet: &str, zone: &str) {
    if let Fact::Read(subnets) = &mut network.subnets {
        let own = subnets.iter_mut().find(|it| &*it.id == subnet).unwrap();
        own.zone = Some(zone.into());
    }
}

fn policy_table(hub: &mut Network) {
    let association = listed(hub, "vpc-spoke").association.as_mut().unwrap();
    association.table = GatewayTable::Policy("tgw-ptb-0a".into());
}

fn by_group(hub: &mut Network) {
    let rule = &mut groups(hub).ingress[0];
    rule.cidrs.clear();
    rule.group_ids = vec!["sg-spoke".into()];
}

fn status(network: &mut Network, status: &str) {
    if let Fact::Read(all) = &mut central(network).peering_connections {
        all[0].status = Some(status.into());
    }
}

fn other_side(network: &mut Network) {
    if let Fact::Read(all) = &mut central(network).peering_connections {
        all[0].accepter.vpc_id = Some("vpc-other".into());
    }
}

fn region(network: &mut Network, region: &str) {
    if let Fact::Read(all) = &mut central(network).peering_connections {
        all[0].requester.region = Some(region.into());
    }
}

/// A route of the gateway that names attachments alone leads where the owner's list says.
#[test]
fn attachments_are_looked_up() {
    let (spoke, mut hub) = (spoke(), hub());
    table(&mut hub, "tgw-rtb-spokes").routes[0].attachments = vec![RouteAttachment {
        id: "tgw-attach-vpc-hub".into(),
        resource_type: None,
        resource_id: None,
    }];
    let found = walk(&spoke, Some(&hub), &Parameters::default());
    assert_eq!(found.possible, YES);
    assert_eq!(Arc::strong_count(&hub.central), 1);
}
