//! What was written is read back whole; what was not is refused with its place.

use jiff::Timestamp;
use proptest::prelude::*;
use rule::checks::{Check, Severity};
use rule::verdict::{
    Answer, ClientAnswers, ComplianceType, Finding, NeededBy, ServiceAnswer, Verdict,
};
use rule::waiver::Waiver;

use super::read;
use crate::organization::Account;
use crate::place::Place;
use crate::report::fixture;
use crate::report::format::json::Json;
use crate::report::record::place::{PlaceOutcome, PlaceRecord};
use crate::report::record::terms::Terms;
use crate::report::{Ending, EvaluatedRegion, Report};

/// The report that a report which was read would be written as.
fn written_again(report: &[u8]) -> Vec<u8> {
    let mut regions: Vec<(EvaluatedRegion, Vec<Verdict>)> = Vec::new();
    let mut with_clients = false;
    let ending = read(report, |evaluation| {
        let region = evaluation.region(Timestamp::UNIX_EPOCH);
        with_clients |= evaluation.with_clients();
        let verdict = evaluation.verdict()?;
        match regions.last_mut().filter(|(last, _)| *last == region) {
            Some((_, verdicts)) => verdicts.push(verdict),
            None => regions.push((region, vec![verdict])),
        }
        Ok(())
    });
    let mut bytes = Vec::new();
    let mut json = Json::new(&mut bytes, with_clients);
    json.begin().unwrap();
    for (region, verdicts) in &regions {
        json.region(region, verdicts).unwrap();
    }
    json.finish(&ending.unwrap()).unwrap();
    bytes
}

#[test]
fn every_form_of_a_report_is_read_as_it_was_written() {
    for with_clients in [false, true] {
        let mut report = Vec::new();
        fixture::report(Json::new(&mut report, with_clients));
        assert_eq!(written_again(&report), report);
    }
    let mut report = Vec::new();
    fixture::organization(Json::new(&mut report, false));
    assert_eq!(written_again(&report), report);
}

#[test]
fn what_is_no_report_of_this_version_is_refused_with_its_place() {
    let evaluation = |with: &str| {
        format!(
            r#"{{"schemaVersion": "1", "evaluations": [{{"accountId": "111122223333", "region": "eu-west-3",
            "resourceType": "AWS::EC2::VPC", "resourceId": "vpc-0a", "complianceType": "COMPLIANT", "annotation": "-", {with}}}]}}"#
        )
    };
    let finding = |code: &str| {
        format!(
            r#""services": [], "findings": [{{"code": "{code}", "severity": "FAIL", "message": "", "remediation": "", "clients": 0, "resources": []}}]"#
        )
    };
    let service = r#""services": [{"service": "s3", "answer": "PRIVATE", "endpointIds": [], "findings": []}]"#;
    let clients = |verdicts: &str| {
        format!(
            r#"{service}, "clients": [{{"networkInterfaceId": "eni-0a", "answers": {verdicts}}}]"#
        )
    };
    let told: Vec<String> = [
        "[]".to_owned(),
        "{}".to_owned(),
        r#"{"schemaVersion": "1"}"#.to_owned(),
        r#"{"schemaVersion": "2", "evaluations": [{"new": true}]}"#.to_owned(),
        r#"{"schemaVersion": 1, "evaluations": []}"#.to_owned(),
        r#"{"schemaVersion": "1", "evaluations": [], "summary": {}}"#.to_owned(),
        r#"{"schemaVersion": "1", "evaluations": []} and more"#.to_owned(),
        r#"{"schemaVersion": "1", "evaluations": ["#.to_owned(),
        evaluation(r#""services": [{}]"#),
        evaluation(r#""services": [{"service": "s3", "answer": "GREEN"}]"#),
        evaluation(&finding("endpoint-haunted")),
        evaluation(r#""services": [], "waiver": {"until": "tomorrow"}"#),
        evaluation(&clients(r#"{"ecr.api": "PRIVATE"}"#)),
        evaluation(&clients(r#"{"s3": "PRIVATE", "ecr.api": "PRIVATE"}"#)),
        evaluation(&clients(r#"{"s3": "PRIVATE", "s3": "PRIVATE"}"#)),
        evaluation(r#""services": []"#).replace("AWS::EC2::VPC", "AWS::EC2::Subnet"),
    ]
    .iter()
    .map(
        |report| match read(report.as_bytes(), |one| one.verdict().map(drop)) {
            Ok(_) => panic!("{report} was read"),
            Err(misread) => format!("{}: {}\n", misread.place, misread.source),
        },
    )
    .collect();
    insta::assert_snapshot!(told.concat());
    for report in [
        evaluation(&finding("endpoint-missing")),
        evaluation(&clients(r#"{"s3": "PRIVATE"}"#)),
        evaluation(r#""services": [], "addedLater": {"by": ["a newer version"]}"#),
    ] {
        read(report.as_bytes(), |one| one.verdict().map(drop)).unwrap();
    }
}

proptest! {
    #[test]
    fn any_verdicts_are_read_as_they_were_written(
        verdicts in prop::collection::vec(verdict(), 0..4),
        account in account(),
    ) {
        let region = EvaluatedRegion {
            place: Place::new("111122223333", "eu-west-3"),
            account,
            now: "2026-11-22T10:00:00.123456789Z".parse().unwrap(),
        };
        let vpc_ids: Vec<_> = verdicts.iter().map(|verdict| verdict.vpc_id.clone()).collect();
        let outcome = PlaceOutcome::Evaluated { verdicts: &verdicts, vpc_ids: &vpc_ids, unread: &[] };
        let terms = Terms::default();
        let line = serde_json::to_string(&PlaceRecord::new(&region, region.now, &terms, outcome)).unwrap();
        let record: PlaceRecord = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(record.vpc_ids(), vpc_ids);
        prop_assert_eq!(record.region(), region.clone());
        prop_assert_eq!(&record.verdicts().unwrap(), &verdicts);

        let mut report = Vec::new();
        let mut json = Json::new(&mut report, true);
        json.begin().unwrap();
        json.region(&region, &verdicts).unwrap();
        json.finish(&Ending::default()).unwrap();
        prop_assert_eq!(written_again(&report), report);
    }
}

fn account() -> impl Strategy<Value = Account> {
    (prop::option::of(".+"), prop::option::of(".+")).prop_map(|(name, organizational_unit)| {
        Account {
            name,
            organizational_unit,
        }
    })
}

fn verdict() -> impl Strategy<Value = Verdict> {
    let compliance_type = prop::sample::select(vec![
        ComplianceType::Compliant,
        ComplianceType::NonCompliant,
        ComplianceType::NotApplicable,
        ComplianceType::Undetermined,
    ]);
    let services = prop::collection::btree_map(".*", (answer(), ids(), findings()), 0..3);
    let waiver = prop::option::of((prop::option::of(".+"), prop::option::of(".+")));
    let of_vpc = (".*", prop::option::of(".*"), compliance_type, ".*", waiver);
    (of_vpc, services, findings()).prop_flat_map(|(of_vpc, services, findings)| {
        let services: Vec<ServiceAnswer> = services
            .into_iter()
            .map(
                |(service, (answer, endpoint_ids, findings))| ServiceAnswer {
                    needed_by: vec![NeededBy {
                        clients: 1,
                        reason: service.as_str().into(),
                    }],
                    service,
                    answer,
                    endpoint_ids,
                    findings,
                },
            )
            .collect();
        let answers = prop::collection::vec(answer(), services.len());
        let client = (".*", prop::option::of(".*"), answers);
        let clients = prop::collection::vec(client, 0..3);
        clients.prop_map(move |clients| {
            let (vpc_id, vpc_name, compliance_type, annotation, waiver) = of_vpc.clone();
            Verdict {
                vpc_id: vpc_id.into(),
                vpc_name,
                compliance_type,
                annotation,
                services: services.clone(),
                findings: findings.clone(),
                clients: clients
                    .into_iter()
                    .map(|(id, subnet_id, answers)| ClientAnswers {
                        network_interface_id: id.into(),
                        subnet_id: subnet_id.map(Into::into),
                        answers: answers.into(),
                        waived: false,
                    })
                    .collect(),
                in_transition: false,
                waiver: waiver.map(|(by, reason)| Waiver {
                    until: "2027-01-31".parse().unwrap(),
                    by,
                    reason,
                }),
                without_exceptions: None,
            }
        })
    })
}

fn findings() -> impl Strategy<Value = Vec<Finding>> {
    let severity = prop::sample::select(vec![
        Severity::Fail,
        Severity::Unknown,
        Severity::Undetermined,
        Severity::Warn,
    ]);
    let check = prop::sample::select(Check::ALL);
    let of_check = (check, severity, prop::option::of(answer()));
    let finding = (of_check, ".*", ".*", any::<u32>(), ids()).prop_map(
        |((check, severity, answer), message, remediation, clients, resources)| Finding {
            check,
            severity,
            answer,
            message,
            remediation,
            clients: clients as usize,
            resources,
            leaves_by: None,
            brief: None,
            excepted: None,
        },
    );
    prop::collection::vec(finding, 0..3)
}

fn answer() -> impl Strategy<Value = Answer> {
    prop::sample::select(vec![
        Answer::Private,
        Answer::Unknown,
        Answer::Undetermined,
        Answer::Public,
        Answer::Broken,
    ])
}

fn ids() -> impl Strategy<Value = Vec<rule::network::Id>> {
    prop::collection::vec(".*".prop_map(Into::into), 0..3)
}
