//! Fixes: the changes that would mend a VPC, found by judging, changing a copy, and judging again.

mod apply;
mod find;

use ipnet::IpNet;
use jiff::Timestamp;

use crate::evaluate::evaluate;
use crate::network::{Direction, Id, Network};
use crate::parameters::{Depth, Parameters};
use crate::verdict::Verdict;

/// How often a copy is changed and judged again before what is left is said to be left: mending
/// one fault can bring the next to light.
const ROUNDS: usize = 8;

/// The part of an id that marks a resource which a fix creates.
pub const NEW: &str = "-new-";

/// What would mend a VPC.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The VPC.
    pub vpc_id: Id,
    /// Its account.
    pub account_id: String,
    /// Its region.
    pub region: String,
    /// The changes, in an order in which they can be made, each with the reason for it.
    pub changes: Vec<(Change, String)>,
    /// The verdict before any change.
    pub before: Verdict,
    /// The verdict on a copy with all changes made.
    pub after: Verdict,
}

/// One change. Ids that hold [`NEW`] name resources that an earlier change creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Turn on one of the VPC's DNS attributes (`enableDnsSupport`, `enableDnsHostnames`).
    EnableDnsAttribute {
        /// The attribute.
        attribute: &'static str,
    },
    /// Create a security group that lets tcp 443 in from blocks.
    CreateSecurityGroup {
        /// Its id in this fix.
        id: Id,
        /// The VPC's blocks.
        cidrs: Vec<IpNet>,
    },
    /// Create an interface endpoint with private DNS.
    CreateInterfaceEndpoint {
        /// Its id in this fix.
        id: Id,
        /// The full `ServiceName`.
        service_name: String,
        /// One subnet for each zone that has clients.
        subnet_ids: Vec<Id>,
        /// Its security group.
        group: Id,
        /// Whether clients need both address families.
        dualstack: bool,
    },
    /// Create a gateway endpoint.
    CreateGatewayEndpoint {
        /// Its id in this fix.
        id: Id,
        /// The full `ServiceName`.
        service_name: String,
        /// The route tables of the clients' subnets.
        route_table_ids: Vec<Id>,
    },
    /// Delete an endpoint that will never become usable and may stand in the way of a new one.
    DeleteEndpoint {
        /// The endpoint.
        endpoint: Id,
    },
    /// Turn on private DNS of an endpoint.
    EnablePrivateDns {
        /// The endpoint.
        endpoint: Id,
    },
    /// Let an endpoint serve both address families.
    ServeBothFamilies {
        /// The endpoint.
        endpoint: Id,
    },
    /// Put an endpoint into more subnets.
    AddSubnets {
        /// The endpoint.
        endpoint: Id,
        /// The subnets.
        subnet_ids: Vec<Id>,
    },
    /// Associate a route table with a gateway endpoint.
    AssociateRouteTable {
        /// The endpoint.
        endpoint: Id,
        /// The route table.
        route_table: Id,
    },
    /// Remove a route.
    RemoveRoute {
        /// The route table.
        route_table: Id,
        /// Its destination: a block or a prefix list's id.
        destination: String,
    },
    /// Add a security group rule for tcp 443.
    AllowHttps {
        /// The group.
        group: Id,
        /// Into or out of it.
        direction: Direction,
        /// Whom it lets through.
        peer: Peer,
    },
    /// Add a network ACL entry that allows tcp.
    AllowInNetworkAcl {
        /// The ACL.
        acl: Id,
        /// Into or out of the subnet.
        direction: Direction,
        /// A free number, below that of the rule which denies it.
        rule_number: i32,
        /// Whom it lets through.
        cidr: IpNet,
        /// The ports, both ends included.
        ports: (u16, u16),
    },
    /// Replace an endpoint's policy.
    SetPolicy {
        /// The endpoint.
        endpoint: Id,
        /// The new policy: JSON text.
        policy: String,
    },
    /// What only people can do; the reason says what.
    ByHand,
}

/// Whom a security group rule lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    /// The interfaces that carry a group.
    Group(Id),
    /// A block.
    Cidr(IpNet),
    /// A prefix list.
    PrefixList(Id),
}

/// Finds the changes that would mend a VPC; `None` where it is not in the network.
pub fn fix(
    network: &Network,
    parameters: &Parameters,
    now: Timestamp,
    vpc_id: &str,
) -> Option<Fix> {
    let parameters = &Parameters {
        depth: Depth::Path,
        ..parameters.clone()
    };
    let only: [Id; 1] = [vpc_id.into()];
    let judge = |network: &Network| {
        evaluate(network, parameters, now, Some(&only))
            .into_iter()
            .next()
    };
    let before = judge(network)?;
    let mut copy = network.clone();
    let mut changes: Vec<(Change, String)> = Vec::new();
    let mut after = before.clone();
    for _ in 0..ROUNDS {
        let found = find::changes(&copy, parameters, now, vpc_id);
        let fresh: Vec<(Change, String)> = found
            .into_iter()
            .filter(|(change, why)| {
                !changes
                    .iter()
                    .any(|(made, said)| made == change && (*made != Change::ByHand || said == why))
            })
            .collect();
        if fresh.is_empty() {
            break;
        }
        for (change, _) in &fresh {
            apply::apply(&mut copy, vpc_id, change);
        }
        changes.extend(fresh);
        after = judge(&copy)?;
    }
    Some(Fix {
        vpc_id: before.vpc_id.clone(),
        account_id: network.account_id.clone(),
        region: network.region.clone(),
        changes,
        before,
        after,
    })
}
