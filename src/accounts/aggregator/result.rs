//! A result that AWS Config holds, as a verdict: what it says, and nothing that it does not.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rule::network::Id;
use rule::verdict::{
    Answer, BUT_UNKNOWN, ComplianceType, NOT_PRIVATE, RUNS_UNKNOWN, ServiceAnswer, Verdict,
};

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregatedResult {
    /// The VPC.
    pub vpc_id: Id,
    /// COMPLIANT or NON_COMPLIANT.
    pub compliance_type: ComplianceType,
    /// The annotation, where it has one.
    pub annotation: Option<String>,
    /// When AWS Config recorded it.
    pub recorded: Option<Timestamp>,
}

/// The verdicts of one account in one region, sorted by VPC id. Where several rules have a result on one VPC, the
/// one at fault stands, of equal ones the latest.
pub fn verdicts(results: impl IntoIterator<Item = AggregatedResult>) -> Vec<Verdict> {
    let mut by_vpc: BTreeMap<Id, AggregatedResult> = BTreeMap::new();
    let weight = |result: &AggregatedResult| {
        let at_fault = result.compliance_type == ComplianceType::NonCompliant;
        (at_fault, result.recorded)
    };
    for result in results {
        match by_vpc.get(&result.vpc_id) {
            Some(other) if weight(other) >= weight(&result) => {}
            _ => drop(by_vpc.insert(result.vpc_id.clone(), result)),
        }
    }
    by_vpc.into_values().map(verdict).collect()
}

fn verdict(result: AggregatedResult) -> Verdict {
    let AggregatedResult {
        vpc_id,
        compliance_type,
        annotation,
        ..
    } = result;
    let annotation = annotation.unwrap_or_else(|| "AWS Config holds no annotation".to_owned());
    Verdict {
        vpc_id,
        vpc_name: None,
        compliance_type,
        services: services(&annotation),
        annotation,
        findings: Vec::new(),
        clients: Vec::new(),
        in_transition: false,
        waiver: None,
        without_exceptions: None,
    }
}

/// The services of which an annotation of this rule speaks. AWS Config keeps nothing else of what the function found, so
/// that the line itself is read: of a VPC at fault those that it begins with, which are
/// the worst; of a compliant VPC all, where none is cut off, or those that are UNKNOWN. One of another form names none.
fn services(annotation: &str) -> Vec<ServiceAnswer> {
    worst(annotation)
        .or_else(|| private(annotation))
        .or_else(|| unknown(annotation))
        .unwrap_or_default()
}

/// `ecr.api, ecr.dkr and 3 more not private: …`, and what versions before wrote: `ecr.api and s3 PUBLIC: …`.
fn worst(annotation: &str) -> Option<Vec<ServiceAnswer>> {
    let (front, _message) = annotation.split_once(": ")?;
    let own = [Answer::Broken, Answer::Public, Answer::Unknown].map(|of| (of.as_str(), of));
    let mut said = own.into_iter().chain([(NOT_PRIVATE, Answer::Public)]);
    let (names, answer) = said.find_map(|(end, answer)| {
        let names = front.strip_suffix(end)?.strip_suffix(' ')?;
        Some((names, answer))
    })?;
    listed(names, answer)
}

/// `COMPLIANT, but unknown: custom DNS servers 10.0.0.10 (dopt-0a), for ecr.api, ecr.dkr; check …`
fn unknown(annotation: &str) -> Option<Vec<ServiceAnswer>> {
    let rest = annotation.strip_prefix(BUT_UNKNOWN)?;
    // The first list of services is of the first cause.
    rest.match_indices(", for ").find_map(|(at, before)| {
        let names = rest.get(at + before.len()..)?;
        let end = ["; ", ". "].iter().filter_map(|end| names.find(end)).min();
        let names = end.and_then(|end| names.get(..end)).unwrap_or(names);
        listed(names, Answer::Unknown)
    })
}

/// `ecr.api, ecr.dkr and 3 more`
fn listed(names: &str, answer: Answer) -> Option<Vec<ServiceAnswer>> {
    let names = names.split(", ").flat_map(|names| names.split(" and "));
    let is_count = |name: &str| {
        let count = name.strip_suffix(" more");
        count.is_some_and(|count| count.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let named = names.filter(|name| !is_count(name));
    named
        .map(|name| is_service(name).then(|| of(name, answer, Vec::new())))
        .collect()
}

/// `COMPLIANT: 2 services private … (ecr.api vpce-0a, s3 vpce-0b+vpce-0c); what 1 client runs is not known`
fn private(annotation: &str) -> Option<Vec<ServiceAnswer>> {
    let rest = annotation.strip_prefix("COMPLIANT: ")?;
    let rest = rest.split_once(RUNS_UNKNOWN).map_or(rest, |of| of.0);
    let (count, rest) = rest.split_once(" service")?;
    let (_whom, list) = rest.strip_suffix(')')?.split_once(" (")?;
    let services = list.split(", ").map(|entry| {
        let (service, ids) = entry.split_once(' ').unwrap_or((entry, ""));
        let ids = ids.split('+').filter(|id| !id.is_empty());
        let ids: Option<Vec<Id>> = ids
            .map(|id| id.starts_with("vpce-").then(|| id.into()))
            .collect();
        is_service(service).then_some(of(service, Answer::Private, ids?))
    });
    let services: Vec<ServiceAnswer> = services.collect::<Option<_>>()?;
    (services.len().to_string() == count).then_some(services)
}

fn of(service: &str, answer: Answer, endpoint_ids: Vec<Id>) -> ServiceAnswer {
    ServiceAnswer {
        service: service.to_owned(),
        answer,
        endpoint_ids,
        findings: Vec::new(),
        needed_by: Vec::new(),
    }
}

/// Whether a text has the form of a service's short name.
fn is_service(text: &str) -> bool {
    let of_a_name =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_:@".contains(&byte);
    !text.is_empty() && text.bytes().all(of_a_name)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use rule::evaluate::evaluate;
    use rule::parameters::{NeedsMode, UnusedVpcs};
    use rule::verdict::{Answer, BUT_UNKNOWN, ComplianceType, ServiceAnswer};
    use rule_testing::generator::{self, workloads};
    use rule_testing::random::Random;

    use super::{AggregatedResult, services, verdicts};

    fn told(annotation: &str) -> String {
        let services = services(annotation);
        let told = services.iter().map(|service| {
            let ids: Vec<&str> = service.endpoint_ids.iter().map(AsRef::as_ref).collect();
            format!(
                "{} {} {}",
                service.service,
                service.answer.as_str(),
                ids.join("+")
            )
        });
        told.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn services_come_from_annotations_of_this_rule_only() {
        for (annotation, expected) in [
            (
                "ecr.dkr BROKEN: sg-0a has no ingress. +2 more",
                "ecr.dkr BROKEN ",
            ),
            ("s3 PUBLIC: no endpoint", "s3 PUBLIC "),
            (
                "ecr.api and ecr.dkr PUBLIC: no endpoint of ecr.api is in vpc-0a",
                "ecr.api PUBLIC ; ecr.dkr PUBLIC ",
            ),
            (
                "ecr.api, ecr.dkr and 3 more BROKEN: sg-0a has no ingress",
                "ecr.api BROKEN ; ecr.dkr BROKEN ",
            ),
            (
                "ecr.api, ecr.dkr, s3 not private: no VPC endpoint; traffic leaves by nat-0a. Fix: create 2 interface endpoints and 1 S3 gateway",
                "ecr.api PUBLIC ; ecr.dkr PUBLIC ; s3 PUBLIC ",
            ),
            (
                "email-smtp:587, ecr.api@us-east-1 not private: no VPC endpoint",
                "email-smtp:587 PUBLIC ; ecr.api@us-east-1 PUBLIC ",
            ),
            ("the path is not private: badly", ""),
            (
                "ecr.api UNKNOWN: own DNS servers: 10.0.0.2",
                "ecr.api UNKNOWN ",
            ),
            (
                "COMPLIANT: 2 services private for 3 clients in 2 subnets (ecr.api vpce-0a, s3 vpce-0b+vpce-0c)",
                "ecr.api PRIVATE vpce-0a; s3 PRIVATE vpce-0b+vpce-0c",
            ),
            (
                "COMPLIANT: 1 service private without clients (s3)",
                "s3 PRIVATE ",
            ),
            (
                "COMPLIANT: 1 service private for 1 client in 1 subnet (s3 vpce-0a); what 1 client runs is not known",
                "s3 PRIVATE vpce-0a",
            ),
            (
                "COMPLIANT: 1 service private for 3 clients in 2 subnets (s3 vpce-0a); what 3 clients run is not known",
                "s3 PRIVATE vpce-0a",
            ),
            (
                "COMPLIANT, but unknown: custom DNS servers 10.0.0.10 (dopt-0a), for s3; what 2 clients run is not known",
                "s3 UNKNOWN ",
            ),
            (
                "COMPLIANT, but unknown: custom DNS servers 10.0.0.10 (dopt-0a), for ecr.api, ecr.dkr; check that they forward amazonaws.com",
                "ecr.api UNKNOWN ; ecr.dkr UNKNOWN ",
            ),
            (
                "COMPLIANT, but unknown: vpce-0a is in state `partial`, which does not tell whether it works, for s3. Fix: look at it",
                "s3 UNKNOWN ",
            ),
            (
                "COMPLIANT, but unknown: a zone of the hub, for all, and more, for s3, logs and 3 more. logs UNKNOWN: no VPC endpoint",
                "s3 UNKNOWN ; logs UNKNOWN ",
            ),
            ("COMPLIANT, but unknown: custom DNS servers 10.0.…", ""),
            // Cut off, of another number, of another form.
            (
                "COMPLIANT: 2 services private for 3 clients in 2 subnets (ecr.api vpce-0a, s3 vp…",
                "",
            ),
            (
                "COMPLIANT: 2 services private for 3 clients in 2 subnets (ecr.api vpce-0a)",
                "",
            ),
            ("COMPLIANT: 1 service private (ecr.api eni-0a)", ""),
            ("This VPC is BROKEN: badly", ""),
            ("ecr.dkr PRIVATE: fine", ""),
            ("", ""),
        ] {
            assert_eq!(told(annotation), expected, "{annotation}");
        }
    }

    /// Whatever line the rule writes, services are read out of it as they are, and of a compliant VPC all.
    #[test]
    fn services_are_those_of_the_verdict() {
        let mut endings = [0; 4];
        for seed in 0..2_000 {
            let mut case = generator::case_with_gaps(seed, &[0]);
            case.parameters.unused_vpcs = UnusedVpcs::Evaluate;
            if seed % 2 == 0 {
                workloads::add(&mut Random::new(seed), &mut case.network);
                case.parameters.needs = NeedsMode::Derived;
            }
            for verdict in evaluate(&case.network, &case.parameters, case.now, None) {
                let line = verdict.annotation.as_str();
                let held = match verdict.compliance_type {
                    ComplianceType::Compliant | ComplianceType::NonCompliant => services(line),
                    ComplianceType::NotApplicable | ComplianceType::Undetermined => continue,
                };
                for service in &held {
                    let mut own = verdict.services.iter();
                    let own = own.find(|own| own.service == service.service).unwrap();
                    assert_eq!(own.answer, service.answer, "{line}");
                    let ids = &service.endpoint_ids;
                    assert!(ids.is_empty() || *ids == own.endpoint_ids, "{line}");
                }
                let of_all = line.starts_with("COMPLIANT: ");
                let counted = |service: &&ServiceAnswer| service.answer != Answer::NotApplicable;
                let counted = verdict.services.iter().filter(counted).count();
                if of_all {
                    assert_eq!(held.len(), counted, "{line}");
                } else {
                    assert!(!held.is_empty(), "{line}");
                }
                let form = usize::from(line.starts_with(BUT_UNKNOWN)) * 2;
                if of_all || form > 0 {
                    endings[form + usize::from(line.contains("; what "))] += 1;
                }
            }
        }
        // Each ending is there; how often, hangs on every draw of the generator.
        assert!(endings.iter().all(|times| *times > 3), "{endings:?}");
    }

    #[test]
    fn of_several_rules_on_one_vpc_the_one_at_fault_stands() {
        let result = |vpc_id: &str, compliance_type, annotation: &str, second| AggregatedResult {
            vpc_id: vpc_id.into(),
            compliance_type,
            annotation: Some(annotation.to_owned()),
            recorded: Timestamp::from_second(second).ok(),
        };
        let (good, bad) = (ComplianceType::Compliant, ComplianceType::NonCompliant);
        let results = [
            result("vpc-0b", good, "b", 1),
            result("vpc-0a", bad, "older", 1),
            result("vpc-0a", good, "good", 9),
            result("vpc-0a", bad, "newer", 5),
        ];
        for turned in 0..results.len() {
            let mut results = results.to_vec();
            results.rotate_left(turned);
            let told: Vec<String> = verdicts(results)
                .into_iter()
                .map(|verdict| format!("{} {}", verdict.vpc_id, verdict.annotation))
                .collect();
            assert_eq!(told, ["vpc-0a newer", "vpc-0b b"]);
        }
    }
}
