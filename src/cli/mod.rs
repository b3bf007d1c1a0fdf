//! The command line's words: its commands, its help, its exit statuses (`contracts.md`, section 5).

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

#[cfg(not(feature = "offline"))]
use crate::cli::command::left_out;
use crate::cli::command::{checks, evaluate, explain, fix, needs, parameters, report};
#[cfg(feature = "offline")]
use crate::cli::command::{collect, invoke, permissions, places, schema, shell};
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::exit_status::{OK, WRONG};
use crate::cli::option::configurable::Configurable;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::CommandOutput;

mod command;
mod config;
mod error;
mod exit_status;
mod option;
pub mod run;
mod terminal;

const EXAMPLES: &str = "\
Examples:
  Evaluate what the AWS CLI saved of your accounts (`evaluate --help` says how):
    vpc-endpoint-rule evaluate saved

  The same for a program, with every client network interface:
    vpc-endpoint-rule evaluate saved --format json --clients

  An organization as a whole, and what changed since last month's report:
    vpc-endpoint-rule report saved --baseline report-2026-10.json

  Why one VPC is what it is, step by step:
    vpc-endpoint-rule explain saved vpc-0a1b2c3d

  What the tasks, builds and instances of a VPC need, and which of it is private:
    vpc-endpoint-rule needs saved vpc-0a1b2c3d

  What to change, as code for review:
    vpc-endpoint-rule fix saved vpc-0a1b2c3d --format terraform

  A copy that can be shown to others, with the same verdicts:
    vpc-endpoint-rule collect saved --redact --output to-show

  What the Lambda function would report for an event:
    vpc-endpoint-rule invoke event.json --snapshot saved

  What the rule's parameters mean, and what it can find:
    vpc-endpoint-rule parameters
    vpc-endpoint-rule checks

  What a command would run with, of vpc-endpoint-rule.toml and its arguments:
    vpc-endpoint-rule evaluate saved --print-config

Exit status of evaluate and report:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT
  2  wrong usage or unreadable input
  3  something is UNDETERMINED, and nothing is NON_COMPLIANT";

/// Checks that every workload in a VPC reaches Amazon ECR, S3 and other AWS services through VPC
/// endpoints, and that no security group, network ACL, route or policy blocks the way
#[derive(Debug, Parser)]
#[command(name = "vpc-endpoint-rule", version, after_help = EXAMPLES, arg_required_else_help = true)]
#[cfg_attr(not(feature = "offline"), command(before_help = left_out::NOTE))]
struct CommandLine {
    /// When to colour: auto means on a terminal
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, help_heading = "Terminal")]
    color: Colour,
    /// The configuration: parameters, accounts, regions, roles, exceptions; otherwise vpc-endpoint-rule.toml of the working folder, where it is there. Arguments outweigh it
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Configuration"
    )]
    config: Option<PathBuf>,
    /// Print what the command would run with, as a configuration, and end
    #[arg(long, global = true, help_heading = "Configuration")]
    print_config: bool,
    #[command(subcommand)]
    command: Command,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Makes it the choice of everything that is written from now on. `NO_COLOR` decides where it is `auto`.
    fn choose(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Evaluate(evaluate::Arguments),
    Report(report::Arguments),
    #[cfg(feature = "offline")]
    Places(places::Arguments),
    #[cfg(feature = "offline")]
    Collect(collect::Arguments),
    Explain(explain::Arguments),
    Needs(needs::Arguments),
    Fix(fix::Arguments),
    #[cfg(feature = "offline")]
    Invoke(invoke::Arguments),
    Parameters(parameters::Arguments),
    Checks(checks::Arguments),
    #[cfg(feature = "offline")]
    Permissions(permissions::Arguments),
    #[cfg(feature = "offline")]
    Schema(schema::Arguments),
    #[cfg(feature = "offline")]
    Completions(shell::CompletionsArguments),
    #[cfg(feature = "offline")]
    Man(shell::ManArguments),
    #[cfg(not(feature = "offline"))]
    #[command(name = "collect", aliases = left_out::NAMES, hide = true)]
    LeftOut(left_out::Arguments),
}

impl Command {
    /// The arguments that a configuration may fill.
    fn configurable(&mut self) -> Option<&mut dyn Configurable> {
        match self {
            Self::Evaluate(arguments) => Some(&mut arguments.run),
            Self::Report(arguments) => Some(&mut arguments.run),
            #[cfg(feature = "offline")]
            Self::Places(arguments) => Some(arguments),
            #[cfg(feature = "offline")]
            Self::Collect(arguments) => Some(arguments),
            Self::Explain(arguments) => Some(&mut arguments.of),
            Self::Needs(arguments) => Some(&mut arguments.evaluation),
            Self::Fix(arguments) => Some(&mut arguments.of),
            Self::Parameters(_) | Self::Checks(_) => None,
            #[cfg(feature = "offline")]
            Self::Invoke(_)
            | Self::Permissions(_)
            | Self::Schema(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
            #[cfg(not(feature = "offline"))]
            Self::LeftOut(_) => None,
        }
    }
}

impl CommandLine {
    /// Fills arguments from the configuration, and says where it is from. False where the command only
    /// prints what it would run with.
    fn configure(&mut self) -> Result<bool, CliError> {
        let named = self.config.as_deref();
        let Some(arguments) = self.command.configurable() else {
            return match named {
                Some(_) => Err(CliError::Usage(
                    "this command reads no configuration: --config goes with evaluate, report, explain, fix, needs, \
                     collect and places"
                        .to_owned(),
                )),
                None => Ok(true),
            };
        };
        if let Some(config) = Config::find(named)? {
            if !arguments.is_quiet() {
                notices::note(&format!("configuration: `{}`", config.path.display()));
            }
            arguments.configure(&config);
        }
        if !self.print_config {
            return Ok(true);
        }
        let text = arguments.effective()?.text();
        let mut out = CommandOutput::new(None)?;
        out.write_with(|out| out.write_all(text.as_bytes()))?;
        out.commit()?;
        Ok(false)
    }
}

/// Runs the command line and says how the process ends.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut command_line = match CommandLine::try_parse_from(arguments) {
        Ok(command_line) => command_line,
        Err(wrong_usage_or_help) => {
            // A closed pipe cannot be told to anyone.
            let _ = wrong_usage_or_help.print();
            return ExitCode::from(if wrong_usage_or_help.use_stderr() {
                WRONG
            } else {
                OK
            });
        }
    };
    command_line.color.choose();
    match command_line.configure() {
        Ok(true) => {}
        Ok(false) => return ExitCode::from(OK),
        Err(error) => {
            notices::error(&error);
            return ExitCode::from(WRONG);
        }
    }
    match execute(&command_line.command) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            notices::error(&error);
            ExitCode::from(WRONG)
        }
    }
}

fn execute(command: &Command) -> Result<u8, CliError> {
    match command {
        Command::Evaluate(arguments) => evaluate::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        #[cfg(feature = "offline")]
        Command::Places(arguments) => places::run(arguments),
        #[cfg(feature = "offline")]
        Command::Collect(arguments) => collect::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Needs(arguments) => needs::run(arguments),
        Command::Fix(arguments) => fix::run(arguments),
        #[cfg(feature = "offline")]
        Command::Invoke(arguments) => invoke::run(arguments),
        Command::Parameters(arguments) => parameters::run(arguments),
        Command::Checks(arguments) => checks::run(arguments),
        #[cfg(feature = "offline")]
        Command::Permissions(arguments) => permissions::run(arguments),
        #[cfg(feature = "offline")]
        Command::Schema(arguments) => schema::run(arguments),
        #[cfg(feature = "offline")]
        Command::Completions(arguments) => shell::completions(arguments),
        #[cfg(feature = "offline")]
        Command::Man(arguments) => shell::man(arguments),
        #[cfg(not(feature = "offline"))]
        Command::LeftOut(arguments) => left_out::run(arguments),
    }
}
