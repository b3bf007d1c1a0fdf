//! The way over a transit gateway, and each thing that breaks it: routes, then filters.

use super::changes::{
    attachment, by_group, deny, groups, listed, policy_table, retarget, table, without_routes, zone,
};
use super::fixture::{central, each_route, gateway_route, route};
use super::{EPHEMERAL, HTTPS, MAYBE, NO, YES, check, unread};
use crate::network::fact::Fact;
use crate::network::{Destination, RouteState};
use crate::possible::Possible;

#[test]
fn routes_over_a_transit_gateway() {
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
        ],
        false,
    );
}

#[test]
fn filters_over_a_transit_gateway() {
    check(
        &[
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
