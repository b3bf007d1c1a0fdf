//! `Visibility` of GetManagedResourceVisibility.

use rule::network;

use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// Whether reads show what AWS services manage, as GetManagedResourceVisibility prints it.
    Visibility<'a>, "an object such as {\"DefaultVisibility\": \"hidden\"}" {
        default_visibility: Option<Text<'a>>,
    }
}

impl Visibility<'_> {
    /// The fact; `None` where the record does not say it.
    pub(in crate::describe) fn facts(&self) -> Option<network::Visibility> {
        let word = self.default_visibility.as_deref()?;
        Some(if word.eq_ignore_ascii_case("hidden") {
            network::Visibility::Hidden
        } else {
            network::Visibility::Visible
        })
    }
}
