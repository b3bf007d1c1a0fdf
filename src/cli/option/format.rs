//! The values of `--format`, and the report that stands behind each.

use clap::ValueEnum;

use crate::cli::error::CliError;
use crate::cli::terminal::output::Output;
use crate::report::Report;
use crate::report::comparison::{self, Comparison};
use crate::report::format::asff::Asff;
use crate::report::format::csv::Csv;
use crate::report::format::github::Github;
use crate::report::format::html::Html;
use crate::report::format::json::Json;
use crate::report::format::junit::Junit;
use crate::report::format::markdown::Markdown;
use crate::report::format::markdown::overview::OverviewMarkdown;
use crate::report::format::ocsf::{Ocsf, SchemaVersion};
use crate::report::format::sarif::Sarif;
use crate::report::format::table::Tabular;
use crate::report::format::table::overview::OverviewTable;
use crate::report::spool::Spool;

/// A format of evaluations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One line a VPC, for people; wrapped and coloured on a terminal
    Table,
    /// The stable, versioned report, for programs
    Json,
    /// One row a finding, for spreadsheets
    Csv,
    /// For a pull request or a wiki
    Markdown,
    /// Each VPC as a test, for a CI
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions: annotations of a run; of a plan, at the lines of a pull request
    Github,
    /// OCSF Compliance Findings, one event a line, for SIEMs; `--ocsf-version` names the schema
    Ocsf,
    /// AWS Security Finding Format, a JSON list, for Security Hub's BatchImportFindings
    Asff,
    /// One page for a browser, in one file: counts, a matrix to filter, paths as pictures, fixes to copy
    Html,
}

/// A version of OCSF's schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum OcsfVersion {
    /// Each finding as a check of its own
    #[default]
    #[value(name = "1.8.0")]
    V1_8,
    /// What a custom source of Security Lake takes, once the events are Parquet
    #[value(name = "1.3.0")]
    V1_3,
}

impl From<OcsfVersion> for SchemaVersion {
    fn from(asked: OcsfVersion) -> Self {
        match asked {
            OcsfVersion::V1_8 => Self::V1_8,
            OcsfVersion::V1_3 => Self::V1_3,
        }
    }
}

/// A format of the program's own tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people; wrapped on a terminal
    Table,
    /// For programs
    Json,
    /// For a README or a wiki
    Markdown,
}

impl Format {
    /// The report in this format.
    pub fn report(
        self,
        out: &mut Output,
        with_clients: bool,
        ocsf: OcsfVersion,
    ) -> Box<dyn Report + '_> {
        match self {
            Self::Table => {
                let screen = out.screen();
                Box::new(Tabular::new(out, screen, with_clients))
            }
            Self::Json => Box::new(Json::new(out, with_clients)),
            Self::Csv => Box::new(Csv::new(out)),
            Self::Markdown => Box::new(Markdown::new(out)),
            Self::Junit => Box::new(Junit::new(out)),
            Self::Sarif => Box::new(Sarif::new(out)),
            Self::Github => Box::new(Github::new(out)),
            Self::Ocsf => Box::new(Ocsf::new(out, ocsf.into())),
            Self::Asff => Box::new(Asff::new(out)),
            Self::Html => Box::new(Html::new(out)),
        }
    }

    /// The report in this format that begins with the overview, where it shows one at all.
    ///
    /// # Errors
    /// Where there is no place to keep the rest until the overview is known.
    pub fn overview(
        self,
        out: &mut Output,
        ocsf: OcsfVersion,
    ) -> Result<Box<dyn Report + '_>, CliError> {
        let later = || {
            Spool::new().map_err(|source| CliError::Output {
                target: None,
                source,
            })
        };
        Ok(match self {
            Self::Table => {
                let screen = out.screen();
                Box::new(OverviewTable::new(out, later()?, screen))
            }
            Self::Markdown => Box::new(OverviewMarkdown::new(out, later()?)),
            other => other.report(out, false, ocsf),
        })
    }

    /// Writes what a change does in this format.
    ///
    /// # Errors
    /// A format that has no place for before and after; what cannot be written.
    pub fn comparison(
        self,
        out: &mut Output,
        comparison: &Comparison,
        with_clients: bool,
    ) -> Result<(), CliError> {
        let written = match self {
            Self::Table => comparison::format::table::write(out, comparison),
            Self::Json => comparison::format::json::write(out, comparison, with_clients),
            Self::Markdown => comparison::format::markdown::write(out, comparison),
            Self::Junit => comparison::format::junit::write(out, comparison),
            Self::Sarif => comparison::format::sarif::write(out, comparison),
            Self::Github => comparison::format::github::write(out, comparison),
            Self::Csv | Self::Ocsf | Self::Asff | Self::Html => {
                return Err(CliError::Usage(
                    "this format has no place for before and after: with --plan use table, json, \
                     markdown, junit, sarif or github"
                        .to_owned(),
                ));
            }
        };
        written.map_err(|source| CliError::Output {
            target: None,
            source,
        })
    }

    /// Whether the report shows the paths behind the verdicts, which cost more than the verdicts do; such a report
    /// tells all, whatever command asks for it.
    pub fn shows_paths(self) -> bool {
        self == Self::Html
    }
}
