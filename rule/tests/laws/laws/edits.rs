//! Small changes to an account: what opens it, what closes it, what is beside the point.

use rule::network::fact::Fact;
use rule::network::{NetworkAclEntry, Protocol};

use rule_testing::generator::pools::net;
use rule_testing::generator::{Case, filters, id};
use rule_testing::random::Random;

/// A change of one thing; false where there is nothing to change.
pub type Edit = fn(&mut Random, &mut Case) -> bool;

/// Changes that let more through.
pub const OPENING: &[(&str, Edit)] = &[
    ("a security group allows all ingress", |r, case| {
        group(r, case, |group| {
            group.ingress.push(filters::open(Protocol::All, None, None))
        })
    }),
    ("a security group allows tcp/443 out", |r, case| {
        group(r, case, |group| {
            group
                .egress
                .push(filters::open(Protocol::Tcp, Some(443), Some(443)))
        })
    }),
    ("a rule gets one more block", |r, case| {
        let block = rule_testing::generator::pools::cidr(r, 0);
        rule(r, case, |rule| rule.cidrs.push(block))
    }),
    ("a rule covers every port", |r, case| {
        rule(r, case, |rule| {
            (rule.from_port, rule.to_port) = (None, None)
        })
    }),
    ("a network ACL allows everything first", |r, case| {
        first_entries(r, case, true)
    }),
    ("a policy is removed", |r, case| {
        let endpoints = case.network.vpc_endpoints.elements().len();
        let at = r.below(endpoints);
        match &mut case.network.vpc_endpoints {
            Fact::Read(list) if endpoints > 0 => {
                let closed = list[at].policy != Fact::Read(None);
                list[at].policy = Fact::Read(None);
                closed
            }
            _ => false,
        }
    }),
];

/// Changes that let less through.
pub const CLOSING: &[(&str, Edit)] = &[
    ("a security group loses an ingress rule", |r, case| {
        let at = r.below(4);
        group(r, case, |group| {
            drop(
                group
                    .ingress
                    .get(at)
                    .is_some()
                    .then(|| group.ingress.remove(at)),
            )
        })
    }),
    ("a security group loses an egress rule", |r, case| {
        let at = r.below(4);
        group(r, case, |group| {
            drop(
                group
                    .egress
                    .get(at)
                    .is_some()
                    .then(|| group.egress.remove(at)),
            )
        })
    }),
    ("a rule loses its blocks", |r, case| {
        rule(r, case, |rule| rule.cidrs.clear())
    }),
    ("a network ACL denies everything first", |r, case| {
        first_entries(r, case, false)
    }),
];

fn group(
    r: &mut Random,
    case: &mut Case,
    edit: impl FnOnce(&mut rule::network::SecurityGroup),
) -> bool {
    match &mut case.network.security_groups {
        Fact::Read(groups) if !groups.is_empty() => {
            let at = r.below(groups.len());
            edit(&mut groups[at]);
            true
        }
        _ => false,
    }
}

fn rule(
    r: &mut Random,
    case: &mut Case,
    edit: impl FnOnce(&mut rule::network::SecurityGroupRule),
) -> bool {
    let Fact::Read(groups) = &mut case.network.security_groups else {
        return false;
    };
    let mut rules: Vec<_> = groups
        .iter_mut()
        .flat_map(|group| group.ingress.iter_mut().chain(&mut group.egress))
        .collect();
    let at = r.below(rules.len());
    rules.get_mut(at).is_some_and(|rule| {
        edit(rule);
        true
    })
}

/// Puts a rule for everyone before all others of an ACL.
fn first_entries(r: &mut Random, case: &mut Case, allow: bool) -> bool {
    let Fact::Read(acls) = &mut case.network.network_acls else {
        return false;
    };
    let (at, egress) = (r.below(acls.len()), r.percent(50));
    let Some(acl) = acls.get_mut(at) else {
        return false;
    };
    for (rule_number, cidr) in [(1, "0.0.0.0/0"), (2, "::/0")] {
        acl.entries.push(NetworkAclEntry {
            rule_number,
            egress,
            allow,
            protocol: Protocol::All,
            cidr: Some(net(cidr)),
            from_port: None,
            to_port: None,
        });
    }
    true
}

/// Adds things that nothing in the account refers to.
pub fn unrelated(r: &mut Random, case: &mut Case) {
    use rule_testing::generator::{neighbour, push};
    let neighbour = neighbour(r, 9, case);
    let (wanted, network) = (&mut case.network, neighbour);
    wanted.vpcs.extend(network.vpcs);
    push(&mut wanted.subnets, elements(network.subnets));
    push(
        &mut wanted.network_interfaces,
        elements(network.network_interfaces),
    );
    push(&mut wanted.vpc_endpoints, elements(network.vpc_endpoints));
    push(
        &mut wanted.security_groups,
        elements(network.security_groups),
    );
    push(&mut wanted.network_acls, elements(network.network_acls));
    push(&mut wanted.route_tables, elements(network.route_tables));
    let stray = rule::network::PrefixList {
        id: id("pl-stray"),
        name: Some("stray".into()),
        cidrs: Some(vec![net("0.0.0.0/0")]),
    };
    push(&mut wanted.prefix_lists, vec![stray]);
    let stray = rule::network::DhcpOptions {
        id: id("dopt-stray"),
        domain_name_servers: vec!["192.0.2.1".into()],
    };
    push(&mut wanted.dhcp_options, vec![stray]);
}

fn elements<T>(list: Fact<Vec<T>>) -> Vec<T> {
    match list {
        Fact::Read(list) => list,
        Fact::Unread(_) => vec![],
    }
}
