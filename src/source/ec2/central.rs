//! What is read for central endpoints: who answers in the VPCs that ask, and then whatever that leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use rule::central_wanted::{self, WantedHosts};
use rule::dns_attributes_wanted::dns_attributes_wanted_by_own_endpoints;
use rule::facts_wanted::FactsWanted;
use rule::network::fact::Fact;
use rule::network::{Id, Network};
use rule::parameters::Parameters;

use super::attributes::{SIDE_BY_SIDE, attributes};
use super::client::Ec2;
use super::kept::KeptFacts;
use super::pages::{Reader, filter};
use super::remembered::VpcDnsAttributes;
use super::rounds::{ReadScope, forgotten, mark, paths};
use crate::describe::kind::{RecordKind, Round};
use crate::describe::record::Records;
use crate::describe::region_facts::RegionFacts;
use crate::failure::ReadError;
use crate::source::hub::ask::mark_singles;
use crate::source::hub::search::{OwnVpcs, Search, SearchTerms};

/// What came of the three sources of answers.
pub(super) struct SourcesRead {
    /// The DNS attributes that zones made worth reading.
    pub attributes: Vec<VpcDnsAttributes>,
    zones: Vec<Result<(), ReadError>>,
    profiles: Result<(), ReadError>,
    rules: Result<(), ReadError>,
}

impl SourcesRead {
    /// Says of each kind that it was read, or why not.
    pub(super) fn mark(self, facts: &mut RegionFacts, failures: &mut Vec<ReadError>) {
        mark_singles(facts, failures, (RecordKind::HostedZonesByVpc, self.zones));
        mark(
            facts,
            failures,
            RecordKind::ProfileAssociations,
            self.profiles,
        );
        mark(
            facts,
            failures,
            RecordKind::ResolverRuleAssociations,
            self.rules,
        );
    }
}

/// VPCs whose DNS attributes are read as soon as a zone on them answers for one of these hosts: Route 53 takes so few
/// calls a second that EC2's are done meanwhile.
pub(super) type Ahead = BTreeMap<Id, WantedHosts>;

/// The zones of these VPCs, and the Profiles and rules on them: of one VPC by itself, of several with all others'.
pub(super) async fn sources<R: Records>(
    reader: &Reader<'_, R>,
    vpcs: &[Id],
    ahead: &Ahead,
) -> SourcesRead {
    let one = match vpcs {
        [one] => Some(one),
        _ => None,
    };
    let of_vpc = |id| async move {
        let names = match reader.hosted_zones_by_vpc(id).await {
            Ok(names) => names,
            Err(failed) => return (Err(failed), Vec::new()),
        };
        let hosts = ahead.get(id);
        let answers = |name| hosts.is_some_and(|hosts| hosts.are_covered_by(name));
        if !names.iter().any(answers) {
            return (Ok(()), Vec::new());
        }
        let read = attributes(reader, std::slice::from_ref(id)).await;
        (Ok(()), read)
    };
    let zones = stream::iter(vpcs.iter().map(|id| Box::pin(of_vpc(id))));
    let zones = zones.buffer_unordered(SIDE_BY_SIDE).collect::<Vec<_>>();
    let (zones, profiles, rules) = tokio::join!(
        zones,
        Box::pin(reader.profile_associations(one)),
        Box::pin(reader.resolver_rule_associations(one)),
    );
    let (zones, attributes): (Vec<_>, Vec<_>) = zones.into_iter().unzip();
    SourcesRead {
        attributes: attributes.into_iter().flatten().collect(),
        zones,
        profiles,
        rules,
    }
}

/// What a reading knows when it comes to central endpoints.
pub(super) struct CentralReading<'r, 'w> {
    pub read_scope: &'r ReadScope<'r>,
    pub needs: &'r FactsWanted,
    pub parameters: &'r Parameters,
    pub now: Timestamp,
    /// The VPCs whose sources are read.
    pub vpcs: Vec<Id>,
    /// Whether they are few: their sources are read beside their paths.
    pub is_few: bool,
    pub search: Search<'w>,
}

impl Ec2<'_> {
    /// The VPCs of which sources are asked, by what is known so far.
    pub(super) fn asking(
        &self,
        read_scope: &ReadScope<'_>,
        parameters: &Parameters,
        now: Timestamp,
        facts: &mut RegionFacts,
        attributes_are_on: bool,
    ) -> Vec<Id> {
        let network = self.settle(facts);
        let only = read_scope.scope.only(network);
        central_wanted::vpcs(
            &*network,
            parameters,
            now,
            only.as_deref(),
            attributes_are_on,
        )
    }

    /// The sources of several VPCs; beside them, since Route 53 takes so few calls a second, those DNS attributes of
    /// the VPCs `left` that own endpoints rest on, and those of VPCs in which a zone answers. `before` ends before
    /// the time that attributes need.
    pub(super) async fn sources_of_many(
        &self,
        before: &Ec2<'_>,
        of: &CentralReading<'_, '_>,
        (evaluated, left): (Option<&[Id]>, &[Id]),
        mut facts: RegionFacts,
        failures: &mut Vec<ReadError>,
    ) -> RegionFacts {
        let CentralReading {
            read_scope,
            parameters,
            now,
            ..
        } = *of;
        let network = self.settle(&mut facts);
        let left: Vec<Id> = left
            .iter()
            .filter(|id| has_unread_dns(network, id))
            .cloned()
            .collect();
        let wanted = if self.shows_paths || left.is_empty() {
            left
        } else {
            dns_attributes_wanted_by_own_endpoints(network, parameters, now, evaluated, &left)
        };
        let is_open = |id: &&Id| {
            let mut remembered = self.remembered.iter();
            let is_known = remembered.any(|remembered| remembered.has(&self.place, id));
            !is_known && !wanted.contains(id) && has_unread_dns(network, id)
        };
        let open: Vec<Id> = of.vpcs.iter().filter(is_open).cloned().collect();
        let ahead = central_wanted::hosts(&*network, parameters, now, &open);
        let reader = before.reader(read_scope, KeptFacts::whole(facts));
        let beside = self.reader(read_scope, KeptFacts::whole(RegionFacts::default()));
        let (mut read, mut own) = tokio::join!(
            Box::pin(sources(&reader, &of.vpcs, &ahead)),
            attributes(&beside, &wanted),
        );
        let mut facts = reader.records.into_inner().facts;
        own.append(&mut read.attributes);
        read.mark(&mut facts, failures);
        self.note(own, self.settle(&mut facts), failures);
        facts
    }

    /// Reads the sources of VPCs by themselves.
    pub(super) async fn sources_alone(
        &self,
        read_scope: &ReadScope<'_>,
        vpcs: &[Id],
        facts: RegionFacts,
        failures: &mut Vec<ReadError>,
    ) -> RegionFacts {
        let reader = self.reader(read_scope, KeptFacts::whole(facts));
        let read = sources(&reader, vpcs, &Ahead::new()).await;
        let mut facts = reader.records.into_inner().facts;
        read.mark(&mut facts, failures);
        facts
    }

    /// Searches for what the sources lead to.
    pub(super) async fn central(
        &self,
        of: &mut CentralReading<'_, '_>,
        mut facts: RegionFacts,
        failures: &mut Vec<ReadError>,
        since: &mut BTreeMap<Id, Timestamp>,
    ) -> RegionFacts {
        if of.vpcs.is_empty() {
            return facts;
        }
        loop {
            let vpcs = of.vpcs.clone();
            let dns;
            (facts, dns) = of.search.run(self, facts, of.terms(&vpcs), failures).await;
            if dns.is_empty() {
                return facts;
            }
            facts = Box::pin(self.dns_and_paths(of, dns, facts, failures, since)).await;
        }
    }

    /// The same once more where DNS attributes turned out not to be on, and where a fault rests on what was read of
    /// other accounts for an earlier reading.
    pub(super) async fn central_at_last(
        &self,
        of: &mut CentralReading<'_, '_>,
        mut facts: RegionFacts,
        failures: &mut Vec<ReadError>,
        since: &mut BTreeMap<Id, Timestamp>,
    ) -> RegionFacts {
        let is_late;
        (facts, is_late) = self.late(of, facts, failures).await;
        if is_late {
            facts = self.central(of, facts, failures, since).await;
        }
        let vpcs = of.vpcs.clone();
        let terms = of.terms(&vpcs);
        if of.search.is_to_begin_again(self.settle(&mut facts), terms) {
            facts = self.central(of, facts, failures, since).await;
        }
        of.search.end().await;
        facts
    }

    /// The sources of VPCs whose own endpoints do not answer by themselves, since a DNS attribute is not on.
    async fn late(
        &self,
        of: &mut CentralReading<'_, '_>,
        mut facts: RegionFacts,
        failures: &mut Vec<ReadError>,
    ) -> (RegionFacts, bool) {
        let known: BTreeSet<&Id> = of.vpcs.iter().collect();
        let mut late = self.asking(of.read_scope, of.parameters, of.now, &mut facts, false);
        late.retain(|id| !known.contains(id));
        if late.is_empty() {
            return (facts, false);
        }
        facts = self
            .sources_alone(of.read_scope, &late, facts, failures)
            .await;
        of.vpcs.extend(late);
        (facts, true)
    }

    /// The DNS attributes and the DHCP options of VPCs, and what paths rest on, where it is not known yet.
    async fn dns_and_paths(
        &self,
        of: &CentralReading<'_, '_>,
        dns: OwnVpcs,
        mut facts: RegionFacts,
        failures: &mut Vec<ReadError>,
        since: &mut BTreeMap<Id, Timestamp>,
    ) -> RegionFacts {
        let network = self.settle(&mut facts);
        let left = dns.attributes.iter();
        let left = left.filter(|id| has_unread_dns(network, id));
        let left: Vec<Id> = left.cloned().collect();
        let left = self.recall(network, left, since);
        let known: BTreeSet<&Id> = match &network.dhcp_options {
            Fact::Read(options) => options.iter().map(|one| &one.id).collect(),
            Fact::Unread(_) => BTreeSet::new(),
        };
        let options: BTreeSet<Id> = network
            .vpcs
            .iter()
            .filter(|vpc| dns.options.contains(&vpc.id))
            .filter_map(|vpc| vpc.dhcp_options_id.clone())
            .filter(|id| &**id != "default" && !known.contains(id))
            .collect();
        let options: Vec<Id> = options.into_iter().collect();
        // Their own endpoints were no reason to read it.
        let needs = of.needs;
        let wants_paths =
            dns.paths && !needs.vpcs.is_empty() && !facts.is_marked(RecordKind::NetworkAcls);
        let lists_are_read = facts.is_marked(RecordKind::PrefixLists);
        let groups = wants_paths
            .then(|| needs.security_groups(self.settle(&mut facts), of.parameters))
            .flatten();
        let kept = KeptFacts {
            facts,
            rules: wants_paths.then_some(needs),
            groups: groups.as_ref(),
            copy: None,
        };
        let reader = self.reader(of.read_scope, kept);
        let paths = async {
            if wants_paths {
                let read = paths(&reader, &needs.vpcs, groups.as_ref(), lists_are_read);
                Some(Box::pin(read).await)
            } else {
                None
            }
        };
        let dhcp = async {
            if options.is_empty() {
                return Ok(());
            }
            reader
                .dhcp_options(filter("dhcp-options-id", &options))
                .await
        };
        let (read, dhcp, paths) = tokio::join!(attributes(&reader, &left), dhcp, paths);
        let Reader { records, .. } = reader;
        let mut facts = records.into_inner().facts;
        mark(&mut facts, failures, RecordKind::DhcpOptions, dhcp);
        self.note(read, self.settle(&mut facts), failures);
        let Some(paths) = paths else {
            return facts;
        };
        for (kind, read) in paths {
            mark(&mut facts, failures, kind, read);
        }
        debug_assert_eq!(forgotten(&facts, Round::Paths), [], "a kind was forgotten");
        self.customers_prefix_lists(of.read_scope, facts, failures)
            .await
    }
}

/// Says that a network was read live: section 11 is asked of it whatever could be read.
pub(super) fn is_live(network: &mut Network) {
    Arc::make_mut(&mut network.central).is_live = true;
}

/// Whether a DNS attribute of a VPC is unread.
pub(super) fn has_unread_dns(network: &Network, id: &Id) -> bool {
    let mut vpcs = network.vpcs.iter();
    vpcs.any(|vpc| {
        vpc.id == *id && (vpc.dns_support.why().is_some() || vpc.dns_hostnames.why().is_some())
    })
}

impl<'r> CentralReading<'r, '_> {
    fn terms<'t>(&self, vpcs: &'t [Id]) -> SearchTerms<'t>
    where
        'r: 't,
    {
        SearchTerms {
            parameters: self.parameters,
            now: self.now,
            vpcs,
            only: self.read_scope.vpcs,
        }
    }
}
