//! An endpoint in a sentence: by its id, or the place for the ids of several of which the same is said.

use std::fmt;

use crate::network::Id;
use crate::verdict::ShortCause;

/// An endpoint in a sentence. In the alternate form (`{:#}`) of the sentence it is the place of several.
#[derive(Debug, Clone, Copy)]
pub struct EndpointPhrase<'a> {
    id: &'a Id,
    several: bool,
}

impl<'a> EndpointPhrase<'a> {
    /// An endpoint, in the sentence that is being written.
    pub fn of(f: &fmt::Formatter<'_>, id: &'a Id) -> Self {
        let several = f.alternate();
        Self { id, several }
    }

    /// A word that is another one with several.
    pub fn with<'w>(self, one: &'w str, several: &'w str) -> &'w str {
        if self.several { several } else { one }
    }
}

impl fmt::Display for EndpointPhrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.with(self.id, ShortCause::ENDPOINTS))
    }
}
