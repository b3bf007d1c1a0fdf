//! The two rounds of reads, and what of them a scope needs.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::VpcAttributeName;
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use rule::fact::Fact;
use rule::facts_wanted::{FactsWanted, facts_wanted};
use rule::network::{Destination, Id, Network, NetworkInterface};
use rule::parameters::Parameters;

use super::pages::{FILTER_VALUES, Reader, filter};
use crate::aws::deadline::Deadline;
use crate::describe::kind::Kind;
use crate::describe::record::Records;
use crate::describe::region_facts::RegionFacts;
use crate::failure::ReadError;
use crate::place::Place;
use crate::source::{Reading, Scope, Source};

/// How many calls for single resources are made side by side.
pub(super) const SIDE_BY_SIDE: usize = 8;

/// The network interfaces on a page where one VPC is read. The SDK parses a page whole before it is
/// folded, and a thousand of them are most of what an invocation needs of memory; few VPCs have more
/// than fit on one of these. A region is read in the largest pages that there are.
const INTERFACES_OF_A_VPC: i32 = 250;

/// One account in one region, read by the EC2 API.
#[derive(Debug, Clone)]
pub struct Ec2 {
    /// A client with the credentials of that account, for that region.
    pub client: aws_sdk_ec2::Client,
    /// The account and the region.
    pub place: Place,
    /// Who reads, in words for people: `the function's role`.
    pub principal: String,
    /// When reads must have ended.
    pub deadline: Deadline,
}

impl Source for Ec2 {
    async fn read(
        &self,
        scope: &Scope,
        parameters: &Parameters,
        now: Timestamp,
    ) -> Result<Reading, ReadError> {
        let only = match scope {
            Scope::Region => None,
            Scope::Vpc(id) => Some(std::slice::from_ref(id)),
        };
        let mut failures = Vec::new();
        let mut network = self.first_round(scope, only, &mut failures).await?;
        let needs = facts_wanted(&network, parameters, now, only);
        if !needs.vpcs.is_empty() {
            self.second_round(scope, parameters, &needs, &mut network, &mut failures)
                .await;
        }
        Ok(Reading { network, failures })
    }
}

impl Ec2 {
    fn reader(&self, scope: &Scope) -> Reader<'_, RegionFacts> {
        let of = match scope {
            Scope::Region => "every VPC".to_owned(),
            Scope::Vpc(id) => id.to_string(),
        };
        Reader {
            ec2: self,
            of,
            records: RegionFacts::default().into(),
        }
    }

    /// VPCs, endpoints, network interfaces, side by side.
    async fn first_round(
        &self,
        scope: &Scope,
        only: Option<&[Id]>,
        failures: &mut Vec<ReadError>,
    ) -> Result<Network, ReadError> {
        let reader = self.reader(scope);
        let vpc = || only.and_then(|only| filter("vpc-id", only));
        let page = match scope {
            Scope::Region => 1000,
            Scope::Vpc(_) => INTERFACES_OF_A_VPC,
        };
        let (vpcs, endpoints, interfaces) = tokio::join!(
            reader.vpcs(vpc()),
            reader.vpc_endpoints(vpc()),
            reader.network_interfaces(vpc(), page),
        );
        vpcs?;
        let mut facts = reader.records.into_inner();
        mark(&mut facts, failures, Kind::VpcEndpoints, endpoints);
        mark(&mut facts, failures, Kind::NetworkInterfaces, interfaces);
        Ok(facts.finish(&*self.place.account_id, &*self.place.region))
    }

    /// What paths are made of, for VPCs in use only.
    async fn second_round(
        &self,
        scope: &Scope,
        parameters: &Parameters,
        needs: &FactsWanted,
        network: &mut Network,
        failures: &mut Vec<ReadError>,
    ) {
        let reader = self.reader(scope);
        let vpc = || filter("vpc-id", &needs.vpcs);
        let dhcp = dhcp_options(network, needs);
        let groups = groups(network, parameters, needs);
        let security_groups = async {
            let Some(groups) = &groups else {
                return reader.security_groups(vpc()).await;
            };
            // A region with many groups is read whole; a VPC with many, part by part.
            if groups.len() > FILTER_VALUES && *scope == Scope::Region {
                return reader.security_groups(None).await;
            }
            for some in groups.chunks(FILTER_VALUES) {
                reader.security_groups(filter("group-id", some)).await?;
            }
            Ok(())
        };
        let dhcp_options = async {
            if dhcp.is_empty() {
                Ok(())
            } else {
                reader.dhcp_options(filter("dhcp-options-id", &dhcp)).await
            }
        };
        let (subnets, security_groups, acls, tables, lists, dhcp_options, attributes) = tokio::join!(
            reader.subnets(vpc()),
            security_groups,
            reader.network_acls(vpc()),
            reader.route_tables(vpc()),
            reader.prefix_lists(),
            dhcp_options,
            attributes(&reader, &needs.dns_attributes),
        );
        let Reader { records, of, .. } = reader;
        let mut facts = records.into_inner();
        mark(&mut facts, failures, Kind::Subnets, subnets);
        mark(&mut facts, failures, Kind::SecurityGroups, security_groups);
        mark(&mut facts, failures, Kind::NetworkAcls, acls);
        mark(&mut facts, failures, Kind::RouteTables, tables);
        mark(&mut facts, failures, Kind::PrefixLists, lists);
        mark(&mut facts, failures, Kind::DhcpOptions, dhcp_options);
        let second = facts.finish("", "");
        for (id, support, hostnames) in attributes {
            if let Some(vpc) = network.vpcs.iter_mut().find(|vpc| vpc.id == id) {
                vpc.dns_support = fact(support, failures);
                vpc.dns_hostnames = fact(hostnames, failures);
            }
        }
        let Network {
            subnets,
            security_groups,
            network_acls,
            route_tables,
            prefix_lists,
            dhcp_options,
            ..
        } = second;
        network.subnets = subnets;
        network.security_groups = security_groups;
        network.network_acls = network_acls;
        network.route_tables = route_tables;
        network.prefix_lists = prefix_lists;
        network.dhcp_options = dhcp_options;
        self.customers_prefix_lists(of, network, failures).await;
    }

    /// The entries of prefix lists that rules and routes refer to and that are not AWS's own. Where
    /// one cannot be read, prefix lists as a whole are unread.
    async fn customers_prefix_lists(
        &self,
        of: String,
        network: &mut Network,
        failures: &mut Vec<ReadError>,
    ) {
        let Fact::Read(known) = &mut network.prefix_lists else {
            return;
        };
        let rules = network.security_groups.elements().iter();
        let rules = rules.flat_map(|group| group.ingress.iter().chain(&group.egress));
        let of_rules = rules.flat_map(|rule| rule.prefix_list_ids.iter());
        let routes = network
            .route_tables
            .elements()
            .iter()
            .flat_map(|table| table.routes.iter());
        let of_routes = routes.filter_map(|route| match &route.destination {
            Destination::PrefixList(id) => Some(id),
            Destination::Cidr(_) | Destination::Absent => None,
        });
        let mut wanted: BTreeSet<&Id> = of_rules.chain(of_routes).collect();
        for list in known.iter() {
            wanted.remove(&list.id);
        }
        if wanted.is_empty() {
            return;
        }
        let reader = Reader {
            ec2: self,
            of,
            records: RegionFacts::default().into(),
        };
        let wanted: Vec<&Id> = wanted.into_iter().collect();
        let calls = wanted.into_iter().map(|id| reader.prefix_list_entries(id));
        let answers: Vec<_> = stream::iter(calls)
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        let answers: Result<Vec<()>, ReadError> = answers.into_iter().collect();
        let mut facts = reader.records.into_inner();
        mark(
            &mut facts,
            failures,
            Kind::ManagedPrefixListEntries,
            answers.map(|_all| ()),
        );
        match facts.finish("", "").prefix_lists {
            Fact::Read(customers) => known.extend(customers),
            unread => network.prefix_lists = unread,
        }
    }
}

/// One VPC with what was read of its two DNS attributes.
pub(super) type Attributes = (Id, Result<bool, ReadError>, Result<bool, ReadError>);

/// The DNS attributes of each VPC, a bounded number of them at a time: the call has no bulk form.
pub(super) async fn attributes<R: Records>(reader: &Reader<'_, R>, vpcs: &[Id]) -> Vec<Attributes> {
    let calls = vpcs.iter().map(|id| async move {
        let (support, hostnames) = tokio::join!(
            reader.vpc_attribute(id, VpcAttributeName::EnableDnsSupport),
            reader.vpc_attribute(id, VpcAttributeName::EnableDnsHostnames),
        );
        (id.clone(), support, hostnames)
    });
    stream::iter(calls)
        .buffer_unordered(SIDE_BY_SIDE)
        .collect()
        .await
}

/// The security groups that paths depend on: those of clients and of endpoints' own interfaces,
/// which another VPC may share. `None` where the interfaces are unread: then those of the VPCs.
fn groups(network: &Network, parameters: &Parameters, needs: &FactsWanted) -> Option<Vec<Id>> {
    let interfaces = network.network_interfaces.read()?;
    let endpoints = network.vpc_endpoints.elements().iter();
    let of_endpoints: BTreeSet<&Id> = endpoints
        .flat_map(|endpoint| endpoint.network_interface_ids.iter())
        .collect();
    let needed: BTreeSet<&Id> = needs.vpcs.iter().collect();
    let globs = &parameters.client_descriptions;
    let described = |one: &NetworkInterface| {
        let description = one.description.as_deref();
        one.in_use && description.is_some_and(|text| globs.iter().any(|glob| glob.matches(text)))
    };
    let on_path = |one: &&NetworkInterface| {
        one.vpc_id.as_ref().is_some_and(|id| needed.contains(id))
            && (one.client.is_some() || of_endpoints.contains(&one.id) || described(one))
    };
    let groups: BTreeSet<&Id> = interfaces
        .iter()
        .filter(on_path)
        .flat_map(|one| one.groups.iter())
        .collect();
    Some(groups.into_iter().cloned().collect())
}

/// The sets of DHCP options that tell whether an endpoint steers.
fn dhcp_options(network: &Network, needs: &FactsWanted) -> Vec<Id> {
    let needed: BTreeSet<&Id> = needs.dns_attributes.iter().collect();
    let vpcs = network.vpcs.iter().filter(|vpc| needed.contains(&vpc.id));
    let ids: BTreeSet<&Id> = vpcs
        .filter_map(|vpc| vpc.dhcp_options_id.as_ref())
        .collect();
    ids.into_iter()
        .filter(|id| id.as_ref() != "default")
        .cloned()
        .collect()
}

/// Says of a kind that it was read, or why not.
fn mark(
    facts: &mut RegionFacts,
    failures: &mut Vec<ReadError>,
    kind: Kind,
    read: Result<(), ReadError>,
) {
    match read {
        Ok(()) => facts.mark_read(kind),
        Err(failed) => {
            facts.mark_unread(kind, failed.why());
            failures.push(failed);
        }
    }
}

/// One attribute as a fact.
fn fact(read: Result<bool, ReadError>, failures: &mut Vec<ReadError>) -> Fact<bool> {
    read.map_or_else(
        |failed| {
            let why = failed.why();
            failures.push(failed);
            Fact::Unread(why.into())
        },
        Fact::Read,
    )
}
