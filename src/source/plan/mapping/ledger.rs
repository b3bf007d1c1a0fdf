//! The records of one account in one region while a plan is laid over them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::json::{self, RecordValue, json};
use rule::network::fact::Why;

use crate::describe::kind::{Purpose, RecordKind};
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::NamelessVpcError;
use crate::describe::shape::vpc_endpoint::Writer;

use super::super::word::Word;
use super::record::PlannedRecord;
use super::record::prefix_list;

/// The records of every kind but network interfaces, which a region has by the thousands and a
/// plan seldom touches.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    records: BTreeMap<RecordKind, BTreeMap<Word, PlannedRecord>>,
    /// The kinds that the saved data has.
    pub read: BTreeSet<RecordKind>,
    /// Whether there is saved data.
    pub saved: bool,
    /// The interfaces that the plan makes.
    pub interfaces: Vec<PlannedRecord>,
    /// What becomes of saved interfaces.
    pub leaving: Leaving,
    /// The VPCs that the plan touches.
    pub touched: BTreeSet<String>,
    /// The address of each id that a resource of the plan has.
    pub addresses: BTreeMap<Word, Word>,
    /// Clients whose VPC is not known, by address, with the reason.
    pub homeless: BTreeMap<String, Why>,
    /// The VPCs that may have further clients, with the reason.
    pub clients_unread: BTreeMap<String, Why>,
    /// VPCs that the plan refers to and nobody knows.
    pub missing_vpcs: BTreeSet<String>,
    /// The saved interfaces that a planned place stands for, by the place.
    pub replaced: BTreeMap<String, BTreeSet<String>>,
    /// What people read.
    pub notices: BTreeSet<String>,
    /// Groups that come to saved interfaces and go from them, by interface.
    pub regroupings: BTreeMap<String, Regrouping>,
    /// The subnets that saved endpoints had before.
    subnets_before: BTreeMap<String, BTreeSet<String>>,
    /// The security groups that the interfaces of saved endpoints have.
    groups_before: BTreeMap<String, BTreeSet<String>>,
    /// The interfaces that saved endpoints list.
    interfaces_before: BTreeMap<String, BTreeSet<String>>,
    /// The VPCs that went.
    pub gone_vpcs: BTreeSet<String>,
    /// The subnets that the plan knows without making them, with their VPCs.
    pub known_subnets: BTreeMap<String, PlannedRecord>,
}

/// Groups that resources of their own add to a saved interface, or take away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Regrouping {
    /// Those that come.
    pub added: BTreeSet<String>,
    /// Those that go.
    pub gone: BTreeSet<String>,
    /// Why one that comes is not known.
    pub unread: Option<Why>,
}

/// Which saved interfaces go, or change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Leaving {
    /// Those of these endpoints.
    pub of_endpoints: BTreeMap<String, Option<BTreeSet<String>>>,
    /// Those in these subnets.
    pub in_subnets: BTreeSet<String>,
    /// Those by id.
    pub ids: BTreeSet<String>,
    /// Those of these instances, with the address of the resource that they are.
    pub of_instances: BTreeMap<String, String>,
    /// Clients: of this class (by its record's words), in these subnets, with just these groups,
    /// as many as that.
    pub clients: Vec<LeavingClients>,
}

/// Clients that a change replaces.
#[derive(Debug, Clone, PartialEq)]
pub struct LeavingClients {
    /// The address of the resource.
    pub address: String,
    /// What they are.
    pub class: super::class::PlannedClass,
    /// Where they run.
    pub subnets: BTreeSet<String>,
    /// Their groups.
    pub groups: BTreeSet<String>,
    /// How many; `None` is all.
    pub count: Option<usize>,
}

impl Ledger {
    /// A record.
    pub fn get(&self, kind: RecordKind, id: &str) -> Option<&PlannedRecord> {
        self.records.get(&kind)?.get(id)
    }

    /// A record, to change.
    pub fn get_mut(&mut self, kind: RecordKind, id: &str) -> Option<&mut PlannedRecord> {
        self.records.get_mut(&kind)?.get_mut(id)
    }

    /// The records of a kind, by id.
    pub fn all(&self, kind: RecordKind) -> impl Iterator<Item = (&Word, &PlannedRecord)> {
        self.records.get(&kind).into_iter().flatten()
    }

    /// The records of a kind, to change.
    pub fn all_mut(
        &mut self,
        kind: RecordKind,
    ) -> impl Iterator<Item = (&Word, &mut PlannedRecord)> {
        self.records.entry(kind).or_default().iter_mut()
    }

    /// Puts a record in, in the place of one of the same id.
    pub fn put(&mut self, kind: RecordKind, id: impl Into<Word>, mut record: PlannedRecord) {
        record.0.fit();
        let records = self.records.entry(kind).or_default();
        records.insert(id.into(), record);
    }

    /// Takes a record out.
    pub fn take_out(&mut self, kind: RecordKind, id: &str) -> Option<PlannedRecord> {
        self.records.get_mut(&kind)?.remove(id)
    }

    /// The kinds that there are records of.
    pub fn kinds(&self) -> impl Iterator<Item = RecordKind> {
        self.records.keys().copied()
    }

    /// The VPC of a subnet, as the records or the plan know it.
    pub fn subnet(&self, id: &str) -> Option<&PlannedRecord> {
        self.get(RecordKind::Subnets, id)
            .or_else(|| self.known_subnets.get(id))
    }

    /// Whether a subnet is none of those that a saved endpoint had.
    pub fn subnet_is_new(&self, endpoint: &str, subnet: &str) -> bool {
        let before = self.subnets_before.get(endpoint);
        before.is_none_or(|before| !before.contains(subnet))
    }

    /// The groups whose records do not say which VPC they are of.
    pub fn groups_without_vpc(&self) -> BTreeSet<String> {
        let groups = self.all(RecordKind::SecurityGroups);
        let without = groups.filter(|(_, record)| record.get("VpcId").is_none());
        without.map(|(id, _)| id.to_string()).collect()
    }

    /// Takes the VPC of a saved group, which its interfaces have and its record may not.
    pub fn take_vpc_of_group(&mut self, group: &str, vpc_id: &str) {
        if let Some(record) = self.get_mut(RecordKind::SecurityGroups, group) {
            record.set("VpcId", vpc_id);
        }
    }

    /// Takes the groups of a saved endpoint, which its interfaces have and its record may not.
    pub fn take_groups(&mut self, endpoint: &str, groups: BTreeSet<String>) {
        if let Some(record) = self.get_mut(RecordKind::VpcEndpoints, endpoint) {
            let list: Vec<RecordValue> = groups.iter().map(|id| json!({ "GroupId": id })).collect();
            record.set("Groups", list);
            self.groups_before.insert(endpoint.to_owned(), groups);
        }
    }

    /// The saved interfaces whose groups change with their endpoint's: the groups after, or why
    /// they are not known.
    pub fn regrouped(&self) -> BTreeMap<&str, Result<BTreeSet<String>, Why>> {
        let mut regrouped = BTreeMap::new();
        for (endpoint, before) in &self.groups_before {
            let Some(record) = self.get(RecordKind::VpcEndpoints, endpoint) else {
                continue;
            };
            let ids = record.list("Groups").iter();
            let now: BTreeSet<String> = ids
                .filter_map(|one| Some(one.get("GroupId")?.as_str()?.to_owned()))
                .collect();
            let groups = match record.why("Groups") {
                Some(why) => Err(why.clone()),
                None if now != *before => Ok(now),
                None => continue,
            };
            for interface in self.interfaces_before.get(endpoint).into_iter().flatten() {
                regrouped.insert(interface.as_str(), groups.clone());
            }
        }
        regrouped
    }

    /// Whether an interface was one of a saved endpoint's.
    pub fn was_of_endpoint(&self, endpoint: &str, interface: &str) -> bool {
        let before = self.interfaces_before.get(endpoint);
        before.is_some_and(|before| before.contains(interface))
    }

    /// The interfaces that saved endpoints list.
    pub fn listed_interfaces(&self) -> BTreeSet<&str> {
        let all = self.interfaces_before.values().flatten();
        all.map(String::as_str).collect()
    }

    /// Whether a VPC was there and went.
    pub fn is_gone(&self, vpc_id: &str) -> bool {
        self.gone_vpcs.contains(vpc_id)
    }

    /// Notes that a VPC is touched.
    pub fn touch(&mut self, vpc_id: Option<&str>) {
        if let Some(vpc_id) = vpc_id.filter(|id| !self.touched.contains(*id)) {
            self.touched.insert(vpc_id.to_owned());
        }
    }

    /// Notes that every VPC is touched.
    pub fn touch_all(&mut self) {
        let all: Vec<String> = self
            .all(RecordKind::Vpcs)
            .map(|(id, _)| id.to_string())
            .collect();
        self.touched.extend(all);
    }

    /// Notes that whoever a record of a kind matters to is touched: its VPC, or every one where any may name it.
    pub fn touch_by(&mut self, kind: RecordKind, vpc_id: Option<&str>) {
        match kind.purpose() {
            Purpose::AnyVpc => self.touch_all(),
            Purpose::Vpcs | Purpose::InVpcs => self.touch(vpc_id),
            Purpose::Central | Purpose::Zones | Purpose::Workloads => self.touch(vpc_id),
        }
    }

    /// The VPC of a record.
    pub fn vpc_of(&self, kind: RecordKind, id: &str) -> Option<String> {
        if kind == RecordKind::Vpcs {
            return Some(id.to_owned());
        }
        self.get(kind, id)?.get("VpcId").map(str::to_owned)
    }

    /// Lets go of the records, which a network was made of.
    pub fn let_go(&mut self) {
        self.records = BTreeMap::new();
        self.interfaces = Vec::new();
        self.known_subnets = BTreeMap::new();
    }

    /// Every record, kind by kind; planned interfaces are the last.
    pub fn documents(&mut self) -> impl Iterator<Item = (RecordKind, &mut PlannedRecord)> {
        let all = self.records.iter_mut();
        let all = all.flat_map(|(kind, of)| of.values_mut().map(|record| (*kind, record)));
        let interfaces = self.interfaces.iter_mut();
        all.chain(interfaces.map(|record| (RecordKind::NetworkInterfaces, record)))
    }
}

impl Records for Ledger {
    fn mark_read(&mut self, kind: RecordKind, _: Writer) {
        self.read.insert(kind);
        self.saved = true;
    }

    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError> {
        let kind = record.kind();
        // These are taken over from the saved network as they are.
        if kind.is_central()
            || matches!(
                kind,
                RecordKind::NetworkInterfaces | RecordKind::ServiceDetails | RecordKind::Visibility
            )
        {
            return Ok(());
        }
        let Some(RecordValue::Object(members)) = json::of(&record) else {
            let key = kind.key();
            let notice = format!("a saved record of `{key}` cannot be kept under a plan");
            self.notices.insert(notice);
            return Ok(());
        };
        let (kind, mut record) = prefix_list::whole(kind, PlannedRecord(members));
        if kind == RecordKind::SecurityGroups {
            for key in ["IpPermissions", "IpPermissionsEgress"] {
                let list = record.list(key);
                if list.is_empty() || !list.iter().all(is_of_one_peer) {
                    let split: Vec<RecordValue> = list.iter().flat_map(one_a_peer).collect();
                    record.set(key, split);
                }
            }
        }
        let Some(id) = record.get(kind.id_key()).map(str::to_owned) else {
            return Ok(());
        };
        if kind == RecordKind::VpcEndpoints {
            let texts = |key: &str| -> BTreeSet<String> {
                let texts = record.list(key).iter().filter_map(RecordValue::as_str);
                texts.map(str::to_owned).collect()
            };
            self.subnets_before.insert(id.clone(), texts("SubnetIds"));
            let interfaces = texts("NetworkInterfaceIds");
            self.interfaces_before.insert(id.clone(), interfaces);
            if writer == Writer::Config {
                for key in ["PolicyDocument", "ServiceRegion"] {
                    if record.get(key).is_none() {
                        let why = "the endpoint's item in AWS Config does not say it";
                        record.unread(key, &why.into());
                    }
                }
            }
        }
        match self.records.entry(kind).or_default().entry(id.into()) {
            Entry::Vacant(place) => {
                place.insert(record);
            }
            Entry::Occupied(there) => {
                let there = there.into_mut();
                prefix_list::add_entries(kind, &record, there);
                for (key, value) in record.0 {
                    if !there.0.contains_key(&key) {
                        there.0.insert(key, value);
                    }
                }
            }
        }
        Ok(())
    }
}

/// The lists of a permission's peers, with what their elements are named by.
const PEERS: [(&str, &str); 5] = [
    ("IpRanges", "CidrIp"),
    ("Ipv4Ranges", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId"),
    ("UserIdGroupPairs", "GroupId"),
];

/// Whether a permission is what [`one_a_peer`] makes of it.
fn is_of_one_peer(permission: &RecordValue) -> bool {
    let Some(members) = permission.as_object() else {
        return false;
    };
    let is_open = permission.get("IpProtocol") == Some(&RecordValue::from("-1"));
    let mut lists = 0;
    let fits = members.iter().all(|(key, value)| match &**key {
        "IpProtocol" => true,
        "FromPort" | "ToPort" => !is_open,
        "Ipv4Ranges" => false,
        key => {
            lists += 1;
            let inner = PEERS.iter().find(|(of, _)| *of == key);
            let inner = inner.map_or("", |(_, inner)| inner);
            match value.as_array().map(Vec::as_slice) {
                Some([RecordValue::Object(peer)]) if peer.len() == 1 => {
                    peer.get(inner).is_some_and(RecordValue::is_string)
                }
                _ => false,
            }
        }
    });
    fits && lists == 1
}

/// A permission of several peers, as one a peer.
fn one_a_peer(permission: &RecordValue) -> Vec<RecordValue> {
    let mut base = PlannedRecord::default();
    for key in ["IpProtocol", "FromPort", "ToPort"] {
        let is_open = permission.get("IpProtocol") == Some(&RecordValue::from("-1"));
        if let (Some(value), false) = (permission.get(key), is_open && key != "IpProtocol") {
            base.set(key, value.clone());
        }
    }
    let mut all = Vec::new();
    for (key, inner) in PEERS {
        let peers = permission.get(key).and_then(RecordValue::as_array);
        for peer in peers.into_iter().flatten() {
            let text = peer.get(inner).or(Some(peer)).and_then(RecordValue::as_str);
            if let Some(text) = text {
                let mut one = base.clone();
                let key = if key == "Ipv4Ranges" { "IpRanges" } else { key };
                one.set(key, vec![json!({ inner: text })]);
                all.push(RecordValue::Object(one.0));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::json::{RecordValue, json};
    use super::{is_of_one_peer, one_a_peer};

    fn block(text: &str) -> RecordValue {
        json!({ "CidrIp": text })
    }

    #[test]
    fn a_permission_is_kept_where_to_split_it_would_change_nothing() {
        let port = RecordValue::from(443);
        let group = json!({"GroupId": "sg-1"});
        let described = json!({"CidrIp": "10.0.0.0/8", "Description": "office"});
        let tcp = |key: &'static str, peers: Vec<RecordValue>| json!({"IpProtocol": "tcp", "FromPort": port.clone(), "ToPort": port.clone(), key: peers});
        let all = [
            (true, tcp("IpRanges", vec![block("10.0.0.0/8")])),
            (true, tcp("UserIdGroupPairs", vec![group.clone()])),
            (
                true,
                json!({"IpProtocol": "-1", "IpRanges": vec![block("0.0.0.0/0")]}),
            ),
            (
                false,
                tcp("IpRanges", vec![block("10.0.0.0/8"), block("10.1.0.0/16")]),
            ),
            (false, tcp("IpRanges", Vec::new())),
            (false, tcp("IpRanges", vec![described])),
            (
                false,
                tcp("IpRanges", vec![RecordValue::from("10.0.0.0/8")]),
            ),
            (false, tcp("Ipv4Ranges", vec![block("10.0.0.0/8")])),
            (false, tcp("Others", vec![block("10.0.0.0/8")])),
            (false, json!({"IpProtocol": "tcp"})),
            (
                false,
                json!({"IpProtocol": "-1", "FromPort": port.clone(), "IpRanges": vec![block("0.0.0.0/0")]}),
            ),
            (
                false,
                json!({"IpProtocol": "-1", "IpRanges": vec![block("0.0.0.0/0")], "UserIdGroupPairs": vec![group]}),
            ),
        ];
        for (is_kept, permission) in all {
            assert_eq!(is_of_one_peer(&permission), is_kept, "{permission:?}");
            let split = one_a_peer(&permission);
            assert_eq!(split == [permission], is_kept, "{split:?}");
        }
    }
}
