//! Customers' prefix lists that are shared: each account that a list is shared with has saved its entries too, and they
//! change with the list.

use std::collections::BTreeMap;

use ipnet::IpNet;
use rule::network::fact::{Fact, Why};
use rule::network::{Field, Network};

use super::super::plans::ByPlace;
use super::super::value::Value;
use super::estate::PlannedChange;
use crate::place::Place;

const LIST: &str = "aws_ec2_managed_prefix_list";
const ENTRY: &str = "aws_ec2_managed_prefix_list_entry";

/// The types of resources that change lists, by Terraform's names.
pub const KINDS: &[&str] = &[LIST, ENTRY];

/// What becomes of lists, by their ids.
#[derive(Debug)]
pub struct SharedLists<'r>(BTreeMap<&'r str, OfList<'r>>);

/// What becomes of one list.
#[derive(Debug)]
struct OfList<'r> {
    /// Where it is changed: what is saved there changes with its records.
    account_id: &'r str,
    region: &'r str,
    goes: Vec<IpNet>,
    comes: Vec<IpNet>,
    /// Why it is not known which entries come.
    unread: Option<Why>,
}

impl<'r> SharedLists<'r> {
    /// The lists that plans change. One that is deleted, or replaced, is in nobody's rules any more: AWS deletes no other.
    pub fn of(resources: &'r ByPlace) -> Self {
        let mut lists = BTreeMap::new();
        for (Place { account_id, region }, resources) in resources {
            for resource in resources.iter().filter(|of| of.actions.any()) {
                let change = PlannedChange {
                    account_id,
                    region,
                    resource,
                };
                match resource.kind.as_str() {
                    LIST if resource.actions.update => {
                        let entries =
                            |value: &'r Value| value.get("entry").or(value.get("entries"));
                        let (before, after) = (change.before(), change.after());
                        add(
                            &mut lists,
                            change,
                            &resource.id,
                            before.map(entries),
                            after.map(entries),
                        );
                    }
                    ENTRY => {
                        let (before, after) = (change.before(), change.after());
                        for (value, is_new) in [(before, false), (after, true)] {
                            let list = value.and_then(|of| of.get("prefix_list_id").written());
                            let Some(list) = list else { continue };
                            let (old, new) = if is_new { (None, value) } else { (value, None) };
                            add(&mut lists, change, list, old, new);
                        }
                    }
                    _ => {}
                }
            }
        }
        Self(lists)
    }

    /// Whether an account in a region has a copy of one.
    pub fn are_in(&self, network: &Network) -> bool {
        let mut copies = network.prefix_lists.elements().iter();
        copies.any(|list| self.of_copy(network, &list.id).is_some())
    }

    /// Changes the copies that an account has in a region.
    pub fn lay(&self, network: &mut Network) {
        if !self.are_in(network) {
            return;
        }
        let mut unread = Vec::new();
        let Fact::Read(mut copies) =
            std::mem::replace(&mut network.prefix_lists, Fact::Read(Vec::new()))
        else {
            return;
        };
        for copy in &mut copies {
            let Some(of) = self.of_copy(network, &copy.id) else {
                continue;
            };
            if let Some(blocks) = &mut copy.cidrs {
                blocks.retain(|block| !of.goes.contains(block));
                let new = of.comes.iter().filter(|block| !blocks.contains(block));
                let new: Vec<IpNet> = new.copied().collect();
                blocks.extend(new);
            }
            unread.extend(of.unread.clone().map(|why| (copy.id.clone(), why)));
        }
        network.prefix_lists = Fact::Read(copies);
        for (id, why) in unread {
            network.unknown.set(&*id, Field::ListEntries, why);
        }
    }

    /// What becomes of an account's copy of a list.
    fn of_copy(&self, network: &Network, id: &str) -> Option<&OfList<'r>> {
        let of = self.0.get(id)?;
        let is_shared = of.region == network.region && of.account_id != network.account_id;
        is_shared.then_some(of)
    }
}

/// Adds what goes from a list, and what comes to it.
fn add<'r>(
    lists: &mut BTreeMap<&'r str, OfList<'r>>,
    change: PlannedChange<'r>,
    id: &'r str,
    old: Option<&'r Value>,
    new: Option<&'r Value>,
) {
    let of = lists.entry(id).or_insert_with(|| OfList {
        account_id: change.account_id,
        region: change.region,
        goes: Vec::new(),
        comes: Vec::new(),
        unread: None,
    });
    of.goes.extend(old.iter().flat_map(|value| blocks(value)));
    let Some(new) = new else { return };
    let mut items = new.items().iter();
    let unread = new
        .unread()
        .or_else(|| items.find_map(|it| it.get("cidr").unread()));
    match unread {
        Some(why) => of.unread = Some(why.clone()),
        None => of.comes.extend(blocks(new)),
    }
}

/// The blocks of entries.
fn blocks(entries: &Value) -> impl Iterator<Item = IpNet> {
    let all = entries.items().iter();
    all.filter_map(|entry| entry.get("cidr").written()?.parse().ok())
}
