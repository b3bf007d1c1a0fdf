//! The outer event: what AWS Config passes to a rule's function, with two JSON texts inside.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, Visitor};

use super::item::{Diff, Item};

/// The event as it arrives. Everything is optional here; [`super::Trigger::parse`] says what is missing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// JSON text: an [`InvokingEvent`].
    #[serde(default)]
    pub invoking_event: Option<String>,
    /// JSON text: one object of strings. Missing, empty, `null` and `{}` are alike.
    #[serde(default)]
    pub rule_parameters: Option<String>,
    /// Where the evaluations belong.
    #[serde(default)]
    pub result_token: Option<String>,
    /// Whether the item is no longer in the rule's scope.
    #[serde(default)]
    pub event_left_scope: LenientBool,
    /// The rule, its account and its region.
    #[serde(default)]
    pub config_rule_arn: Option<String>,
    /// The rule's name.
    #[serde(default)]
    pub config_rule_name: Option<String>,
    /// The rule's account.
    #[serde(default)]
    pub account_id: Option<String>,
    /// `DETECTIVE` or `PROACTIVE`.
    #[serde(default)]
    pub evaluation_mode: Option<String>,
    #[serde(default, rename = "TopicArn")]
    topic_arn: Option<IgnoredAny>,
    #[serde(default, rename = "detail-type")]
    detail_type: Option<IgnoredAny>,
    #[serde(default)]
    message_type: Option<IgnoredAny>,
    #[serde(default)]
    configuration_items: Option<IgnoredAny>,
    #[serde(default)]
    resource_type: Option<IgnoredAny>,
}

impl Envelope {
    /// What an event without `invokingEvent` looks like instead.
    pub fn looks_like(&self) -> &'static str {
        if self.topic_arn.is_some() {
            "an Amazon SNS message: AWS Config invokes this function itself, not through a topic"
        } else if self.detail_type.is_some() {
            "an Amazon EventBridge event: AWS Config invokes this function itself, not through a bus"
        } else if self.message_type.is_some() {
            "the inside of one: put it as JSON text under `invokingEvent`"
        } else if self.configuration_items.is_some() {
            "the answer to GetResourceConfigHistory, or a configuration snapshot"
        } else if self.resource_type.is_some() {
            "a configuration item alone"
        } else {
            "none that is known here"
        }
    }
}

/// The inner event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvokingEvent {
    /// Which kind of notification it is.
    pub message_type: String,
    /// The item that changed.
    #[serde(default)]
    pub configuration_item: Option<Item>,
    /// The same without its configuration, where the item is too large to send.
    #[serde(default)]
    pub configuration_item_summary: Option<Item>,
    /// What changed.
    #[serde(default)]
    pub configuration_item_diff: Option<Diff>,
    /// When AWS Config sent it.
    #[serde(default)]
    pub notification_creation_time: Option<String>,
}

impl InvokingEvent {
    /// The item, whole or in summary.
    pub fn item(&self) -> Option<&Item> {
        self.configuration_item
            .as_ref()
            .or(self.configuration_item_summary.as_ref())
    }
}

/// A boolean that AWS writes as such, and some tools as text; absent and null are false.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct LenientBool(pub bool);

impl<'de> Deserialize<'de> for LenientBool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = LenientBool;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false")
            }

            fn visit_unit<E: Error>(self) -> Result<LenientBool, E> {
                Ok(LenientBool(false))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<LenientBool, E> {
                Ok(LenientBool(value))
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<LenientBool, E> {
                match value {
                    _ if value.eq_ignore_ascii_case("true") => Ok(LenientBool(true)),
                    _ if value.eq_ignore_ascii_case("false") => Ok(LenientBool(false)),
                    _ => Err(E::custom("expected `true` or `false`")),
                }
            }
        }
        deserializer.deserialize_any(Either)
    }
}
