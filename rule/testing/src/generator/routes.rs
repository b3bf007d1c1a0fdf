//! Random route tables, prefix lists and DHCP options.

use rule::network::{
    Destination, DhcpOptions, PrefixList, Route, RouteOrigin, RouteState, RouteTable, Subnet,
};

use super::id;
use super::pools::{self, Place};
use crate::random::Random;

pub fn prefix_lists(r: &mut Random, place: Place) -> Vec<PrefixList> {
    let mut lists = vec![];
    for (list, service) in [
        ("pl-s3", "s3"),
        ("pl-ddb", "dynamodb"),
        ("pl-s3x", "s3express"),
    ] {
        if !(r.good() || r.percent(75)) {
            continue;
        }
        let cidrs = if r.good() {
            vec![
                pools::net("198.51.100.0/24"),
                pools::net("203.0.113.7/32"),
                pools::net("2600:1fa0:4000::/40"),
            ]
        } else {
            r.some(pools::SERVICE_CIDRS, 40)
                .iter()
                .map(|text| pools::net(text))
                .collect()
        };
        lists.push(PrefixList {
            id: id(list),
            name: (r.good() || r.percent(80))
                .then(|| format!("{}.{}.{service}", place.prefix, place.region)),
            cidrs: (r.good() || r.percent(80)).then_some(cidrs),
        });
    }
    // AWS names its lists of IPv6 blocks in a way of its own.
    if r.percent(80) {
        lists.push(PrefixList {
            id: id("pl-s3v6"),
            name: Some("com.amazonaws.ipv6.s3".into()),
            cidrs: (r.good() || r.percent(80)).then(|| vec![pools::net("2600:1fa0:4000::/40")]),
        });
    }
    if !r.percent(20) {
        let cidrs = (0..r.below(4))
            .map(|_| {
                let vpc = r.below(2);
                pools::cidr(r, vpc)
            })
            .collect();
        lists.push(PrefixList {
            id: id("pl-own"),
            name: Some("own".into()),
            cidrs: Some(cidrs),
        });
    }
    if !r.percent(30) {
        lists.push(PrefixList {
            id: id("pl-head"),
            name: Some("head".into()),
            cidrs: None,
        });
    }
    lists
}

pub fn dhcp_options(r: &mut Random) -> Vec<DhcpOptions> {
    let base = if r.percent(70) {
        "10.0.0.2"
    } else {
        "10.1.0.2"
    };
    let sets: [(&str, &[&str]); 6] = [
        ("dopt-amazon", &["AmazonProvidedDNS"]),
        ("dopt-own", &["10.9.9.9", "10.9.9.10"]),
        ("dopt-mixed", &["AmazonProvidedDNS", "192.0.2.53"]),
        ("dopt-base", &[base, "169.254.169.253"]),
        ("dopt-none", &[]),
        ("dopt-v6", &["fd00:ec2::253"]),
    ];
    sets.into_iter()
        .map(|(set, servers)| DhcpOptions {
            id: id(set),
            domain_name_servers: servers.iter().map(|&server| server.to_owned()).collect(),
        })
        .collect()
}

pub fn route_tables(r: &mut Random, vpc: usize, subnets: &[Subnet]) -> Vec<RouteTable> {
    let mut own = vec![];
    let mut tables = vec![];
    for (at, subnet) in subnets.iter().enumerate() {
        if r.percent(50) {
            own.push(subnet.id.clone());
            // Two subnets may share a table.
            if r.percent(60) || at + 1 == subnets.len() {
                let subnet_ids = std::mem::take(&mut own);
                tables.push(table(r, vpc, &format!("rtb-{vpc}{at}"), false, subnet_ids));
            }
        }
    }
    // The public subnet, in which NAT gateways are.
    let public = vec![id(format!("subnet-{vpc}p"))];
    tables.push(table(r, vpc, &format!("rtb-{vpc}p"), false, public));
    if r.good() || r.percent(80) {
        let named = if r.percent(20) { own } else { vec![] };
        tables.push(table(r, vpc, &format!("rtb-{vpc}m"), true, named));
    }
    tables
}

fn table(
    r: &mut Random,
    vpc: usize,
    name: &str,
    is_main: bool,
    subnet_ids: Vec<rule::network::Id>,
) -> RouteTable {
    let mut routes = vec![];
    if r.good() || r.percent(85) {
        routes.push(route(&format!("10.{vpc}.0.0/16"), "local"));
    }
    if r.good() || r.percent(85) {
        routes.push(route(&format!("2001:db8:{vpc}::/48"), "local"));
    }
    if r.percent(60) {
        routes.push(route("0.0.0.0/0", &format!("nat-{vpc}")));
        routes.push(route("::/0", "eigw-1"));
    }
    if r.percent(45) {
        let nat64 = *r.pick(&["64:ff9b::/96", "64:ff9b::/96", "64:ff9b::/32", "64::/16"]);
        let target = if r.good() || r.percent(80) {
            format!("nat-{vpc}")
        } else {
            (*r.pick(&["eigw-1", "nat-gone", "tgw-1"])).to_owned()
        };
        routes.push(route(nat64, &target));
    }
    while !r.good() && r.percent(75) {
        let extra = hostile(r, vpc);
        // AWS keeps one route per destination.
        if routes
            .iter()
            .all(|route: &Route| route.destination != extra.destination)
        {
            routes.push(extra);
        }
    }
    propagate(r, vpc, &mut routes);
    RouteTable {
        id: id(name),
        vpc_id: Some(id(format!("vpc-{vpc}"))),
        is_main,
        subnet_ids,
        routes,
    }
}

fn route(cidr: &str, target: &str) -> Route {
    Route {
        destination: Destination::Cidr(pools::net(cidr)),
        state: RouteState::Active,
        target: id(target),
        origin: RouteOrigin::Static,
    }
}

/// Routes that a virtual private gateway brought, wherever they stand; a list may have the same block.
fn propagate(r: &mut Random, vpc: usize, routes: &mut Vec<Route>) {
    while r.percent(20) {
        let block = if r.good() || r.percent(30) {
            // Within the VPC's own blocks, or of the service's list: another route precedes it.
            let of_subnet = format!("10.{vpc}.{}.0/24", r.below(3));
            let of_family = format!("2001:db8:{vpc}:{}::/64", r.below(3));
            let of_list = "198.51.100.0/24".to_owned();
            pools::net(r.pick::<String>(&[of_subnet, of_family, of_list]))
        } else {
            pools::cidr(r, vpc)
        };
        let own = Route {
            state: *r.pick(&[RouteState::Active, RouteState::Blackhole]),
            origin: RouteOrigin::Propagated,
            ..route(&block.to_string(), "vgw-1")
        };
        // A gateway brings one route to a block.
        if routes
            .iter()
            .all(|route| !route.is_propagated() || route.destination != own.destination)
        {
            routes.insert(r.below(routes.len() + 1), own);
        }
    }
}

fn hostile(r: &mut Random, vpc: usize) -> Route {
    let destination = match r.below(10) {
        0 => Destination::Absent,
        1 | 2 => Destination::PrefixList(id(*r.pick(&[
            "pl-s3",
            "pl-own",
            "pl-ddb",
            "pl-s3v6",
            "pl-s3x",
            "pl-head",
            "pl-hidden",
        ]))),
        _ => Destination::Cidr(pools::cidr(r, vpc)),
    };
    let state = *r.pick(&[
        RouteState::Active,
        RouteState::Active,
        RouteState::Blackhole,
        RouteState::Other,
    ]);
    let target = match state {
        RouteState::Active => {
            *r.pick(&["nat-1", "vpce-gwlb", "eni-firewall", "local", "igw-1", ""])
        }
        _ => *r.pick(&["nat-1", "vpce-gwlb", "pcx-1"]),
    };
    // No route to a list is a propagated one, whatever a record says.
    let is_of_list = matches!(destination, Destination::PrefixList(_));
    Route {
        destination,
        state,
        target: id(target),
        origin: if is_of_list && r.percent(30) {
            RouteOrigin::Propagated
        } else {
            RouteOrigin::Static
        },
    }
}
