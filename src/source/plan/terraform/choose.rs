//! Choosing among the resources that references lead to: what is known, and what is presumed.

use rule::network::fact::Why;

use super::super::reason;
use super::super::value::Value;
use super::document::ChangeRepresentation;
use super::follow::{ReferenceTargets, ReferencedResource};
use super::resolve::{AttributeContext, Resolver};
use super::tree::key;

impl<'a> Resolver<'_, 'a> {
    /// A single id.
    pub fn one(
        &self,
        attribute: AttributeContext<'a>,
        path: &dyn Fn() -> String,
        found: &ReferenceTargets<'a>,
        fitting: &[&ReferencedResource],
        types: &[&str],
    ) -> Option<Value> {
        if let [only] = fitting {
            let value = Value::from_text(self.id_of(only, attribute.name)?);
            return Some(if found.local.is_none() && found.data.is_none() {
                value
            } else {
                self.presume(&path(), "the only one that its references name", value)
            });
        }
        if let Some(chosen) = self.of_same_key(found, fitting) {
            let value = Value::from_text(self.id_of(chosen, attribute.name)?);
            return Some(self.presume(&path(), "the one of the same key", value));
        }
        if found.data.is_some() || !(found.local.is_some() || fitting.is_empty()) {
            return None;
        }
        let tree = self.follower.tree;
        let is_only = |places: Vec<u32>| match places.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        let only = is_only(tree.of_types(types, Some(attribute.scope.module)))
            .or_else(|| is_only(tree.of_types(types, None)))
            .or_else(|| self.vpc_around(attribute, types))?;
        let value = Value::from_text(self.id_of_place(only)?.text());
        Some(self.presume(&path(), "the only one of its type", value))
    }

    /// The only VPC whose block holds a subnet's.
    fn vpc_around(&self, attribute: AttributeContext<'a>, types: &[&str]) -> Option<u32> {
        let block = |change: &ChangeRepresentation| -> Option<ipnet::IpNet> {
            change.after.0.get("cidr_block").text()?.parse().ok()
        };
        if attribute.change.kind != "aws_subnet" || attribute.name != "vpc_id" {
            return None;
        }
        let own = block(attribute.attributes)?;
        let tree = self.follower.tree;
        let mut around = tree.of_types(types, None).into_iter().filter(|place| {
            tree.change(*place)
                .and_then(|change| block(change.change()?))
                .is_some_and(|other| other.contains(&own))
        });
        around.next().filter(|_| around.next().is_none())
    }

    /// A list of ids.
    pub fn several(
        &self,
        attribute: AttributeContext<'a>,
        path: &dyn Fn() -> String,
        found: &ReferenceTargets<'a>,
        fitting: &[&ReferencedResource],
        length: Option<(usize, &[Value])>,
    ) -> Option<Value> {
        if attribute.shared && fitting.len() > 1 {
            return None;
        }
        let mut ids: Vec<(String, bool)> = Vec::new();
        for candidate in fitting {
            let id = self.id_of(candidate, attribute.name)?;
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
            let value = Value::List([Value::from_text(self.id_of(chosen, attribute.name)?)].into());
            return Some(self.presume(&path(), "the one of the same key", value));
        }
        if length.is_some_and(|(length, _)| length != ids.len()) {
            return None;
        }
        let is_known = !found.other && ids.iter().all(|(_, plain)| *plain);
        let value = Value::List(
            ids.into_iter()
                .map(|(id, _)| Value::from_text(id))
                .collect(),
        );
        Some(if is_known {
            value
        } else {
            self.presume(&path(), "all that its references name", value)
        })
    }

    /// The candidate whose instance key is the one that `count` or `each` chooses by.
    fn of_same_key<'c>(
        &self,
        found: &ReferenceTargets<'a>,
        fitting: &[&'c ReferencedResource],
    ) -> Option<&'c ReferencedResource> {
        let wanted = found.key?;
        let mut same = fitting.iter().filter(|one| {
            let change = self.follower.tree.change(one.place);
            change.is_some_and(|change| key(&change.address) == Some(wanted))
        });
        same.next().filter(|_| same.next().is_none()).copied()
    }

    /// A value that is presumed: noted, and unread where that is asked for.
    pub fn presume(&self, path: &str, how: &str, value: Value) -> Value {
        let shown = match &value {
            Value::Text(text) => text.to_string(),
            Value::List(items) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::text).collect();
                texts.join(", ")
            }
            _ => "none".to_owned(),
        };
        self.presumes.set(true);
        self.presumed
            .borrow_mut()
            .insert(format!("{path}: {shown} ({how})"));
        if self.strict {
            let why = format!("known after apply: {path} could only be presumed");
            Value::Unread(Why::new(why, Some(reason::NOT_STRICT)))
        } else {
            value
        }
    }
}
