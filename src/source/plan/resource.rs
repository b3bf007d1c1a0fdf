//! A resource of a plan or template, resolved: what the mapping to records reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::value::Value;
use super::word::Word;

/// Which language a resource is written in: what nobody writes down differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Terraform and OpenTofu.
    Terraform,
    /// CloudFormation, CDK, SAM.
    CloudFormation,
}

/// What becomes of a resource. A replacement is deleted and created.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Actions {
    /// A new one is made.
    pub create: bool,
    /// The one that is there changes.
    pub update: bool,
    /// The one that is there goes.
    pub delete: bool,
}

impl Actions {
    /// Whether anything happens to it.
    pub fn any(self) -> bool {
        self.create || self.update || self.delete
    }
}

/// A resource, with its values before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its address, or logical id.
    pub address: Word,
    /// Its type, by the name that Terraform has for it.
    pub kind: Word,
    /// What becomes of it.
    pub actions: Actions,
    /// The id of what is there, where it is there.
    pub id_before: Option<Word>,
    /// Its id after: the real one where it is known, else its address.
    pub id: Word,
    /// Its attributes before.
    pub before: Value,
    /// Its attributes after.
    pub after: Value,
    /// The account that it belongs to, where that is known.
    pub account_id: Option<Word>,
    /// The region that it belongs to, where that is known.
    pub region: Option<Word>,
    /// The language that it is written in.
    pub dialect: Dialect,
    /// The template that it is written in, and the line that it begins in.
    pub written: Option<Box<(String, usize)>>,
}

impl Resource {
    /// What stands where a resource was.
    pub fn nothing() -> Self {
        Self {
            address: Word::default(),
            kind: Word::default(),
            actions: Actions::default(),
            id_before: None,
            id: Word::default(),
            before: Value::Null,
            after: Value::Null,
            account_id: None,
            region: None,
            dialect: Dialect::Terraform,
            written: None,
        }
    }

    /// Whether it stands where a resource was.
    pub fn is_nothing(&self) -> bool {
        self.kind.is_empty()
    }

    /// Whether the resource is there after the change.
    pub fn remains(&self) -> bool {
        !matches!(self.after, Value::Null) && (self.actions.create || !self.actions.delete)
    }
}

/// The resources of one plan, with what is said about reading it.
#[derive(Debug, Default)]
pub struct Resources {
    /// The resources of types that are read.
    pub list: Vec<Arc<Resource>>,
    /// Those that are others where presumed values are unread, by their place in the list.
    pub careful: BTreeMap<usize, Arc<Resource>>,
    /// The values that were presumed, as `ADDRESS.ATTRIBUTE: …`.
    pub presumed: BTreeSet<String>,
    /// What people read.
    pub notices: BTreeSet<String>,
    /// Resources that may be made or not, by the reason.
    pub perhaps: BTreeMap<String, Vec<String>>,
    /// How many resources of other types were passed over.
    pub passed_over: usize,
}

impl Resources {
    /// A sentence for each reason why resources may be made or not.
    pub fn said_of_perhaps(&self) -> impl Iterator<Item = String> {
        self.perhaps.iter().map(|(why, addresses)| {
            let (named, more) = addresses.split_at(addresses.len().min(NAMED));
            let named = named.join(", ");
            match more.len() {
                0 => format!("{named} may be made or not: {why}"),
                more => format!("{named} and {more} more may be made or not: {why}"),
            }
        })
    }
}

/// How many resources a sentence names.
const NAMED: usize = 5;
