//! A report on its way: what was evaluated goes in, one account and region after the other; counts, groups and warnings
//! come out with it. Whoever reports goes through it, wherever facts come from.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rule::checks::Check;
use rule::nearest::nearest;
use rule::network::Id;
use rule::verdict::Verdict;

use crate::failure::FailedPlace;
use crate::report::evaluator::{Evaluated, Evaluator};
use crate::report::exceptions::{Applying, Exceptions};
use crate::report::overview::Survey;
use crate::report::overview::baseline::Baseline;
use crate::report::shown::Shown;
use crate::report::summary::Counter;
use crate::report::vpc::{Urgency, urgency};
use crate::report::{About, Ending, EvaluatedRegion, Report, Warning};
use rule::paths::Paths;

/// A report that takes account after account.
pub struct Assembly<'a> {
    report: Box<dyn Report + 'a>,
    counter: Counter,
    unmatched: UnmatchedIds,
    failures: Vec<FailedPlace>,
    survey: Option<Survey>,
    shown: Shown,
    listed: usize,
    broken: usize,
    only_of_others: Vec<String>,
    about: About,
    exceptions: Option<Applying>,
}

/// What was said, when everything was.
#[derive(Debug)]
pub struct Assembled {
    /// The end of the report.
    pub ending: Ending,
    /// How many VPCs the report shows.
    pub listed: usize,
    /// How many VPCs have a BROKEN service.
    pub broken: usize,
    /// VPCs that were asked for and are nowhere.
    pub unmatched: BTreeSet<Id>,
}

impl<'a> Assembly<'a> {
    /// Opens a report.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn begin(mut report: Box<dyn Report + 'a>, evaluator: &Evaluator) -> io::Result<Self> {
        report.begin()?;
        Ok(Self {
            report,
            counter: Counter::default(),
            unmatched: UnmatchedIds::new(evaluator),
            failures: Vec::new(),
            survey: evaluator.with_paths.then(|| survey(evaluator, None)),
            shown: Shown::default(),
            listed: 0,
            broken: 0,
            only_of_others: Vec::new(),
            about: About::default(),
            exceptions: None,
        })
    }

    /// Says what was asked, of what data.
    #[must_use]
    pub fn with_about(mut self, about: About) -> Self {
        self.about = about;
        self
    }

    /// Applies exceptions to what is reported.
    #[must_use]
    pub fn with_exceptions(mut self, exceptions: Applying) -> Self {
        self.exceptions = Some(exceptions);
        self
    }

    /// Shows a part of it only; counts stay those of everything.
    #[must_use]
    pub fn showing(mut self, shown: Shown) -> Self {
        self.shown = shown;
        self
    }

    /// Says something of everything together too, compared with an earlier report where there is one.
    #[must_use]
    pub fn with_overview(mut self, evaluator: &Evaluator, baseline: Option<Baseline>) -> Self {
        self.survey = Some(survey(evaluator, baseline));
        self
    }

    /// Takes one account in one region; in the order in which they are to be reported.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn region(&mut self, evaluated: &Evaluated) -> io::Result<()> {
        let Evaluated {
            region, verdicts, ..
        } = evaluated;
        self.unmatched.see(&evaluated.vpc_ids);
        if self.unmatched.some_only && verdicts.is_empty() {
            return Ok(());
        }
        let excepted;
        let verdicts: &[Verdict] = match &mut self.exceptions {
            Some(exceptions) => {
                excepted = exceptions.apply(region, verdicts);
                &excepted
            }
            None => verdicts,
        };
        self.counter
            .count(&region.place.account_id, &region.place.region, verdicts);
        if let Some(survey) = &mut self.survey {
            survey.region(region, verdicts);
        }
        let broken = verdicts.iter().filter(|of| urgency(of) == Urgency::High);
        self.broken += broken.count();
        if self.shown.is_all() {
            self.listed += verdicts.len();
            return self.show(region, verdicts, evaluated.paths.as_deref());
        }
        let shown = verdicts.iter().map(|verdict| self.shown.of(verdict));
        let shown: Vec<Option<Verdict>> = shown.collect();
        let paths = evaluated.paths.as_ref().map(|paths| {
            let shown = paths
                .iter()
                .zip(&shown)
                .filter(|(_, verdict)| verdict.is_some());
            shown.map(|(paths, _)| paths.clone()).collect::<Vec<_>>()
        });
        let shown: Vec<Verdict> = shown.into_iter().flatten().collect();
        self.listed += shown.len();
        if shown.is_empty() {
            return Ok(());
        }
        self.show(region, &shown, paths.as_deref())
    }

    fn show(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: &[Verdict],
        paths: Option<&[Paths]>,
    ) -> io::Result<()> {
        match paths {
            Some(paths) => self.report.region_with_paths(region, verdicts, paths),
            None => self.report.region(region, verdicts),
        }
    }

    /// Takes note of an account, or of one of its regions, that could not be evaluated.
    pub fn failed(&mut self, failure: FailedPlace) {
        if let Some(survey) = &mut self.survey {
            survey.failed(&failure);
        }
        self.failures.push(failure);
    }

    /// Takes note that every VPC of the data belongs to these other accounts: nothing of it was evaluated.
    pub fn only_of_others(&mut self, owners: Vec<String>) {
        self.only_of_others = owners;
    }

    /// Ids that were asked for, of which none exists in all that was read: what names them, and the ids. A misspelt
    /// id is not to pass as green. Nothing where a place failed: they may be there.
    pub fn misspelt(&self) -> Option<(&'static str, Vec<&Id>)> {
        if self.failures.is_empty() {
            self.unmatched.misspelt()
        } else {
            None
        }
    }

    /// What is there and may have been meant by an id that is not.
    pub fn meant(&self, id: &Id) -> Option<&Id> {
        self.unmatched.near.get(id)
    }

    /// Closes the report.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn finish(mut self) -> io::Result<Assembled> {
        let exceptions = self.exceptions.take().map(Applying::exceptions);
        let mut warnings = self.unmatched.exceptions_that_match_nothing();
        warnings.extend(exceptions.iter().flat_map(Exceptions::warnings));
        let ending = Ending {
            summary: self.counter.summary(),
            warnings,
            exceptions,
            failures: std::mem::take(&mut self.failures),
            overview: self.survey.take().map(Survey::overview),
            only_of_others: std::mem::take(&mut self.only_of_others),
            about: std::mem::take(&mut self.about),
        };
        self.report.finish(&ending)?;
        Ok(Assembled {
            ending,
            listed: self.listed,
            broken: self.broken,
            unmatched: self.unmatched.vpcs,
        })
    }
}

fn survey(evaluator: &Evaluator, baseline: Option<Baseline>) -> Survey {
    Survey::new(evaluator.now, evaluator.organization.clone(), baseline)
}

/// VPC ids that the user named, as long as no region has them.
struct UnmatchedIds {
    some_only: bool,
    /// Whether one of `vpcIds`, where there are any, was seen.
    any_of_vpc_ids: bool,
    /// Whether one of `--vpc`, where there are any, was seen.
    any_of_vpcs: bool,
    vpcs: BTreeSet<Id>,
    vpc_ids: BTreeSet<Id>,
    exclude_vpc_ids: BTreeSet<Id>,
    /// What is there and nearest to an id that was not seen: what may have been meant.
    near: BTreeMap<Id, Id>,
}

impl UnmatchedIds {
    fn new(evaluator: &Evaluator) -> Self {
        let set = |ids: &[String]| ids.iter().map(|id| id.as_str().into()).collect();
        Self {
            some_only: !evaluator.only.is_empty(),
            any_of_vpc_ids: evaluator.parameters.vpc_ids.is_empty(),
            any_of_vpcs: evaluator.only.is_empty(),
            vpcs: evaluator.only.iter().cloned().collect(),
            vpc_ids: set(&evaluator.parameters.vpc_ids),
            exclude_vpc_ids: set(&evaluator.parameters.exclude_vpc_ids),
            near: BTreeMap::new(),
        }
    }

    fn see(&mut self, vpc_ids: &[Id]) {
        for wanted in self.vpcs.iter().chain(&self.vpc_ids) {
            let known = self.near.get(wanted).into_iter().chain(vpc_ids);
            let near = nearest(wanted, known.map(|id| &**id)).map(Id::from);
            if let Some(near) = near {
                self.near.insert(wanted.clone(), near);
            }
        }
        for id in vpc_ids {
            self.any_of_vpcs |= self.vpcs.contains(id);
            self.any_of_vpc_ids |= self.vpc_ids.contains(id);
            for ids in [&mut self.vpcs, &mut self.vpc_ids, &mut self.exclude_vpc_ids] {
                ids.remove(id);
            }
        }
    }

    fn misspelt(&self) -> Option<(&'static str, Vec<&Id>)> {
        let named = [
            (self.any_of_vpcs, "--vpc", &self.vpcs),
            (self.any_of_vpc_ids, "vpcIds", &self.vpc_ids),
        ];
        let mut none = named.into_iter().filter(|(any, ..)| !any);
        none.next()
            .map(|(_, name, ids)| (name, ids.iter().collect()))
    }

    /// `exception-matches-nothing` of `decision.md`, section 9: known only when every region has been seen.
    fn exceptions_that_match_nothing(&self) -> Vec<Warning> {
        let lists = [
            ("vpcIds", &self.vpc_ids),
            ("excludeVpcIds", &self.exclude_vpc_ids),
        ];
        let ids = lists
            .into_iter()
            .flat_map(|(name, ids)| ids.iter().map(move |id| (name, id)));
        ids.map(|(name, id)| Warning {
            check: Check::ExceptionMatchesNothing,
            message: format!("`{id}` in {name} exists in no region that was evaluated"),
        })
        .collect()
    }
}
