//! Mending the way to a hub: which of the joined accounts a change is made in, and the changes that only
//! such a way asks for.

mod hub;
mod names;
pub mod serving;

use std::net::IpAddr;

use ipnet::IpNet;

use crate::change::{Change, NEW};
use crate::network::{Id, Network, NetworkAclEntry, VpcEndpoint};
use crate::path::Family;
use crate::path::central::view::Lookups;
use crate::path::mending::Mending;
use crate::path::step::At;

impl<'a> Mending<'_, 'a> {
    /// Adds a route between two VPCs that something joins already.
    pub fn route_between(&mut self, table: &Id, vpc: &Id, to_vpc: &Id, to: IpAddr) {
        let Some(target) = joining(self.view, vpc, to_vpc) else {
            return self.by_hand();
        };
        let destination = self.block_of(to_vpc, to);
        self.push(Change::AddRoute {
            route_table: table.clone(),
            destination,
            target,
        });
    }

    /// Accepts a peering.
    pub fn accept_peering(&mut self, peering: &Id) {
        self.push(Change::AcceptPeering {
            peering: peering.clone(),
        });
    }

    /// Adds a subnet of a zone to a VPC's attachment.
    pub fn attachment_subnet(&mut self, attachment: &Id, vpc: &Id, zone: &str) {
        let subnets = self.view.networks().flat_map(|it| it.subnets.elements());
        let own = subnets.filter(|subnet| {
            subnet.vpc_id.as_ref() == Some(vpc)
                && subnet.zone.as_deref() == Some(zone)
                && subnet.available_ip_address_count != Some(0)
        });
        // The smallest block that AWS takes is enough: one made for attachments comes first.
        let size = |cidr: ipnet::Ipv4Net| u8::MAX - cidr.prefix_len();
        let best = own.min_by_key(|it| (it.cidr_block.map_or(u8::MAX, size), &it.id));
        let Some(subnet) = best.map(|subnet| subnet.id.clone()) else {
            return self.by_hand();
        };
        self.push(Change::AddAttachmentSubnet {
            attachment: attachment.clone(),
            subnet,
        });
    }

    /// Lets a table of a transit gateway lead to a VPC.
    pub fn gateway_route(&mut self, gateway: &Id, table: &Id, towards: &Id, to: IpAddr) {
        // Deleted attachments stay in the lists for a while.
        let usable = self.view.vpc_attachments_of(towards);
        let mut usable = usable.filter(|it| it.gateway_id.as_ref() == Some(gateway));
        let listed = self.view.attachments_of(towards);
        let mut listed = listed.filter(|it| it.gateway_id.as_ref() == Some(gateway));
        let found = usable.next().map(|it| &it.id);
        let found = found.or_else(|| listed.next().map(|it| &it.id));
        let Some(attachment) = found.cloned() else {
            return self.by_hand();
        };
        let destination = self.block_of(towards, to);
        self.push(Change::PropagateAttachment {
            table: table.clone(),
            attachment,
            vpc: towards.clone(),
            destination,
        });
    }

    /// Lets an endpoint of the hub serve both families.
    pub fn serve_both_families(&mut self, endpoint: &VpcEndpoint) {
        self.push(Change::ServeBothFamilies {
            endpoint: endpoint.id.clone(),
        });
    }

    /// The VPC's own block that has an address, else its subnet's, else the address alone.
    pub fn block_of(&self, vpc_id: &Id, address: IpAddr) -> IpNet {
        let networks = || self.view.networks();
        let vpcs = networks().flat_map(|it| &it.vpcs);
        let of_vpcs = vpcs
            .filter(|vpc| vpc.id == *vpc_id)
            .filter_map(|vpc| vpc.cidr_block.map(IpNet::V4));
        let subnets = networks().flat_map(|it| it.subnets.elements());
        let of_subnets = subnets
            .filter(|subnet| subnet.vpc_id.as_ref() == Some(vpc_id))
            .flat_map(|subnet| {
                let ipv4 = subnet.cidr_block.map(IpNet::V4);
                ipv4.into_iter()
                    .chain(subnet.ipv6_cidr_block.map(IpNet::V6))
            });
        of_vpcs
            .chain(of_subnets)
            .find(|cidr| cidr.contains(&address))
            .unwrap_or_else(|| IpNet::from(address))
    }

    /// The block that a rule on the way to another VPC should name in the place of one address.
    pub fn other_block(&self, at: &At<'_>, address: IpAddr) -> Option<IpNet> {
        let client = at.client?;
        let hub = at.interface?.vpc_id.as_ref()?;
        if hub == client.vpc_id {
            return None;
        }
        let family = match address {
            IpAddr::V4(_) => Family::Ipv4,
            IpAddr::V6(_) => Family::Ipv6,
        };
        let mut planned = client.interface.some_address_of.iter();
        let is_client = client.address(family) == Some(address)
            || planned.any(|block| block.contains(&address));
        let vpc_id = if is_client { client.vpc_id } else { hub };
        Some(self.block_of(vpc_id, address))
    }

    /// The entries of a network ACL, whoever owns it.
    pub fn acl_entries(&self, acl: &Id) -> Option<&'a [NetworkAclEntry]> {
        let own = std::iter::once(self.index.network);
        let mut all = own
            .chain(self.view.networks())
            .flat_map(|it| it.network_acls.elements());
        let found = all.find(|other| other.id == *acl);
        found.map(|acl| acl.entries.as_slice())
    }

    /// A change, at the account and region of what it changes.
    pub fn at_home(&self, change: Change) -> Change {
        let Some(home) = self.home(&change) else {
            return change;
        };
        if std::ptr::eq(home, self.index.network) {
            return change;
        }
        Change::Elsewhere {
            account_id: home.account_id.clone(),
            region: home.region.clone(),
            change: Box::new(change),
        }
    }

    /// The network whose resource a change is about; `None` where it is the evaluated one's, or nobody's.
    fn home(&self, change: &Change) -> Option<&'a Network> {
        let holds = |network: &Network| match change {
            Change::AllowPort { group, .. } => {
                let groups = network.security_groups.elements();
                groups.iter().any(|other| other.id == *group)
            }
            Change::AllowInNetworkAcl { acl, .. } => {
                let acls = network.network_acls.elements();
                acls.iter().any(|other| other.id == *acl)
            }
            Change::RemoveRoute { route_table, .. } | Change::AddRoute { route_table, .. } => {
                let tables = network.route_tables.elements();
                tables.iter().any(|other| other.id == *route_table)
            }
            Change::SetPolicy { endpoint, .. }
            | Change::ServeBothFamilies { endpoint }
            | Change::AddSubnets { endpoint, .. } => {
                let endpoints = network.vpc_endpoints.elements();
                endpoints.iter().any(|other| other.id == *endpoint)
            }
            Change::AddAttachmentSubnet { subnet, .. } => {
                let subnets = network.subnets.elements();
                subnets.iter().any(|other| other.id == *subnet)
            }
            Change::PropagateAttachment { table, .. } => {
                let tables = network.central.gateway_routes.elements();
                tables.iter().any(|other| other.table_id == *table)
            }
            Change::AddRecord { zone, .. } => {
                let zones = network.central.zone_records.elements();
                zones.iter().any(|other| other.zone_id == *zone)
            }
            Change::AcceptPeering { peering } => {
                let peerings = network.central.peering_connections.elements();
                let mut own = peerings.iter().filter(|other| other.id == *peering);
                own.any(|it| it.accepter.owner_id.as_deref() == Some(&*network.account_id))
            }
            Change::EnableDnsAttribute { .. }
            | Change::CreateSecurityGroup { .. }
            | Change::CreateInterfaceEndpoint { .. }
            | Change::CreateGatewayEndpoint { .. }
            | Change::DeleteEndpoint { .. }
            | Change::EnablePrivateDns { .. }
            | Change::AssociateRouteTable { .. }
            | Change::CreateHostedZone { .. }
            | Change::AuthorizeAssociation { .. }
            | Change::AddToProfile { .. }
            | Change::AssociateHostedZone { .. }
            | Change::Elsewhere { .. }
            | Change::ByHand { .. } => false,
        };
        std::iter::once(self.index.network)
            .chain(self.view.networks())
            .find(|network| holds(network))
    }

    /// A change of a network, whoever owns what it is about.
    pub fn made_in(&self, network: &Network, change: Change) -> Change {
        if std::ptr::eq(network, self.index.network) {
            return change;
        }
        Change::Elsewhere {
            account_id: network.account_id.clone(),
            region: network.region.clone(),
            change: Box::new(change),
        }
    }
}

/// What joins two VPCs: an active peering, else a transit gateway that both are attached to.
pub fn joining(view: &Lookups<'_>, one: &Id, other: &Id) -> Option<Id> {
    let mut peerings = view.peerings_of(one);
    let peering = peerings.find(|it| {
        let side = it.other_side(one).filter(|_| it.is_active());
        side.and_then(|side| side.vpc_id.as_ref()) == Some(other)
    });
    let gateways = || {
        let attachments = view.vpc_attachments_of(one);
        let mut ids = attachments.filter_map(|it| it.gateway_id.as_ref());
        ids.find(|gateway| {
            let mut others = view.vpc_attachments_of(other);
            others.any(|it| it.gateway_id.as_ref() == Some(gateway))
        })
    };
    let found = peering.map(|it| &it.id).or_else(gateways);
    found.filter(|id| !id.contains(NEW)).cloned()
}
