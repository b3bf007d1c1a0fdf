//! What a change takes away or interrupts, and from how many clients: what people read twice.

use std::collections::HashMap;

use crate::change::{Change, Harm};
use crate::network::{EndpointType, Id, Network};
use crate::path::engine::index::Index;
use crate::verdict::Verdict;

/// What a change does to what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// How it touches what is there.
    pub effect: Disruption,
    /// What it does, in words: `deletes vpce-1`.
    pub does: String,
    /// The clients of the VPC that it touches: those whose traffic goes by what is changed.
    pub clients: usize,
}

/// How a change touches what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disruption {
    /// Something is deleted or replaced: undoing the fix does not bring it back.
    Destroys,
    /// Open connections end, and new ones work: AWS moves a subnet's traffic to a gateway endpoint so.
    Interrupts,
}

/// The clients of a VPC by the route table of their subnets.
pub(super) struct Touched<'n> {
    index: Index<'n>,
    all: usize,
    of_tables: HashMap<Id, usize>,
}

impl<'n> Touched<'n> {
    /// Those of a verdict on a VPC of the network.
    pub fn new(network: &'n Network, verdict: &Verdict) -> Self {
        let index = Index::new(network);
        let mut of_tables: HashMap<Id, usize> = HashMap::new();
        for client in &verdict.clients {
            let subnet = client.subnet_id.as_ref();
            let table = subnet.and_then(|subnet| index.route_table(subnet, &verdict.vpc_id).ok());
            if let Some(table) = table {
                *of_tables.entry(table.id.clone()).or_default() += 1;
            }
        }
        Self {
            index,
            all: verdict.clients.len(),
            of_tables,
        }
    }

    /// What a change takes away or interrupts; none where it only adds.
    pub fn impact(&self, change: &Change) -> Option<Impact> {
        let (effect, does, clients) = match change.row().harm? {
            Harm::DeletesEndpoint(endpoint) => (
                Disruption::Destroys,
                format!("deletes {endpoint}"),
                self.of_endpoint(endpoint),
            ),
            Harm::ReplacesPolicy(endpoint) => (
                Disruption::Destroys,
                format!("replaces the policy of {endpoint}"),
                self.of_endpoint(endpoint),
            ),
            Harm::RemovesRoute {
                route_table,
                destination,
            } => (
                Disruption::Destroys,
                format!("removes the route to {destination} from {route_table}"),
                self.of_tables(std::slice::from_ref(route_table)),
            ),
            Harm::MovesTraffic(route_tables) => (
                Disruption::Interrupts,
                "moves traffic to the gateway endpoint, which ends open connections".to_owned(),
                self.of_tables(route_tables),
            ),
        };
        Some(Impact {
            effect,
            does,
            clients,
        })
    }

    /// Those that an endpoint serves: of a gateway those of its route tables, otherwise all.
    fn of_endpoint(&self, endpoint: &Id) -> usize {
        match self.index.endpoint(endpoint) {
            Some(of) if of.endpoint_type == EndpointType::Gateway => {
                let tables = of.route_table_ids.iter();
                tables.filter_map(|table| self.of_tables.get(table)).sum()
            }
            _ => self.all,
        }
    }

    /// Those of the subnets of some tables; all where a table is none of a client's, but on the way of all.
    fn of_tables(&self, tables: &[Id]) -> usize {
        let own: usize = tables
            .iter()
            .filter_map(|table| self.of_tables.get(table))
            .sum();
        if own == 0 { self.all } else { own }
    }
}
