//! A task definition of Amazon ECS in a plan, as the AWS CLI would print it, as far as it is known.

use rule::network::fact::Why;
use serde_json::{Map, Value as Json, json};

use super::super::reason;
use super::super::resource::{Dialect, Resource};
use super::super::value::Value;

/// What of a container says what it needs, as the AWS CLI and as CloudFormation write it.
const OF_CONTAINERS: [(&str, &str); 9] = [
    ("name", "Name"),
    ("image", "Image"),
    ("logConfiguration", "LogConfiguration"),
    ("secrets", "Secrets"),
    ("environmentFiles", "EnvironmentFiles"),
    ("repositoryCredentials", "RepositoryCredentials"),
    ("firelensConfiguration", "FirelensConfiguration"),
    ("credentialSpecs", "CredentialSpecs"),
    ("dockerSecurityOptions", "DockerSecurityOptions"),
];

/// The record of a task definition, and why something of it is not known.
pub fn record(resource: &Resource) -> (Json, Option<Why>) {
    let value = &resource.after;
    let mut unread = None;
    let containers = containers(resource, &mut unread);
    let platform = value.get("runtime_platform").get("operating_system_family");
    let volumes = value.get("volume").or(value.get("volumes"));
    let volumes: Vec<Json> = volumes
        .items()
        .iter()
        .map(|one| volume(one, resource.dialect, &mut unread))
        .collect();
    let record = json!({
        "taskDefinitionArn": resource.address,
        "containerDefinitions": containers,
        "runtimePlatform": {"operatingSystemFamily": platform.text()},
        "volumes": volumes,
        "proxyConfiguration": {"type": value.get("proxy_configuration").get("type").text()},
    });
    (record, unread)
}

/// The containers of a task definition, as the AWS CLI prints them, as far as they are known.
fn containers(resource: &Resource, unread: &mut Option<Why>) -> Vec<Json> {
    let written = resource.after.get("container_definitions");
    if let Value::Text(text) = written {
        return match serde_json::from_str(text) {
            Ok(Json::Array(containers)) => containers,
            _ => {
                *unread = Some("`container_definitions` is no list of JSON".into());
                Vec::new()
            }
        };
    }
    if let Value::Unread(why) = written {
        *unread = Some(why.clone());
    }
    let is_template = resource.dialect == Dialect::CloudFormation;
    let of = |container: &Value, unread: &mut Option<Why>| {
        let mut fields = Map::new();
        for (name, property) in OF_CONTAINERS {
            let value = container.get(name).or(container.get(property));
            fields.insert(name.to_owned(), known(value, is_template, unread));
        }
        Json::Object(fields)
    };
    let all = written.items().iter();
    all.map(|container| of(container, unread)).collect()
}

/// A volume, as the AWS CLI prints it, as far as needs rest on it.
fn volume(value: &Value, dialect: Dialect, unread: &mut Option<Why>) -> Json {
    let mut fields = Map::new();
    for (attribute, name) in [
        ("efs_volume_configuration", "efsVolumeConfiguration"),
        ("s3files_volume_configuration", "s3filesVolumeConfiguration"),
    ] {
        if !value.get(attribute).is_empty() {
            fields.insert(name.to_owned(), json!({}));
        }
    }
    let fsx = value.get("fsx_windows_file_server_volume_configuration");
    if !fsx.is_empty() {
        let credentials = fsx.get("authorization_config").get("credentials_parameter");
        let credentials = match credentials.text().filter(|text| is_reference(text)) {
            Some(text) if dialect == Dialect::CloudFormation => {
                *unread = Some(arn_later(text));
                Json::Null
            }
            _ => known(credentials, false, unread),
        };
        let fsx = json!({"authorizationConfig": {"credentialsParameter": credentials}});
        fields.insert("fsxWindowsFileServerVolumeConfiguration".to_owned(), fsx);
    }
    Json::Object(fields)
}

/// Whether a text of a template is the name of another resource: its ARN is known after deployment.
fn is_reference(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn arn_later(name: &str) -> Why {
    reason::later(format!("the ARN of {name} is known after deployment"))
}

/// A value as far as it is known.
fn known(value: &Value, is_template: bool, unread: &mut Option<Why>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => Json::from(&**text),
        Value::List(items) => items
            .iter()
            .map(|item| known(item, is_template, unread))
            .collect(),
        Value::Object(members) => {
            let mut known_members = Map::new();
            for (name, member) in members.iter() {
                // A reference to a secret that is made, whose ARN nobody knows yet, looks like a name.
                let is_of_secret = is_template && &**name == "ValueFrom";
                let text = member.text().filter(|_| is_of_secret);
                if let Some(text) = text.filter(|text| is_reference(text)) {
                    *unread = Some(arn_later(text));
                    continue;
                }
                known_members.insert(name.to_string(), known(member, is_template, unread));
            }
            Json::Object(known_members)
        }
        Value::Unread(why) => {
            *unread = Some(why.clone());
            Json::Null
        }
    }
}
