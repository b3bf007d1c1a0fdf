//! Changes to a network: what may be changed, and what the facts are afterwards.

mod apply;
mod between;
mod row;

use ipnet::IpNet;

use crate::network::central::DnsName;
use crate::network::{Direction, DnsAttribute, Id};

pub use self::apply::apply;
pub use self::row::{ChangeRow, Harm, Makes, Shown};

/// The part of an id that marks a resource which a fix creates.
pub const NEW: &str = "-new-";

/// One change. Ids that hold [`NEW`] name resources that an earlier change creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Turn on one of the VPC's DNS attributes.
    EnableDnsAttribute {
        /// The attribute.
        attribute: DnsAttribute,
    },
    /// Create a security group that lets a TCP port in from blocks.
    CreateSecurityGroup {
        /// Its id in this fix.
        id: Id,
        /// The VPC's blocks.
        cidrs: Vec<IpNet>,
        /// The port.
        port: u16,
    },
    /// Create an interface endpoint with private DNS.
    CreateInterfaceEndpoint {
        /// Its id in this fix.
        id: Id,
        /// The full `ServiceName`.
        service_name: String,
        /// The service's region, where it is not the VPC's.
        service_region: Option<String>,
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
    /// Add a security group rule for a TCP port.
    AllowPort {
        /// The group.
        group: Id,
        /// Into or out of it.
        direction: Direction,
        /// Whom it lets through.
        peer: AllowedPeer,
        /// The port.
        port: u16,
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
    /// Add a route to a route table.
    AddRoute {
        /// The route table.
        route_table: Id,
        /// Its destination.
        destination: IpNet,
        /// A transit gateway or a peering.
        target: Id,
    },
    /// Accept a peering.
    AcceptPeering {
        /// The peering.
        peering: Id,
    },
    /// Put an attachment to a transit gateway into one more subnet.
    AddAttachmentSubnet {
        /// The attachment.
        attachment: Id,
        /// The subnet.
        subnet: Id,
    },
    /// Propagate a VPC's attachment to a route table of its transit gateway.
    PropagateAttachment {
        /// The table.
        table: Id,
        /// The attachment.
        attachment: Id,
        /// The VPC.
        vpc: Id,
        /// The VPC's block that is missed.
        destination: IpNet,
    },
    /// Add an alias to an endpoint to a hosted zone.
    AddRecord {
        /// The zone.
        zone: Id,
        /// The name of the record.
        record: DnsName,
        /// Where it leads.
        alias: Alias,
    },
    /// Create a private hosted zone on the hub's VPC.
    CreateHostedZone {
        /// Its id in this fix.
        id: Id,
        /// Its name.
        name: DnsName,
        /// The hub's VPC.
        hub: Id,
    },
    /// Let another account's VPC be put on a hosted zone.
    AuthorizeAssociation {
        /// The zone.
        zone: Id,
        /// The VPC.
        vpc: Id,
        /// Its region.
        vpc_region: String,
    },
    /// Put an interface endpoint into a Route 53 Profile.
    AddToProfile {
        /// The Profile.
        profile: Id,
        /// The endpoint's ARN.
        resource: String,
        /// The endpoint.
        endpoint: Id,
    },
    /// Associate the VPC with a hosted zone of another account, or of its own.
    AssociateHostedZone {
        /// The zone.
        zone: Id,
        /// Its name.
        name: DnsName,
        /// The account that owns it.
        owner: Id,
    },
    /// A change in another account or region: the hub's.
    Elsewhere {
        /// The account.
        account_id: String,
        /// The region.
        region: String,
        /// The change.
        change: Box<Self>,
    },
    /// What only people can do.
    ByHand {
        /// What that is: a sentence.
        remedy: String,
    },
}

impl Change {
    /// Whether only people can do it.
    pub fn is_by_hand(&self) -> bool {
        matches!(self, Self::ByHand { .. })
    }

    /// The change itself, wherever it is made.
    pub fn itself(&self) -> &Self {
        if let Self::Elsewhere { change, .. } = self {
            change
        } else {
            self
        }
    }

    /// The hosted zone that it puts the VPC on, from the VPC's own account.
    pub fn associated_zone(&self) -> Option<&Id> {
        if let Self::AssociateHostedZone { zone, .. } = self {
            Some(zone)
        } else {
            None
        }
    }

    /// The account and region of a change that is made elsewhere.
    pub fn place(&self) -> Option<(&str, &str)> {
        if let Self::Elsewhere {
            account_id, region, ..
        } = self
        {
            Some((account_id, region))
        } else {
            None
        }
    }
}

/// An endpoint's own name, as an alias leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: DnsName,
    /// The hosted zone of that name, as the endpoint's DNS entries say.
    pub zone: Id,
}

/// Whom a security group rule lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedPeer {
    /// The interfaces that carry a group.
    Group(Id),
    /// A block.
    Cidr(IpNet),
    /// A prefix list.
    PrefixList(Id),
}
