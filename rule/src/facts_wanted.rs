//! What is worth reading next: for a live source that reads VPCs, endpoints and network
//! interfaces first, and the rest only where an answer can depend on it.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use crate::assessment::applicability::Applicability;
use crate::assessment::candidates::Candidate;
use crate::assessment::{Assessment, Assessor};
use crate::network::fact::Fact;
use crate::network::{
    Destination, EndpointType, Id, Network, NetworkInterface, Protocol, SecurityGroup,
    SecurityGroupRule,
};
use crate::parameters::{Depth, Parameters, UnusedVpcs};
use crate::path::endpoint_state::Usability;
use crate::view::View;

/// What the decision still wants to know.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct FactsWanted {
    /// VPCs whose subnets, route tables and DHCP options matter.
    pub vpcs: Vec<Id>,
    /// Whether the security groups and network ACLs of these VPCs, and prefix lists, matter too: an endpoint of
    /// their own may be usable in one of them. Where none may, they matter only as far as central endpoints ask for
    /// them ([`WantedRead::Paths`](crate::central_wanted::WantedRead::Paths)), and lists as far as [`lists_wanted`] says.
    pub paths: bool,
    /// VPCs whose two DNS attributes matter: an interface endpoint may steer there.
    pub dns_attributes: Vec<Id>,
    /// The TCP ports that clients are to reach, sorted: rules about others alone decide nothing.
    pub ports: Vec<u16>,
}

/// Which rules of a security group a path rests on: what is answered comes back by itself.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Directions {
    /// Those of ingress: the group is an endpoint's.
    pub ingress: bool,
    /// Those of egress: the group is a client's.
    pub egress: bool,
}

impl FactsWanted {
    /// The security groups that paths depend on: those of clients and of endpoints' own interfaces,
    /// which another VPC may share. `None` where the interfaces are unread: then all of the VPCs' are.
    pub fn security_groups(
        &self,
        network: &Network,
        parameters: &Parameters,
    ) -> Option<BTreeMap<Id, Directions>> {
        let interfaces = network.network_interfaces.read()?;
        let endpoints = network.vpc_endpoints.elements().iter();
        let of_endpoints: HashSet<&Id> = endpoints
            .flat_map(|endpoint| endpoint.network_interface_ids.iter())
            .collect();
        let needed: HashSet<&Id> = self.vpcs.iter().collect();
        let globs = &parameters.client_descriptions;
        let described = |one: &NetworkInterface| {
            let description = one.description.as_deref();
            one.in_use
                && description.is_some_and(|text| globs.iter().any(|glob| glob.matches(text)))
        };
        let mut groups: BTreeMap<Id, Directions> = BTreeMap::new();
        for one in interfaces {
            let is_needed = one.vpc_id.as_ref().is_some_and(|id| needed.contains(id));
            let is_client = one.client.is_some() || described(one);
            let is_endpoint = of_endpoints.contains(&one.id);
            if is_needed && (is_client || is_endpoint) {
                for id in &one.groups {
                    let directions = groups.entry(id.clone()).or_default();
                    directions.egress |= is_client;
                    directions.ingress |= is_endpoint;
                }
            }
        }
        Some(groups)
    }

    /// What of a security group a verdict may rest on: rules about the ports that are asked for, one for all
    /// rules about the same of these ports, and those of the directions that matter.
    pub fn fold(&self, group: &mut SecurityGroup, directions: Directions) {
        let fold = |rules: &mut Vec<SecurityGroupRule>, wanted: bool| {
            let all = std::mem::take(rules);
            if wanted {
                *rules = self.folded(all);
            }
        };
        fold(&mut group.ingress, directions.ingress);
        fold(&mut group.egress, directions.egress);
    }

    fn folded(&self, rules: Vec<SecurityGroupRule>) -> Vec<SecurityGroupRule> {
        let mut folded: BTreeMap<(i32, i32), SecurityGroupRule> = BTreeMap::new();
        for rule in rules {
            // A rule is about a stretch of ports: of those that are asked for, the first and the last tell all.
            let mut covered = self.ports.iter().filter(|port| covers(&rule, **port));
            let Some(first) = covered.next().copied().map(i32::from) else {
                continue;
            };
            let last = covered.next_back().copied().map_or(first, i32::from);
            let known = folded
                .entry((first, last))
                .or_insert_with(|| SecurityGroupRule {
                    protocol: Protocol::Tcp,
                    from_port: Some(first),
                    to_port: Some(last),
                    cidrs: Vec::new(),
                    prefix_list_ids: Vec::new(),
                    group_ids: Vec::new(),
                });
            known.cidrs.extend(rule.cidrs);
            known.prefix_list_ids.extend(rule.prefix_list_ids);
            known.group_ids.extend(rule.group_ids);
        }
        let each_once = |mut rule: SecurityGroupRule| {
            once(&mut rule.cidrs);
            once(&mut rule.prefix_list_ids);
            once(&mut rule.group_ids);
            rule
        };
        folded.into_values().map(each_once).collect()
    }
}

/// The port of most services.
const HTTPS: u16 = 443;

/// Every port that may be asked about: that of HTTPS, and those of services and hosts.
fn ports(network: &Network, parameters: &Parameters) -> Vec<u16> {
    let services = parameters.services.iter().map(|required| required.port);
    let hosts = parameters.hosts.iter();
    let hosts = hosts.map(|host| host.filled(&network.region, &network.account_id).port);
    let mut ports: Vec<u16> = services.chain(hosts).chain([HTTPS]).collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}

/// Whether a rule is about a TCP port.
fn covers(rule: &SecurityGroupRule, port: u16) -> bool {
    let port = i32::from(port);
    match rule.protocol {
        Protocol::All => true,
        Protocol::Tcp => {
            rule.from_port.is_none_or(|from| from <= port)
                && rule.to_port.is_none_or(|to| port <= to)
        }
        Protocol::Other => false,
    }
}

/// Each element once, and no more room than they need.
fn once<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
    list.shrink_to_fit();
}

/// Tells from VPCs, endpoints and network interfaces what to read next.
pub fn facts_wanted<'v>(
    view: impl Into<View<'v>>,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
) -> FactsWanted {
    let view = view.into();
    let network = view.network;
    let mut wanted = FactsWanted {
        ports: ports(network, parameters),
        ..FactsWanted::default()
    };
    if parameters.depth == Depth::Existence {
        return wanted;
    }
    let unread = network.network_interfaces.why().is_some();
    let evaluates = parameters.unused_vpcs == UnusedVpcs::Evaluate;
    let assessor = Assessor::new(view, parameters, now);
    let evaluated = |assessment: &Assessment<'_, '_>| {
        matches!(assessment.applicability, Applicability::Evaluated(_))
            && (unread || evaluates || has_clients(assessment))
    };
    for vpc in network
        .vpcs
        .iter()
        .filter(|vpc| only.is_none_or(|only| only.contains(&vpc.id)))
    {
        let assessment = assessor.assess(vpc);
        if !evaluated(&assessment) {
            continue;
        }
        let mut usable = false;
        let mut may_steer = false;
        for service in &assessment.services {
            let candidates = &service.candidates;
            usable |= candidates.here.iter().any(Candidate::may_be_usable);
            // A state that does not tell is decided as if the endpoint were usable, where central
            // endpoints are asked (section 11.1).
            may_steer |= candidates.interfaces().any(|candidate| {
                (candidate.may_be_usable()
                    || matches!(candidate.usability, Usability::Undecidable(_)))
                    && candidate.endpoint.private_dns_enabled != Fact::Read(false)
            });
        }
        if usable || has_clients(&assessment) {
            wanted.vpcs.push(vpc.id.clone());
        }
        wanted.paths |= usable || may_steer;
        if may_steer {
            wanted.dns_attributes.push(vpc.id.clone());
        }
    }
    wanted
}

/// Whether prefix lists matter where there is no path: a route by one of them may be where traffic leaves by. The
/// routes of gateway endpoints lead to their service alone.
pub fn lists_wanted(network: &Network) -> bool {
    let endpoints = network.vpc_endpoints.elements().iter();
    let gateways: HashSet<&Id> = endpoints
        .filter(|endpoint| endpoint.endpoint_type == EndpointType::Gateway)
        .map(|endpoint| &endpoint.id)
        .collect();
    let tables = network.route_tables.elements().iter();
    let mut routes = tables.flat_map(|table| &table.routes);
    routes.any(|route| {
        matches!(route.destination, Destination::PrefixList(_)) && !gateways.contains(&route.target)
    })
}

/// Whether there are clients: which of them are waived, and where traffic leaves by, matters
/// without any endpoint too.
fn has_clients(assessment: &Assessment<'_, '_>) -> bool {
    !assessment.clients.evaluated.is_empty()
}
