//! Which accounts, regions and VPCs are meant.

use super::{NOW, json, run, shown};

#[test]
fn account_and_region_select_where_there_are_several_and_name_where_there_is_one() {
    let regions = |arguments: &[&str]| -> Vec<String> {
        let output = run(&[&["evaluate", "--now", NOW, "--format", "json"], arguments].concat());
        let mut places: Vec<String> = json(&output)["evaluations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|evaluation| {
                format!("{} {}", evaluation["accountId"], evaluation["region"]).replace('"', "")
            })
            .collect();
        places.dedup();
        places
    };
    let all = [
        "111122223333 eu-west-3",
        "111122223333 us-east-1",
        "222233334444 eu-west-3",
        "333344445555 eu-west-3",
        "444455556666 cn-north-1",
    ];
    assert_eq!(regions(&["tests/example"]), all);
    assert_eq!(
        regions(&["tests/example", "--account", "111122223333"]),
        all[..2]
    );
    assert_eq!(
        regions(&[
            "tests/example",
            "--region",
            "cn-north-1",
            "--region",
            "us-east-1"
        ]),
        [all[1], all[4]]
    );
    let one = "tests/example/444455556666/cn-north-1";
    assert_eq!(regions(&[one]), all[4..]);
    assert_eq!(
        regions(&[
            one,
            "--account",
            "777788889999",
            "--region",
            "cn-northwest-1"
        ]),
        ["777788889999 cn-northwest-1"]
    );
}

/// A VPC by its id, by how that begins, or by its name; `explain` and `fix` have no path where
/// `evaluate` has no verdict.
#[test]
fn a_vpc_is_found_as_people_name_it() {
    let mut all = String::new();
    for (command, vpc) in [
        ("explain", "payments-staging"),
        ("fix", "vpc-0525"),
        ("explain", "vpc-0"),
        ("explain", "payments"),
        ("explain", "legacy-batch"),
        ("fix", "legacy-batch"),
        ("explain", "platform-shared"),
        ("fix", "vpc-06376a783bf05456f"),
    ] {
        let output = run(&[command, "tests/example", vpc, "--now", NOW]);
        let text = shown(&output);
        let ending = text.find("--- standard error").unwrap();
        let (out, told) = text.split_at(ending);
        let head: Vec<&str> = out.lines().take(2).collect();
        all.push_str(&format!("$ {command} {vpc}\n{}\n{told}\n", head.join("\n")));
    }
    insta::assert_snapshot!(all);
    let parameters = "{\"excludeVpcIds\": \"vpc-0525e09032509ece5\"}";
    let arguments = [
        "explain",
        "tests/example",
        "payments-staging",
        "--parameters",
        parameters,
    ];
    let told = shown(&run(&arguments));
    assert!(
        told.contains("NOT_APPLICABLE: left out by excludeVpcIds"),
        "{told}"
    );
}
