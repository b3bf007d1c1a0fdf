//! Section 11.2: what is seen, what is unread, and what is not shown.

use rule::network::central::{Fallback, HostedZone, RecordSet, ZoneOwner};
use rule::network::fact::Fact;
use rule::network::{Id, Network, VpcEndpoint};

use rule_testing::generator::Case;

/// What a fact of some account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<T> {
    Here(T),
    Unread,
    NotShown,
}

/// The networks that are looked into; the evaluated one first.
pub fn networks(case: &Case) -> Vec<&Network> {
    let named = &case.parameters.hub_accounts;
    let further = case.hubs.iter().filter(|hub| {
        if named.is_empty() {
            case.everything || hub.account_id == case.network.account_id
        } else {
            named.contains(&hub.account_id) || hub.account_id == case.network.account_id
        }
    });
    std::iter::once(&case.network).chain(further).collect()
}

/// An account's network in the evaluated region.
pub fn account<'a>(case: &'a Case, id: &str) -> Seen<&'a Network> {
    let here =
        |network: &&Network| network.account_id == id && network.region == case.network.region;
    match networks(case).into_iter().find(here) {
        Some(network) => Seen::Here(network),
        None if case.parameters.hub_accounts.iter().any(|named| named == id) => Seen::Unread,
        None => Seen::NotShown,
    }
}

/// Whether some account of the view has a kind of facts unread: its key, or all of the account.
pub fn some_unread<T>(case: &Case, fact: impl Fn(&Network) -> &Fact<T>) -> bool {
    let missing = case
        .parameters
        .hub_accounts
        .iter()
        .any(|id| account(case, id) == Seen::Unread);
    missing
        || networks(case)
            .into_iter()
            .any(|network| fact(network).read().is_none())
}

/// All elements of a kind in the view, with their networks.
pub fn all<'a, T: 'a>(
    case: &'a Case,
    fact: impl Fn(&'a Network) -> &'a Fact<Vec<T>>,
) -> Vec<(&'a Network, &'a T)> {
    networks(case)
        .into_iter()
        .flat_map(|network| {
            fact(network)
                .elements()
                .iter()
                .map(move |one| (network, one))
        })
        .collect()
}

/// A zone as the view lists it, with the account whose list has it.
pub fn hosted_zone<'a>(case: &'a Case, id: &Id) -> Option<(&'a Network, &'a HostedZone)> {
    networks(case).into_iter().find_map(|network| {
        let listed = network.central.hosted_zones.elements().iter();
        let mut zones = listed.chain(&network.central.single_hosted_zones);
        Some((network, zones.find(|zone| zone.id == *id)?))
    })
}

/// The records of a zone: any file's.
pub fn records<'a>(case: &'a Case, id: &Id, owner: &ZoneOwner) -> Records<'a> {
    let all = all(case, |network| &network.central.zone_records);
    if let Some((_, zone)) = all.into_iter().find(|(_, zone)| zone.zone_id == *id) {
        return Records::Seen(&zone.records);
    }
    match owner {
        ZoneOwner::Service(_) => Records::Nobodys,
        ZoneOwner::Absent => Records::NotShown,
        ZoneOwner::Account(owner) => match account(case, owner) {
            Seen::NotShown => Records::NotShown,
            Seen::Here(_) | Seen::Unread => Records::Unread,
        },
    }
}

/// What is known of a zone's records.
#[derive(Debug, Clone, Copy)]
pub enum Records<'a> {
    Seen(&'a [RecordSet]),
    Unread,
    NotShown,
    /// An AWS service owns the zone: no account can show them.
    Nobodys,
}

/// Whether public DNS is asked for names that a zone does not have.
pub fn fallback<'a>(case: &'a Case, id: &Id, owner: &ZoneOwner) -> Seen<&'a Fallback> {
    if let Some((_, zone)) = hosted_zone(case, id) {
        return Seen::Here(&zone.fallback);
    }
    match owner {
        ZoneOwner::Account(owner) => match account(case, owner) {
            Seen::NotShown => Seen::NotShown,
            Seen::Here(_) | Seen::Unread => Seen::Unread,
        },
        ZoneOwner::Service(_) | ZoneOwner::Absent => Seen::NotShown,
    }
}

/// Every endpoint of the view.
pub fn endpoints(case: &Case) -> Vec<(&Network, &VpcEndpoint)> {
    all(case, |network| &network.vpc_endpoints)
}

/// A name as names are compared.
pub fn plain(name: &str) -> String {
    let lower = name.to_lowercase().replace("\\052", "*");
    lower.strip_suffix('.').unwrap_or(&lower).to_owned()
}

/// Whether a zone, Profile endpoint or rule of a name covers a host.
pub fn covers(name: &str, host: &str) -> bool {
    name.is_empty() || host == name || host.ends_with(&format!(".{name}"))
}
