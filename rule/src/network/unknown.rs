//! Fields of single records that nobody knows yet: what a plan says "known after apply" of.

use std::collections::HashMap;

use super::Id;
use super::fact::Why;

/// A field of a record that may be unknown while the rest of the record is known. Fields that are
/// a [`super::fact::Fact`] of their own are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The security groups of a network interface, by its id.
    Groups,
    /// Whether another ingress rule of a security group matches, by its id.
    Ingress,
    /// Whether another egress rule of a security group matches, by its id.
    Egress,
    /// The subnets of an endpoint, by its id: it may have further interfaces.
    Subnets,
    /// The route tables of a gateway endpoint, by its id: it may have others.
    RouteTables,
    /// The service of an endpoint, by the id of its VPC.
    ServiceName,
    /// The route table of the subnets of a VPC that no table names, by the VPC's id.
    TableOfSubnets,
    /// The network ACL of the subnets of a VPC that no ACL names, by the VPC's id.
    AclOfSubnets,
    /// Routes of a route table, by its id.
    Routes,
    /// Entries of a network ACL, by its id.
    Entries,
    /// The DHCP options of a VPC, by its id.
    DhcpOptions,
    /// The entries of a prefix list, by its id: AWS's own, whose addresses are public.
    Cidrs,
    /// Other entries of a customer's prefix list, by its id: any addresses.
    ListEntries,
    /// Whether there are clients beside those that are known, by the id of a VPC.
    Clients,
    /// Whether a VPC has hosted zones beside those that are known, by its id.
    HostedZones,
    /// Whether a VPC has Profiles beside those that are known, by its id.
    Profiles,
    /// Whether a VPC has Resolver rules beside those that are known, by its id.
    ResolverRules,
    /// The records of a hosted zone, by its id.
    ZoneRecords,
    /// Whether tables of transit gateways have a further route to a VPC, by its id; of the gateway's owner.
    GatewayRoutesTo,
}

/// The fields that are unknown, with the reason of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unknown(HashMap<Field, HashMap<Id, Why>>);

impl Unknown {
    /// Says that a field is unknown, and why; the first reason stays.
    pub fn set(&mut self, id: impl Into<Id>, field: Field, why: impl Into<Why>) {
        let of_field = self.0.entry(field).or_default();
        of_field.entry(id.into()).or_insert_with(|| why.into());
    }

    /// Why a field is unknown, where it is.
    pub fn why(&self, id: &str, field: Field) -> Option<&Why> {
        self.0.get(&field)?.get(id)
    }

    /// Whether every field is known, as in all data that was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
