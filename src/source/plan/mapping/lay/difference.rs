//! The difference of two records, laid over a third.

use std::collections::BTreeSet;

use super::super::json::{MemberName, RecordValue};
use super::super::record::{PlannedRecord, UNREAD};

/// The members of a record that are lists whose elements come and go one by one.
const ELEMENTS: &[&str] = &[
    "Routes",
    "Associations",
    "Entries",
    "IpPermissions",
    "IpPermissionsEgress",
    "SubnetIds",
    "RouteTableIds",
    "Groups",
    "Ipv6CidrBlockAssociationSet",
    "CidrBlockAssociationSet",
    "Cidrs",
];

/// A field in which the saved record and the plan's state disagree; lists are compared elsewhere.
pub fn difference<'r>(saved: &PlannedRecord, before: &'r PlannedRecord) -> Option<&'r str> {
    let differs = |(key, value): &(&'r MemberName, &'r RecordValue)| {
        let other = saved.0.get(key);
        *key != "PolicyDocument" && value.is_string() && other.is_some_and(|other| other != *value)
    };
    let (key, _) = before.0.iter().find(differs)?;
    Some(key)
}

/// Lays the difference of two records over a third.
pub fn change(saved: &mut PlannedRecord, before: &PlannedRecord, after: &PlannedRecord) {
    let keys: BTreeSet<&MemberName> = before.0.keys().chain(after.0.keys()).collect();
    for key in keys {
        let (was, is) = (before.0.get(key), after.0.get(key));
        if was == is || key == UNREAD {
            continue;
        }
        if ELEMENTS.contains(&&**key) {
            // A list that is not known as a whole is said under `Unread`.
            if is.is_none() && after.why(key).is_some() {
                continue;
            }
            let (was, is) = (before.list(key), after.list(key));
            for element in was.iter().filter(|element| !is.contains(element)) {
                saved.remove(key, element);
            }
            for element in is.iter().filter(|element| !was.contains(element)) {
                saved.add(key.clone(), element.clone());
            }
        } else {
            match is {
                Some(value) => {
                    saved.0.insert(key.clone(), value.clone());
                }
                None => {
                    saved.0.remove(key);
                }
            }
        }
    }
    if let Some(RecordValue::Object(unread)) = after.0.get(UNREAD) {
        for (key, why) in unread.iter() {
            why.as_unread().map(|why| saved.unread(key.clone(), why));
        }
    }
}
