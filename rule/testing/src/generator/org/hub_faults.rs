//! Faults at the ends: endpoints, policies, security groups, network ACLs, own endpoints.

use rule::network::fact::Fact;
use rule::network::{
    DnsRecordIpType, EndpointState, EndpointType, IpAddressType, NetworkAcl, PrefixList,
    VpcEndpoint,
};

use super::{HUB, Org, REGION, SPOKE, list};
use crate::generator::{filters, id, pools, unread};
use crate::random::Random;

pub fn one(r: &mut Random, org: &mut Org) {
    match r.below(12) {
        0..=2 => endpoint(r, org),
        3 | 4 => policy(r, org),
        5 | 6 => groups(r, org),
        7 | 8 => acls(r, org),
        _ => own_endpoint(r, org),
    }
}

fn endpoint(r: &mut Random, org: &mut Org) {
    let what = r.below(10);
    let services = ["logs", "sts", "kms", "s3", "logs-fips", "ecr.dkr"];
    let other = *r.pick(&services);
    for endpoint in list(&mut org.hub_account().network.vpc_endpoints) {
        match what {
            0 => {
                endpoint.state = Fact::Read(
                    r.pick(&[
                        EndpointState::Pending,
                        EndpointState::Failed,
                        EndpointState::Unrecognised("partial".into()),
                        EndpointState::Deleting,
                    ])
                    .clone(),
                );
                endpoint.created = r.percent(50).then(crate::generator::now);
            }
            1 | 2 => {
                let own = endpoint.service_name.as_deref().unwrap_or_default();
                endpoint.service_name = Some(if r.percent(40) {
                    format!("{own}-fips")
                } else {
                    format!("com.amazonaws.{REGION}.{other}")
                });
            }
            3 => endpoint.service_region = Fact::Read(Some("us-east-1".to_owned())),
            4 => endpoint.network_interface_ids.clear(),
            5 => {
                endpoint.ip_address_type = *r.pick(&[
                    IpAddressType::Ipv4,
                    IpAddressType::Ipv6,
                    IpAddressType::Dualstack,
                ]);
                endpoint.dns_record_ip_type = *r.pick(&[
                    Some(DnsRecordIpType::Ipv4),
                    Some(DnsRecordIpType::Ipv6),
                    Some(DnsRecordIpType::ServiceDefined),
                ]);
            }
            6 => endpoint.endpoint_type = *r.pick(&[EndpointType::Other, EndpointType::Gateway]),
            7 => endpoint.network_interface_ids.push(id("eni-gone")),
            8 if endpoint.private_dns_enabled == Fact::Read(false) => endpoint.dns_entries = None,
            _ => {
                endpoint.network_interface_ids.truncate(1);
            }
        }
    }
}

fn policy(r: &mut Random, org: &mut Org) {
    let arn = |account: &str, vpc: &str| format!("arn:aws:ec2:{REGION}:{account}:vpc/{vpc}");
    let keys = [
        ("aws:SourceVpc", "vpc-0".to_owned()),
        ("aws:SourceVpc", "vpc-9".to_owned()),
        ("aws:SourceVpce", "vpce-90".to_owned()),
        ("aws:SourceVpcArn", arn(HUB, "vpc-9")),
        ("aws:SourceVpcArn", arn(SPOKE, "vpc-0")),
        ("aws:VpceAccount", HUB.to_owned()),
        ("aws:VpceAccount", SPOKE.to_owned()),
        ("aws:PrincipalAccount", SPOKE.to_owned()),
        ("aws:PrincipalOrgID", "o-abcde12345".to_owned()),
        ("aws:VpceOrgID", "o-abcde12345".to_owned()),
        ("aws:RequestedRegion", REGION.to_owned()),
    ];
    let (key, value) = r.pick(&keys).clone();
    let text = match r.below(7) {
        0 => r#"{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"#
            .to_owned(),
        1 => r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#
            .to_owned(),
        _ => format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"{key}":"{value}"}}}}}}]}}"#
        ),
    };
    for endpoint in list(&mut org.hub_account().network.vpc_endpoints) {
        endpoint.policy = Fact::Read(Some(text.as_str().into()));
    }
}

fn groups(r: &mut Random, org: &mut Org) {
    let of_hub = r.percent(60) && !org.same_vpc;
    let what = r.below(8);
    let account = if of_hub { &mut org.hub } else { &mut org.spoke };
    let (own, other) = if of_hub { (9, 0) } else { (0, 9) };
    if what == 5 {
        list(&mut account.network.security_groups).clear();
    }
    for group in list(&mut account.network.security_groups) {
        let rules = if of_hub {
            &mut group.ingress
        } else {
            &mut group.egress
        };
        if what == 0 {
            rules.clear();
        }
        for rule in rules {
            match what {
                1 => rule.cidrs = vec![pools::net(&format!("10.{own}.0.0/16"))],
                2 => {
                    rule.cidrs.clear();
                    rule.group_ids = vec![id(format!("sg-{other}a"))];
                }
                3 => (rule.from_port, rule.to_port) = (Some(80), Some(80)),
                4 => rule.cidrs = vec![pools::cidr(r, other)],
                6 => {
                    rule.cidrs.clear();
                    rule.prefix_list_ids = vec![id(*r.pick(&["pl-hidden", "pl-own"]))];
                }
                _ => rule.cidrs.truncate(1),
            }
        }
    }
    let lists = list(&mut account.network.prefix_lists);
    if what == 6 && lists.is_empty() {
        lists.push(PrefixList {
            id: id("pl-own"),
            name: None,
            cidrs: Some(vec![pools::net("10.0.0.0/8")]),
        });
    }
}

/// Other ACLs for some subnets of one side.
fn acls(r: &mut Random, org: &mut Org) {
    let of_hub = r.percent(50) && !org.same_vpc;
    let number = if of_hub { 9 } else { 0 };
    let account = if of_hub { &mut org.hub } else { &mut org.spoke };
    let subnets = account.network.subnets.elements().to_vec();
    r.benign = *r.pick(&[30, 60, 80]);
    let mut acls: Vec<NetworkAcl> = filters::network_acls(r, number, &subnets);
    r.benign = 90;
    if r.percent(60) {
        acls.retain(|acl| !acl.is_default);
        let all = list(&mut account.network.network_acls);
        // A subnet has one, and an id is of one.
        all.retain(|acl| acl.is_default);
        all.extend(acls);
    } else {
        account.network.network_acls = Fact::Read(acls);
    }
}

/// An endpoint of the spoke's own, or a gateway.
fn own_endpoint(r: &mut Random, org: &mut Org) {
    if r.percent(35) {
        gateway(r, org);
        return;
    }
    let named = org.parameters.services.first();
    let service = named
        .map_or("logs", |service| service.name.as_str())
        .to_owned();
    let network = &mut org.spoke.network;
    let at = r.below(2);
    let eni = super::build::interface(0, at, "eni-0own", 180);
    let endpoint = VpcEndpoint {
        id: id("vpce-own"),
        vpc_id: Some(id("vpc-0")),
        endpoint_type: if r.percent(92) {
            EndpointType::Interface
        } else {
            *r.pick(&[EndpointType::Other, EndpointType::Lattice])
        },
        owner_id: None,
        service_name: Some(format!("com.amazonaws.{REGION}.{service}")),
        service_region: if r.percent(90) {
            Fact::Read(None)
        } else {
            unread()
        },
        state: match r.below(6) {
            0 => Fact::Read(EndpointState::Unrecognised("partial".into())),
            1 => Fact::Read(EndpointState::Failed),
            2 => unread(),
            _ => Fact::Read(EndpointState::Available),
        },
        created: None,
        last_error: None,
        policy: Fact::Read(None),
        private_dns_enabled: match r.below(5) {
            0 | 1 => Fact::Read(false),
            2 => unread(),
            _ => Fact::Read(true),
        },
        private_dns_only_for_inbound_resolver: r.percent(10),
        ip_address_type: *r.pick(&[
            IpAddressType::Ipv4,
            IpAddressType::Ipv6,
            IpAddressType::Dualstack,
        ]),
        dns_record_ip_type: None,
        network_interface_ids: vec![eni.id.clone()],
        subnet_ids: vec![],
        route_table_ids: vec![],
        dns_entries: None,
    };
    list(&mut network.network_interfaces).push(eni);
    list(&mut network.vpc_endpoints).push(endpoint);
}

fn gateway(r: &mut Random, org: &mut Org) {
    let service = if org
        .parameters
        .services
        .iter()
        .any(|one| one.name == "dynamodb")
    {
        "dynamodb"
    } else {
        "s3"
    };
    let network = &mut org.spoke.network;
    list(&mut network.prefix_lists).push(PrefixList {
        id: id("pl-s3"),
        name: Some(format!("com.amazonaws.{REGION}.{service}")),
        cidrs: Some(vec![pools::net("198.51.100.0/24")]),
    });
    for group in list(&mut network.security_groups) {
        for rule in &mut group.egress {
            rule.prefix_list_ids.push(id("pl-s3"));
        }
    }
    for table in list(&mut network.route_tables) {
        if table.is_main && r.percent(90) {
            table.routes.push(rule::network::Route {
                destination: rule::network::Destination::PrefixList(id("pl-s3")),
                state: rule::network::RouteState::Active,
                target: id("vpce-gw"),
                origin: rule::network::RouteOrigin::Static,
            });
        }
    }
    list(&mut network.vpc_endpoints).push(VpcEndpoint {
        id: id("vpce-gw"),
        vpc_id: Some(id("vpc-0")),
        endpoint_type: EndpointType::Gateway,
        owner_id: None,
        service_name: Some(format!("com.amazonaws.{REGION}.{service}")),
        service_region: Fact::Read(None),
        state: Fact::Read(EndpointState::Available),
        created: None,
        last_error: None,
        policy: Fact::Read(None),
        private_dns_enabled: Fact::Read(false),
        private_dns_only_for_inbound_resolver: false,
        ip_address_type: IpAddressType::Ipv4,
        dns_record_ip_type: None,
        network_interface_ids: vec![],
        subnet_ids: vec![],
        route_table_ids: vec![id("rtb-0m")],
        dns_entries: None,
    });
}
