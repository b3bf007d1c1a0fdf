//! Images of registries that no endpoint of AWS serves (`decision.md`, section 12).

use std::fmt;

use super::mending::Mending;
use super::step::{At, Says};
use crate::checks::{Check, Stage};
use crate::network::Id;
use crate::text::plain;
use crate::verdict::{Answer, Apart, ShortFix};

/// The registry is reached over the internet, and the client has no way there.
#[derive(Debug, Clone)]
pub struct Reason {
    /// The host of the registry.
    pub registry: Id,
}

impl<'a> Says<'a> for Reason {
    fn check(&self) -> Check {
        Check::ImageUnreachable
    }

    fn stage(&self) -> Stage {
        Stage::Route
    }

    fn culprits(&self) -> Vec<Id> {
        Vec::new()
    }

    fn apart(&self) -> Vec<Apart> {
        vec![Apart::Name(self.registry.clone())]
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        None
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        mending.by_hand();
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the client has no way out to {}, from which it pulls an image",
            plain(&self.registry)
        )
    }
}
