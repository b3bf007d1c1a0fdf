//! Section 11.5: the record of a host in a zone, and the families that it hands out.

use std::collections::BTreeSet;

use rule::network::Id;
use rule::network::central::{Fallback, RecordSet, RecordType, ZoneOwner};

use super::target::{self, RecordOutcome};
use super::view::{self, Records, Seen};
use super::words::{DnsOutcome, HostOutcome, Word, steered};
use super::{Request, path};
use crate::oracle::dns64::Dns64;
use crate::oracle::possible::{Outcome, Possible, and, anything, both_families, surely};

/// A zone that answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    pub id: Id,
    pub name: String,
    pub owner: ZoneOwner,
}

/// What stands in a zone for a name.
pub enum Found<'a> {
    Delegated,
    /// The records of the name or of the wildcard; none where it has none.
    Sets(Vec<&'a RecordSet>),
    /// Neither name nor wildcard.
    Neither,
}

/// Looks a name up.
pub fn look_up<'a>(zone: &str, records: &'a [RecordSet], host: &str) -> Found<'a> {
    let name = |set: &RecordSet| view::plain(set.name.as_str());
    let delegates = records.iter().any(|set| {
        let own = name(set);
        set.record_type == RecordType::Ns && own != zone && view::covers(&own, host)
    });
    if delegates {
        return Found::Delegated;
    }
    let of = |wanted: &str| -> Vec<&RecordSet> {
        let own: Vec<&RecordSet> = records.iter().filter(|set| name(set) == wanted).collect();
        let all = own.iter().copied();
        all.filter(|set| !sleeps(set, &own)).collect()
    };
    let exists =
        |wanted: &str| wanted == zone || records.iter().any(|set| view::covers(wanted, &name(set)));
    if exists(host) {
        return Found::Sets(of(host));
    }
    let mut above = host;
    while let Some((_, rest)) = above.split_once('.') {
        above = rest;
        if exists(above) {
            let wildcard = format!("*.{above}");
            let there = records
                .iter()
                .any(|set| view::covers(&wildcard, &name(set)));
            return if there {
                Found::Sets(of(&wildcard))
            } else {
                Found::Neither
            };
        }
    }
    Found::Neither
}

/// Whether a record is never handed out: it has weight 0, and of those beside it one has more and no health check.
fn sleeps(set: &RecordSet, beside: &[&RecordSet]) -> bool {
    let awake = beside.iter().any(|other| {
        let weighs = other.weight.is_some_and(|weight| weight > 0);
        weighs && other.record_type == set.record_type && !other.is_health_checked
    });
    awake && set.weight == Some(0)
}

/// Whether a set of records gives addresses of a family.
pub fn is_of_family(set: &RecordSet, ipv4: bool) -> bool {
    match set.record_type {
        RecordType::A => ipv4,
        RecordType::Aaaa => !ipv4,
        RecordType::Cname => true,
        RecordType::Ns | RecordType::Other => false,
    }
}

/// What a zone that covers the host says, over every value of what is unread.
pub fn says(asked: &Request<'_>, zone: &Zone, host: &str, steps: u32) -> BTreeSet<HostOutcome> {
    let open = |outcomes: &Possible, steers: &Possible| -> BTreeSet<HostOutcome> {
        let all = steered(outcomes, steers).into_iter();
        all.map(|(word, steers)| said(DnsOutcome::Target(word, steers), false))
            .collect()
    };
    let records = match view::records(asked.case, &zone.id, &zone.owner) {
        Records::Seen(records) => records,
        Records::NotShown => {
            let outcomes = path::without_e(asked, &surely(Outcome::Unshown));
            return open(&outcomes, &surely(Outcome::Unshown));
        }
        Records::Nobodys => {
            let outcomes = path::without_e(asked, &surely(Outcome::Maybe));
            return open(&outcomes, &surely(Outcome::Maybe));
        }
        Records::Unread => {
            let outcomes = path::without_e(asked, &anything());
            let mut all = open(&outcomes, &anything());
            let may_leave = !matches!(
                view::fallback(asked.case, &zone.id, &zone.owner),
                Seen::Here(Fallback::Disabled)
            );
            if may_leave && outcomes.len() > 1 {
                all.insert(said(DnsOutcome::Public, false));
            }
            return all;
        }
    };
    let sets = match look_up(&zone.name, records, host) {
        Found::Delegated => {
            let outcomes = path::without_e(asked, &surely(Outcome::Maybe));
            return open(&outcomes, &surely(Outcome::Maybe));
        }
        Found::Neither => return without_name(asked, zone),
        Found::Sets(sets) => sets,
    };
    let context = target::Context {
        asked,
        zone,
        records,
        steps,
    };
    let leads = |ipv4: bool| -> Vec<RecordOutcome> {
        let own = sets.iter().filter(|set| is_of_family(set, ipv4));
        own.flat_map(|set| context.leads(set, ipv4)).collect()
    };
    let (ipv4, ipv6) = (leads(true), leads(false));
    answers(asked, &ipv4, &ipv6)
        .into_iter()
        .map(|(word, steers)| said(DnsOutcome::Target(word, steers), true))
        .collect()
}

/// Something that a zone says.
fn said(what: DnsOutcome, decided: bool) -> HostOutcome {
    HostOutcome {
        what,
        decided,
        zone: true,
    }
}

/// Neither the name nor a wildcard.
fn without_name(asked: &Request<'_>, zone: &Zone) -> BTreeSet<HostOutcome> {
    let broken = said(DnsOutcome::Target(Word::Broken, Outcome::No), true);
    match view::fallback(asked.case, &zone.id, &zone.owner) {
        Seen::Here(Fallback::Enabled) => BTreeSet::from([said(DnsOutcome::Public, true)]),
        Seen::Here(Fallback::Disabled) => BTreeSet::from([broken]),
        Seen::Here(Fallback::Changing(_)) => {
            BTreeSet::from([said(DnsOutcome::Fallback { unshown: false }, false)])
        }
        Seen::NotShown => BTreeSet::from([said(DnsOutcome::Fallback { unshown: true }, false)]),
        Seen::Unread => BTreeSet::from([
            HostOutcome {
                decided: false,
                ..broken
            },
            said(DnsOutcome::Public, false),
        ]),
    }
}

/// Every record may be handed out: the worst over every choice of one for each family.
pub fn answers(
    asked: &Request<'_>,
    ipv4: &[RecordOutcome],
    ipv6: &[RecordOutcome],
) -> BTreeSet<super::words::Steered> {
    let choices = |leads: &[RecordOutcome]| -> Vec<Option<RecordOutcome>> {
        if leads.is_empty() {
            vec![None]
        } else {
            leads.iter().cloned().map(Some).collect()
        }
    };
    let mut all: Option<(Possible, Possible)> = None;
    for four in choices(ipv4) {
        for six in choices(ipv6) {
            let one = if asked.client.is_none() {
                nobody(&[four.as_ref(), six.as_ref()])
            } else {
                families(asked, four.as_ref(), six.as_ref())
            };
            all = Some(worse(all, one));
        }
    }
    let (outcomes, steers) = all.unwrap_or((surely(Outcome::No), surely(Outcome::No)));
    steered(&outcomes, &steers)
}

fn worse(so_far: Option<(Possible, Possible)>, one: (Possible, Possible)) -> (Possible, Possible) {
    match so_far {
        None => one,
        Some((outcomes, steers)) => (and(&outcomes, &one.0), and(&steers, &one.1)),
    }
}

/// A record of any family serves, as far as its endpoint hands that family out; both as the
/// families of a client (11.11).
fn nobody(leads: &[Option<&RecordOutcome>; 2]) -> (Possible, Possible) {
    let leads: Vec<&RecordOutcome> = leads.iter().copied().flatten().collect();
    if leads.is_empty() {
        return (surely(Outcome::No), surely(Outcome::No));
    }
    let by = |handed: Outcome| -> Option<Possible> {
        let handed_out = leads.iter().filter(|steered| steered.handed == handed);
        let rest = handed_out.map(|steered| and(&steered.rest, &surely(handed)));
        rest.reduce(|one, other| both_families(&one, &other))
    };
    let outcomes = by(Outcome::Yes).or_else(|| by(Outcome::Maybe));
    let steers = leads.iter().fold(surely(Outcome::Yes), |all, steered| {
        and(&all, &steered.steers)
    });
    (outcomes.unwrap_or(surely(Outcome::No)), steers)
}

/// *Families*: the table of 6.1, where what does not steer is BROKEN.
fn families(
    asked: &Request<'_>,
    four: Option<&RecordOutcome>,
    six: Option<&RecordOutcome>,
) -> (Possible, Possible) {
    let client_has_four = asked.client.is_some_and(|client| client.ipv4.is_some());
    let client_has_six = !client_has_four || asked.client.is_some_and(|one| one.ipv6.is_some());
    let handed =
        |steered: Option<&RecordOutcome>| steered.map_or(Outcome::No, |steered| steered.handed);
    let whole =
        |steered: &RecordOutcome| (and(&steered.path, &steered.rest), steered.steers.clone());
    // A family that is not handed out is led to the endpoint all the same.
    let of_client = [
        four.filter(|_| client_has_four),
        six.filter(|_| client_has_six),
    ];
    let led_to = of_client.into_iter().flatten().next();
    let mismatch = led_to.map_or(surely(Outcome::No), |steered| steered.steers.clone());
    let maybe = |(outcomes, steers): (Possible, Possible)| {
        (and(&outcomes, &surely(Outcome::Maybe)), steers)
    };
    let four = four.filter(|_| handed(four) == Outcome::Yes);
    let six_sure = six.filter(|_| handed(six) == Outcome::Yes);
    let six_maybe = six.filter(|_| !matches!(handed(six), Outcome::Yes | Outcome::No));
    if client_has_four
        && client_has_six
        && let (Some(four), Some(six)) = (four, six_sure)
    {
        let paths = both_families(&whole(four).0, &whole(six).0);
        return (paths, and(&four.steers, &six.steers));
    }
    if client_has_six && let Some(six) = six_sure {
        return whole(six);
    }
    if let Some(four) = four {
        match &asked.dns64 {
            Dns64::Through(_) if client_has_six => {
                let outcomes = and(&surely(Outcome::Maybe), &four.rest);
                return (outcomes, four.steers.clone());
            }
            Dns64::NoRoute if client_has_four => {
                return (
                    and(&whole(four).0, &surely(Outcome::Maybe)),
                    four.steers.clone(),
                );
            }
            _ if client_has_four => return whole(four),
            _ => {}
        }
    }
    match six_maybe {
        Some(six) if client_has_six => maybe(whole(six)),
        _ => (surely(Outcome::No), mismatch),
    }
}
