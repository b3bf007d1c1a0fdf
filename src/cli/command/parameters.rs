//! `parameters`: the table of the rule's parameters, and that of the profiles.

use std::io::{self, Write};

use clap::Args;
use rule::parameters::check::{CheckedParameters, MAX_CHARACTERS, check};
use rule::parameters::{ALL, Form, Parameter, ParametersError, profile};
use serde_json::{Value, json};

use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::option::format::TableFormat;
use crate::cli::option::inputs;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::CommandOutput;
use crate::report::format::{markdown, table};

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule parameters
  vpc-endpoint-rule parameters --format json | jq '.parameters[].name'
  vpc-endpoint-rule parameters --check @parameters.json

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
    /// Check these parameters instead, and their length: a JSON object, or @ and the name of a file
    #[arg(long, value_name = "JSON|@FILE", conflicts_with = "format")]
    check: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let mut out = CommandOutput::new(None)?;
    if let Some(given) = &arguments.check {
        let checked = check(&inputs::json_text("--check", given)?);
        return checked_as(out, checked);
    }
    out.write_with(|out| show(out, arguments.format))?;
    out.commit()?;
    Ok(OK)
}

/// Says what is asked for and how long it is, or everything that is wrong.
fn checked_as(mut out: CommandOutput, checked: CheckedParameters) -> Result<u8, CliError> {
    for notice in &checked.notices {
        notices::warning(notice);
    }
    if !checked.problems.is_empty() {
        let problems = checked.problems;
        return Err(ParametersError { problems }.into());
    }
    out.write_with(|out| {
        writeln!(
            out,
            "required: {}\n{} of the {MAX_CHARACTERS} characters that AWS Config takes",
            checked.required.join(", "),
            checked.characters
        )
    })?;
    out.commit()?;
    Ok(OK)
}

fn show(out: &mut CommandOutput, format: TableFormat) -> io::Result<()> {
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
            let header = ["Parameter", "Default", "Values", "Meaning"];
            let parameters = parameters.map(|row| row.map(str::to_owned));
            table::rows(out, screen, header, 1, parameters)?;
            table::rows(out, screen, ["Profile", "Services", "For"], 1, profiles)
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
