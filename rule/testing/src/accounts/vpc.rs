//! One VPC of a large account, with all that belongs to it.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use rule::network::clients::ClientClass;
use rule::network::fact::Fact;
use rule::network::{
    Destination, EndpointState, EndpointType, Id, InterfaceType, IpAddressType, NetworkAcl,
    NetworkInterface, Route, RouteOrigin, RouteState, RouteTable, SecurityGroup, Subnet, Vpc,
    VpcEndpoint,
};

use super::filters::{self, block};
use super::{ACCOUNT, REGION, Size, mix};

/// What has been put together so far.
#[derive(Default)]
pub struct AccountRecords {
    pub vpcs: Vec<Vpc>,
    pub subnets: Vec<Subnet>,
    pub network_interfaces: Vec<NetworkInterface>,
    pub vpc_endpoints: Vec<VpcEndpoint>,
    pub security_groups: Vec<SecurityGroup>,
    pub network_acls: Vec<NetworkAcl>,
    pub route_tables: Vec<RouteTable>,
}

/// What is wrong with a VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VpcFault {
    None,
    NoIngress,
    PrivateDnsOff,
    EndpointMissing,
    TableNotAssociated,
    AclStopsReplies,
    PolicyDenies,
    ClientEgress,
}

const FAULTS: [VpcFault; 7] = [
    VpcFault::NoIngress,
    VpcFault::PrivateDnsOff,
    VpcFault::EndpointMissing,
    VpcFault::TableNotAssociated,
    VpcFault::AclStopsReplies,
    VpcFault::PolicyDenies,
    VpcFault::ClientEgress,
];

const SUBNETS: usize = 10;
const ZONES: usize = 3;
const GROUPS: usize = 10;

/// A VPC's number, and the names and addresses that follow from it.
#[derive(Debug, Clone, Copy)]
pub struct NumberedVpc {
    pub number: usize,
    pub fault: VpcFault,
}

impl NumberedVpc {
    pub fn id(self, kind: &str, at: usize) -> Id {
        format!("{kind}-{:08x}{at:09x}", self.number).into()
    }

    fn vpc(self) -> Id {
        self.id("vpc", 0)
    }

    pub fn group(self, at: usize) -> Id {
        self.id("sg", at)
    }

    /// 10.x.0.0/16; the same blocks come again where there are many VPCs.
    pub fn cidr(self) -> Ipv4Net {
        Ipv4Net::new_assert(Ipv4Addr::new(10, self.octet(), 0, 0), 16)
    }

    /// A /20 each.
    pub fn subnet_cidr(self, at: usize) -> Ipv4Net {
        Ipv4Net::new_assert(Ipv4Addr::new(10, self.octet(), (at << 4) as u8, 0), 20)
    }

    fn address(self, subnet: usize, host: usize) -> Ipv4Addr {
        let base = u32::from(self.subnet_cidr(subnet).network());
        Ipv4Addr::from(base + (host % 4_000) as u32)
    }

    fn octet(self) -> u8 {
        (self.number % 256) as u8
    }
}

/// Puts a VPC and all that is in it together.
pub fn add(number: usize, size: Size, all: &mut AccountRecords) {
    let fault = match mix([number, 1, 0]) % 8 {
        0 => FAULTS
            .get(number / 8 % FAULTS.len())
            .copied()
            .unwrap_or(VpcFault::None),
        _ => VpcFault::None,
    };
    let place = NumberedVpc { number, fault };
    all.vpcs.push(Vpc {
        id: place.vpc(),
        owner_id: Some(ACCOUNT.into()),
        cidr_block: Some(place.cidr()),
        dhcp_options_id: Some("dopt-0amazon".into()),
        dns_support: Fact::Read(true),
        dns_hostnames: Fact::Read(true),
        tags: vec![("Name".into(), format!("workload-{number}").into())],
    });
    all.subnets.extend((0..SUBNETS).map(|at| Subnet {
        id: place.id("subnet", at),
        vpc_id: Some(place.vpc()),
        zone: Some(zone(at)),
        cidr_block: Some(place.subnet_cidr(at)),
        ..Subnet::default()
    }));
    all.security_groups
        .extend((0..GROUPS).map(|at| filters::security_group(place, at)));
    acls(place, all);
    let tables = tables(place, all);
    endpoints(place, size.further, &tables, all);
    for at in 0..size.clients {
        let client = match mix([number, at, 2]) % 10 {
            0..=5 => ClientClass::Instance,
            6..=8 => ClientClass::FargateTask,
            _ => ClientClass::CodeBuild,
        };
        all.network_interfaces
            .push(interface(place, at, size.teams, Some(client)));
    }
    for at in size.clients..size.clients + size.clients / 10 {
        all.network_interfaces
            .push(interface(place, at, size.teams, None));
    }
}

fn zone(subnet: usize) -> Id {
    let letter = ["a", "b", "c"].get(subnet % ZONES).copied().unwrap_or("a");
    format!("{REGION}{letter}").into()
}

/// An interface of a team: in a subnet of each zone by turns, with the team's one to three groups.
fn interface(
    place: NumberedVpc,
    at: usize,
    teams: usize,
    client: Option<ClientClass>,
) -> NetworkInterface {
    let team = mix([place.number, at, 3]) % teams.max(1);
    let subnet = ZONES + (team + at % ZONES) % (SUBNETS - ZONES);
    let many = 1 + mix([place.number, team, 4]) % 3;
    let mut groups: Vec<Id> = (0..many)
        .map(|nth| place.group(1 + mix([place.number, team, 5 + nth]) % (GROUPS - 1)))
        .collect();
    groups.sort();
    groups.dedup();
    NetworkInterface {
        id: place.id("eni", at),
        vpc_id: Some(place.vpc()),
        subnet_id: Some(place.id("subnet", subnet)),
        zone: Some(zone(subnet)),
        groups: groups.into(),
        ipv4: Some(place.address(subnet, 16 + at)),
        in_use: true,
        client,
        instance_id: (client == Some(ClientClass::Instance)).then(|| place.id("i", at)),
        ..NetworkInterface::default()
    }
}

/// The default ACL, and one for the subnets with endpoints where the VPC is stricter.
fn acls(place: NumberedVpc, all: &mut AccountRecords) {
    let subnets = (0..SUBNETS).map(|at| place.id("subnet", at));
    let strict =
        place.fault == VpcFault::AclStopsReplies || mix([place.number, 6, 0]).is_multiple_of(5);
    let (own, default) = subnets
        .enumerate()
        .partition::<Vec<_>, _>(|(at, _)| strict && *at >= ZONES);
    let ids = |list: Vec<(usize, Id)>| list.into_iter().map(|(_, id)| id).collect();
    all.network_acls.push(NetworkAcl {
        id: place.id("acl", 0),
        vpc_id: Some(place.vpc()),
        is_default: true,
        subnet_ids: ids(default),
        entries: filters::open_entries(),
    });
    if strict {
        all.network_acls.push(NetworkAcl {
            id: place.id("acl", 1),
            vpc_id: Some(place.vpc()),
            is_default: false,
            subnet_ids: ids(own),
            entries: filters::strict_entries(place),
        });
    }
}

/// The main table, and one for the private subnets of each zone.
fn tables(place: NumberedVpc, all: &mut AccountRecords) -> Vec<Id> {
    let route = |destination, target: &str| Route {
        destination,
        state: RouteState::Active,
        target: target.into(),
        origin: RouteOrigin::Static,
    };
    let local = || route(Destination::Cidr(place.cidr().into()), "local");
    all.route_tables.push(RouteTable {
        id: place.id("rtb", ZONES),
        vpc_id: Some(place.vpc()),
        is_main: true,
        subnet_ids: vec![],
        routes: vec![local()],
    });
    let mut ids = vec![];
    for at in 0..ZONES {
        let id = place.id("rtb", at);
        let nat = place.id("nat", at);
        let hub = route(
            Destination::Cidr(block([10, 0, 0, 0], 8)),
            "tgw-0a1b2c3d4e5f60718",
        );
        let mut routes = vec![
            local(),
            route(Destination::Cidr(block([0, 0, 0, 0], 0)), &nat),
            hub,
        ];
        if !(place.fault == VpcFault::TableNotAssociated && at == 0) {
            routes.push(route(
                Destination::PrefixList("pl-23ad484a".into()),
                &place.id("vpce", 2),
            ));
            ids.push(id.clone());
        }
        all.route_tables.push(RouteTable {
            id,
            vpc_id: Some(place.vpc()),
            is_main: false,
            subnet_ids: (at..SUBNETS)
                .step_by(ZONES)
                .map(|subnet| place.id("subnet", subnet))
                .collect(),
            routes,
        });
    }
    ids
}

/// Two and further interface endpoints with an interface in each zone, and a gateway endpoint.
fn endpoints(place: NumberedVpc, further: &[&str], tables: &[Id], all: &mut AccountRecords) {
    let services = ["ecr.api", "ecr.dkr", "s3"].iter().chain(further);
    for (at, service) in services.copied().enumerate() {
        if place.fault == VpcFault::EndpointMissing && service == "ecr.dkr" {
            continue;
        }
        let gateway = service == "s3";
        let mut interfaces = vec![];
        for zone_at in (0..ZONES).filter(|_| !gateway) {
            let id = place.id("eni", 0x1_0000_0000 + at * ZONES + zone_at);
            interfaces.push(id.clone());
            all.network_interfaces.push(NetworkInterface {
                id,
                vpc_id: Some(place.vpc()),
                subnet_id: Some(place.id("subnet", zone_at)),
                zone: Some(zone(zone_at)),
                groups: [place.group(0)].into(),
                ipv4: Some(place.address(zone_at, 16 + at)),
                in_use: true,
                interface_type: InterfaceType::Other,
                ..NetworkInterface::default()
            });
        }
        all.vpc_endpoints.push(VpcEndpoint {
            id: place.id("vpce", at),
            vpc_id: Some(place.vpc()),
            endpoint_type: if gateway {
                EndpointType::Gateway
            } else {
                EndpointType::Interface
            },
            owner_id: Some(ACCOUNT.into()),
            service_name: Some(format!("com.amazonaws.{REGION}.{service}")),
            service_region: Fact::Read(Some(REGION.into())),
            state: Fact::Read(EndpointState::Available),
            created: None,
            last_error: None,
            policy: Fact::Read(Some(filters::policy(place, service).into())),
            private_dns_enabled: Fact::Read(!gateway && place.fault != VpcFault::PrivateDnsOff),
            private_dns_only_for_inbound_resolver: false,
            ip_address_type: IpAddressType::Ipv4,
            dns_record_ip_type: None,
            network_interface_ids: interfaces,
            subnet_ids: (0..ZONES)
                .filter(|_| !gateway)
                .map(|zone| place.id("subnet", zone))
                .collect(),
            route_table_ids: if gateway { tables.to_vec() } else { vec![] },
            dns_entries: (!gateway).then(|| host(service).into_iter().map(Into::into).collect()),
        });
    }
}

/// The host name of a service.
fn host(service: &str) -> Option<String> {
    let of_region = |host: &&str| host.replace("{region}", REGION);
    match service {
        "ecr.dkr" => Some(format!("*.dkr.ecr.{REGION}.amazonaws.com")),
        other => {
            let facts = rule::services::known(other)?;
            facts.hosts.first().map(of_region)
        }
    }
}
