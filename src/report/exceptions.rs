//! Exceptions on their way through a report: which of them accept a finding, which have expired, which match nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rule::checks::Check;
use rule::exceptions::{Exception, apply};
use rule::parameters::Parameters;
use rule::verdict::Verdict;
use serde::{Deserialize, Serialize};

use crate::report::{EvaluatedRegion, Warning};

/// In how many days an exception, or a waiver, lapses soon.
pub const SOON_DAYS: i32 = 30;

/// The exceptions of a report; serialized as `contracts.md`, section 6, has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exceptions {
    /// Those that accept a finding, the first to lapse first.
    pub in_force: Vec<ExceptionInForce>,
    /// Those that accept nothing: expired, or nothing is there that they are about.
    pub without_effect: Vec<ExceptionWithoutEffect>,
}

/// An exception that accepts a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionInForce {
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// The last day, in UTC, on which it holds.
    pub until: Date,
    /// Who granted it, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Days to its last one: 0 on that day.
    pub days_left: i32,
    /// Whether it lapses in the next 30 days.
    pub lapses_soon: bool,
    /// The VPCs in which it accepts a finding.
    pub vpcs: usize,
    /// The findings that it accepts.
    pub findings: usize,
}

/// An exception that accepts nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionWithoutEffect {
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// `exception-expired` or `exception-matches-nothing`.
    pub check: Check,
    /// What is the case.
    pub message: String,
}

/// What an exception is about; what is absent is any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// The account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The VPC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// The service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Check>,
}

impl Subject {
    fn of(exception: &Exception) -> Self {
        Self {
            account_id: exception.account_id.clone(),
            resource_id: exception.vpc_id.as_ref().map(ToString::to_string),
            service: exception.service.clone(),
            code: exception.check,
        }
    }
}

/// Exceptions while they are applied, one account and region after the other.
#[derive(Debug, Clone)]
pub struct Applying {
    exceptions: Arc<[Exception]>,
    counts: Vec<Counted>,
    parameters: Parameters,
    now: Timestamp,
    /// Whether everything is evaluated that they may be about.
    of_everything: bool,
}

/// What an exception came to.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    vpcs: usize,
    findings: usize,
    /// Whether a VPC was evaluated that it is about.
    is_met: bool,
}

impl Applying {
    /// Nothing is applied yet. Where only some accounts, regions or VPCs are evaluated, what exceptions
    /// about others match is not known.
    pub fn new(
        exceptions: Arc<[Exception]>,
        parameters: Parameters,
        now: Timestamp,
        of_everything: bool,
    ) -> Self {
        Self {
            counts: vec![Counted::default(); exceptions.len()],
            exceptions,
            parameters,
            now,
            of_everything,
        }
    }

    /// The verdicts of one account in one region, with what is accepted of them.
    pub fn apply<'v>(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: &'v [Verdict],
    ) -> Cow<'v, [Verdict]> {
        let account_id = &region.place.account_id;
        let mut excepted: Option<Vec<Verdict>> = None;
        for (at, verdict) in verdicts.iter().enumerate() {
            let mut any = false;
            for (one, counted) in self.exceptions.iter().zip(&mut self.counts) {
                let is_about = one.is_about(account_id, &verdict.vpc_id);
                counted.is_met |= is_about;
                any |= is_about;
            }
            if !any {
                continue;
            }
            let (list, parameters) = (&self.exceptions, &self.parameters);
            let mut changed = verdict.clone();
            let used = apply(list, parameters, account_id, region.now, &mut changed);
            if used.is_empty() {
                continue;
            }
            self.count(&used, &changed);
            let all = excepted.get_or_insert_with(|| verdicts.to_vec());
            if let Some(place) = all.get_mut(at) {
                *place = changed;
            }
        }
        excepted.map_or(Cow::Borrowed(verdicts), Cow::Owned)
    }

    fn count(&mut self, used: &BTreeSet<usize>, verdict: &Verdict) {
        let exceptions = self.exceptions.iter().zip(&mut self.counts).enumerate();
        for (_, (one, counted)) in exceptions.filter(|(at, _)| used.contains(at)) {
            counted.vpcs += 1;
            for service in &verdict.services {
                let findings = service.findings.iter();
                let its = findings.filter(|of| {
                    of.excepted.as_ref() == Some(&one.terms) && one.covers(&service.service, of)
                });
                counted.findings += its.count();
            }
        }
    }

    /// What became of each.
    pub fn exceptions(self) -> Exceptions {
        let today = self.now.to_zoned(TimeZone::UTC).date();
        let mut exceptions = Exceptions::default();
        for (exception, one) in self.exceptions.iter().zip(&self.counts) {
            let terms = &exception.terms;
            let subject = Subject::of(exception);
            let words = exception.subject();
            let (check, message) = if let Some(message) = exception.ended(self.now) {
                (Check::ExceptionExpired, message)
            } else if one.findings > 0 {
                let days_left = (terms.until - today).get_days();
                exceptions.in_force.push(ExceptionInForce {
                    subject,
                    until: terms.until,
                    by: terms.by.clone(),
                    reason: terms.reason.clone(),
                    days_left,
                    lapses_soon: days_left <= SOON_DAYS,
                    vpcs: one.vpcs,
                    findings: one.findings,
                });
                continue;
            } else if self.of_everything || one.is_met {
                let message = format!("the exception for {words} matches no finding");
                (Check::ExceptionMatchesNothing, message)
            } else {
                continue;
            };
            exceptions.without_effect.push(ExceptionWithoutEffect {
                subject,
                check,
                message,
            });
        }
        exceptions.in_force.sort_by_key(|one| one.until);
        exceptions
    }
}

impl Exceptions {
    /// Those in force in a sentence, where there are any.
    pub fn sentence(&self) -> Option<String> {
        let one =
            |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        let findings = self.in_force.iter().map(|of| of.findings).sum();
        let exceptions = self.in_force.len();
        let accept = if exceptions == 1 { "accepts" } else { "accept" };
        (exceptions > 0).then(|| {
            format!(
                "{} {accept} {}; AWS Config knows nothing of exceptions",
                one(exceptions, "exception"),
                one(findings, "finding")
            )
        })
    }

    /// What is to be said of those that accept nothing.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        self.without_effect.iter().map(|one| Warning {
            check: one.check,
            message: one.message.clone(),
        })
    }
}
