//! What saved tasks and projects need after a plan changes what they run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::super::write;
use super::{ACCOUNT, REGION, evaluated, needs, save};

/// A plan that gives the service of a saved task another revision of its definition.
fn next_revision(containers: &Value) -> Value {
    let arn = format!("arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/app:1");
    let aws = "registry.terraform.io/hashicorp/aws";
    let network =
        json!([{"subnets": ["subnet-0a"], "security_groups": [], "assign_public_ip": false}]);
    let service = |definition: Option<&str>| {
        json!({
            "id": "api", "name": "api", "launch_type": "FARGATE", "enable_execute_command": true,
            "task_definition": definition, "network_configuration": network,
        })
    };
    let definition = |arn: Option<&str>, containers: &str| json!({"arn": arn, "family": "app", "container_definitions": containers});
    let changes = vec![
        json!({
            "address": "aws_ecs_task_definition.app", "mode": "managed", "type": "aws_ecs_task_definition", "name": "app",
            "provider_name": aws,
            "change": {
                "actions": ["delete", "create"],
                "before": definition(Some(&arn), "[]"), "after": definition(None, &containers.to_string()),
                "after_unknown": {"arn": true}, "before_sensitive": false, "after_sensitive": {},
            },
        }),
        json!({
            "address": "aws_ecs_service.api", "mode": "managed", "type": "aws_ecs_service", "name": "api",
            "provider_name": aws,
            "change": {
                "actions": ["update"], "before": service(Some(&arn)), "after": service(None),
                "after_unknown": {"task_definition": true}, "before_sensitive": false, "after_sensitive": {},
            },
        }),
    ];
    let written = json!({
        "aws_ecs_task_definition.app": {"family": "app", "container_definitions": containers.to_string()},
        "aws_ecs_service.api": {"name": "api", "task_definition": "$aws_ecs_task_definition.app.arn"},
    });
    write::document(changes, written.as_object().unwrap(), REGION)
}

/// Over a whole snapshot: the saved task runs the plan's definition after, and who needs what is said of it.
#[test]
fn a_saved_task_needs_what_the_plan_gives_its_service() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    let image = format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app:1");
    save(&saved, &json!([{"name": "app", "image": image}]));
    let log = json!({"logDriver": "awslogs", "options": {"awslogs-region": REGION, "awslogs-group": "app"}});
    let next = json!([{"name": "app", "image": image, "logConfiguration": log}]);
    let plan = folder.path().join("plan.json");
    fs::write(&plan, next_revision(&next).to_string()).unwrap();
    let report = evaluated(&[&saved.to_string_lossy(), "--plan", &plan.to_string_lossy()]);
    let needs = needs(&report);
    let names: BTreeSet<&str> = needs.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "ecr.api",
            "ecr.dkr",
            "logs",
            "s3",
            "ssmmessages",
            "fsx",
            "secretsmanager"
        ]
        .into_iter()
        .collect::<BTreeSet<_>>(),
        "{report:#}"
    );
    let services = report["evaluations"][0]["services"]
        .as_array()
        .unwrap()
        .iter();
    let changes: BTreeMap<&str, &str> = services
        .map(|one| {
            (
                one["service"].as_str().unwrap(),
                one["change"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(changes["logs"], "worse", "{report:#}");
    assert_eq!(changes["ecr.dkr"], "same");
    // The revision after has no volume.
    assert_eq!(changes["fsx"], "gone");
}

/// A change of one resource, as it was and as it will be.
fn change(kind: &str, name: &str, actions: &[&str], before: &Value, after: &Value) -> Value {
    json!({
        "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": actions, "before": before, "after": after, "after_unknown": {},
            "before_sensitive": false, "after_sensitive": {},
        },
    })
}

/// What the saved network needs after the changes of one resource, by service and what becomes of it.
fn after_change(saved: &Path, changes: Value) -> BTreeMap<String, String> {
    let plan = saved.with_extension("plan.json");
    let document = write::document(vec![changes], &Map::new(), REGION);
    fs::write(&plan, document.to_string()).unwrap();
    let report = evaluated(&[&saved.to_string_lossy(), "--plan", &plan.to_string_lossy()]);
    let services = report["evaluations"][0]["services"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let services = services.iter();
    services
        .map(|one| (text(&one["service"]), text(&one["change"])))
        .collect()
}

/// Tasks that stay run what the plan says of their service besides its definition.
#[test]
fn a_saved_task_has_the_options_that_the_plan_gives_its_service() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    save(&saved, &json!([]));
    let service = |exec: bool| {
        json!({
            "id": "api", "name": "api", "launch_type": "FARGATE", "enable_execute_command": exec,
            "task_definition": format!("arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/app:1"),
            "network_configuration": [{"subnets": ["subnet-0a"], "security_groups": []}],
        })
    };
    let off = change(
        "aws_ecs_service",
        "api",
        &["update"],
        &service(true),
        &service(false),
    );
    assert_eq!(after_change(&saved, off)["ssmmessages"], "gone");
}

/// A project that is there and changes needs what the plan says alone; one that goes needs nothing.
#[test]
fn a_saved_project_needs_what_the_plan_says_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    save(&saved, &json!([]));
    let region = saved.join(ACCOUNT).join(REGION);
    let interfaces = json!({"NetworkInterfaces": [{
        "NetworkInterfaceId": "eni-0b", "VpcId": "vpc-0a", "SubnetId": "subnet-0a", "Status": "in-use",
        "InterfaceType": "interface", "Description": "AWSCodeBuild-0a1b2c", "Groups": [{"GroupId": "sg-0a"}],
        "RequesterId": format!("{ACCOUNT}:AWSCodeBuild"), "PrivateIpAddress": "10.0.1.10",
    }]});
    fs::write(
        region.join("NetworkInterfaces.json"),
        interfaces.to_string(),
    )
    .unwrap();
    let projects = json!({"projects": [{
        "name": "build",
        "vpcConfig": {"vpcId": "vpc-0a", "subnets": ["subnet-0a"], "securityGroupIds": ["sg-0a"]},
        "environment": {"image": "aws/codebuild/standard:7.0"},
        "cache": {"type": "S3", "location": "cache"},
    }]});
    fs::write(region.join("projects.json"), projects.to_string()).unwrap();
    let project = |cache: &Value| {
        json!({
            "id": format!("arn:aws:codebuild:{REGION}:{ACCOUNT}:project/build"), "name": "build", "cache": cache,
            "environment": [{"image": "aws/codebuild/standard:7.0", "type": "LINUX_CONTAINER"}],
            "source": [{"type": "CODECOMMIT", "location": format!("https://git-codecommit.{REGION}.amazonaws.com/v1/repos/a")}],
            "vpc_config": [{"vpc_id": "vpc-0a", "subnets": ["subnet-0a"], "security_group_ids": ["sg-0a"]}],
        })
    };
    let cached = json!([{"type": "S3", "location": "cache"}]);
    let plain = json!([{"type": "NO_CACHE"}]);
    let kind = "aws_codebuild_project";
    let update = change(
        kind,
        "build",
        &["update"],
        &project(&cached),
        &project(&plain),
    );
    let needed = after_change(&saved, update);
    let expected = [
        ("git-codecommit", "worse"),
        ("logs", "same"),
        ("s3", "gone"),
    ];
    let found: Vec<(&str, &str)> = needed
        .iter()
        .map(|(of, change)| (&**of, &**change))
        .collect();
    assert_eq!(found, expected);
    let delete = change(kind, "build", &["delete"], &project(&cached), &Value::Null);
    let needed = after_change(&saved, delete);
    assert!(needed.values().all(|change| change == "gone"), "{needed:?}");
}
