//! Whether a VPC is judged at all (`decision.md`, section 2.5): before anything else is asked.

use jiff::Timestamp;

use crate::checks::Check;
use crate::network::{Network, Vpc};
use crate::parameters::Parameters;
use crate::path::plain;
use crate::verdict::Finding;
use crate::waiver::Waiver;

/// Whether a VPC is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Applicability {
    /// It is; with a warning about a waiver that waives nothing.
    Judged(Option<Finding>),
    /// It is not, and why not.
    NotApplicable {
        /// In words.
        why: String,
        /// The waiver, where that is why.
        waiver: Option<Waiver>,
    },
}

/// Asks whose VPC it is, whether it is left out, and whether a waiver covers it. Whether a
/// client uses it comes after.
pub fn of(network: &Network, vpc: &Vpc, parameters: &Parameters, now: Timestamp) -> Applicability {
    let id = &vpc.id;
    let not_applicable = |why: String| Applicability::NotApplicable { why, waiver: None };
    if let Some(owner) = vpc
        .owner_id
        .as_ref()
        .filter(|owner| **owner != network.account_id)
    {
        return not_applicable(format!(
            "{id} is shared by account {}; it is judged there, where its endpoints can be seen",
            plain(owner)
        ));
    }
    let names = |ids: &[String]| ids.iter().any(|named| **named == **id);
    if names(&parameters.exclude_vpc_ids) {
        return not_applicable(format!("{id} is left out by excludeVpcIds"));
    }
    if !parameters.vpc_ids.is_empty() && !names(&parameters.vpc_ids) {
        return not_applicable(format!("{id} is not among vpcIds"));
    }
    let Some((_, value)) = vpc
        .tags
        .iter()
        .find(|(key, _)| **key == *parameters.waiver_tag)
    else {
        return Applicability::Judged(None);
    };
    match Waiver::parse(value) {
        Ok(waiver) if waiver.holds(now) => {
            let told = |before: &str, text: &Option<String>| {
                text.as_deref()
                    .map_or_else(String::new, |text| format!("{before}{}", plain(text)))
            };
            let why = format!(
                "{id} is waived until {}{}{}",
                waiver.until,
                told(" by ", &waiver.by),
                told(": ", &waiver.reason)
            );
            Applicability::NotApplicable {
                why,
                waiver: Some(waiver),
            }
        }
        Ok(waiver) => {
            let message = format!("the waiver of {id} lapsed after {}", waiver.until);
            Applicability::Judged(Some(Finding::warning(
                Check::WaiverExpired,
                message,
                vec![id.clone()],
                0,
            )))
        }
        Err(malformed) => {
            let message = format!(
                "the tag {} of {id} waives nothing: `{}` has {malformed}",
                plain(&parameters.waiver_tag),
                plain(value)
            );
            Applicability::Judged(Some(Finding::warning(
                Check::WaiverMalformed,
                message,
                vec![id.clone()],
                0,
            )))
        }
    }
}
