//! What records and Profiles lead to: endpoints by id, by name, by address.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;

use rule::network::Id;
use rule::network::central::{DnsName, RecordSet, RecordTarget, RecordType, ResourceKind};

use crate::describe::shape::vpc_endpoint::VpcEndpoint;

/// What something leads to.
#[derive(Debug, Default)]
pub struct References {
    /// Ids of endpoints (`vpce-…`).
    endpoints: HashSet<Id>,
    /// Names that are no endpoint's own.
    names: HashSet<DnsName>,
    /// Addresses that were typed in.
    addresses: HashSet<IpAddr>,
}

/// An endpoint, as little of it as tells whether something leads to it.
#[derive(Debug)]
pub(super) struct Endpoint {
    id: Box<str>,
    /// Hashes of its names that do not begin with its id.
    names: Vec<u64>,
}

impl Endpoint {
    pub(super) fn of(record: &VpcEndpoint<'_>) -> Self {
        let entries = record.dns_entries.iter().flatten();
        let names = entries.filter_map(|entry| entry.dns_name.as_deref());
        let private = names.filter(|name| !name.contains(".vpce."));
        Self {
            id: record.vpc_endpoint_id.as_deref().unwrap_or_default().into(),
            names: private.map(|name| hash(&DnsName::new(name))).collect(),
        }
    }
}

fn hash(name: &DnsName) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl References {
    /// Adds what was found elsewhere.
    pub fn extend(&mut self, other: Self) {
        self.endpoints.extend(other.endpoints);
        self.names.extend(other.names);
        self.addresses.extend(other.addresses);
    }

    /// Names that are no endpoint's own: a zone may answer for them.
    pub fn names(&self) -> impl Iterator<Item = &DnsName> {
        self.names.iter()
    }

    /// Whether a record holds an address.
    pub fn has_addresses(&self) -> bool {
        !self.addresses.is_empty()
    }

    /// Whether a record holds this address.
    pub fn has_address(&self, address: IpAddr) -> bool {
        self.addresses.contains(&address)
    }

    /// Whether a Profile or a record leads to the endpoint of this id, or of one of these names.
    pub fn has_endpoint<'n>(&self, id: &str, names: impl IntoIterator<Item = &'n str>) -> bool {
        let mut names = names.into_iter().map(DnsName::new);
        self.endpoints.contains(id) || names.any(|name| self.names.contains(&name))
    }

    pub(super) fn lead_to(&self, endpoint: &Endpoint) -> bool {
        self.endpoints.contains(&*endpoint.id)
            || !endpoint.names.is_empty()
                && self
                    .names
                    .iter()
                    .any(|name| endpoint.names.contains(&hash(name)))
    }

    pub(super) fn add_record(&mut self, record: &RecordSet) {
        match &record.target {
            RecordTarget::Alias(name) => self.add_name(name.clone()),
            RecordTarget::Values(values) => match record.record_type {
                RecordType::A | RecordType::Aaaa => {
                    let addresses = values
                        .iter()
                        .filter_map(|value| value.trim().parse::<IpAddr>().ok());
                    self.addresses.extend(addresses);
                }
                RecordType::Cname => {
                    let names = values.iter().map(|value| DnsName::new(value));
                    names.for_each(|name| self.add_name(name));
                }
                RecordType::Ns | RecordType::Other => {}
            },
        }
    }

    /// A name below `.vpce.` begins with the endpoint's id, after a star perhaps.
    fn add_name(&mut self, name: DnsName) {
        let own = name.without_star();
        let label = own.as_str().split('.').next().unwrap_or_default();
        let mut parts = label.split('-');
        match (parts.next(), parts.next()) {
            (Some("vpce"), Some(id)) if own.as_str().contains(".vpce.") => {
                self.endpoints.insert(format!("vpce-{id}").into());
            }
            _ => {
                self.names.insert(name);
            }
        }
    }

    pub(super) fn add_arn(&mut self, arn: &str) {
        if let ResourceKind::VpcEndpoint { id, .. } = ResourceKind::of(arn) {
            self.endpoints.insert(id);
        }
    }
}
