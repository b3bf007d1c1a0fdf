//! What an attribute that is known after apply will be: by its references, by presumption, or not.
//!
//! The rules are those of `contracts.md`, "Plans": known by reference, presumed, unread.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rule::fact::Why;
use serde_json::Value as Json;

use super::super::value::Value;
use super::block::{has_known_peer, is_open, real_id};
use super::document::{ConfigResource, Expression, ResourceChange};
use super::follow::{Candidate, Follower, Found, Scope};
use super::tree::key;
use super::wanted;

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
];

/// The mark of the AWS prefix list of a gateway endpoint that the plan makes.
pub const PREFIX_LIST: &str = "#prefix-list";

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
}

/// The attribute that is asked about.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    change: &'a ResourceChange,
    scope: Scope<'a>,
    name: &'a str,
    /// Several blocks share one expression.
    shared: bool,
    /// The block that it is in is not written: a `dynamic` one wrote it.
    dynamic: bool,
}

impl<'a> Resolver<'_, 'a> {
    /// The attributes of a resource after the change.
    pub fn after(&self, change: &'a ResourceChange) -> Value {
        let config = self.follower.tree.configuration(change);
        let (known, unknown) = (&change.change.after.0, &change.change.after_unknown.0);
        let names: BTreeSet<&'a String> = known.keys().chain(unknown.keys()).collect();
        let scope = scope(change, config);
        let members = names.into_iter().map(|name| {
            let expression = config.map_or(&Expression::Absent, |config| {
                config.expressions.get(name).unwrap_or(&Expression::Absent)
            });
            let asked = Asked {
                change,
                scope,
                name,
                shared: false,
                dynamic: false,
            };
            let value = self.merge(asked, known.get(name), unknown.get(name), expression);
            (name.clone(), value)
        });
        Value::Object(members.collect())
    }

    fn merge(
        &self,
        asked: Asked<'a>,
        known: Option<&'a Json>,
        unknown: Option<&'a Json>,
        expression: &'a Expression,
    ) -> Value {
        match unknown {
            Some(Json::Bool(true)) => self.unknown(asked, None, expression),
            Some(Json::Array(flags)) => self.list(asked, known, flags, expression),
            Some(Json::Object(flags)) => {
                let empty = serde_json::Map::new();
                let known = known.and_then(Json::as_object);
                let names = known.into_iter().flat_map(|known| known.keys());
                let names: BTreeSet<&'a String> = names.chain(flags.keys()).collect();
                let is_known = has_known_peer(known.unwrap_or(&empty));
                let members = names.into_iter().map(|name| {
                    let below = Asked {
                        name,
                        dynamic: *expression == Expression::Absent,
                        ..asked
                    };
                    let flag = flags.get(name);
                    let value = if is_known && name == "security_groups" && flag.is_some() {
                        Value::Null
                    } else {
                        let expression = expression.member(name, 0);
                        self.merge(
                            below,
                            known.and_then(|known| known.get(name)),
                            flag,
                            expression,
                        )
                    };
                    (name.clone(), value)
                });
                Value::Object(members.collect())
            }
            _ => known.map_or(Value::Null, Value::from),
        }
    }

    fn list(
        &self,
        asked: Asked<'a>,
        known: Option<&'a Json>,
        flags: &'a [Json],
        expression: &'a Expression,
    ) -> Value {
        let items = known
            .and_then(Json::as_array)
            .map_or(&[][..], Vec::as_slice);
        let open = flags
            .iter()
            .filter(|flag| **flag == Json::Bool(true))
            .count();
        if open > 0 && !wanted::types_of(asked.name).is_empty() {
            let known = items.iter().filter(|item| !item.is_null()).map(Value::from);
            let mut known: Vec<Value> = known.collect();
            let length = (open, known.as_slice());
            return match self.unknown(asked, Some(length), expression) {
                Value::List(found) => {
                    known.extend(found);
                    Value::List(known)
                }
                Value::Null => Value::List(known),
                other => other,
            };
        }
        let unknown_blocks = flags.iter().filter(|flag| is_open(flag)).count();
        let shared = unknown_blocks > 1 && matches!(expression, Expression::References(_));
        let length = items.len().max(flags.len());
        let values = (0..length).map(|at| {
            let expression = match expression {
                Expression::Blocks(blocks) => blocks.get(at).or(blocks.first()),
                _ => Some(expression),
            };
            let asked = Asked { shared, ..asked };
            let expression = expression.unwrap_or(&Expression::Absent);
            self.merge(asked, items.get(at), flags.get(at), expression)
        });
        Value::List(values.collect())
    }

    /// A value that is known after apply; `length` is how many elements of a list are, beside
    /// those that are known.
    fn unknown(
        &self,
        asked: Asked<'a>,
        length: Option<(usize, &[Value])>,
        expression: &'a Expression,
    ) -> Value {
        let name = asked.name;
        let types = wanted::types_of(name);
        let path = format!("{}.{name}", asked.change.address);
        if self.follower.tree.document.configuration.is_none() {
            let why = format!("known after apply: {path}; the plan has no configuration");
            return Value::Unread(why.into());
        }
        let references = match expression {
            Expression::References(references) => references,
            _ if RULE_SETS.contains(&name) => {
                return self.presume(&path, "nothing is written", Value::Null);
            }
            _ if asked.dynamic && !types.is_empty() => {
                let why = format!("known after apply: {path} is in a dynamic block");
                return Value::Unread(why.into());
            }
            _ => return Value::Null,
        };
        let found = self.follower.follow(references, asked.scope);
        let unread = || {
            let to = found
                .local
                .or(found.data)
                .or(references.first().map(String::as_str));
            let why = format!(
                "known after apply: {path} refers to {}",
                to.unwrap_or_default()
            );
            Value::Unread(why.into())
        };
        if types.is_empty() {
            return unread();
        }
        let fits = |one: &&Candidate| match one.beside {
            Some((kind, _)) => types.contains(&kind),
            None => self
                .follower
                .tree
                .change(one.place)
                .is_some_and(|change| types.contains(&change.kind.as_str())),
        };
        let fitting: Vec<&Candidate> = found.candidates.iter().filter(fits).collect();
        if LISTS.contains(&name) {
            self.several(asked, &path, &found, &fitting, length)
                .unwrap_or_else(unread)
        } else {
            self.one(asked, &path, &found, &fitting, types)
                .unwrap_or_else(unread)
        }
    }

    /// A single id.
    fn one(
        &self,
        asked: Asked<'a>,
        path: &str,
        found: &Found<'a>,
        fitting: &[&Candidate],
        types: &[&str],
    ) -> Option<Value> {
        if let [only] = fitting {
            let value = Value::Text(self.id_of(only, asked.name)?);
            return Some(if found.local.is_none() && found.data.is_none() {
                value
            } else {
                self.presume(path, "the only one that its references name", value)
            });
        }
        if let Some(chosen) = self.of_same_key(found, fitting) {
            let value = Value::Text(self.id_of(chosen, asked.name)?);
            return Some(self.presume(path, "the one of the same key", value));
        }
        if found.data.is_some() || !(found.local.is_some() || fitting.is_empty()) {
            return None;
        }
        let tree = self.follower.tree;
        let is_only = |places: Vec<usize>| match places.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        let only = is_only(tree.of_types(types, Some(asked.scope.module)))
            .or_else(|| is_only(tree.of_types(types, None)))
            .or_else(|| self.vpc_around(asked, types))?;
        let value = Value::Text(self.id(tree.change(only)?));
        Some(self.presume(path, "the only one of its type", value))
    }

    /// The only VPC whose block holds a subnet's.
    fn vpc_around(&self, asked: Asked<'a>, types: &[&str]) -> Option<usize> {
        let block = |change: &ResourceChange| -> Option<ipnet::IpNet> {
            change
                .change
                .after
                .0
                .get("cidr_block")?
                .as_str()?
                .parse()
                .ok()
        };
        if asked.change.kind != "aws_subnet" || asked.name != "vpc_id" {
            return None;
        }
        let own = block(asked.change)?;
        let tree = self.follower.tree;
        let mut around = tree.of_types(types, None).into_iter().filter(|place| {
            tree.change(*place)
                .and_then(block)
                .is_some_and(|other| other.contains(&own))
        });
        around.next().filter(|_| around.next().is_none())
    }

    /// A list of ids.
    fn several(
        &self,
        asked: Asked<'a>,
        path: &str,
        found: &Found<'a>,
        fitting: &[&Candidate],
        length: Option<(usize, &[Value])>,
    ) -> Option<Value> {
        if asked.shared && fitting.len() > 1 {
            return None;
        }
        let mut ids: Vec<(String, bool)> = Vec::new();
        for candidate in fitting {
            let id = self.id_of(candidate, asked.name)?;
            let is_known = length.is_some_and(|(_, known)| {
                known.iter().any(|value| value.text() == Some(id.as_str()))
            });
            if !is_known {
                ids.push((id, candidate.plain));
            }
        }
        if ids.is_empty() {
            return None;
        }
        if let (Some((1, _)), true, Some(chosen)) =
            (length, ids.len() > 1, self.of_same_key(found, fitting))
        {
            let value = Value::List(vec![Value::Text(self.id_of(chosen, asked.name)?)]);
            return Some(self.presume(path, "the one of the same key", value));
        }
        if length.is_some_and(|(length, _)| length != ids.len()) {
            return None;
        }
        let is_known = !found.other && ids.iter().all(|(_, plain)| *plain);
        let value = Value::List(ids.into_iter().map(|(id, _)| Value::Text(id)).collect());
        Some(if is_known {
            value
        } else {
            self.presume(path, "all that its references name", value)
        })
    }

    /// The candidate whose instance key is the one that `count` or `each` chooses by.
    fn of_same_key<'c>(
        &self,
        found: &Found<'a>,
        fitting: &[&'c Candidate],
    ) -> Option<&'c Candidate> {
        let wanted = found.key?;
        let mut same = fitting.iter().filter(|one| {
            let change = self.follower.tree.change(one.place);
            change.is_some_and(|change| key(&change.address) == Some(wanted))
        });
        same.next().filter(|_| same.next().is_none()).copied()
    }

    fn presume(&self, path: &str, how: &str, value: Value) -> Value {
        let shown = match &value {
            Value::Text(text) => text.clone(),
            Value::List(items) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::text).collect();
                texts.join(", ")
            }
            _ => "none".to_owned(),
        };
        self.presumed
            .borrow_mut()
            .insert(format!("{path}: {shown} ({how})"));
        if self.strict {
            let why: Why = format!("known after apply: {path} could only be presumed").into();
            Value::Unread(why)
        } else {
            value
        }
    }

    fn id_of(&self, candidate: &Candidate, attribute: &str) -> Option<String> {
        let change = self.follower.tree.change(candidate.place)?;
        let id = self.id(change);
        let is_list = attribute.contains("prefix_list") && change.kind == "aws_vpc_endpoint";
        Some(match candidate.beside {
            Some((_, mark)) => format!("{id}{mark}"),
            None if is_list => format!("{id}{PREFIX_LIST}"),
            None => id,
        })
    }

    /// The id of a resource after the change: the real one where it is known, else its address.
    pub fn id(&self, change: &'a ResourceChange) -> String {
        if let Some(id) = real_id(change) {
            return id.to_owned();
        }
        // What AWS made is taken over, not made.
        let adopted = match change.kind.as_str() {
            "aws_default_security_group" => Some(("vpc_id", "#default-security-group")),
            "aws_default_route_table" => Some(("default_route_table_id", "")),
            "aws_default_network_acl" => Some(("default_network_acl_id", "")),
            _ => None,
        };
        adopted
            .and_then(|(name, mark)| {
                let config = self.follower.tree.configuration(change)?;
                let expression = config.expressions.get(name).unwrap_or(&Expression::Absent);
                let known = change.change.after.0.get_key_value(name);
                let unknown = change.change.after_unknown.0.get_key_value(name);
                let asked = Asked {
                    change,
                    scope: scope(change, Some(config)),
                    name: known.or(unknown)?.0,
                    shared: false,
                    dynamic: false,
                };
                let unknown = unknown.map(|(_, flag)| flag);
                let value = self.merge(asked, known.map(|(_, value)| value), unknown, expression);
                Some(format!("{}{mark}", value.written()?))
            })
            .unwrap_or_else(|| change.address.clone())
    }
}

/// Where the attributes of a resource are written.
fn scope<'a>(change: &'a ResourceChange, config: Option<&'a ConfigResource>) -> Scope<'a> {
    Scope {
        module: change.module_address.as_deref().unwrap_or_default(),
        key: key(&change.address),
        for_each: config.map_or(&Expression::Absent, |config| &config.for_each_expression),
    }
}
