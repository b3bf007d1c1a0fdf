//! Needs of plans: the same task definition as the AWS CLI prints it, in a plan and in a template needs the same.

mod changes;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::super::cli::{json as output_json, run, shown};
use super::write;

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-3";
const DERIVED: [&str; 2] = ["--parameters", r#"{"needs": "DERIVED"}"#];

/// The containers of a definition that asks for something of everything.
fn containers() -> Value {
    let registry = format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com");
    json!([
        {
            "name": "app",
            "image": format!("{registry}/app:1"),
            "secrets": [
                {"name": "A", "valueFrom": format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf")},
                {"name": "B", "valueFrom": "/app/key"},
            ],
            "environmentFiles": [{"value": "arn:aws:s3:::config/app.env", "type": "s3"}],
            "credentialSpecs": ["credentialspecdomainless:arn:aws:s3:::config/gmsa.json"],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "us-east-1", "awslogs-group": "app"}},
        },
        {
            "name": "log-router",
            "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
            "repositoryCredentials": {"credentialsParameter": format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:hub-AbCdEf")},
            "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "kinesis_firehose", "region": REGION}},
        },
    ])
}

/// The credentials of its file system.
fn credentials() -> String {
    format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:files-AbCdEf")
}

/// The same as CloudFormation writes it: but for options, which are the drivers' own.
fn in_template(value: &Value, is_option: bool) -> Value {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| in_template(item, is_option))
            .collect(),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let mut letters = name.chars();
                let first = letters.next().unwrap().to_ascii_uppercase();
                let pascal = format!("{first}{}", letters.as_str());
                let name = if is_option { name.clone() } else { pascal };
                let below = in_template(value, name == "Options");
                (name, below)
            };
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

/// What each service is needed for, and how many clients need it, whatever their definition is called.
fn needs(report: &Value) -> BTreeMap<String, Vec<String>> {
    let evaluations = report["evaluations"].as_array().unwrap();
    assert_eq!(evaluations.len(), 1, "{report:#}");
    let services = evaluations[0]["services"].as_array().unwrap().iter();
    services
        .map(|service| {
            let none = Vec::new();
            let needed = service["neededBy"].as_array().unwrap_or(&none).iter();
            let mut reasons: Vec<String> = needed
                .map(|one| {
                    let reason = one["reason"].as_str().unwrap();
                    let why = reason.splitn(4, ' ').nth(3).unwrap();
                    format!("{} {why}", one["clients"])
                })
                .collect();
            reasons.sort();
            (service["service"].as_str().unwrap().to_owned(), reasons)
        })
        .collect()
}

fn evaluated(arguments: &[&str]) -> Value {
    let output = run(&[&["evaluate", "--format", "json"], arguments, &DERIVED].concat());
    assert!(output.status.code() != Some(2), "{}", shown(&output));
    output_json(&output)
}

fn of_plan(folder: &Path, definition: &Value) -> Value {
    let create: Map<String, Value> = json!({
        "aws_vpc.main": {"cidr_block": "10.0.0.0/16"},
        "aws_subnet.a": {"vpc_id": "$aws_vpc.main.id", "cidr_block": "10.0.1.0/24", "availability_zone": "eu-west-3a"},
        "aws_security_group.tasks": {"vpc_id": "$aws_vpc.main.id", "ingress": [], "egress": []},
        "aws_ecs_task_definition.app": {"family": "app", "container_definitions": definition, "volume": [{
            "name": "files", "efs_volume_configuration": [], "fsx_windows_file_server_volume_configuration": [{
                "file_system_id": "fs-0a", "authorization_config": [{"credentials_parameter": credentials(), "domain": "example.com"}],
            }],
        }]},
        "aws_ecs_service.api": {
            "name": "api", "launch_type": "FARGATE", "enable_execute_command": true,
            "task_definition": "$aws_ecs_task_definition.app.arn",
            "network_configuration": [{"subnets": "$aws_subnet.a.id", "security_groups": "$aws_security_group.tasks.id"}],
        },
    })
    .as_object()
    .unwrap()
    .clone();
    let path = folder.join("plan.json");
    fs::write(&path, write::plan(&create, REGION).to_string()).unwrap();
    evaluated(&["--plan", &path.to_string_lossy(), "--account", ACCOUNT])
}

fn of_template(folder: &Path) -> Value {
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "Main": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
            "A": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Main"}, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-3a"}},
            "Tasks": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "Main"}, "GroupDescription": "tasks"}},
            "App": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "app", "ContainerDefinitions": in_template(&containers(), false), "Volumes": [{
                "Name": "files", "FSxWindowsFileServerVolumeConfiguration": {
                    "FileSystemId": "fs-0a", "AuthorizationConfig": {"CredentialsParameter": credentials(), "Domain": "example.com"},
                },
            }]}},
            "Api": {"Type": "AWS::ECS::Service", "Properties": {
                "ServiceName": "api", "LaunchType": "FARGATE", "EnableExecuteCommand": true, "TaskDefinition": {"Ref": "App"},
                "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": [{"Ref": "A"}], "SecurityGroups": [{"Fn::GetAtt": ["Tasks", "GroupId"]}]}},
            }},
        },
    });
    let path = folder.join("template.json");
    fs::write(&path, template.to_string()).unwrap();
    let path = path.to_string_lossy();
    evaluated(&["--plan", &path, "--account", ACCOUNT, "--region", REGION])
}

fn of_saved_data(folder: &Path) -> Value {
    save(folder, &containers());
    evaluated(&[&folder.to_string_lossy()])
}

/// Saves a VPC with a task of the service `api`, whose definition app:1 has these containers.
fn save(folder: &Path, containers: &Value) {
    let region = folder.join(ACCOUNT).join(REGION);
    fs::create_dir_all(&region).unwrap();
    let arn = format!("arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/app:1");
    let attachment = "0a1b2c3d-0000-4000-8000-000000000000";
    let details = json!([{"name": "networkInterfaceId", "value": "eni-0a"}]);
    let vpc = json!({"VpcId": "vpc-0a", "OwnerId": ACCOUNT, "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "default"});
    let saved = json!({
        "Vpcs": [vpc],
        "VpcEndpoints": [], "NetworkAcls": [], "PrefixLists": [], "SecurityGroups": [],
        "Subnets": [{"SubnetId": "subnet-0a", "VpcId": "vpc-0a", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-3a"}],
        "RouteTables": [{"RouteTableId": "rtb-0a", "VpcId": "vpc-0a", "Routes": [], "Associations": [{"Main": true}]}],
        "NetworkInterfaces": [{
            "NetworkInterfaceId": "eni-0a", "VpcId": "vpc-0a", "SubnetId": "subnet-0a", "Status": "in-use", "InterfaceType": "interface",
            "Description": format!("arn:aws:ecs:{REGION}:{ACCOUNT}:attachment/{attachment}"), "Groups": [], "PrivateIpAddress": "10.0.1.9",
        }],
        "tasks": [{
            "taskArn": "arn:aws:ecs:task/1", "taskDefinitionArn": arn, "launchType": "FARGATE", "lastStatus": "RUNNING",
            "group": "service:api", "enableExecuteCommand": true, "attachments": [{"id": attachment, "details": details}],
        }],
        "EcsTaskDefinitions": [{"taskDefinitionArn": arn, "containerDefinitions": containers, "volumes": [{
            "name": "files", "fsxWindowsFileServerVolumeConfiguration": {
                "fileSystemId": "fs-0a", "authorizationConfig": {"credentialsParameter": credentials(), "domain": "example.com"},
            },
        }]}],
        "containerInstances": [], "projects": [], "InstanceInformationList": [], "pullThroughCacheRules": [], "Reservations": [],
    });
    for (key, value) in saved.as_object().unwrap() {
        fs::write(
            region.join(format!("{key}.json")),
            json!({ key: value }).to_string(),
        )
        .unwrap();
    }
}

#[test]
fn the_same_definition_needs_the_same_however_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let saved = needs(&of_saved_data(&folder.path().join("saved")));
    let expected = [
        "ecr.api",
        "ecr.dkr",
        "fsx",
        "images",
        "kinesis-firehose",
        "logs@us-east-1",
        "s3",
        "secretsmanager",
        "ssm",
        "ssmmessages",
    ];
    let names: Vec<&str> = saved.keys().map(String::as_str).collect();
    assert_eq!(names, expected);
    let written = Value::String(containers().to_string());
    assert_eq!(needs(&of_plan(folder.path(), &written)), saved);
    assert_eq!(needs(&of_template(folder.path())), saved);
}

/// An image whose repository is made by the same plan: nobody knows the definition yet.
#[test]
fn a_definition_that_is_known_after_apply_may_need_everything() {
    let folder = tempfile::tempdir().unwrap();
    let report = of_plan(
        folder.path(),
        &json!("$aws_ecr_repository.app.repository_url"),
    );
    let evaluation = &report["evaluations"][0];
    assert_eq!(evaluation["complianceType"], "NON_COMPLIANT", "{report:#}");
    let services = evaluation["services"].as_array().unwrap().iter();
    let answers: BTreeMap<&str, &str> = services
        .map(|one| {
            (
                one["service"].as_str().unwrap(),
                one["answer"].as_str().unwrap(),
            )
        })
        .collect();
    // ECS Exec is the service's own word; the rest could be needed.
    assert_eq!(answers["ssmmessages"], "PUBLIC");
    assert_eq!(answers["logs"], "UNDETERMINED");
    assert_eq!(answers["ecr.dkr"], "UNDETERMINED");
}
