//! `schema`: the JSON Schemas of what the program reads and writes.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::cli::config::schema;
use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::terminal::output::CommandOutput;
use crate::report::schema::{REPORT, ROW};

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule schema report > report.schema.json
  vpc-endpoint-rule schema parameters > parameters.schema.json
  vpc-endpoint-rule schema config > vpc-endpoint-rule.schema.json

A schema names every field of this version, and no other: later versions may add
fields, so check a report with the schema of the version that wrote it. Editors
check vpc-endpoint-rule.toml as you write it, where its first line is
  #:schema ./vpc-endpoint-rule.schema.json";

/// Print a JSON Schema: of a report, of the parameters, or of a file that you write
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
    /// The configuration file, vpc-endpoint-rule.toml
    Config,
    /// A file of --exceptions
    Exceptions,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let mut out = CommandOutput::new(None)?;
    out.write_with(|out| match arguments.of {
        Document::Report => out.write_all(REPORT.as_bytes()),
        Document::Row => out.write_all(ROW.as_bytes()),
        Document::Parameters => put(out, &schema::parameters()),
        Document::Config => put(out, &schema::config()),
        Document::Exceptions => put(out, &schema::exceptions()),
    })?;
    out.commit()?;
    Ok(OK)
}

/// Writes a schema that is made of tables.
fn put(out: &mut impl Write, schema: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, schema)?;
    writeln!(out)
}
