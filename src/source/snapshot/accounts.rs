//! The files at a snapshot's root that speak of its accounts: their names and organizational units, and
//! which of them could not be collected.

use std::path::Path;

use serde::de::SeqAccess;

use crate::failure::{FailedPlace, SavedFailure};
use crate::organization::{Entry, ORGANIZATION, Organization};

use super::error::SnapshotError;
use super::file;
use super::list::{Elements, Under};
use super::parse::parse;

/// The top-level key of what could not be collected.
pub const FAILURES: &str = "Failures";

/// What a snapshot says of its accounts.
#[derive(Debug, Default)]
pub struct Accounts {
    /// Their names and units.
    pub organization: Organization,
    /// Those, or regions of them, that could not be collected.
    pub failures: Vec<FailedPlace>,
}

impl Accounts {
    /// Adds what a file says.
    ///
    /// # Errors
    /// Where it cannot be read, is not JSON, or has another shape.
    pub fn add(&mut self, path: &Path) -> Result<(), SnapshotError> {
        let bytes = file::content(path)?;
        let mut organization = Under {
            key: ORGANIZATION,
            elements: &mut self.organization,
        };
        parse(path, &bytes, &mut organization)?;
        let mut failures = Under {
            key: FAILURES,
            elements: &mut Failures(&mut self.failures),
        };
        parse(path, &bytes, &mut failures)
    }
}

impl<'de> Elements<'de> for Organization {
    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let entry = list.next_element::<Entry>()?;
        let any = entry.is_some();
        self.extend(entry.map(Into::into));
        Ok(any)
    }
}

/// Takes what could not be collected.
struct Failures<'f>(&'f mut Vec<FailedPlace>);

impl<'de> Elements<'de> for Failures<'_> {
    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let failure = list.next_element::<SavedFailure>()?;
        let any = failure.is_some();
        self.0.extend(failure.map(FailedPlace::from));
        Ok(any)
    }
}
