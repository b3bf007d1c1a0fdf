//! Tags of whatever resource.

use rule::network;

use super::ids::Ids;
use super::text::Text;
use crate::describe::declare::record;

record! {
    /// One tag.
    Tag<'a> {
        key: Option<Text<'a>>,
        value: Option<Text<'a>>,
    }
}

/// The tags that have a key; a value that is absent is the empty one.
pub fn tags(tags: &[Tag<'_>], ids: &mut Ids) -> network::Tags {
    tags.iter()
        .filter_map(|tag| {
            let key = tag.key.as_deref()?;
            let value = tag.value.as_deref().unwrap_or_default();
            Some((ids.shared(key), ids.shared(value)))
        })
        .collect()
}
