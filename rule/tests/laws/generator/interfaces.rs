//! Random network interfaces: those of workloads, and those of nobody in particular.

use rule::clients::ClientClass;
use rule::network::{Id, NetworkInterface, Subnet, VpcEndpoint};

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
        (true, both_families || r.percent(30))
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
        in_use: true,
        ..NetworkInterface::default()
    }
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
            let (client, instance_id) = match r.below(8) {
                0 | 1 => (Some(ClientClass::FargateTask), None),
                2 => (Some(ClientClass::CodeBuild), None),
                3 => (None, None),
                _ => (
                    Some(ClientClass::Instance),
                    Some(id(format!("i-{vpc}{at}"))),
                ),
            };
            NetworkInterface {
                client,
                instance_id,
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
