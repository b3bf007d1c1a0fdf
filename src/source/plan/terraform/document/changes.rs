//! The changes of a plan, held small: what others ask of each of them, and apart from it its attributes, which nobody
//! asks for once they are resolved.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, SeqAccess, Visitor};

use super::super::super::word::Word;
use super::super::flag::Flags;
use super::super::slim::{self, Slim};
use super::held::Held;
use super::{Entry, EntryChange};

/// The attributes of a resource.
#[derive(Debug, Default, Clone)]
pub struct ChangeRepresentation {
    /// Before the change.
    pub before: Held,
    /// After it.
    pub after: Held,
    /// What is known after apply.
    pub after_unknown: Flags,
}

/// What others ask of a change.
#[derive(Debug)]
pub struct ResourceChange {
    /// Its address.
    pub address: Word,
    /// Its type.
    pub kind: Word,
    /// The id that AWS gave, where the plan knows it and it stays.
    pub real_id: Option<Word>,
    more: Option<Box<More>>,
    /// How long the module's address is that the address begins with.
    module: u32,
    /// Where the name is in the address.
    name: (u32, u32),
    /// What becomes of it.
    pub does: Does,
    /// Whether its provider is AWS's.
    pub is_aws: bool,
    /// Whether it is a data source.
    pub is_data: bool,
    /// Whether it is an object that a replacement left behind.
    pub is_deposed: bool,
    /// Whether its attributes are held.
    has_attributes: bool,
}

/// What few changes have.
#[derive(Debug, Default)]
struct More {
    /// The module and the name that are not those of the address.
    names: Option<(Word, Word)>,
    /// The attributes, which others ask for.
    change: Option<ChangeRepresentation>,
}

/// The actions of a change.
#[derive(Debug, Clone, Copy, Default)]
pub struct Does {
    /// `create`
    pub create: bool,
    /// `update`
    pub update: bool,
    /// `delete`
    pub delete: bool,
    /// `forget`
    pub forget: bool,
}

/// The types whose attributes others ask for: of VPCs the block, of what AWS made and is taken over the id.
const ASKED_BY_OTHERS: &[&str] = &[
    "aws_default_network_acl",
    "aws_default_route_table",
    "aws_default_security_group",
    "aws_default_vpc",
    "aws_ec2_transit_gateway_vpc_attachment_accepter",
    "aws_vpc",
    "aws_vpc_peering_connection_accepter",
];

/// How many of them are held together.
const TOGETHER: usize = 1024;

/// The changes of a plan.
#[derive(Debug, Default)]
pub struct Changes {
    /// What others ask of each.
    pub list: Vec<ResourceChange>,
    /// The attributes of those that are resolved, some together: they go as they are resolved.
    attributes: Vec<Vec<ChangeRepresentation>>,
    /// How many resources each action concerns.
    pub counts: BTreeMap<String, usize>,
}

impl Changes {
    /// Takes one more, which is slim.
    pub fn push(&mut self, entry: Entry) {
        let is = |wanted: &str| entry.change.actions.iter().any(|action| action == wanted);
        let does = Does {
            create: is("create"),
            update: is("update"),
            delete: is("delete"),
            forget: is("forget"),
        };
        let real_id = real_id(&entry.change, does).map(Word::from);
        let Entry {
            address,
            module_address,
            mode,
            kind,
            name,
            provider_name,
            deposed,
            change,
        } = entry;
        let EntryChange {
            actions,
            importing: _,
            before,
            after,
            after_unknown,
        } = change;
        self.count(&actions);
        let module = module_address.unwrap_or_default();
        let places = places(&address, &module, &kind, &name);
        let change = ChangeRepresentation {
            before,
            after,
            after_unknown,
        };
        let more = More {
            names: places.is_none().then(|| (module.into(), name.into())),
            change: ASKED_BY_OTHERS
                .contains(&kind.as_str())
                .then(|| change.clone()),
        };
        let (module, name) = places.unwrap_or_default();
        let has_attributes = slim::is_asked(&kind);
        self.list.push(ResourceChange {
            is_aws: is_aws(&provider_name),
            is_data: mode == "data",
            is_deposed: deposed.is_some(),
            real_id,
            more: (more.names.is_some() || more.change.is_some()).then(|| Box::new(more)),
            module,
            name,
            does,
            has_attributes,
            address,
            kind,
        });
        if has_attributes {
            match self.attributes.last_mut() {
                Some(last) if last.len() < TOGETHER => last.push(change),
                _ => {
                    let mut first = Vec::with_capacity(TOGETHER);
                    first.push(change);
                    self.attributes.push(first);
                }
            }
        }
    }

    fn count(&mut self, actions: &[Word]) {
        let joined;
        let key = match actions {
            [only] => only.as_str(),
            several => {
                joined = several.join(",");
                joined.as_str()
            }
        };
        match self.counts.get_mut(key) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(key.to_owned(), 1);
            }
        }
    }

    /// Those that are resolved, with their attributes.
    pub fn resolved(&self) -> impl Iterator<Item = (&ResourceChange, &ChangeRepresentation)> {
        let list = self.list.iter().filter(|of| of.has_attributes);
        list.zip(self.attributes.iter().flatten())
    }

    /// Takes the attributes of those that are resolved away.
    pub fn take_attributes(&mut self) -> impl Iterator<Item = ChangeRepresentation> + use<> {
        std::mem::take(&mut self.attributes).into_iter().flatten()
    }

    /// The attributes of those that are resolved.
    pub fn attributes(&self) -> impl Iterator<Item = ChangeRepresentation> {
        self.attributes.iter().flatten().cloned()
    }
}

impl ResourceChange {
    /// Its name.
    pub fn name(&self) -> &str {
        match self.more.as_ref().and_then(|more| more.names.as_ref()) {
            Some((_, name)) => name,
            None => part(&self.address, self.name.0, self.name.1),
        }
    }

    /// The address of its module; empty for the root module.
    pub fn module(&self) -> &str {
        match self.more.as_ref().and_then(|more| more.names.as_ref()) {
            Some((module, _)) => module,
            None => part(&self.address, 0, self.module),
        }
    }

    /// Its attributes, where others ask for them.
    pub fn change(&self) -> Option<&ChangeRepresentation> {
        self.more.as_ref()?.change.as_ref()
    }

    /// Whether its type is one that is read.
    pub fn has_attributes(&self) -> bool {
        self.has_attributes
    }

    /// Whether a managed object is there after the change.
    pub fn exists(&self) -> bool {
        let goes = self.does.delete || self.does.forget;
        !self.is_data && !self.is_deposed && (!goes || self.does.create)
    }
}

fn part(address: &str, from: u32, to: u32) -> &str {
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    address.get(place(from)..place(to)).unwrap_or_default()
}

/// How long the module is, and where the name is in an address that is made of them.
fn places(address: &str, module: &str, kind: &str, name: &str) -> Option<(u32, (u32, u32))> {
    let mut rest = address.strip_prefix(module)?;
    if !module.is_empty() {
        rest = rest.strip_prefix('.')?;
    }
    rest = rest.strip_prefix("data.").unwrap_or(rest);
    rest = rest.strip_prefix(kind)?.strip_prefix('.')?;
    rest.strip_prefix(name)?;
    let from = address.len().checked_sub(rest.len())?;
    let place = |at: usize| u32::try_from(at).ok();
    Some((
        place(module.len())?,
        (place(from)?, place(from.checked_add(name.len())?)?),
    ))
}

/// The id that AWS gave, where the plan knows it and it stays.
fn real_id(change: &EntryChange, does: Does) -> Option<&str> {
    if does.create {
        return None;
    }
    let before = change.before.0.get("id").text();
    let importing = change.importing.as_ref();
    before
        .or_else(|| importing.and_then(|importing| importing.id.as_deref()))
        .or_else(|| change.after.0.get("id").text())
        .filter(|id| !id.is_empty())
}

/// Whether a provider is AWS's: by the last part of its name.
fn is_aws(provider_name: &str) -> bool {
    matches!(provider_name.rsplit('/').next(), Some("aws" | "awscc"))
}

/// The changes of a list, each of them slim before the next is read.
///
/// # Errors
/// Where it is no list, or an element has another shape.
pub fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Changes>, D::Error> {
    struct List;

    impl<'de> Visitor<'de> for List {
        type Value = Changes;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of resources")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Changes, A::Error> {
            let mut all = Changes::default();
            while let Some(mut entry) = list.next_element::<Entry>()? {
                entry.slim();
                all.push(entry);
            }
            Ok(all)
        }
    }

    deserializer.deserialize_seq(List).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::slim::Slim;
    use super::{Changes, Entry};

    #[test]
    fn names_are_those_that_are_written_whatever_the_address_is() {
        for (address, module, name) in [
            ("aws_subnet.a", "", "a"),
            ("aws_subnet.a[\"b.c\"]", "", "a"),
            ("module.net[0].aws_subnet.a[1]", "module.net[0]", "a"),
            ("data.aws_subnet.a", "", "a"),
            ("something.else", "module.net", "a"),
            ("module.network.aws_subnet.a", "module.net", "a"),
            ("aws_subnet.a", "", "other"),
        ] {
            let entry = json!({
                "address": address, "module_address": module, "mode": "managed", "type": "aws_subnet", "name": name,
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {"actions": ["delete", "create"], "before": {"id": "subnet-1"}, "after": {}},
            });
            let mut entry: Entry = serde_json::from_value(entry).unwrap();
            entry.slim();
            let mut changes = Changes::default();
            changes.push(entry);
            let (change, of) = changes.resolved().next().expect("a change");
            assert_eq!(
                (change.module(), change.name()),
                (module, name),
                "{address}"
            );
            assert_eq!(of.before.0.get("id").text(), Some("subnet-1"));
            // What is made anew has no id yet.
            assert_eq!(change.real_id, None);
            assert!(change.is_aws && change.exists() && change.change().is_none());
            assert_eq!(changes.counts.get("delete,create"), Some(&1));
        }
    }
}
