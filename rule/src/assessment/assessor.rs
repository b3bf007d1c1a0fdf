//! What assessments of VPCs are made from, and how one is set up.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use jiff::Timestamp;

use super::central::{Central, Hub};
use super::clients::Clients;
use super::derived::{DerivedNeeds, MakingRows};
use super::service::Service;
use super::{Assessment, applicability, trio};
use crate::needs::{Joined, Needs};
use crate::network::{Id, Vpc};
use crate::parameters::{Depth, NeedsMode, Parameters};
use crate::path::dns::vpc_dns::VpcDns;
use crate::path::engine::index::Index;
use crate::row::{Row, rows};
use crate::view::View;

/// What assessments of VPCs are made from: a network with its lookups, the parameters, the time.
#[derive(Debug)]
pub struct Assessor<'a> {
    view: View<'a>,
    hub: Hub<'a>,
    index: Index<'a>,
    rows: Vec<Arc<Row>>,
    /// The rows of ECS's three, made where one of them is asked.
    trio: OnceCell<[Arc<Row>; 3]>,
    region: Id,
    /// What runs, where needs are derived from it.
    joined: Option<Joined<'a>>,
    /// What clients need, of every VPC that was assessed.
    needs: RefCell<Needs<'a>>,
    parameters: &'a Parameters,
    now: Timestamp,
}

#[cfg(test)]
thread_local! {
    /// How many VPCs this thread has assessed.
    pub static ASSESSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl<'a> Assessor<'a> {
    /// Sets up the lookups; the cost grows with the number of facts.
    pub fn new(view: impl Into<View<'a>>, parameters: &'a Parameters, now: Timestamp) -> Self {
        let view = view.into();
        let network = view.network;
        let rows = rows(parameters, &network.region, &network.account_id);
        let region: Id = network.region.as_str().into();
        let derives = parameters.needs != NeedsMode::Listed;
        Self {
            view,
            hub: Hub::new(view, parameters),
            index: Index::new(network),
            trio: OnceCell::new(),
            region,
            joined: derives
                .then(|| Joined::new(&network.workloads, &network.account_id, &network.region)),
            needs: RefCell::default(),
            rows,
            parameters,
            now,
        }
    }

    /// The assessment of a VPC; `None` where the network has no such VPC.
    pub fn vpc(&self, vpc_id: &str) -> Option<Assessment<'_, 'a>> {
        let vpcs = &self.index.network.vpcs;
        let vpc = vpcs.iter().find(|vpc| &*vpc.id == vpc_id)?;
        Some(self.assess(vpc))
    }

    /// The assessments of every VPC, or only of those named, sorted by id. A named VPC that is not
    /// in the network has none.
    pub fn vpcs(&self, only: Option<&[Id]>) -> impl Iterator<Item = Assessment<'_, 'a>> {
        let vpcs = self.index.network.vpcs.iter();
        let mut vpcs: Vec<&'a Vpc> = vpcs
            .filter(|vpc| only.is_none_or(|only| only.contains(&vpc.id)))
            .collect();
        vpcs.sort_by(|a, b| a.id.cmp(&b.id));
        vpcs.into_iter().map(|vpc| self.assess(vpc))
    }

    fn trio(&self) -> &[Arc<Row>; 3] {
        let account_id = &self.index.network.account_id;
        self.trio
            .get_or_init(|| trio::rows(&self.region, account_id))
    }

    /// The assessment of a VPC of the network.
    pub fn assess(&self, vpc: &'a Vpc) -> Assessment<'_, 'a> {
        #[cfg(test)]
        ASSESSED.set(ASSESSED.get() + 1);
        let (index, parameters, network) = (&self.index, self.parameters, self.index.network);
        let service = |row: &Arc<Row>| Service::new(index, vpc, row.clone(), parameters, self.now);
        let mut clients = Clients::of(index, vpc, parameters, self.now);
        let central = Central::new(&self.hub, index, vpc, parameters, self.now);
        let derived = self.joined.as_ref().map(|joined| {
            let stands_for_each = |row: Row| {
                service(&Arc::new(row)).passes_any_repository() && central.passes_any_repository()
            };
            let making = MakingRows {
                region: &self.region,
                account_id: &network.account_id,
                stands_for_each: &stands_for_each,
            };
            let needs = &mut self.needs.borrow_mut();
            DerivedNeeds::of(joined, needs, &mut clients.evaluated, making)
        });
        let of_needs = derived.iter().flat_map(|derived| &derived.rows);
        let rows: Vec<&Arc<Row>> = self.rows.iter().chain(of_needs).collect();
        let has_trio =
            parameters.depth == Depth::Path && rows.iter().any(|row| trio::place(row).is_some());
        Assessment {
            view: self.view,
            index,
            vpc,
            parameters,
            now: self.now,
            applicability: applicability::of(network, vpc, parameters, self.now),
            clients,
            services: rows.into_iter().map(service).collect(),
            derived,
            dns: VpcDns::new(network, vpc, &parameters.trusted_dns_servers),
            central,
            trio: has_trio.then(|| self.trio().each_ref().map(service)),
            classes: OnceCell::new(),
            places_of_clients: OnceCell::new(),
        }
    }
}
