//! What is known for central endpoints, gathered record by record. Pages of one VPC, zone, Profile or table add up.

use std::collections::HashMap;

use rule::network::Id;
use rule::network::central::{
    Central, HostedZone, PeeringConnection, ProfileAssociation, ProfileResources, ResolverRule,
    ResolverRuleAssociation, TransitGatewayAttachment, TransitGatewayRoutes,
    TransitGatewayVpcAttachment, VpcHostedZones, ZoneRecords,
};
use rule::network::fact::{Fact, Why};

use super::kept::Kept;
use super::kind::RecordKind;
use super::readings::Readings;
use super::shape::central::{
    hosted_zones, peering, profiles, record_sets, resolver_rules, transit_gateway,
};
use super::value::ids::Ids;

/// Takes records one by one, in whatever order they come.
#[derive(Debug, Default)]
pub struct CentralFacts {
    hosted_zones_by_vpc: Paged<VpcHostedZones>,
    hosted_zones: Kept<HostedZone>,
    single_hosted_zones: Kept<HostedZone>,
    zone_records: Paged<ZoneRecords>,
    profile_associations: Kept<ProfileAssociation>,
    profile_resources: Paged<ProfileResources>,
    resolver_rule_associations: Kept<ResolverRuleAssociation>,
    resolver_rules: Kept<ResolverRule>,
    peering_connections: Kept<PeeringConnection>,
    vpc_attachments: Kept<TransitGatewayVpcAttachment>,
    attachments: Kept<TransitGatewayAttachment>,
    gateway_routes: Paged<TransitGatewayRoutes>,
}

/// What comes in pages.
pub trait PagedRecord {
    /// What the page is of.
    fn of(&self) -> &Id;

    /// Adds another page.
    fn add(&mut self, page: Self);
}

impl PagedRecord for VpcHostedZones {
    fn of(&self) -> &Id {
        &self.vpc_id
    }

    /// The last page alone has no `NextToken`.
    fn add(&mut self, page: Self) {
        self.complete |= page.complete;
        for zone in page.zones {
            if !self.zones.iter().any(|known| known.id == zone.id) {
                self.zones.push(zone);
            }
        }
    }
}

impl PagedRecord for ZoneRecords {
    fn of(&self) -> &Id {
        &self.zone_id
    }

    fn add(&mut self, page: Self) {
        for record in page.records {
            if !self.records.contains(&record) {
                self.records.push(record);
            }
        }
    }
}

impl PagedRecord for ProfileResources {
    fn of(&self) -> &Id {
        &self.profile_id
    }

    fn add(&mut self, page: Self) {
        for resource in page.resources {
            if !self.resources.contains(&resource) {
                self.resources.push(resource);
            }
        }
    }
}

impl PagedRecord for TransitGatewayRoutes {
    fn of(&self) -> &Id {
        &self.table_id
    }

    fn add(&mut self, page: Self) {
        self.complete &= page.complete;
        for route in page.routes {
            if !self.routes.contains(&route) {
                self.routes.push(route);
            }
        }
    }
}

/// What comes in pages, each once.
#[derive(Debug)]
struct Paged<T> {
    whole: Vec<T>,
    places: HashMap<Id, usize>,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            whole: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T: PagedRecord> Paged<T> {
    fn add(&mut self, page: T) {
        let end = self.whole.len();
        let place = *self.places.entry(page.of().clone()).or_insert(end);
        match self.whole.get_mut(place) {
            Some(known) => known.add(page),
            None => self.whole.push(page),
        }
    }

    /// Adds what came to what is known, unless it is unread.
    fn settle(&mut self, why: Option<Why>, fact: &mut Fact<Vec<T>>) {
        if let Some(why) = why {
            *fact = Fact::Unread(why);
            return;
        }
        let came = std::mem::take(&mut self.whole);
        self.places.clear();
        let Fact::Read(known) = fact else {
            *fact = Fact::Read(came);
            return;
        };
        let mut both = Self::default();
        for page in known.drain(..).chain(came) {
            both.add(page);
        }
        *known = both.whole;
    }
}

/// Methods that keep the records of one kind.
macro_rules! keeps {
    ($($(#[$doc:meta])* $add:ident($module:ident::$record:ident by $id:ident) in $kept:ident;)*) => {$(
        $(#[$doc])*
        pub(super) fn $add(&mut self, record: &$module::$record<'_>, ids: &mut Ids) {
            let id = record.$id.as_deref();
            if !self.$kept.has(id) {
                let facts = record.facts(ids);
                self.$kept.keep(id.unwrap_or_default().into(), facts);
            }
        }
    )*};
}

/// Methods that keep the pages of one kind.
macro_rules! pages {
    ($($(#[$doc:meta])* $add:ident($module:ident::$record:ident) in $kept:ident;)*) => {$(
        $(#[$doc])*
        pub(super) fn $add(&mut self, record: &$module::$record<'_>, ids: &mut Ids) {
            let facts = record.facts(ids);
            self.$kept.add(facts);
        }
    )*};
}

impl CentralFacts {
    keeps! {
        /// Takes one zone of the account.
        add_hosted_zone(hosted_zones::HostedZone by id) in hosted_zones;
        /// Takes one Profile on a VPC.
        add_profile_association(profiles::ProfileAssociation by id) in profile_associations;
        /// Takes one rule on a VPC.
        add_resolver_rule_association(resolver_rules::ResolverRuleAssociation by id) in resolver_rule_associations;
        /// Takes one rule.
        add_resolver_rule(resolver_rules::ResolverRule by id) in resolver_rules;
        /// Takes one peering connection.
        add_peering_connection(peering::VpcPeeringConnection by vpc_peering_connection_id) in peering_connections;
        /// Takes one VPC's attachment.
        add_vpc_attachment(transit_gateway::TransitGatewayVpcAttachment by transit_gateway_attachment_id) in vpc_attachments;
        /// Takes one attachment.
        add_attachment(transit_gateway::TransitGatewayAttachment by transit_gateway_attachment_id) in attachments;
    }

    pages! {
        /// Takes the records of one zone.
        add_zone_records(record_sets::ZoneRecords) in zone_records;
        /// Takes one resource of a Profile.
        add_profile_resource_association(profiles::ProfileResourceAssociation) in profile_resources;
        /// Takes the resources of one Profile.
        add_profile_resources(profiles::ProfileResources) in profile_resources;
        /// Takes the routes of one table.
        add_gateway_routes(transit_gateway::TransitGatewayRoutes) in gateway_routes;
    }

    /// Takes one zone that was asked for by its id.
    pub(super) fn add_single_hosted_zone(
        &mut self,
        record: &hosted_zones::SingleHostedZone<'_>,
        ids: &mut Ids,
    ) {
        let zone = record.0.facts(ids);
        self.single_hosted_zones.keep(zone.id.clone(), zone);
    }

    /// Takes the zones of one VPC, with the records that stand beside them.
    pub(super) fn add_vpc_hosted_zones(
        &mut self,
        record: &hosted_zones::VpcHostedZones<'_>,
        ids: &mut Ids,
    ) {
        for records in record.records(ids) {
            self.zone_records.add(records);
        }
        let zones = record.facts(ids);
        self.hosted_zones_by_vpc.add(zones);
    }

    /// Adds what came to what is known.
    pub(super) fn settle(&mut self, readings: &Readings, known: &mut Central) {
        let Central {
            is_live: _,
            hosted_zones_by_vpc,
            hosted_zones,
            single_hosted_zones,
            zone_records,
            profile_associations,
            profile_resources,
            resolver_rule_associations,
            resolver_rules,
            peering_connections,
            vpc_attachments,
            attachments,
            gateway_routes,
        } = known;
        // Records beside the zones of a VPC, and resources in either form, are there whatever else is.
        let of_zones = readings
            .unread(RecordKind::ResourceRecordSetsByZone)
            .filter(|_| self.zone_records.whole.is_empty() && zone_records.read().is_none());
        let of_profiles = readings
            .unread(RecordKind::ProfileResourceAssociations)
            .and(readings.unread(RecordKind::ProfileResourceAssociationsByProfile));
        let of_vpcs = readings.unread(RecordKind::HostedZonesByVpc);
        let of_tables = readings.unread(RecordKind::TransitGatewayRoutes);
        self.hosted_zones_by_vpc
            .settle(of_vpcs, hosted_zones_by_vpc);
        self.zone_records.settle(of_zones, zone_records);
        self.profile_resources
            .settle(of_profiles, profile_resources);
        self.gateway_routes.settle(of_tables, gateway_routes);
        self.hosted_zones
            .settle(readings, RecordKind::HostedZones, hosted_zones);
        single_hosted_zones.append(self.single_hosted_zones.records_mut());
        self.profile_associations.settle(
            readings,
            RecordKind::ProfileAssociations,
            profile_associations,
        );
        self.resolver_rule_associations.settle(
            readings,
            RecordKind::ResolverRuleAssociations,
            resolver_rule_associations,
        );
        self.resolver_rules
            .settle(readings, RecordKind::ResolverRules, resolver_rules);
        self.peering_connections.settle(
            readings,
            RecordKind::VpcPeeringConnections,
            peering_connections,
        );
        self.vpc_attachments.settle(
            readings,
            RecordKind::TransitGatewayVpcAttachments,
            vpc_attachments,
        );
        self.attachments
            .settle(readings, RecordKind::TransitGatewayAttachments, attachments);
    }
}
