//! Whether the random accounts bring out every word, every compliance type and every finding
//! often enough to test anything.

use std::collections::BTreeMap;

use rule::checks::Check;
use rule::network::clients::ClientClass;
use rule::network::{Destination, DnsRecordIpType, InterfaceType, NetworkInterface};
use rule::parameters::ClientSelection;
use rule::services::FilledHost;

use crate::agreement;
use crate::organizations::CODES;
use rule_testing::generator;
use rule_testing::generator::Case;

/// What ids and exceptions match is known only when every region has been seen.
const OF_NO_VPC: [Check; 2] = [Check::ExceptionMatchesNothing, Check::ExceptionExpired];

#[test]
fn every_answer_and_every_finding_comes_out() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut words = 0;
    for seed in 0..1_500 {
        for verdict in agreement::verdicts(&generator::case(seed)) {
            *counts
                .entry(verdict.compliance_type.as_str().to_owned())
                .or_default() += 1;
            for word in verdict
                .clients
                .iter()
                .flat_map(|client| client.answers.iter())
            {
                words += 1;
                *counts.entry(word.as_str().to_owned()).or_default() += 1;
            }
            let findings = verdict
                .services
                .iter()
                .flat_map(|service| &service.findings);
            for finding in findings.chain(&verdict.findings) {
                *counts
                    .entry(finding.check.row().code.to_owned())
                    .or_default() += 1;
            }
        }
    }
    let told = format!("{counts:#?}");
    let count = |name: &str| counts.get(name).copied().unwrap_or_default();
    for word in ["PRIVATE", "BROKEN", "PUBLIC", "UNKNOWN", "UNDETERMINED"] {
        assert!(count(word) * 25 > words, "{word} is rare: {told}");
    }
    for compliance_type in [
        "COMPLIANT",
        "NON_COMPLIANT",
        "NOT_APPLICABLE",
        "UNDETERMINED",
    ] {
        assert!(
            count(compliance_type) > 50,
            "{compliance_type} is rare: {told}"
        );
    }
    // Those of central endpoints come out in organizations; of task definitions none is here.
    let asked = |check: &&Check| {
        let row = check.row();
        !OF_NO_VPC.contains(check) && !CODES.contains(&row.code) && !row.section.starts_with("12")
    };
    for check in Check::ALL.iter().filter(asked) {
        assert!(
            count(check.row().code) > 4,
            "{} is rare: {told}",
            check.row().code
        );
    }
}

/// What an account has, by the name of the rule that looks at it.
fn rules_of(case: &Case) -> Vec<&'static str> {
    let network = &case.network;
    let parameters = &case.parameters;
    let interfaces = network.network_interfaces.elements();
    let endpoints = network.vpc_endpoints.elements();
    let subnets = network.subnets.elements();
    let lists = network.prefix_lists.elements();
    let mut rules = vec![];
    let mut has = |name, found: bool| rules.extend(found.then_some(name));
    for class in ClientClass::ALL {
        let name = class.before_id();
        has(name, interfaces.iter().any(|one| one.client == Some(class)));
    }
    has("clients", parameters.clients != ClientSelection::ByService);
    has("clientDescriptions", {
        let globs = &parameters.client_descriptions;
        interfaces.iter().any(|one| {
            let description = one.description.as_deref();
            one.client.is_none()
                && description.is_some_and(|text| globs.iter().any(|glob| glob.matches(text)))
        })
    });
    let services = &parameters.services;
    has("port", services.iter().any(|one| one.port != 443));
    has("@REGION", services.iter().any(|one| one.region.is_some()));
    has("FIPS", services.iter().any(|one| one.fips));
    has("regionless", {
        let mut names = endpoints
            .iter()
            .filter_map(|one| one.service_name.as_deref());
        names.any(|name| {
            rule::services::endpoint_name(name).is_some_and(|name| name.region.is_none())
        })
    });
    let filled: Vec<_> = parameters
        .hosts
        .iter()
        .map(|host| host.filled(&network.region, &network.account_id))
        .collect();
    let of_gateways = |host: &&FilledHost| host.of.as_ref().is_some_and(|of| of.service.gateway);
    has(
        "host of gateways",
        filled.iter().any(|host| of_gateways(&host)),
    );
    has("other host", filled.iter().any(|host| !of_gateways(&host)));
    let families = |one: &NetworkInterface| (one.ipv4.is_some(), one.ipv6.is_some());
    let client = |one: &&NetworkInterface| one.client.is_some();
    let has_client = |wanted| {
        interfaces
            .iter()
            .filter(client)
            .any(|one| families(one) == wanted)
    };
    has("client of both families", has_client((true, true)));
    has("client of IPv6", has_client((false, true)));
    for (name, kind) in [
        ("ipv4", DnsRecordIpType::Ipv4),
        ("ipv6", DnsRecordIpType::Ipv6),
        ("dualstack", DnsRecordIpType::Dualstack),
        ("service-defined", DnsRecordIpType::ServiceDefined),
    ] {
        let kind = Some(kind);
        has(
            name,
            endpoints.iter().any(|one| one.dns_record_ip_type == kind),
        );
    }
    let mut ipv6 = interfaces
        .iter()
        .filter(client)
        .filter(|one| one.ipv6.is_some());
    let dns64 = ipv6.any(|one| {
        let mut own = subnets
            .iter()
            .filter(|subnet| Some(&subnet.id) == one.subnet_id.as_ref());
        own.any(|subnet| subnet.enable_dns64)
    });
    has("DNS64", dns64);
    let nat_gateway = interfaces
        .iter()
        .any(|one| one.interface_type == InterfaceType::NatGateway);
    has("NAT64 with the interface", dns64 && nat_gateway);
    has("NAT64 without the interface", dns64 && !nat_gateway);
    has("several lists", {
        let tables = network.route_tables.elements().iter();
        let mut routes = tables.flat_map(|table| &table.routes);
        routes.any(|route| {
            route.destination == Destination::PrefixList("pl-s3v6".into())
                && route.target.starts_with("vpce-")
        })
    });
    has("hidden list", {
        let tables = network.route_tables.elements().iter();
        let mut routes = tables.flat_map(|table| &table.routes);
        routes.any(|route| match &route.destination {
            Destination::PrefixList(id) => lists.iter().all(|list| list.id != *id),
            _ => false,
        })
    });
    let propagated = |wanted: &dyn Fn(&rule::network::Route, &rule::network::Route) -> bool| {
        let mut tables = network.route_tables.elements().iter();
        tables.any(|table| {
            let mut own = table.routes.iter().filter(|route| route.is_propagated());
            own.any(|own| table.routes.iter().any(|other| wanted(own, other)))
        })
    };
    has(
        "propagated route within the local one",
        propagated(&|own, other| match (&own.destination, &other.destination) {
            (Destination::Cidr(own), Destination::Cidr(local)) => {
                &*other.target == "local" && local.contains(own)
            }
            _ => false,
        }),
    );
    has(
        "propagated route beside a static one",
        propagated(&|own, other| !other.is_propagated() && own.destination == other.destination),
    );
    has("s3Buckets", !parameters.s3_buckets.is_empty());
    let policy = |text: &str| {
        let mut policies = endpoints
            .iter()
            .filter_map(|one| one.policy.read()?.as_deref());
        policies.any(|policy| policy.contains(text))
    };
    has("aws:SourceVpcArn", policy("SourceVpcArn"));
    has("aws:VpceAccount", policy("VpceAccount"));
    has("aws:VpceOrgID", policy("VpceOrgID"));
    has("aws:PrincipalOrgPaths", policy("PrincipalOrgPaths"));
    has("a whole service is denied", policy("Delete*"));
    has(
        "ECS trio",
        services.iter().any(|one| one.name == "ecs-agent"),
    );
    has(
        "waived subnet",
        subnets.iter().any(|one| !one.tags.is_empty()),
    );
    has(
        "waived interface",
        interfaces.iter().any(|one| !one.tags.is_empty()),
    );
    has(
        "trustedDnsServers",
        !parameters.trusted_dns_servers.is_empty(),
    );
    has("subnets unread", network.subnets.read().is_none());
    has("prefix lists unread", network.prefix_lists.read().is_none());
    rules
}

/// Every rule is looked at in one of thirty-three accounts, or more; kinds that are unread, in one of
/// a hundred.
#[test]
fn every_rule_is_looked_at() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..2_000 {
        for rule in rules_of(&generator::case(seed)) {
            *counts.entry(rule).or_default() += 1;
        }
    }
    let all = 33 + ClientClass::ALL.len();
    assert_eq!(counts.len(), all, "{counts:#?}");
    for (rule, count) in &counts {
        let least = if rule.ends_with("unread") { 20 } else { 60 };
        assert!(*count >= least, "{rule} is rare: {counts:#?}");
    }
}
