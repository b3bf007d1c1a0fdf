//! A project of AWS CodeBuild in a plan, as the AWS CLI would print it.

use serde_json::{Value as Json, json};

use super::super::resource::Resource;
use super::super::value::Value;

/// The record of a project whose interfaces are in these subnets and have these groups.
pub fn record(resource: &Resource, subnets: Vec<&str>, groups: Vec<&str>) -> Json {
    let value = &resource.after;
    let config = value.get("vpc_config");
    let logs = value.get("logs_config");
    let to_cloudwatch = logs.get("cloudwatch_logs").or(logs.get("cloud_watch_logs"));
    let to_s3 = logs.get("s3_logs");
    let place = |value: &Value| json!({"type": value.get("type").text(), "location": value.get("location").text()});
    let source = |value: &Value| {
        let auth = value.get("auth");
        json!({
            "type": value.get("type").text(),
            "location": value.get("location").text(),
            "buildspec": value.get("buildspec").or(value.get("build_spec")).text(),
            "auth": {"type": auth.get("type").text(), "resource": auth.get("resource").text()},
        })
    };
    let further = |one: &Value, of: &dyn Fn(&Value) -> Json| -> Vec<Json> {
        one.items().iter().map(of).collect()
    };
    json!({
        "name": resource.address,
        "vpcConfig": {
            "vpcId": config.get("vpc_id").text(),
            "subnets": subnets,
            "securityGroupIds": groups,
        },
        "environment": environment(value.get("environment")),
        "logsConfig": {
            "cloudWatchLogs": {"status": to_cloudwatch.get("status").text()},
            "s3Logs": {"status": to_s3.get("status").text(), "location": to_s3.get("location").text()},
        },
        "cache": place(value.get("cache")),
        "source": source(value.get("source")),
        "secondarySources": further(value.get("secondary_sources"), &source),
        "artifacts": place(value.get("artifacts")),
        "secondaryArtifacts": further(value.get("secondary_artifacts"), &place),
    })
}

/// The image, variables and credentials of a build.
fn environment(value: &Value) -> Json {
    let variables = value
        .get("environment_variable")
        .or(value.get("environment_variables"));
    let variables = variables.items().iter();
    let variables: Vec<Json> = variables
        .map(|one| json!({"type": one.get("type").text(), "value": one.get("value").text()}))
        .collect();
    let credential = value.get("registry_credential").get("credential");
    json!({
        "type": value.get("type").text(),
        "image": value.get("image").text(),
        "environmentVariables": variables,
        "registryCredential": {"credential": credential.text()},
    })
}
