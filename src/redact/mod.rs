//! Redaction: ids, names, addresses and account numbers become invented ones, and every verdict
//! stays what it was.
//!
//! What the decision does not look at is left out; what it looks at is replaced the same way
//! wherever it stands, in all accounts and regions of one key. What is AWS's own and public stays:
//! regions, zones, service names, actions, buckets. Numbers of rules, ports and moments that a grace
//! counts from stay as well.
//!
//! Each record is taken apart field by field: a new field does not compile until it is said here
//! what becomes of it.

mod addresses;
mod central;
mod descriptions;
mod dhcp;
mod endpoints;
pub mod key;
mod kinds;
mod known;
mod parameters;
mod patterns;
mod policy;
mod pseudonyms;
mod public;
mod records;
mod rules;
mod survey;
mod workloads;

use rule::parameters::DescriptionGlob;

use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::NamelessVpcError;
use crate::describe::shape::vpc_endpoint::Writer;
use crate::organization::{Account, Organization};

use self::key::RedactionKey;
pub use self::parameters::RedactParametersError;
pub use self::survey::RedactionSurvey;

/// Redacts with one key.
#[derive(Debug, Clone)]
pub struct Redactor {
    key: RedactionKey,
    /// Globs over descriptions of network interfaces, of which it stays which ones match.
    client_descriptions: Vec<DescriptionGlob>,
    /// Buckets that policies are asked about.
    s3_buckets: Vec<String>,
}

impl Redactor {
    /// A redactor with this key.
    pub fn new(key: RedactionKey) -> Self {
        Self {
            key,
            client_descriptions: Vec::new(),
            s3_buckets: Vec::new(),
        }
    }

    /// The same, for parameters with these `s3Buckets`: redacted policies answer the same for them.
    #[must_use]
    pub fn with_s3_buckets(mut self, buckets: Vec<String>) -> Self {
        self.s3_buckets = buckets;
        self
    }

    /// The same, for parameters with these `clientDescriptions`: a redacted description still matches
    /// those that it matched, redacted alike.
    #[must_use]
    pub fn with_client_descriptions(mut self, globs: Vec<DescriptionGlob>) -> Self {
        self.client_descriptions = globs;
        self
    }

    /// What tells its key from others without telling it.
    pub fn mark(&self) -> String {
        self.key.mark()
    }

    /// The invented number of an account.
    pub fn account(&self, account_id: &str) -> String {
        pseudonyms::account(&self.key, account_id)
    }

    /// A region: AWS's own stay.
    pub fn region(&self, region: &str) -> String {
        public::region(&self.key, region)
    }

    /// The accounts of an organization: names of accounts and units become invented ones.
    pub fn organization(&self, organization: &Organization) -> Organization {
        let name = |name: &str| pseudonyms::name(&self.key, name);
        organization
            .accounts()
            .map(|(account_id, account)| {
                let Account {
                    name: of_account,
                    organizational_unit,
                } = account;
                let unit = organizational_unit.as_deref().map(|unit| {
                    let names: Vec<String> = unit.split('/').map(name).collect();
                    names.join("/")
                });
                let account = Account {
                    name: of_account.as_deref().map(name),
                    organizational_unit: unit,
                };
                (self.account(account_id), account)
            })
            .collect()
    }

    /// An invented id.
    pub fn id(&self, id: &str) -> String {
        pseudonyms::id(&self.key, id)
    }

    /// The rule's parameters with the same meaning for what was redacted: a JSON object of texts.
    ///
    /// # Errors
    /// What is no JSON object.
    pub fn parameters(&self, json: &str) -> Result<String, RedactParametersError> {
        parameters::parameters(&self.key, json)
    }
}

/// Takes the records of one account in one region, and hands them on redacted.
pub struct Redacting<'r> {
    /// With which key.
    pub redactor: &'r Redactor,
    /// The account whose records they are, as it was.
    pub account_id: &'r str,
    /// Their region, as it was.
    pub region: &'r str,
    /// What has to be known of all records before the first is redacted.
    pub survey: &'r RedactionSurvey,
    /// What takes them.
    pub into: &'r mut dyn Records,
}

impl Records for Redacting<'_> {
    fn mark_read(&mut self, kind: RecordKind, writer: Writer) {
        self.into.mark_read(kind, writer);
    }

    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError> {
        let redacted = record.redacted(self);
        for record in redacted {
            self.into.take(record, writer)?;
        }
        Ok(())
    }
}
