//! Random endpoints: of the services asked for and of look-alikes, in every state and shape.

use jiff::{SignedDuration, Timestamp};
use rule::network::clients::ClientClass;
use rule::network::{
    Destination, DnsRecordIpType, EndpointState, EndpointType, Id, IpAddressType, NetworkInterface,
    Route, RouteOrigin, RouteState, RouteTable, Subnet, VpcEndpoint,
};
use rule::parameters::Parameters;

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

fn service_name(
    r: &mut Random,
    place: GeneratedRegion,
    service: &str,
    region: &str,
    gateway: bool,
) -> String {
    if ["iam", "s3-global.accesspoint"].contains(&service) && (r.good() || r.percent(70)) {
        return format!("com.amazonaws.{service}");
    }
    let service = if r.good() || gateway && r.percent(80) {
        service.to_owned()
    } else {
        match r.below(4) {
            0 => format!("{service}-fips"),
            1 => match service.split_once('.') {
                Some((first, rest)) => format!("{first}-fips.{rest}"),
                None => format!("{service}-fips"),
            },
            2 => format!("{service}.cn"),
            _ => service.to_owned(),
        }
    };
    let region = if r.good() || r.percent(70) {
        region
    } else {
        place.other_region
    };
    let prefix = if r.good() || r.percent(70) {
        place.prefix
    } else {
        *r.pick(&["com.amazonaws", "aws.api", "cn.com.amazonaws"])
    };
    format!("{prefix}.{region}.{service}")
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

/// The names of an endpoint: its own, what stands for private ones, and those of others.
fn dns_names(r: &mut Random, place: GeneratedRegion, service_name: &str) -> Vec<String> {
    if r.percent(45) {
        return vec![];
    }
    let mut names = vec![];
    if r.percent(60) {
        names.push("vpce-0a1b.svc.eu-west-3.vpce.amazonaws.com".to_owned());
    }
    let name = rule::services::endpoint_name(service_name);
    let facts = name.as_ref().and_then(|name| {
        rule::services::known(&name.name).or_else(|| rule::services::known(&name.plain))
    });
    let region = name.as_ref().and_then(|name| name.region.as_deref());
    let region = region.unwrap_or(place.region);
    let fill = |host: &&str| rule::services::fill(host, region, super::ACCOUNT);
    if let (Some(facts), Some(name)) = (facts, &name) {
        let mut own: Vec<String> = facts.hosts.iter().map(fill).collect();
        if name.fips {
            own = facts.fips_hosts.iter().map(fill).collect();
        }
        if !facts.has_region {
            own = facts.global_hosts.iter().map(fill).collect();
        }
        if r.good() {
            names.extend(own.iter().map(|host| written(r, host)));
            if matches!(facts.name, "s3" | "ecr.dkr") {
                let above = own
                    .iter()
                    .map(|host| match host.strip_prefix(super::ACCOUNT) {
                        Some(rest) => format!("*{rest}"),
                        None => format!("*.{host}"),
                    });
                names.extend(above.collect::<Vec<_>>());
            }
            if r.percent(40) {
                names.extend(facts.dual_stack_hosts.iter().map(fill));
            }
        } else {
            let all: Vec<String> = facts.hosts_of_all_kinds().map(|host| fill(&host)).collect();
            names.extend(r.some(&all, 40).iter().map(|host| written(r, host)));
        }
    }
    if !r.good() {
        let others = [
            format!("*.{region}.amazonaws.com"),
            format!("\\052.s3.{region}.amazonaws.com"),
            format!("\\052.s3.dualstack.{region}.amazonaws.com."),
            format!("logs.{region}.amazonaws.com"),
            "sts.amazonaws.com".to_owned(),
            "*.internal.example.com".to_owned(),
            "api.internal.example.com".to_owned(),
        ];
        names.extend(r.some(&others, 20));
    }
    names
}

/// A name in one of the forms in which AWS writes it.
fn written(r: &mut Random, host: &str) -> String {
    match r.below(6) {
        0 => host.to_uppercase(),
        1 => format!("{host}."),
        _ => host.to_owned(),
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
