//! Makes a case smaller while something about it stays true: drops what it can, one thing at a time.

use rule::network::clients::ClientClass;
use rule::network::fact::Fact;
use rule::network::{EndpointState, EndpointType, IpAddressType, Network, Protocol};
use rule::parameters::{ClientSelection, Depth, UnusedVpcs};

use crate::shrink_org;
use rule_testing::generator::Case;

/// The smallest case found for which `holds` still is true.
pub fn shrink(case: &Case, holds: &dyn Fn(&Case) -> bool) -> Case {
    let mut best = case.clone();
    loop {
        let before = best.clone();
        for edit in EDITS.iter().chain(shrink_org::EDITS) {
            // An edit is tried at every place at which it can be made.
            let mut at = 0;
            loop {
                let mut candidate = best.clone();
                if !edit(&mut candidate, at) {
                    break;
                }
                if candidate != best && holds(&candidate) {
                    best = candidate;
                } else {
                    at += 1;
                }
            }
        }
        if best == before {
            return best;
        }
    }
}

/// Makes the `at`th change of its kind; false where there are not so many.
type Edit = fn(&mut Case, usize) -> bool;

const EDITS: &[Edit] = &[
    |case, at| drop_at(&mut case.network.vpcs, at),
    |case, at| drop_at(&mut case.parameters.services, at),
    |case, at| drop_at(&mut case.parameters.hosts, at),
    |case, at| drop_at(&mut case.parameters.s3_buckets, at),
    |case, at| drop_at(&mut case.parameters.client_descriptions, at),
    |case, at| drop_at(&mut case.parameters.trusted_dns_servers, at),
    |case, at| drop_fact(&mut case.network.vpc_endpoints, at),
    |case, at| drop_fact(&mut case.network.network_interfaces, at),
    |case, at| drop_fact(&mut case.network.subnets, at),
    |case, at| drop_fact(&mut case.network.security_groups, at),
    |case, at| drop_fact(&mut case.network.network_acls, at),
    |case, at| drop_fact(&mut case.network.route_tables, at),
    |case, at| drop_fact(&mut case.network.prefix_lists, at),
    |case, at| drop_fact(&mut case.network.dhcp_options, at),
    |case, at| {
        nested(&mut case.network.security_groups, at, |group, at| {
            drop_at(&mut group.ingress, at)
        })
    },
    |case, at| {
        nested(&mut case.network.security_groups, at, |group, at| {
            drop_at(&mut group.egress, at)
        })
    },
    |case, at| {
        nested(&mut case.network.network_acls, at, |acl, at| {
            drop_at(&mut acl.entries, at)
        })
    },
    |case, at| {
        nested(&mut case.network.network_acls, at, |acl, at| {
            drop_at(&mut acl.subnet_ids, at)
        })
    },
    |case, at| {
        nested(&mut case.network.route_tables, at, |table, at| {
            drop_at(&mut table.routes, at)
        })
    },
    |case, at| {
        nested(&mut case.network.route_tables, at, |table, at| {
            drop_at(&mut table.subnet_ids, at)
        })
    },
    |case, at| {
        nested(&mut case.network.prefix_lists, at, |list, at| {
            list.cidrs.as_mut().is_some_and(|cidrs| drop_at(cidrs, at))
        })
    },
    |case, at| {
        nested(&mut case.network.vpc_endpoints, at, |endpoint, at| {
            drop_at(&mut endpoint.network_interface_ids, at)
        })
    },
    |case, at| {
        nested(&mut case.network.vpc_endpoints, at, |endpoint, at| {
            drop_at(&mut endpoint.route_table_ids, at)
        })
    },
    |case, at| {
        nested(&mut case.network.network_interfaces, at, |interface, at| {
            let mut groups = interface.groups.to_vec();
            let done = drop_at(&mut groups, at);
            interface.groups = groups.into();
            done
        })
    },
    |case, at| {
        rules(&mut case.network, at, |rule, at| {
            drop_at(&mut rule.cidrs, at)
        })
    },
    |case, at| {
        rules(&mut case.network, at, |rule, at| {
            drop_at(&mut rule.prefix_list_ids, at)
        })
    },
    |case, at| {
        rules(&mut case.network, at, |rule, at| {
            drop_at(&mut rule.group_ids, at)
        })
    },
    |case, at| {
        rules(&mut case.network, at, |rule, at| {
            (rule.protocol, rule.from_port, rule.to_port) = (Protocol::All, None, None);
            at == 0
        })
    },
    plain_endpoint,
    plain_interface,
    plain_subnet,
    |case, at| {
        nested(&mut case.network.vpc_endpoints, at, |endpoint, at| {
            drop_at(endpoint.dns_entries.get_or_insert_default(), at)
        })
    },
    plain_parameters,
    plain_vpc,
];

/// The simplest value of each field of an endpoint.
fn plain_endpoint(case: &mut Case, at: usize) -> bool {
    nested(&mut case.network.vpc_endpoints, at, |endpoint, at| {
        match at {
            0 => endpoint.policy = Fact::Read(None),
            1 => endpoint.state = Fact::Read(EndpointState::Available),
            2 => endpoint.service_region = Fact::Read(None),
            3 => endpoint.private_dns_enabled = Fact::Read(true),
            4 => endpoint.private_dns_only_for_inbound_resolver = false,
            5 => endpoint.ip_address_type = IpAddressType::Dualstack,
            6 => endpoint.created = None,
            7 => endpoint.last_error = None,
            8 => endpoint.dns_entries = None,
            9 => endpoint.subnet_ids.clear(),
            10 => endpoint.endpoint_type = EndpointType::Other,
            11 => (endpoint.dns_record_ip_type, endpoint.owner_id) = (None, None),
            _ => return false,
        }
        true
    })
}

fn plain_interface(case: &mut Case, at: usize) -> bool {
    nested(&mut case.network.network_interfaces, at, |interface, at| {
        match at {
            0 => interface.tags.clear(),
            1 => interface.ipv6 = interface.ipv6.filter(|_| interface.ipv4.is_none()),
            2 => interface.ipv4 = interface.ipv4.filter(|_| interface.ipv6.is_none()),
            3 => interface.description = None,
            4 => interface.client = interface.client.and(Some(ClientClass::Instance)),
            5 => interface.zone = None,
            6 => interface.instance_id = None,
            7 => interface.has_public_ipv4 = false,
            _ => return false,
        }
        true
    })
}

fn plain_subnet(case: &mut Case, at: usize) -> bool {
    nested(&mut case.network.subnets, at, |subnet, at| {
        match at {
            0 => subnet.tags.clear(),
            1 => subnet.enable_dns64 = false,
            2 => subnet.ipv6_cidr_block = None,
            3 => subnet.cidr_block = None,
            4 => subnet.available_ip_address_count = None,
            _ => return false,
        }
        true
    })
}

fn plain_parameters(case: &mut Case, at: usize) -> bool {
    let parameters = &mut case.parameters;
    match at {
        0 => parameters.vpc_ids.clear(),
        1 => parameters.exclude_vpc_ids.clear(),
        2 => parameters.unused_vpcs = UnusedVpcs::NotApplicable,
        3 => parameters.unknown_is_fault = false,
        4 => parameters.pending_grace_minutes = 0,
        5 => parameters.recheck_minutes = 0,
        6 => parameters.organization_id = None,
        7 => parameters.depth = Depth::Path,
        8 => parameters.clients = ClientSelection::ByService,
        _ => return false,
    }
    true
}

fn plain_vpc(case: &mut Case, at: usize) -> bool {
    let Some(vpc) = case.network.vpcs.get_mut(at / 5) else {
        return false;
    };
    match at % 5 {
        0 => vpc.tags.clear(),
        1 => vpc.owner_id = None,
        2 => vpc.dhcp_options_id = None,
        3 => vpc.dns_support = Fact::Read(true),
        _ => vpc.dns_hostnames = Fact::Read(true),
    }
    true
}

fn drop_at<T>(list: &mut Vec<T>, at: usize) -> bool {
    let there = at < list.len();
    if there {
        list.remove(at);
    }
    there
}

fn drop_fact<T>(list: &mut Fact<Vec<T>>, at: usize) -> bool {
    if let Fact::Read(list) = list {
        drop_at(list, at)
    } else {
        false
    }
}

/// Counts through the places of all elements.
fn nested<T>(list: &mut Fact<Vec<T>>, at: usize, edit: fn(&mut T, usize) -> bool) -> bool {
    // A place is an element and a number within it; twelve are enough for each.
    let Fact::Read(list) = list else { return false };
    let Some(element) = list.get_mut(at / 12) else {
        return false;
    };
    edit(element, at % 12);
    true
}

fn rules(
    network: &mut Network,
    at: usize,
    edit: fn(&mut rule::network::SecurityGroupRule, usize) -> bool,
) -> bool {
    let Fact::Read(groups) = &mut network.security_groups else {
        return false;
    };
    let mut all: Vec<_> = groups
        .iter_mut()
        .flat_map(|group| group.ingress.iter_mut().chain(&mut group.egress))
        .collect();
    let Some(rule) = all.get_mut(at / 4) else {
        return false;
    };
    edit(rule, at % 4);
    true
}
