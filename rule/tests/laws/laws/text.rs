//! The annotation keeps its form whatever the names are; other names never change a word.

use rule::network::fact::Fact;
use rule::network::{Destination, Id, Network};
use rule::text::is_harmful;

use super::law;
use crate::agreement::{decided, verdicts};
use rule_testing::generator::Case;
use rule_testing::random::Random;

/// Calls with every id in the account.
fn every_id(network: &mut Network, call: &mut dyn FnMut(&mut Id)) {
    fn list<T>(list: &mut Fact<Vec<T>>) -> impl Iterator<Item = &mut T> {
        match list {
            Fact::Read(list) => list.iter_mut(),
            Fact::Unread(_) => [].iter_mut(),
        }
    }
    for vpc in &mut network.vpcs {
        call(&mut vpc.id);
        vpc.dhcp_options_id
            .iter_mut()
            .filter(|id| &***id != "default")
            .for_each(&mut *call);
    }
    for subnet in list(&mut network.subnets) {
        call(&mut subnet.id);
        subnet.vpc_id.iter_mut().for_each(&mut *call);
    }
    for interface in list(&mut network.network_interfaces) {
        call(&mut interface.id);
        interface
            .vpc_id
            .iter_mut()
            .chain(&mut interface.subnet_id)
            .chain(&mut interface.groups)
            .for_each(&mut *call);
    }
    for endpoint in list(&mut network.vpc_endpoints) {
        call(&mut endpoint.id);
        endpoint
            .vpc_id
            .iter_mut()
            .chain(&mut endpoint.network_interface_ids)
            .for_each(&mut *call);
        endpoint
            .subnet_ids
            .iter_mut()
            .chain(&mut endpoint.route_table_ids)
            .for_each(&mut *call);
        // Policies may name the VPC and the endpoint.
        endpoint.policy = Fact::Read(None);
    }
    for group in list(&mut network.security_groups) {
        call(&mut group.id);
        for rule in group.ingress.iter_mut().chain(&mut group.egress) {
            rule.prefix_list_ids
                .iter_mut()
                .chain(&mut rule.group_ids)
                .for_each(&mut *call);
        }
    }
    for acl in list(&mut network.network_acls) {
        call(&mut acl.id);
        acl.vpc_id
            .iter_mut()
            .chain(&mut acl.subnet_ids)
            .for_each(&mut *call);
    }
    for table in list(&mut network.route_tables) {
        call(&mut table.id);
        table
            .vpc_id
            .iter_mut()
            .chain(&mut table.subnet_ids)
            .for_each(&mut *call);
        for route in &mut table.routes {
            // What a target is, its id alone says.
            if &*route.target != "local" && !route.target.starts_with("nat-") {
                call(&mut route.target);
            }
            if let Destination::PrefixList(list) = &mut route.destination {
                call(list);
            }
        }
    }
    for prefix_list in list(&mut network.prefix_lists) {
        call(&mut prefix_list.id);
    }
    for options in list(&mut network.dhcp_options) {
        call(&mut options.id);
    }
}

/// The case with something put before every id; the order of ids stays.
fn renamed(case: &Case, prefix: &str) -> Case {
    let mut case = case.clone();
    every_id(&mut case.network, &mut |id| {
        *id = format!("{prefix}{id}").into()
    });
    for list in [
        &mut case.parameters.vpc_ids,
        &mut case.parameters.exclude_vpc_ids,
    ] {
        list.iter_mut().for_each(|id| *id = format!("{prefix}{id}"));
    }
    case
}

const PREFIXES: &[&str] = &[
    "",
    "a-name-",
    "\n",
    "\u{1F980}\u{301}",
    "line\r\nline\u{2028}\u{85}\t",
    "\u{0}\u{7f}\u{202e}",
    "\u{200b}\u{feff}\u{61c}\u{e0041}",
    " ",
];

#[test]
fn annotations_are_one_line_of_at_most_256_characters() {
    law(|seed, case| {
        let mut r = Random::new(seed);
        let prefix = r.pick::<&str>(PREFIXES).repeat(*r.pick(&[1, 1, 7, 300]));
        let mut case = renamed(&case, &prefix);
        if let Fact::Read(endpoints) = &mut case.network.vpc_endpoints {
            endpoints
                .iter_mut()
                .for_each(|endpoint| endpoint.last_error = Some(format!("{prefix}error")));
        }
        for vpc in &mut case.network.vpcs {
            vpc.tags.push(("Name".into(), prefix.as_str().into()));
        }
        verdicts(&case)
            .into_iter()
            .map(|verdict| verdict.annotation)
            .find_map(|text| {
                let length = text.chars().count();
                let control = text.contains(is_harmful);
                let bad = !(1..=256).contains(&length) || control || text.trim().is_empty();
                bad.then(|| format!("{length} characters: {text:?}"))
            })
    });
}

#[test]
fn names_mean_nothing() {
    law(|_, case| {
        let (plain, named) = (renamed(&case, ""), renamed(&case, "a-name-"));
        let mut before = decided(&plain);
        for answer in &mut before {
            answer.vpc_id = format!("a-name-{}", answer.vpc_id).into();
            for (client, _) in &mut answer.clients {
                *client = format!("a-name-{client}").into();
            }
        }
        let after = decided(&named);
        (before != after).then(|| format!("{plain:#?}\n{before:?}\n{after:?}"))
    });
}
