//! Tags of whatever resource.

use rule::network;
use serde::{Deserialize, Serialize};

use super::ids::Ids;
use super::text::Text;

/// One tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct Tag<'a> {
    /// `Key`
    #[serde(alias = "key", skip_serializing_if = "Option::is_none")]
    pub key: Option<Text<'a>>,
    /// `Value`
    #[serde(alias = "value", skip_serializing_if = "Option::is_none")]
    pub value: Option<Text<'a>>,
}

/// The tags that have a key; a value that is absent is the empty one.
pub(super) fn tags(tags: &[Tag<'_>], ids: &mut Ids) -> network::Tags {
    tags.iter()
        .filter_map(|tag| {
            let key = tag.key.as_deref()?;
            let value = tag.value.as_deref().unwrap_or_default();
            Some((ids.shared(key), ids.shared(value)))
        })
        .collect()
}
