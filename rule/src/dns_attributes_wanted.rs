//! Whose DNS attributes are worth two calls each, once everything else is read: those of the VPCs whose verdict
//! still turns with them.

use jiff::Timestamp;

use crate::evaluate::evaluate;
use crate::network::fact::Fact;
use crate::network::{Id, Network, Vpc};
use crate::parameters::{CentralEndpoints, Parameters};
use crate::verdict::Verdict;
use crate::view::{Hubs, View};

/// Every way that `enableDnsSupport` and `enableDnsHostnames` may turn out.
const BOTH: (bool, bool) = (true, true);
const OTHERS: [(bool, bool); 3] = [(false, false), (true, false), (false, true)];

/// Of these VPCs, those whose attributes something that is said of `evaluated` still rests on. The attributes of
/// the others are then taken to be on, which says the same as any other value; those that matter are as before.
///
/// A verdict may rest on the attributes of another VPC. So the attributes that no verdict of their own VPC rests
/// on are turned once more by themselves, with those of all others on; where any verdict then differs, all
/// of these VPCs are wanted.
pub fn dns_attributes_wanted(
    network: &mut Network,
    hubs: Option<&Hubs>,
    parameters: &Parameters,
    now: Timestamp,
    evaluated: Option<&[Id]>,
    vpcs: &[Id],
) -> Vec<Id> {
    let before = attributes(network);
    turn(network, vpcs, BOTH);
    let all_on = evaluate(View::new(network, hubs), parameters, now, evaluated);
    let mut indifferent: Vec<Id> = vpcs.to_vec();
    for way in OTHERS {
        if indifferent.is_empty() {
            break;
        }
        turn(network, vpcs, way);
        let turned = evaluate(
            View::new(network, hubs),
            parameters,
            now,
            Some(&indifferent),
        );
        indifferent.retain(|id| verdict(&turned, id) == verdict(&all_on, id));
    }
    for way in OTHERS {
        if indifferent.is_empty() {
            break;
        }
        turn(network, vpcs, BOTH);
        turn(network, &indifferent, way);
        if evaluate(View::new(network, hubs), parameters, now, evaluated) != all_on {
            indifferent.clear();
        }
    }
    for (vpc, (support, hostnames)) in network.vpcs.iter_mut().zip(before) {
        (vpc.dns_support, vpc.dns_hostnames) = if indifferent.contains(&vpc.id) {
            (Fact::Read(true), Fact::Read(true))
        } else {
            (support, hostnames)
        };
    }
    let matters = |id: &&Id| !indifferent.contains(id);
    vpcs.iter().filter(matters).cloned().collect()
}

/// Of these VPCs, those whose attributes what their own endpoints answer rests on: they are worth reading before
/// anything is known of central endpoints. The network stays as it was.
pub fn dns_attributes_wanted_by_own_endpoints(
    network: &mut Network,
    parameters: &Parameters,
    now: Timestamp,
    evaluated: Option<&[Id]>,
    vpcs: &[Id],
) -> Vec<Id> {
    let before = attributes(network);
    let alone = Parameters {
        central_endpoints: CentralEndpoints::Ignore,
        ..parameters.clone()
    };
    let wanted = dns_attributes_wanted(network, None, &alone, now, evaluated, vpcs);
    for (vpc, (support, hostnames)) in network.vpcs.iter_mut().zip(before) {
        (vpc.dns_support, vpc.dns_hostnames) = (support, hostnames);
    }
    wanted
}

/// The attributes of each VPC, in the network's order.
fn attributes(network: &Network) -> Vec<(Fact<bool>, Fact<bool>)> {
    let of = |vpc: &Vpc| (vpc.dns_support.clone(), vpc.dns_hostnames.clone());
    network.vpcs.iter().map(of).collect()
}

/// Gives all of these VPCs the same attributes.
fn turn(network: &mut Network, vpcs: &[Id], (support, hostnames): (bool, bool)) {
    for vpc in &mut network.vpcs {
        if vpcs.contains(&vpc.id) {
            vpc.dns_support = Fact::Read(support);
            vpc.dns_hostnames = Fact::Read(hostnames);
        }
    }
}

/// The verdict on one VPC: verdicts are sorted by it.
fn verdict<'v>(verdicts: &'v [Verdict], id: &Id) -> Option<&'v Verdict> {
    let at = verdicts.binary_search_by(|verdict| verdict.vpc_id.cmp(id));
    verdicts.get(at.ok()?)
}
