//! The organization as it should be.

use ipnet::IpNet;
use rule::clients::ClientClass;
use rule::fact::Fact;
use rule::network::central::{
    AssociationStatus, Fallback, GatewayAssociation, GatewayRoute, GatewayTable, HostedZone,
    HostedZoneSummary, PeeringConnection, PeeringSide, ProfileAssociation, ProfileResource,
    ProfileResources, RecordSet, RecordTarget, RecordType, RouteAttachment, RouteKind,
    TransitGatewayAttachment, TransitGatewayRoutes, TransitGatewayVpcAttachment, VpcHostedZones,
    ZoneOwner, ZoneRecords,
};
use rule::network::{
    Destination, DhcpOptions, DnsEntry, EndpointState, EndpointType, IpAddressType, NetworkAcl,
    NetworkAclEntry, NetworkInterface, Protocol, Route, RouteState, RouteTable, SecurityGroup,
    SecurityGroupRule, Subnet, Vpc, VpcEndpoint,
};
use rule::parameters::Parameters;
use rule::services::{Required, fill};

use super::{Account, HUB, NET, Org, REGION, SPOKE, ids, list, name};
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
        ..Parameters::default()
    };
    if parameters.services.is_empty() {
        parameters.hosts = vec![r.pick(HOSTS).parse().unwrap()];
    }
    let same_vpc = target.is_none() && r.percent(9);
    let mut org = Org {
        spoke: Account::new(SPOKE, REGION),
        hub: Account::new(HUB, REGION),
        net: Account::new(NET, REGION),
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
        interconnect(r, &mut org);
    }
    zones(r, &mut org);
    org
}

fn vpc(r: &mut Random, account: &mut Account, number: usize, owner: &str) {
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

fn clients(r: &mut Random, spoke: &mut Account) {
    let count = if r.percent(4) { 0 } else { r.between(1, 2) };
    for number in 0..count {
        let at = r.below(2);
        let client = *r.pick(&[
            ClientClass::Instance,
            ClientClass::Instance,
            ClientClass::FargateTask,
            ClientClass::CodeBuild,
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

fn interconnect(r: &mut Random, org: &mut Org) {
    let target = org.target;
    let to_hub = *r.pick(&["10.9.0.0/16", "10.8.0.0/14", "10.0.0.0/8"]);
    for (account, cidr, prefix) in [
        (&mut org.spoke, to_hub, "rtb-0m"),
        (&mut org.hub, "10.0.0.0/8", "rtb-9m"),
    ] {
        for table in list(&mut account.network.route_tables) {
            if table.id.starts_with(prefix) {
                table.routes.push(route(cidr, target));
                table.routes.push(route("2001:db8::/32", target));
            }
        }
    }
    if target == "pcx-1" {
        let side = |number: usize, owner: &str| PeeringSide {
            vpc_id: Some(id(format!("vpc-{number}"))),
            owner_id: Some(id(owner)),
            region: Some(id(REGION)),
        };
        let peering = PeeringConnection {
            id: id("pcx-1"),
            status: Some(id("active")),
            requester: side(0, SPOKE),
            accepter: side(9, HUB),
        };
        list(&mut org.spoke.central.peering_connections).push(peering.clone());
        list(&mut org.hub.central.peering_connections).push(peering);
        return;
    }
    let owner = if org.hub_owns_gateway { HUB } else { NET };
    // Endpoint subnets may be the attachment's too.
    let shared = r.percent(25);
    for (number, account_id) in [(0, SPOKE), (9, HUB)] {
        let subnets = if shared && number == 9 {
            ["subnet-90", "subnet-91"].map(str::to_owned)
        } else {
            [format!("subnet-{number}ta"), format!("subnet-{number}tb")]
        };
        let attachment = TransitGatewayVpcAttachment {
            id: id(format!("tgw-attach-{number}")),
            gateway_id: Some(id("tgw-1")),
            vpc_id: Some(id(format!("vpc-{number}"))),
            vpc_owner_id: Some(id(account_id)),
            state: Some(id("available")),
            subnet_ids: subnets.iter().map(id).collect(),
            ipv6_disabled: false,
        };
        let seen = TransitGatewayAttachment {
            id: attachment.id.clone(),
            gateway_id: attachment.gateway_id.clone(),
            gateway_owner_id: Some(id(owner)),
            resource_type: Some(id("vpc")),
            resource_id: attachment.vpc_id.clone(),
            resource_owner_id: Some(id(account_id)),
            state: Some(id("available")),
            association: Some(GatewayAssociation {
                table: GatewayTable::Route(id(format!("tgw-rtb-{number}"))),
                state: Some(id("associated")),
            }),
            nat_gateway_support: None,
        };
        let as_participant = TransitGatewayAttachment {
            association: None,
            ..seen.clone()
        };
        let own = if number == 0 {
            &mut org.spoke
        } else {
            &mut org.hub
        };
        list(&mut own.central.vpc_attachments).push(attachment);
        if own.network.account_id != owner {
            list(&mut own.central.attachments).push(as_participant);
        }
        list(&mut org.gateway_account().central.attachments).push(seen);
        let other = 9 - number;
        let leads = |cidr: String| GatewayRoute {
            cidr: Some(cidr.parse::<IpNet>().unwrap()),
            prefix_list_id: None,
            attachments: vec![RouteAttachment {
                id: id(format!("tgw-attach-{other}")),
                resource_type: Some(id("vpc")),
                resource_id: Some(id(format!("vpc-{other}"))),
            }],
            kind: RouteKind::Propagated,
            state: RouteState::Active,
        };
        let routes = vec![
            leads(format!("10.{other}.0.0/16")),
            leads(format!("2001:db8:{other}::/48")),
        ];
        list(&mut org.gateway_account().central.gateway_routes).push(TransitGatewayRoutes {
            table_id: id(format!("tgw-rtb-{number}")),
            routes,
            complete: true,
        });
    }
}

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

fn zones(r: &mut Random, org: &mut Org) {
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
