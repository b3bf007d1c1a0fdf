//! Makes an organization smaller: accounts, and what joins them.

use std::sync::Arc;

use rule::network::Network;
use rule::network::central::{AssociationStatus, Central};
use rule::network::fact::Fact;

use rule_testing::generator::Case;

/// Makes the `at`th change of its kind; false where there are not so many.
type Edit = fn(&mut Case, usize) -> bool;

/// Twenty places in each of at most three accounts.
fn of_network(case: &mut Case, at: usize, edit: fn(&mut Network, usize) -> bool) -> bool {
    let count = case.hubs.len() + 1;
    if at >= 20 * count {
        return false;
    }
    let network = match at / 20 {
        0 => &mut case.network,
        hub => &mut case.hubs[hub - 1],
    };
    edit(network, at % 20);
    true
}

fn of_central(case: &mut Case, at: usize, edit: fn(&mut Central, usize) -> bool) -> bool {
    let count = case.hubs.len() + 1;
    if at >= 20 * count {
        return false;
    }
    let network = match at / 20 {
        0 => &mut case.network,
        hub => &mut case.hubs[hub - 1],
    };
    edit(Arc::make_mut(&mut network.central), at % 20);
    true
}

fn drop_in<T>(list: &mut Fact<Vec<T>>, at: usize) -> bool {
    match list {
        Fact::Read(list) if at < list.len() => {
            list.remove(at);
            true
        }
        _ => false,
    }
}

/// Drops the `at`th of all inner elements.
fn drop_inner<T, U>(
    list: &mut Fact<Vec<T>>,
    mut at: usize,
    inner: fn(&mut T) -> &mut Vec<U>,
) -> bool {
    let Fact::Read(list) = list else { return false };
    for one in list {
        let own = inner(one);
        if at < own.len() {
            own.remove(at);
            return true;
        }
        at -= own.len();
    }
    false
}

pub const EDITS: &[Edit] = &[
    |case, at| {
        let there = at < case.hubs.len();
        if there {
            case.hubs.remove(at);
        }
        there
    },
    |case, at| of_network(case, at, |it, at| drop_in(&mut it.vpc_endpoints, at)),
    |case, at| of_network(case, at, |it, at| drop_in(&mut it.network_interfaces, at)),
    |case, at| of_network(case, at, |it, at| drop_in(&mut it.subnets, at)),
    |case, at| of_network(case, at, |it, at| drop_in(&mut it.security_groups, at)),
    |case, at| of_network(case, at, |it, at| drop_in(&mut it.network_acls, at)),
    |case, at| of_network(case, at, |it, at| drop_in(&mut it.route_tables, at)),
    |case, at| of_network(case, at, |it, at| drop_in(&mut it.prefix_lists, at)),
    |case, at| {
        of_network(case, at, |it, at| {
            drop_inner(&mut it.route_tables, at, |table| &mut table.routes)
        })
    },
    |case, at| {
        of_network(case, at, |it, at| {
            drop_inner(&mut it.network_acls, at, |acl| &mut acl.entries)
        })
    },
    |case, at| {
        of_network(case, at, |it, at| {
            drop_inner(&mut it.vpc_endpoints, at, |one| {
                &mut one.network_interface_ids
            })
        })
    },
    |case, at| {
        of_network(case, at, |it, at| {
            drop_inner(&mut it.vpc_endpoints, at, |one| {
                one.dns_entries.get_or_insert_default()
            })
        })
    },
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.hosted_zones, at)),
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.zone_records, at)),
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.profile_associations, at)),
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.profile_resources, at)),
    |case, at| {
        of_central(case, at, |it, at| {
            drop_in(&mut it.resolver_rule_associations, at)
        })
    },
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.resolver_rules, at)),
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.peering_connections, at)),
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.vpc_attachments, at)),
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.attachments, at)),
    |case, at| of_central(case, at, |it, at| drop_in(&mut it.gateway_routes, at)),
    |case, at| {
        of_central(case, at, |it, at| {
            drop_inner(&mut it.zone_records, at, |zone| &mut zone.records)
        })
    },
    |case, at| {
        of_central(case, at, |it, at| {
            drop_inner(&mut it.hosted_zones_by_vpc, at, |entry| &mut entry.zones)
        })
    },
    |case, at| {
        of_central(case, at, |it, at| {
            drop_inner(&mut it.profile_resources, at, |one| &mut one.resources)
        })
    },
    |case, at| {
        of_central(case, at, |it, at| {
            drop_inner(&mut it.gateway_routes, at, |one| &mut one.routes)
        })
    },
    |case, at| of_central(case, at, read),
];

/// Reads a kind that is unread, as empty; or counts an association.
fn read(central: &mut Central, at: usize) -> bool {
    fn empty<T>(fact: &mut Fact<Vec<T>>) {
        if fact.read().is_none() {
            *fact = Fact::Read(vec![]);
        }
    }
    match at {
        0 => empty(&mut central.hosted_zones),
        1 => empty(&mut central.zone_records),
        2 => empty(&mut central.profile_associations),
        3 => empty(&mut central.profile_resources),
        4 => empty(&mut central.resolver_rule_associations),
        5 => empty(&mut central.resolver_rules),
        6 => empty(&mut central.peering_connections),
        7 => empty(&mut central.vpc_attachments),
        8 => empty(&mut central.attachments),
        9 => empty(&mut central.gateway_routes),
        10 => {
            if let Fact::Read(all) = &mut central.profile_associations {
                for one in all {
                    one.status = AssociationStatus::Counts;
                }
            }
        }
        11 => {
            if let Fact::Read(all) = &mut central.resolver_rule_associations {
                for one in all {
                    one.status = AssociationStatus::Counts;
                }
            }
        }
        12 => {
            if let Fact::Read(all) = &mut central.hosted_zones_by_vpc {
                for one in all {
                    one.complete = true;
                }
            }
        }
        _ => return false,
    }
    true
}
