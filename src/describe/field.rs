//! Single fields: read in all the forms in which AWS writes them, written in the one of
//! `aws ec2 describe-*`.

use std::fmt;
use std::marker::PhantomData;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::text::Text;

/// A value that AWS writes as text.
pub trait Written<'de>: Sized {
    /// What the text should be, in words for people.
    const EXPECTED: &'static str;

    /// The value of a text; `None` where it is not one.
    fn of(text: Text<'de>) -> Option<Self>;
}

impl<'de> Written<'de> for Text<'de> {
    const EXPECTED: &'static str = "a string";

    fn of(text: Text<'de>) -> Option<Self> {
        Some(text)
    }
}

impl Written<'_> for Ipv4Net {
    const EXPECTED: &'static str = "an IPv4 CIDR block such as `10.0.0.0/16`";

    fn of(text: Text<'_>) -> Option<Self> {
        text.parse::<Self>().ok().map(|net| net.trunc())
    }
}

impl Written<'_> for Ipv6Net {
    const EXPECTED: &'static str = "an IPv6 CIDR block such as `2001:db8::/64`";

    fn of(text: Text<'_>) -> Option<Self> {
        text.parse::<Self>().ok().map(|net| net.trunc())
    }
}

impl Written<'_> for IpNet {
    const EXPECTED: &'static str = "a CIDR block such as `10.0.0.0/16` or `2001:db8::/32`";

    fn of(text: Text<'_>) -> Option<Self> {
        text.parse::<Self>().ok().map(|net| net.trunc())
    }
}

impl Written<'_> for Ipv4Addr {
    const EXPECTED: &'static str = "an IPv4 address such as `10.0.0.4`";

    fn of(text: Text<'_>) -> Option<Self> {
        text.parse().ok()
    }
}

impl Written<'_> for Ipv6Addr {
    const EXPECTED: &'static str = "an IPv6 address such as `2001:db8::4`";

    fn of(text: Text<'_>) -> Option<Self> {
        text.parse().ok()
    }
}

/// A written value that may be absent: `null` and the empty text are.
struct Maybe<T>(Option<T>);

impl<'de, T: Written<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(Member {
                name: None,
                value: PhantomData,
            })
            .map(Self)
    }
}

/// A written value: an address, a CIDR block.
///
/// # Errors
/// Where the field holds anything else than such a value.
pub fn written<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Written<'de>,
{
    Maybe::deserialize(deserializer).map(|maybe| maybe.0)
}

/// A word of one of AWS's enumerations: a string, or an object that wraps it as `value` or `name`,
/// as AWS Config's schema has it.
///
/// # Errors
/// Where the field holds anything else.
pub fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text<'de>>, D::Error> {
    deserializer.deserialize_any(Member {
        name: Some(&["value", "name"]),
        value: PhantomData,
    })
}

/// One value of a list: bare, or a named member of an object of which the rest is passed over.
struct Member<T> {
    name: Option<&'static [&'static str]>,
    value: PhantomData<T>,
}

impl<'de, T: Written<'de>> DeserializeSeed<'de> for Member<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Written<'de>> Member<T> {
    fn parse<E: Error>(&self, text: Text<'de>) -> Result<Option<T>, E> {
        if text.is_empty() {
            return Ok(None);
        }
        T::of(text.clone())
            .map(Some)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(&text), self))
    }
}

impl<'de, T: Written<'de>> Visitor<'de> for Member<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        self.parse(text.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.parse(text.to_owned().into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some(names) = self.name else {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        };
        let mut found = None;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if found.is_none() && names.iter().any(|name| key.eq_ignore_ascii_case(name)) {
                found = map.next_value::<Maybe<T>>()?.0;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// The elements of a list that are there: `null` for the list, or for an element, is absent.
struct Members<T> {
    name: &'static [&'static str],
    value: PhantomData<T>,
}

impl<'de, T: Written<'de>> Visitor<'de> for Members<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        let member = || Member {
            name: Some(self.name),
            value: PhantomData,
        };
        while let Some(value) = list.next_element_seed(member())? {
            values.extend(value);
        }
        Ok(values)
    }
}

/// A reader and a writer of lists of which one member of each element is kept.
macro_rules! members {
    ($($(#[$doc:meta])* $function:ident, $write:ident: $value:ty = $name:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// Where the field is no list, or an element has no such value in that place.
        pub fn $function<'de, D>(deserializer: D) -> Result<Vec<$value>, D::Error>
        where
            D: Deserializer<'de>,
        {
            deserializer.deserialize_any(Members { name: &[$name], value: PhantomData })
        }

        $(#[$doc])*
        ///
        /// # Errors
        /// What the serializer refuses.
        pub fn $write<S: Serializer>(
            values: &[impl fmt::Display],
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            members_written($name, values, serializer)
        }
    )*};
}

members! {
    /// `[{"GroupId": "sg-…"}]`
    group_ids, write_group_ids: Text<'de> = "GroupId";
    /// `[{"PrefixListId": "pl-…"}]`
    prefix_list_ids, write_prefix_list_ids: Text<'de> = "PrefixListId";
    /// `[{"SubnetId": "subnet-…"}]`
    subnet_ids, write_subnet_ids: Text<'de> = "SubnetId";
    /// `[{"ServiceType": "Interface"}]`
    service_types, write_service_types: Text<'de> = "ServiceType";
    /// `[{"PrivateDnsName": "…"}]`
    private_dns_names, write_private_dns_names: Text<'de> = "PrivateDnsName";
    /// `[{"DnsName": "…"}]`
    dns_names, write_dns_names: Text<'de> = "DnsName";
    /// `[{"Value": "…"}]`, and AWS Config's plain strings
    values, write_values: Text<'de> = "Value";
    /// `[{"CidrIp": "10.0.0.0/16"}]`, and AWS Config's plain strings
    ipv4_ranges, write_ipv4_ranges: IpNet = "CidrIp";
    /// `[{"CidrIpv6": "2001:db8::/32"}]`
    ipv6_ranges, write_ipv6_ranges: IpNet = "CidrIpv6";
    /// `["10.0.0.0/16"]` and `[{"Cidr": "10.0.0.0/16"}]`
    cidrs, write_cidrs: IpNet = "Cidr";
}

/// A list of records; `null` is the empty one.
///
/// # Errors
/// Where the field is no list of such records.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<Vec<T>>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A boolean, bare or as `{"Value": true}`.
///
/// # Errors
/// Where the field holds anything else.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
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

/// A value as the text that AWS writes for it.
///
/// # Errors
/// What the serializer refuses.
pub fn text<S: Serializer>(
    value: &Option<impl fmt::Display>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

/// A boolean as `{"Value": true}`.
///
/// # Errors
/// What the serializer refuses.
pub fn write_flag<S: Serializer>(value: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry("Value", value)?;
    map.end()
}
