//! `explain` and `fix` after a plan: the words that name the VPC, the language, and references to what is not there yet.

use std::fs;

use super::super::cli::{run, shown};
use serde_json::{Map, Value, json};

use super::hubs::{HUB, change, saved_hub};
use super::{cases, write};

const TEMPLATE: &str = "tests/plans/templates/extensions/template.yaml";
const REGION: [&str; 4] = ["--region", "eu-west-3", "--account", "111122223333"];

/// A plan of Terraform in which nobody may reach the endpoints.
fn blocked(folder: &std::path::Path) -> String {
    let cases = cases();
    let base = cases
        .iter()
        .find(|case| case.name == "all-known-by-reference");
    let mut create = base.unwrap().create.clone();
    create["aws_security_group.endpoints"]["ingress"] = serde_json::json!([]);
    let path = folder.join("plan.json");
    fs::write(&path, write::plan(&create, "eu-west-3").to_string()).unwrap();
    path.to_string_lossy().into_owned()
}

/// What a fix adds to a template makes it compliant there: it refers to logical ids.
#[test]
fn a_fix_of_a_template_can_be_put_into_it() {
    let fix = run(&[&["fix", "Vpc", "--plan", TEMPLATE], &REGION[..]].concat());
    let text = String::from_utf8(fix.stdout).unwrap();
    assert!(
        text.contains("GroupId: {\"Ref\":\"EndpointGroup\"}")
            && text.contains("SourceSecurityGroupId: {\"Ref\":\"TaskGroup\"}"),
        "{text}"
    );
    let (_, resources) = text.split_once("Resources:\n").unwrap();
    let template = fs::read_to_string(TEMPLATE).unwrap();
    let mended = template.replace("Resources:\n", &format!("Resources:\n{resources}"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("template.yaml");
    fs::write(&path, mended).unwrap();
    let path = path.to_string_lossy();
    let evaluated = run(&[&["evaluate", "--plan", &path], &REGION[..]].concat());
    assert_eq!(evaluated.status.code(), Some(0), "{}", shown(&evaluated));
}

/// A spoke is there in whichever account it is: `--account` says where the plan's resources are.
#[test]
fn after_a_hub_s_plan_a_spoke_is_explained_and_fixed() {
    let group = |block: &str| json!({"id": "sg-ep", "vpc_id": "vpc-0def0002", "egress": [], "ingress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [block], "security_groups": []}]});
    let endpoint = json!({"id": "vpce-0a01", "vpc_id": "vpc-0def0002", "service_name": "com.amazonaws.eu-west-3.ecr.api", "vpc_endpoint_type": "Interface"});
    let zone = json!({"id": "Z0API", "zone_id": "Z0API", "name": "api.ecr.eu-west-3.amazonaws.com", "vpc": []});
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    saved_hub(&saved, true);
    // The hub's account is shown the spoke's VPC too: it is its owner's that counts.
    let vpcs = saved.join(HUB).join("eu-west-3").join("Vpcs.json");
    let mut list: Value = serde_json::from_str(&fs::read_to_string(&vpcs).unwrap()).unwrap();
    let shared =
        json!({"VpcId": "vpc-0abc0001", "CidrBlock": "10.20.0.0/16", "OwnerId": "111122223333"});
    list["Vpcs"].as_array_mut().unwrap().push(shared);
    fs::write(&vpcs, list.to_string()).unwrap();
    let saved = saved.to_string_lossy();
    let narrow = group("10.1.0.0/16");
    let table = [
        (
            change("aws_security_group.ep", &group("10.0.0.0/8"), Some(&narrow)),
            "ecr.api BROKEN",
            Some("aws_vpc_security_group_ingress_rule"),
        ),
        (
            change("aws_vpc_endpoint.api", &endpoint, None),
            "ecr.api BROKEN",
            None,
        ),
        (
            change("aws_route53_zone.api", &zone, None),
            "ecr.api PUBLIC",
            None,
        ),
    ];
    let path = folder.path().join("plan.json");
    for (act, word, fixed) in table {
        let address = act["address"].as_str().unwrap().to_owned();
        for (of, account) in [
            (json!({}), &["--account", HUB][..]),
            (json!({"@account": HUB}), &[]),
        ] {
            let written = Map::from_iter([(address.clone(), of)]);
            let plan = write::document(vec![act.clone()], &written, "eu-west-3");
            fs::write(&path, plan.to_string()).unwrap();
            let path = path.to_string_lossy();
            let words = [
                &*saved,
                "vpc-0abc0001",
                "--plan",
                &path,
                "--parameters",
                "{\"serviceNames\": \"ecr.api\"}",
            ];
            let text = |command| shown(&run(&[&[command], &words[..], account].concat()));
            let explained = text("explain");
            assert!(
                explained.contains(word),
                "{address} {account:?}: {explained}"
            );
            let fix = text("fix");
            assert!(
                fixed.is_none_or(|fixed| fix.contains(fixed)),
                "{address} {account:?}: {fix}"
            );
        }
    }
}

#[test]
fn after_a_plan_of_terraform_a_fix_is_terraform() {
    let folder = tempfile::tempdir().unwrap();
    let plan = blocked(folder.path());
    let fix = shown(&run(&["fix", "aws_vpc.main", "--plan", &plan]));
    assert!(
        fix.contains("security_group_id            = aws_security_group.endpoints.id"),
        "{fix}"
    );
    let fix = ["fix", "aws_vpc.main", "--plan", &plan];
    let fix = shown(&run(&[&fix[..], &["--format", "cloudformation"]].concat()));
    assert!(fix.contains("AWSTemplateFormatVersion"), "{fix}");
}

#[test]
fn what_is_no_vpc_after_a_plan_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let plan = blocked(folder.path());
    for command in ["explain", "fix"] {
        let none = shown(&run(&[command, "vpc-0a", "--plan", &plan]));
        assert!(
            none.contains("no VPC has the id or the name `vpc-0a`; there are `aws_vpc.main`"),
            "{none}"
        );
        let only = shown(&run(&[command, "tests/example", "--plan", &plan]));
        assert!(only.contains("name a VPC after `tests/example`"), "{only}");
        let both = [command, "tests/example", "nope", "--plan", &plan];
        let both = shown(&run(&[&both[..], &REGION[..]].concat()));
        assert!(both.contains("`aws_vpc.main`, `vpc-"), "{both}");
    }
}

/// A name that is mistyped passes no check: what is asked for is not there.
#[test]
fn a_vpc_that_is_asked_for_and_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let plan = blocked(folder.path());
    let of = |vpcs: &[&str]| {
        let asked = vpcs.iter().flat_map(|vpc| ["--vpc", *vpc]);
        let all: Vec<&str> = ["evaluate", "--plan", plan.as_str()]
            .into_iter()
            .chain(asked)
            .collect();
        run(&all)
    };
    let none = of(&["aws_vpc.mian"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        shown(&none).contains("`aws_vpc.mian`; there are `aws_vpc.main`"),
        "{}",
        shown(&none)
    );
    let one = of(&["aws_vpc.mian", "aws_vpc.main"]);
    assert_eq!(one.status.code(), Some(1));
    assert!(
        shown(&one).contains("no VPC `aws_vpc.mian` is there after the plan"),
        "{}",
        shown(&one)
    );
}
