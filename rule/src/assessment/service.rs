//! One required row in one VPC: the endpoints that may serve it, and the ways over them
//! (`decision.md`, sections 5 to 8).

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::candidates::{Candidate, Candidates, Picking, customers};
use super::central::{Answering, Central};
use super::trio;
use crate::network::fact::Why;
use crate::network::{Network, Vpc, VpcEndpoint};
use crate::parameters::{Depth, Parameters};
use crate::path::dns::vpc_dns::VpcDns;
use crate::path::endpoint_state::Rank;
use crate::path::engine::index::Index;
use crate::path::families::ClientDns64;
use crate::path::passing::ClientPassing;
use crate::path::step::{Detail, Step};
use crate::path::{Client, policy};
use crate::policy::{Context, PolicyRequest, RequiredAccess};
use crate::possible::Possible;
use crate::row::{Requester, Row, RowKind};
use crate::services::{EndpointName, endpoint_name, known};

/// One required row in one VPC, with what is the same for all clients.
#[derive(Debug)]
pub struct Service<'a> {
    /// The row.
    pub row: Arc<Row>,
    /// The VPC.
    pub vpc: &'a Vpc,
    /// Why the VPC's endpoints are unread, where they are.
    pub unread: Option<Why>,
    /// The endpoints that may serve it.
    pub candidates: Candidates<'a>,
    /// The policy's answer for each candidate that may be usable, in their order.
    policies: OnceCell<Vec<Option<Step<'a>>>>,
    /// What answers for its hosts, for clients with IPv4 and without.
    answering: [OnceCell<Answering<'a>>; 2],
    /// The kin, by number, that were found to reach it privately.
    private_for: RefCell<FxHashSet<usize>>,
    network: &'a Network,
    pub(super) parameters: &'a Parameters,
}

/// Who asks for services: a client, or nobody in particular where the endpoints alone are evaluated.
#[derive(Debug, Clone, Copy)]
pub struct ServiceRequest<'d, 'a> {
    /// The lookups.
    pub index: &'d Index<'a>,
    /// The VPC's DNS.
    pub dns: &'d VpcDns<'a>,
    /// What DNS64 does to the client.
    pub dns64: &'d ClientDns64<'a>,
    /// The client.
    pub client: Option<Client<'a>>,
    /// Which class it is of.
    pub requester: Option<Requester>,
    /// Which steps are kept.
    pub detail: Detail,
    /// Section 11 of the VPC.
    pub central: Option<&'d Central<'d, 'a>>,
    /// What was found to pass for clients like it.
    pub alike: Option<ClientPassing<'d, 'a>>,
}

impl ServiceRequest<'_, '_> {
    /// Whether section 11 is asked.
    pub fn asks_central(&self) -> bool {
        self.central.is_some_and(Central::is_evaluated)
    }

    /// Whether the host of clients with IPv4 is asked for.
    pub fn has_ipv4(&self) -> bool {
        self.client.is_none_or(|client| client.has_ipv4())
    }
}

impl<'a> Service<'a> {
    /// Gathers what is known of a row in a VPC.
    pub fn new(
        index: &Index<'a>,
        vpc: &'a Vpc,
        row: Arc<Row>,
        parameters: &'a Parameters,
        now: jiff::Timestamp,
    ) -> Self {
        let network = index.network;
        let picking = Picking {
            row: &row,
            vpc_region: &network.region,
            grace_minutes: parameters.pending_grace_minutes,
            now,
        };
        Self {
            candidates: Candidates::of(picking, index.endpoints(vpc)),
            row,
            vpc,
            unread: network.vpc_endpoints.why().cloned(),
            policies: OnceCell::new(),
            answering: [OnceCell::new(), OnceCell::new()],
            private_for: RefCell::default(),
            network,
            parameters,
        }
    }

    /// Its name in reports.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// What answers for its hosts by section 11, for clients with IPv4 or without.
    pub fn answering(&self, central: &Central<'_, 'a>, has_ipv4: bool) -> &Answering<'a> {
        let [with, without] = &self.answering;
        let cell = if has_ipv4 { with } else { without };
        cell.get_or_init(|| central.answering(&self.row, has_ipv4))
    }

    /// The policy step of a candidate, where something is asked of it.
    pub fn policy(&self, place: usize) -> Option<&Step<'a>> {
        let policies = self.policies.get_or_init(|| {
            let candidates = self.candidates.here.iter();
            candidates
                .map(|candidate| self.ask_policy(candidate))
                .collect()
        });
        policies.get(place).and_then(Option::as_ref)
    }

    fn ask_policy(&self, candidate: &Candidate<'a>) -> Option<Step<'a>> {
        let counts = candidate.may_be_usable() || candidate.is_unrecognised();
        if self.parameters.depth == Depth::Existence || !counts {
            return None;
        }
        let (network, endpoint) = (self.network, candidate.endpoint);
        let region: &str = match &self.row.kind {
            RowKind::Host(_) => &candidate.region,
            RowKind::Service(_) | RowKind::GatewayHost { .. } => &self.row.region,
        };
        let context = Context {
            region,
            vpc_region: &network.region,
            account_id: &network.account_id,
            vpc_owner: &network.account_id,
            vpc_id: &self.vpc.id,
            endpoint_id: &endpoint.id,
            endpoint_owner: endpoint.owner_id.as_deref(),
            gateway: candidate.gateway,
            organization_id: self.parameters.organization_id.as_deref(),
        };
        let ask = self.ask_of(&candidate.name, &context);
        policy::step(endpoint, &context, &ask)
    }

    /// What the policy of an endpoint that a record leads to is asked.
    pub fn ask(&self, endpoint: &VpcEndpoint, context: &Context<'_>) -> PolicyRequest {
        let name = endpoint.service_name.as_deref().and_then(endpoint_name);
        let name = name.unwrap_or_else(|| customers(endpoint));
        self.ask_of(&name, context)
    }

    /// What the policy of an endpoint of a service is asked.
    fn ask_of(&self, endpoint: &EndpointName, context: &Context<'_>) -> PolicyRequest {
        let name = match &self.row.kind {
            RowKind::Service(required) => required.name.as_str(),
            RowKind::GatewayHost { facts, .. } => facts.name,
            RowKind::Host(_) => &endpoint.name,
        };
        let facts = known(name).or_else(|| known(&endpoint.plain));
        PolicyRequest::of(
            &RequiredAccess {
                service: name,
                iam_prefix: facts.and_then(|facts| facts.iam_prefix),
                policies: facts.and_then(|facts| facts.policies),
                layers: self.row.beside_ecr && name == "s3",
                s3_buckets: self.row.s3_buckets(&self.parameters.s3_buckets),
                objects: self.row.objects(),
                repository: self.row.repository(),
            },
            context,
        )
    }

    /// The policy's answer for a candidate; yes where nothing is asked of it.
    pub fn policy_answer(&self, place: usize) -> Possible {
        self.policy(place)
            .map_or(Possible::YES, |step| step.possible)
    }

    /// Whether the policies of its endpoints let through a pull from any repository of the registry, or are unread: then
    /// they say the same of each.
    pub fn passes_any_repository(&self) -> bool {
        let mut candidates = self.candidates.here.iter();
        candidates.all(|candidate| {
            candidate.endpoint.policy.why().is_some()
                || self
                    .ask_policy(candidate)
                    .is_none_or(|step| step.possible == Possible::YES)
        })
    }

    /// Whether clients of this kin were found to reach it privately. ECS agents may be asked for more.
    pub fn is_private_for(&self, kin: usize) -> bool {
        self.private_for.borrow().contains(&kin)
    }

    /// Takes note that they do.
    pub fn note_private(&self, kin: usize) {
        if trio::place(&self.row).is_none() {
            self.private_for.borrow_mut().insert(kin);
        }
    }

    /// Whether some endpoint is in a state that passes by itself.
    pub fn has_passing_state(&self) -> bool {
        let mut candidates = self.candidates.here.iter();
        candidates.any(|candidate| {
            let rank = candidate.usability.rank();
            rank.is_some_and(Rank::is_transition)
        })
    }
}
