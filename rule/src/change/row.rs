//! What each change is, told once: what it makes, what it takes away, what shows whether it is of use.

use super::Change;
use crate::network::central::DnsName;
use crate::network::{Direction, Id};

/// What is told of a change. One that is added does not compile until it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeRow<'c> {
    /// What it makes, or adds to.
    pub makes: Makes<'c>,
    /// What it takes away or interrupts; `None` where it only adds.
    pub harm: Option<Harm<'c>>,
    /// What shows whether it is of use.
    pub shown: Shown<'c>,
    /// Whether the accounts at both ends see what it changes.
    pub is_of_both_sides: bool,
    /// Whether what is created waits for it.
    pub comes_first: bool,
}

/// What a change makes, or adds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Makes<'c> {
    /// A security group for a port.
    SecurityGroup {
        /// Its id in the fix.
        id: &'c Id,
        /// The port.
        port: u16,
    },
    /// An endpoint.
    Endpoint {
        /// Its id in the fix.
        id: &'c Id,
    },
    /// A hosted zone.
    HostedZone {
        /// Its id in the fix.
        id: &'c Id,
        /// Its name.
        name: &'c DnsName,
    },
    /// A part of a hosted zone: a record, or a VPC that it is on.
    PartOfZone {
        /// The zone.
        zone: &'c Id,
    },
    /// A rule of a security group.
    GroupRule(Direction),
    /// An entry of a network ACL.
    NetworkAclEntry {
        /// The ACL.
        acl: &'c Id,
        /// Into or out of the subnet.
        direction: Direction,
        /// Its number.
        rule_number: i32,
    },
    /// Nothing that is called by a name, or a part of something else.
    NothingNamed,
}

/// What a change takes away or interrupts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm<'c> {
    /// It deletes an endpoint.
    DeletesEndpoint(&'c Id),
    /// It replaces the policy of an endpoint.
    ReplacesPolicy(&'c Id),
    /// It removes a route.
    RemovesRoute {
        /// The route table.
        route_table: &'c Id,
        /// The route's destination.
        destination: &'c str,
    },
    /// It moves the traffic of route tables to a gateway endpoint.
    MovesTraffic(&'c [Id]),
}

/// What shows whether a change is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<'c> {
    /// The verdict on a copy that it is made on.
    OnCopy,
    /// No copy: people do it.
    ByHand,
    /// No copy: it is needed with an association of this zone, and without it by nobody.
    WithAssociation(&'c Id),
}

/// One that only adds, to what has no name in a fix.
const ADDS: ChangeRow<'static> = ChangeRow {
    makes: Makes::NothingNamed,
    harm: None,
    shown: Shown::OnCopy,
    is_of_both_sides: false,
    comes_first: false,
};

impl Change {
    /// What is told of it, wherever it is made.
    pub fn row(&self) -> ChangeRow<'_> {
        match self {
            Self::EnableDnsAttribute { .. }
            | Self::EnablePrivateDns { .. }
            | Self::ServeBothFamilies { .. }
            | Self::AddSubnets { .. }
            | Self::AddRoute { .. } => ADDS,
            Self::AcceptPeering { .. }
            | Self::AddAttachmentSubnet { .. }
            | Self::PropagateAttachment { .. }
            | Self::AddToProfile { .. } => ChangeRow {
                is_of_both_sides: true,
                ..ADDS
            },
            Self::CreateSecurityGroup { id, port, .. } => {
                makes(Makes::SecurityGroup { id, port: *port })
            }
            Self::CreateInterfaceEndpoint { id, .. } => makes(Makes::Endpoint { id }),
            Self::CreateGatewayEndpoint {
                id,
                route_table_ids,
                ..
            } => ChangeRow {
                harm: Some(Harm::MovesTraffic(route_table_ids)),
                ..makes(Makes::Endpoint { id })
            },
            Self::AssociateRouteTable { route_table, .. } => {
                harms(Harm::MovesTraffic(std::slice::from_ref(route_table)))
            }
            Self::DeleteEndpoint { endpoint } => ChangeRow {
                comes_first: true,
                ..harms(Harm::DeletesEndpoint(endpoint))
            },
            Self::SetPolicy { endpoint, .. } => harms(Harm::ReplacesPolicy(endpoint)),
            Self::RemoveRoute {
                route_table,
                destination,
            } => harms(Harm::RemovesRoute {
                route_table,
                destination,
            }),
            Self::AllowPort { direction, .. } => makes(Makes::GroupRule(*direction)),
            Self::AllowInNetworkAcl {
                acl,
                direction,
                rule_number,
                ..
            } => makes(Makes::NetworkAclEntry {
                acl,
                direction: *direction,
                rule_number: *rule_number,
            }),
            Self::CreateHostedZone { id, name, .. } => makes(Makes::HostedZone { id, name }),
            Self::AddRecord { zone, .. } | Self::AssociateHostedZone { zone, .. } => {
                makes(Makes::PartOfZone { zone })
            }
            Self::AuthorizeAssociation { zone, .. } => ChangeRow {
                shown: Shown::WithAssociation(zone),
                ..makes(Makes::PartOfZone { zone })
            },
            Self::Elsewhere { change, .. } => change.row(),
            Self::ByHand { .. } => ChangeRow {
                shown: Shown::ByHand,
                ..ADDS
            },
        }
    }
}

/// One that makes something.
fn makes(makes: Makes<'_>) -> ChangeRow<'_> {
    ChangeRow { makes, ..ADDS }
}

/// One that takes something away.
fn harms(harm: Harm<'_>) -> ChangeRow<'_> {
    ChangeRow {
        harm: Some(harm),
        ..ADDS
    }
}
