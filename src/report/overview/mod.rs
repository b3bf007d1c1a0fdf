//! What a report says of a whole organization beside its VPCs: groups, waivers, what changed.

pub mod baseline;
pub mod groups;
pub mod sections;
pub mod trend;
pub mod waivers;

use jiff::Timestamp;
use rule::verdict::Verdict;

use crate::failure::FailedPlace;
use crate::organization::Organization;
use crate::report::EvaluatedRegion;
use crate::report::overview::baseline::Baseline;
use crate::report::overview::groups::{Grouping, Groups};
use crate::report::overview::trend::{Trend, TrendComparison};
use crate::report::overview::waivers::Waivers;

/// The overview of a report. It grows with accounts, waivers and changes, not with VPCs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// The time as of which was evaluated.
    pub evaluated_at: Timestamp,
    /// The counts by group, worst first.
    pub groups: Groups,
    /// The waivers.
    pub waivers: Waivers,
    /// What changed since an earlier report, where there is one to compare with.
    pub trend: Option<Trend>,
}

/// An overview that takes account after account.
#[derive(Debug, Clone)]
pub struct Survey {
    evaluated_at: Timestamp,
    organization: Organization,
    grouping: Grouping,
    waivers: Waivers,
    comparison: Option<TrendComparison>,
}

impl Survey {
    /// An overview as of a time, compared with an earlier report where there is one.
    pub fn new(
        evaluated_at: Timestamp,
        organization: Organization,
        baseline: Option<Baseline>,
    ) -> Self {
        Self {
            evaluated_at,
            organization,
            grouping: Grouping::default(),
            waivers: Waivers::default(),
            comparison: baseline.map(TrendComparison::new),
        }
    }

    /// Takes the verdicts of one account in one region.
    pub fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) {
        self.grouping.region(region, verdicts);
        self.waivers.region(region, verdicts);
        if let Some(comparison) = &mut self.comparison {
            comparison.region(region, verdicts);
        }
    }

    /// Takes an account, or one of its regions, that could not be evaluated.
    pub fn failed(&mut self, failure: &FailedPlace) {
        let account = self.organization.account(&failure.account_id);
        self.grouping.failed(failure, &account);
    }

    /// The overview of everything that was taken.
    pub fn overview(self) -> Overview {
        Overview {
            evaluated_at: self.evaluated_at,
            groups: self.grouping.groups(),
            waivers: self.waivers.sorted(),
            trend: self.comparison.map(TrendComparison::trend),
        }
    }
}
