//! Random accounts: small by construction, from benign to hostile, from whole to full of gaps.

mod endpoints;
pub mod filters;
mod interfaces;
pub mod org;
mod parameters;
mod policies;
pub mod pools;
mod routes;
mod vpc;
pub mod workloads;

use jiff::Timestamp;
use rule::network::fact::Fact;
use rule::network::{Destination, Id, Network, Route, RouteOrigin, RouteState, Visibility};
use rule::parameters::Parameters;

use self::vpc::{subnets, vpc};
use crate::random::{AccountPart, Random};

/// One account, the question asked of it, and the time at which it is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The evaluated account.
    pub network: Network,
    /// What was gathered of other accounts; and whether that is every account there is.
    pub hubs: Vec<Network>,
    /// Whether `hubs` are all accounts there are.
    pub everything: bool,
    /// The rule's parameters.
    pub parameters: Parameters,
    /// The time.
    pub now: Timestamp,
}

/// The evaluated account's number.
pub const ACCOUNT: &str = "111122223333";

/// An id.
pub fn id(text: impl AsRef<str>) -> Id {
    text.as_ref().into()
}

/// A fact that could not be read.
pub fn unread<T>() -> Fact<T> {
    Fact::Unread("ec2:Describe was denied".into())
}

/// The time of every case.
pub fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// A fact that is unread where chance wants it so.
fn fact<T>(random: &mut Random, value: T) -> Fact<T> {
    if random.gap() {
        unread()
    } else {
        Fact::Read(value)
    }
}

/// The case of a seed.
pub fn case(seed: u64) -> Case {
    case_with_gaps(seed, &[0, 0, 0, 10, 40, 150])
}

/// The case of a seed, with facts unread in one of so many thousandths.
pub fn case_with_gaps(seed: u64, gaps: &[u64]) -> Case {
    let mut random = Random::new(seed);
    random.base = *random.pick(&[99, 97, 95, 90, 80, 60, 35]);
    random.focus = *random.pick(&[
        None,
        Some(AccountPart::Vpcs),
        Some(AccountPart::Groups),
        Some(AccountPart::Acls),
        Some(AccountPart::Acls),
        Some(AccountPart::Routes),
        Some(AccountPart::Routes),
        Some(AccountPart::Endpoints),
        Some(AccountPart::Policies),
        Some(AccountPart::Policies),
        Some(AccountPart::Interfaces),
    ]);
    random.gaps = *random.pick(gaps);
    let r = &mut random;
    let place = *r.pick(pools::PLACES);
    let parameters = parameters::parameters(r, place);
    let mut network = nothing(place);
    r.enter(AccountPart::Routes);
    network.prefix_lists = Fact::Read(routes::prefix_lists(r, place));
    network.dhcp_options = Fact::Read(routes::dhcp_options(r));
    if r.percent(25) {
        let visibility = *r.pick(&[Visibility::Hidden, Visibility::Hidden, Visibility::Visible]);
        network.visibility = Fact::Read(visibility);
    }
    let count = if r.percent(70) { 1 } else { r.between(2, 3) };
    for number in 0..count {
        add_vpc(r, number, place, &parameters, &mut network);
    }
    if r.percent(12) {
        dns64_everywhere(&mut network);
    }
    hide_kinds(r, &mut network);
    if r.percent(20) {
        shuffle(r, &mut network);
    }
    Case {
        network,
        hubs: vec![],
        everything: false,
        parameters,
        now: now(),
    }
}

/// A VPC of another number in the region of a case, with all that belongs to it.
pub fn neighbour(r: &mut Random, number: usize, case: &Case) -> Network {
    let place = pools::PLACES
        .iter()
        .find(|place| place.region == case.network.region);
    let mut network = nothing(*place.unwrap());
    add_vpc(r, number, *place.unwrap(), &case.parameters, &mut network);
    network
}

/// A region in which everything is read and nothing is there.
fn nothing(place: pools::GeneratedRegion) -> Network {
    Network {
        vpcs: vec![],
        subnets: Fact::Read(vec![]),
        network_interfaces: Fact::Read(vec![]),
        vpc_endpoints: Fact::Read(vec![]),
        security_groups: Fact::Read(vec![]),
        network_acls: Fact::Read(vec![]),
        route_tables: Fact::Read(vec![]),
        prefix_lists: Fact::Read(vec![]),
        dhcp_options: Fact::Read(vec![]),
        ..Network::unread(ACCOUNT, place.region, "it was not read")
    }
}

fn add_vpc(
    r: &mut Random,
    number: usize,
    place: pools::GeneratedRegion,
    parameters: &Parameters,
    network: &mut Network,
) {
    r.enter(AccountPart::Vpcs);
    let vpc = vpc(r, number);
    let subnets = subnets(r, number);
    r.enter(AccountPart::Groups);
    let groups = filters::security_groups(r, number);
    r.enter(AccountPart::Acls);
    let acls = filters::network_acls(r, number, &subnets);
    r.enter(AccountPart::Routes);
    let mut tables = routes::route_tables(r, number, &subnets);
    r.enter(AccountPart::Endpoints);
    let (endpoints, mut interfaces) =
        endpoints::endpoints(r, number, place, parameters, &subnets, &mut tables);
    r.enter(AccountPart::Interfaces);
    let mut clients = interfaces::clients(r, number, &subnets, &endpoints);
    clients.extend(interfaces::nat_gateway(r, number, &subnets));
    // An id has one record.
    interfaces.retain(|interface| clients.iter().all(|client| client.id != interface.id));
    interfaces.extend(clients);
    network.vpcs.push(vpc);
    push(&mut network.subnets, subnets);
    push(&mut network.network_interfaces, interfaces);
    push(&mut network.vpc_endpoints, endpoints);
    push(&mut network.security_groups, groups);
    push(&mut network.network_acls, acls);
    push(&mut network.route_tables, tables);
}

/// Adds to a list, where it was read.
pub fn push<T>(list: &mut Fact<Vec<T>>, more: Vec<T>) {
    if let Fact::Read(list) = list {
        list.extend(more);
    }
}

/// Whole kinds of facts that were not read: a denied call.
fn hide_kinds(r: &mut Random, network: &mut Network) {
    fn hide<T>(r: &mut Random, list: &mut Fact<Vec<T>>) {
        if r.gap() {
            *list = unread();
        }
    }
    // A kind that is added does not compile until it is said whether it is hidden here.
    let Network {
        account_id: _,
        region: _,
        vpcs: _,
        subnets,
        network_interfaces,
        vpc_endpoints,
        security_groups,
        network_acls,
        route_tables,
        prefix_lists,
        dhcp_options,
        service_details: _,
        visibility: _,
        names: _,
        workloads: _,
        central: _,
        unknown: _,
    } = network;
    hide(r, subnets);
    if r.percent(50) {
        hide(r, network_interfaces);
        hide(r, vpc_endpoints);
    }
    hide(r, security_groups);
    hide(r, network_acls);
    hide(r, route_tables);
    hide(r, prefix_lists);
    hide(r, dhcp_options);
}

/// The same account with every list in another order, but for DNS servers, of which the first is asked
/// first.
pub fn shuffle(r: &mut Random, network: &mut Network) {
    fn list<T>(r: &mut Random, list: &mut Fact<Vec<T>>) {
        if let Fact::Read(list) = list {
            r.shuffle(list);
        }
    }
    // A kind that is added does not compile until it is said whether it has an order here.
    let Network {
        account_id: _,
        region: _,
        vpcs,
        subnets,
        network_interfaces,
        vpc_endpoints,
        security_groups,
        network_acls,
        route_tables,
        prefix_lists,
        dhcp_options,
        service_details: _,
        visibility: _,
        names: _,
        workloads: _,
        central: _,
        unknown: _,
    } = network;
    r.shuffle(vpcs);
    list(r, subnets);
    list(r, network_interfaces);
    list(r, vpc_endpoints);
    list(r, security_groups);
    list(r, network_acls);
    list(r, route_tables);
    list(r, prefix_lists);
    list(r, dhcp_options);
    if let Fact::Read(groups) = &mut network.security_groups {
        for group in groups {
            r.shuffle(&mut group.ingress);
            r.shuffle(&mut group.egress);
            for rule in group.ingress.iter_mut().chain(&mut group.egress) {
                r.shuffle(&mut rule.cidrs);
                r.shuffle(&mut rule.prefix_list_ids);
                r.shuffle(&mut rule.group_ids);
            }
        }
    }
    if let Fact::Read(acls) = &mut network.network_acls {
        for acl in acls {
            r.shuffle(&mut acl.entries);
        }
    }
    for acl in elements(&mut network.network_acls) {
        r.shuffle(&mut acl.subnet_ids);
    }
    for interface in elements(&mut network.network_interfaces) {
        r.shuffle(&mut interface.groups);
    }
    for endpoint in elements(&mut network.vpc_endpoints) {
        r.shuffle(&mut endpoint.network_interface_ids);
        r.shuffle(&mut endpoint.subnet_ids);
        r.shuffle(&mut endpoint.route_table_ids);
        if let Some(entries) = &mut endpoint.dns_entries {
            r.shuffle(entries);
        }
    }
    for table in elements(&mut network.route_tables) {
        r.shuffle(&mut table.subnet_ids);
        r.shuffle(&mut table.routes);
    }
    for list in elements(&mut network.prefix_lists) {
        list.cidrs.iter_mut().for_each(|cidrs| r.shuffle(cidrs));
    }
    for group in elements(&mut network.security_groups) {
        for rule in group.ingress.iter_mut().chain(&mut group.egress) {
            r.shuffle(&mut rule.cidrs);
            r.shuffle(&mut rule.prefix_list_ids);
            r.shuffle(&mut rule.group_ids);
        }
    }
}

/// A network of IPv6 clusters: names without IPv6 answers lead through a NAT gateway.
fn dns64_everywhere(network: &mut Network) {
    for subnet in elements(&mut network.subnets) {
        subnet.enable_dns64 = true;
    }
    for table in elements(&mut network.route_tables) {
        let nat64 = Destination::Cidr(pools::net("64:ff9b::/96"));
        let vpc = table.vpc_id.as_deref().unwrap_or_default();
        let target = vpc.replace("vpc-", "nat-");
        if table.routes.iter().all(|route| route.destination != nat64) {
            table.routes.push(Route {
                destination: nat64,
                state: RouteState::Active,
                target: target.into(),
                origin: RouteOrigin::Static,
            });
        }
    }
}

fn elements<T>(list: &mut Fact<Vec<T>>) -> &mut [T] {
    match list {
        Fact::Read(list) => list,
        Fact::Unread(_) => &mut [],
    }
}
