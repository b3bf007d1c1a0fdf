//! Random endpoints: of the services asked for and of look-alikes, in every state and shape.

mod names;

use jiff::{SignedDuration, Timestamp};
use rule::network::clients::ClientClass;
use rule::network::{
    Destination, DnsRecordIpType, EndpointState, EndpointType, Id, IpAddressType, NetworkInterface,
    Route, RouteOrigin, RouteState, RouteTable, Subnet, VpcEndpoint,
};
use rule::parameters::Parameters;

use self::names::{dns_names, service_name};
use super::pools::GeneratedRegion;
use super::{fact, id, interfaces, now, policies};
use crate::random::{AccountPart, Random};

/// Names that must not be taken for a service that is asked for.
const STRANGERS: &[&str] = &[
    "com.amazonaws.iam",
    "com.amazonaws.vpce.REGION.vpce-svc-0123456789abcdef0",
    "PREFIX.REGION.ecr-public.api",
    "PREFIX.REGION.s3express",
    "PREFIX.REGION.ec2",
    "PREFIX.REGION.ec2messages",
    "com.amazonaws.s3-global.accesspoint",
    "PREFIX.REGION.api",
    "PREFIX.REGION.ecr",
    "s3",
    "",
];

pub fn endpoints(
    r: &mut Random,
    vpc: usize,
    place: GeneratedRegion,
    parameters: &Parameters,
    subnets: &[Subnet],
    tables: &mut [RouteTable],
) -> (Vec<VpcEndpoint>, Vec<NetworkInterface>) {
    let mut endpoints = vec![];
    let mut records = vec![];
    for service in &parameters.services {
        let count = if r.good() { 1 } else { r.below(4) };
        for _ in 0..count {
            let gateway = matches!(service.name.as_str(), "s3" | "dynamodb" | "s3express")
                && if r.good() {
                    r.percent(80)
                } else {
                    r.percent(50)
                };
            let region = service.region.as_deref().unwrap_or(place.region);
            let name = service_name(r, place, &service.name, region, gateway);
            let endpoint = endpoint(
                r,
                vpc,
                endpoints.len(),
                place,
                gateway,
                Some(name),
                subnets,
                tables,
                &mut records,
            );
            endpoints.push(endpoint);
        }
    }
    // Hosts may be any service's; an agent of ECS needs three.
    let mut more: Vec<&str> = vec![];
    if !parameters.hosts.is_empty() {
        more.extend(r.some(&["s3", "dynamodb", "sts", "logs", "kms", "thing.new"], 40));
    }
    if parameters
        .services
        .iter()
        .any(|one| one.name == "ecs-agent")
    {
        more.extend(r.some(&["ecs", "ecs-agent", "ecs-telemetry"], 60));
    }
    for service in more {
        let gateway = matches!(service, "s3" | "dynamodb") && r.percent(60);
        let name = service_name(r, place, service, place.region, gateway);
        let endpoint = endpoint(
            r,
            vpc,
            endpoints.len(),
            place,
            gateway,
            Some(name),
            subnets,
            tables,
            &mut records,
        );
        endpoints.push(endpoint);
    }
    while !r.good() && r.percent(40) {
        let name = (!r.percent(20)).then(|| {
            r.pick(STRANGERS)
                .replace("PREFIX", place.prefix)
                .replace("REGION", place.region)
        });
        let gateway = r.percent(30);
        let mut stranger = endpoint(
            r,
            vpc,
            endpoints.len(),
            place,
            gateway,
            name,
            subnets,
            tables,
            &mut records,
        );
        if r.percent(40) {
            stranger.endpoint_type = EndpointType::Other;
        }
        endpoints.push(stranger);
    }
    (endpoints, records)
}

#[expect(
    clippy::too_many_arguments,
    reason = "one flat record is made of all of this"
)]
fn endpoint(
    r: &mut Random,
    vpc: usize,
    at: usize,
    place: GeneratedRegion,
    gateway: bool,
    service_name: Option<String>,
    subnets: &[Subnet],
    tables: &mut [RouteTable],
    records: &mut Vec<NetworkInterface>,
) -> VpcEndpoint {
    let endpoint_id = id(format!("vpce-{vpc}{at}"));
    let vpc_id = id(format!("vpc-{vpc}"));
    let network_interface_ids = if gateway {
        vec![]
    } else {
        own_interfaces(r, vpc, at, subnets, records)
    };
    let (mut route_table_ids, mut subnet_ids) = (vec![], vec![]);
    if gateway {
        let list = if service_name
            .as_deref()
            .is_some_and(|name| name.contains("dynamodb"))
        {
            "pl-ddb"
        } else if service_name
            .as_deref()
            .is_some_and(|name| name.contains("s3express"))
        {
            "pl-s3x"
        } else {
            "pl-s3"
        };
        route_table_ids = associate(r, tables, &endpoint_id, list);
        if list == "pl-s3" && r.percent(30) {
            route_table_ids.extend(associate(r, tables, &endpoint_id, "pl-s3v6"));
            route_table_ids.sort();
            route_table_ids.dedup();
        }
    } else {
        subnet_ids = subnets.iter().map(|subnet| subnet.id.clone()).collect();
    }
    let state = state(r);
    let private_dns = if gateway {
        r.percent(10)
    } else {
        r.good() || r.percent(50)
    };
    r.enter(AccountPart::Policies);
    let policy = policies::policy(
        r,
        place,
        &vpc_id,
        &endpoint_id,
        service_name.as_deref().unwrap_or_default(),
    );
    r.enter(AccountPart::Endpoints);
    let service_region = if r.good() || r.percent(60) {
        r.percent(30).then(|| place.region.to_owned())
    } else {
        Some((*r.pick(&[place.region, place.other_region])).to_owned())
    };
    let dns_names = dns_names(r, place, service_name.as_deref().unwrap_or_default());
    VpcEndpoint {
        id: endpoint_id,
        vpc_id: Some(vpc_id),
        endpoint_type: if r.good() || r.percent(85) {
            kind(gateway)
        } else {
            *r.pick(&[kind(!gateway), EndpointType::Other])
        },
        owner_id: r.percent(10).then(|| "444455556666".to_owned()),
        service_name,
        service_region: fact(r, service_region),
        state: fact(r, state),
        created: created(r),
        last_error: r.percent(20).then(|| "InsufficientFreeAddresses".into()),
        policy: fact(r, policy),
        private_dns_enabled: fact(r, private_dns),
        private_dns_only_for_inbound_resolver: !gateway && !r.good() && r.percent(40),
        ip_address_type: if r.good() {
            *r.pick(&[IpAddressType::Dualstack, IpAddressType::Ipv4])
        } else {
            *r.pick(&[
                IpAddressType::Ipv4,
                IpAddressType::Ipv6,
                IpAddressType::Dualstack,
            ])
        },
        dns_record_ip_type: if r.good() && r.percent(80) {
            None
        } else {
            *r.pick(&[
                None,
                Some(DnsRecordIpType::Ipv4),
                Some(DnsRecordIpType::Ipv6),
                Some(DnsRecordIpType::Dualstack),
                Some(DnsRecordIpType::ServiceDefined),
                Some(DnsRecordIpType::ServiceDefined),
            ])
        },
        network_interface_ids,
        subnet_ids,
        route_table_ids,
        dns_entries: Some(dns_names.into_iter().map(Into::into).collect()),
    }
}

fn kind(gateway: bool) -> EndpointType {
    if gateway {
        EndpointType::Gateway
    } else {
        EndpointType::Interface
    }
}

fn state(r: &mut Random) -> EndpointState {
    if r.good() || r.percent(40) {
        return EndpointState::Available;
    }
    r.pick(&[
        EndpointState::Available,
        EndpointState::Pending,
        EndpointState::Pending,
        EndpointState::PendingAcceptance,
        EndpointState::Failed,
        EndpointState::Rejected,
        EndpointState::Expired,
        EndpointState::Deleting,
        EndpointState::Deleted,
        EndpointState::Unrecognised("partial".into()),
        EndpointState::Unrecognised("paused".into()),
    ])
    .clone()
}

/// Around the limits of the grace: strictly within, at the limit, past, ahead of the clock, unknown.
fn created(r: &mut Random) -> Option<Timestamp> {
    let minutes = r.pick(&[
        Some(0),
        Some(9),
        Some(10),
        Some(59),
        Some(60),
        Some(600),
        Some(-5),
        None,
    ]);
    minutes.map(|minutes| now() - SignedDuration::from_mins(minutes))
}

/// The endpoint's interfaces; some records are missing, some are another endpoint's too.
fn own_interfaces(
    r: &mut Random,
    vpc: usize,
    at: usize,
    subnets: &[Subnet],
    records: &mut Vec<NetworkInterface>,
) -> Vec<Id> {
    let count = if r.good() {
        r.between(1, 2)
    } else {
        r.below(4)
    };
    let mut ids = vec![];
    for number in 0..count {
        let mut record =
            interfaces::interface(r, vpc, &format!("eni-{vpc}x{at}{number}"), subnets, true);
        ids.push(record.id.clone());
        if !r.good() && r.percent(10) {
            continue;
        }
        if !r.good() && r.percent(15) {
            record.client = Some(ClientClass::Instance);
            record.instance_id = Some(id("i-odd"));
        }
        records.push(record);
    }
    if !r.good()
        && r.percent(10)
        && let Some(other) = records.first()
    {
        ids.push(other.id.clone());
    }
    ids
}

/// Associates a gateway with route tables, which then carry its route.
fn associate(r: &mut Random, tables: &mut [RouteTable], endpoint: &Id, list: &str) -> Vec<Id> {
    let mut ids = vec![];
    for table in tables {
        let is_public = table.id.ends_with('p') && r.percent(70);
        if is_public || !(r.good() || r.percent(50)) {
            continue;
        }
        ids.push(table.id.clone());
        let destination = Destination::PrefixList(id(list));
        if (r.good() || r.percent(70))
            && table
                .routes
                .iter()
                .all(|route| route.destination != destination)
        {
            table.routes.push(Route {
                destination,
                state: RouteState::Active,
                target: endpoint.clone(),
                origin: RouteOrigin::Static,
            });
        }
    }
    if !r.good() && r.percent(20) {
        ids.push(id("rtb-gone"));
    }
    ids
}
