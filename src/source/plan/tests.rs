//! Plans of the shared samples, where they are there, and what they come to.

use std::path::Path;

use rule::parameters::Parameters;

use super::mapping::lay::lay;
use super::mapping::ledger::Ledger;
use super::terraform::TerraformPlan;

#[test]
fn try_samples() {
    let root = std::env::var("SAMPLES").unwrap_or_default();
    let Ok(dirs) = std::fs::read_dir(&root) else {
        return;
    };
    let mut dirs: Vec<_> = dirs.map(|d| d.unwrap().path()).collect();
    dirs.sort();
    for dir in dirs {
        let path = dir.join("plan.json");
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        println!("==== {}", dir.display());
        let plan = match TerraformPlan::read(Path::new("plan.json"), &bytes) {
            Ok(plan) => plan,
            Err(error) => {
                println!("{error}");
                continue;
            }
        };
        let resources = plan.resources(None, false);
        println!("presumed {:?}", resources.presumed);
        let list: Vec<_> = resources.list.iter().collect();
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
        let network = super::network::after(
            &mut ledger,
            None,
            "111122223333",
            list[0].region.as_deref().unwrap_or("eu-west-1"),
        );
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
