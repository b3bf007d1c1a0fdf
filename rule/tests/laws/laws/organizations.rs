//! Section 11: a wider view and a fact that is learnt never flip an answer; `IGNORE` asks nothing;
//! the order of records never matters.

use std::sync::Arc;

use rule::evaluate::evaluate;
use rule::network::Network;
use rule::network::central::{Central, ZoneOwner};
use rule::network::fact::Fact;
use rule::parameters::CentralEndpoints;
use rule::verdict::{Answer, ComplianceType};
use rule::view::{Hubs, View};

use super::answers;
use crate::agreement::{agree, asked, decided};
use crate::organizations::brief;
use rule_testing::generator::{self, Case, org};
use rule_testing::random::Random;

/// Tries a law on random organizations.
fn law(breaks: impl Fn(u64) -> Option<String>) {
    let told = |seed| {
        let told = breaks(seed).unwrap_or_default();
        format!("seed {seed} (LAWS_SEED={seed} LAWS_ORGANIZATIONS=1): {told}\n\n")
    };
    let seeds = asked("LAWS_ORGANIZATIONS", 300);
    agree(seeds, |seed| breaks(seed).is_some(), told);
}

fn is_fault(answer: Answer) -> bool {
    matches!(answer, Answer::Broken | Answer::Public)
}

/// What an answer of one case is in another, where it is broken there.
fn first_of(one: &Case, other: &Case, breaks: impl Fn(Answer, Answer) -> bool) -> Option<String> {
    let after = answers(other);
    answers(one).into_iter().find_map(|(place, before)| {
        let after = *after.get(&place)?;
        breaks(before, after).then(|| format!("{place:?} {before:?} -> {after:?}"))
    })
}

#[test]
fn a_wider_view_turns_no_word_but_unknown() {
    law(|seed| {
        let wide = Case {
            everything: true,
            ..org::case(seed)
        };
        let mut r = Random::new(!seed);
        let mut narrow = wide.clone();
        // Fewer accounts: those that are left are named, or are all that there are.
        let keep: Vec<Network> = r.some(&wide.hubs, 40);
        narrow.hubs = keep;
        let (mut one, mut other) = (narrow, wide);
        one.parameters.hub_accounts.clear();
        other.parameters.hub_accounts.clear();
        first_of(&one, &other, is_turned)
    });
}

/// Whether a wider view turns what it may not.
fn is_turned(before: Answer, after: Answer) -> bool {
    match before {
        Answer::Private => is_fault(after),
        Answer::Public | Answer::Broken => after == Answer::Private,
        _ => false,
    }
}

#[test]
fn a_further_hub_account_turns_no_word_but_unknown() {
    law(|seed| {
        let mut wide = org::case(seed);
        wide.parameters.hub_accounts.clear();
        wide.everything = true;
        let mut r = Random::new(!seed);
        let accounts = wide.hubs.iter().map(|hub| hub.account_id.clone());
        let accounts: Vec<String> = accounts.collect();
        let mut narrow = wide.clone();
        // The evaluated account alone, where none is named.
        narrow.parameters.hub_accounts = r.some(&accounts, 50);
        narrow.everything = !narrow.parameters.hub_accounts.is_empty();
        let (one, other) = (&narrow, &wide);
        first_of(one, other, is_turned)
    });
}

/// Whether an answer given with facts unread stands beside the one with all of them read.
fn stands(case: &Case, known: Answer, hidden: Answer) -> bool {
    match hidden {
        Answer::Undetermined => true,
        // One fault may turn into another.
        Answer::Broken | Answer::Public => is_fault(known),
        Answer::Unknown if case.parameters.unknown_is_fault => {
            known == Answer::Unknown || is_fault(known)
        }
        _ => hidden == known,
    }
}

#[test]
fn learning_never_flips_an_answer_of_an_organization() {
    law(|seed| {
        let mut whole = org::whole(seed);
        // A key that makes `AUTO` look may turn any word.
        whole.parameters.central_endpoints = CentralEndpoints::Look;
        let mut hidden = whole.clone();
        org::gaps::some(&mut Random::new(!seed), &mut hidden);
        if has_zone_of_others(&whole) {
            read_zones(&whole, &mut hidden);
        }
        let (known, guessed) = (decided(&whole), decided(&hidden));
        // Unread Profiles, and those whose resources are, lose to the VPC's own zone of the host, as 11.4 says; a rule
        // of one that is read ties with it.
        let profiles = |case: &Case| {
            let central = &case.network.central;
            let all = [
                central.profile_associations.why(),
                central.profile_resources.why(),
            ];
            all.iter().flatten().count()
        };
        let ties = profiles(&hidden) > profiles(&whole);
        // An answer for want of view alone passes where `trustCentralDns` says so, until the view shows a fault.
        let excuses = whole.parameters.unknown_is_fault && whole.parameters.trust_central_dns;
        let flips = known.iter().zip(&guessed).any(|(known, guessed)| {
            let unknown = |(_, answer): &(_, _)| *answer == Some(Answer::Unknown);
            let ties = ties && known.services.iter().any(unknown);
            guessed.compliance_type != ComplianceType::Undetermined
                && guessed.compliance_type != known.compliance_type
                && !(excuses && guessed.services.iter().any(unknown))
                && !ties
        });
        let flipped = first_of(&whole, &hidden, |known, hidden| {
            let may_tie = ties && known == Answer::Unknown;
            !may_tie && !stands(&whole, known, hidden)
        });
        (flips || flipped.is_some()).then(|| {
            let hidden = brief(&hidden);
            format!("{flipped:?}\nall read: {known:?}\nhidden: {guessed:?}\n{hidden}")
        })
    });
}

/// Whether a zone of the VPC is of an account outside the view. What a file of the view carries of it is seen all the
/// same (11.2), and nothing says so while that file is unread: it is not shown then.
fn has_zone_of_others(case: &Case) -> bool {
    let accounts: Vec<&str> = std::iter::once(&case.network)
        .chain(&case.hubs)
        .map(|network| network.account_id.as_str())
        .collect();
    let lists = case.network.central.hosted_zones_by_vpc.elements().iter();
    let mut zones = lists.flat_map(|list| &list.zones);
    zones.any(|zone| match &zone.owner {
        ZoneOwner::Account(owner) => !accounts.contains(&&**owner),
        ZoneOwner::Service(_) | ZoneOwner::Absent => true,
    })
}

/// Reads what accounts carry of zones after all.
fn read_zones(whole: &Case, hidden: &mut Case) {
    let known = std::iter::once(&whole.network).chain(&whole.hubs);
    let networks = std::iter::once(&mut hidden.network).chain(&mut hidden.hubs);
    for (network, known) in networks.zip(known) {
        let central = Arc::make_mut(&mut network.central);
        central.hosted_zones = known.central.hosted_zones.clone();
        central.zone_records = known.central.zone_records.clone();
    }
}

/// What evaluated networks share of the others is found as if each of them looked through all.
#[test]
fn what_is_shared_is_found_as_what_is_looked_through() {
    law(|seed| {
        let mut case = org::case(seed);
        case.everything = true;
        case.parameters.hub_accounts.clear();
        let hubs = Hubs::new(case.hubs.clone(), true);
        // A copy in the place of a network has all of them looked through.
        let copy: Vec<Network> = case.hubs.iter().take(1).cloned().collect();
        let shared = View::new(&case.network, Some(&hubs));
        let verdicts = |view| evaluate(view, &case.parameters, case.now, None);
        let (shared, looked_through) = (verdicts(shared), verdicts(shared.with_changed(&copy)));
        (shared != looked_through).then(|| format!("{shared:#?}\n{looked_through:#?}"))
    });
}

#[test]
fn ignore_is_as_if_this_section_were_not() {
    law(|seed| {
        let mut ignores = org::case(seed);
        ignores.parameters.central_endpoints = CentralEndpoints::Ignore;
        let mut without = ignores.clone();
        without.parameters.central_endpoints = CentralEndpoints::Auto;
        without.network.central = Arc::new(Central::unread("it was not read"));
        without.hubs.clear();
        let (one, other) = (decided(&ignores), decided(&without));
        (one != other).then(|| format!("{one:?}\n{other:?}"))
    });
}

#[test]
fn the_order_of_the_facts_of_organizations_never_matters() {
    law(|seed| {
        let case = org::case(seed);
        let mut shuffled = case.clone();
        let mut r = Random::new(!seed);
        r.shuffle(&mut shuffled.hubs);
        for network in std::iter::once(&mut shuffled.network).chain(&mut shuffled.hubs) {
            generator::shuffle(&mut r, network);
            shuffle(&mut r, Arc::make_mut(&mut network.central));
        }
        let (one, other) = (decided(&case), decided(&shuffled));
        (one != other).then(|| format!("{one:?}\n{other:?}"))
    });
}

fn shuffle(r: &mut Random, central: &mut Central) {
    fn list<T>(r: &mut Random, list: &mut Fact<Vec<T>>) {
        if let Fact::Read(list) = list {
            r.shuffle(list);
        }
    }
    fn inner<T, U>(r: &mut Random, list: &mut Fact<Vec<T>>, inner: fn(&mut T) -> &mut Vec<U>) {
        if let Fact::Read(list) = list {
            list.iter_mut().for_each(|one| r.shuffle(inner(one)));
        }
    }
    // A kind that is added does not compile until it is said whether it has an order here.
    let Central {
        is_live: _,
        hosted_zones_by_vpc,
        hosted_zones,
        single_hosted_zones: _,
        zone_records,
        profile_associations,
        profile_resources,
        resolver_rule_associations,
        resolver_rules,
        peering_connections,
        vpc_attachments,
        attachments,
        gateway_routes,
    } = central;
    list(r, hosted_zones_by_vpc);
    list(r, hosted_zones);
    list(r, zone_records);
    list(r, profile_associations);
    list(r, profile_resources);
    list(r, resolver_rule_associations);
    list(r, resolver_rules);
    list(r, peering_connections);
    list(r, vpc_attachments);
    list(r, attachments);
    list(r, gateway_routes);
    inner(r, hosted_zones_by_vpc, |one| &mut one.zones);
    inner(r, zone_records, |one| &mut one.records);
    inner(r, profile_resources, |one| &mut one.resources);
    inner(r, gateway_routes, |one| &mut one.routes);
    inner(r, vpc_attachments, |one| &mut one.subnet_ids);
}
