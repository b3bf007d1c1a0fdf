//! Central endpoints in one VPC: whether they are asked about, what may answer there, and what an
//! answer comes to for a client (`decision.md`, section 11).

mod answers;
mod borders;
mod causes;
mod covering;
mod own;
pub mod part;
pub mod resolutions;
mod tree;

use std::cell::OnceCell;

use jiff::Timestamp;

pub use self::answers::Use;
pub use self::part::Part;
use crate::network::central::DnsName;
use crate::network::fact::Why;
use crate::network::{Field, Id, Vpc};
use crate::parameters::{CentralEndpoints, Depth, Parameters};
use crate::path::central::dns::answer::DnsAnswer;
use crate::path::central::dns::any_host::AnyHost;
use crate::path::central::dns::book::Book;
use crate::path::central::dns::host::Hosts;
use crate::path::central::dns::order::DnsQuestion;
use crate::path::central::dns::sources::DnsSources;
use crate::path::central::exits::Shut;
use crate::path::central::mending::serving::{Remedy, Serving};
use crate::path::central::policy;
use crate::path::central::view::Lookups;
use crate::path::engine::index::Index;
use crate::possible::Possible;
use crate::row::Row;
use crate::services::partition;
use crate::view::View;

/// What is looked up beside the evaluated network; made when it is first asked.
#[derive(Debug)]
pub struct Hub<'a> {
    view: View<'a>,
    parameters: &'a Parameters,
    lookups: OnceCell<Lookups<'a>>,
    book: OnceCell<Book<'a>>,
    /// Whether no policy of the view tells repositories of Amazon ECR apart.
    passes_any_repository: OnceCell<bool>,
}

impl<'a> Hub<'a> {
    /// Nothing is looked up yet.
    pub fn new(view: View<'a>, parameters: &'a Parameters) -> Self {
        Self {
            view,
            parameters,
            lookups: OnceCell::new(),
            book: OnceCell::new(),
            passes_any_repository: OnceCell::new(),
        }
    }

    /// Whether no policy of the view tells repositories of Amazon ECR apart: each that is read lets through whatever
    /// ECR may be asked.
    fn passes_any_repository(&self) -> bool {
        *self.passes_any_repository.get_or_init(|| {
            let mut networks = self.view.networks(self.parameters);
            networks.all(|network| {
                let mut endpoints = network.vpc_endpoints.elements().iter();
                endpoints.all(|endpoint| policy::passes_all_of(endpoint, "ecr"))
            })
        })
    }

    /// The lookups over the view.
    pub fn lookups(&self) -> &Lookups<'a> {
        self.lookups
            .get_or_init(|| Lookups::new(self.view, self.parameters))
    }

    fn book(&self) -> &Book<'a> {
        self.book.get_or_init(|| Book::of(self.lookups()))
    }
}

/// Section 11 in one VPC.
#[derive(Debug)]
pub struct Central<'i, 'a> {
    hub: &'i Hub<'a>,
    index: &'i Index<'a>,
    vpc: &'a Vpc,
    parameters: &'a Parameters,
    now: Timestamp,
    status: CentralStatus,
    sources: OnceCell<DnsSources<'a>>,
    /// Whether no active route of the VPC may lead to another VPC.
    joined_to_none: OnceCell<Possible>,
    /// What shuts it in, where none may.
    shut: OnceCell<Shut<'a>>,
}

/// Whether section 11 is evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CentralStatus {
    /// It is.
    Evaluated,
    /// It is not.
    NotEvaluated,
    /// It is not, because the data lacks these keys.
    Lacks(Vec<&'static str>),
}

/// What answers for the hosts of a row.
#[derive(Debug)]
pub struct Answering<'a> {
    /// Where both DNS attributes of the VPC are on: for each host of the row; the best counts.
    pub zones: Vec<DnsAnswer<'a>>,
    /// Where `enableDnsSupport` alone is on.
    pub rules: Vec<DnsAnswer<'a>>,
    /// Why the hosts are unread, where they are, and what may answer for them.
    pub unread: Option<(Why, AnyHost)>,
}

impl<'i, 'a> Central<'i, 'a> {
    /// Section 11 in a VPC.
    pub fn new(
        hub: &'i Hub<'a>,
        index: &'i Index<'a>,
        vpc: &'a Vpc,
        parameters: &'a Parameters,
        now: Timestamp,
    ) -> Self {
        Self {
            hub,
            index,
            vpc,
            parameters,
            now,
            status: status(index, parameters),
            sources: OnceCell::new(),
            joined_to_none: OnceCell::new(),
            shut: OnceCell::new(),
        }
    }

    /// Whether it is evaluated.
    pub fn status(&self) -> &CentralStatus {
        &self.status
    }

    /// Whether it is evaluated.
    pub fn is_evaluated(&self) -> bool {
        self.status == CentralStatus::Evaluated
    }

    /// Whether no policy of an endpoint that names may lead to tells repositories of Amazon ECR apart.
    pub fn passes_any_repository(&self) -> bool {
        !self.is_evaluated() || self.hub.passes_any_repository()
    }

    /// The lookups over the view.
    pub fn lookups(&self) -> &'i Lookups<'a> {
        self.hub.lookups()
    }

    /// What may answer in the VPC.
    pub fn sources(&self) -> &DnsSources<'a> {
        self.sources.get_or_init(|| {
            let central = &self.index.network.central;
            let (index, vpc_id) = (self.index, &*self.vpc.id);
            let zones = index.hosted_zones(vpc_id).next();
            let is_read_and_empty = zones.is_some_and(|it| it.complete && it.zones.is_empty())
                && central.profile_associations.why().is_none()
                && index.profile_associations(vpc_id).next().is_none()
                && central.resolver_rule_associations.why().is_none()
                && index.rule_associations(vpc_id).next().is_none()
                && [Field::HostedZones, Field::Profiles, Field::ResolverRules]
                    .into_iter()
                    .all(|field| {
                        self.index
                            .network
                            .unknown
                            .why(&self.vpc.id, field)
                            .is_none()
                    });
            if is_read_and_empty {
                return DnsSources::default();
            }
            DnsSources::of(self.index, self.vpc, self.lookups(), self.hub.book())
        })
    }

    /// What answers for the hosts of a row, for clients with IPv4 or without.
    pub fn answering(&self, row: &Row, has_ipv4: bool) -> Answering<'a> {
        let sources = self.sources();
        if sources.are_none() {
            return Answering {
                zones: vec![DnsAnswer::Nothing],
                rules: vec![DnsAnswer::Nothing],
                unread: None,
            };
        }
        let hosts = match Hosts::of(row, has_ipv4, self.index.network) {
            Hosts::Are(hosts) => hosts,
            Hosts::Unread(why) => {
                return Answering {
                    zones: Vec::new(),
                    rules: Vec::new(),
                    unread: Some((why, sources.for_any_host(row.service_name()))),
                };
            }
        };
        let ask = |zones: bool| {
            let question = DnsQuestion {
                sources,
                lookups: self.lookups(),
                book: self.hub.book(),
                row,
                has_ipv4,
                zones,
                rules: true,
            };
            let hosts = hosts.iter();
            hosts.map(|host: &DnsName| question.ask(host, 0)).collect()
        };
        Answering {
            zones: ask(true),
            rules: ask(false),
            unread: None,
        }
    }

    /// What is asked of the VPC's hub.
    fn serving(&self) -> Serving<'_, 'a> {
        Serving {
            view: self.lookups(),
            vpc: self.vpc,
            required: &self.parameters.services,
        }
    }

    /// What to do for a service that the VPC lacks an endpoint of, where a hub serves the VPC.
    pub fn by_hub(&self, row: &Row) -> Option<Remedy> {
        let required = row
            .required()
            .filter(|_| self.is_evaluated() && row.is_own_region)?;
        let serving = self.serving();
        // No hub shares a gateway endpoint: one of its own is right, where the hub has nothing else for the service.
        let is_gateway = required.facts().is_some_and(|facts| facts.gateway);
        if is_gateway && !serving.has(&required.name) {
            return None;
        }
        serving.remedy(&required.name)
    }

    /// The VPC.
    pub fn vpc_id(&self) -> &'a Id {
        &self.vpc.id
    }
}

/// Whether section 11 is evaluated for an account in a region.
fn status(index: &Index<'_>, parameters: &Parameters) -> CentralStatus {
    if parameters.depth == Depth::Existence {
        return CentralStatus::NotEvaluated;
    }
    match parameters.central_endpoints {
        CentralEndpoints::Ignore => CentralStatus::NotEvaluated,
        CentralEndpoints::Look => CentralStatus::Evaluated,
        CentralEndpoints::Auto => {
            let network = index.network;
            let central = &network.central;
            let has_profiles = !matches!(partition(&network.region), "aws-iso" | "aws-iso-b");
            let keys = [
                (
                    "HostedZonesByVpc",
                    central.hosted_zones_by_vpc.why().is_some(),
                ),
                (
                    "ProfileAssociations",
                    has_profiles && central.profile_associations.why().is_some(),
                ),
                (
                    "ResolverRuleAssociations",
                    central.resolver_rule_associations.why().is_some(),
                ),
            ];
            let lacks = keys.iter().filter(|(_, lacks)| *lacks);
            let lacks: Vec<&'static str> = lacks.map(|(name, _)| *name).collect();
            if central.is_live || lacks.is_empty() {
                CentralStatus::Evaluated
            } else {
                CentralStatus::Lacks(lacks)
            }
        }
    }
}
