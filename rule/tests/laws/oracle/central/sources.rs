//! Section 11.4: what may answer for hosts in a VPC, and which of it does.

use rule::network::{Network, VpcEndpoint};

use super::Request;
use super::gather::gather;
use super::record::Zone;
use super::view;
use crate::oracle::possible::{Outcome, for_each_choice};

/// What answers, once all is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Answerer<'a> {
    Nothing,
    Rule,
    /// Undecidable what answers; and whether it is a zone or a Profile's endpoint in any case.
    Undecidable(Outcome, bool),
    /// Of an unread source: whatever answers; a rule may, where it is a Profile.
    Anything {
        rule: bool,
        /// Whether it may be a zone, which may leave the host to public DNS.
        leaves: bool,
    },
    /// Zones of one name: each may answer; and perhaps an unread one.
    Zones(Vec<Zone>, bool),
    /// A Profile's endpoint, whether it covers the host, and whether one that is unread may answer too.
    Endpoint(&'a Network, &'a VpcEndpoint, bool, bool),
}

/// Whose a source is; in the order in which they answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder<'a> {
    Vpc,
    Profile(i32, &'a str),
}

#[derive(Debug, Clone, PartialEq)]
pub enum SourceKind<'a> {
    Forward,
    /// A rule whose name is not known, which may be of any.
    AnyRule,
    System,
    Zone(Zone),
    Endpoint(&'a Network, &'a VpcEndpoint, bool),
    /// An endpoint whose private DNS is off: undecidable.
    Off,
    Anything,
    /// An endpoint of a Profile that is unread.
    AnyEndpoint,
    /// Of a Profile, and its name is not shown; whether it is a zone or an endpoint.
    Nameless(bool),
}

/// One source, as far as it covers the host.
#[derive(Debug, Clone, PartialEq)]
pub struct Source<'a> {
    pub name: String,
    pub holder: Holder<'a>,
    pub kind: SourceKind<'a>,
}

/// What answers for a host: for every value of what is unread, every way of what is undecidable.
pub fn who<'a>(asked: &Request<'a>, host: &str) -> Vec<Vec<Answerer<'a>>> {
    let gathered = gather(asked, host);
    let places: Vec<Vec<usize>> = gathered
        .unread
        .iter()
        .map(|unread| (0..unread.options.len()).collect())
        .collect();
    let unread_changing = gathered.unread.iter().filter(|unread| unread.changing);
    let switches = gathered.changing.len() + unread_changing.count();
    let switches: Vec<Vec<bool>> = vec![vec![true, false]; switches];
    let mut worlds: Vec<Vec<Answerer<'a>>> = vec![];
    for_each_choice(&places, &mut |places| {
        let mut ways: Vec<Answerer<'a>> = vec![];
        for_each_choice(&switches, &mut |switches| {
            let mut all = gathered.sure.clone();
            let (known, mut of_unread) = switches.split_at(gathered.changing.len());
            for (sources, on) in gathered.changing.iter().zip(known) {
                all.extend(sources.iter().filter(|_| *on).cloned());
            }
            for (unread, place) in gathered.unread.iter().zip(places) {
                let mut on = true;
                if unread.changing {
                    (on, of_unread) = (of_unread[0], &of_unread[1..]);
                }
                let options = unread.options[*place].iter();
                all.extend(options.filter(|_| on).cloned());
            }
            let way = answers(&all, host);
            if !ways.contains(&way) {
                ways.push(way);
            }
        });
        if !worlds.contains(&ways) {
            worlds.push(ways);
        }
    });
    // Names that are not shown are UNDETERMINED while the VPC's rules are unread, whatever they are, unless its own
    // zone of the host's full name answers.
    let nameless = |source: &Source<'_>| matches!(source.kind, SourceKind::Nameless(_));
    let by_own_zone = gathered.sure.iter().any(|source| {
        source.holder == Holder::Vpc
            && source.name == host
            && matches!(source.kind, SourceKind::Zone(_))
    });
    if gathered.rules_unread && !by_own_zone {
        let anything = Answerer::Anything {
            rule: true,
            leaves: false,
        };
        if gathered.sure.iter().any(nameless) {
            worlds.push(vec![anything]);
        } else if gathered.changing.iter().flatten().any(nameless) {
            let with: Vec<Vec<Answerer<'a>>> = worlds.clone();
            worlds.extend(with.into_iter().map(|ways| {
                let others = ways
                    .into_iter()
                    .filter(|way| !matches!(way, Answerer::Undecidable(..)));
                std::iter::once(anything.clone()).chain(others).collect()
            }));
        }
    }
    worlds
}

/// Which of some sources answers.
fn answers<'a>(sources: &[Source<'a>], host: &str) -> Answerer<'a> {
    let covering: Vec<&Source<'a>> = sources
        .iter()
        .filter(|source| view::covers(&source.name, host))
        .collect();
    // SYSTEM ends every less specific rule; the VPC's own of either type beats a Profile's.
    let ended = |rule: &Source<'a>| {
        covering.iter().any(|other| {
            let longer = other.name.len() > rule.name.len();
            let earlier = other.name.len() == rule.name.len()
                && other.holder == Holder::Vpc
                && rule.holder != Holder::Vpc;
            let sooner = match (other.holder, rule.holder) {
                (Holder::Profile(one, _), Holder::Profile(two, _)) => {
                    one < two && other.name.len() == rule.name.len()
                }
                _ => false,
            };
            match other.kind {
                SourceKind::System => longer || earlier || sooner,
                SourceKind::Forward | SourceKind::AnyRule => earlier,
                _ => false,
            }
        })
    };
    let counted: Vec<&Source<'a>> = covering
        .iter()
        .copied()
        .filter(|source| match source.kind {
            SourceKind::System => false,
            SourceKind::Forward | SourceKind::AnyRule => !ended(source),
            _ => true,
        })
        .collect();
    if counted
        .iter()
        .any(|source| source.kind == SourceKind::AnyRule)
    {
        return Answerer::Rule;
    }
    let full = |source: &&&Source<'a>| {
        source.holder == Holder::Vpc
            && source.name.len() == host.len()
            && !matches!(source.kind, SourceKind::Nameless(_))
    };
    let nameless: Vec<bool> = counted
        .iter()
        .filter_map(|source| match source.kind {
            SourceKind::Nameless(zone) => Some(zone),
            _ => None,
        })
        .collect();
    if !nameless.is_empty() && !counted.iter().any(|source| full(&source)) {
        let outcome = if nameless.contains(&true) {
            Outcome::Unshown
        } else {
            Outcome::Maybe
        };
        return Answerer::Undecidable(outcome, false);
    }
    let named: Vec<&Source<'a>> = counted
        .into_iter()
        .filter(|source| !matches!(source.kind, SourceKind::Nameless(_)))
        .collect();
    let Some(longest) = named.iter().map(|source| source.name.len()).max() else {
        return Answerer::Nothing;
    };
    let top: Vec<&Source<'a>> = named
        .iter()
        .copied()
        .filter(|source| source.name.len() == longest)
        .collect();
    let own = |source: &&&Source<'a>| source.holder == Holder::Vpc;
    let is_rule = |source: &&&Source<'a>| source.kind == SourceKind::Forward;
    if top.iter().any(|source| own(&source) && is_rule(&source)) {
        return Answerer::Rule;
    }
    let rule_of_profile = top.iter().any(|source| !own(&source) && is_rule(&source));
    let no_rule = top.iter().any(|source| !is_rule(&source));
    if rule_of_profile && no_rule {
        return Answerer::Undecidable(Outcome::Maybe, false);
    }
    if rule_of_profile {
        return Answerer::Rule;
    }
    let Some(first) = top.iter().map(|source| source.holder).min() else {
        return Answerer::Nothing;
    };
    let of_first: Vec<&Source<'a>> = top
        .iter()
        .copied()
        .filter(|source| source.holder == first)
        .collect();
    if let Holder::Profile(priority, profile) = first {
        let other = |source: &&Source<'a>| match source.holder {
            Holder::Profile(its, id) if id != profile => {
                its < priority && source.name.len() < longest
                    || its == priority && source.name.len() == longest
            }
            _ => false,
        };
        let others: Vec<&Source<'a>> = named
            .iter()
            .copied()
            .filter(|source| other(source))
            .collect();
        if !others.is_empty() {
            let zones = |source: &&Source<'a>| {
                matches!(source.kind, SourceKind::Zone(_) | SourceKind::Endpoint(..))
            };
            let all = others.iter().chain(&of_first).all(zones);
            return Answerer::Undecidable(Outcome::Maybe, all);
        }
    }
    let anything = of_first
        .iter()
        .any(|source| source.kind == SourceKind::Anything);
    let zones: Vec<Zone> = of_first
        .iter()
        .filter_map(|source| match &source.kind {
            SourceKind::Zone(zone) => Some(zone.clone()),
            _ => None,
        })
        .collect();
    if !zones.is_empty() {
        return Answerer::Zones(zones, anything);
    }
    if anything {
        return Answerer::Anything {
            rule: false,
            leaves: true,
        };
    }
    let known = of_first
        .iter()
        .find(|source| source.kind != SourceKind::AnyEndpoint);
    let any_endpoint = of_first
        .iter()
        .any(|source| source.kind == SourceKind::AnyEndpoint);
    match known.map(|source| &source.kind) {
        None => Answerer::Anything {
            rule: false,
            leaves: false,
        },
        Some(SourceKind::Endpoint(network, endpoint, covers)) => {
            Answerer::Endpoint(network, endpoint, *covers, any_endpoint)
        }
        _ => {
            // Whether it answers or not, a zone may do so in any case.
            let others: Vec<Source<'a>> = sources
                .iter()
                .filter(|source| source.kind != SourceKind::Off)
                .cloned()
                .collect();
            let zone = match answers(&others, host) {
                Answerer::Zones(..) | Answerer::Endpoint(..) => true,
                Answerer::Undecidable(_, zone) => zone,
                Answerer::Nothing | Answerer::Rule | Answerer::Anything { .. } => false,
            };
            Answerer::Undecidable(Outcome::Maybe, zone)
        }
    }
}

/// Whether a zone or a Profile's endpoint is there that may answer for some host; and whether a rule is, or something
/// undecidable.
pub fn any_there(asked: &Request<'_>) -> (bool, bool) {
    let gathered = gather(asked, "some.host.or.other");
    let open = gathered.unread.iter().flat_map(|unread| &unread.options);
    let all = open.chain(&gathered.changing).flatten();
    let (mut zone, mut rule) = (false, false);
    for source in all.chain(&gathered.sure) {
        match source.kind {
            SourceKind::System => {}
            SourceKind::Forward | SourceKind::AnyRule | SourceKind::Off => rule = true,
            SourceKind::Zone(_)
            | SourceKind::Endpoint(..)
            | SourceKind::Anything
            | SourceKind::AnyEndpoint => zone = true,
            SourceKind::Nameless(_) => (zone, rule) = (true, true),
        }
    }
    (zone, rule)
}
