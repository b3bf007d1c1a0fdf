//! What is handed over by mistake is named, with its place and what to do.

use std::fs;

use super::super::cli::{run, shown};

#[test]
fn every_mistake_has_a_name() {
    let plan = |members: &str| {
        format!("{{\"format_version\": \"1.2\", \"resource_changes\": [], {members}}}")
    };
    let template = |resources: &str| format!("Resources:\n{resources}");
    let table: Vec<(&str, String)> = vec![
        ("not JSON", "{\"format_version\": ".to_owned()),
        ("errored", plan("\"errored\": true")),
        (
            "another major",
            "{\"format_version\": \"2.0\", \"resource_changes\": []}".to_owned(),
        ),
        ("the plan file", "PK\u{3}\u{4}".to_owned()),
        (
            "a log",
            "{\"@level\": \"info\"}\n{\"@level\": \"info\"}".to_owned(),
        ),
        (
            "a state",
            "{\"format_version\": \"1.0\", \"values\": {}}".to_owned(),
        ),
        (
            "the file of a state",
            "{\"version\": 4, \"terraform_version\": \"1.9.5\", \"serial\": 1, \"lineage\": \"x\"}"
                .to_owned(),
        ),
        (
            "a configuration",
            "# ours\nresource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n"
                .to_owned(),
        ),
        (
            "a plan for people",
            "\nTerraform will perform the following actions:\n\n  # aws_vpc.main will be created\n"
                .to_owned(),
        ),
        (
            "a manifest",
            "{\"version\": \"36.0.0\", \"artifacts\": {}}".to_owned(),
        ),
        ("resources in a list", "Resources: []\n".to_owned()),
        ("a resource that is none", template("  A: !Sub x\n")),
        (
            "a type that a tool fills in",
            template("  A:\n    Type: !Rain::Module a.yaml\n"),
        ),
        (
            "a resource without a type",
            template("  A: {Properties: {CidrBlock: 10.0.0.0/16}}\n"),
        ),
        (
            "wrong shape",
            "{\"format_version\": \"1.2\", \"resource_changes\": {\"a\": 1}}".to_owned(),
        ),
        ("no AWS resource", plan("\"complete\": true")),
        (
            "a macro",
            format!(
                "Transform: Mine\n{}",
                template("  A: {Type: AWS::EC2::VPC}")
            ),
        ),
        (
            "unknown function",
            template("  A:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: !Nope x}"),
        ),
        (
            "unknown reference",
            template("  A:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: !Ref Nope}"),
        ),
        (
            "circular condition",
            format!(
                "Conditions:\n  A: !Condition B\n  B: !Not [!Condition A]\n{}",
                template("  V: {Type: AWS::EC2::VPC, Condition: A}")
            ),
        ),
        (
            "circular attribute",
            template(
                "  A:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: !GetAtt B.CidrBlock}\n  B:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: !GetAtt A.CidrBlock}",
            ),
        ),
        (
            "groups that admit one another",
            template(
                "  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !GetAtt B.GroupId}]\n  B:\n    Type: AWS::EC2::SecurityGroup\n    DependsOn: C\n  C:\n    Type: AWS::EC2::SecurityGroup\n    Properties: {GroupDescription: !Sub 'beside ${A}'}",
            ),
        ),
        (
            "an attribute that rests on itself twice",
            template(
                "  A:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: !Join ['', [!GetAtt A.CidrBlock, !GetAtt A.CidrBlock]]}",
            ),
        ),
        (
            "a loop that is none",
            "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [X, [a, b]]\n"
                .to_owned(),
        ),
        ("loops in loops", {
            let many: Vec<String> = (0..300).map(|at| at.to_string()).collect();
            let many = many.join(", ");
            format!(
                "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [X, [{many}], {{Fn::ForEach::B: [Y, [{many}], {{'V${{X}}${{Y}}': {{Type: AWS::EC2::VPC}}}}]}}]\n"
            )
        }),
        ("deep nesting", format!("Resources: {}", "[".repeat(500))),
        (
            "deep JSON",
            format!(
                "{{\"format_version\": \"1.2\", \"resource_changes\": {}",
                "[".repeat(5000)
            ),
        ),
        ("neither", "a: 1\n".to_owned()),
        ("empty", String::new()),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input");
    let mut said = String::new();
    for (name, text) in table {
        fs::write(&path, text).unwrap();
        let output = run(&[
            "evaluate",
            "--plan",
            &path.to_string_lossy(),
            "--region",
            "eu-west-3",
        ]);
        let shown = shown(&output).replace(&*path.to_string_lossy(), "INPUT");
        said.push_str(&format!("=== {name}\n{shown}"));
    }
    insta::assert_snapshot!(said);
}

/// `terraform graph` alone prints resources, which resolve nothing.
#[test]
fn what_is_no_graph_of_a_plan_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let plan = file(
        "plan.json",
        "{\"format_version\": \"1.2\", \"resource_changes\": [], \"configuration\": {}}",
    );
    let of = |text: &str| {
        let graph = file("graph.dot", text);
        shown(&run(&["evaluate", "--plan", &plan, "--graph", &graph]))
    };
    let alone = of("digraph G {\n  \"aws_subnet.a\" -> \"aws_vpc.main\";\n}\n");
    assert!(alone.contains("the graph of resources alone"), "{alone}");
    assert!(of("{}").contains("this is no graph: give what `terraform graph -type=plan` prints"));
    for graph in [
        "digraph {\n}\n",
        "digraph {\n  \"[root] local.a (expand)\" -> \"[root] aws_vpc.main (expand)\"\n}\n",
    ] {
        let said = of(graph);
        assert!(said.contains("nothing to evaluate"), "{said}");
    }
}
