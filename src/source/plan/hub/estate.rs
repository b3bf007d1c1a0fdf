//! Every account and region of a change, and what of them leads to central endpoints: hubs and spokes are seldom in one
//! place.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use rule::network::central::{DnsName, ZoneOwner};
use rule::network::fact::Why;
use rule::network::{Destination, Field, Id, Network, Vpc};

use super::super::plans::ByPlace;
use super::super::resource::Resource;
use super::super::value::Value;
use super::lists::Lists;
use crate::place::Place;

/// What one account in one region holds.
#[derive(Debug)]
pub struct Holding {
    /// The account.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// What leads to central endpoints.
    pub lists: Lists,
    /// Its VPCs, with their blocks.
    pub vpcs: BTreeMap<String, Vec<IpNet>>,
    /// What of single records is not known yet.
    pub unknown: Vec<(String, Field, Why)>,
    /// The VPCs that something of it changes.
    pub touched: BTreeSet<String>,
    /// Whether anything of it changes.
    pub is_changed: bool,
}

impl Holding {
    /// What a network holds.
    pub fn new(network: &Network) -> Self {
        let vpcs = network.vpcs.iter();
        let blocks_of = |vpc: &Vpc| {
            let tables = network.route_tables.elements().iter();
            let own = tables.filter(|table| table.vpc_id.as_ref() == Some(&vpc.id));
            // Every table has a local route for each block.
            let local = own
                .flat_map(|table| &table.routes)
                .filter(|route| &*route.target == "local")
                .filter_map(|route| match &route.destination {
                    Destination::Cidr(block) => Some(*block),
                    Destination::PrefixList(_) | Destination::Absent => None,
                });
            let blocks: BTreeSet<IpNet> = local.chain(vpc.cidr_block.map(IpNet::V4)).collect();
            blocks.into_iter().collect()
        };
        Self {
            account_id: network.account_id.clone(),
            region: network.region.clone(),
            lists: Lists::of(&network.central),
            vpcs: vpcs
                .map(|vpc| (vpc.id.to_string(), blocks_of(vpc)))
                .collect(),
            unknown: Vec::new(),
            touched: BTreeSet::new(),
            is_changed: false,
        }
    }

    /// Says that something of a record is not known.
    pub fn leave_open(&mut self, id: &str, field: Field, why: &Why) {
        self.is_changed = true;
        self.unknown.push((id.to_owned(), field, why.clone()));
    }
}

/// A resource that a plan changes, and where it is.
#[derive(Debug, Clone, Copy)]
pub struct PlannedChange<'r> {
    /// The account.
    pub account_id: &'r str,
    /// The region.
    pub region: &'r str,
    /// The resource.
    pub resource: &'r Resource,
}

impl<'r> PlannedChange<'r> {
    /// What it was, where it goes or changes.
    pub fn before(self) -> Option<&'r Value> {
        let actions = self.resource.actions;
        let was = (actions.delete || actions.update).then_some(&self.resource.before);
        was.filter(|value| **value != Value::Null)
    }

    /// What it is, where it comes or changes.
    pub fn after(self) -> Option<&'r Value> {
        let actions = self.resource.actions;
        let comes = self.resource.remains() && (actions.create || actions.update);
        comes.then_some(&self.resource.after)
    }

    /// The id of what goes; `None` where the same stays.
    pub fn gone(self) -> Option<&'r str> {
        let actions = self.resource.actions;
        let id = self.resource.id_before.as_deref();
        id.filter(|_| actions.delete)
    }
}

/// All of them.
#[derive(Debug)]
pub struct Estate<'r> {
    /// The accounts and regions: those that the plans change first.
    pub holdings: Vec<Holding>,
    resources: &'r ByPlace,
}

impl<'r> Estate<'r> {
    /// Holdings, and what changes.
    pub fn new(holdings: Vec<Holding>, resources: &'r ByPlace) -> Self {
        Self {
            holdings,
            resources,
        }
    }

    /// Every resource, whatever becomes of it.
    fn all(&self) -> impl Iterator<Item = PlannedChange<'r>> + use<'r> {
        let places = self.resources.iter();
        places.flat_map(|(Place { account_id, region }, resources)| {
            resources.iter().map(move |resource| PlannedChange {
                account_id,
                region,
                resource,
            })
        })
    }

    /// The resources of a type that change.
    pub fn changes(&self, kind: &str) -> Vec<PlannedChange<'r>> {
        let all = self.all();
        all.filter(|one| one.resource.kind == kind && one.resource.actions.any())
            .collect()
    }

    /// A resource of a type by its id, or a data source of it.
    pub fn resource(&self, kind: &str, id: &str) -> Option<PlannedChange<'r>> {
        let is_it = |one: &PlannedChange<'r>| {
            let of = &one.resource.kind;
            let of = of.strip_prefix("data.").unwrap_or(of);
            of == kind && (one.resource.id == id || one.resource.id_before.as_deref() == Some(id))
        };
        self.all().find(is_it)
    }

    /// The holding of an account in a region.
    pub fn at(&mut self, account_id: &str, region: &str) -> Option<&mut Holding> {
        let is_it = |it: &&mut Holding| it.account_id == account_id && it.region == region;
        let found = self.holdings.iter_mut().find(is_it)?;
        found.is_changed = true;
        Some(found)
    }

    /// The holdings of an account, in all its regions.
    pub fn of_account<'h>(
        &'h mut self,
        account_id: &'h str,
    ) -> impl Iterator<Item = &'h mut Holding> {
        let all = self.holdings.iter_mut();
        all.filter(move |it| it.account_id == account_id)
            .map(changed)
    }

    /// All holdings.
    pub fn everywhere(&mut self) -> impl Iterator<Item = &mut Holding> {
        self.holdings.iter_mut().map(changed)
    }

    /// The holding that a VPC is in.
    pub fn of_vpc(&mut self, vpc_id: &str) -> Option<&mut Holding> {
        let all = self.holdings.iter_mut();
        let found = all.into_iter().find(|it| it.vpcs.contains_key(vpc_id))?;
        found.is_changed = true;
        Some(found)
    }

    /// The blocks of a VPC.
    pub fn blocks(&self, vpc_id: &str) -> Option<&[IpNet]> {
        let mut all = self.holdings.iter();
        let blocks = all.find_map(|it| it.vpcs.get(vpc_id))?;
        (!blocks.is_empty()).then_some(blocks.as_slice())
    }

    /// The name of a hosted zone, and whose it is, as the plan, the saved zones or a list of a VPC's have it.
    pub fn zone(&self, id: &str) -> Option<(DnsName, ZoneOwner)> {
        if let Some(found) = self.resource("aws_route53_zone", id) {
            let resource = found.resource;
            let name = resource.after.get("name").or(resource.before.get("name"));
            if let Some(name) = name.written() {
                // A data source may show a zone of another account.
                let is_data = resource.kind.starts_with("data.");
                let saved = is_data.then(|| self.saved_zone(id)).flatten();
                let owner = saved.map(|(_, owner)| owner);
                let own = || ZoneOwner::Account(Id::from(found.account_id));
                return Some((DnsName::new(name), owner.unwrap_or_else(own)));
            }
        }
        self.saved_zone(id)
    }

    fn saved_zone(&self, id: &str) -> Option<(DnsName, ZoneOwner)> {
        let listed = self.holdings.iter().find_map(|it| {
            let zones = it.lists.hosted_zones.all.iter();
            let mut zones = zones.chain(&it.lists.single_hosted_zones);
            let zone = zones.find(|zone| *zone.id == *id)?;
            let owner = ZoneOwner::Account(Id::from(it.account_id.as_str()));
            Some((zone.name.clone(), owner))
        });
        listed.or_else(|| {
            let lists = self.holdings.iter();
            let mut zones = lists
                .flat_map(|it| &it.lists.hosted_zones_by_vpc.all)
                .flat_map(|of| &of.zones);
            let zone = zones.find(|zone| *zone.id == *id)?;
            Some((zone.name.clone(), zone.owner.clone()))
        })
    }
}

/// Notes that a holding changes.
fn changed(holding: &mut Holding) -> &mut Holding {
    holding.is_changed = true;
    holding
}

/// An id that a value holds; `Ok(None)` where nothing is written.
///
/// # Errors
/// Why it is not known.
pub fn id(value: &Value) -> Result<Option<&str>, &Why> {
    match value.unread() {
        Some(why) => Err(why),
        None => Ok(value.written()),
    }
}
