//! The word that names a VPC: which it fits, and what is said where it fits none, or several.

use rule::explain::ExplainError;
use rule::network::Vpc;

use crate::cli::error::CliError;
use crate::text::printable;

/// The most VPCs that are named where none fits, or several do.
const MOST_NAMED: usize = 8;

/// Whether it is the VPC's id, or how that begins, or its name.
pub fn fits(wanted: &str, vpc: &Vpc) -> bool {
    let is_prefix = wanted.len() > "vpc-".len() && wanted.starts_with("vpc-");
    *vpc.id == *wanted || vpc.name() == Some(wanted) || (is_prefix && vpc.id.starts_with(wanted))
}

/// That several VPCs fit, by their ids.
pub fn several(wanted: &str, ids: &[String]) -> CliError {
    CliError::Usage(format!(
        "`{wanted}` fits several VPCs: {}; name one by its id",
        first(ids)
    ))
}

/// That no VPC has an id or a name, and which there are, as [`label`] names them.
pub fn no_such(wanted: &str, there: &[String]) -> CliError {
    if there.is_empty() {
        return ExplainError::NoSuchVpc(wanted.to_owned()).into();
    }
    CliError::Usage(format!(
        "no VPC has the id or the name `{wanted}`; there are {}",
        first(there)
    ))
}

/// The first of them, and how many more there are.
fn first(labels: &[String]) -> String {
    let more = match labels.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let labels = labels.iter().take(MOST_NAMED).cloned();
    labels.collect::<Vec<_>>().join(", ") + &more
}

/// A VPC as messages name it: `vpc-0a1b2c3d` (payments-prod).
pub fn label(id: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("`{id}` ({})", printable(name)),
        None => format!("`{id}`"),
    }
}
