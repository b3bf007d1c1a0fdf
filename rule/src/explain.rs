//! Explanations: the whole path of a client to a service as a tree of steps, passing ones too.

use jiff::Timestamp;

use crate::checks::Check;
use crate::classes::Classes;
use crate::endpoint::{Candidate, Candidates, Standing};
use crate::fact::Fact;
use crate::finding::name_client;
use crate::index::Index;
use crate::network::{EndpointState, Network, NetworkInterface, Vpc};
use crate::parameters::{Depth, Parameters};
use crate::path::Client;
use crate::path::steering::VpcDns;
use crate::path::step::{Detail, Step};
use crate::possible::Possible;
use crate::service::{Path, Service};
use crate::verdict::Word;

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
    pub word: Word,
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
    pub answer: Answer,
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
pub enum Answer {
    /// It passes.
    Yes,
    /// All is read, and does not decide it.
    Maybe,
    /// It does not pass.
    No,
    /// A fact is unread.
    Unread,
}

impl Answer {
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

impl From<Possible> for Answer {
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
        .map(|name| Service::new(&index, vpc, name, parameters, now))
        .collect();
    if let Some(wanted) = question.service {
        services.retain(|service| service.name == wanted);
        if services.is_empty() {
            let required = parameters.services.join(", ");
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
            .map(|(client, alike)| {
                view.explanation(client, *alike, parameters.undecidable_is_fault)
            })
            .collect();
        explanations.extend(one_an_answer(all));
    }
    Ok(explanations)
}

/// Of explanations that differ in nothing but the client, the first; it stands for all.
fn one_an_answer(mut all: Vec<Explanation>) -> Vec<Explanation> {
    all.sort_by(|a, b| a.network_interface_id.cmp(&b.network_interface_id));
    let mut kept: Vec<(Vec<(Stage, Answer)>, Explanation)> = Vec::new();
    for explanation in all {
        let shape: Vec<(Stage, Answer)> = explanation
            .branches
            .iter()
            .flat_map(|branch| branch.steps.iter().map(|step| (step.stage, step.answer)))
            .collect();
        let same = kept
            .iter_mut()
            .find(|(other_shape, other)| other.word == explanation.word && *other_shape == shape);
        match same {
            Some((_, other)) => other.alike += explanation.alike,
            None => kept.push((shape, explanation)),
        }
    }
    kept.sort_by_key(|(_, explanation)| std::cmp::Reverse((explanation.word, explanation.alike)));
    kept.into_iter()
        .map(|(_, explanation)| explanation)
        .collect()
}

/// One service, seen from one VPC.
struct View<'v, 'a> {
    index: &'v Index<'a>,
    vpc: &'a Vpc,
    dns: &'v VpcDns<'a>,
    service: &'v Service<'a>,
}

impl<'a> View<'_, 'a> {
    fn explanation(
        &self,
        interface: &'a NetworkInterface,
        alike: usize,
        undecidable_is_fault: bool,
    ) -> Explanation {
        let client = Client {
            interface,
            vpc_id: &self.vpc.id,
        };
        let ways = self.service.ways(self.index, Some(client), Detail::Every);
        let word = self
            .service
            .words(&ways, self.dns, Some(client.family()))
            .settle(undecidable_is_fault);
        let branches = self
            .service
            .candidates
            .here
            .iter()
            .enumerate()
            .map(|(place, candidate)| {
                let path = ways
                    .iter()
                    .find(|way| way.place == place)
                    .and_then(|way| way.path.as_ref());
                self.branch(place, candidate, client, path)
            })
            .collect();
        Explanation {
            service: self.service.name.to_owned(),
            client: name_client(client),
            network_interface_id: interface.id.to_string(),
            alike,
            word,
            branches,
        }
    }

    fn branch(
        &self,
        place: usize,
        candidate: &Candidate<'a>,
        client: Client<'a>,
        path: Option<&Path<'a>>,
    ) -> Branch {
        let endpoint = candidate.endpoint;
        let mut steps = vec![state(candidate)];
        if candidate.may_be_usable() && !candidate.gateway {
            let own = self
                .service
                .steering_steps(candidate, Some(client.family()));
            steps.extend(
                self.dns
                    .steps
                    .iter()
                    .chain(&own)
                    .map(|step| explained(step, Some(Stage::Dns))),
            );
        }
        match path {
            Some(Path::Interface(reach)) => {
                let legs = reach.legs.iter().flat_map(|leg| &leg.steps);
                steps.extend(legs.chain(&reach.steps).map(|step| explained(step, None)));
            }
            Some(Path::Gateway(path)) => {
                let all = std::iter::once(&path.associated).chain(&path.steps);
                steps.extend(all.map(|step| explained(step, None)));
            }
            None => {}
        }
        if let Some(policy) = self.service.policy(place) {
            steps.push(explained(policy, Some(Stage::Policy)));
        }
        steps.sort_by(|a, b| (a.stage, &a.interface_id).cmp(&(b.stage, &b.interface_id)));
        let kind = if candidate.gateway {
            "Gateway"
        } else {
            "Interface"
        };
        Branch {
            endpoint_id: endpoint.id.to_string(),
            endpoint: format!(
                "{kind} {}",
                endpoint
                    .service_name
                    .as_deref()
                    .map(crate::finding::plain)
                    .unwrap_or_default()
            ),
            steps,
        }
    }
}

/// The first step: whether the endpoint is there for the region at all.
fn state(candidate: &Candidate<'_>) -> Explained {
    let endpoint = candidate.endpoint;
    let (answer, state) = match (&endpoint.state, candidate.standing) {
        (Fact::Unread(why), _) => (Answer::Unread, format!("its state is unread: {why}")),
        (Fact::Read(_), Standing::Usable) if candidate.serves_region != Possible::YES => {
            let why = endpoint
                .service_region
                .why()
                .map(|why| why.to_string())
                .unwrap_or_default();
            (
                Answer::Unread,
                format!("available; its service region is unread: {why}"),
            )
        }
        (Fact::Read(_), Standing::Usable) => (Answer::Yes, format!("{} is available", endpoint.id)),
        (Fact::Read(state), standing) => {
            let answer = if matches!(standing, Standing::Undecidable(_)) {
                Answer::Maybe
            } else {
                Answer::No
            };
            (answer, format!("{} is {}", endpoint.id, state_name(state)))
        }
    };
    Explained {
        stage: Stage::Endpoint,
        answer,
        text: state,
        interface_id: None,
        source: "DescribeVpcEndpoints; section 5",
    }
}

/// A state in words.
fn state_name(state: &EndpointState) -> String {
    match state {
        EndpointState::Available => "available".to_owned(),
        EndpointState::Pending => "pending".to_owned(),
        EndpointState::PendingAcceptance => "pendingAcceptance".to_owned(),
        EndpointState::Failed => "failed".to_owned(),
        EndpointState::Rejected => "rejected".to_owned(),
        EndpointState::Expired => "expired".to_owned(),
        EndpointState::Deleting => "deleting".to_owned(),
        EndpointState::Deleted => "deleted".to_owned(),
        EndpointState::Unrecognised(state) => {
            format!("in state `{}`", crate::finding::plain(state))
        }
    }
}

/// A step in words, at its place on the path.
fn explained(step: &Step<'_>, stage: Option<Stage>) -> Explained {
    let stage = stage.unwrap_or_else(|| stage_of(step));
    let source = match stage {
        Stage::Endpoint => "DescribeVpcEndpoints; section 5",
        Stage::Dns => {
            "DescribeVpcAttribute, DescribeDhcpOptions, DescribeVpcEndpoints; section 6.1"
        }
        Stage::ClientEgress | Stage::EndpointIngress => "DescribeSecurityGroups; section 6.3",
        Stage::NetworkAcls => "DescribeNetworkAcls; section 6.4",
        Stage::Route => "DescribeRouteTables; section 6.5",
        Stage::Policy => "DescribeVpcEndpoints PolicyDocument; section 8",
    };
    Explained {
        stage,
        answer: step.possible.into(),
        text: step.by.to_string(),
        interface_id: step.interface.map(|interface| interface.id.to_string()),
        source,
    }
}

/// Where on the path a step is.
fn stage_of(step: &Step<'_>) -> Stage {
    match step.check {
        Check::ClientSecurityGroupBlocks => Stage::ClientEgress,
        Check::NetworkAclBlocksRequest
        | Check::NetworkAclBlocksReply
        | Check::NetworkAclReplyDependsOnClientOs => Stage::NetworkAcls,
        Check::RouteBlackhole
        | Check::MiddleboxInPath
        | Check::GatewayRouteMissing
        | Check::GatewayRouteOverridden
        | Check::IpFamilyMismatch => Stage::Route,
        _ => Stage::EndpointIngress,
    }
}
