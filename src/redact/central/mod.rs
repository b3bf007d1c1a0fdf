//! What becomes of what leads to central endpoints: zones and records, Profiles and rules, peerings and
//! transit gateways.

mod interconnect;
mod profiles;
mod zones;

use super::Redacting;
use super::pseudonyms::name;
use super::records::text;
use crate::describe::value::text::Text;

impl Redacting<'_> {
    /// A word of AWS's; one that this program does not know becomes a name, and stays as good as unknown.
    fn known(&self, words: &[&str], original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original.as_deref().map(|word| {
            if word.is_empty() || words.contains(&word) {
                text(word)
            } else {
                text(name(self.key(), word))
            }
        })
    }
}

/// The states of associations of Profiles, their resources and rules.
const STATUSES: &[&str] = &[
    "COMPLETE",
    "CREATING",
    "DELETED",
    "DELETING",
    "FAILED",
    "OVERRIDDEN",
    "UPDATING",
];
