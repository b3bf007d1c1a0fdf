//! Prefix lists: DescribePrefixLists, DescribeManagedPrefixLists, GetManagedPrefixListEntries.

use ipnet::IpNet;
use serde::{Deserialize, Serialize, Serializer};

use super::field;
use super::text::Text;

/// One prefix list: with its CIDRs from DescribePrefixLists, its head alone from
/// DescribeManagedPrefixLists.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-prefix-lists` lists"
)]
pub struct PrefixList<'a> {
    /// `PrefixListId`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_list_id: Option<Text<'a>>,
    /// `PrefixListName`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_list_name: Option<Text<'a>>,
    /// `Cidrs`
    #[serde(
        deserialize_with = "some_cidrs",
        serialize_with = "bare",
        skip_serializing_if = "Option::is_none"
    )]
    pub cidrs: Option<Vec<IpNet>>,
}

/// The entries of one prefix list: GetManagedPrefixListEntries, wrapped with the list's id.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object such as {\"PrefixListId\": \"pl-63a5400a\", \"Entries\": []}"
)]
pub struct ManagedPrefixListEntries<'a> {
    /// `PrefixListId`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_list_id: Option<Text<'a>>,
    /// `Entries[].Cidr`
    #[serde(
        deserialize_with = "some_cidrs",
        serialize_with = "entries",
        skip_serializing_if = "Option::is_none"
    )]
    pub entries: Option<Vec<IpNet>>,
}

/// `["10.0.0.0/16"]`: an empty list is written, an absent one is not.
fn bare<S: Serializer>(cidrs: &Option<Vec<IpNet>>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(cidrs.iter().flatten().map(IpNet::to_string))
}

/// `[{"Cidr": "10.0.0.0/16"}]`
fn entries<S: Serializer>(cidrs: &Option<Vec<IpNet>>, serializer: S) -> Result<S::Ok, S::Error> {
    field::write_cidrs(cidrs.as_deref().unwrap_or_default(), serializer)
}

/// A list of CIDRs that may be absent, which is not the same as empty.
fn some_cidrs<'de, D>(deserializer: D) -> Result<Option<Vec<IpNet>>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    struct Cidrs(Vec<IpNet>);

    impl<'de> Deserialize<'de> for Cidrs {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            field::cidrs(deserializer).map(Self)
        }
    }

    Option::<Cidrs>::deserialize(deserializer).map(|cidrs| cidrs.map(|cidrs| cidrs.0))
}
