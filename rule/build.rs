//! Makes the static table of services out of `src/services/table.json`, without the evidence: the
//! program parses nothing when it starts.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "it runs before the decision is there: it reads a file and talks to Cargo"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};

const TABLE: &str = "src/services/table.json";

type Made<T> = Result<T, Box<dyn Error>>;

fn main() -> Made<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={TABLE}");
    let table: Value = serde_json::from_str(&fs::read_to_string(TABLE)?)?;
    let mut code = String::new();
    partitions(&mut code, &table)?;
    prefixes(&mut code, &table)?;
    services(&mut code, &table)?;
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("services_table.rs"), code)?;
    Ok(())
}

fn partitions(code: &mut String, table: &Value) -> Made<()> {
    writeln!(code, "static PARTITIONS: &[Partition] = &[")?;
    for row in list(table, "partitions")? {
        writeln!(
            code,
            "Partition {{ name: {}, region_prefix: {}, suffix: {}, dual_stack_suffix: {}, first_region: {} }},",
            text(row, "name")?,
            text(row, "regionPrefix")?,
            text(row, "suffix")?,
            text(row, "dualstackSuffix")?,
            text(row, "firstRegion")?,
        )?;
    }
    writeln!(code, "];")?;
    Ok(())
}

fn prefixes(code: &mut String, table: &Value) -> Made<()> {
    writeln!(code, "static PREFIXES: &[Prefix] = &[")?;
    for (region, row) in map(table, "partitionPrefixes")? {
        writeln!(
            code,
            "Prefix {{ region: {region:?}, prefix: {}, services: {} }},",
            text(row, "prefix")?,
            texts(row.get("services"))?,
        )?;
    }
    writeln!(code, "];")?;
    Ok(())
}

/// The services in the order of their names, in which they are searched.
fn services(code: &mut String, table: &Value) -> Made<()> {
    let mut rows: Vec<(&String, &Value)> = map(table, "services")?.iter().collect();
    rows.sort_unstable_by_key(|(name, _)| *name);
    writeln!(code, "static SERVICES: &[ServiceFacts] = &[")?;
    for (name, row) in rows {
        service(code, name, row).map_err(|error| format!("{TABLE}: `{name}`: {error}"))?;
    }
    writeln!(code, "];")?;
    Ok(())
}

fn service(code: &mut String, name: &str, row: &Value) -> Made<()> {
    let hosts = row.get("hosts").ok_or("no `hosts`")?;
    let service_name = row
        .get("serviceName")
        .and_then(Value::as_str)
        .ok_or("no `serviceName`")?;
    let types: Vec<&str> = list(row, "types")?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let private_dns = match row.get("privateDns").and_then(Value::as_str) {
        Some("supported" | "inferred" | "supported-off-by-default") => "Some(true)",
        Some("none") => "Some(false)",
        Some("unknown") => "None",
        other => return Err(format!("`privateDns` is {other:?}").into()),
    };
    let iam_prefix = match row.get("iamPrefix") {
        Some(Value::Null) => "None".to_owned(),
        Some(Value::String(prefix)) => format!("Some({prefix:?})"),
        other => return Err(format!("`iamPrefix` is {other:?}").into()),
    };
    let policies = match row.get("policySupported") {
        Some(Value::Null) => "None",
        Some(Value::Bool(true)) => "Some(true)",
        Some(Value::Bool(false)) => "Some(false)",
        other => return Err(format!("`policySupported` is {other:?}").into()),
    };
    let without_region = [name.to_owned(), format!("com.amazonaws.{name}")];
    let has_region = !without_region.iter().any(|other| other == service_name);
    writeln!(
        code,
        "ServiceFacts {{ name: {name:?}, service_name: {service_name:?}, hosts: {}, fips_hosts: {}, \
         dual_stack_hosts: {}, global_hosts: {}, other_hosts: {}, ports: {}, iam_prefix: {iam_prefix}, \
         gateway: {}, interface: {}, policies: {policies}, private_dns: {private_dns}, image: {}, \
         has_region: {} }},",
        texts(hosts.get("default"))?,
        texts(hosts.get("fips"))?,
        texts(hosts.get("dualstack"))?,
        texts(hosts.get("global"))?,
        texts(hosts.get("other"))?,
        ports(row)?,
        types.contains(&"Gateway"),
        types.contains(&"Interface"),
        row.get("pullsImages") == Some(&Value::Bool(true)),
        has_region,
    )?;
    Ok(())
}

/// `443` is a port, `"8192-8200"` a range.
fn ports(row: &Value) -> Made<String> {
    let mut code = "&[".to_owned();
    for port in list(row, "ports")? {
        let (from, to): (u16, u16) = match port {
            Value::String(range) => {
                let (from, to) = range
                    .split_once('-')
                    .ok_or("a range of ports without `-`")?;
                (from.parse()?, to.parse()?)
            }
            port => {
                let port = port.as_u64().ok_or("a port that is no number")?;
                (u16::try_from(port)?, u16::try_from(port)?)
            }
        };
        write!(code, "({from}, {to}), ")?;
    }
    code.push(']');
    Ok(code)
}

fn map<'a>(of: &'a Value, key: &str) -> Made<&'a Map<String, Value>> {
    let found = of.get(key).and_then(Value::as_object);
    found.ok_or_else(|| format!("{TABLE}: no object `{key}`").into())
}

fn list<'a>(of: &'a Value, key: &str) -> Made<&'a [Value]> {
    let found = of.get(key).and_then(Value::as_array);
    found
        .map(Vec::as_slice)
        .ok_or_else(|| format!("no list `{key}`").into())
}

fn text(of: &Value, key: &str) -> Made<String> {
    let found = of.get(key).and_then(Value::as_str);
    found
        .map(|text| format!("{text:?}"))
        .ok_or_else(|| format!("no text `{key}`").into())
}

/// A list of texts; none where it is not there.
fn texts(of: Option<&Value>) -> Made<String> {
    let Some(of) = of else {
        return Ok("&[]".to_owned());
    };
    let texts: Option<Vec<&str>> = of
        .as_array()
        .and_then(|of| of.iter().map(Value::as_str).collect());
    Ok(format!("&{:?}", texts.ok_or("not a list of texts")?))
}
