//! A way to a service while its steps are gathered: over one endpoint, or by what answers in its place.

use super::{Branch, Explained, Stage};
use crate::assessment::central::resolutions::Resolution;
use crate::network::fact::Why;
use crate::network::{EndpointType, VpcEndpoint};
use crate::path::endpoint_state;
use crate::path::step::{Reason, Step};
use crate::text::plain;

/// A way, and the steps that it has so far.
#[derive(Debug)]
pub(super) struct Way<'d, 'a> {
    /// The endpoint; none where what answers leads to none.
    pub endpoint: Option<&'a VpcEndpoint>,
    /// The id that it leads over, and what that is of.
    pub over: (String, String),
    /// What is said of the endpoint's state.
    pub state: Option<State<'a>>,
    /// The steps, in the order in which they were asked.
    pub steps: Vec<Step<'a>>,
    /// Where among the steps those stand that the whole decision brings about.
    pub place: usize,
    /// What section 11 says, where it is a way of that.
    pub resolution: Option<&'d Resolution<'a>>,
}

/// What is said of an endpoint's state.
#[derive(Debug)]
pub(super) struct State<'a> {
    /// The step.
    pub step: Explained,
    /// Why it is unread, or the region that the endpoint serves, where that is what it says.
    pub unread: Option<&'a Why>,
}

impl<'a> Way<'_, 'a> {
    /// The way over an endpoint in the VPC, without any step.
    pub fn over(endpoint: &'a VpcEndpoint) -> Self {
        let kind = match endpoint.endpoint_type {
            EndpointType::Gateway => "Gateway",
            EndpointType::Interface | EndpointType::Lattice | EndpointType::Other => "Interface",
        };
        let name = endpoint.service_name.as_deref().map(plain);
        let what = format!("{kind} {}", name.unwrap_or_default());
        Self {
            endpoint: Some(endpoint),
            over: (endpoint.id.to_string(), what),
            state: None,
            steps: Vec::new(),
            place: 0,
            resolution: None,
        }
    }

    /// Whether it leads over an endpoint.
    pub fn is_over(&self, endpoint: &VpcEndpoint) -> bool {
        self.endpoint.is_some_and(|own| own.id == endpoint.id)
    }

    /// Whether a step bears on the answer beside its paths.
    pub fn bears(&self, step: &Step<'_>) -> bool {
        self.resolution
            .is_some_and(|resolution| resolution.bears(step))
    }

    /// Whether it says what a step says. Why a fact is unread is said once, whatever is asked of it.
    pub fn says(&self, step: &Step<'_>) -> bool {
        let of_state = |state: &State<'_>| match &step.reason {
            Reason::State(endpoint_state::Reason::NotUsable(..)) => true,
            reason => state.unread.is_some() && state.unread == reason.why_unread(),
        };
        let is_said = |own: &Step<'_>| {
            let why = step.reason.why_unread();
            own.is_same(step) || (why.is_some() && own.reason.why_unread() == why)
        };
        self.steps.iter().any(is_said) || self.state.as_ref().is_some_and(of_state)
    }

    /// Adds a step of the decision, once.
    pub fn add(&mut self, step: &Step<'a>) {
        if !self.says(step) {
            self.steps.insert(self.place, step.clone());
            self.place += 1;
        }
    }

    /// The way in words, its steps in the order in which a packet meets them.
    pub fn into_branch(self) -> Branch {
        let is_of_hub = self.resolution.is_some();
        let place = |stage: Stage| (is_of_hub.then(|| to_hub(stage)), stage);
        let state = self.state.map(|state| state.step);
        let steps = self.steps.iter().map(Explained::of);
        let mut steps: Vec<Explained> = state.into_iter().chain(steps).collect();
        steps.sort_by(|a, b| a.at(place).cmp(&b.at(place)));
        let (endpoint_id, endpoint) = self.over;
        Branch {
            endpoint_id,
            endpoint,
            steps,
        }
    }
}

/// The order in which a packet to a hub meets the stages.
fn to_hub(stage: Stage) -> usize {
    match stage {
        Stage::Vpc => 0,
        Stage::Dns => 1,
        Stage::HostedZone => 2,
        Stage::Record => 3,
        Stage::CentralEndpoint => 4,
        Stage::Endpoint => 5,
        Stage::ClientEgress => 6,
        Stage::Route => 7,
        Stage::Peering => 8,
        Stage::TransitGateway => 9,
        Stage::NetworkAcls => 10,
        Stage::EndpointIngress => 11,
        Stage::Policy => 12,
    }
}
