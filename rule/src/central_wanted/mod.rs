//! What is worth reading next for central endpoints (`decision.md`, section 11): for a live source, which asks as
//! long as there is something left to ask.
//!
//! It goes by names alone, and so may ask for what no verdict rests on in the end; it never leaves out what one
//! does. A source calls [`vpcs`] once VPCs, endpoints and network interfaces are read, and [`asks`] again and again,
//! each time with what came of the asks before.

mod hosts;
mod hubs;
mod sources;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use self::hosts::CoveredHosts;
use self::hubs::HubsWanted;
use self::sources::SourcesWanted;
use crate::assessment::applicability::Applicability;
use crate::assessment::{Assessment, Assessor};
use crate::network::central::DnsName;
use crate::network::fact::Fact;
use crate::network::{EndpointType, Id, Network, Vpc};
use crate::parameters::{CentralEndpoints, Depth, Parameters};
use crate::view::View;

/// One thing to read. What is of no account is of the evaluated one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WantedRead {
    /// Both DNS attributes of a VPC, and its DHCP options.
    VpcDns(Id),
    /// The DHCP options of a VPC: whatever else answers, its clients may ask other DNS servers.
    DhcpOptions(Id),
    /// What a path to a central endpoint rests on in a client's VPC beside subnets and route tables: security groups,
    /// network ACLs and prefix lists.
    Paths(Id),
    /// DescribeVpcEndpointServices: a host of a service is not known otherwise.
    ServiceDetails,
    /// ListProfileResourceAssociations of a Profile.
    ProfileResources(Id),
    /// Peering connections and transit gateway attachments.
    Interconnect,
    /// ListResolverRules.
    ResolverRules {
        /// The account whose list it is.
        account_id: Id,
    },
    /// ListHostedZones.
    HostedZones {
        /// The account whose list it is.
        account_id: Id,
    },
    /// ListResourceRecordSets.
    Records {
        /// The account that owns the zone.
        account_id: Id,
        /// The zone.
        zone_id: Id,
    },
    /// DescribeVpcEndpoints of one endpoint.
    Endpoint {
        /// The account that is asked.
        account_id: Id,
        /// The endpoint.
        endpoint_id: Id,
    },
    /// DescribeVpcEndpoints of a VPC, and the interfaces of what it has: one of them may have an address that a
    /// record holds.
    EndpointsOf {
        /// The account that owns the VPC.
        account_id: Id,
        /// The VPC.
        vpc_id: Id,
    },
    /// What a path rests on in the VPC of a central endpoint.
    Hub {
        /// The account that owns the VPC.
        account_id: Id,
        /// The VPC.
        vpc_id: Id,
    },
    /// DescribeTransitGatewayAttachments of a gateway, as its owner sees them.
    Gateway {
        /// The account that owns the gateway.
        account_id: Id,
        /// The gateway.
        gateway_id: Id,
    },
    /// SearchTransitGatewayRoutes.
    Routes {
        /// The account that owns the gateway.
        account_id: Id,
        /// The route table.
        table_id: Id,
    },
}

/// What a source knows beside facts.
#[derive(Debug, Clone, Copy)]
pub struct SearchState<'a> {
    /// What was read.
    pub view: View<'a>,
    /// What is asked.
    pub parameters: &'a Parameters,
    /// The time.
    pub now: Timestamp,
    /// The accounts beside the evaluated one that may be asked.
    pub accounts: &'a BTreeSet<Id>,
    /// What was asked already, whatever came of it.
    pub done: &'a BTreeSet<WantedRead>,
}

/// The VPCs of which zones, Profiles and Resolver rules are asked: those in use with a service that their own
/// endpoints alone do not answer (section 11.1). `attributes_are_on` says what DNS attributes that are unread are
/// taken for.
pub fn vpcs<'v>(
    view: impl Into<View<'v>>,
    parameters: &'v Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
    attributes_are_on: bool,
) -> Vec<Id> {
    if !is_asked(parameters) {
        return Vec::new();
    }
    let assessor = Assessor::new(view, parameters, now);
    assessor
        .vpcs(only)
        .filter(|assessment| !hosts::unanswered(assessment, attributes_are_on).is_empty())
        .map(|assessment| assessment.vpc.id.clone())
        .collect()
}

/// The hosts of a VPC that its own endpoints alone do not answer for.
pub struct WantedHosts(CoveredHosts);

impl WantedHosts {
    /// Whether a zone answers for any of them.
    pub fn are_covered_by(&self, zone: &DnsName) -> bool {
        self.0.are_covered_by(zone)
    }
}

/// The hosts that these VPCs, which [`vpcs`] gave, ask zones about.
pub fn hosts<'v>(
    view: impl Into<View<'v>>,
    parameters: &'v Parameters,
    now: Timestamp,
    vpcs: &[Id],
) -> BTreeMap<Id, WantedHosts> {
    let assessor = Assessor::new(view, parameters, now);
    let assessments = assessor.vpcs(Some(vpcs));
    assessments
        .map(|assessment| {
            let rows = hosts::unanswered(&assessment, false);
            let hosts = CoveredHosts::of(&rows, assessment.index.network);
            (assessment.vpc.id.clone(), WantedHosts(hosts))
        })
        .collect()
}

/// Whether section 11 is asked at all in live reads.
fn is_asked(parameters: &Parameters) -> bool {
    parameters.depth == Depth::Path && parameters.central_endpoints != CentralEndpoints::Ignore
}

/// What is to be read next for these VPCs, which [`vpcs`] gave. Empty once nothing is left to ask.
pub fn asks(state: SearchState<'_>, vpcs: &[Id]) -> BTreeSet<WantedRead> {
    let mut asks = BTreeSet::new();
    let assessor = Assessor::new(state.view, state.parameters, state.now);
    for assessment in assessor.vpcs(Some(vpcs)) {
        of_vpc(state, &assessment, &mut asks);
    }
    asks.retain(|ask| !state.done.contains(ask));
    asks
}

/// What is to be read next for one VPC.
fn of_vpc(
    state: SearchState<'_>,
    assessment: &Assessment<'_, '_>,
    asks: &mut BTreeSet<WantedRead>,
) {
    let network = state.view.network;
    let rows = hosts::unanswered(assessment, false);
    if rows.is_empty() {
        return;
    }
    let hosts = CoveredHosts::of(&rows, network);
    if hosts.some_unknown && network.service_details.read().is_none() {
        asks.insert(WantedRead::ServiceDetails);
    }
    let mut sources = SourcesWanted::of(state, assessment.vpc, &hosts, asks);
    if !sources.is_empty() {
        asks.insert(WantedRead::VpcDns(assessment.vpc.id.clone()));
        asks.insert(WantedRead::Paths(assessment.vpc.id.clone()));
        asks.insert(WantedRead::Interconnect);
    } else if !is_on_its_own(network, assessment.vpc) {
        let options = WantedRead::DhcpOptions(assessment.vpc.id.clone());
        if state.done.contains(&options) && may_be_led(assessment) {
            asks.insert(WantedRead::Paths(assessment.vpc.id.clone()));
        }
        asks.insert(options);
    }
    if is_off(assessment.vpc) {
        return;
    }
    let targets = sources.targets(asks);
    HubsWanted::of(state, assessment.vpc, targets).ask(asks);
}

/// Whether something that is not known may lead a VPC to a central endpoint: other DNS servers, or a source of answers
/// that could not be read.
fn may_be_led(assessment: &Assessment<'_, '_>) -> bool {
    let central = &assessment.index.network.central;
    let unread = [
        central.hosted_zones_by_vpc.why(),
        central.profile_associations.why(),
        central.resolver_rule_associations.why(),
    ];
    let mut scenarios = assessment.dns.scenarios.iter();
    scenarios.any(|one| !one.amazon_servers) || unread.iter().any(Option::is_some)
}

/// Whether no route of a VPC leads to another, and it has no endpoint but gateways: no central endpoint can serve it,
/// whichever DNS servers its clients ask (section 11.1).
fn is_on_its_own(network: &Network, vpc: &Vpc) -> bool {
    let (Fact::Read(tables), Fact::Read(endpoints)) =
        (&network.route_tables, &network.vpc_endpoints)
    else {
        return false;
    };
    let own = tables
        .iter()
        .filter(|table| table.vpc_id.as_ref() == Some(&vpc.id));
    let mut routes = own.flat_map(|table| &table.routes);
    let endpoints = endpoints
        .iter()
        .filter(|endpoint| endpoint.vpc_id.as_ref() == Some(&vpc.id));
    let mut gateways = BTreeSet::new();
    for endpoint in endpoints {
        if endpoint.endpoint_type != EndpointType::Gateway {
            return false;
        }
        gateways.insert(&endpoint.id);
    }
    // An endpoint that is not in the list is no gateway endpoint for sure.
    let stays = |target: &Id| {
        let outward = ["igw-", "eigw-", "nat-"];
        &**target == "local"
            || outward.iter().any(|start| target.starts_with(start))
            || gateways.contains(target)
    };
    routes.all(|route| stays(&route.target))
}

/// Whether a DNS attribute is off, so that no zone and no Profile applies (section 11.4).
fn is_off(vpc: &Vpc) -> bool {
    [&vpc.dns_support, &vpc.dns_hostnames]
        .into_iter()
        .any(|attribute| *attribute == Fact::Read(false))
}

impl<'a> SearchState<'a> {
    /// Every network that was read, the evaluated one first.
    fn networks(self) -> impl Iterator<Item = &'a Network> {
        self.view.networks(self.parameters)
    }

    /// Whether an account is the evaluated one.
    fn is_own(self, account_id: &str) -> bool {
        self.view.network.account_id == account_id
    }

    /// Whether an account can be asked.
    fn can_ask(self, account_id: &str) -> bool {
        self.is_own(account_id) || self.accounts.contains(account_id)
    }

    /// The evaluated account.
    fn own(self) -> Id {
        self.view.network.account_id.as_str().into()
    }
}

/// Whether a VPC's assessment comes to anything.
fn is_evaluated(assessment: &Assessment<'_, '_>) -> bool {
    matches!(assessment.applicability, Applicability::Evaluated(_))
}
