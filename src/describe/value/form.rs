//! The forms of fields: read in all the ways in which AWS writes them, written in the one of
//! `aws ec2 describe-*`. Each is a module for serde's `with`.

use std::fmt;
use std::marker::PhantomData;

use ipnet::IpNet;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::text::Text;
use super::written::{ElementOrMember, Maybe, PresentElements, Written};

pub use super::moment;

/// What may be absent, and is then left out.
pub trait Absent {
    /// Whether it is.
    fn is_absent(&self) -> bool;
}

impl<T> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Absent for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// Whether a field is absent.
pub fn is_absent(field: &impl Absent) -> bool {
    field.is_absent()
}

/// A written value: an address, a CIDR block.
pub mod written {
    use super::*;

    /// Reads it; `null` and the empty text are absent.
    ///
    /// # Errors
    /// Where the field holds anything else than such a value.
    pub fn deserialize<'de, D: Deserializer<'de>, T: Written<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        Maybe::deserialize(deserializer).map(|maybe| maybe.0)
    }

    /// Writes it as the text that AWS writes for it.
    ///
    /// # Errors
    /// What the serializer refuses.
    pub fn serialize<S: Serializer>(
        value: &Option<impl fmt::Display>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }
}

/// A word of one of AWS's enumerations.
pub mod word {
    use super::*;

    /// Reads it: a string, or an object that wraps it as `value` or `name`, as AWS Config's schema has it.
    ///
    /// # Errors
    /// Where the field holds anything else.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Text<'de>>, D::Error> {
        deserializer.deserialize_any(ElementOrMember {
            name: Some(&["value", "name"]),
            value: PhantomData,
        })
    }

    /// Writes it as a string.
    ///
    /// # Errors
    /// What the serializer refuses.
    pub fn serialize<S: Serializer>(
        value: &Option<Text<'_>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// A list of records.
pub mod list {
    use super::*;

    /// Reads it; `null` is the empty one.
    ///
    /// # Errors
    /// Where the field is no list of such records.
    pub fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        Option::<Vec<T>>::deserialize(deserializer).map(Option::unwrap_or_default)
    }

    /// Writes it.
    ///
    /// # Errors
    /// What the serializer refuses.
    pub fn serialize<S: Serializer>(
        values: &[impl Serialize],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        values.serialize(serializer)
    }
}

/// Lists of which one member of each element is kept.
macro_rules! members {
    ($($(#[$doc:meta])* $form:ident: $value:ty = $name:literal;)*) => {$(
        $(#[$doc])*
        pub mod $form {
            use super::*;

            /// Reads it.
            ///
            /// # Errors
            /// Where the field is no list, or an element has no such value in that place.
            pub fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Vec<$value>, D::Error> {
                deserializer.deserialize_any(PresentElements { name: &[$name], value: PhantomData })
            }

            /// Writes it.
            ///
            /// # Errors
            /// What the serializer refuses.
            pub fn serialize<S: Serializer>(
                values: &[impl fmt::Display],
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                members_written($name, values, serializer)
            }
        }
    )*};
}

members! {
    /// `[{"GroupId": "sg-…"}]`
    group_ids: Text<'de> = "GroupId";
    /// `[{"PrefixListId": "pl-…"}]`
    prefix_list_ids: Text<'de> = "PrefixListId";
    /// `[{"SubnetId": "subnet-…"}]`
    subnet_ids: Text<'de> = "SubnetId";
    /// `[{"ServiceType": "Interface"}]`
    service_types: Text<'de> = "ServiceType";
    /// `[{"PrivateDnsName": "…"}]`
    private_dns_names: Text<'de> = "PrivateDnsName";
    /// `[{"Value": "…"}]`, and AWS Config's plain strings
    values: Text<'de> = "Value";
    /// `[{"CidrIp": "10.0.0.0/16"}]`, and AWS Config's plain strings
    ipv4_ranges: IpNet = "CidrIp";
    /// `[{"CidrIpv6": "2001:db8::/32"}]`
    ipv6_ranges: IpNet = "CidrIpv6";
}

/// `["10.0.0.0/16"]`: an empty list is written, an absent one is not.
pub mod bare_cidrs {
    use super::*;

    pub use super::cidr_entries::deserialize;

    /// Writes it.
    ///
    /// # Errors
    /// What the serializer refuses.
    pub fn serialize<S: Serializer>(
        cidrs: &Option<Vec<IpNet>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(cidrs.iter().flatten().map(IpNet::to_string))
    }
}

/// `[{"Cidr": "10.0.0.0/16"}]`
pub mod cidr_entries {
    use super::*;

    /// Reads it, and `["10.0.0.0/16"]`; absent is not the same as empty.
    ///
    /// # Errors
    /// Where the field is no list, or an element is no CIDR block.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<IpNet>>, D::Error> {
        struct Cidrs(Vec<IpNet>);

        impl<'de> Deserialize<'de> for Cidrs {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let members = PresentElements {
                    name: &["Cidr"],
                    value: PhantomData,
                };
                deserializer.deserialize_any(members).map(Self)
            }
        }

        Option::<Cidrs>::deserialize(deserializer).map(|cidrs| cidrs.map(|cidrs| cidrs.0))
    }

    /// Writes it.
    ///
    /// # Errors
    /// What the serializer refuses.
    pub fn serialize<S: Serializer>(
        cidrs: &Option<Vec<IpNet>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        members_written("Cidr", cidrs.as_deref().unwrap_or_default(), serializer)
    }
}

/// A boolean as `{"Value": true}`.
pub mod flag {
    use super::*;

    /// Reads it, and a bare one.
    ///
    /// # Errors
    /// Where the field holds anything else.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<bool>, D::Error> {
        struct Flag;

        impl<'de> Visitor<'de> for Flag {
            type Value = Option<bool>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(r#"`{"Value": true}` or `{"Value": false}`"#)
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Some(value))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = None;
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    if key.eq_ignore_ascii_case("Value") {
                        found = map.next_value::<Option<bool>>()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(found)
            }
        }

        deserializer.deserialize_any(Flag)
    }

    /// Writes it.
    ///
    /// # Errors
    /// What the serializer refuses.
    pub fn serialize<S: Serializer>(
        value: &Option<bool>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("Value", value)?;
        map.end()
    }
}

/// Of tags the value of the one that names the resource: `[{"Key": "Name", "Value": "…"}]`.
pub mod name_tag {
    use super::super::tag::Tag;
    use super::*;

    /// Reads it; `null`, and tags of other keys, are absent.
    ///
    /// # Errors
    /// Where the field is no list of tags.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Text<'de>>, D::Error> {
        let tags: Vec<Tag<'de>> = list::deserialize(deserializer)?;
        let mut tags = tags.into_iter();
        let named = tags.find(|tag| tag.key.as_deref() == Some("Name"));
        Ok(named.and_then(|tag| tag.value))
    }

    /// Writes it as the one tag.
    ///
    /// # Errors
    /// What the serializer refuses.
    pub fn serialize<S: Serializer>(
        value: &Option<Text<'_>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let tag = Tag {
            key: Some("Name".into()),
            value: value.clone(),
        };
        [tag].serialize(serializer)
    }
}

/// A list of objects of one member.
fn members_written<S: Serializer>(
    name: &'static str,
    values: &[impl fmt::Display],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(values.len()))?;
    for value in values {
        list.serialize_element(&Named(name, value))?;
    }
    list.end()
}

/// An object of one member.
struct Named<'v, T>(&'static str, &'v T);

impl<T: fmt::Display> serde::Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.0, &self.1.to_string())?;
        map.end()
    }
}
