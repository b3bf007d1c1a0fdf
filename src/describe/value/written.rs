//! Values that AWS writes as text: addresses, CIDR blocks, words; alone, in an object, in a list.

use std::fmt;
use std::marker::PhantomData;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, Visitor,
};

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
pub(super) struct Maybe<T>(pub(super) Option<T>);

impl<'de, T: Written<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(ElementOrMember {
                name: None,
                value: PhantomData,
            })
            .map(Self)
    }
}

/// One value of a list: bare, or a named member of an object of which the rest is passed over.
pub(super) struct ElementOrMember<T> {
    pub(super) name: Option<&'static [&'static str]>,
    pub(super) value: PhantomData<T>,
}

impl<'de, T: Written<'de>> DeserializeSeed<'de> for ElementOrMember<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Written<'de>> ElementOrMember<T> {
    fn parse<E: Error>(&self, text: Text<'de>) -> Result<Option<T>, E> {
        if text.is_empty() {
            return Ok(None);
        }
        T::of(text.clone())
            .map(Some)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(&text), self))
    }
}

impl<'de, T: Written<'de>> Visitor<'de> for ElementOrMember<T> {
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
pub(super) struct PresentElements<T> {
    pub(super) name: &'static [&'static str],
    pub(super) value: PhantomData<T>,
}

impl<'de, T: Written<'de>> Visitor<'de> for PresentElements<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        let member = || ElementOrMember {
            name: Some(self.name),
            value: PhantomData,
        };
        while let Some(value) = list.next_element_seed(member())? {
            values.extend(value);
        }
        Ok(values)
    }
}
