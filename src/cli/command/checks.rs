//! `checks`: the catalogue of everything that can be found.

use std::io::{self, Write};

use clap::Args;
use rule::checks::Check;
use serde_json::json;

use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::option::format::TableFormat;
use crate::cli::terminal::output::Output;
use crate::report::format::{markdown, table};

const EXAMPLES: &str = "\
Severities:
  FAIL         makes an answer BROKEN or PUBLIC, and the VPC NON_COMPLIANT
  UNKNOWN      makes it UNKNOWN: everything was read and still does not decide it
  UNDETERMINED makes it UNDETERMINED: a fact that could turn it was not read
  WARN         never changes the compliance

Examples:
  vpc-endpoint-rule checks
  vpc-endpoint-rule checks --format json | jq -r '.[].code'";

/// Show everything that can be found: codes, severities, titles, remedies
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
    let rows = || Check::ALL.iter().map(|check| check.row());
    match format {
        TableFormat::Table => {
            let mut shown = table::new(out.screen(), &["Check", "Severity", "Title", "Remedy"]);
            shown.add_rows(
                rows().map(|row| [row.code, row.severity.as_str(), row.title, row.remedy]),
            );
            table::print(out, &shown)
        }
        TableFormat::Markdown => {
            let rows = rows().map(|row| {
                [
                    format!("`{}`", row.code),
                    row.severity.as_str().to_owned(),
                    row.title.to_owned(),
                    row.remedy.to_owned(),
                ]
            });
            markdown::table(out, ["check", "severity", "title", "remedy"], rows)
        }
        TableFormat::Json => {
            let rows: Vec<_> = rows()
                .map(|row| {
                    json!({
                        "code": row.code, "severity": row.severity.as_str(), "title": row.title,
                        "remedy": row.remedy, "section": row.section,
                    })
                })
                .collect();
            serde_json::to_writer_pretty(&mut *out, &rows)?;
            writeln!(out)
        }
    }
}
