//! The parts of `terraform show -json` that are read; the rest is passed over as it streams by.
//!
//! Reference: <https://developer.hashicorp.com/terraform/internals/json-format>.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::members::Members;
use super::slim;
use super::wanted;

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
    #[serde(deserialize_with = "slim::some")]
    pub resource_changes: Option<Vec<ResourceChange>>,
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
    /// `value`
    pub value: Json,
}

/// One entry of `resource_changes`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ResourceChange {
    /// `address`
    pub address: String,
    /// `previous_address`
    pub previous_address: Option<String>,
    /// `module_address`
    pub module_address: Option<String>,
    /// `mode`
    pub mode: String,
    /// `type`
    #[serde(rename = "type")]
    pub kind: String,
    /// `name`
    pub name: String,
    /// `index`
    pub index: Option<Json>,
    /// `provider_name`
    pub provider_name: String,
    /// `deposed`
    pub deposed: Option<String>,
    /// `change`
    pub change: Change,
}

/// What becomes of a resource.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Change {
    /// `actions`
    pub actions: Vec<String>,
    /// `before`
    pub before: Attributes,
    /// `after`
    pub after: Attributes,
    /// `after_unknown`
    pub after_unknown: Attributes,
    /// `after_sensitive`
    pub after_sensitive: Attributes,
    /// `importing`
    pub importing: Option<Importing>,
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
    pub resource_change: ResourceChange,
}

/// The attributes of a resource, cut down to those that are read.
#[derive(Debug, Default, Clone)]
pub struct Attributes(pub Members<Json>);

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Kept;

        impl<'de> Visitor<'de> for Kept {
            type Value = Attributes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the attributes of a resource: an object, or null")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Attributes::default())
            }

            // `after_sensitive` is `false` where nothing is; so is `after_unknown` of providers.
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Attributes::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut kept = Vec::new();
                while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
                    if wanted::is_read(&key) {
                        kept.push((key.into_owned(), map.next_value()?));
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Attributes(Members::new(kept)))
            }
        }

        deserializer.deserialize_any(Kept)
    }
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
    pub address: String,
    /// `mode`
    pub mode: String,
    /// `type`
    #[serde(rename = "type")]
    pub kind: String,
    /// `values`
    pub values: Attributes,
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
    #[serde(deserialize_with = "slim::each")]
    pub resources: Vec<ConfigResource>,
    /// `module_calls`
    pub module_calls: BTreeMap<String, ModuleCall>,
    /// `outputs`
    pub outputs: BTreeMap<String, Output>,
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
    /// `source`
    pub source: Option<String>,
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
    /// `mode`
    pub mode: String,
    /// `type`
    #[serde(rename = "type")]
    pub kind: String,
    /// `name`
    pub name: String,
    /// `provider_config_key`
    pub provider_config_key: String,
    /// `expressions`
    pub expressions: Members<Expression>,
    /// `for_each_expression`
    pub for_each_expression: Expression,
}

/// An expression, or the blocks that hold some.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Expression {
    /// Nothing is written.
    #[default]
    Absent,
    /// `constant_value`, where it is a text.
    Constant(Option<String>),
    /// `references`
    References(Vec<String>),
    /// One nested block.
    Block(Members<Expression>),
    /// Nested blocks.
    Blocks(Vec<Expression>),
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
                Ok(Expression::Blocks(blocks))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                let mut whole = None;
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "references" => whole = Some(Expression::References(map.next_value()?)),
                        "constant_value" => {
                            let constant = map.next_value::<slim::ShortText>()?;
                            whole = whole.or(Some(Expression::Constant(constant.0)));
                        }
                        _ => {
                            members.push((key, map.next_value()?));
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
