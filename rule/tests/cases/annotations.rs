//! Every text that AWS Config shows, of every case: one a line, to be read by people.

use crate::every::verdicts;
use rule_testing::case::{CaseFile, files, folder, read};

#[test]
fn every_annotation_reads_well() {
    let mut lines = String::new();
    for path in files(&folder()) {
        let of = path.strip_prefix(folder()).unwrap().with_extension("");
        for verdict in verdicts(&read::<CaseFile>(&path)) {
            let annotation = &verdict.annotation;
            let length = annotation.chars().count();
            assert!((1..=256).contains(&length), "{annotation}");
            assert!(!annotation.contains("PUBLIC"), "{annotation}");
            // AWS Config shows the VPC beside it; what a policy says is quoted.
            let names_itself = annotation.contains(&*verdict.vpc_id);
            assert!(
                !names_itself || annotation.contains("policy of"),
                "{annotation}"
            );
            let compliance_type = verdict.compliance_type.as_str();
            lines.push_str(&format!(
                "{} · {compliance_type} · {}\n",
                of.display(),
                verdict.annotation
            ));
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("annotations", lines);
    });
}
