//! What does not matter: the order of lists, what is elsewhere, what else is evaluated.

use std::cell::Cell;
use std::sync::Arc;

use rule::central_wanted::{self, SearchState, WantedRead};
use rule::explain::Question;
use rule::network::Network;
use rule::network::fact::Fact;
use rule::parameters::Depth;
use rule::part::Parts;
use rule::view::{Hubs, View};

use super::{edits, law, seeds};
use crate::agreement::{decided, verdicts};
use rule_testing::generator::{self, Case, org};
use rule_testing::random::Random;

#[test]
fn the_order_of_lists_never_matters() {
    law(|seed, case| {
        let mut other = case.clone();
        generator::shuffle(&mut Random::new(!seed), &mut other.network);
        (verdicts(&case) != verdicts(&other))
            .then(|| format!("{case:#?}\n{:#?}\n{:#?}", verdicts(&case), verdicts(&other)))
    });
}

#[test]
fn what_is_elsewhere_changes_nothing() {
    law(|seed, mut case| {
        // Whether managed interfaces are hidden shows in the whole region.
        case.network.visibility = generator::unread();
        let mut other = case.clone();
        edits::unrelated(&mut Random::new(!seed), &mut other);
        let mut after = verdicts(&other);
        after.retain(|verdict| case.network.vpcs.iter().any(|vpc| vpc.id == verdict.vpc_id));
        (verdicts(&case) != after).then(|| format!("{case:#?}\n{:#?}\n{after:#?}", verdicts(&case)))
    });
}

#[test]
fn each_vpc_alone_is_evaluated_as_among_others() {
    law(|_, case| {
        let whole = verdicts(&case);
        let alone: Vec<_> = whole
            .iter()
            .flat_map(|verdict| {
                let only = [verdict.vpc_id.clone()];
                rule::evaluate::evaluate(&case.network, &case.parameters, case.now, Some(&only))
            })
            .collect();
        let nowhere = rule::evaluate::evaluate(
            &case.network,
            &case.parameters,
            case.now,
            Some(&["vpc-nowhere".into()]),
        );
        (whole != alone || !nowhere.is_empty())
            .then(|| format!("{case:#?}\n{whole:#?}\n{alone:#?}"))
    });
}

/// Verdict, explanations and fix of a VPC come out of its part as out of the whole.
#[test]
fn a_part_says_of_its_vpc_what_the_whole_says() {
    let answers = |network: &Network, case: &Case, vpc_id: &str| {
        let question = Question {
            vpc_id,
            service: None,
            client: None,
        };
        let only = [vpc_id.into()];
        (
            rule::evaluate::evaluate(network, &case.parameters, case.now, Some(&only)),
            rule::explain::explain(network, &case.parameters, case.now, question),
            rule::fix::fix(network, &case.parameters, case.now, vpc_id),
        )
    };
    law(|_, case| {
        let parts = Parts::new(&case.network);
        assert!(parts.of("vpc-nowhere").is_none());
        case.network.vpcs.iter().find_map(|vpc| {
            let part = parts.of(&vpc.id)?;
            let whole = answers(&case.network, &case, &vpc.id);
            let alone = answers(&part, &case, &vpc.id);
            (whole != alone).then(|| format!("{case:#?}\n{whole:#?}\n{alone:#?}"))
        })
    });
}

/// A report that assesses each VPC once shows what the commands say that each ask anew.
#[test]
fn a_report_shows_what_each_command_says() {
    law(|_, case| {
        let (network, parameters, now) = (&case.network, &case.parameters, case.now);
        let both = rule::paths::evaluate_with_paths(network, parameters, now, None, &[]);
        let expected = verdicts(&case);
        both.into_iter()
            .zip(expected)
            .find_map(|((verdict, paths), expected)| {
                let question = Question {
                    vpc_id: &verdict.vpc_id,
                    service: None,
                    client: None,
                };
                let explained = rule::explain::explain(network, parameters, now, question);
                let fixed = rule::fix::fix(network, parameters, now, &verdict.vpc_id);
                let same = verdict == expected
                    && (paths.explanations.is_empty()
                        || Ok(paths.explanations) == explained.map(|it| it.explanations))
                    && (paths.fix.is_none() || paths.fix == fixed);
                (!same).then(|| format!("{case:#?}\n{verdict:#?}\n{expected:#?}"))
            })
    });
}

/// A source may leave out what [`rule::needs`] does not ask for.
#[test]
fn what_is_not_needed_changes_nothing() {
    law(|_, mut case| {
        // Existence reads no subnet, so that a subnet's waiver is an order that is not read.
        if let (Depth::Existence, Fact::Read(subnets)) =
            (case.parameters.depth, &mut case.network.subnets)
        {
            subnets.iter_mut().for_each(|subnet| subnet.tags.clear());
        }
        let mut first = case.clone();
        let network = &mut first.network;
        network.subnets = generator::unread();
        network.security_groups = generator::unread();
        network.network_acls = generator::unread();
        network.route_tables = generator::unread();
        network.prefix_lists = generator::unread();
        network.dhcp_options = generator::unread();
        for vpc in &mut network.vpcs {
            (vpc.dns_support, vpc.dns_hostnames) = (generator::unread(), generator::unread());
        }
        let needs =
            rule::facts_wanted::facts_wanted(&first.network, &case.parameters, case.now, None);
        // Only the attributes of these VPCs are read, and nothing more where no VPC needs more.
        let mut read = case.clone();
        for vpc in &mut read.network.vpcs {
            if !needs.dns_attributes.contains(&vpc.id) {
                (vpc.dns_support, vpc.dns_hostnames) = (generator::unread(), generator::unread());
            }
        }
        if let Some(wanted) = needs.security_groups(&first.network, &case.parameters)
            && let Fact::Read(groups) = &mut read.network.security_groups
        {
            groups.retain_mut(|group| match wanted.get(&group.id) {
                Some(directions) => {
                    needs.fold(group, *directions);
                    true
                }
                None => false,
            });
        }
        if needs.vpcs.is_empty() {
            let vpcs = std::mem::take(&mut read.network.vpcs);
            read.network = first.network;
            read.network.vpcs = vpcs;
        }
        if case.parameters.depth == Depth::Existence {
            // A waiver that is not read waives nothing, and nothing is read.
            read.network.subnets = case.network.subnets.clone();
        }
        let (before, after) = (decided(&case), decided(&read));
        (before != after).then(|| format!("{case:#?}\n{needs:?}\n{before:?}\n{after:?}"))
    });
}

/// Nor security groups, network ACLs and prefix lists where no own endpoint may be usable and central endpoints do not
/// ask for them: no path is there.
#[test]
fn paths_that_are_not_wanted_change_nothing() {
    let (spared, led) = (Cell::new(0), Cell::new(0));
    let breaks = |mut case: Case| {
        Arc::make_mut(&mut case.network.central).is_live = true;
        let mut read = case.clone();
        let network = &mut read.network;
        network.security_groups = generator::unread();
        network.network_acls = generator::unread();
        if !rule::facts_wanted::lists_wanted(network) {
            network.prefix_lists = generator::unread();
        }
        let hubs = Hubs::new(case.hubs.clone(), case.everything);
        let view = View::new(&read.network, Some(&hubs));
        let (parameters, now) = (&case.parameters, case.now);
        if rule::facts_wanted::facts_wanted(view, parameters, now, None).paths {
            return None;
        }
        let accounts = case.hubs.iter();
        let accounts = accounts.map(|hub| generator::id(&hub.account_id)).collect();
        let vpcs = central_wanted::vpcs(view, parameters, now, None, true);
        let state = SearchState {
            view,
            parameters,
            now,
            accounts: &accounts,
            done: &vpcs.iter().cloned().map(WantedRead::DhcpOptions).collect(),
        };
        let asks = central_wanted::asks(state, &vpcs);
        let is_led = asks.iter().any(|ask| matches!(ask, WantedRead::Paths(_)));
        let counted = if is_led { &led } else { &spared };
        counted.set(counted.get() + 1);
        let (before, after) = (verdicts(&case), verdicts(&read));
        (!is_led && before != after).then(|| format!("{before:#?}\n{after:#?}"))
    };
    law(|_, case| breaks(case));
    for seed in seeds() {
        let broken = breaks(org::case(seed));
        assert_eq!(broken, None, "seed {seed}");
    }
    assert!(spared.get() > 0 && led.get() > 0);
}

/// Nor what is not asked about any more once the rest is read: DNS attributes on which nothing rests.
#[test]
fn dns_attributes_that_are_not_wanted_change_nothing() {
    let spared = Cell::new(0);
    law(|_, case| {
        let mut read = case.clone();
        for vpc in &mut read.network.vpcs {
            (vpc.dns_support, vpc.dns_hostnames) = (generator::unread(), generator::unread());
        }
        let vpcs: Vec<_> = case.network.vpcs.iter().map(|vpc| vpc.id.clone()).collect();
        let wanted = rule::dns_attributes_wanted::dns_attributes_wanted(
            &mut read.network,
            None,
            &case.parameters,
            case.now,
            None,
            &vpcs,
        );
        spared.set(spared.get() + vpcs.len() - wanted.len());
        // What is wanted is read; of the rest nothing else is known than before.
        for (vpc, known) in read.network.vpcs.iter_mut().zip(&case.network.vpcs) {
            if wanted.contains(&vpc.id) {
                vpc.dns_support.clone_from(&known.dns_support);
                vpc.dns_hostnames.clone_from(&known.dns_hostnames);
            }
        }
        (verdicts(&case) != verdicts(&read))
            .then(|| format!("{case:#?}\n{:#?}\n{:#?}", verdicts(&case), verdicts(&read)))
    });
    assert!(spared.get() > 0, "the law was never put to the test");
}
