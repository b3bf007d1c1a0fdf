//! Explanations: the whole path of a client to a service as a tree of steps, passing ones too.

mod view;

use jiff::Timestamp;

use self::view::View;
use crate::classes::Classes;
use crate::endpoint::Candidates;
use crate::index::Index;
use crate::network::{Network, NetworkInterface};
use crate::parameters::{Depth, Parameters};
use crate::path::steering::VpcDns;
use crate::possible::Possible;
use crate::service::Service;
use crate::verdict::Answer;

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
    #[error("`{0}` is not among the required services ({1}); add it to serviceNames")]
    NotRequired(String, String),
    /// The client is not one of the VPC's.
    #[error("`{0}` is not a client network interface of {1} (see `decision.md`, section 3)")]
    NoSuchClient(String, String),
    /// The VPC has no client.
    #[error("no client network interface uses {0}: there is no path to explain")]
    NoClient(String),
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
}

/// The way over one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The endpoint's id.
    pub endpoint_id: String,
    /// Its type, service name and state in one phrase.
    pub endpoint: String,
    /// The steps in the order in which a packet meets them.
    pub steps: Vec<Explained>,
}

/// One step of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Where on the path it is.
    pub stage: Stage,
    /// Whether it passes.
    pub answer: Outcome,
    /// What decided it, with the rule's number where a rule did.
    pub text: String,
    /// The endpoint's interface that it is about, where it is about one.
    pub interface_id: Option<String>,
    /// Where the fact comes from, and the section of `decision.md`.
    pub source: &'static str,
}

/// A place on the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The endpoint itself: its state and region.
    Endpoint,
    /// Names lead to the endpoint.
    Dns,
    /// The client's security groups.
    ClientEgress,
    /// The network ACLs of both subnets.
    NetworkAcls,
    /// The route tables.
    Route,
    /// The endpoint's interfaces and their security groups.
    EndpointIngress,
    /// The endpoint's policy.
    Policy,
}

impl Stage {
    /// Its title, as people read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Dns => "DNS",
            Self::ClientEgress => "client egress",
            Self::NetworkAcls => "network ACLs",
            Self::Route => "route",
            Self::EndpointIngress => "endpoint ingress",
            Self::Policy => "policy",
        }
    }
}

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
            Possible::MAYBE => Self::Maybe,
            Possible::NO => Self::No,
            _ => Self::Unread,
        }
    }
}

/// Explains the paths of a VPC's clients.
///
/// # Errors
/// [`ExplainError`] where the VPC, the service or the client is not there.
pub fn explain(
    network: &Network,
    parameters: &Parameters,
    now: Timestamp,
    question: Question<'_>,
) -> Result<Vec<Explanation>, ExplainError> {
    let parameters = &Parameters {
        depth: Depth::Path,
        ..parameters.clone()
    };
    let vpc = network
        .vpcs
        .iter()
        .find(|vpc| &*vpc.id == question.vpc_id)
        .ok_or_else(|| ExplainError::NoSuchVpc(question.vpc_id.to_owned()))?;
    let index = Index::new(network);
    let mut services: Vec<Service<'_>> = parameters
        .services
        .iter()
        .map(|required| Service::new(&index, vpc, &required.name, parameters, now))
        .collect();
    if let Some(wanted) = question.service {
        services.retain(|service| service.name == wanted);
        if services.is_empty() {
            let required: Vec<&str> = parameters
                .services
                .iter()
                .map(|required| required.name.as_str())
                .collect();
            let required = required.join(", ");
            return Err(ExplainError::NotRequired(wanted.to_owned(), required));
        }
    }
    let clients = index.clients(vpc);
    if clients.is_empty() {
        return Err(ExplainError::NoClient(vpc.id.to_string()));
    }
    let candidates: Vec<&Candidates<'_>> =
        services.iter().map(|service| &service.candidates).collect();
    let classes = Classes::new(&index, vpc, clients, &candidates);
    let asked: Vec<(&NetworkInterface, usize)> = match question.client {
        Some(wanted) => {
            let place = clients
                .iter()
                .position(|client| &*client.id == wanted)
                .ok_or_else(|| ExplainError::NoSuchClient(wanted.to_owned(), vpc.id.to_string()))?;
            let class = classes
                .class_of
                .get(place)
                .and_then(|class| classes.classes.get(*class));
            clients
                .get(place)
                .map(|client| (*client, class.map_or(1, |class| class.size)))
                .into_iter()
                .collect()
        }
        None => classes
            .classes
            .iter()
            .map(|class| (class.client, class.size))
            .collect(),
    };
    let dns = VpcDns::new(network, vpc);
    let mut explanations = Vec::new();
    for service in &services {
        let view = View {
            index: &index,
            vpc,
            dns: &dns,
            service,
        };
        let all: Vec<Explanation> = asked
            .iter()
            .map(|(client, alike)| view.explanation(client, *alike, parameters.unknown_is_fault))
            .collect();
        explanations.extend(one_an_answer(all));
    }
    Ok(explanations)
}

/// Of explanations that differ in nothing but the client, the first; it stands for all.
fn one_an_answer(mut all: Vec<Explanation>) -> Vec<Explanation> {
    all.sort_by(|a, b| a.network_interface_id.cmp(&b.network_interface_id));
    let mut kept: Vec<(Vec<(Stage, Outcome)>, Explanation)> = Vec::new();
    for explanation in all {
        let shape: Vec<(Stage, Outcome)> = explanation
            .branches
            .iter()
            .flat_map(|branch| branch.steps.iter().map(|step| (step.stage, step.answer)))
            .collect();
        let same = kept.iter_mut().find(|(other_shape, other)| {
            other.answer == explanation.answer && *other_shape == shape
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
