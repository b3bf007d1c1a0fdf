//! What takes records: the seam between those who read and those who gather, write or redact.

use super::kind::RecordKind;
use super::region_facts::{NamelessVpcError, RegionFacts};
use super::shape::vpc_endpoint::Writer;

pub use super::kind::Record;

/// What takes the records of one account in one region, in whatever order they come.
pub trait Records {
    /// A kind was read, whole, by `writer`'s word: also where no record of it follows.
    fn mark_read(&mut self, kind: RecordKind, writer: Writer);

    /// Takes one record, as `writer` wrote it.
    ///
    /// # Errors
    /// [`NamelessVpcError`] where it is a VPC's and does not say which.
    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError>;
}

impl Record<'_> {
    /// Refuses a VPC without an id: nothing can be said of it.
    ///
    /// # Errors
    /// [`NamelessVpcError`] where the record is one.
    pub fn named(&self) -> Result<(), NamelessVpcError> {
        match self {
            Self::Vpc(vpc) if vpc.vpc_id.as_deref().is_none_or(str::is_empty) => {
                Err(NamelessVpcError)
            }
            _ => Ok(()),
        }
    }
}

impl Records for RegionFacts {
    fn mark_read(&mut self, kind: RecordKind, _: Writer) {
        RegionFacts::mark_read(self, kind);
    }

    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError> {
        record.named()?;
        self.keep(&record, writer);
        Ok(())
    }
}
