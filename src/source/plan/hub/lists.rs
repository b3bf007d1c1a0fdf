//! What is known for central endpoints, as lists that a plan can change.

use rule::network::central::{
    Central, HostedZone, PeeringConnection, ProfileAssociation, ProfileResources, ResolverRule,
    ResolverRuleAssociation, TransitGatewayAttachment, TransitGatewayRoutes,
    TransitGatewayVpcAttachment, VpcHostedZones, ZoneRecords,
};
use rule::network::fact::{Fact, Why};

/// One kind of record: what is known of it, and why that is not all.
#[derive(Debug, Clone)]
pub struct List<T> {
    /// What was read, and what the plan makes.
    pub all: Vec<T>,
    /// Why the saved data lacks it.
    unread: Option<Why>,
    /// What of the plan is not known yet.
    open: Option<Why>,
}

impl<T: Clone> List<T> {
    fn of(fact: &Fact<Vec<T>>) -> Self {
        Self {
            all: fact.elements().to_vec(),
            unread: fact.why().cloned(),
            open: None,
        }
    }

    /// Says that what the plan makes of it is not known.
    pub fn leave_open(&mut self, why: &Why) {
        self.open.get_or_insert_with(|| why.clone());
    }

    /// The fact for VPCs that were there before.
    fn fact(&self) -> Fact<Vec<T>> {
        match self.open.as_ref().or(self.unread.as_ref()) {
            Some(why) => Fact::Unread(why.clone()),
            None => Fact::Read(self.all.clone()),
        }
    }

    /// The fact for VPCs that the plan makes: what it does not write is not there.
    fn fact_of_made(&self) -> Fact<Vec<T>> {
        match &self.open {
            Some(why) => Fact::Unread(why.clone()),
            None => Fact::Read(self.all.clone()),
        }
    }
}

/// Everything of one account in one region.
#[derive(Debug, Clone)]
pub struct Lists {
    is_live: bool,
    /// The zones of each VPC.
    pub hosted_zones_by_vpc: List<VpcHostedZones>,
    /// The account's zones.
    pub hosted_zones: List<HostedZone>,
    /// Zones that were asked for one by one.
    pub single_hosted_zones: Vec<HostedZone>,
    /// The records of each zone.
    pub zone_records: List<ZoneRecords>,
    /// Profiles on VPCs.
    pub profile_associations: List<ProfileAssociation>,
    /// What is in each Profile.
    pub profile_resources: List<ProfileResources>,
    /// Rules on VPCs.
    pub resolver_rule_associations: List<ResolverRuleAssociation>,
    /// Rules.
    pub resolver_rules: List<ResolverRule>,
    /// Peering connections.
    pub peering_connections: List<PeeringConnection>,
    /// Attachments as VPCs' owners see them.
    pub vpc_attachments: List<TransitGatewayVpcAttachment>,
    /// Attachments as gateways' owners see them.
    pub attachments: List<TransitGatewayAttachment>,
    /// The routes of each table of a gateway.
    pub gateway_routes: List<TransitGatewayRoutes>,
}

impl Lists {
    /// What is known before the plan.
    pub fn of(central: &Central) -> Self {
        Self {
            is_live: central.is_live,
            hosted_zones_by_vpc: List::of(&central.hosted_zones_by_vpc),
            hosted_zones: List::of(&central.hosted_zones),
            single_hosted_zones: central.single_hosted_zones.clone(),
            zone_records: List::of(&central.zone_records),
            profile_associations: List::of(&central.profile_associations),
            profile_resources: List::of(&central.profile_resources),
            resolver_rule_associations: List::of(&central.resolver_rule_associations),
            resolver_rules: List::of(&central.resolver_rules),
            peering_connections: List::of(&central.peering_connections),
            vpc_attachments: List::of(&central.vpc_attachments),
            attachments: List::of(&central.attachments),
            gateway_routes: List::of(&central.gateway_routes),
        }
    }

    /// What is known after it, for VPCs that were there before.
    pub fn central(&self) -> Central {
        Central {
            is_live: self.is_live,
            hosted_zones_by_vpc: self.hosted_zones_by_vpc.fact(),
            hosted_zones: self.hosted_zones.fact(),
            single_hosted_zones: self.single_hosted_zones.clone(),
            zone_records: self.zone_records.fact(),
            profile_associations: self.profile_associations.fact(),
            profile_resources: self.profile_resources.fact(),
            resolver_rule_associations: self.resolver_rule_associations.fact(),
            resolver_rules: self.resolver_rules.fact(),
            peering_connections: self.peering_connections.fact(),
            vpc_attachments: self.vpc_attachments.fact(),
            attachments: self.attachments.fact(),
            gateway_routes: self.gateway_routes.fact(),
        }
    }

    /// The same for VPCs that the plan makes: what it does not write of them is not there.
    pub fn central_of_made(&self) -> Central {
        Central {
            hosted_zones_by_vpc: self.hosted_zones_by_vpc.fact_of_made(),
            profile_associations: self.profile_associations.fact_of_made(),
            resolver_rule_associations: self.resolver_rule_associations.fact_of_made(),
            peering_connections: self.peering_connections.fact_of_made(),
            vpc_attachments: self.vpc_attachments.fact_of_made(),
            ..self.central()
        }
    }
}

/// Nothing is there, where there is no saved data: what the plan does not make is not.
pub fn nothing() -> Central {
    Central {
        is_live: false,
        hosted_zones_by_vpc: Fact::Read(Vec::new()),
        hosted_zones: Fact::Read(Vec::new()),
        single_hosted_zones: Vec::new(),
        zone_records: Fact::Read(Vec::new()),
        profile_associations: Fact::Read(Vec::new()),
        profile_resources: Fact::Read(Vec::new()),
        resolver_rule_associations: Fact::Read(Vec::new()),
        resolver_rules: Fact::Read(Vec::new()),
        peering_connections: Fact::Read(Vec::new()),
        vpc_attachments: Fact::Read(Vec::new()),
        attachments: Fact::Read(Vec::new()),
        gateway_routes: Fact::Read(Vec::new()),
    }
}
