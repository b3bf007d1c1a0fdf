//! The tables of `cfn/remediation.yaml`'s script, in Python, as the program has them.

use std::fmt::Write as _;

use rule::network::clients::{ClientClass, Traits, client_class};
use rule::parameters::{ALL, profile};
use rule::services::{self, ServiceFacts};
use serde_json::Value;

#[test]
fn workloads_are_those_of_the_script() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cfn/workloads.json");
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut seen = Vec::new();
    for row in &rows {
        let text = |pointer: &str| row.pointer(pointer).and_then(Value::as_str);
        let number = |pointer: &str| {
            let number = row.pointer(pointer).and_then(Value::as_i64);
            number.map(|number| i32::try_from(number).unwrap())
        };
        let traits = Traits {
            status: text("/interface/Status"),
            interface_type: text("/interface/InterfaceType"),
            instance_id: text("/interface/Attachment/InstanceId"),
            device_index: number("/interface/Attachment/DeviceIndex"),
            network_card_index: number("/interface/Attachment/NetworkCardIndex"),
            description: text("/interface/Description"),
            requester_id: text("/interface/RequesterId"),
        };
        let class = client_class(traits);
        seen.extend(class);
        let class = class.map(|class| class.to_string());
        assert_eq!(class.as_deref(), text("/class"), "{row}");
    }
    let mut missing = ClientClass::ALL.to_vec();
    missing.retain(|class| !seen.contains(class));
    assert!(
        missing.is_empty(),
        "no row of tests/cfn/workloads.json, nor perhaps the script of cfn/remediation.yaml, has {missing:?}"
    );
}

/// The longest line of the script.
const WIDTH: usize = 150;

/// The tables that the script rests on.
pub fn tables() -> String {
    let mut code = String::new();
    writeln!(code, "PROFILES = {{").unwrap();
    for row in profile::ALL {
        writeln!(code, "    {:?}: {:?},", row.name, row.services).unwrap();
    }
    writeln!(code, "}}").unwrap();
    let default = ALL
        .iter()
        .find_map(|row| row.default.filter(|_| row.name == "serviceNames"));
    let default: Vec<&str> = default.unwrap_or_default().split(',').collect();
    writeln!(code, "DEFAULT_SERVICES = {default:?}").unwrap();
    let pulls = ClientClass::ALL
        .into_iter()
        .filter(|class| class.pulls_images());
    let pulls = pulls.map(|class| format!("{:?}", class.to_string()));
    table(&mut code, "PULLS_IMAGES", '{', '}', pulls);
    let ports =
        of(|facts| facts.port() != 443).map(|facts| format!("{:?}: {}", facts.name, facts.port()));
    table(&mut code, "PORTS", '{', '}', ports);
    let names = |is: fn(&ServiceFacts) -> bool| of(is).map(|facts| format!("{:?}", facts.name));
    table(
        &mut code,
        "IMAGE_SERVICES",
        '{',
        '}',
        names(|facts| facts.image),
    );
    table(
        &mut code,
        "GATEWAY_SERVICES",
        '{',
        '}',
        names(|facts| facts.gateway),
    );
    table(
        &mut code,
        "WITHOUT_PRIVATE_DNS",
        '{',
        '}',
        names(|facts| facts.private_dns == Some(false)),
    );
    table(
        &mut code,
        "WITHOUT_REGION",
        '{',
        '}',
        names(|facts| !facts.has_region),
    );
    code
}

fn of(is: impl Fn(&ServiceFacts) -> bool) -> impl Iterator<Item = &'static ServiceFacts> {
    services::all().iter().filter(move |facts| is(facts))
}

/// One collection, wrapped.
fn table(
    code: &mut String,
    name: &str,
    open: char,
    close: char,
    items: impl Iterator<Item = String>,
) {
    writeln!(code, "{name} = {open}").unwrap();
    let mut line = String::new();
    for item in items {
        if line.len() + item.len() > WIDTH {
            writeln!(code, "    {}", line.trim_end()).unwrap();
            line.clear();
        }
        write!(line, "{item}, ").unwrap();
    }
    writeln!(code, "    {}", line.trim_end()).unwrap();
    writeln!(code, "{close}").unwrap();
}
