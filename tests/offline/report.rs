//! `report`: a whole organization from the real program, and what changed since an earlier report of it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::cli::{NOW, copy, json as parsed, run, shown};

use vpc_endpoint_rule::report::format::{FORMATS, Format};

#[test]
fn the_example_as_an_organization() {
    insta::assert_snapshot!(shown(&run(&["report", "tests/example", "--now", NOW])));
}

#[test]
fn every_format_is_written_and_changes_no_exit_status() {
    for Format { name: format, .. } in FORMATS {
        let output = run(&["report", "tests/example", "--now", NOW, "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
        assert!(output.stderr.is_empty(), "{format}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("vpc-0525e09032509ece5") && text.ends_with('\n'),
            "{format}"
        );
        assert!(!text.contains('\u{1b}'), "{format}");
    }
}

#[test]
fn exit_statuses_and_errors() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.json");
    fs::write(&other, "{\"schemaVersion\": \"2\", \"evaluations\": []}").unwrap();
    let other = other.to_str().unwrap();
    let mut all = String::new();
    for (more, status) in [
        (&["--region", "cn-north-1"][..], 1),
        (
            &["--account", "111122223333", "--account", "999900001111"],
            2,
        ),
        (&["--region", "mars-north-1"], 2),
        (&["--baseline", "no/such/report.json"], 2),
        (&["--baseline", "README.md"], 2),
        (&["--baseline", "tests/example/organization.json"], 2),
        (&["--baseline", other], 2),
        (&["--quiet", "--verbose"], 2),
        (&["--parameters", "{\"depht\": \"path\"}"], 2),
    ] {
        let output = run(&[&["report", "tests/example", "--now", NOW], more].concat());
        assert_eq!(output.status.code(), Some(status), "{}", shown(&output));
        if status == 2 {
            assert!(output.stdout.is_empty());
            let told = String::from_utf8(output.stderr).unwrap();
            let told = told.replace(folder.path().to_str().unwrap(), "FOLDER");
            all.push_str(&format!("{more:?}\n{told}\n").replace(other, "FOLDER/other.json"));
        }
    }
    insta::assert_snapshot!(all);
}

/// The example in a folder of its own, to be changed.
struct Organization {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Organization {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("saved");
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/example");
        copy(&example, &root);
        Self {
            _folder: folder,
            root,
        }
    }

    /// Changes the records of one file.
    fn change(&self, file: &str, key: &str, change: impl FnOnce(&mut Vec<Value>)) {
        let path = self.root.join(file);
        let mut data: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        change(data[key].as_array_mut().unwrap());
        fs::write(&path, data.to_string()).unwrap();
    }

    fn report(&self, more: &[&str]) -> Value {
        let root = self.root.to_str().unwrap();
        let arguments = ["report", root, "--now", NOW, "--format", "json"];
        parsed(&run(&[&arguments[..], more].concat()))
    }

    fn save(&self, report: &Value) -> String {
        let path = self.root.with_file_name("earlier.json");
        fs::write(&path, report.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// The ids and services in a list of changes.
fn named(changes: &Value) -> Vec<String> {
    let changes = changes.as_array().unwrap().iter();
    changes
        .map(|change| {
            let parts = ["resourceId", "service", "code", "from", "to"];
            let parts = parts.iter().filter_map(|part| change[*part].as_str());
            parts.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn nothing_changes_where_nothing_changed() {
    let organization = Organization::new();
    let before = organization.report(&[]);
    let after = organization.report(&["--baseline", &organization.save(&before)]);
    let trend = &after["trend"];
    assert_eq!(trend["before"], before["summary"]);
    assert_eq!(trend["since"], before["evaluatedAt"]);
    assert_eq!(trend["vpcs"]["same"], 23);
    for of in ["changed", "new", "gone", "notEvaluated"] {
        assert_eq!(trend["vpcs"][of], json!([]), "{of}");
    }
    for of in ["new", "fixed", "gone", "notApplicable", "notEvaluated"] {
        assert_eq!(trend["findings"][of], json!([]), "{of}");
    }
    assert_eq!(trend["findings"]["still"].as_array().unwrap().len(), 26);
    // The rest is the report as it was.
    for of in ["evaluations", "groups", "waivers", "summary"] {
        assert_eq!(after[of], before[of], "{of}");
    }
}

#[test]
fn a_fix_is_told_from_a_vpc_that_went_and_from_one_that_is_waived() {
    let organization = Organization::new();
    let earlier = organization.save(&organization.report(&[]));
    let region = "111122223333/eu-west-3";
    let endpoints = format!("{region}/describe-vpc-endpoints.json");
    organization.change(&endpoints, "VpcEndpoints", |endpoints| {
        for endpoint in endpoints {
            if endpoint["VpcEndpointId"] == "vpce-0a2307a5dae48f368" {
                endpoint["PrivateDnsEnabled"] = json!(true);
            }
            if endpoint["VpcId"] == "vpc-0299b6b7c60a4736b" {
                endpoint["State"] = json!("failed");
            }
        }
    });
    let vpcs = format!("{region}/describe-vpcs.json");
    organization.change(&vpcs, "Vpcs", |vpcs| {
        vpcs.retain(|vpc| vpc["VpcId"] != "vpc-0d60615005892fb93");
        for vpc in vpcs {
            if vpc["VpcId"] == "vpc-0525e09032509ece5" {
                let waiver = json!({"Key": "vpc-endpoint-rule:waiver",
                    "Value": "until=2026-12-01 by=Jane Doe reason=moves to the hub"});
                vpc["Tags"].as_array_mut().unwrap().push(waiver);
            }
        }
    });
    // Of one region nothing is there this time.
    fs::remove_dir_all(organization.root.join("111122223333/us-east-1")).unwrap();

    let after = organization.report(&["--baseline", &earlier]);
    let trend = &after["trend"];
    let mut told = String::new();
    for (what, of) in [
        ("findings", "new"),
        ("findings", "fixed"),
        ("findings", "gone"),
        ("findings", "notApplicable"),
        ("findings", "notEvaluated"),
        ("vpcs", "changed"),
        ("vpcs", "new"),
        ("vpcs", "gone"),
        ("vpcs", "notEvaluated"),
    ] {
        told.push_str(&format!("{what} {of}: {:#?}\n", named(&trend[what][of])));
    }
    insta::assert_snapshot!(told);

    // The waiver is there with who granted it, and lapses soon.
    let waivers = after["waivers"]["inForce"].as_array().unwrap();
    let waiver = waivers.first().unwrap();
    assert_eq!(
        *waiver,
        json!({"accountId": "111122223333", "region": "eu-west-3", "resourceId": "vpc-0525e09032509ece5",
            "resourceName": "payments-staging", "until": "2026-12-01", "by": "Jane Doe",
            "reason": "moves to the hub", "daysLeft": 11, "lapsesSoon": true})
    );
    assert_eq!(waivers.len(), 2);

    let root = organization.root.to_str().unwrap();
    let arguments = ["report", root, "--now", NOW, "--baseline", &earlier];
    let table = run(&arguments);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(
        table.contains("Since 2026-11-20T09:00:00Z")
            && table.contains("2 VPCs, 1 of which lapses in the next 30 days."),
        "{table}"
    );
}

#[test]
fn groups_count_what_the_evaluations_say() {
    let report = Organization::new().report(&[]);
    let evaluations = report["evaluations"].as_array().unwrap();
    let count = |group: &Value, is_in: &dyn Fn(&Value) -> bool| {
        for compliance_type in [
            "COMPLIANT",
            "NON_COMPLIANT",
            "NOT_APPLICABLE",
            "UNDETERMINED",
        ] {
            let of_type = evaluations
                .iter()
                .filter(|one| is_in(one) && one["complianceType"] == compliance_type);
            assert_eq!(group[compliance_type], of_type.count(), "{group}");
        }
    };
    for (of, key) in [
        ("organizationalUnits", "organizationalUnit"),
        ("accounts", "accountId"),
        ("regions", "region"),
    ] {
        let groups = report["groups"][of].as_array().unwrap();
        assert!(!groups.is_empty());
        for group in groups {
            count(group, &|one| one[key] == group[key]);
        }
        let worst: Vec<_> = groups
            .iter()
            .map(|of| of["NON_COMPLIANT"].as_u64())
            .collect();
        assert!(worst.is_sorted_by(|a, b| a >= b), "{of}");
    }
    let services = |one: &Value| one["services"].as_array().unwrap().clone();
    for group in report["groups"]["services"].as_array().unwrap() {
        for word in ["PRIVATE", "BROKEN", "PUBLIC", "UNKNOWN", "UNDETERMINED"] {
            let of_word = evaluations.iter().flat_map(services);
            let of_word =
                of_word.filter(|of| of["service"] == group["service"] && of["answer"] == word);
            assert_eq!(group[word], of_word.count(), "{group}");
        }
    }
    for group in report["groups"]["findings"].as_array().unwrap() {
        let found = |one: &&Value| {
            let services = services(one);
            let findings = services.iter().chain([*one]);
            findings
                .filter_map(|of| of["findings"].as_array())
                .flatten()
                .any(|of| of["code"] == group["code"] && of["severity"] == group["severity"])
        };
        assert_eq!(
            group["vpcs"],
            evaluations.iter().filter(found).count(),
            "{group}"
        );
    }
}

#[test]
fn what_could_not_be_collected_is_told_and_counts_as_undetermined() {
    let organization = Organization::new();
    let failures = json!({"Failures": [
        {"AccountId": "777788889999", "Why": "AccessDenied: not for you"},
        {"AccountId": "444455556666", "Region": "cn-northwest-1"},
    ]});
    fs::write(
        organization.root.join("failures.json"),
        failures.to_string(),
    )
    .unwrap();
    let root = organization.root.to_str().unwrap();
    let report = organization.report(&[]);
    assert_eq!(
        report["failures"],
        json!([
            {"accountId": "777788889999", "message": "it could not be collected: AccessDenied: not for you"},
            {"accountId": "444455556666", "region": "cn-northwest-1", "message": "it could not be collected"},
        ])
    );
    let groups = report["groups"]["accounts"].as_array().unwrap().iter();
    let not_evaluated: Vec<_> = groups
        .map(|of| {
            (
                of["accountId"].as_str().unwrap(),
                of["notEvaluated"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        not_evaluated,
        [
            ("111122223333", 0),
            ("333344445555", 0),
            ("444455556666", 1),
            ("777788889999", 1),
            ("222233334444", 0)
        ]
    );

    // One VPC that is in order: what is missing elsewhere makes the whole undetermined, unless it is not asked about.
    let status = |more: &[&str]| {
        let output = run(&[&["evaluate", root, "--now", NOW], more].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        (
            output.status.code().unwrap(),
            told.matches("was not evaluated").count(),
        )
    };
    let only = "{\"vpcIds\": \"vpc-0299b6b7c60a4736b\"}";
    assert_eq!(status(&["--parameters", only]), (3, 2));
    assert_eq!(status(&["--parameters", only, "--quiet"]), (3, 0));
    assert_eq!(
        status(&["--parameters", only, "--region", "eu-west-3"]),
        (3, 1)
    );
    assert_eq!(
        status(&["--parameters", only, "--account", "111122223333"]),
        (0, 0)
    );
    assert_eq!(status(&["--vpc", "vpc-0299b6b7c60a4736b"]), (0, 0));
}
