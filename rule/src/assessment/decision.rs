//! The answer for one client and one row, with the steps that bear on it. What each endpoint comes to for the client,
//! and which of its steps make it so, is asked once ([`CandidatePath`], [`Part`]): `combine` counts it over every way
//! that the unread may turn out, and `Bearing` reads the steps off those that count for the answer.

use super::candidate_path::{CandidatePath, Path};
use super::central::{Part, Use};
use super::combination::{Combined, combine};
use super::service::{Service, ServiceRequest};
use super::trio::{self, Steered};
use crate::checks::{Check, Severity};
use crate::network::fact::Why;
use crate::network::{Field, VpcEndpoint};
use crate::path::step::Step;
use crate::possible::{Answers, Faults, Possible, SettledAnswer};
use crate::row::RowKind;
use crate::verdict::Answer;

/// The answer for one client and one row.
#[derive(Debug)]
pub struct Decision<'a> {
    /// The answer.
    pub answer: Answer,
    /// Whether it is UNKNOWN for want of view, and no fault although UNKNOWN is one.
    pub is_trusted: bool,
    /// The steps that bear on it: none where it is PRIVATE.
    pub causes: Vec<Cause<'a>>,
    /// The ways that were walked, with all the steps that are kept.
    pub paths: Vec<CandidatePath<'a>>,
    /// What section 11 says, where it is asked, and which answers were taken.
    pub central: Option<(Part<'a>, Use)>,
}

/// A step that bears on an answer.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// What it means here.
    pub severity: Severity,
    /// The answer that it leads to; `None` where it leads to none.
    pub answer: Option<Answer>,
    /// The endpoint that it is about.
    pub endpoint: Option<&'a VpcEndpoint>,
    /// The step.
    pub step: Step<'a>,
}

impl Cause<'_> {
    /// Its row in the catalogue.
    pub fn check(&self) -> Check {
        self.step.reason.says().check()
    }
}

/// Decides for one client and one row.
pub fn decide<'a>(
    service: &Service<'a>,
    request: ServiceRequest<'_, 'a>,
    steered: Option<&Steered>,
    faults: Faults,
) -> Decision<'a> {
    let paths = service.paths(request);
    if let Some(why) = &service.unread {
        let SettledAnswer { answer, is_trusted } = Answers::ALL.settle(faults);
        let mut bearing = Bearing::on(answer);
        bearing.unread(why.clone(), None);
        return Decision {
            answer,
            is_trusted,
            causes: bearing.causes,
            paths,
            central: None,
        };
    }
    let part = Part::of(service, request);
    let others = steered
        .filter(|_| trio::is_asked(request.requester))
        .and_then(|steered| Some(steered.others(trio::place(&service.row)?)));
    let mut combined = combine(service, &paths, request, others.as_ref(), part.as_ref());
    // An endpoint of which nobody knows the service may be one of this service.
    let unknown = &request.index.network.unknown;
    let unknown = unknown.why(&service.vpc.id, Field::ServiceName);
    let other = unknown.filter(|_| combined.answers.may_be(Answers::PUBLIC));
    if other.is_some() {
        combined.answers = combined.answers.with(Answers::ALL);
    }
    let SettledAnswer { answer, is_trusted } = combined.answers.settle(faults);
    let mut bearing = Bearing::on(answer);
    if let Some(why) = other {
        bearing.unread(why.clone(), None);
    }
    if answer != Answer::Private {
        if combined.uses.without {
            bearing.gather(service, request, &paths, combined);
        } else {
            bearing.others(service);
        }
        if let Some(part) = &part {
            bearing.central(part, request, combined.uses);
        }
        if let Some(steered) = steered.filter(|_| combined.by_trio) {
            bearing.trio(service, steered);
        }
    }
    Decision {
        answer,
        is_trusted,
        causes: bearing.causes,
        paths,
        central: part.map(|part| (part, combined.uses)),
    }
}

impl Decision<'_> {
    /// PRIVATE, with nothing that anybody keeps of it.
    pub fn private() -> Self {
        Self {
            answer: Answer::Private,
            causes: Vec::new(),
            paths: Vec::new(),
            is_trusted: false,
            central: None,
        }
    }

    /// Whether it is PRIVATE, and no step of it is said by anybody.
    pub fn is_plainly_private(&self) -> bool {
        self.answer == Answer::Private && self.causes.is_empty() && self.central.is_none()
    }

    /// The answer where a fact is unread on which everything rests.
    pub fn unread(why: Why) -> Self {
        let mut bearing = Bearing::on(Answer::Undetermined);
        bearing.unread(why, None);
        Self {
            answer: Answer::Undetermined,
            causes: bearing.causes,
            paths: Vec::new(),
            is_trusted: false,
            central: None,
        }
    }
}

/// The steps that bear on an answer, as they are gathered from the ways that count.
pub(super) struct Bearing<'a> {
    pub(super) answer: Answer,
    pub(super) causes: Vec<Cause<'a>>,
}

impl<'a> Bearing<'a> {
    fn on(answer: Answer) -> Self {
        Self {
            answer,
            causes: Vec::new(),
        }
    }

    /// Gathers from every way that the combination counts: where some endpoint always steers, the
    /// ways over those that do; else all of them, and the states of those that are not usable.
    fn gather(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
        paths: &[CandidatePath<'a>],
        combined: Combined,
    ) {
        for path in paths {
            let Some(candidate) = service.candidates.here.get(path.place) else {
                continue;
            };
            self.unread_head(candidate);
            let of = (path.place, candidate);
            match &path.path {
                Path::Gateway(_) if combined.always_steered => {}
                Path::Gateway(by_route) => self.gateway(service, request, of, by_route),
                Path::Interface(by_interfaces) => {
                    self.interface(service, request, of, by_interfaces, combined);
                }
            }
        }
        if !combined.always_steered {
            self.aside(service);
            match service.row.kind {
                RowKind::Host(_) => self.host_not_usable(service, request),
                RowKind::Service(_) | RowKind::GatewayHost { .. } => {
                    self.not_usable(service, request)
                }
            }
        }
        self.others(service);
    }

    /// Names the endpoints for other regions.
    fn others(&mut self, service: &Service<'a>) {
        for candidate in &service.candidates.elsewhere {
            self.elsewhere(service, candidate);
        }
    }

    /// Adds a step that did not pass. A known *no* leads to what its stage says, or to the answer
    /// itself where that is better: another endpoint, or an unread fact, may still save the client.
    pub(super) fn add(&mut self, step: &Step<'a>, endpoint: Option<&'a VpcEndpoint>) {
        let (severity, answer) = match step.possible {
            Possible::YES => return,
            Possible::NO => match self.answer {
                Answer::Broken => (Severity::Fail, step.reason.says().no_means()),
                Answer::Public => (Severity::Fail, Answer::Public),
                Answer::Private
                | Answer::Unknown
                | Answer::Undetermined
                | Answer::NotApplicable => (Severity::Unknown, self.answer),
            },
            Possible::MAYBE | Possible::UNSHOWN => (Severity::Unknown, Answer::Unknown),
            _ => (Severity::Undetermined, Answer::Undetermined),
        };
        self.causes.push(Cause {
            severity,
            answer: Some(answer),
            endpoint,
            step: step.clone(),
        });
    }

    pub(super) fn unread(&mut self, why: Why, endpoint: Option<&'a VpcEndpoint>) {
        let step = Step::unread(Check::FactUnread, Possible::ANY, why);
        self.add(&step, endpoint);
    }
}
