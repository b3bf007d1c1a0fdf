//! One region of a snapshot, as the source that the pipeline asks.

use std::future::{Future, ready};

use jiff::Timestamp;
use rule::parameters::Parameters;

use crate::failure::ReadError;
use crate::source::{Reading, Scope, Source};

use super::Snapshot;
use super::regions::RegionFolder;

/// One account in one region of a snapshot.
#[derive(Debug, Clone, Copy)]
pub struct SavedRegion<'s> {
    /// The snapshot.
    pub snapshot: &'s Snapshot,
    /// Which of its regions.
    pub region: &'s RegionFolder,
}

impl Source for SavedRegion<'_> {
    /// Reads the region whole: what a VPC needs costs as much to find as to read.
    fn read(
        &self,
        scope: &Scope,
        _: &Parameters,
        _: Timestamp,
    ) -> impl Future<Output = Result<Reading, ReadError>> {
        let read = self.snapshot.read(self.region).map(|mut network| {
            if let Scope::Vpc(id) = scope {
                network.vpcs.retain(|vpc| vpc.id == *id);
            }
            Reading::from(network)
        });
        ready(read.map_err(|cause| {
            let RegionFolder {
                account_id,
                region,
                path,
                ..
            } = self.region;
            let path = path.display();
            ReadError::new(
                format!("{account_id} in {region} from the snapshot at `{path}`"),
                cause,
            )
        }))
    }
}
