//! Availability zones: whether an attachment has a subnet in the zone of an interface
//! (`decision.md`, section 11.7).

use crate::network::{Id, NetworkInterface};
use crate::path::engine::index::Index;

/// The zone of an interface, as far as attachments are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterfaceZone<'a> {
    /// A zone of the region, by name or by id.
    Of(&'a str),
    /// A Local Zone: which attachment's subnet serves it is not known.
    Local(&'a str),
    /// It is not in the data.
    NotKnown,
}

/// Whether an attachment has a subnet in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubnetInZone<'a> {
    /// This one.
    In(&'a Id),
    /// None of its subnets is in it.
    None,
    /// It cannot be told.
    Undecidable,
}

impl<'a> InterfaceZone<'a> {
    /// The zone of an interface of a network.
    pub fn of(index: &Index<'a>, interface: &'a NetworkInterface) -> Self {
        Self::named(index.zone(interface), &index.network.region)
    }

    /// A zone by its name or id.
    pub fn named(zone: Option<&'a str>, region: &str) -> Self {
        match zone {
            None => Self::NotKnown,
            Some(zone) if is_regional(zone, region) => Self::Of(zone),
            Some(zone) => Self::Local(zone),
        }
    }

    /// Whether one of some subnets is in it. `Subnets` of the network were read.
    pub fn among<'s>(self, index: &Index<'_>, subnet_ids: &'s [Id]) -> SubnetInZone<'s> {
        let Self::Of(zone) = self else {
            return SubnetInZone::Undecidable;
        };
        let mut answer = SubnetInZone::None;
        for id in subnet_ids {
            let subnet = index.subnet(id).ok();
            match subnet.and_then(|subnet| subnet.zone.as_deref()) {
                Some(own) if own == zone => return SubnetInZone::In(id),
                Some(own) if is_id(own) == is_id(zone) => {}
                Some(_) | None => answer = SubnetInZone::Undecidable,
            }
        }
        answer
    }
}

/// Whether a zone is one of its region's own: its name is the region and one letter, or its id has
/// two parts.
fn is_regional(zone: &str, region: &str) -> bool {
    if is_id(zone) {
        return zone.matches('-').count() == 1;
    }
    zone.strip_prefix(region).is_some_and(|rest| {
        let mut letters = rest.bytes();
        letters
            .next()
            .is_some_and(|letter| letter.is_ascii_lowercase())
            && letters.next().is_none()
    })
}

/// Whether it is a zone's id (`euw3-az1`), not its name.
fn is_id(zone: &str) -> bool {
    let last = zone.rsplit('-').next();
    let number = last.and_then(|last| last.strip_prefix("az"));
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::is_regional;

    #[test]
    fn local_zones_are_told_by_name_or_id() {
        for (zone, expected) in [
            ("us-west-2a", true),
            ("us-west-2-lax-1a", false),
            ("us-west-2", false),
            ("us-west-2ab", false),
            ("eu-west-3a", false),
            ("usw2-az1", true),
            ("usw2-lax1-az1", false),
        ] {
            assert_eq!(is_regional(zone, "us-west-2"), expected, "{zone}");
        }
    }
}
