//! `completions` and `man`: what a shell wants to know of this program, made from its own words.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::CommandLine;
use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::terminal::output::CommandOutput;

const COMPLETIONS: &str = "\
Examples:
  vpc-endpoint-rule completions bash > /etc/bash_completion.d/vpc-endpoint-rule
  vpc-endpoint-rule completions zsh > ~/.zfunc/_vpc-endpoint-rule
  vpc-endpoint-rule completions fish > ~/.config/fish/completions/vpc-endpoint-rule.fish
  vpc-endpoint-rule completions powershell >> $PROFILE";

const MAN: &str = "\
Example:
  vpc-endpoint-rule man > /usr/local/share/man/man1/vpc-endpoint-rule.1";

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub struct ManArguments {}

/// Runs `completions`.
pub fn completions(arguments: &CompletionsArguments) -> Result<u8, CliError> {
    let mut script = Vec::new();
    let mut command = CommandLine::command();
    clap_complete::generate(
        arguments.shell,
        &mut command,
        "vpc-endpoint-rule",
        &mut script,
    );
    print(&script)
}

/// Runs `man`: one page for the program and all its commands.
pub fn man(_: &ManArguments) -> Result<u8, CliError> {
    let page = page().map_err(|source| CliError::Output {
        target: None,
        source,
    })?;
    print(&page)
}

fn page() -> io::Result<Vec<u8>> {
    let mut command = CommandLine::command();
    command.build();
    let mut page = Vec::new();
    let main = clap_mangen::Man::new(command.clone());
    main.render_title(&mut page)?;
    main.render_name_section(&mut page)?;
    main.render_synopsis_section(&mut page)?;
    main.render_description_section(&mut page)?;
    main.render_subcommands_section(&mut page)?;
    for subcommand in command
        .get_subcommands()
        .filter(|one| one.get_name() != "help")
    {
        let man = clap_mangen::Man::new(subcommand.clone());
        let title = subcommand.get_name().to_uppercase();
        writeln!(page, ".SH {title}")?;
        let mut section = Vec::new();
        man.render_synopsis_section(&mut section)?;
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        man.render_extra_section(&mut section)?;
        // Its sections are parts of this page.
        let section = String::from_utf8_lossy(&section).replace(".SH ", ".SS ");
        page.write_all(section.as_bytes())?;
    }
    main.render_extra_section(&mut page)?;
    main.render_version_section(&mut page)?;
    Ok(page)
}

fn print(text: &[u8]) -> Result<u8, CliError> {
    let mut out = CommandOutput::new(None)?;
    out.write_with(|out| out.write_all(text))?;
    out.commit()?;
    Ok(OK)
}
