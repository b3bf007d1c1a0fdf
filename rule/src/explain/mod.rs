//! Explanations: the whole path of a client to a service as a tree of steps, passing ones too.

mod causes;
mod central;
mod needs;
mod view;
mod way;

use jiff::Timestamp;

use crate::assessment::applicability::Applicability;
use crate::assessment::decision::Decision;
use crate::assessment::service::Service;
use crate::assessment::{Asker, Assessment, Assessor, Population};
use crate::checks::{Check, Stage};
use crate::evaluate::verdict;
use crate::nearest::nearest;
use crate::parameters::{Depth, Parameters};
use crate::path::step::{Detail, Step};
use crate::possible::Possible;
use crate::verdict::{Answer, NeededBy, Verdict};
use crate::view::View;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The VPC's id.
    pub vpc_id: &'q str,
    /// One of the required services, by its canonical short name; all of them where it is not given.
    pub service: Option<&'q str>,
    /// A client's network interface; one client for each different answer where it is not given.
    pub client: Option<&'q str>,
}

/// Why there is nothing to explain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// The VPC is not in the network.
    #[error("no VPC `{0}` is in the data")]
    NoSuchVpc(String),
    /// The service is not among the required ones.
    #[error("`{0}` is not among the required services ({1}){2}")]
    NotRequired(String, String, String),
    /// The client is not one of the VPC's.
    #[error("`{0}` is not a client network interface of {1}; its clients are {2}")]
    NoSuchClient(String, String, String),
    /// The VPC is not evaluated: shared, left out, or waived.
    #[error("{0} is NOT_APPLICABLE: {1}")]
    NotEvaluated(String, String),
    /// The VPC has no client.
    #[error("no client network interface uses {0}: there is no path to explain")]
    NoClient(String),
}

/// What one assessment of a VPC shows: its paths, and what stands beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedVpc {
    /// The paths that were asked for.
    pub explanations: Vec<Explanation>,
    /// What is to be said beside derived needs; nothing where they are not derived.
    pub beside_needs: Vec<String>,
    /// The verdict, by the depth that the parameters ask for.
    pub verdict: Verdict,
}

/// The path of one client, and of all that behave like it, to one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The service.
    pub service: String,
    /// The client, as a colleague would name it.
    pub client: String,
    /// Its network interface.
    pub network_interface_id: String,
    /// How many clients of the VPC behave like it, itself among them.
    pub alike: usize,
    /// The answer.
    pub answer: Answer,
    /// One branch an endpoint of the service; none where there is no endpoint.
    pub branches: Vec<Branch>,
    /// That no endpoint in the VPC serves, where the answer comes of that.
    pub no_endpoint: Option<String>,
    /// What else bears on the answer, and is of no branch.
    pub causes: Vec<Explained>,
    /// Who in the VPC needs the service, and why, where that is derived.
    pub needed_by: Vec<NeededBy>,
}

impl Explanation {
    /// Every step: those of the branches, and what is of none.
    pub fn steps(&self) -> impl Iterator<Item = &Explained> {
        let of_branches = self.branches.iter().flat_map(|branch| &branch.steps);
        of_branches.chain(&self.causes)
    }
}

/// The way over one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The endpoint's id; where none is known, that of the zone, rule or Profile that answers.
    pub endpoint_id: String,
    /// Its type, service name and state in one phrase; else what the id is of.
    pub endpoint: String,
    /// The steps in the order in which a packet meets them.
    pub steps: Vec<Explained>,
}

impl Branch {
    /// Its heading: over which endpoint, zone or rule it leads, and what that is.
    pub fn heading(&self) -> String {
        let Self {
            endpoint_id: id,
            endpoint,
            ..
        } = self;
        if id.is_empty() {
            return format!("over {endpoint}");
        }
        format!("over {id}, {endpoint}")
    }
}

/// One step of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Where on the path it is; none of a fact that no stage asks for by itself.
    pub stage: Option<Stage>,
    /// Whether it passes.
    pub answer: Outcome,
    /// What decided it, with the rule's number where a rule did.
    pub text: String,
    /// The endpoint's interface that it is about, where it is about one.
    pub interface_id: Option<String>,
    /// Where the fact comes from, and the section of `decision.md`.
    pub source: &'static str,
}

impl Explained {
    /// A step in words, at its place on the path.
    fn of(step: &Step<'_>) -> Self {
        let says = step.reason.says();
        let stage = match step.reason.asked_check() {
            Check::FactUnread => None,
            _ => Some(says.stage()),
        };
        Self {
            stage,
            answer: step.possible.into(),
            text: says.to_string(),
            interface_id: step.interface.map(|interface| interface.id.to_string()),
            source: stage.map_or(OF_ANY_FACT, Stage::source),
        }
    }

    /// The order of steps at one place: by the endpoint's interface.
    fn at<P>(&self, place: impl Fn(Stage) -> P) -> (Option<P>, Option<&str>) {
        (self.stage.map(place), self.interface_id.as_deref())
    }
}

/// The section of `decision.md` on facts that are unread.
const OF_ANY_FACT: &str = "section 1";

/// The answer of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It passes.
    Yes,
    /// All is read, and does not decide it.
    Maybe,
    /// It does not pass.
    No,
    /// A fact is unread.
    Unread,
}

impl Outcome {
    /// The answer as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Maybe => "maybe",
            Self::No => "no",
            Self::Unread => "unread",
        }
    }
}

impl From<Possible> for Outcome {
    fn from(possible: Possible) -> Self {
        match possible {
            Possible::YES => Self::Yes,
            Possible::MAYBE | Possible::UNSHOWN => Self::Maybe,
            Possible::NO => Self::No,
            _ => Self::Unread,
        }
    }
}

/// Explains the paths of a VPC's clients. The VPC is assessed once; once more for the verdict where that asks for less
/// than the whole path.
///
/// # Errors
/// [`ExplainError`] where the VPC, the service or the client is not there.
pub fn explain<'v>(
    view: impl Into<View<'v>>,
    parameters: &Parameters,
    now: Timestamp,
    question: Question<'_>,
) -> Result<ExplainedVpc, ExplainError> {
    let view = view.into();
    let no_such_vpc = || ExplainError::NoSuchVpc(question.vpc_id.to_owned());
    let whole = &Parameters {
        depth: Depth::Path,
        ..parameters.clone()
    };
    let assessor = Assessor::new(view, whole, now);
    let assessment = assessor.vpc(question.vpc_id).ok_or_else(no_such_vpc)?;
    let explanations = explanations(&assessment, question)?;
    let verdict = match parameters.depth {
        Depth::Path => verdict(&assessment),
        Depth::Existence => {
            let assessor = Assessor::new(view, parameters, now);
            verdict(&assessor.vpc(question.vpc_id).ok_or_else(no_such_vpc)?)
        }
    };
    Ok(ExplainedVpc {
        explanations,
        beside_needs: needs::beside_needs(&assessment),
        verdict,
    })
}

/// The paths of an assessed VPC that are asked for.
fn explanations(
    assessment: &Assessment<'_, '_>,
    question: Question<'_>,
) -> Result<Vec<Explanation>, ExplainError> {
    if let Applicability::NotApplicable { why, .. } = &assessment.applicability {
        return Err(ExplainError::NotEvaluated(
            assessment.vpc.id.to_string(),
            why.clone(),
        ));
    }
    let services = assessment.services.iter();
    let services: Vec<&Service<'_>> = services
        .filter(|service| {
            question
                .service
                .is_none_or(|wanted| service.name() == wanted)
        })
        .collect();
    if let (true, Some(wanted)) = (services.is_empty(), question.service) {
        let mut required: Vec<&str> = assessment.services.iter().map(Service::name).collect();
        required.dedup();
        let required = required.join(", ");
        let names = assessment.services.iter().map(Service::name);
        let meant = nearest(wanted, names);
        let meant = match meant {
            Some(near) => format!("; did you mean `{near}`?"),
            None => "; add it to serviceNames".to_owned(),
        };
        return Err(ExplainError::NotRequired(
            wanted.to_owned(),
            required,
            meant,
        ));
    }
    if assessment.clients.evaluated.is_empty() {
        return Err(ExplainError::NoClient(assessment.vpc.id.to_string()));
    }
    let populations = match question.client {
        Some(wanted) => vec![the_client(assessment, wanted)?],
        None => assessment.populations(),
    };
    let mut names: Vec<&str> = Vec::new();
    for service in &services {
        if !names.contains(&service.name()) {
            names.push(service.name());
        }
    }
    let mut all: Vec<Explanations> = names.iter().map(|_| Explanations::default()).collect();
    for population in populations {
        let asker = assessment.asker(population);
        let decisions = assessment.decide_some(&services, &asker, Detail::Every);
        for (service, decision) in services.iter().zip(&decisions) {
            let place = names.iter().position(|name| *name == service.name());
            if let Some(all) = place.and_then(|place| all.get_mut(place)) {
                all.add(assessment, service, &asker, decision.as_ref());
            }
        }
    }
    Ok(all
        .into_iter()
        .flat_map(Explanations::one_an_answer)
        .collect())
}

/// The most clients that are named where another one was asked for.
const MOST_NAMED: usize = 8;

/// One client, and how many behave like it.
fn the_client<'a>(
    assessment: &Assessment<'_, 'a>,
    wanted: &str,
) -> Result<Population<'a>, ExplainError> {
    let clients = &assessment.clients.evaluated;
    let missing = || {
        let ids = clients.iter().map(|asked| &*asked.interface.id);
        let mut there: Vec<String> = ids.take(MOST_NAMED).map(|id| format!("`{id}`")).collect();
        if clients.len() > MOST_NAMED {
            there.push(format!("{} more", clients.len() - MOST_NAMED));
        }
        ExplainError::NoSuchClient(
            wanted.to_owned(),
            assessment.vpc.id.to_string(),
            there.join(", "),
        )
    };
    let at = clients
        .iter()
        .position(|asked| &*asked.interface.id == wanted);
    let at = at.ok_or_else(missing)?;
    let classes = assessment.classes();
    let class = classes.class_of.get(at);
    let class = class.and_then(|class| classes.classes.get(*class));
    Ok(Population {
        client: clients.get(at).copied(),
        size: class.map_or(1, |class| class.size),
        like: class.map(|class| class.like),
        kin: class.map(|class| class.kin),
    })
}

/// The explanations of one service, class by class.
#[derive(Debug, Default)]
pub struct Explanations(Vec<Explanation>);

impl Explanations {
    /// Adds what was decided for a class of clients; nothing where no client was asked.
    pub fn add<'a>(
        &mut self,
        assessment: &Assessment<'_, 'a>,
        service: &Service<'a>,
        asker: &Asker<'a>,
        decision: Option<&Decision<'a>>,
    ) {
        if let (Some(client), Some(decision)) = (asker.client, decision) {
            let explanation = view::explanation(assessment, service, (asker, client), decision);
            self.0.push(explanation);
        }
    }

    /// Of explanations that differ in nothing but the client, the first; it stands for all.
    pub fn one_an_answer(self) -> Vec<Explanation> {
        one_an_answer(self.0)
    }
}

/// The steps of an explanation, without what they name.
type Shape = Vec<(Option<Stage>, Outcome)>;

/// Of explanations that differ in nothing but the client, the first; it stands for all.
fn one_an_answer(mut all: Vec<Explanation>) -> Vec<Explanation> {
    all.sort_by(|a, b| a.network_interface_id.cmp(&b.network_interface_id));
    let mut kept: Vec<(Shape, Explanation)> = Vec::new();
    for explanation in all {
        let steps = explanation.steps();
        let shape: Vec<(Option<Stage>, Outcome)> =
            steps.map(|step| (step.stage, step.answer)).collect();
        let same = kept.iter_mut().find(|(other_shape, other)| {
            other.answer == explanation.answer
                && other.no_endpoint == explanation.no_endpoint
                && *other_shape == shape
        });
        match same {
            Some((_, other)) => other.alike += explanation.alike,
            None => kept.push((shape, explanation)),
        }
    }
    kept.sort_by_key(|(_, explanation)| std::cmp::Reverse((explanation.answer, explanation.alike)));
    kept.into_iter()
        .map(|(_, explanation)| explanation)
        .collect()
}
