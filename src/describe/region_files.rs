//! The files of one account in one region, as they grow record by record.
//!
//! What EC2 wrote becomes one file a kind, as `aws ec2 describe-*` prints it. What AWS Config wrote
//! becomes configuration items again: an absent field means something else there.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::NamelessVpcError;
use crate::describe::shape::vpc_endpoint::Writer;

/// The file of what AWS Config wrote.
const ITEMS_FILE: &str = "ConfigurationItems.json";

/// Between two records: one a line, so that files can be compared.
const SEPARATOR: &[u8] = b",\n";

/// One file: its name and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The records of one account in one region, as JSON.
#[derive(Debug)]
pub struct RegionFiles {
    account_id: String,
    region: String,
    described: BTreeMap<RecordKind, Vec<u8>>,
    recorded: BTreeMap<RecordKind, Vec<u8>>,
    refused: Option<serde_json::Error>,
}

/// A configuration item, with what is read of one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    aws_account_id: &'a str,
    aws_region: &'a str,
    resource_type: Option<&'static str>,
    configuration_item_status: &'static str,
    configuration: Option<Record<'a>>,
}

impl RegionFiles {
    /// The files of this account in this region, of which nothing is read yet.
    pub fn new(account_id: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            account_id: account_id.into(),
            region: region.into(),
            described: BTreeMap::new(),
            recorded: BTreeMap::new(),
            refused: None,
        }
    }

    /// Forgets a kind, which could not be read whole: without a file it is unread.
    pub fn forget(&mut self, kind: RecordKind) {
        self.described.remove(&kind);
    }

    /// What was described, a line of JSON a kind; `None` where JSON could not hold a record.
    pub fn lines(&self) -> Option<Vec<u8>> {
        if self.refused.is_some() {
            return None;
        }
        let mut lines = Vec::new();
        let lists = self.described.iter().filter(|(kind, _)| !kind.is_single());
        for (kind, records) in lists {
            lines.extend_from_slice(format!("{{\"{}\": [", kind.key()).as_bytes());
            // Between records stands a line's end, in them none does.
            let plain = records.iter();
            lines.extend(plain.map(|byte| if *byte == b'\n' { b' ' } else { *byte }));
            lines.extend_from_slice(b"]}\n");
        }
        Some(lines)
    }

    /// The files, whole.
    ///
    /// # Errors
    /// A record that JSON cannot hold.
    pub fn finish(mut self) -> Result<Vec<NewFile>, serde_json::Error> {
        let mut files = Vec::new();
        for (kind, records) in &self.described {
            if kind.is_single() {
                if !records.is_empty() {
                    files.push(NewFile {
                        name: format!("{}.json", kind.key()),
                        bytes: wrapped(&format!("{{\"{}\": ", kind.key()), records, "}\n"),
                    });
                }
                continue;
            }
            files.push(NewFile {
                name: format!("{}.json", kind.key()),
                bytes: wrapped(&format!("{{\"{}\": [\n", kind.key()), records, "\n]}\n"),
            });
        }
        let unheld: Vec<RecordKind> = self
            .recorded
            .iter()
            .filter(|(_, items)| items.is_empty())
            .map(|(kind, _)| *kind)
            .collect();
        // Read, and empty: only an item without a configuration says so.
        for kind in unheld {
            self.add_item(kind, None);
        }
        if !self.recorded.is_empty() {
            let items: Vec<&[u8]> = self.recorded.values().map(Vec::as_slice).collect();
            let head = "{\"fileVersion\": \"1.0\", \"configSnapshotId\": \"collected\", \"configurationItems\": [\n";
            files.push(NewFile {
                name: ITEMS_FILE.to_owned(),
                bytes: wrapped(head, &items.join(SEPARATOR), "\n]}\n"),
            });
        }
        self.refused.map_or(Ok(files), Err)
    }

    fn add_item(&mut self, kind: RecordKind, configuration: Option<Record<'_>>) {
        let item = Item {
            aws_account_id: &self.account_id,
            aws_region: &self.region,
            resource_type: kind.resource_type(),
            configuration_item_status: "OK",
            configuration,
        };
        let items = self.recorded.entry(kind).or_default();
        if let Err(error) = add(items, &item) {
            self.refused.get_or_insert(error);
        }
    }
}

impl Records for RegionFiles {
    fn mark_read(&mut self, kind: RecordKind, writer: Writer) {
        match writer {
            Writer::Ec2 => self.described.entry(kind).or_default(),
            Writer::Config => self.recorded.entry(kind).or_default(),
        };
    }

    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError> {
        record.named()?;
        let kind = record.kind();
        match writer {
            Writer::Ec2 => {
                let records = self.described.entry(kind).or_default();
                if kind.is_single() && !records.is_empty() {
                    return Ok(());
                }
                if let Err(error) = add(records, &record) {
                    self.refused.get_or_insert(error);
                }
            }
            Writer::Config => self.add_item(kind, Some(record)),
        }
        Ok(())
    }
}

fn add(records: &mut Vec<u8>, record: &impl Serialize) -> Result<(), serde_json::Error> {
    if !records.is_empty() {
        records.extend_from_slice(SEPARATOR);
    }
    serde_json::to_writer(records, record)
}

fn wrapped(head: &str, records: &[u8], tail: &str) -> Vec<u8> {
    [head.as_bytes(), records, tail.as_bytes()].concat()
}
