//! The properties of CloudFormation and of the Cloud Control provider as the attributes that Terraform has for them.

use super::super::attributes::Name;
use super::super::value::Value;
use super::super::value::sorted::Sorted;
use super::names::{renames, snake_case};

/// Properties whose values are kept as they are written.
const RAW: &[&str] = &["PolicyDocument", "ContainerDefinitions"];

/// Terraform has a type for each family of a VPC's further blocks.
pub fn by_attributes(kind: &'static str, attributes: &Value) -> &'static str {
    match kind {
        "aws_vpc_ipv4_cidr_block_association" if attributes.get("cidr_block").is_empty() => {
            "aws_vpc_ipv6_cidr_block_association"
        }
        kind => kind,
    }
}

/// The attributes of a resource of the Cloud Control provider, as Terraform's own provider has them.
pub fn of_snake_case(kind: &str, attributes: &Value) -> Value {
    let own = renames(kind);
    let names: Vec<(String, &str)> = own
        .iter()
        .map(|(property, name)| (snake_case(property), *name))
        .chain([("vpcs".to_owned(), "vpc")])
        .collect();
    let renames: Vec<(&str, &str)> = names.iter().map(|(from, to)| (&**from, *to)).collect();
    lifted(kind, renamed(&without_gaps(attributes), &renames))
}

/// The provider writes `ipv_6_cidr_block` for `Ipv6CidrBlock`.
fn without_gaps(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(without_gaps).collect()),
        Value::Object(members) => {
            let close = |name: &str| {
                let mut out = String::with_capacity(name.len());
                let mut letters = name.chars().peekable();
                while let Some(letter) = letters.next() {
                    let is_gap = letter == '_' && letters.peek().is_some_and(char::is_ascii_digit);
                    if !is_gap {
                        out.push(letter);
                    }
                }
                out
            };
            let members = members.iter();
            let closed = members.map(|(name, value)| (close(name), without_gaps(value)));
            Value::object(closed)
        }
        other => other.clone(),
    }
}

/// The properties of a resource as Terraform's attributes.
pub fn attributes(kind: &str, properties: &Value) -> Value {
    let renames = renames(kind);
    lifted(kind, renamed(properties, renames))
}

/// What Terraform has at another place than CloudFormation.
fn lifted(kind: &str, value: Value) -> Value {
    let is_other = matches!(
        kind,
        "AWS::EC2::LaunchTemplate"
            | "AWS::Glue::Connection"
            | "AWS::EC2::NetworkAclEntry"
            | "AWS::EC2::Instance"
    );
    match value {
        Value::Object(members) if is_other => {
            let mut members = members.to_sorted();
            lift(kind, &mut members);
            Value::Object(members.into())
        }
        value => value,
    }
}

fn lift(kind: &str, members: &mut Sorted<Name, Value>) {
    match kind {
        // What Terraform has at the top is below here.
        "AWS::EC2::LaunchTemplate" => {
            if let Some(Value::Object(data)) = members.remove("launch_template_data") {
                for (name, value) in data.iter() {
                    members.insert(name.clone(), value.clone());
                }
            }
        }
        "AWS::Glue::Connection" => {
            if let Some(Value::Object(input)) = members.remove("connection_input") {
                for (name, value) in input.iter() {
                    members.insert(name.clone(), value.clone());
                }
            }
        }
        "AWS::EC2::NetworkAclEntry" => {
            if let Some(Value::Object(ports)) = members.remove("port_range") {
                for (name, value) in ports.iter() {
                    members.insert(format!("{name}_port"), value.clone());
                }
            }
        }
        "AWS::EC2::Instance" => {
            let first = members
                .get("network_interface")
                .cloned()
                .unwrap_or_default();
            if !first.is_empty() && first.get("network_interface_id").is_empty() {
                // An interface that is made with the instance.
                members.remove("network_interface");
                members.insert("subnet_id", first.get("subnet_id").clone());
                let groups = first.get("security_groups").clone();
                members.insert("vpc_security_group_ids", groups);
                let public = first.get("associate_public_ip_address").clone();
                members.insert("associate_public_ip_address", public);
            }
        }
        _ => {}
    }
}

fn renamed(value: &Value, renames: &[(&str, &str)]) -> Value {
    match value {
        Value::List(items) => {
            Value::List(items.iter().map(|item| renamed(item, renames)).collect())
        }
        Value::Object(members) => Value::object(members.iter().map(|(key, value)| {
            let name = renames
                .iter()
                .find(|(property, _)| *property == &**key)
                .map_or_else(|| snake_case(key), |(_, name)| (*name).to_owned());
            if RAW.contains(&&**key) {
                (name, value.clone())
            } else {
                (name, renamed(value, renames))
            }
        })),
        other => other.clone(),
    }
}
