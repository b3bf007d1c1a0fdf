//! The formats of a report, one file each, and the table of them.

use std::io::{self, Write};

use crate::check_page::CheckPages;
use crate::report::Report;
#[cfg(feature = "offline")]
use crate::report::comparison::{Comparison, format as compared};
use crate::report::spool::Spool;

pub mod asff;
pub mod csv;
mod elements;
pub mod github;
#[cfg(feature = "offline")]
pub mod html;
pub mod json;
#[cfg(feature = "offline")]
pub mod junit;
pub mod markdown;
pub mod ndjson;
pub mod ocsf;
pub mod sarif;
pub mod table;

/// Where a report goes, and what is to be in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// What the place that it goes to can show.
    pub screen: table::Screen,
    /// Whether it lists each client.
    pub with_clients: bool,
    /// The version of OCSF's schema.
    pub ocsf: ocsf::SchemaVersion,
    /// Where the pages of checks are.
    pub pages: CheckPages,
}

/// What begins a report that goes to `out`.
type Begin = fn(&mut dyn Write, Look) -> Box<dyn Report + '_>;

/// The same, with a place to keep what is known before the overview above it.
type BeginOverview = fn(&mut dyn Write, Spool, Look) -> Box<dyn Report + '_>;

/// What writes a comparison.
#[cfg(feature = "offline")]
type Compare = fn(&mut dyn Write, &Comparison, Look) -> io::Result<()>;

/// A format, as `--format` names it.
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in one line.
    pub meaning: &'static str,
    /// Whether it shows the paths behind the verdicts, which cost more than the verdicts do; such a
    /// report has the overview too, whatever command asks for it.
    pub shows_paths: bool,
    /// The report of VPCs, region after region.
    report: Begin,
    /// The report that begins with the overview, where that is another.
    overview: Option<BeginOverview>,
    /// What a change does, in this format; `None` where it has no place for before and after.
    #[cfg(feature = "offline")]
    comparison: Option<Compare>,
}

impl Format {
    /// The report in this format.
    pub fn report<'o>(&self, out: &'o mut dyn Write, look: Look) -> Box<dyn Report + 'o> {
        (self.report)(out, look)
    }

    /// The report in this format that begins with the overview, where it shows one at all.
    ///
    /// # Errors
    /// Where there is no place to keep the rest until the overview is known.
    pub fn overview<'o>(
        &self,
        out: &'o mut dyn Write,
        look: Look,
    ) -> io::Result<Box<dyn Report + 'o>> {
        Ok(match self.overview {
            Some(overview) => overview(out, Spool::new()?, look),
            None => self.report(out, look),
        })
    }

    /// Writes what a change does in this format; `None` where it has no place for before and after.
    #[cfg(feature = "offline")]
    pub fn comparison(
        &self,
        out: &mut dyn Write,
        comparison: &Comparison,
        look: Look,
    ) -> Option<io::Result<()>> {
        self.comparison.map(|write| write(out, comparison, look))
    }

    /// The names of the formats that have a place for before and after.
    #[cfg(feature = "offline")]
    pub fn comparing() -> impl Iterator<Item = &'static str> {
        let comparing = FORMATS.iter().filter(|format| format.comparison.is_some());
        comparing.map(|format| format.name)
    }
}

/// The formats, in the order in which they are shown.
pub const FORMATS: &[Format] = &[
    Format {
        name: "table",
        meaning: "One line a VPC, for people; wrapped and coloured on a terminal",
        shows_paths: false,
        report: |out, look| Box::new(table::Tabular::new(out, look.screen, look.with_clients)),
        overview: Some(|out, vpcs, look| {
            Box::new(table::overview::OverviewTable::new(out, vpcs, look.screen))
        }),
        #[cfg(feature = "offline")]
        comparison: Some(|mut out, comparison, _| compared::table::write(&mut out, comparison)),
    },
    Format {
        name: "json",
        meaning: "The stable, versioned report, for programs",
        shows_paths: false,
        report: |out, look| Box::new(json::Json::new(out, look.with_clients)),
        overview: None,
        #[cfg(feature = "offline")]
        comparison: Some(|mut out, comparison, look| {
            compared::json::write(&mut out, comparison, look.with_clients)
        }),
    },
    Format {
        name: "ndjson",
        meaning: "One flat JSON object a line: a row a VPC, service and finding, for query engines such as Athena",
        shows_paths: false,
        report: |out, _| Box::new(ndjson::NdJson::new(out)),
        overview: None,
        #[cfg(feature = "offline")]
        comparison: None,
    },
    Format {
        name: "csv",
        meaning: "One row a finding, for spreadsheets",
        shows_paths: false,
        report: |out, _| Box::new(csv::Csv::new(out)),
        overview: None,
        #[cfg(feature = "offline")]
        comparison: None,
    },
    Format {
        name: "markdown",
        meaning: "For a pull request or a wiki",
        shows_paths: false,
        report: |out, _| Box::new(markdown::Markdown::new(out)),
        overview: Some(|out, vpcs, _| {
            Box::new(markdown::overview::OverviewMarkdown::new(out, vpcs))
        }),
        #[cfg(feature = "offline")]
        comparison: Some(|mut out, comparison, _| compared::markdown::write(&mut out, comparison)),
    },
    #[cfg(feature = "offline")]
    Format {
        name: "junit",
        meaning: "Each VPC as a test, for a CI",
        shows_paths: false,
        report: |out, _| Box::new(junit::Junit::new(out)),
        overview: None,
        comparison: Some(|mut out, comparison, _| compared::junit::write(&mut out, comparison)),
    },
    Format {
        name: "sarif",
        meaning: "SARIF 2.1.0, for code scanning",
        shows_paths: false,
        report: |out, look| Box::new(sarif::Sarif::new(out, look.pages)),
        overview: None,
        #[cfg(feature = "offline")]
        comparison: Some(|mut out, comparison, look| {
            compared::sarif::write(&mut out, comparison, look.pages)
        }),
    },
    Format {
        name: "github",
        meaning: "Workflow commands of GitHub Actions: annotations of a run; of a plan, at the lines of a pull request",
        shows_paths: false,
        report: |out, _| Box::new(github::Github::new(out)),
        overview: None,
        #[cfg(feature = "offline")]
        comparison: Some(|mut out, comparison, _| compared::github::write(&mut out, comparison)),
    },
    Format {
        name: "ocsf",
        meaning: "OCSF Compliance Findings, one event a line, for SIEMs; `--ocsf-version` names the schema",
        shows_paths: false,
        report: |out, look| Box::new(ocsf::Ocsf::new(out, look.ocsf, look.pages)),
        overview: None,
        #[cfg(feature = "offline")]
        comparison: None,
    },
    Format {
        name: "asff",
        meaning: "AWS Security Finding Format, a JSON list, for Security Hub's BatchImportFindings",
        shows_paths: false,
        report: |out, look| Box::new(asff::Asff::new(out, look.pages)),
        overview: None,
        #[cfg(feature = "offline")]
        comparison: None,
    },
    #[cfg(feature = "offline")]
    Format {
        name: "html",
        meaning: "One page for a browser, in one file: counts, a matrix to filter, paths as pictures, fixes to copy",
        shows_paths: true,
        report: |out, look| Box::new(html::Html::new(out, look.pages)),
        overview: None,
        comparison: None,
    },
];
