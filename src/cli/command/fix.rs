//! `fix`: the changes that would fix a VPC, or all of them, as code for review.

mod all;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rule::checks::Check;
use rule::explain::ExplainError;
use rule::fix::{FixScope, excepted, fix_within};
use rule::verdict::ComplianceType;

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK};
use crate::cli::option::one_vpc::OneVpc;
use crate::cli::option::output::check;
use crate::cli::run::one_vpc;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::CommandOutput;
use crate::fix::Sheet;
use crate::fix::files::{Files, Language};

use self::all::AllFixes;

/// Says that the changes for some findings are left out.
fn say_excepted(findings: usize) {
    let said = match findings {
        0 => return,
        1 => "1 finding is excepted: its change is left out".to_owned(),
        more => format!("{more} findings are excepted: their changes are left out"),
    };
    notices::note(&format!("{said}; --include-excepted prints it too"));
}

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule fix saved vpc-0a1b2c3d
  vpc-endpoint-rule fix saved vpc-0a1b2c3d --format terraform --output path.tf
  vpc-endpoint-rule fix saved vpc-0a1b2c3d --format cli

  All VPCs that are not COMPLIANT, as fixes/ACCOUNT/REGION/VPC.tf:
    vpc-endpoint-rule fix saved --format terraform --output fixes
  What of that folder would change; status 1 where anything would:
    vpc-endpoint-rule fix saved --format terraform --output fixes --diff
  All but what is accepted; --include-excepted has that too:
    vpc-endpoint-rule fix saved --output fixes --exceptions exceptions.toml
  One kind of fault in all VPCs of an account:
    vpc-endpoint-rule fix saved --output fixes --account 111122223333 \\
      --check endpoint-missing

Nothing is changed in AWS. Changes are tried on a copy of the saved data until
nothing more can be changed; the head of each fix has the annotation before and
after. Read it before you apply it. Lines marked DESTRUCTIVE delete or replace
something. What a template cannot do to resources that it did not create is in a
comment. Files are written whole or not at all. Files of VPCs that need no fix
any more are named and left.";

/// Show what would make a VPC compliant, or all of them, for review
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    pub of: OneVpc,
    /// The language; by default CloudFormation, and Terraform after a plan of Terraform
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Fix what this check finds, and nothing else (may be repeated)
    #[arg(long, value_name = "CODE", value_parser = check)]
    check: Vec<Check>,
    /// Print the changes for accepted findings too
    #[arg(long)]
    include_excepted: bool,
    /// Write the result to this file, whole or not at all; without a VPC, to a file a VPC in this folder
    #[arg(long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    /// Write nothing: show how the file or folder of --output differs, and end with status 1 where it does
    #[arg(long, requires = "output")]
    diff: bool,
}

/// A language of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A CloudFormation template
    Cloudformation,
    /// Terraform configuration
    Terraform,
    /// AWS CLI commands
    Cli,
}

impl From<Format> for Language {
    fn from(format: Format) -> Self {
        match format {
            Format::Cloudformation => Self::Cloudformation,
            Format::Terraform => Self::Terraform,
            Format::Cli => Self::AwsCli,
        }
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let parameters = arguments.of.evaluation.parameters()?;
    let exceptions = match arguments.include_excepted {
        true => Vec::new(),
        false => arguments.of.exceptions.read()?,
    };
    let scope = FixScope {
        checks: &arguments.check,
        exceptions: &exceptions,
    };
    let now = arguments.of.evaluation.now();
    let language = |of_terraform: bool| -> Language {
        let usual = match of_terraform {
            true => Format::Terraform,
            false => Format::Cloudformation,
        };
        arguments.format.unwrap_or(usual).into()
    };
    if let Some(snapshot) = arguments.of.whole_snapshot() {
        let Some(folder) = &arguments.output else {
            return Err(CliError::Usage(format!(
                "name a VPC after `{}`, or --output and a folder for the fixes of all VPCs",
                snapshot.display()
            )));
        };
        let (accounts, regions) = arguments.of.places();
        let fixes = AllFixes {
            snapshot,
            accounts,
            regions,
            parameters: &parameters,
            now,
            scope,
            verbose: arguments.of.verbose,
            folder,
            diff: arguments.diff,
        };
        return fixes.run(Files::new(language(false)));
    }
    let target = arguments.output.as_deref();
    let mut output = CommandOutput::new(target.filter(|_| !arguments.diff))?;
    let found = one_vpc::find(&arguments.of, &parameters)?;
    let vpc = &found.vpc;
    let fix = fix_within(found.view(), &parameters, now, vpc, scope)
        .ok_or_else(|| CliError::Explain(ExplainError::NoSuchVpc(vpc.clone())))?;
    if fix.before.compliance_type == ComplianceType::NotApplicable {
        // As `evaluate` has it: nothing is asked of it, and nothing is to be changed.
        notices::note(&format!("{vpc} is {}", fix.before.annotation));
        return Ok(OK);
    }
    say_excepted(excepted(&fix.before));
    let mut text = language(found.of_terraform).text(Sheet::whole(&fix));
    let mut status = OK;
    if let Some(path) = target.filter(|_| arguments.diff) {
        let there = all::content(path)?;
        status = if there.as_deref() == Some(&*text) {
            OK
        } else {
            NON_COMPLIANT
        };
        text = all::difference(path, there.as_deref(), &text);
    }
    output.write_with(|out| out.write_all(text.as_bytes()))?;
    output.commit()?;
    Ok(status)
}
