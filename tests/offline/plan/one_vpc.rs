//! `explain` and `fix` after a plan: the words that name the VPC, the language, and references to what is not there yet.

use std::fs;

use super::super::cli::{run, shown};
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
    let judged = run(&[&["evaluate", "--plan", &path], &REGION[..]].concat());
    assert_eq!(judged.status.code(), Some(0), "{}", shown(&judged));
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
