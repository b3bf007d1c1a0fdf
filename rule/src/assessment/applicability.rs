//! Whether a VPC is evaluated at all (`decision.md`, section 2.5): before anything else is asked.

use jiff::Timestamp;

use crate::checks::Check;
use crate::network::{Id, Network, Tags, Vpc};
use crate::parameters::Parameters;
use crate::text::plain;
use crate::verdict::Finding;
use crate::waiver::Waiver;

/// Whether a VPC is evaluated.
#[derive(Debug, Clone, PartialEq)]
pub enum Applicability {
    /// It is; with a warning about a waiver that waives nothing.
    Evaluated(Option<Finding>),
    /// It is not, and why not.
    NotApplicable {
        /// In words, without the VPC's id.
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
            "shared by account {}; evaluated there, where its endpoints can be seen",
            plain(owner)
        ));
    }
    let names = |ids: &[String]| ids.iter().any(|named| **named == **id);
    if names(&parameters.exclude_vpc_ids) {
        return not_applicable("left out by excludeVpcIds".to_owned());
    }
    if !parameters.vpc_ids.is_empty() && !names(&parameters.vpc_ids) {
        return not_applicable("not among vpcIds".to_owned());
    }
    match tag(id, &vpc.tags, &parameters.waiver_tag, now) {
        Tag::None => Applicability::Evaluated(None),
        Tag::WaivesNothing(warning) => Applicability::Evaluated(Some(warning)),
        Tag::Waives { why, waiver } => Applicability::NotApplicable {
            why,
            waiver: Some(waiver),
        },
    }
}

/// What the waiver tag of a resource says.
#[derive(Debug, Clone)]
pub enum Tag {
    /// There is none.
    None,
    /// It waives the resource.
    Waives {
        /// In words, without the resource's id.
        why: String,
        /// The waiver.
        waiver: Waiver,
    },
    /// It waives nothing.
    WaivesNothing(Finding),
}

/// Reads the waiver tag of a VPC, a subnet or a network interface.
pub fn tag(id: &Id, tags: &Tags, waiver_tag: &str, now: Timestamp) -> Tag {
    let Some((_, value)) = tags.iter().find(|(key, _)| **key == *waiver_tag) else {
        return Tag::None;
    };
    let warning =
        |check, message| Tag::WaivesNothing(Finding::warning(check, message, vec![id.clone()], 0));
    match Waiver::parse(value) {
        Ok(waiver) if waiver.holds(now) => {
            let told = |before: &str, text: &Option<String>| {
                text.as_deref()
                    .map_or_else(String::new, |text| format!("{before}{}", plain(text)))
            };
            let why = format!(
                "waived until {}{}{}",
                waiver.until,
                told(" by ", &waiver.by),
                told(": ", &waiver.reason)
            );
            Tag::Waives { why, waiver }
        }
        Ok(waiver) => warning(
            Check::WaiverExpired,
            format!("the waiver of {id} lapsed after {}", waiver.until),
        ),
        Err(malformed) => warning(
            Check::WaiverMalformed,
            format!(
                "the tag {} of {id} waives nothing: `{}` has {malformed}",
                plain(waiver_tag),
                plain(value)
            ),
        ),
    }
}
