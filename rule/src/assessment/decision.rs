//! The answer for one client and one row, with the steps that bear on it. What each endpoint comes to for the client,
//! and which of its steps make it so, is asked once ([`CandidatePath`], [`Part`]): `combine` counts it over every way
//! that the unread may turn out, and `Bearing` reads the steps off those that count for the answer.

mod bearing;

pub use self::bearing::{Bearing, Cause};
use super::candidate_path::CandidatePath;
use super::central::{Part, Use};
use super::combination::combine;
use super::service::{Service, ServiceRequest};
use super::trio::{self, Steered};
use crate::network::Field;
use crate::network::fact::Why;
use crate::possible::{Answers, Faults, SettledAnswer};
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

/// Decides for one client and one row.
pub fn decide<'a>(
    service: &Service<'a>,
    request: ServiceRequest<'_, 'a>,
    steered: Option<&Steered<'_, 'a>>,
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
        if combined.by_dns {
            bearing.dns(request);
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
