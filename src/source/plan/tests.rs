//! Plans of the shared samples, where they are there, and what they come to.

use rule::parameters::Parameters;

use super::mapping::lay::lay;
use super::mapping::ledger::Ledger;
use super::plans::{Options, Plans};

#[test]
fn try_samples() {
    let root = std::env::var("SAMPLES").unwrap_or_default();
    let Ok(dirs) = std::fs::read_dir(&root) else {
        return;
    };
    let mut dirs: Vec<_> = dirs.map(|d| d.unwrap().path()).collect();
    dirs.sort();
    for dir in dirs {
        let file = [
            "plan.json",
            "template.yaml",
            "aws-cdk-ec2-vpc-endpoint.template.json",
        ]
        .iter()
        .map(|f| dir.join(f))
        .find(|p| p.exists())
        .unwrap();
        println!("==== {}", dir.display());
        let plans = match Plans::open(
            &[file],
            Options {
                region: Some("eu-west-1".into()),
                ..Options::default()
            },
        ) {
            Ok(plan) => plan,
            Err(error) => {
                println!("{error}");
                continue;
            }
        };
        let (all, _) = plans.resources(false, &Default::default(), &[]).unwrap();
        for ((_, region), resources) in all {
            let list: Vec<_> = resources.iter().collect();
            let mut ledger = Ledger::default();
            lay(&list, &mut ledger);
            if std::env::var("DUMP").is_ok() {
                println!(
                    "{}",
                    serde_json::to_string_pretty(
                        &ledger
                            .documents()
                            .into_iter()
                            .map(|(k, v)| (k.key(), v))
                            .collect::<std::collections::BTreeMap<_, _>>()
                    )
                    .unwrap()
                );
            }
            let network = super::network::after(&mut ledger, None, "111122223333", &region);
            println!(
                "notices {:?} homeless {:?} missing {:?}",
                ledger.notices, ledger.homeless, ledger.missing_vpcs
            );
            for verdict in rule::evaluate::evaluate(
                &network,
                &Parameters::default(),
                jiff::Timestamp::UNIX_EPOCH,
                None,
            ) {
                println!(
                    "{} {:?} {}",
                    verdict.vpc_id, verdict.compliance_type, verdict.annotation
                );
            }
        }
    }
}
