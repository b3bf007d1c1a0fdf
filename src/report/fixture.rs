//! Verdicts that the formats are tested with: one of each kind, and text that could break a format.

use jiff::Timestamp;
use rule::checks::{Check, Severity};
use rule::verdict::{Answer, ClientAnswers, ComplianceType, Finding, ServiceAnswer, Verdict};
use rule::waiver::Waiver;

use crate::failure::FailedPlace;
use crate::organization::Account;
use crate::place::Place;
use crate::report::overview::Survey;
use crate::report::overview::baseline::{Baseline, EarlierVpc};
use crate::report::summary::{Counter, Summary};
use crate::report::{About, Ending, EvaluatedRegion, Report, Warning};

/// Reports two accounts and three regions, one of them empty.
pub fn report(report: impl Report) {
    told(report, Vec::new(), None);
}

/// The verdicts, one of each kind.
pub fn verdicts() -> Vec<Verdict> {
    vec![broken(), not_applicable(), compliant(), undetermined()]
}

/// Reports the same as a whole organization of which two accounts could not be evaluated, and what
/// changed since an earlier report.
pub fn organization(report: impl Report) {
    let names = ["111122223333", "777788889999"];
    let organization = names.map(|id| (id.to_owned(), account(id))).into_iter();
    let survey = Survey::new(now(), organization.collect(), Some(baseline()));
    let failed = |account_id: &str, region: Option<&str>| FailedPlace {
        account_id: account_id.to_owned(),
        region: region.map(str::to_owned),
        why: "cannot assume the role `audit` (let it trust you): Access\u{1b}[31m <denied>"
            .to_owned(),
    };
    let failures = vec![
        failed("444455556666", Some("cn-northwest-1")),
        failed("777788889999", None),
    ];
    told(report, failures, Some(survey));
}

/// The earlier report: of its VPCs one turned, one is gone, two were not evaluated again.
pub fn baseline() -> Baseline {
    let vpc = |compliance_type, faults: &[(&str, Check)]| EarlierVpc {
        name: Some("before".to_owned()),
        compliance_type,
        faults: faults
            .iter()
            .map(|(service, check)| ((*service).to_owned(), *check))
            .collect(),
    };
    let bad = ComplianceType::NonCompliant;
    let of_payments = [
        (
            "vpc-0a".to_owned(),
            vpc(
                bad,
                &[
                    ("ecr.api", Check::EndpointSecurityGroupBlocks),
                    ("s3", Check::GatewayRouteMissing),
                    ("logs", Check::EndpointMissing),
                ],
            ),
        ),
        (
            "vpc-0b".to_owned(),
            vpc(bad, &[("s3", Check::EndpointMissing)]),
        ),
        (
            "vpc-0gone".to_owned(),
            vpc(bad, &[("s3", Check::EndpointMissing)]),
        ),
    ];
    let of_shop = [(
        "vpc-0d".to_owned(),
        vpc(ComplianceType::Undetermined, &[("s3", Check::PolicyDenies)]),
    )];
    let of_failed = [(
        "vpc-0f".to_owned(),
        vpc(bad, &[("s3", Check::EndpointMissing)]),
    )];
    Baseline {
        evaluated_at: Some("2026-11-01T10:00:00Z".parse().unwrap()),
        summary: Summary {
            accounts: 3,
            regions: 2,
            vpcs: 5,
            non_compliant: 4,
            undetermined: 1,
            ..Summary::default()
        },
        places: [
            (
                Place::new("111122223333", "eu-west-3"),
                of_payments.into_iter().collect(),
            ),
            (
                Place::new("444455556666", "cn-north-1"),
                of_shop.into_iter().collect(),
            ),
            (
                Place::new("777788889999", "eu-west-3"),
                of_failed.into_iter().collect(),
            ),
        ]
        .into_iter()
        .collect(),
    }
}

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn told(mut report: impl Report, failures: Vec<FailedPlace>, mut survey: Option<Survey>) {
    let mut counter = Counter::default();
    report.begin().unwrap();
    for (account_id, region, verdicts) in [
        (
            "111122223333",
            "eu-west-3",
            vec![broken(), not_applicable(), compliant()],
        ),
        ("111122223333", "us-east-1", Vec::new()),
        ("444455556666", "cn-north-1", vec![undetermined()]),
    ] {
        let evaluated = EvaluatedRegion {
            place: Place::new(account_id, region),
            account: account(account_id),
            now: now(),
        };
        counter.count(account_id, region, &verdicts);
        if let Some(survey) = &mut survey {
            survey.region(&evaluated, &verdicts);
        }
        report.region(&evaluated, &verdicts).unwrap();
    }
    if let Some(survey) = &mut survey {
        failures.iter().for_each(|failure| survey.failed(failure));
    }
    let message = "`vpc-0gone` in excludeVpcIds exists in no region that was evaluated".to_owned();
    let warnings = vec![Warning {
        check: Check::ExceptionMatchesNothing,
        message,
    }];
    report
        .finish(&Ending {
            summary: counter.summary(),
            warnings,
            exceptions: None,
            failures,
            overview: survey.map(Survey::overview),
            only_of_others: Vec::new(),
            about: About {
                asked: "ecr.api, ecr.dkr, s3".to_owned(),
                data: "saved data `<saved>`".to_owned(),
            },
        })
        .unwrap();
}

/// One account in one region.
#[cfg(feature = "offline")]
pub fn region() -> EvaluatedRegion {
    EvaluatedRegion {
        place: Place::new("111122223333", "eu-west-3"),
        account: account("111122223333"),
        now: now(),
    }
}

/// What is known of the accounts: not everything of each.
fn account(account_id: &str) -> Account {
    let known = account_id == "111122223333";
    let name = match account_id {
        "111122223333" => Some("payments <prod>"),
        "777788889999" => Some("labs"),
        _ => None,
    };
    Account {
        name: name.map(str::to_owned),
        organizational_unit: known.then(|| "Root/Workloads/Prod".to_owned()),
    }
}

/// The text of a report that has been written.
pub fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn broken() -> Verdict {
    let blocked = Finding {
        check: Check::EndpointSecurityGroupBlocks,
        severity: Severity::Fail,
        answer: Some(Answer::Broken),
        message: "i-0a1b (eni-0c) in subnet-0d cannot reach vpce-0e: sg-0f has no ingress tcp/443 from 10.0.3.17".to_owned(),
        remediation: "Add an ingress rule for tcp/443 from subnet-0d to sg-0f, or from the client's group.".to_owned(),
        clients: 3,
        resources: ["eni-0c", "subnet-0d", "vpce-0e", "sg-0f"].map(Into::into).to_vec(),
        leaves_by: None,
        brief: None,
        excepted: None,
    };
    let zone = Finding {
        check: Check::SingleAzEndpoint,
        severity: Severity::Warn,
        answer: None,
        message: "vpce-0e is in eu-west-3a alone".to_owned(),
        remediation: "Add a subnet in eu-west-3b.".to_owned(),
        clients: 1,
        resources: vec!["vpce-0e".into()],
        leaves_by: None,
        brief: None,
        excepted: None,
    };
    let missing = Finding {
        check: Check::EndpointMissing,
        severity: Severity::Fail,
        answer: Some(Answer::Public),
        message: "no endpoint of ecr.dkr is in vpc-0a".to_owned(),
        remediation: "Create one | with private DNS.".to_owned(),
        clients: 4,
        resources: vec!["vpc-0a".into()],
        leaves_by: None,
        brief: None,
        excepted: None,
    };
    Verdict {
        vpc_id: "vpc-0a".into(),
        vpc_name: Some("=cmd|' /C calc'!A0 <b>\u{1b}[31m\"é\", x".to_owned()),
        compliance_type: ComplianceType::NonCompliant,
        annotation: format!("ecr.api BROKEN: {}. +2 more", blocked.message),
        services: vec![
            service("ecr.api", Answer::Broken, &["vpce-0e"], vec![blocked, zone]),
            service("ecr.dkr", Answer::Public, &[], vec![missing]),
            service("s3", Answer::Private, &["vpce-0s"], Vec::new()),
        ],
        findings: Vec::new(),
        clients: vec![
            client(
                "eni-0c",
                Some("subnet-0d"),
                &[Answer::Broken, Answer::Public, Answer::Private],
            ),
            client(
                "eni-0d",
                None,
                &[Answer::Private, Answer::Public, Answer::Private],
            ),
        ],
        in_transition: false,
        waiver: None,
        without_exceptions: None,
    }
}

fn compliant() -> Verdict {
    Verdict {
        annotation: "COMPLIANT: 1 service private for 1 client in 1 subnet (s3 vpce-0c)".to_owned(),
        services: vec![service("s3", Answer::Private, &["vpce-0c"], Vec::new())],
        clients: vec![client("eni-0e", Some("subnet-0e"), &[Answer::Private])],
        ..empty("vpc-0c", Some("hub"), ComplianceType::Compliant)
    }
}

fn not_applicable() -> Verdict {
    Verdict {
        annotation:
            "NOT_APPLICABLE: vpc-0b is waived until 2027-01-31 by Jane Doe: hub move, see CHG-1"
                .to_owned(),
        waiver: Some(
            Waiver::parse("until=2027-01-31 by=Jane Doe reason=hub move, see CHG-1").unwrap(),
        ),
        ..empty("vpc-0b", None, ComplianceType::NotApplicable)
    }
}

fn undetermined() -> Verdict {
    let unread = Finding {
        check: Check::FactUnread,
        severity: Severity::Undetermined,
        answer: Some(Answer::Undetermined),
        message: "the network interfaces were not read: the snapshot has no `NetworkInterfaces`"
            .to_owned(),
        remediation: "Add the missing file to the snapshot.".to_owned(),
        clients: 0,
        resources: vec!["vpc-0d".into()],
        leaves_by: None,
        brief: None,
        excepted: None,
    };
    Verdict {
        annotation: format!("UNDETERMINED: {}", unread.message),
        findings: vec![unread],
        ..empty("vpc-0d", Some("生产"), ComplianceType::Undetermined)
    }
}

fn empty(vpc_id: &str, name: Option<&str>, compliance_type: ComplianceType) -> Verdict {
    Verdict {
        vpc_id: vpc_id.into(),
        vpc_name: name.map(str::to_owned),
        compliance_type,
        annotation: String::new(),
        services: Vec::new(),
        findings: Vec::new(),
        clients: Vec::new(),
        in_transition: false,
        waiver: None,
        without_exceptions: None,
    }
}

fn service(
    name: &str,
    answer: Answer,
    endpoint_ids: &[&str],
    findings: Vec<Finding>,
) -> ServiceAnswer {
    let endpoint_ids = endpoint_ids.iter().map(|&id| id.into()).collect();
    ServiceAnswer {
        service: name.to_owned(),
        answer,
        endpoint_ids,
        findings,
        needed_by: Vec::new(),
    }
}

fn client(id: &str, subnet_id: Option<&str>, answers: &[Answer]) -> ClientAnswers {
    ClientAnswers {
        network_interface_id: id.into(),
        subnet_id: subnet_id.map(Into::into),
        answers: answers.into(),
        waived: false,
    }
}
