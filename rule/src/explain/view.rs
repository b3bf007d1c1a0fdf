//! One client's way to one service in words: every endpoint a branch, every fact on it a step.

use super::{Branch, Explained, Explanation, Outcome, Stage};
use crate::checks::Check;
use crate::endpoint::{Candidate, Standing};
use crate::fact::Fact;
use crate::finding::name_client;
use crate::index::Index;
use crate::network::{EndpointState, NetworkInterface, Vpc};
use crate::path::Client;
use crate::path::steering::VpcDns;
use crate::path::step::{Detail, Step};
use crate::possible::Possible;
use crate::service::{Path, Service};

/// One service, seen from one VPC.
pub(super) struct View<'v, 'a> {
    pub index: &'v Index<'a>,
    pub vpc: &'a Vpc,
    pub dns: &'v VpcDns<'a>,
    pub service: &'v Service<'a>,
}

impl<'a> View<'_, 'a> {
    /// The paths of one client, and of those like it, over every endpoint of the service.
    pub fn explanation(
        &self,
        interface: &'a NetworkInterface,
        alike: usize,
        unknown_is_fault: bool,
    ) -> Explanation {
        let client = Client {
            interface,
            vpc_id: &self.vpc.id,
        };
        let ways = self.service.ways(self.index, Some(client), Detail::Every);
        let answer = self
            .service
            .answers(&ways, self.dns, Some(client.family()))
            .settle(unknown_is_fault);
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
            answer,
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
        (Fact::Unread(why), _) => (Outcome::Unread, format!("its state is unread: {why}")),
        (Fact::Read(_), Standing::Usable) if candidate.serves_region != Possible::YES => {
            let why = endpoint
                .service_region
                .why()
                .map(|why| why.to_string())
                .unwrap_or_default();
            (
                Outcome::Unread,
                format!("available; its service region is unread: {why}"),
            )
        }
        (Fact::Read(_), Standing::Usable) => {
            (Outcome::Yes, format!("{} is available", endpoint.id))
        }
        (Fact::Read(state), standing) => {
            let answer = if matches!(standing, Standing::Undecidable(_)) {
                Outcome::Maybe
            } else {
                Outcome::No
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
