//! The organization as it should be.

use rule::network::clients::ClientClass;
use rule::network::fact::Fact;
use rule::network::{
    Destination, DhcpOptions, DnsEntry, EndpointState, EndpointType, IpAddressType, NetworkAcl,
    NetworkAclEntry, NetworkInterface, Protocol, Route, RouteOrigin, RouteState, RouteTable,
    SecurityGroup, SecurityGroupRule, Subnet, Vpc, VpcEndpoint,
};
use rule::parameters::{Parameters, UnusedVpcs};
use rule::services::{Required, fill};

use super::{AccountDraft, HUB, NET, Org, REGION, SPOKE, ids, joints, list, names};
use crate::generator::{id, pools};
use crate::random::Random;

const SERVICES: &[&[&str]] = &[
    &["ecr.api"],
    &["ecr.dkr"],
    &["ecr.api", "ecr.dkr", "s3"],
    &["s3"],
    &["logs"],
    &["logs"],
    &["sts", "kms"],
    &["ecs", "ecs-agent", "ecs-telemetry"],
    &["kms-fips"],
    &["dynamodb"],
    &["nonexistent.thing"],
    &[],
    &[],
];

const HOSTS: &[&str] = &[
    "logs.{region}.amazonaws.com",
    "sts.amazonaws.com",
    "api.internal.example.com",
    "api.internal.example.com",
    "data.s3.{region}.amazonaws.com",
    "s3.{region}.amazonaws.com",
];

pub fn org(r: &mut Random, target: Option<&'static str>) -> Org {
    let services: Vec<Required> = r
        .pick(SERVICES)
        .iter()
        .map(|service| service.parse().unwrap())
        .collect();
    let mut parameters = Parameters {
        services,
        organization_id: r.percent(50).then(|| "o-abcde12345".into()),
        pending_grace_minutes: *r.pick(&[0, 60]),
        unused_vpcs: *r.pick(&[UnusedVpcs::NotApplicable, UnusedVpcs::Evaluate]),
        ..Parameters::default()
    };
    if parameters.services.is_empty() {
        parameters.hosts = vec![r.pick(HOSTS).parse().unwrap()];
    }
    let same_vpc = target.is_none() && r.percent(9);
    let mut org = Org {
        spoke: AccountDraft::new(SPOKE, REGION),
        hub: AccountDraft::new(HUB, REGION),
        net: AccountDraft::new(NET, REGION),
        parameters,
        hosts: vec![],
        target: target.unwrap_or(if r.percent(60) { "tgw-1" } else { "pcx-1" }),
        same_vpc,
        hub_owns_gateway: r.percent(40),
        everything: true,
    };
    vpc(r, &mut org.spoke, 0, SPOKE);
    if !same_vpc {
        vpc(r, &mut org.hub, 9, HUB);
    }
    clients(r, &mut org.spoke);
    endpoints(r, &mut org);
    if !same_vpc {
        joints::interconnect(r, &mut org);
    }
    names::zones(r, &mut org);
    org
}

fn vpc(r: &mut Random, account: &mut AccountDraft, number: usize, owner: &str) {
    let network = &mut account.network;
    let vpc_id = id(format!("vpc-{number}"));
    network.vpcs.push(Vpc {
        id: vpc_id.clone(),
        owner_id: Some(owner.to_owned()),
        cidr_block: Some(format!("10.{number}.0.0/16").parse().unwrap()),
        dhcp_options_id: None,
        dns_support: Fact::Read(true),
        dns_hostnames: Fact::Read(true),
        tags: vec![],
    });
    network.dhcp_options = Fact::Read(vec![DhcpOptions {
        id: id("dopt-own"),
        domain_name_servers: vec!["10.7.7.7".to_owned()],
    }]);
    let dns64 = number == 0 && r.percent(8);
    for (at, (suffix, zone)) in [("0", "a"), ("1", "b"), ("ta", "a"), ("tb", "b"), ("p", "a")]
        .into_iter()
        .enumerate()
    {
        list(&mut network.subnets).push(Subnet {
            id: id(format!("subnet-{number}{suffix}")),
            vpc_id: Some(vpc_id.clone()),
            zone: Some(id(format!("{REGION}{zone}"))),
            cidr_block: Some(format!("10.{number}.{at}.0/24").parse().unwrap()),
            enable_dns64: dns64,
            ..Subnet::default()
        });
    }
    let everything = |protocol, from_port| SecurityGroupRule {
        protocol,
        from_port,
        to_port: from_port,
        cidrs: vec![pools::net("10.0.0.0/8"), pools::net("2001:db8::/32")],
        prefix_list_ids: vec![],
        group_ids: vec![],
    };
    list(&mut network.security_groups).push(SecurityGroup {
        id: id(format!("sg-{number}a")),
        ingress: vec![everything(Protocol::Tcp, Some(443))],
        egress: vec![everything(Protocol::All, None)],
    });
    let entry = |rule_number, egress, cidr: &str| NetworkAclEntry {
        rule_number,
        egress,
        allow: true,
        protocol: Protocol::All,
        cidr: Some(pools::net(cidr)),
        from_port: None,
        to_port: None,
    };
    list(&mut network.network_acls).push(NetworkAcl {
        id: id(format!("acl-{number}")),
        vpc_id: Some(vpc_id.clone()),
        is_default: true,
        subnet_ids: vec![],
        entries: vec![
            entry(100, true, "0.0.0.0/0"),
            entry(101, true, "::/0"),
            entry(100, false, "0.0.0.0/0"),
            entry(101, false, "::/0"),
        ],
    });
    let local = [
        route(&format!("10.{number}.0.0/16"), "local"),
        route(&format!("2001:db8:{number}::/48"), "local"),
    ];
    let mut main = RouteTable {
        id: id(format!("rtb-{number}m")),
        vpc_id: Some(vpc_id.clone()),
        is_main: true,
        subnet_ids: vec![],
        routes: local.to_vec(),
    };
    if number == 0 && r.percent(40) {
        main.routes.push(route("0.0.0.0/0", "nat-0"));
    }
    let attached = RouteTable {
        id: id(format!("rtb-{number}t")),
        is_main: false,
        subnet_ids: ids(&[&format!("subnet-{number}ta"), &format!("subnet-{number}tb")]),
        routes: local.to_vec(),
        ..main.clone()
    };
    let mut public = RouteTable {
        id: id(format!("rtb-{number}p")),
        subnet_ids: ids(&[&format!("subnet-{number}p")]),
        ..attached.clone()
    };
    public.routes.push(route("0.0.0.0/0", "igw-1"));
    list(&mut network.route_tables).extend([main, attached, public]);
}

pub fn route(cidr: &str, target: &str) -> Route {
    Route {
        destination: Destination::Cidr(pools::net(cidr)),
        state: RouteState::Active,
        target: id(target),
        origin: RouteOrigin::Static,
    }
}

pub fn interface(number: usize, at: usize, name: &str, host: u8) -> NetworkInterface {
    NetworkInterface {
        id: id(name),
        vpc_id: Some(id(format!("vpc-{number}"))),
        subnet_id: Some(id(format!("subnet-{number}{at}"))),
        zone: Some(id(format!("{REGION}{}", ["a", "b"][at]))),
        groups: vec![id(format!("sg-{number}a"))].into(),
        ipv4: Some(pools::ipv4(number, at, host)),
        ipv6: Some(pools::ipv6(number, at, u16::from(host))),
        in_use: true,
        ..NetworkInterface::default()
    }
}

fn clients(r: &mut Random, spoke: &mut AccountDraft) {
    let count = if r.percent(4) { 0 } else { r.between(1, 2) };
    for number in 0..count {
        let at = r.below(2);
        let client = *r.pick(&[
            ClientClass::Instance,
            ClientClass::Instance,
            ClientClass::FargateTask,
            ClientClass::CodeBuild,
            ClientClass::LambdaFunction,
        ]);
        let (has_four, has_six) = *r.pick(&[
            (true, false),
            (true, false),
            (true, false),
            (true, false),
            (true, true),
            (true, true),
            (true, true),
            (false, true),
        ]);
        let mut one = interface(0, at, &format!("eni-0c{number}"), 10 + number as u8);
        one.ipv4 = one.ipv4.filter(|_| has_four);
        one.ipv6 = one.ipv6.filter(|_| has_six);
        one.client = Some(client);
        list(&mut spoke.network.network_interfaces).push(one);
    }
}

/// The hosts that are asked of a service, and the name of its zone.
fn hosts_of(service: &str) -> Vec<String> {
    let facts = rule::services::known(service);
    let filled = |host: &&str| fill(host, REGION, SPOKE);
    match (service, facts) {
        ("ecr.dkr", _) => vec![filled(&"dkr.ecr.{region}.{suffix}")],
        ("s3", _) => vec![filled(&"s3.{region}.{suffix}")],
        (_, Some(facts)) => {
            let lists = [facts.hosts, facts.fips_hosts, facts.global_hosts];
            let own = lists.into_iter().find(|hosts| !hosts.is_empty());
            own.into_iter().flatten().take(1).map(filled).collect()
        }
        _ => vec![format!("{service}.{REGION}.example.com")],
    }
}

fn endpoints(r: &mut Random, org: &mut Org) {
    let number = org.hub_number();
    let services: Vec<String> = if org.parameters.services.is_empty() {
        vec![(*r.pick(&["logs", "sts", "s3"])).to_owned()]
    } else {
        let named = org.parameters.services.iter();
        named.map(|service| service.name.clone()).collect()
    };
    if services[0] == "nonexistent.thing" {
        let detail = rule::network::ServiceDetail {
            service_name: format!("com.amazonaws.{REGION}.nonexistent.thing"),
            private_dns_names: hosts_of("nonexistent.thing"),
            ..rule::network::ServiceDetail::default()
        };
        org.spoke.network.service_details = Fact::Read(vec![detail].into());
    }
    for (at, service) in services.iter().enumerate() {
        let endpoint_id = id(format!("vpce-{number}{at}"));
        let mut own = vec![];
        for place in 0..r.between(1, 2) {
            let eni = format!("eni-{number}x{at}{place}");
            let host = 100 + (10 * at + place) as u8;
            own.push(interface(number, place, &eni, host));
        }
        let mut hosts = hosts_of(service);
        if let Some(host) = org.parameters.hosts.first() {
            hosts = vec![host.filled(REGION, SPOKE).name];
        }
        let below = format!("vpce-{number}{at}-x1y2z3.{service}.{REGION}.vpce.amazonaws.com");
        let star = if service == "s3" { "*." } else { "" };
        let mut names = vec![format!("{star}{below}")];
        for zone in ["a", "b"] {
            let zonal = below.replacen("x1y2z3", &format!("x1y2z3-{REGION}{zone}"), 1);
            names.push(format!("{star}{zonal}"));
        }
        let endpoint = VpcEndpoint {
            id: endpoint_id.clone(),
            vpc_id: Some(id(format!("vpc-{number}"))),
            endpoint_type: EndpointType::Interface,
            owner_id: Some(if org.same_vpc { SPOKE } else { HUB }.to_owned()),
            service_name: Some(if service == "iam" {
                "com.amazonaws.iam".to_owned()
            } else {
                format!("com.amazonaws.{REGION}.{service}")
            }),
            service_region: Fact::Read(None),
            state: Fact::Read(EndpointState::Available),
            created: None,
            last_error: None,
            policy: Fact::Read(None),
            private_dns_enabled: Fact::Read(false),
            private_dns_only_for_inbound_resolver: false,
            ip_address_type: *r.pick(&[
                IpAddressType::Dualstack,
                IpAddressType::Dualstack,
                IpAddressType::Ipv4,
            ]),
            dns_record_ip_type: None,
            network_interface_ids: own.iter().map(|one| one.id.clone()).collect(),
            subnet_ids: vec![],
            route_table_ids: vec![],
            dns_entries: Some(names.into_iter().map(DnsEntry::from).collect()),
        };
        let hub = &mut org.hub_account().network;
        list(&mut hub.network_interfaces).extend(own);
        list(&mut hub.vpc_endpoints).push(endpoint);
        org.hosts
            .extend(hosts.into_iter().map(|host| (host, endpoint_id.clone())));
    }
}
