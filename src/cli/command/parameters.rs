//! `parameters`: the table of the rule's parameters, and that of the profiles.

use std::io::{self, Write};

use clap::Args;
use rule::parameters::{ALL, Form, Parameter, profile};
use serde_json::{Value, json};

use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::option::format::TableFormat;
use crate::cli::terminal::output::Output;
use crate::report::format::{markdown, table};

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule parameters
  vpc-endpoint-rule parameters --format json | jq '.parameters[].name'

Parameters are one JSON object, in AWS Config (InputParameters) and here alike:
  vpc-endpoint-rule evaluate saved --parameters '{\"unusedVpcs\": \"COMPLIANT\"}'
  vpc-endpoint-rule evaluate saved --parameters @parameters.json";

/// Show the rule's parameters: names, defaults, values, meaning
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// How to show them
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    format: TableFormat,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let mut out = Output::new(None)?;
    show(&mut out, arguments.format).map_err(|source| CliError::Output {
        target: None,
        source,
    })?;
    out.commit()?;
    Ok(OK)
}

fn show(out: &mut Output, format: TableFormat) -> io::Result<()> {
    let parameters = ALL.iter().map(|row| {
        [
            row.name,
            row.default.unwrap_or("-"),
            row.values,
            row.meaning,
        ]
    });
    let profiles = profile::ALL.iter().map(|row| {
        [
            row.name.to_owned(),
            row.services.join(","),
            row.meaning.to_owned(),
        ]
    });
    match format {
        TableFormat::Table => {
            let screen = out.screen();
            let mut shown = table::new(screen, &["Parameter", "Default", "Values", "Meaning"]);
            shown.add_rows(parameters);
            table::print(out, &shown)?;
            let mut shown = table::new(screen, &["Profile", "Services", "For"]);
            shown.add_rows(profiles);
            table::print(out, &shown)
        }
        TableFormat::Markdown => {
            let rows = parameters.map(|[name, default, values, meaning]| {
                let code = |text: &str| {
                    if text == "-" {
                        "–".to_owned()
                    } else {
                        format!("`{text}`")
                    }
                };
                [
                    code(name),
                    code(default),
                    values.to_owned(),
                    meaning.to_owned(),
                ]
            });
            markdown::table(out, ["parameter", "default", "values", "meaning"], rows)?;
            writeln!(out)?;
            let rows = profiles.map(|[name, services, meaning]| {
                [format!("`{name}`"), format!("`{services}`"), meaning]
            });
            markdown::table(out, ["profile", "services", "for"], rows)
        }
        TableFormat::Json => {
            let parameters: Vec<_> = ALL.iter().map(described).collect();
            let profiles: Vec<_> = profile::ALL
                .iter()
                .map(|row| json!({"name": row.name, "services": row.services, "meaning": row.meaning}))
                .collect();
            serde_json::to_writer_pretty(
                &mut *out,
                &json!({"parameters": parameters, "profiles": profiles}),
            )?;
            writeln!(out)
        }
    }
}

/// A row with all that templates and other tables are made of.
fn described(row: &Parameter) -> Value {
    let (allowed_values, pattern, max_length) = match row.form {
        Form::Words(words) => (Some(words), None, None),
        Form::Text { pattern, longest } => (None, Some(pattern), Some(longest)),
    };
    json!({
        "name": row.name,
        "default": row.default,
        "defaultUnless": row.default_unless,
        "values": row.values,
        "meaning": row.meaning,
        "allowedValues": allowed_values,
        "pattern": pattern,
        "maxLength": max_length,
    })
}
