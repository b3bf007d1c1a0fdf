//! `--fail-on`: what makes a run end with status 1.

use clap::ValueEnum;

/// What decides the exit status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Something became worse.
    #[default]
    Worse,
    /// Something became BROKEN, or lost its way out.
    Broken,
    /// Something is NON_COMPLIANT after.
    #[value(name = "non-compliant", alias = "any")]
    NonCompliant,
    /// Nothing.
    None,
}
