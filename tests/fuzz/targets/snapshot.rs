//! Any bytes as a saved account: they are read or refused by name, and what is read is evaluated
//! whole, in words that fit AWS Config.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use rule::evaluate::evaluate;
use rule::parameters::Parameters;
use rule::verdict::{ComplianceType, Verdict, Answer};
use vpc_endpoint_rule::source::snapshot::error::SnapshotError;
use vpc_endpoint_rule::source::snapshot::{Overrides, Snapshot};

/// The one file of the snapshot, rewritten for each input.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!(
        "snapshot-{}/111122223333/eu-west-3",
        std::process::id()
    ));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    folder.join("all.json")
});

static PARAMETERS: LazyLock<Vec<Parameters>> = LazyLock::new(|| {
    let sets = [
        r#"{}"#,
        r#"{"depth": "existence", "unusedVpcs": "COMPLIANT"}"#,
        r#"{"serviceNames": "ecr.api,ecr.dkr,s3,dynamodb,logs", "unusedVpcs": "EVALUATE",
            "unknown": "NON_COMPLIANT", "pendingGraceMinutes": "60", "organizationId": "o-a1b2c3d4e5"}"#,
    ];
    sets.map(|set| Parameters::from_json(set).expect("the parameters are right"))
        .into()
});

fuzz_target!(|input: &[u8]| -> Corpus {
    std::fs::write(&*FILE, input).expect("the temporary file can be written");
    let snapshot = match Snapshot::open(root(), &Overrides::default()) {
        Ok(snapshot) => snapshot,
        Err(error) => return refused(&error),
    };
    if let Err(error) = snapshot.passed_over() {
        refused(&error);
    }
    for region in snapshot.regions() {
        let network = match snapshot.read(region) {
            Ok(network) => network,
            Err(error) => return refused(&error),
        };
        let now = "2026-11-20T09:00:00Z".parse().expect("a time");
        for parameters in &*PARAMETERS {
            let verdicts = evaluate(&network, parameters, now, None);
            verdicts.iter().for_each(|verdict| fit(verdict, parameters));
            let mut ids: Vec<_> = verdicts.iter().map(|verdict| &verdict.vpc_id).collect();
            ids.dedup();
            assert_eq!(ids.len(), network.vpcs.len(), "one verdict a VPC");
        }
    }
    Corpus::Keep
});

fn root() -> PathBuf {
    FILE.ancestors().nth(3).map(Into::into).unwrap_or_default()
}

/// An error says which file it is about.
fn refused(error: &SnapshotError) -> Corpus {
    let said = error.to_string();
    assert!(said.contains("snapshot-"), "{said}");
    Corpus::Keep
}

/// What decision.md says of every verdict, whatever the network.
fn fit(verdict: &Verdict, parameters: &Parameters) {
    let annotation = &verdict.annotation;
    assert!(
        (1..=256).contains(&annotation.chars().count()),
        "{annotation}"
    );
    assert!(!annotation.chars().any(char::is_control), "{annotation:?}");
    let answers = || verdict.services.iter().map(|service| service.answer);
    let is_fault = |answer| match answer {
        Answer::Broken | Answer::Public => true,
        Answer::Unknown => parameters.unknown_is_fault,
        Answer::Private | Answer::Undetermined => false,
    };
    match verdict.compliance_type {
        ComplianceType::NotApplicable => assert!(verdict.services.is_empty()),
        ComplianceType::NonCompliant => assert!(answers().any(is_fault)),
        ComplianceType::Compliant => {
            assert!(!answers().any(|answer| is_fault(answer) || answer == Answer::Undetermined));
        }
        ComplianceType::Undetermined => assert!(!answers().any(is_fault)),
    }
    for client in &verdict.clients {
        assert_eq!(client.answers.len(), verdict.services.len());
    }
}
