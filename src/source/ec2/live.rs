//! The two rounds of reads, and what of them a scope needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use rule::dns_attributes_wanted::dns_attributes_wanted;
use rule::facts_wanted::{facts_wanted, lists_wanted};
use rule::network::{Id, Network};
use rule::parameters::{NeedsMode, Parameters};

use super::again::{self, Gaps};
use super::attributes::{SIDE_BY_SIDE, attributes, time_for, time_for_zones};
use super::central::{Ahead, CentralReading, has_unread_dns, is_live, sources};
use super::client::Ec2;
use super::kept::KeptFacts;
use super::pages::{Reader, filter};
use super::remembered::VpcDnsAttributes;
use super::rounds::{ReadScope, customers_lists, dhcp_options, fact, forgotten, mark, paths};
use crate::describe::kind::{RecordKind, Round};
use crate::describe::region_facts::RegionFacts;
use crate::failure::ReadError;
use crate::source::hub::search::Search;
use crate::source::workload::read as workload;
use crate::source::workload::wanted::WantedWorkloads;
use crate::source::{Reading, Scope, Source};

/// The network interfaces on a page where one VPC is read. The SDK parses a page whole before it is
/// folded, and a thousand of them are most of what an invocation needs of memory; few VPCs have more
/// than fit on one of these. A region is read in the largest pages that there are.
const INTERFACES_OF_A_VPC: i32 = 250;

/// So many VPCs of a region are few: what Route 53 and DNS attributes tell of them is asked beside their paths, and not
/// after them. Most accounts have no more than a default VPC in a region.
const FEW: usize = 4;

impl Source for Ec2<'_> {
    async fn read(
        &self,
        scope: &Scope,
        parameters: &Parameters,
        now: Timestamp,
    ) -> Result<Reading, ReadError> {
        let (mut reading, read) =
            Box::pin(self.rounds(&ReadScope::of(scope), parameters, now)).await?;
        let gaps = Gaps::of(&reading.network, scope, &read);
        if gaps.is_empty() {
            return Ok(reading);
        }
        // Something changed between two calls, or is never shown. Once more, and it counts.
        let vpcs: Vec<Id> = gaps.vpcs().cloned().collect();
        let again = ReadScope::again(scope, &vpcs);
        match Box::pin(self.rounds(&again, parameters, now)).await {
            Ok((mut second, _)) => {
                let failed = !second.failures.is_empty();
                reading.failures.append(&mut second.failures);
                reading.since.append(&mut second.since);
                reading.hubs = second.hubs.or(reading.hubs);
                again::replace(&mut reading.network, second.network, &vpcs);
                let left = Gaps::of(&reading.network, scope, &[]);
                reading.open = if failed {
                    gaps.open()
                } else {
                    left.unlisted_only()
                };
            }
            Err(failed) => {
                reading.failures.push(failed);
                reading.open = gaps.open();
            }
        }
        Ok(reading)
    }
}

impl Ec2<'_> {
    pub(super) fn reader<'a>(
        &'a self,
        read_scope: &ReadScope<'_>,
        kept: KeptFacts<'a>,
    ) -> Reader<'a, KeptFacts<'a>> {
        Reader {
            ec2: self,
            of: read_scope.of.clone(),
            records: kept.into(),
        }
    }

    /// Reads what is asked for, once; answers the VPCs whose paths were read too.
    async fn rounds(
        &self,
        read_scope: &ReadScope<'_>,
        parameters: &Parameters,
        now: Timestamp,
    ) -> Result<(Reading, Vec<Id>), ReadError> {
        let mut failures = Vec::new();
        let mut since = BTreeMap::new();
        let mut facts = self.first_round(read_scope, &mut failures).await?;
        is_live(self.settle(&mut facts));
        if parameters.needs != NeedsMode::Listed {
            facts = Box::pin(self.workloads(read_scope, facts, &mut failures)).await;
        }
        let network = self.settle(&mut facts);
        let only = read_scope.scope.only(network);
        let needs = facts_wanted(&*network, parameters, now, only.as_deref());
        let vpcs = self.asking(read_scope, parameters, now, &mut facts, true);
        let mut of = CentralReading {
            read_scope,
            needs: &needs,
            parameters,
            now,
            is_few: vpcs.len() <= FEW && needs.dns_attributes.len() <= FEW,
            vpcs,
            search: Search::new(self.hubs.clone(), &self.place),
        };
        let mut left = self.recall(
            self.settle(&mut facts),
            needs.dns_attributes.clone(),
            &mut since,
        );
        // Of few VPCs, two calls each side by side with the others are sooner done than thought about.
        let at_once = if of.is_few && !needs.vpcs.is_empty() {
            std::mem::take(&mut left)
        } else {
            Vec::new()
        };
        let before = Self {
            deadline: if left.is_empty() {
                self.deadline
            } else {
                self.deadline.but_last(time_for(left.len()))
            },
            ..self.clone()
        };
        if !needs.vpcs.is_empty() {
            // A call that is never answered takes no time from the zones that are read after it.
            let before_zones = if of.is_few || of.vpcs.is_empty() {
                before.clone()
            } else {
                Self {
                    deadline: before.deadline.but_last(time_for_zones(of.vpcs.len())),
                    ..before.clone()
                }
            };
            let read = before_zones.second_round(&of, &at_once, facts, &mut failures);
            facts = Box::pin(read).await;
        }
        if !of.vpcs.is_empty() && (needs.vpcs.is_empty() || !of.is_few) {
            let (only, left) = (only.as_deref(), &*left);
            let read = self.sources_of_many(&before, &of, (only, left), facts, &mut failures);
            facts = Box::pin(read).await;
        }
        let led = before.central(&mut of, facts, &mut failures, &mut since);
        facts = Box::pin(led).await;
        let network = self.settle(&mut facts);
        left.retain(|id| has_unread_dns(network, id));
        if !left.is_empty() {
            let wanted = if self.shows_paths {
                left
            } else {
                let hubs = of.search.hubs();
                let evaluated = only.as_deref();
                dns_attributes_wanted(network, Some(&hubs), parameters, now, evaluated, &left)
            };
            let reader = self.reader(read_scope, KeptFacts::whole(RegionFacts::default()));
            let read = attributes(&reader, &wanted).await;
            self.note(read, network, &mut failures);
        }
        let led = self.central_at_last(&mut of, facts, &mut failures, &mut since);
        facts = Box::pin(led).await;
        let reading = Reading {
            network: facts.finish(&*self.place.account_id, &*self.place.region),
            hubs: Some(Arc::new(of.search.hubs())),
            failures,
            since,
            open: BTreeMap::new(),
        };
        Ok((reading, needs.vpcs))
    }

    /// The network as far as it was read.
    pub(super) fn settle<'f>(&self, facts: &'f mut RegionFacts) -> &'f mut Network {
        facts.settle(&*self.place.account_id, &*self.place.region)
    }

    /// Takes from memory what serves of these VPCs' attributes; answers the VPCs that are left.
    pub(super) fn recall(
        &self,
        network: &mut Network,
        vpcs: Vec<Id>,
        since: &mut BTreeMap<Id, Timestamp>,
    ) -> Vec<Id> {
        match self.remembered {
            Some(remembered) => remembered.recall(&self.place, network, vpcs, since),
            None => vpcs,
        }
    }

    /// Takes attributes that were read for facts, and remembers them.
    pub(super) fn note(
        &self,
        read: Vec<VpcDnsAttributes>,
        network: &mut Network,
        failures: &mut Vec<ReadError>,
    ) {
        if let Some(remembered) = self.remembered {
            remembered.note(&self.place, &read);
        }
        let mut read: BTreeMap<Id, VpcDnsAttributes> =
            read.into_iter().map(|one| (one.id.clone(), one)).collect();
        for vpc in &mut network.vpcs {
            if let Some(of) = read.remove(&vpc.id) {
                vpc.dns_support = fact(of.support, failures);
                vpc.dns_hostnames = fact(of.hostnames, failures);
            }
        }
    }

    /// VPCs, endpoints, network interfaces, side by side.
    async fn first_round(
        &self,
        read_scope: &ReadScope<'_>,
        failures: &mut Vec<ReadError>,
    ) -> Result<RegionFacts, ReadError> {
        let reader = self.reader(read_scope, KeptFacts::whole(RegionFacts::default()));
        let vpc = || read_scope.vpcs.and_then(|only| filter("vpc-id", only));
        let page = if read_scope.is_one_vpc() {
            INTERFACES_OF_A_VPC
        } else {
            1000
        };
        let (vpcs, endpoints, interfaces) = tokio::join!(
            reader.vpcs(vpc()),
            reader.vpc_endpoints(vpc()),
            reader.network_interfaces(vpc(), page),
        );
        vpcs?;
        let mut facts = reader.records.into_inner().facts;
        for kind in RecordKind::ALL {
            if kind.round() == Round::Never {
                facts.mark_unread(kind, "it is not read live");
            }
        }
        mark(&mut facts, failures, RecordKind::VpcEndpoints, endpoints);
        mark(
            &mut facts,
            failures,
            RecordKind::NetworkInterfaces,
            interfaces,
        );
        debug_assert_eq!(forgotten(&facts, Round::First), [], "a kind was forgotten");
        Ok(facts)
    }

    /// What the clients run, where needs are derived from it.
    async fn workloads(
        &self,
        read_scope: &ReadScope<'_>,
        mut facts: RegionFacts,
        failures: &mut Vec<ReadError>,
    ) -> RegionFacts {
        let wanted = WantedWorkloads::by_clients(self.settle(&mut facts), read_scope.vpcs);
        // Half of the time: paths are read after it, and tell what they can of what is known.
        let before = Self {
            deadline: self.deadline.part(2),
            ..self.clone()
        };
        let reader = before.reader(read_scope, KeptFacts::whole(facts));
        let came = reader.workloads(&wanted, read_scope.vpcs).await;
        let mut facts = reader.records.into_inner().facts;
        workload::mark(&mut facts, failures, came);
        facts
    }

    /// What paths are made of, for VPCs in use only.
    async fn second_round(
        &self,
        of: &CentralReading<'_, '_>,
        dns_attributes: &[Id],
        mut facts: RegionFacts,
        failures: &mut Vec<ReadError>,
    ) -> RegionFacts {
        let (read_scope, needs) = (of.read_scope, of.needs);
        let network = self.settle(&mut facts);
        let groups = needs.security_groups(network, of.parameters);
        let dhcp = dhcp_options(network, needs);
        let kept = KeptFacts {
            facts,
            rules: (!self.shows_paths).then_some(needs),
            groups: groups.as_ref(),
            copy: None,
        };
        let reader = self.reader(read_scope, kept);
        let vpc = || filter("vpc-id", &needs.vpcs);
        let paths = async {
            if needs.paths || self.shows_paths {
                Some(Box::pin(paths(&reader, &needs.vpcs, groups.as_ref(), false)).await)
            } else {
                None
            }
        };
        let dhcp_options = async {
            if dhcp.is_empty() {
                Ok(())
            } else {
                reader.dhcp_options(filter("dhcp-options-id", &dhcp)).await
            }
        };
        let central = async {
            if of.vpcs.is_empty() || !of.is_few {
                None
            } else {
                Some(Box::pin(sources(&reader, &of.vpcs, &Ahead::new())).await)
            }
        };
        let (subnets, tables, paths, dhcp_options, attributes, central) = tokio::join!(
            reader.subnets(vpc()),
            reader.route_tables(vpc()),
            paths,
            dhcp_options,
            attributes(&reader, dns_attributes),
            central,
        );
        let Reader { records, .. } = reader;
        let mut facts = records.into_inner().facts;
        mark(&mut facts, failures, RecordKind::Subnets, subnets);
        mark(&mut facts, failures, RecordKind::RouteTables, tables);
        for (kind, read) in paths.into_iter().flatten() {
            mark(&mut facts, failures, kind, read);
        }
        mark(&mut facts, failures, RecordKind::DhcpOptions, dhcp_options);
        debug_assert_eq!(forgotten(&facts, Round::Second), [], "a kind was forgotten");
        if let Some(central) = central {
            central.mark(&mut facts, failures);
        }
        self.note(attributes, self.settle(&mut facts), failures);
        self.customers_prefix_lists(read_scope, facts, failures)
            .await
    }

    /// The entries of prefix lists that rules and routes refer to and that are not AWS's own. Where
    /// one cannot be read, prefix lists as a whole are unread.
    pub(super) async fn customers_prefix_lists(
        &self,
        read_scope: &ReadScope<'_>,
        mut facts: RegionFacts,
        failures: &mut Vec<ReadError>,
    ) -> RegionFacts {
        // Where traffic leaves by is said of VPCs without paths too.
        let is_read = facts.is_marked(RecordKind::PrefixLists);
        if !is_read && lists_wanted(self.settle(&mut facts)) {
            let reader = self.reader(read_scope, KeptFacts::whole(facts));
            let read = reader.prefix_lists().await;
            facts = reader.records.into_inner().facts;
            mark(&mut facts, failures, RecordKind::PrefixLists, read);
        }
        let wanted = customers_lists(self.settle(&mut facts));
        if wanted.is_empty() {
            return facts;
        }
        let reader = self.reader(read_scope, KeptFacts::whole(facts));
        let calls = wanted.iter().map(|id| reader.prefix_list_entries(id));
        let answers: Vec<_> = stream::iter(calls)
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        let answers: Result<Vec<()>, ReadError> = answers.into_iter().collect();
        let mut facts = reader.records.into_inner().facts;
        if let Err(failed) = &answers {
            facts.mark_unread(RecordKind::PrefixLists, failed.why());
        }
        let kind = RecordKind::ManagedPrefixListEntries;
        mark(&mut facts, failures, kind, answers.map(|_all| ()));
        facts
    }
}
