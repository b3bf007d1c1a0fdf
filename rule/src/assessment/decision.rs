//! The answer for one client and one service, with the steps that made it: both come out of one
//! walk over the ways to the service's endpoints.

use super::candidates::Candidate;
use super::combination::{Combined, combine};
use super::service::{Path, Service, Way};
use crate::checks::{Check, Severity};
use crate::network::fact::Why;
use crate::network::{Field, VpcEndpoint};
use crate::path::endpoint_state::{self, Standing};
use crate::path::index::Index;
use crate::path::names::VpcDns;
use crate::path::step::{Detail, Step};
use crate::path::{Client, Family};
use crate::possible::{Answers, Possible};
use crate::verdict::Answer;

/// The answer for one client and one service.
#[derive(Debug)]
pub struct Decision<'a> {
    /// The answer.
    pub answer: Answer,
    /// The steps that bear on it: none where it is PRIVATE.
    pub causes: Vec<Cause<'a>>,
    /// The ways that were walked, with all the steps that are kept.
    pub ways: Vec<Way<'a>>,
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

/// Whom, and how, a service is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'d, 'a> {
    /// The lookups.
    pub index: &'d Index<'a>,
    /// The VPC's DNS.
    pub dns: &'d VpcDns<'a>,
    /// The client; nobody in particular where the endpoints alone are judged.
    pub client: Option<Client<'a>>,
    /// Its family, where that matters.
    pub family: Option<Family>,
    /// Whether an UNKNOWN answer counts as a fault.
    pub unknown_is_fault: bool,
    /// Which steps are kept.
    pub detail: Detail,
}

/// Decides for one client and one service.
pub fn decide<'a>(service: &Service<'a>, asking: Asking<'_, 'a>) -> Decision<'a> {
    let ways = service.ways(asking.index, asking.client, asking.detail);
    if let Some(why) = &service.unread {
        let answer = Answers::ALL.settle(asking.unknown_is_fault);
        let mut bearing = Bearing::on(answer);
        bearing.unread(why.clone(), None);
        return Decision {
            answer,
            causes: bearing.causes,
            ways,
        };
    }
    let mut combined = combine(service, &ways, asking.dns, asking.family);
    // An endpoint of which nobody knows the service may be one of this service.
    let unknown = asking
        .index
        .network
        .unknown
        .why(&service.vpc.id, Field::ServiceName);
    let other = unknown.filter(|_| combined.answers.may_be(Answers::PUBLIC));
    if other.is_some() {
        combined.answers = combined.answers.with(Answers::ALL);
    }
    let answer = combined.answers.settle(asking.unknown_is_fault);
    let mut bearing = Bearing::on(answer);
    if let Some(why) = other {
        bearing.unread(why.clone(), None);
    }
    if answer != Answer::Private {
        bearing.gather(service, asking, &ways, combined);
    }
    Decision {
        answer,
        causes: bearing.causes,
        ways,
    }
}

/// The steps that bear on an answer, as they are gathered from the ways that count.
struct Bearing<'a> {
    answer: Answer,
    causes: Vec<Cause<'a>>,
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
        asking: Asking<'_, 'a>,
        ways: &[Way<'a>],
        combined: Combined,
    ) {
        for way in ways {
            let Some(candidate) = service.candidates.here.get(way.place) else {
                continue;
            };
            self.unread_head(candidate);
            if candidate.gateway {
                if !combined.always_steered {
                    self.gateway(service, candidate, way);
                }
            } else {
                self.interface(service, asking, candidate, way, combined);
            }
        }
        if !combined.always_steered {
            self.not_usable(service);
        }
        for candidate in &service.candidates.elsewhere {
            self.elsewhere(service, candidate);
        }
    }

    /// Adds a step that did not pass. A known *no* leads to what its stage says, or to the answer
    /// itself where that is better: another endpoint, or an unread fact, may still save the client.
    fn add(&mut self, step: &Step<'a>, endpoint: Option<&'a VpcEndpoint>) {
        let (severity, answer) = match step.possible {
            Possible::YES => return,
            Possible::NO => match self.answer {
                Answer::Broken => (Severity::Fail, step.reason.says().no_means()),
                Answer::Public => (Severity::Fail, Answer::Public),
                Answer::Private | Answer::Unknown | Answer::Undetermined => {
                    (Severity::Unknown, self.answer)
                }
            },
            Possible::MAYBE => (Severity::Unknown, Answer::Unknown),
            _ => (Severity::Undetermined, Answer::Undetermined),
        };
        self.causes.push(Cause {
            severity,
            answer: Some(answer),
            endpoint,
            step: step.clone(),
        });
    }

    fn unread(&mut self, why: Why, endpoint: Option<&'a VpcEndpoint>) {
        let step = Step::unread(Check::FactUnread, Possible::ANY, why);
        self.add(&step, endpoint);
    }

    /// What is unread of an endpoint's own record.
    fn unread_head(&mut self, candidate: &Candidate<'a>) {
        let endpoint = candidate.endpoint;
        if let (Standing::Unread, Some(why)) = (candidate.standing, endpoint.state.why()) {
            self.unread(why.clone(), Some(endpoint));
        }
        if let Some(why) = endpoint.service_region.why() {
            self.unread(why.clone(), Some(endpoint));
        }
    }

    fn interface(
        &mut self,
        service: &Service<'a>,
        asking: Asking<'_, 'a>,
        candidate: &Candidate<'a>,
        way: &Way<'a>,
        combined: Combined,
    ) {
        let endpoint = Some(candidate.endpoint);
        let steers = service.steers(candidate, asking.dns, asking.family);
        if !combined.always_steered && steers != Possible::YES {
            let own = service.steering(candidate, asking.family).steps();
            // The VPC's own settings matter only where the endpoint's do not say no already.
            let says_no = own.iter().any(|step| step.possible == Possible::NO);
            let of_vpc = asking.dns.steps.iter();
            let of_vpc = of_vpc.filter(|step| !says_no || step.possible == Possible::NO);
            for step in own.iter().chain(of_vpc) {
                self.add(step, endpoint);
            }
        }
        let counts = steers.may_be(Possible::YES)
            || !combined.always_steered && steers.may_be(Possible::MAYBE);
        if !counts {
            return;
        }
        if let Some(Path::Interface(reach)) = &way.path {
            let legs = reach.legs.iter().flat_map(|leg| &leg.steps);
            legs.chain(&reach.steps)
                .for_each(|step| self.add(step, endpoint));
        }
        if let Some(step) = service.policy(way.place) {
            self.add(step, endpoint);
        }
    }

    fn gateway(&mut self, service: &Service<'a>, candidate: &Candidate<'a>, way: &Way<'a>) {
        let endpoint = Some(candidate.endpoint);
        if let Some(Path::Gateway(path)) = &way.path {
            self.add(&path.associated, endpoint);
            if path.associated.possible == Possible::NO {
                return;
            }
            for step in &path.steps {
                self.add(step, endpoint);
            }
        }
        if let Some(step) = service.policy(way.place) {
            self.add(step, endpoint);
        }
    }

    /// Where no endpoint is usable: the state of the one nearest to it, or that there is none.
    fn not_usable(&mut self, service: &Service<'a>) {
        let candidates = &service.candidates;
        if candidates.gateways().any(Candidate::may_be_usable) {
            return;
        }
        let no_interface = !candidates.interfaces().any(Candidate::may_be_usable);
        let nearest = candidates
            .here
            .iter()
            .filter(|candidate| candidate.gateway || no_interface)
            .filter_map(|candidate| Some((candidate.rank()?, candidate)))
            .min_by_key(|(rank, _)| *rank);
        if let Some((rank, candidate)) = nearest {
            let possible = match candidate.standing {
                Standing::Undecidable(_) => Possible::MAYBE,
                Standing::Usable | Standing::NotUsable(_) | Standing::Unread => Possible::NO,
            };
            let endpoint = candidate.endpoint;
            let reason = endpoint_state::Reason::NotUsable(endpoint, rank);
            self.add(&Step::new(possible, reason), Some(endpoint));
        } else if no_interface {
            let reason = endpoint_state::Reason::Missing {
                vpc: service.vpc,
                service: service.name,
            };
            self.add(&Step::new(Possible::NO, reason), None);
        }
    }

    fn elsewhere(&mut self, service: &Service<'a>, candidate: &Candidate<'a>) {
        let reason = endpoint_state::Reason::Elsewhere {
            endpoint: candidate.endpoint,
            service: service.name,
            region: candidate.region.clone(),
        };
        self.causes.push(Cause {
            severity: Severity::Warn,
            answer: None,
            endpoint: Some(candidate.endpoint),
            step: Step::new(Possible::NO, reason),
        });
    }
}
