//! Facts about central endpoints (`decision.md`, section 11): who answers names in a VPC, and what joins it to others.
//!
//! They are the facts of one account in one region, as the other facts of a network are. Hosted zones and
//! their records are global: each network of an account carries them, and they hold for all its regions.

mod name;
mod peering;
mod profile;
mod resolver_rule;
mod transit_gateway;
mod zone;

pub use self::name::DnsName;
pub use self::peering::{PeeringConnection, PeeringSide};
pub use self::profile::{
    AssociationStatus, ProfileAssociation, ProfileResource, ProfileResources, ResourceKind,
};
pub use self::resolver_rule::{ResolverRule, ResolverRuleAssociation, RuleType};
pub use self::transit_gateway::{
    GatewayAssociation, GatewayRoute, GatewayTable, RouteAttachment, RouteKind,
    TransitGatewayAttachment, TransitGatewayRoutes, TransitGatewayVpcAttachment,
};
pub use self::zone::{
    Fallback, HostedZone, HostedZoneSummary, RecordSet, RecordTarget, RecordType, VpcHostedZones,
    ZoneOwner, ZoneRecords,
};

use super::fact::{Fact, Why};

/// What is known beside the ordinary facts of an account in a region, for section 11 alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Central {
    /// Whether the network was read by live calls; `centralEndpoints` = `AUTO` then asks section 11 whatever
    /// could be read (`decision.md`, section 11.1).
    pub is_live: bool,
    /// ListHostedZonesByVPC: one element a VPC. A VPC without one is unread, though the key is there.
    pub hosted_zones_by_vpc: Fact<Vec<VpcHostedZones>>,
    /// ListHostedZones in the account.
    pub hosted_zones: Fact<Vec<HostedZone>>,
    /// GetHostedZone: zones that were read one by one, beside the list or without it.
    pub single_hosted_zones: Vec<HostedZone>,
    /// ListResourceRecordSets, of any zone: one element a zone. A zone without one is unread, or not shown.
    pub zone_records: Fact<Vec<ZoneRecords>>,
    /// ListProfileAssociations.
    pub profile_associations: Fact<Vec<ProfileAssociation>>,
    /// ListProfileResourceAssociations: one element a Profile. A Profile without one is unread.
    pub profile_resources: Fact<Vec<ProfileResources>>,
    /// ListResolverRuleAssociations.
    pub resolver_rule_associations: Fact<Vec<ResolverRuleAssociation>>,
    /// ListResolverRules.
    pub resolver_rules: Fact<Vec<ResolverRule>>,
    /// DescribeVpcPeeringConnections.
    pub peering_connections: Fact<Vec<PeeringConnection>>,
    /// DescribeTransitGatewayVpcAttachments.
    pub vpc_attachments: Fact<Vec<TransitGatewayVpcAttachment>>,
    /// DescribeTransitGatewayAttachments.
    pub attachments: Fact<Vec<TransitGatewayAttachment>>,
    /// SearchTransitGatewayRoutes: one element a route table. A table without one is unread.
    pub gateway_routes: Fact<Vec<TransitGatewayRoutes>>,
}

impl Central {
    /// The account's zones, of the list and single ones.
    pub fn own_zones(&self) -> impl Iterator<Item = &HostedZone> {
        let listed = self.hosted_zones.elements().iter();
        listed.chain(&self.single_hosted_zones)
    }

    /// Nothing of it was read, for this reason.
    pub fn unread(why: impl Into<Why>) -> Self {
        let why = why.into();
        Self {
            is_live: false,
            hosted_zones_by_vpc: Fact::Unread(why.clone()),
            hosted_zones: Fact::Unread(why.clone()),
            single_hosted_zones: Vec::new(),
            zone_records: Fact::Unread(why.clone()),
            profile_associations: Fact::Unread(why.clone()),
            profile_resources: Fact::Unread(why.clone()),
            resolver_rule_associations: Fact::Unread(why.clone()),
            resolver_rules: Fact::Unread(why.clone()),
            peering_connections: Fact::Unread(why.clone()),
            vpc_attachments: Fact::Unread(why.clone()),
            attachments: Fact::Unread(why.clone()),
            gateway_routes: Fact::Unread(why),
        }
    }
}
