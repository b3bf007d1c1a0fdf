//! Where the objects of a survey are in its bucket (`contracts.md`, section 8).

use crate::place::Place;

/// The newest run that was reported.
pub const LATEST: &str = "latest.json";

/// The list of batches.
pub fn places(run: &str) -> String {
    format!("runs/{run}/places.json")
}

/// The line of a place.
pub fn evaluated(run: &str, place: &Place) -> String {
    let Place { account_id, region } = place;
    format!("runs/{run}/evaluated/region={region}/account={account_id}.places.ndjson")
}

/// What was read of an account that owns central endpoints.
pub fn hub(run: &str, place: &Place) -> String {
    let Place { account_id, region } = place;
    format!("runs/{run}/hubs/region={region}/account={account_id}.hub.ndjson")
}

/// The lines of a region.
pub fn merged(run: &str, region: &str) -> String {
    format!("runs/{run}/merged/region={region}/all.places.ndjson")
}

/// A report, by the end of its name.
pub fn report(run: &str, end: &str) -> String {
    format!("runs/{run}/{end}")
}

/// The flat rows of a report, in a folder of their own: a table of Athena has a folder.
pub fn findings(run: &str) -> String {
    format!("runs/{run}/findings/report.findings.ndjson")
}
