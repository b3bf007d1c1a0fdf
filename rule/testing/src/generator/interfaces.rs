//! Random network interfaces: those of workloads, and those of nobody in particular.

use rule::network::clients::{ClientClass, ToldBy};
use rule::network::{Id, InterfaceType, NetworkInterface, Subnet, VpcEndpoint};

use super::{filters, id, pools};
use crate::random::Random;

/// An interface in one of the subnets, with addresses as they come.
pub fn interface(
    r: &mut Random,
    vpc: usize,
    name: &str,
    subnets: &[Subnet],
    both_families: bool,
) -> NetworkInterface {
    let at = r.below(subnets.len());
    let host = *r.pick(pools::HOSTS);
    let (ipv4, ipv6) = if r.good() || r.percent(40) {
        (true, both_families || r.percent(35))
    } else {
        *r.pick(&[
            (true, false),
            (true, true),
            (false, true),
            (false, true),
            (false, false),
        ])
    };
    let groups = if r.good() {
        vec![filters::group_ids(vpc).swap_remove(r.below(3))]
    } else {
        r.some(&filters::group_ids(vpc), 35)
    };
    let subnet_known = r.good() || !r.percent(4);
    NetworkInterface {
        id: id(name),
        vpc_id: Some(id(format!("vpc-{vpc}"))),
        subnet_id: subnet_known.then(|| subnets[at].id.clone()),
        zone: subnets[at].zone.clone(),
        groups: groups.into(),
        ipv4: ipv4.then(|| pools::ipv4(vpc, at, host)),
        ipv6: ipv6.then(|| pools::ipv6(vpc, at, u16::from(host))),
        has_public_ipv4: r.percent(20),
        operator_managed: r.percent(10),
        in_use: true,
        ..NetworkInterface::default()
    }
}

/// A NAT gateway's own interfaces: one as a rule, where they are in the data.
pub fn nat_gateway(r: &mut Random, vpc: usize, subnets: &[Subnet]) -> Vec<NetworkInterface> {
    let count = *r.pick(&[0, 0, 1, 1, 1, 2]);
    let own: Vec<NetworkInterface> = (0..count)
        .map(|at| NetworkInterface {
            interface_type: InterfaceType::NatGateway,
            description: Some(id(format!("Interface for NAT Gateway nat-{vpc}"))),
            ..interface(r, vpc, &format!("eni-{vpc}n{at}"), subnets, false)
        })
        .collect();
    own.into_iter()
        .map(|own| {
            let subnet_id = if r.percent(60) {
                Some(id(format!("subnet-{vpc}p")))
            } else {
                own.subnet_id
            };
            NetworkInterface { subnet_id, ..own }
        })
        .collect()
}

/// The workloads of a VPC, beside some interfaces that are none.
pub fn clients(
    r: &mut Random,
    vpc: usize,
    subnets: &[Subnet],
    endpoints: &[VpcEndpoint],
) -> Vec<NetworkInterface> {
    let count = if r.percent(8) { 0 } else { r.between(1, 4) };
    let mut interfaces: Vec<NetworkInterface> = (0..count)
        .map(|at| {
            let client = match r.below(20) {
                0..=3 => None,
                4..=9 => Some(ClientClass::Instance),
                10 | 11 => Some(ClientClass::FargateTask),
                12 | 13 => Some(ClientClass::LambdaFunction),
                _ => Some(*r.pick(&ClientClass::ALL)),
            };
            let on_instance = client.is_some_and(ClientClass::is_on_instance);
            let description = match client {
                Some(_) => None,
                None => *r.pick(&[
                    Some("DMSNetworkInterface"),
                    Some("RDSNetworkInterface"),
                    Some("ELB app/web"),
                    None,
                ]),
            };
            let told_by = client.map(ClientClass::told_by);
            let has_other_type = matches!(told_by, Some(ToldBy::InterfaceType(_)));
            NetworkInterface {
                client,
                instance_id: on_instance.then(|| id(format!("i-{vpc}{at}"))),
                description: description.map(id),
                in_use: client.is_some() || r.percent(85),
                interface_type: if has_other_type || client.is_none() && r.percent(15) {
                    InterfaceType::Other
                } else {
                    InterfaceType::Interface
                },
                tags: if r.percent(5) {
                    vec![super::vpc::waiver(r)]
                } else {
                    vec![]
                },
                ..interface(r, vpc, &format!("eni-{vpc}c{at}"), subnets, false)
            }
        })
        .collect();
    // An endpoint may list what looks like a workload.
    let listed: Vec<Id> = endpoints
        .iter()
        .flat_map(|endpoint| endpoint.network_interface_ids.clone())
        .collect();
    if !listed.is_empty()
        && !r.good()
        && r.percent(20)
        && let Some(first) = interfaces.first_mut()
    {
        let taken = r.pick(&listed).clone();
        if taken.contains('x') {
            first.id = taken;
        }
    }
    interfaces
}
