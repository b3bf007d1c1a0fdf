//! The parts of `terraform show -json` that are read; the rest is passed over as it streams by.
//!
//! Reference: <https://developer.hashicorp.com/terraform/internals/json-format>.

mod changes;
mod held;
mod let_go;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

pub use self::changes::{ChangeRepresentation, Changes, ResourceChange};
use self::held::Held;
pub use self::let_go::{USUAL_PROVIDER, sorted};
use super::super::attributes::{Name, shared};
use super::super::value::sorted::{Sorted, fit};
use super::super::word::{self, Word};
use super::flag::Flags;
use super::members::{self, Members};
use super::slim;

/// A plan.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Document {
    /// `format_version`
    pub format_version: Option<String>,
    /// `terraform_version`
    pub terraform_version: Option<String>,
    /// `timestamp`
    pub timestamp: Option<String>,
    /// `variables`: of the root module, with their values
    pub variables: BTreeMap<String, Variable>,
    /// `resource_changes`
    #[serde(deserialize_with = "changes::some")]
    pub resource_changes: Option<Changes>,
    /// `configuration`
    pub configuration: Option<Configuration>,
    /// `prior_state`
    pub prior_state: Option<PriorState>,
    /// `deferred_changes`
    pub deferred_changes: Vec<DeferredChange>,
    /// `complete`: absent means true
    pub complete: Option<bool>,
    /// `errored`
    pub errored: Option<bool>,
}

/// A root variable.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Variable {
    /// `value`, where it is a text
    pub value: slim::ShortText,
}

/// One entry of `resource_changes`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// `address`
    #[serde(deserialize_with = "word::once")]
    pub address: Word,
    /// `module_address`
    pub module_address: Option<String>,
    /// `mode`
    pub mode: Word,
    /// `type`
    #[serde(rename = "type")]
    pub kind: Word,
    /// `name`
    pub name: String,
    /// `provider_name`
    pub provider_name: Word,
    /// `deposed`
    pub deposed: Option<String>,
    /// `change`
    pub change: EntryChange,
}

/// What becomes of a resource.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EntryChange {
    /// `actions`
    pub actions: Vec<Word>,
    /// `importing`
    pub importing: Option<Importing>,
    /// `before`
    pub before: Held,
    /// `after`
    pub after: Held,
    /// `after_unknown`
    pub after_unknown: Flags,
}

/// What is imported.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Importing {
    /// `id`
    pub id: Option<String>,
}

/// One entry of `deferred_changes`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DeferredChange {
    /// `resource_change`
    pub resource_change: Entry,
}

/// `prior_state`, of which data sources are read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PriorState {
    /// `values`
    pub values: StateValues,
}

/// `prior_state.values`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StateValues {
    /// `root_module`
    pub root_module: StateModule,
}

/// A module of the state.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StateModule {
    /// `resources`
    #[serde(deserialize_with = "slim::each")]
    pub resources: Vec<StateResource>,
    /// `child_modules`
    pub child_modules: Vec<StateModule>,
}

/// A resource of the state.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StateResource {
    /// `address`
    #[serde(deserialize_with = "word::once")]
    pub address: Word,
    /// `mode`: whether it is a data source
    #[serde(rename = "mode", deserialize_with = "slim::is_data")]
    pub is_data: bool,
    /// `type`
    #[serde(rename = "type")]
    pub kind: Word,
    /// `values`
    pub values: Held,
}

impl StateResource {
    /// The module and the name of a data source: `module.net.data.aws_subnet.a["x"]`.
    pub fn place(&self) -> Option<(&str, &str)> {
        let mark = format!("data.{}.", self.kind);
        let (module, name) = self.address.split_once(&mark)?;
        let name = name.split('[').next().unwrap_or(name);
        Some((module.strip_suffix('.').unwrap_or(module), name))
    }
}

/// `configuration`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Configuration {
    /// `provider_config`
    pub provider_config: BTreeMap<String, ProviderConfig>,
    /// `root_module`
    pub root_module: Module,
}

/// One entry of `provider_config`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProviderConfig {
    /// `expressions`
    pub expressions: Members<Expression>,
}

/// A module of the configuration.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Module {
    /// `resources`
    #[serde(deserialize_with = "let_go::configured")]
    pub resources: Box<[ConfigResource]>,
    /// `module_calls`
    #[serde(deserialize_with = "members::sorted")]
    pub module_calls: Sorted<Name, ModuleCall>,
    /// `outputs`
    pub outputs: Members<Output>,
}

impl Module {
    /// A resource.
    pub fn resource(&self, kind: &str, name: &str) -> Option<&ConfigResource> {
        self.find((false, kind, name))
    }

    /// A data source, where its provider is not the usual one.
    pub fn data_source(&self, kind: &str, name: &str) -> Option<&ConfigResource> {
        self.find((true, kind, name))
    }

    fn find(&self, wanted: (bool, &str, &str)) -> Option<&ConfigResource> {
        let behind = self.resources.partition_point(|of| of.key() <= wanted);
        // Of two of one name the last one counts.
        let found = self.resources.get(behind.checked_sub(1)?)?;
        (found.key() == wanted).then_some(found)
    }
}

/// An output of a module.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Output {
    /// `expression`
    pub expression: Expression,
}

/// A call of a module.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ModuleCall {
    /// `expressions`: the values of its variables
    pub expressions: Members<Expression>,
    /// `for_each_expression`
    pub for_each_expression: Expression,
    /// `module`
    pub module: Module,
}

/// A resource of the configuration.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ConfigResource {
    /// `mode`: whether it is a data source
    #[serde(rename = "mode", deserialize_with = "slim::is_data")]
    pub is_data: bool,
    /// `type`
    #[serde(rename = "type")]
    pub kind: Word,
    /// `name`
    #[serde(deserialize_with = "word::name")]
    pub name: Word,
    /// `provider_config_key`
    pub provider_config_key: Word,
    /// `expressions`
    pub expressions: Members<Expression>,
    /// `for_each_expression`
    pub for_each_expression: Expression,
}

impl ConfigResource {
    /// Whether it is a data source, its type and its name.
    pub fn key(&self) -> (bool, &str, &str) {
        (self.is_data, &self.kind, &self.name)
    }
}

/// An expression, or the blocks that hold some.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Expression {
    /// Nothing is written.
    #[default]
    Absent,
    /// `constant_value`, where it is a text.
    Constant(Option<Word>),
    /// `references`
    References(Box<[Word]>),
    /// One nested block.
    Block(Members<Expression>),
    /// Nested blocks.
    Blocks(Box<[Expression]>),
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Expression;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an expression of the configuration, or nested blocks")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Expression::Absent)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Expression::Absent)
            }

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Expression::Absent)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Expression::Absent)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut blocks = Vec::new();
                while let Some(block) = list.next_element()? {
                    blocks.push(block);
                }
                fit(&mut blocks);
                Ok(Expression::Blocks(blocks.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                let mut whole = None;
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    match &*key {
                        "references" => {
                            let references = without_beginnings(map.next_value()?);
                            whole = Some(Expression::References(references));
                        }
                        "constant_value" => {
                            let constant = map.next_value::<slim::ShortText>()?;
                            whole = whole.or(Some(Expression::Constant(constant.0)));
                        }
                        _ => {
                            members.push((shared(&key), map.next_value()?));
                        }
                    }
                }
                Ok(match whole {
                    Some(whole) => whole,
                    None if members.is_empty() => Expression::Absent,
                    None => Expression::Block(Members::new(members)),
                })
            }
        }

        deserializer.deserialize_any(Any)
    }
}

/// References without the beginnings of each that stand behind it: `aws_vpc.main` behind `aws_vpc.main.id`.
fn without_beginnings(references: Vec<Word>) -> Box<[Word]> {
    let mut kept: Vec<Word> = Vec::new();
    for reference in references {
        let is_beginning = kept.last().is_some_and(|whole| {
            let rest = whole.strip_prefix(&*reference);
            rest.is_some_and(|rest| rest.starts_with(['.', '[']))
        });
        if !is_beginning {
            kept.push(reference);
        }
    }
    fit(&mut kept);
    kept.into()
}

impl Expression {
    /// The expression of a member: of the block at `place` where there are several.
    pub fn member(&self, name: &str, place: usize) -> &Self {
        match self {
            Self::Block(members) => members.get(name).unwrap_or(&Self::Absent),
            Self::Blocks(blocks) => blocks
                .get(place)
                .or_else(|| blocks.first())
                .map_or(&Self::Absent, |block| block.member(name, 0)),
            // A block that is written as an attribute is one expression.
            Self::References(_) | Self::Constant(_) | Self::Absent => self,
        }
    }
}
