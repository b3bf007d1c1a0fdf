//! From records that are at hand to a region's files: a snapshot's, or those that were just read.

use std::path::Path;

use super::error::CollectError;
use crate::describe::record::Records;
use crate::describe::region_files::{NewFile, RegionFiles};
use crate::redact::{Redacting, RedactionSurvey, Redactor};
use crate::source::snapshot::error::SnapshotError;
use crate::source::snapshot::regions::RegionFolder;
use crate::source::snapshot::{Snapshot, document_records};

/// A region that could not be collected.
#[derive(Debug, thiserror::Error)]
pub enum CollectRegionError {
    /// It cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// It cannot be written.
    #[error(transparent)]
    Collect(#[from] CollectError),
}

/// The files of one region, redacted where that is asked for.
///
/// # Errors
/// What cannot be read.
pub fn files(
    snapshot: &Snapshot,
    region: &RegionFolder,
    redactor: Option<&Redactor>,
) -> Result<Vec<NewFile>, CollectRegionError> {
    let (account_id, name) = (&*region.account_id, &*region.region);
    let read = |records: &mut dyn Records| snapshot.records(region, records);
    match redactor {
        Some(redactor) => redact(redactor, account_id, name, read),
        None => {
            let mut files = RegionFiles::new(account_id, name);
            read(&mut files)?;
            Ok(files.finish().map_err(CollectError::from)?)
        }
    }
}

/// Files of this program's own, redacted.
///
/// # Errors
/// What cannot be read again.
pub fn redacted(
    files: &[NewFile],
    account_id: &str,
    region: &str,
    redactor: &Redactor,
) -> Result<Vec<NewFile>, CollectRegionError> {
    redact(redactor, account_id, region, |records| {
        files
            .iter()
            .try_for_each(|file| document_records(Path::new(&file.name), &file.bytes, records))
    })
}

/// Goes through the records twice: to survey them, and to redact them.
fn redact(
    redactor: &Redactor,
    account_id: &str,
    region: &str,
    read: impl Fn(&mut dyn Records) -> Result<(), SnapshotError>,
) -> Result<Vec<NewFile>, CollectRegionError> {
    let mut survey = RedactionSurvey::default();
    read(&mut survey)?;
    let mut files = RegionFiles::new(redactor.account(account_id), redactor.region(region));
    let mut redacting = Redacting {
        redactor,
        account_id,
        region,
        survey: &survey,
        into: &mut files,
    };
    read(&mut redacting)?;
    Ok(files.finish().map_err(CollectError::from)?)
}
