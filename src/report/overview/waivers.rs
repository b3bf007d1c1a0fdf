//! The waivers that a report met: those in force and how long they still are, and those that waive nothing.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rule::checks::Check;
use rule::verdict::Verdict;
use serde::{Deserialize, Serialize};

use crate::report::EvaluatedRegion;
use crate::report::exceptions::SOON_DAYS;

/// The waivers of a report; serialized as `contracts.md`, section 6, has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waivers {
    /// Those that cover a VPC, the first to lapse first.
    pub in_force: Vec<WaiverInForce>,
    /// Tags that waive nothing: expired, or not in the form of a waiver.
    pub without_effect: Vec<WaiverWithoutEffect>,
}

/// A waiver that covers a VPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiverInForce {
    /// The account.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// The VPC.
    pub resource_id: String,
    /// Its `Name` tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// The last day, in UTC, on which it holds.
    pub until: Date,
    /// Who granted it, where the tag says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why, where the tag says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Days to its last one: 0 on that day.
    pub days_left: i32,
    /// Whether it lapses in the next 30 days.
    pub lapses_soon: bool,
}

/// A tag that waives nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiverWithoutEffect {
    /// The account.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// The VPC.
    pub resource_id: String,
    /// Its `Name` tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// `waiver-expired` or `waiver-malformed`.
    pub code: Check,
    /// What is the case.
    pub message: String,
}

impl Waivers {
    /// Takes note of the waivers of one account in one region.
    pub fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) {
        let today = region.now.to_zoned(TimeZone::UTC).date();
        for verdict in verdicts {
            if let Some(waiver) = &verdict.waiver {
                let days_left = (waiver.until - today).get_days();
                self.in_force.push(WaiverInForce {
                    account_id: region.place.account_id.clone(),
                    region: region.place.region.clone(),
                    resource_id: verdict.vpc_id.to_string(),
                    resource_name: verdict.vpc_name.clone(),
                    until: waiver.until,
                    by: waiver.by.clone(),
                    reason: waiver.reason.clone(),
                    days_left,
                    lapses_soon: days_left <= SOON_DAYS,
                });
            }
            let without_effect = verdict.findings.iter().filter(|finding| {
                matches!(finding.check, Check::WaiverExpired | Check::WaiverMalformed)
            });
            self.without_effect
                .extend(without_effect.map(|finding| WaiverWithoutEffect {
                    account_id: region.place.account_id.clone(),
                    region: region.place.region.clone(),
                    resource_id: verdict.vpc_id.to_string(),
                    resource_name: verdict.vpc_name.clone(),
                    code: finding.check,
                    message: finding.message.clone(),
                }));
        }
    }

    /// The waivers, those in force by their last day.
    pub fn sorted(mut self) -> Self {
        self.in_force.sort_by_key(|waiver| waiver.until);
        self
    }

    /// Whether there is none of any kind.
    pub fn is_empty(&self) -> bool {
        self.in_force.is_empty() && self.without_effect.is_empty()
    }
}
