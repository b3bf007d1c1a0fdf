//! Where a configuration item and its diff name the VPC that a resource is in.
//!
//! Nothing else of an item is kept: relationship lists and diffs are folded while they are read,
//! so that an item of any size costs the memory of one id.

use std::fmt;

use rule::network::Id;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::place::Place;

/// The resource type of a VPC, the only one that results are put on.
pub const VPC: &str = "AWS::EC2::VPC";

/// A configuration item, or the summary of one that was too large to send.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// `AWS::EC2::VPCEndpoint`, …
    pub resource_type: String,
    /// The id of the resource.
    pub resource_id: String,
    /// `OK`, `ResourceDiscovered`, `ResourceDeleted`, …
    #[serde(default)]
    pub configuration_item_status: Option<String>,
    /// When AWS Config recorded it.
    #[serde(default)]
    pub configuration_item_capture_time: Option<String>,
    /// What the resource was; absent in a summary, null where it is deleted.
    #[serde(default)]
    configuration: Configuration,
    /// What it is related to.
    #[serde(default)]
    relationships: RelatedVpc,
}

impl Item {
    /// The VPC that the item names: in its configuration, else among its relationships.
    /// Relationships are known by resource type: their names differ between types.
    pub fn vpc_id(&self) -> Option<Id> {
        self.configuration
            .vpc_id()
            .or_else(|| self.relationships.vpc_id())
    }

    /// The VPCs that the item, a peering connection, joins.
    pub fn peers(&self) -> &[Peer] {
        self.configuration.peers()
    }

    /// Whether the item carries no configuration: deleted, or too large to send.
    pub fn is_bare(&self) -> bool {
        matches!(self.configuration, Configuration::Absent)
    }

    /// Whether the resource is gone, recorded or not.
    pub fn is_deleted(&self) -> bool {
        matches!(
            self.configuration_item_status.as_deref(),
            Some("ResourceDeleted" | "ResourceDeletedNotRecorded")
        )
    }
}

/// `configurationItemDiff`: what the item was before. `{}` and null name nothing.
#[derive(Debug, Default, Deserialize)]
pub struct Diff {
    #[serde(default, rename = "changedProperties")]
    changed: Option<Changed>,
}

impl Diff {
    /// The VPC that the resource was in: from its previous configuration, else from its previous
    /// relationships.
    pub fn vpc_id(&self) -> Option<Id> {
        let changed = self.changed.as_ref()?;
        changed
            .configuration
            .vpc_id()
            .or_else(|| changed.related.vpc_id())
    }

    /// The VPCs that a peering connection joined.
    pub fn peers(&self) -> &[Peer] {
        let changed = self.changed.as_ref();
        changed.map_or(&[], |changed| changed.configuration.peers())
    }
}

/// One side of a peering connection: `accepterVpcInfo` or `requesterVpcInfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Peer {
    vpc_id: Option<String>,
    owner_id: Option<String>,
    region: Option<String>,
}

impl Peer {
    /// Its VPC, where that is of this account and region. What the item leaves out is the place's own: AWS Config
    /// records a peering in both of its accounts.
    pub fn vpc_in(&self, place: &Place) -> Option<Id> {
        let is =
            |field: &Option<String>, own: &str| field.as_deref().is_none_or(|field| field == own);
        (is(&self.owner_id, &place.account_id) && is(&self.region, &place.region))
            .then(|| self.vpc_id.as_deref().and_then(checked))
            .flatten()
    }
}

/// The VPC that a recorded configuration names, given as JSON text as GetResourceConfigHistory does.
/// `None` where it names none, or is no JSON object.
pub fn vpc_id_in(configuration: &str) -> Option<Id> {
    serde_json::from_str::<Configuration>(configuration)
        .ok()?
        .vpc_id()
}

/// The id where it has the form of a VPC's id.
pub fn checked(id: &str) -> Option<Id> {
    let rest = id.strip_prefix("vpc-")?;
    let of_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    ((1..=60).contains(&rest.len()) && rest.bytes().all(of_id)).then(|| id.into())
}

/// `configuration`: of its many keys, those that name VPCs. EC2's own types write `vpcId`; types that AWS Config
/// takes from CloudFormation write the property as it is there.
#[derive(Debug, Default)]
enum Configuration {
    /// Not there, or null.
    #[default]
    Absent,
    /// There, whether or not it names a VPC.
    Present {
        vpc_id: Option<Id>,
        peers: Vec<Peer>,
    },
}

impl Configuration {
    fn vpc_id(&self) -> Option<Id> {
        match self {
            Self::Absent => None,
            Self::Present { vpc_id, .. } => vpc_id.clone(),
        }
    }

    fn peers(&self) -> &[Peer] {
        match self {
            Self::Absent => &[],
            Self::Present { peers, .. } => peers,
        }
    }
}

impl<'de> Deserialize<'de> for Configuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Configuration;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a configuration object or null")
            }

            fn visit_unit<E: Error>(self) -> Result<Configuration, E> {
                Ok(Configuration::Absent)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Configuration, A::Error> {
                let (mut vpc_id, mut peers) = (None, Vec::new());
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "vpcId" | "VpcId" | "VPCId" => {
                            let id: Option<String> = map.next_value()?;
                            vpc_id = id.as_deref().and_then(checked);
                        }
                        // What a Profile is associated with: a VPC's id or its ARN; other types name other things.
                        "ResourceId" => {
                            let resource: Named = map.next_value()?;
                            vpc_id = resource.vpc_id().or(vpc_id);
                        }
                        "accepterVpcInfo" | "requesterVpcInfo" => {
                            peers.extend(map.next_value::<Option<Peer>>()?);
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(Configuration::Present { vpc_id, peers })
            }
        }
        deserializer.deserialize_any(Fields)
    }
}

/// The id or the ARN of a resource, whatever it is of.
#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Text(String),
    Other(IgnoredAny),
}

impl Named {
    fn vpc_id(&self) -> Option<Id> {
        match self {
            Self::Text(text) => checked(text.rsplit('/').next().unwrap_or(text)),
            Self::Other(_) => None,
        }
    }
}

/// `relationships`: of the list, the first VPC.
#[derive(Debug, Default)]
struct RelatedVpc(Option<Id>);

impl RelatedVpc {
    fn vpc_id(&self) -> Option<Id> {
        self.0.clone()
    }
}

/// One relationship; some have a name only.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    #[serde(default)]
    resource_type: Option<String>,
    #[serde(default)]
    resource_id: Option<String>,
}

impl Relationship {
    fn vpc_id(&self) -> Option<Id> {
        (self.resource_type.as_deref() == Some(VPC))
            .then(|| self.resource_id.as_deref().and_then(checked))
            .flatten()
    }
}

impl<'de> Deserialize<'de> for RelatedVpc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements;
        impl<'de> Visitor<'de> for Elements {
            type Value = RelatedVpc;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of relationships or null")
            }

            fn visit_unit<E: Error>(self) -> Result<RelatedVpc, E> {
                Ok(RelatedVpc(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RelatedVpc, A::Error> {
                let mut first = None;
                while let Some(one) = list.next_element::<Relationship>()? {
                    first = first.or_else(|| one.vpc_id());
                }
                Ok(RelatedVpc(first))
            }
        }
        deserializer.deserialize_any(Elements)
    }
}

/// `changedProperties`: of its dotted, capitalised paths, what was `Configuration` as a whole and
/// each `Relationships.N`.
#[derive(Debug, Default)]
struct Changed {
    configuration: Configuration,
    related: RelatedVpc,
}

/// One changed property.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change<T> {
    #[serde(default = "Option::default")]
    previous_value: Option<T>,
}

impl<'de> Deserialize<'de> for Changed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Paths;
        impl<'de> Visitor<'de> for Paths {
            type Value = Changed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of changed properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Changed, A::Error> {
                let mut changed = Changed::default();
                while let Some(path) = map.next_key::<String>()? {
                    if path == "Configuration" {
                        let change: Change<Configuration> = map.next_value()?;
                        changed.configuration = change.previous_value.unwrap_or_default();
                    } else if path.starts_with("Relationships.") {
                        let change: Change<Relationship> = map.next_value()?;
                        let found = change.previous_value.and_then(|one| one.vpc_id());
                        changed.related.0 = changed.related.0.or(found);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(changed)
            }
        }
        deserializer.deserialize_map(Paths)
    }
}
