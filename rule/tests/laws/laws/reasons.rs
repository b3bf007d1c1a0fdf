//! An answer and its reasons never part: what is not PRIVATE has a finding that leads to it, what is UNDETERMINED says
//! what is unread, and what is NON_COMPLIANT does not begin as if it were not. Accounts are tried as they are made, with
//! both families, and with DNS64 as well.

use std::net::Ipv6Addr;

use rule::checks::Severity;
use rule::network::fact::Fact;
use rule::network::{
    Destination, DnsRecordIpType, IpAddressType, Network, Route, RouteOrigin, RouteState,
};
use rule::verdict::{Answer, ComplianceType, Finding, ServiceAnswer, Verdict};

use super::FOUND;
use crate::agreement::{self, asked};
use rule_testing::generator::{self, Case, org};
use rule_testing::random::Random;

/// What a verdict says without its reason, or with another one.
fn parted(verdict: &Verdict) -> Option<String> {
    let is_non_compliant = verdict.compliance_type == ComplianceType::NonCompliant;
    if is_non_compliant && verdict.annotation.starts_with("COMPLIANT") {
        return Some(format!("NON_COMPLIANT, and says {}", verdict.annotation));
    }
    let mut services = verdict.services.iter();
    let service = services.find(|service| !is_explained(service, &verdict.findings))?;
    let findings = service.findings.iter().chain(&verdict.findings);
    let findings: Vec<_> = findings
        .map(|finding| (finding.severity, &finding.message))
        .collect();
    Some(format!(
        "{}: {} is {:?} by {findings:#?}",
        verdict.vpc_id, service.service, service.answer
    ))
}

/// Whether some finding leads to the answer of a service; that clients are unread is said of the VPC.
fn is_explained(service: &ServiceAnswer, of_vpc: &[Finding]) -> bool {
    let has = |severity: Severity| {
        let mut findings = service.findings.iter().chain(of_vpc);
        findings.any(|finding| finding.severity == severity)
    };
    match service.answer {
        Answer::Private | Answer::NotApplicable => true,
        Answer::Public | Answer::Broken => has(Severity::Fail),
        // Where UNKNOWN is a fault, nothing better may come of what is unread.
        Answer::Unknown => has(Severity::Unknown) || has(Severity::Undetermined),
        Answer::Undetermined => has(Severity::Undetermined),
    }
}

/// Gives clients and endpoints both families, and some subnets DNS64.
fn with_both_families(network: &mut Network, r: &mut Random) {
    if let Fact::Read(all) = &mut network.network_interfaces {
        for (place, one) in (1..).zip(all) {
            if r.percent(80) && one.ipv6.is_none() {
                one.ipv6 = Some(Ipv6Addr::new(0x2001, 0xdb8, 0xff, 0, 0, 0, 0, place));
            }
        }
    }
    if let Fact::Read(all) = &mut network.vpc_endpoints {
        for one in all {
            (one.ip_address_type, one.dns_record_ip_type) = match r.below(6) {
                0 | 1 => (IpAddressType::Dualstack, None),
                2 => (
                    IpAddressType::Dualstack,
                    Some(DnsRecordIpType::ServiceDefined),
                ),
                3 => (IpAddressType::Ipv4, Some(DnsRecordIpType::Ipv4)),
                4 => (IpAddressType::Ipv6, Some(DnsRecordIpType::Ipv6)),
                _ => continue,
            };
        }
    }
}

/// Turns DNS64 on, and lets some tables lead its addresses to a NAT gateway.
fn with_dns64(network: &mut Network, r: &mut Random) {
    if let Fact::Read(all) = &mut network.subnets {
        all.iter_mut().for_each(|one| one.enable_dns64 = true);
    }
    if let Fact::Read(all) = &mut network.route_tables {
        for one in all {
            if r.percent(70) {
                one.routes.push(Route {
                    destination: Destination::Cidr("64:ff9b::/96".parse().unwrap()),
                    state: RouteState::Active,
                    target: if r.percent(50) { "nat-1" } else { "nat-2" }.into(),
                    origin: RouteOrigin::default(),
                });
            }
        }
    }
}

/// A case as it is made, with both families, and with DNS64.
fn each_form(seed: u64, case: Case) -> [(&'static str, Case); 3] {
    let mut r = Random::new(!seed);
    let mut both = case.clone();
    let Case { network, hubs, .. } = &mut both;
    for network in std::iter::once(network).chain(hubs) {
        with_both_families(network, &mut r);
    }
    let mut dns64 = both.clone();
    let Case { network, hubs, .. } = &mut dns64;
    for network in std::iter::once(network).chain(hubs) {
        with_dns64(network, &mut r);
    }
    [
        ("as it is made", case),
        ("with both families", both),
        ("with DNS64", dns64),
    ]
}

/// Panics at the first seed whose verdicts are without their reasons.
fn no_reason_is_lost(seeds: impl Iterator<Item = u64>, case: impl Fn(u64) -> Case) {
    for seed in seeds {
        for (form, case) in each_form(seed, case(seed)) {
            let verdicts = agreement::verdicts(&case);
            if let Some(told) = verdicts.iter().find_map(parted) {
                panic!("seed {seed} {form}: {told}");
            }
        }
    }
}

#[test]
fn every_answer_of_an_account_has_its_reason() {
    no_reason_is_lost(super::seeds().chain(FOUND), generator::case);
}

#[test]
fn every_answer_of_an_organization_has_its_reason() {
    let first = asked("LAWS_SEED", 0);
    let count = asked("LAWS_ORGANIZATIONS", 300);
    no_reason_is_lost(first..first + count, org::case);
}
