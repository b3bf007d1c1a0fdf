//! Why an answer is not PRIVATE: every cause, not only the first.

use crate::checks::{Check, Severity};
use crate::endpoint::{Candidate, Rank, Standing};
use crate::fact::Why;
use crate::network::{EndpointState, Id, Vpc, VpcEndpoint};
use crate::path::Client;
use crate::path::steering::VpcDns;
use crate::path::step::{By, Step};
use crate::possible::Possible;
use crate::service::{Path, Service, Way};
use crate::verdict::Answer;

/// One cause of an answer, still in terms of the network.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// Its row in the catalogue.
    pub check: Check,
    /// What it means here.
    pub severity: Severity,
    /// The answer that it leads to; `None` where it leads to none.
    pub answer: Option<Answer>,
    /// The endpoint that it is about.
    pub endpoint: Option<&'a VpcEndpoint>,
    /// The step that failed, or what is said of the service as a whole.
    pub what: What<'a>,
}

/// What a cause rests on.
#[derive(Debug, Clone)]
pub enum What<'a> {
    /// A step on a client's path.
    Path(Step<'a>),
    /// A step that is the same for every client: DNS, a policy.
    Setting(Step<'a>),
    /// A sentence, and the resources that it names.
    Said(String, Vec<Id>),
}

/// Every cause why a client's answer is `answer`.
pub fn causes<'a>(
    service: &Service<'a>,
    vpc: &'a Vpc,
    dns: &VpcDns<'a>,
    client: Option<Client<'a>>,
    ways: &[Way<'a>],
    answer: Answer,
) -> Vec<Cause<'a>> {
    if answer == Answer::Private {
        return Vec::new();
    }
    let mut found = Found {
        answer,
        causes: Vec::new(),
    };
    if let Some(why) = &service.unread {
        found.unread(why.clone(), None);
        return found.causes;
    }
    let family = client.map(|client| client.family());
    let surely_steered = service.candidates.interfaces().any(|candidate| {
        candidate.is_usable() && service.steers(candidate, dns, family) == Possible::YES
    });
    for (place, candidate) in service.candidates.here.iter().enumerate() {
        if !candidate.may_be_usable() {
            continue;
        }
        found.unread_head(candidate);
        let path = ways
            .iter()
            .find(|way| way.place == place)
            .and_then(|way| way.path.as_ref());
        if candidate.gateway {
            if !surely_steered {
                found.gateway(service, place, candidate, path);
            }
            continue;
        }
        let steers = service.steers(candidate, dns, family);
        if !surely_steered && steers != Possible::YES {
            let own = service.steering_steps(candidate, family);
            // The VPC's own settings matter only where the endpoint's do not say no already.
            let says_no = own.iter().any(|step| step.possible == Possible::NO);
            let of_vpc = dns
                .steps
                .iter()
                .filter(|step| !says_no || step.possible == Possible::NO);
            for step in own.iter().chain(of_vpc) {
                found.setting(step, candidate.endpoint, Answer::Public);
            }
        }
        let counts =
            steers.may_be(Possible::YES) || !surely_steered && steers.may_be(Possible::MAYBE);
        if let (true, path) = (counts, path) {
            if let Some(Path::Interface(reach)) = path {
                let legs = reach.legs.iter().flat_map(|leg| &leg.steps);
                legs.chain(&reach.steps)
                    .for_each(|step| found.path(step, candidate.endpoint, Answer::Broken));
            }
            if let Some(step) = service.policy(place) {
                found.setting(step, candidate.endpoint, Answer::Broken);
            }
        }
    }
    if !surely_steered {
        found.not_usable(service, vpc);
    }
    for candidate in &service.candidates.elsewhere {
        found.elsewhere(service, candidate);
    }
    found.causes
}

/// The causes found so far, for an answer.
struct Found<'a> {
    answer: Answer,
    causes: Vec<Cause<'a>>,
}

impl<'a> Found<'a> {
    /// Adds a step that did not pass. A known *no* leads to `no`, or to the answer itself where
    /// that is better: another endpoint, or an unread fact, may still save the client.
    fn add(
        &mut self,
        step: &Step<'a>,
        endpoint: Option<&'a VpcEndpoint>,
        no: Answer,
        what: What<'a>,
    ) {
        let (severity, answer) = match step.possible {
            Possible::YES => return,
            Possible::NO => match (self.answer, no) {
                (Answer::Broken, no) => (Severity::Fail, no),
                (Answer::Public, _) => (Severity::Fail, Answer::Public),
                (answer, _) => (Severity::Unknown, answer),
            },
            Possible::MAYBE => (Severity::Unknown, Answer::Unknown),
            _ => (Severity::Undetermined, Answer::Undetermined),
        };
        let check = if severity == Severity::Undetermined {
            Check::FactUnread
        } else {
            step.check
        };
        self.causes.push(Cause {
            check,
            severity,
            answer: Some(answer),
            endpoint,
            what,
        });
    }

    fn setting(&mut self, step: &Step<'a>, endpoint: &'a VpcEndpoint, no: Answer) {
        self.add(step, Some(endpoint), no, What::Setting(step.clone()));
    }

    fn path(&mut self, step: &Step<'a>, endpoint: &'a VpcEndpoint, no: Answer) {
        self.add(step, Some(endpoint), no, What::Path(step.clone()));
    }

    fn unread(&mut self, why: Why, endpoint: Option<&'a VpcEndpoint>) {
        let step = Step::unread(Check::FactUnread, Possible::ANY, why);
        self.add(&step, endpoint, Answer::Broken, What::Setting(step.clone()));
    }

    /// What is unread of an endpoint's own record.
    fn unread_head(&mut self, candidate: &Candidate<'a>) {
        let endpoint = candidate.endpoint;
        if let Some(why) = endpoint
            .state
            .why()
            .filter(|_| candidate.standing == Standing::Unread)
        {
            self.unread(why.clone(), Some(endpoint));
        }
        if let Some(why) = endpoint.service_region.why() {
            self.unread(why.clone(), Some(endpoint));
        }
    }

    fn gateway(
        &mut self,
        service: &Service<'a>,
        place: usize,
        candidate: &Candidate<'a>,
        path: Option<&Path<'a>>,
    ) {
        let endpoint = candidate.endpoint;
        if let Some(Path::Gateway(path)) = path {
            self.path(&path.associated, endpoint, Answer::Public);
            if path.associated.possible == Possible::NO {
                return;
            }
            for step in &path.steps {
                let no = match step.check {
                    Check::GatewayRouteOverridden | Check::IpFamilyMismatch => Answer::Public,
                    _ => Answer::Broken,
                };
                self.path(step, endpoint, no);
            }
        }
        if let Some(step) = service.policy(place) {
            self.setting(step, endpoint, Answer::Broken);
        }
    }

    /// Where no endpoint is usable: the state of the one nearest to it, or that there is none.
    fn not_usable(&mut self, service: &Service<'a>, vpc: &'a Vpc) {
        let candidates = &service.candidates;
        let no_gateway = !candidates.gateways().any(Candidate::may_be_usable);
        let no_interface = !candidates.interfaces().any(Candidate::may_be_usable);
        if !no_gateway {
            return;
        }
        let nearest = candidates
            .here
            .iter()
            .filter(|candidate| candidate.gateway || no_interface)
            .filter_map(|candidate| Some((rank(candidate)?, candidate)))
            .min_by_key(|(rank, _)| *rank);
        if let Some((rank, candidate)) = nearest {
            let possible = match candidate.standing {
                Standing::Undecidable(_) => Possible::MAYBE,
                _ => Possible::NO,
            };
            let text = state_text(candidate.endpoint, rank);
            let step = Step::new(rank.check(), possible, By::Unread("".into()));
            let what = What::Said(text, Vec::new());
            self.add(&step, Some(candidate.endpoint), Answer::Public, what);
        } else if no_interface {
            let text = format!("no endpoint of {} is in {}", service.name, vpc.id);
            let step = Step::new(Check::EndpointMissing, Possible::NO, By::Unread("".into()));
            self.add(
                &step,
                None,
                Answer::Public,
                What::Said(text, vec![vpc.id.clone()]),
            );
        }
    }

    fn elsewhere(&mut self, service: &Service<'a>, candidate: &Candidate<'a>) {
        let endpoint = candidate.endpoint;
        let text = format!(
            "{} serves {} in {}, not here",
            endpoint.id, service.name, candidate.region
        );
        self.causes.push(Cause {
            check: Check::EndpointWrongRegion,
            severity: Severity::Warn,
            answer: None,
            endpoint: Some(endpoint),
            what: What::Said(text, Vec::new()),
        });
    }
}

/// How near to usable a candidate is that is not.
fn rank(candidate: &Candidate<'_>) -> Option<Rank> {
    match candidate.standing {
        Standing::NotUsable(rank) | Standing::Undecidable(rank) => Some(rank),
        Standing::Usable | Standing::Unread => None,
    }
}

/// What is said of an endpoint that is not usable.
fn state_text(endpoint: &VpcEndpoint, rank: Rank) -> String {
    let id = &endpoint.id;
    let since = endpoint.created.map(|created| {
        let minutes = created.strftime("%Y-%m-%dT%H:%MZ");
        match rank {
            Rank::PendingInGrace | Rank::Pending | Rank::PendingAcceptance => {
                format!(" since {minutes}")
            }
            _ => String::new(),
        }
    });
    let since = since.unwrap_or_default();
    let state = match rank {
        Rank::Unrecognised => match endpoint.state.read() {
            Some(EndpointState::Unrecognised(state)) => {
                format!(
                    "is in state `{}`, which does not tell whether it works",
                    crate::finding::plain(state)
                )
            }
            _ => "is in a state that does not tell whether it works".to_owned(),
        },
        Rank::PendingInGrace => format!("is pending{since}, within its grace"),
        Rank::Pending => format!("is pending{since}"),
        Rank::PendingAcceptance => format!("waits for acceptance{since}"),
        Rank::Deleting if endpoint.state.read() == Some(&EndpointState::Deleted) => {
            "is deleted".to_owned()
        }
        Rank::Deleting => "is being deleted".to_owned(),
        Rank::Failed => "has failed".to_owned(),
        Rank::Rejected => "was rejected".to_owned(),
        Rank::Expired => "has expired".to_owned(),
    };
    match endpoint
        .last_error
        .as_deref()
        .map(crate::finding::plain)
        .filter(|error| !error.is_empty())
    {
        Some(error) => format!("{id} {state}: {}", error.trim_end_matches('.')),
        None => format!("{id} {state}"),
    }
}
