//! `checks`: the catalogue of everything that can be found.

use std::io::{self, Write};

use clap::Args;
use rule::checks::Check;
use serde_json::json;

use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::option::format::TableFormat;
use crate::cli::terminal::output::CommandOutput;
use crate::report::format::{markdown, table};

const EXAMPLES: &str = "\
Severities:
  FAIL         makes an answer BROKEN or PUBLIC, and the VPC NON_COMPLIANT
  UNKNOWN      makes it UNKNOWN: everything was read and does not decide it
  UNDETERMINED makes it UNDETERMINED: a fact that could turn it was not read
  WARN         never changes the compliance

Examples:
  vpc-endpoint-rule checks
  vpc-endpoint-rule checks policy-denies
  vpc-endpoint-rule checks --format json | jq -r '.[].code'";

/// How wide a page's paragraphs are.
const WIDTH: usize = 100;

/// Show every check: code, severity, title, remedy; or the page of one
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Checks to explain, by their codes
    #[arg(value_name = "CODE", value_parser = check)]
    checks: Vec<Check>,

    /// How to show them
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    format: TableFormat,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let mut out = CommandOutput::new(None)?;
    out.write_with(|out| {
        if arguments.checks.is_empty() {
            show(out, arguments.format)
        } else {
            pages(out, &arguments.checks, arguments.format)
        }
    })?;
    out.commit()?;
    Ok(OK)
}

/// Reads a code; an unknown one is answered with the nearest known one.
fn check(code: &str) -> Result<Check, String> {
    let lower = code.trim().to_ascii_lowercase();
    Check::of_code(&lower).ok_or_else(|| match Check::nearest(&lower) {
        Some(near) => format!(
            "no check has this code; did you mean `{}`?",
            near.row().code
        ),
        None => "no check has this code; `vpc-endpoint-rule checks` lists them".to_owned(),
    })
}

/// A paragraph in lines of so many columns, where its words allow.
fn wrapped(text: &str, width: usize) -> String {
    let options = textwrap::Options::new(width)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .break_words(false);
    textwrap::fill(text, options)
}

/// The pages of some checks.
fn pages(out: &mut CommandOutput, checks: &[Check], format: TableFormat) -> io::Result<()> {
    if let TableFormat::Json = format {
        let pages: Vec<_> = checks
            .iter()
            .map(|check| {
                let (row, page) = (check.row(), check.page());
                json!({
                    "code": row.code, "severity": row.severity.as_str(), "title": row.title,
                    "what": page.what, "why": page.why, "example": page.example,
                    "remedy": row.remedy, "section": row.section, "since": page.since,
                })
            })
            .collect();
        serde_json::to_writer_pretty(&mut *out, &pages)?;
        return writeln!(out);
    }
    let width = out.screen().width.map_or(WIDTH, usize::from).min(WIDTH);
    for (at, check) in checks.iter().enumerate() {
        let (row, page) = (check.row(), check.page());
        let (severity, section) = (row.severity.as_str(), row.section);
        let head = format!(
            "{}. {severity}, section {section} of the decision.",
            row.title
        );
        let head = wrapped(&head, width);
        if at > 0 {
            writeln!(out)?;
        }
        match format {
            TableFormat::Markdown => writeln!(out, "### {}\n\n{head}", row.code)?,
            TableFormat::Table | TableFormat::Json => writeln!(out, "{}\n\n{head}", row.code)?,
        }
        let paragraphs = [
            ("What", page.what.as_str()),
            ("Why", &page.why),
            ("Example", &page.example),
            ("Remedy", row.remedy),
            ("Since", &page.since),
        ];
        for (name, text) in paragraphs {
            let text = match format {
                TableFormat::Markdown => format!("**{name}.** {text}"),
                TableFormat::Table | TableFormat::Json => format!("{name}: {text}"),
            };
            writeln!(out, "\n{}", wrapped(&text, width))?;
        }
    }
    Ok(())
}

fn show(out: &mut CommandOutput, format: TableFormat) -> io::Result<()> {
    let rows = || Check::ALL.iter().map(|check| check.row());
    match format {
        TableFormat::Table => {
            let header = ["Check", "Severity", "Title", "Remedy"];
            let cells = rows().map(|row| {
                [row.code, row.severity.as_str(), row.title, row.remedy].map(str::to_owned)
            });
            table::rows(out, out.screen(), header, 2, cells)
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
