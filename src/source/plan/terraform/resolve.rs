//! What an attribute that is known after apply will be: by its references, by presumption, or not.
//!
//! The rules are those of `contracts.md`, "Plans": known by reference, presumed, unread.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use rule::network::fact::Why;

use super::super::arn;
use super::super::attributes::{Attributes, Name};
use super::super::reason;
use super::super::template::names;
use super::super::value::Value;
use super::super::word::Word;
use super::block::has_known_peer;
use super::document::{ChangeRepresentation, ConfigResource, Expression, ResourceChange};
use super::flag::Flag;
use super::follow::{Follower, ReferenceScope, ReferencedResource};
use super::members::Members;
use super::tree::key;
use super::wanted;
use crate::planned_id::{self, PREFIX_LIST};

/// The attributes that hold several ids.
const LISTS: &[&str] = &[
    "subnet_ids",
    "subnets",
    "vpc_zone_identifier",
    "security_groups",
    "security_group_ids",
    "vpc_security_group_ids",
    "security_group_id_list",
    "route_table_ids",
    "prefix_list_ids",
    "records",
];

/// The blocks that a `dynamic` one may have written, which leaves no expression.
const RULE_SETS: &[&str] = &["ingress", "egress", "route"];

/// Resolves the attributes of one plan.
#[derive(Debug)]
pub struct Resolver<'t, 'a> {
    /// Follows references.
    pub follower: Follower<'t, 'a>,
    /// Presumed values are unread.
    pub strict: bool,
    /// What was presumed.
    pub presumed: RefCell<BTreeSet<String>>,
    /// Whether anything was presumed since this was last set.
    pub presumes: Cell<bool>,
}

/// The attribute that is asked about.
#[derive(Debug, Clone, Copy)]
pub struct AttributeContext<'a> {
    pub change: &'a ResourceChange,
    pub attributes: &'a ChangeRepresentation,
    pub scope: ReferenceScope<'a>,
    pub name: &'a str,
    /// Several blocks share one expression.
    pub shared: bool,
    /// The block that it is in is not written: a `dynamic` one wrote it.
    pub dynamic: bool,
    /// The block that it is in; empty at the top.
    pub block: &'a str,
}

impl<'a> Resolver<'_, 'a> {
    /// The attributes of a resource after the change.
    pub fn after(
        &self,
        change: &'a ResourceChange,
        attributes: &'a ChangeRepresentation,
        config: Option<&'a ConfigResource>,
    ) -> Value {
        let (known, unknown) = (&attributes.after.0, &attributes.after_unknown.0);
        if !unknown.values().any(Flag::is_open) && *known != Value::Null {
            return known.clone();
        }
        let known = known.attributes();
        let names = names(known, unknown);
        let scope = scope(change, config);
        let members = names.map(|name| {
            let expression = config.map_or(&Expression::Absent, |config| {
                config.expressions.get(name).unwrap_or(&Expression::Absent)
            });
            let attribute = AttributeContext {
                change,
                attributes,
                scope,
                name,
                shared: false,
                dynamic: false,
                block: "",
            };
            let flag = unknown.get(name);
            let value = if &**name == "source_security_group_id"
                && flag == Some(&Flag::Yes)
                && known.is_some_and(|known| has_known_peer(known.iter()))
            {
                self.group_beside(attribute, expression)
            } else {
                let known = known.and_then(|known| known.get(name));
                self.merge(attribute, known, flag, expression)
            };
            (name.clone(), value)
        });
        Value::object(members)
    }

    fn merge(
        &self,
        attribute: AttributeContext<'a>,
        known: Option<&'a Value>,
        unknown: Option<&'a Flag>,
        expression: &'a Expression,
    ) -> Value {
        match unknown.filter(|flag| flag.is_open()) {
            Some(Flag::Yes) => self.unknown(attribute, None, expression),
            Some(Flag::List(flags)) => self.list(attribute, known, flags, expression),
            Some(Flag::Object(flags)) => {
                let known = known.and_then(Value::attributes);
                let names = names(known, flags);
                let is_known = known.is_some_and(|known| has_known_peer(known.iter()));
                let members = names.map(|name| {
                    let below = AttributeContext {
                        name,
                        block: attribute.name,
                        dynamic: *expression == Expression::Absent,
                        ..attribute
                    };
                    let flag = flags.get(name);
                    let expression = expression.member(name, 0);
                    let known = known.and_then(|known| known.get(name));
                    let value = match self.merge(below, known, flag, expression) {
                        Value::Unread(_) if is_known && &**name == "security_groups" => {
                            self.no_group_beside(below)
                        }
                        value => value,
                    };
                    (name.clone(), value)
                });
                Value::object(members)
            }
            Some(Flag::No) | None => known.cloned().unwrap_or_default(),
        }
    }

    /// A group beside a peer that is known: the one that references name, and nothing less.
    fn group_beside(&self, attribute: AttributeContext<'a>, expression: &'a Expression) -> Value {
        let Expression::References(references) = expression else {
            return Value::Null;
        };
        let found = self.follower.follow(references, attribute.scope);
        match found.candidates.as_slice() {
            [only] if found.local.is_none() && found.data.is_none() => {
                let id = self.id_of(only, attribute.name);
                id.map_or(Value::Null, Value::from_text)
            }
            _ => self.no_group_beside(attribute),
        }
    }

    /// A rule that has a known block, list or itself as its peer has no unknown group beside it.
    fn no_group_beside(&self, attribute: AttributeContext<'a>) -> Value {
        let path = format!("{}.{}", attribute.change.address, attribute.name);
        self.presume(&path, "another peer is written", Value::Null)
    }

    fn list(
        &self,
        attribute: AttributeContext<'a>,
        known: Option<&'a Value>,
        flags: &'a [Flag],
        expression: &'a Expression,
    ) -> Value {
        let items = match known {
            Some(Value::List(items)) => items,
            _ => &[][..],
        };
        let open = flags.iter().filter(|flag| **flag == Flag::Yes).count();
        if open > 0 && !wanted::types_in(attribute.block, attribute.name).is_empty() {
            let known = items.iter().filter(|item| **item != Value::Null);
            let mut known: Vec<Value> = known.cloned().collect();
            let length = (open, known.as_slice());
            return match self.unknown(attribute, Some(length), expression) {
                Value::List(found) => {
                    known.extend(found.iter().cloned());
                    Value::List(known.into())
                }
                Value::Null => Value::List(known.into()),
                other => other,
            };
        }
        let unknown_blocks = flags.iter().filter(|flag| flag.is_open()).count();
        let shared = unknown_blocks > 1 && matches!(expression, Expression::References(_));
        let length = items.len().max(flags.len());
        let values = (0..length).map(|at| {
            let expression = match expression {
                Expression::Blocks(blocks) => blocks.get(at).or(blocks.first()),
                _ => Some(expression),
            };
            let attribute = AttributeContext {
                shared,
                ..attribute
            };
            let expression = expression.unwrap_or(&Expression::Absent);
            self.merge(attribute, items.get(at), flags.get(at), expression)
        });
        Value::List(values.collect())
    }

    /// A value that is known after apply; `length` is how many elements of a list are, beside
    /// those that are known.
    fn unknown(
        &self,
        attribute: AttributeContext<'a>,
        length: Option<(usize, &[Value])>,
        expression: &'a Expression,
    ) -> Value {
        let name = attribute.name;
        let types = wanted::types_in(attribute.block, name);
        let path = || format!("{}.{name}", attribute.change.address);
        if self.follower.tree.document.configuration.is_none() {
            let why = format!(
                "known after apply: {}; the plan has no configuration",
                path()
            );
            return Value::Unread(reason::later(why));
        }
        let references = match expression {
            Expression::References(references) => references,
            _ if RULE_SETS.contains(&name) => {
                return self.presume(&path(), "nothing is written", Value::Null);
            }
            _ if attribute.dynamic && !types.is_empty() => {
                let why = format!("known after apply: {} is in a dynamic block", path());
                return Value::Unread(reason::later(why));
            }
            _ => return Value::Null,
        };
        let found = self.follower.follow(references, attribute.scope);
        let unread = || {
            let to = found
                .local
                .or(found.data)
                .or(references.first().map(Word::as_str));
            let why = format!(
                "known after apply: {} refers to {}",
                path(),
                to.unwrap_or_default()
            );
            Value::Unread(match found.local {
                Some(_) => Why::new(why, Some(reason::GRAPH)),
                None => reason::later(why),
            })
        };
        if types.is_empty() {
            return unread();
        }
        let fits = |one: &&ReferencedResource| match one.beside {
            Some((kind, _)) => types.contains(&kind),
            None => self
                .follower
                .tree
                .change(one.place)
                .is_some_and(|change| types.contains(&names::terraform_name(&change.kind))),
        };
        let fitting: Vec<&ReferencedResource> = found.candidates.iter().filter(fits).collect();
        if LISTS.contains(&name) {
            self.several(attribute, &path, &found, &fitting, length)
                .unwrap_or_else(unread)
        } else {
            self.one(attribute, &path, &found, &fitting, types)
                .unwrap_or_else(unread)
        }
    }

    /// The id that a candidate stands for, in an attribute.
    pub fn id_of(&self, candidate: &ReferencedResource, attribute: &str) -> Option<String> {
        let change = self.follower.tree.change(candidate.place)?;
        let id = self.id(change, self.follower.tree.configuration(change));
        let kind = names::terraform_name(&change.kind);
        let is_endpoint = kind == "aws_vpc_endpoint";
        let is_list = attribute.contains("prefix_list") && is_endpoint;
        match attribute {
            "resource_arn" => return arn::of(kind, &id),
            "name" | "records" if is_endpoint => return planned_id::dns_name(&id),
            _ => {}
        }
        Some(match candidate.beside {
            Some((_, mark)) => format!("{id}{mark}"),
            None if is_list => format!("{id}{PREFIX_LIST}"),
            None => id.to_string(),
        })
    }

    /// The id of a resource after the change, by its place.
    pub fn id_of_place(&self, place: u32) -> Option<Word> {
        let change = self.follower.tree.change(place)?;
        Some(self.id(change, self.follower.tree.configuration(change)))
    }

    /// The id of a resource after the change: the real one where it is known, else its address.
    pub fn id(&self, change: &'a ResourceChange, config: Option<&'a ConfigResource>) -> Word {
        if let Some(id) = &change.real_id {
            return id.clone();
        }
        // What AWS made is taken over, not made.
        let adopted = match change.kind.as_str() {
            "aws_default_security_group" => Some(("vpc_id", "#default-security-group")),
            "aws_default_route_table" => Some(("default_route_table_id", "")),
            "aws_default_network_acl" => Some(("default_network_acl_id", "")),
            "aws_vpc_peering_connection_accepter" => Some(("vpc_peering_connection_id", "")),
            "aws_ec2_transit_gateway_vpc_attachment_accepter" => {
                Some(("transit_gateway_attachment_id", ""))
            }
            _ => None,
        };
        adopted
            .and_then(|(name, mark)| {
                let config = config?;
                let expression = config.expressions.get(name).unwrap_or(&Expression::Absent);
                let attributes = change.change()?;
                let known = attributes.after.0.attributes();
                let known = known.and_then(|known| known.get_key_value(name));
                let unknown = attributes.after_unknown.0.get_key_value(name);
                let named = known.map(|(name, _)| name);
                let attribute = AttributeContext {
                    change,
                    attributes,
                    scope: scope(change, Some(config)),
                    name: named.or(unknown.map(|(name, _)| name))?,
                    shared: false,
                    dynamic: false,
                    block: "",
                };
                let unknown = unknown.map(|(_, flag)| flag);
                let value = self.merge(
                    attribute,
                    known.map(|(_, value)| value),
                    unknown,
                    expression,
                );
                Some(Word::from(format!("{}{mark}", value.written()?)))
            })
            .unwrap_or_else(|| change.address.clone())
    }
}

/// The names of what is known, and of what is marked beside it.
fn names<'a>(
    known: Option<&'a Attributes>,
    marked: &'a Members<Flag>,
) -> impl Iterator<Item = &'a Name> {
    let more = marked.keys();
    let more = more.filter(move |name| known.is_none_or(|known| !known.contains_key(name)));
    let names = known.into_iter().flat_map(Attributes::iter);
    names.map(|(name, _)| name).chain(more)
}

/// Where the attributes of a resource are written.
fn scope<'a>(change: &'a ResourceChange, config: Option<&'a ConfigResource>) -> ReferenceScope<'a> {
    ReferenceScope {
        module: change.module(),
        key: key(&change.address),
        for_each: config.map_or(&Expression::Absent, |config| &config.for_each_expression),
    }
}
