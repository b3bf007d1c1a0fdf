//! A whole region, read for keeping: every VPC with all that any parameters may ask of it.

mod central;

use std::collections::BTreeSet;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use rule::network::Id;

use self::central::{FollowUps, central};
use super::attributes::{SIDE_BY_SIDE, attributes};
use super::client::Ec2;
use super::pages::Reader;
use super::remembered::VpcDnsAttributes;
use crate::describe::kind::{Noter, RecordKind};
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::NamelessVpcError;
use crate::describe::region_files::RegionFiles;
use crate::describe::shape::vpc_attributes::VpcAttributes;
use crate::describe::shape::vpc_endpoint::Writer;
use crate::failure::ReadError;
use crate::source::workload::read::ReadOutcome;
use crate::source::workload::wanted::WantedWorkloads;

/// A region as it was read.
pub struct WholeRegion {
    /// Its files; a kind that could not be read has none.
    pub files: RegionFiles,
    /// The kinds that could not be read, or not of every VPC, and why.
    pub unread: Vec<(RecordKind, ReadError)>,
}

impl Ec2<'_> {
    /// Reads the whole region; what runs in it too where that is asked for (`runs`).
    ///
    /// # Errors
    /// Where the list of VPCs cannot be read whole; everything else that fails is an unread kind.
    pub async fn read_whole(&self, runs: bool) -> Result<WholeRegion, ReadError> {
        let (read, of_vpcs) = self.read_kinds(runs).await;
        of_vpcs.map_or(Ok(read), Err)
    }

    /// The same of an account that is looked into for its central endpoints alone, with a role that need not see VPCs:
    /// whatever fails is an unread kind.
    pub async fn read_hub(&self) -> WholeRegion {
        let (mut read, of_vpcs) = self.read_kinds(false).await;
        if let Some(failed) = of_vpcs {
            read.files.forget(RecordKind::Vpcs);
            read.unread.push((RecordKind::Vpcs, failed));
        }
        read
    }

    /// Every kind, and why the list of VPCs could not be read.
    async fn read_kinds(&self, runs: bool) -> (WholeRegion, Option<ReadError>) {
        let files = RegionFiles::new(&*self.place.account_id, &*self.place.region);
        let reader = Reader {
            ec2: self,
            of: "every VPC".to_owned(),
            records: RegionCollector::of(files, &self.place.account_id).into(),
        };
        let kinds = RecordKind::ALL.map(|kind| {
            let reader = &reader;
            async move { (kind, reader.all(kind).await) }
        });
        let mut unread = Vec::new();
        let mut of_vpcs = None;
        let mut lists_are_read = true;
        for (kind, read) in join_all(kinds).await {
            match (kind, read) {
                (_, None) => {}
                (RecordKind::Vpcs, Some(Err(failed))) => of_vpcs = Some(failed),
                (kind, Some(read)) => {
                    lists_are_read &= kind != RecordKind::PrefixLists || read.is_ok();
                    reader.records.borrow_mut().mark(kind, read, &mut unread);
                }
            }
        }
        dns_attributes(&reader, &mut unread).await;
        central(&reader, &mut unread).await;
        if runs {
            workloads(&reader, &mut unread).await;
        }
        if lists_are_read {
            customers_prefix_lists(&reader, &mut unread).await;
        }
        let read = WholeRegion {
            files: reader.records.into_inner().files,
            unread,
        };
        (read, of_vpcs)
    }
}

/// What runs.
async fn workloads(
    reader: &Reader<'_, RegionCollector>,
    unread: &mut Vec<(RecordKind, ReadError)>,
) {
    let came = reader.workloads(&WantedWorkloads::everything(), None).await;
    let mut records = reader.records.borrow_mut();
    for (kind, outcome) in came {
        match outcome {
            ReadOutcome::Read => records.files.mark_read(kind, Writer::Ec2),
            // What failed has no record, and is unread by that; the others count.
            ReadOutcome::Partly(failed) => {
                records.files.mark_read(kind, Writer::Ec2);
                unread.extend(failed.into_iter().map(|failed| (kind, failed)));
            }
            ReadOutcome::Unread(failed) => {
                records.files.forget(kind);
                unread.extend(failed.into_iter().map(|failed| (kind, failed)));
            }
            ReadOutcome::With(_) => records.files.forget(kind),
        }
    }
}

/// The DNS attributes of every VPC that is the account's own: others' are not shown.
async fn dns_attributes(
    reader: &Reader<'_, RegionCollector>,
    unread: &mut Vec<(RecordKind, ReadError)>,
) {
    let own: Vec<Id> = reader.records.borrow().own_vpcs.iter().cloned().collect();
    for one in attributes(reader, &own).await {
        let VpcDnsAttributes {
            id,
            support,
            hostnames,
            ..
        } = one;
        let mut told = |read: Result<bool, ReadError>| {
            read.map_err(|failed| unread.push((RecordKind::VpcAttributes, failed)))
                .ok()
        };
        let record = VpcAttributes {
            vpc_id: Some((&*id).into()),
            enable_dns_support: told(support),
            enable_dns_hostnames: told(hostnames),
        };
        reader
            .records
            .borrow_mut()
            .add(Record::VpcAttributes(record));
    }
    let mut records = reader.records.borrow_mut();
    records
        .files
        .mark_read(RecordKind::VpcAttributes, Writer::Ec2);
}

/// The entries of lists that are not AWS's own. Without one of them no list is known to be whole:
/// then prefix lists are unread, as they are for a verdict.
async fn customers_prefix_lists(
    reader: &Reader<'_, RegionCollector>,
    unread: &mut Vec<(RecordKind, ReadError)>,
) {
    let wanted: Vec<Id> = {
        let records = reader.records.borrow();
        records
            .named_lists
            .difference(&records.read_lists)
            .cloned()
            .collect()
    };
    let calls = wanted.iter().map(|id| reader.prefix_list_entries(id));
    let answers: Vec<_> = stream::iter(calls)
        .buffer_unordered(SIDE_BY_SIDE)
        .collect()
        .await;
    let mut records = reader.records.borrow_mut();
    let answers: Result<Vec<()>, ReadError> = answers.into_iter().collect();
    if answers.is_err() {
        records.files.forget(RecordKind::PrefixLists);
    }
    let kind = RecordKind::ManagedPrefixListEntries;
    records.mark(kind, answers.map(|_all| ()), unread);
}

/// Files, and a note of what else is to be read for them.
pub(super) struct RegionCollector {
    pub files: RegionFiles,
    pub account_id: String,
    pub own_vpcs: BTreeSet<Id>,
    /// What central endpoints are led to by.
    leads: FollowUps,
    /// The prefix lists that rules and routes name.
    named_lists: BTreeSet<Id>,
    /// The prefix lists whose entries are here.
    read_lists: BTreeSet<Id>,
}

impl RegionCollector {
    fn of(files: RegionFiles, account_id: &str) -> Self {
        Self {
            files,
            account_id: account_id.to_owned(),
            own_vpcs: BTreeSet::new(),
            leads: FollowUps::default(),
            named_lists: BTreeSet::new(),
            read_lists: BTreeSet::new(),
        }
    }

    /// A kind was read, or was not: half of it would pass for all of it.
    pub(super) fn mark(
        &mut self,
        kind: RecordKind,
        read: Result<(), ReadError>,
        unread: &mut Vec<(RecordKind, ReadError)>,
    ) {
        match read {
            Ok(()) => self.files.mark_read(kind, Writer::Ec2),
            Err(failed) => {
                self.files.forget(kind);
                unread.push((kind, failed));
            }
        }
    }

    /// Adds a record that is no VPC's, which none is refused of.
    fn add(&mut self, record: Record<'_>) {
        let taken = self.files.take(record, Writer::Ec2);
        debug_assert_eq!(taken, Ok(()));
    }
}

impl Records for RegionCollector {
    fn mark_read(&mut self, kind: RecordKind, writer: Writer) {
        self.files.mark_read(kind, writer);
    }

    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError> {
        let kind = record.kind();
        match &record {
            Record::Vpc(vpc) => {
                let owner = vpc.owner_id.as_deref();
                if owner.is_none_or(|owner| owner == self.account_id) {
                    self.own_vpcs.extend(vpc.vpc_id.as_deref().map(Id::from));
                }
            }
            Record::PrefixList(list) => {
                self.read_lists
                    .extend(list.prefix_list_id.as_deref().map(Id::from));
            }
            Record::SecurityGroup(group) => {
                let rules = group
                    .ip_permissions
                    .iter()
                    .chain(&group.ip_permissions_egress);
                let lists = rules.flat_map(|rule| &rule.prefix_list_ids);
                self.named_lists.extend(lists.map(|list| Id::from(&**list)));
            }
            Record::RouteTable(table) => {
                let lists = table
                    .routes
                    .iter()
                    .filter_map(|route| route.destination_prefix_list_id.as_deref().map(Id::from));
                self.named_lists.extend(lists);
            }
            _ if self.leads.note(&record, &self.account_id) => {}
            _ => debug_assert!(!kind.is_noted_by(Noter::Collection), "{kind:?}"),
        }
        self.files.take(record, writer)
    }
}
