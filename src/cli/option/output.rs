//! Where a report goes, in which form, and what is said beside it.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rule::checks::Check;
use rule::verdict::ComplianceType;

use crate::check_page::CheckPages;
use crate::cli::error::CliError;
use crate::cli::option::format::{OcsfVersion, ReportFormat};
use crate::cli::terminal::output::CommandOutput;
use crate::cli::terminal::pager;
use crate::report::fail_on::FailOn;
use crate::report::format::{Format, Look};
use crate::report::shown::Shown;

/// The form of a report, and where it goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArguments {
    /// The form of the result
    #[arg(long, value_enum, default_value = "table")]
    format: ReportFormat,
    /// The version of the schema that `--format ocsf` follows: 1.8.0, or 1.3.0 for Security Lake
    #[arg(long, value_enum, hide_possible_values = true, default_value_t = OcsfVersion::V1_8)]
    ocsf_version: OcsfVersion,
    #[command(flatten)]
    file: FileArguments,
    /// Show VPCs with this result only: non-compliant, undetermined, compliant, not-applicable (may be repeated); counts and exit status stay those of all
    #[arg(
        long,
        value_name = "RESULT",
        value_enum,
        ignore_case = true,
        hide_possible_values = true
    )]
    only: Vec<Only>,
    /// Show VPCs with a finding of this check only, and no other finding (may be repeated); counts and exit status stay those of all
    #[arg(long, value_name = "CODE", value_parser = check)]
    check: Vec<Check>,
    /// What ends in status 1: non-compliant (a VPC is), broken (a service is BROKEN), none; with --plan also worse (something became worse; the default there), and broken means what became so, or lost its way out
    #[arg(long, value_enum, hide_possible_values = true)]
    pub fail_on: Option<FailOn>,
    /// Print a table as it is, also on a terminal; otherwise PAGER shows it, or less
    #[arg(long)]
    no_pager: bool,
    #[command(flatten)]
    pub volume: VolumeArguments,
}

/// The file that a result goes to.
#[derive(Debug, Args)]
pub struct FileArguments {
    /// Write the result to this file: whole, or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, Args)]
pub struct VolumeArguments {
    /// Show which files and keys of the snapshot are passed over; with --live, how many calls were made
    #[arg(long)]
    pub verbose: bool,
    /// Show errors only: no warnings, no progress
    #[arg(long, conflicts_with = "verbose")]
    pub quiet: bool,
}

impl OutputArguments {
    /// The format.
    pub fn format(&self) -> &'static Format {
        self.format.0
    }

    /// The file; `None` where it is standard output.
    pub fn target(&self) -> Option<&Path> {
        self.file.output.as_deref()
    }

    /// What of the evaluations is shown.
    pub fn shown(&self) -> Shown {
        Shown {
            only: self
                .only
                .iter()
                .map(|only| only.compliance_type())
                .collect(),
            checks: self.check.clone(),
        }
    }

    /// How a report looks there.
    pub fn look(&self, output: &CommandOutput, with_clients: bool) -> Look {
        Look {
            screen: output.screen(),
            with_clients,
            ocsf: self.ocsf_version.into(),
            pages: CheckPages::default(),
        }
    }

    /// Hands over a result: a table that goes to a terminal by way of a pager.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn commit(&self, output: CommandOutput) -> Result<(), CliError> {
        if self.no_pager || self.format().name != pager::PAGED {
            output.commit()
        } else {
            output.commit_paged()
        }
    }
}

/// A value of `--only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// NON_COMPLIANT
    #[value(alias = "non_compliant")]
    NonCompliant,
    /// UNDETERMINED
    Undetermined,
    /// COMPLIANT
    Compliant,
    /// NOT_APPLICABLE
    #[value(alias = "not_applicable")]
    NotApplicable,
}

impl Only {
    fn compliance_type(self) -> ComplianceType {
        match self {
            Self::NonCompliant => ComplianceType::NonCompliant,
            Self::Undetermined => ComplianceType::Undetermined,
            Self::Compliant => ComplianceType::Compliant,
            Self::NotApplicable => ComplianceType::NotApplicable,
        }
    }
}

/// Reads `--check CODE`.
///
/// # Errors
/// A code that no check has.
pub fn check(code: &str) -> Result<Check, String> {
    Check::of_code(code).ok_or_else(|| match Check::nearest(code) {
        Some(near) => format!(
            "no check has this code; did you mean `{}`? `vpc-endpoint-rule checks` lists all",
            near.row().code
        ),
        None => "no check has this code; `vpc-endpoint-rule checks` lists all".to_owned(),
    })
}
