//! `schema`: the JSON Schemas of what the program reads and writes.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use rule::parameters::{ALL, Form, Parameter};
use serde_json::{Map, Value, json};

use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::terminal::output::Output;
use crate::report::schema::{REPORT, ROW};

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule schema report > report.schema.json
  vpc-endpoint-rule schema parameters > parameters.schema.json

A schema names every field of this version, and no other: later versions may add
fields, so check a report with the schema of the version that wrote it.";

/// Print a JSON Schema: of the report, of a row of ndjson, or of the rule's parameters
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Of what
    #[arg(value_enum, value_name = "OF")]
    of: Document,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Document {
    /// --format json of evaluate (with --plan too) and report
    Report,
    /// A line of --format ndjson
    Row,
    /// The rule's parameters
    Parameters,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let mut out = Output::new(None)?;
    let written = match arguments.of {
        Document::Report => out.write_all(REPORT.as_bytes()),
        Document::Row => out.write_all(ROW.as_bytes()),
        Document::Parameters => parameters(&mut out),
    };
    written.map_err(|source| CliError::Output {
        target: None,
        source,
    })?;
    out.commit()?;
    Ok(OK)
}

/// Writes the schema of the parameters, made of their table.
fn parameters(out: &mut impl Write) -> io::Result<()> {
    let properties: Map<String, Value> = ALL
        .iter()
        .map(|row| (row.name.to_owned(), parameter(row)))
        .collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The parameters of vpc-endpoint-rule",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    serde_json::to_writer_pretty(&mut *out, &schema)?;
    writeln!(out)
}

/// A parameter. An empty value of one without a default is as if it were not given.
fn parameter(row: &Parameter) -> Value {
    let mut schema = json!({
        "type": "string",
        "description": format!("{}. Values: {}", row.meaning, row.values),
    });
    let Some(members) = schema.as_object_mut() else {
        return schema;
    };
    if let Some(default) = row.default {
        members.insert("default".to_owned(), json!(default));
    }
    match row.form {
        Form::Words(words) => {
            let empty = row.default.is_none().then_some("");
            let words: Vec<&str> = words.iter().copied().chain(empty).collect();
            members.insert("enum".to_owned(), json!(words));
        }
        Form::Text { pattern, longest } => {
            members.insert("pattern".to_owned(), json!(pattern));
            members.insert("maxLength".to_owned(), json!(longest));
        }
    }
    schema
}
