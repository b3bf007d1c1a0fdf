//! The values of `--format`.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::report::format::{FORMATS, Format};

/// A format of evaluations, out of [`FORMATS`].
#[derive(Clone, Copy)]
pub struct ReportFormat(pub &'static Format);

/// Every format as a value.
static VALUES: std::sync::LazyLock<Vec<ReportFormat>> =
    std::sync::LazyLock::new(|| FORMATS.iter().map(ReportFormat).collect());

impl ValueEnum for ReportFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &VALUES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name).help(self.0.meaning))
    }
}

impl std::fmt::Debug for ReportFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
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
