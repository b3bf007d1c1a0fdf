//! `Visibility` of GetManagedResourceVisibility.

use rule::network;
use serde::{Deserialize, Serialize};

use super::text::Text;

/// Whether reads show what AWS services manage, as GetManagedResourceVisibility prints it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object such as {\"DefaultVisibility\": \"hidden\"}"
)]
pub struct Visibility<'a> {
    /// `DefaultVisibility`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_visibility: Option<Text<'a>>,
}

impl Visibility<'_> {
    /// The fact; `None` where the record does not say it.
    pub(super) fn facts(&self) -> Option<network::Visibility> {
        let word = self.default_visibility.as_deref()?;
        Some(if word.eq_ignore_ascii_case("hidden") {
            network::Visibility::Hidden
        } else {
            network::Visibility::Visible
        })
    }
}
