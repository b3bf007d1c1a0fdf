//! The values of `--format`.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::report::format::ocsf::SchemaVersion;
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
