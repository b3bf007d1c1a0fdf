//! `permissions`: the IAM actions that each role and caller needs, as the rooms that make the calls declare them.

use std::io::{self, Write};

use clap::Args;
use serde_json::json;

use crate::accounts::{self, aggregator};
use crate::aws::assumed_role;
use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::option::format::TableFormat;
use crate::cli::terminal::output::CommandOutput;
use crate::lambda::config_api;
use crate::report::format::{markdown, table};
use crate::source::{ec2, hub, route53, workload};
use crate::survey;

const EXAMPLES: &str = "\
Examples:
  vpc-endpoint-rule permissions
  vpc-endpoint-rule permissions --format json | jq -r '.[] | select(.name == \"read\").actions[]'";

/// Show the IAM actions that each role and caller needs, and when
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// How to show them
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    format: TableFormat,
}

/// What one role or caller must be allowed for one purpose.
struct Permission {
    name: &'static str,
    role: &'static str,
    when: &'static str,
    actions: &'static [&'static [&'static str]],
    /// How the names of the resources begin that the program makes with it.
    names: Option<&'static str>,
}

impl Permission {
    const fn new(
        name: &'static str,
        role: &'static str,
        when: &'static str,
        actions: &'static [&'static [&'static str]],
    ) -> Self {
        Self {
            name,
            role,
            when,
            actions,
            names: None,
        }
    }

    fn actions(&self) -> Vec<&'static str> {
        self.actions.concat()
    }
}

/// What reads an evaluated account.
const READER: &str = "the function, or the role that is assumed in the account";

/// Who runs the command line.
const CALLER: &str = "who runs the command line";

const ALL: [Permission; 11] = [
    Permission::new(
        "read",
        READER,
        "always",
        &[ec2::IAM_ACTIONS, route53::IAM_ACTIONS],
    ),
    Permission::new(
        "workloads",
        READER,
        "with `needs` other than LISTED, and with `collect --needs`",
        &[workload::IAM_ACTIONS],
    ),
    Permission::new(
        "hub",
        "the role `hubRoleName` in the accounts of `hubAccounts`",
        "with `hubRoleName`",
        &[hub::IAM_ACTIONS],
    ),
    Permission::new(
        "report",
        "the function, or the role `memberRoleName` in the evaluated account",
        "in AWS Config",
        &[config_api::IAM_ACTIONS],
    ),
    Permission {
        names: Some(config_api::SCHEDULE_PREFIX),
        ..Permission::new(
            "recheck",
            "the function, or the role `memberRoleName` in the evaluated account",
            "with `recheckMinutes`",
            &[config_api::RECHECK_IAM_ACTIONS],
        )
    },
    Permission::new(
        "rechecked",
        "the role that EventBridge Scheduler assumes",
        "with `recheckMinutes`",
        &[config_api::RECHECK_ROLE_IAM_ACTIONS],
    ),
    Permission::new(
        "assume",
        "the function, and who runs the command line",
        "with `memberRoleName`, `hubRoleName`, and roles of the command line",
        &[assumed_role::IAM_ACTIONS],
    ),
    Permission::new(
        "survey",
        "the functions of a survey, in its bucket",
        "with cfn/survey.yaml",
        &[survey::IAM_ACTIONS],
    ),
    Permission::new(
        "organization",
        "the functions of a survey, and who runs the command line",
        "with `--organization`",
        &[accounts::ORGANIZATION_IAM_ACTIONS],
    ),
    Permission::new(
        "regions",
        READER,
        "with `--all-regions`",
        &[accounts::ALL_REGIONS_IAM_ACTIONS],
    ),
    Permission::new(
        "aggregator",
        CALLER,
        "with `report --aggregator`",
        &[aggregator::IAM_ACTIONS],
    ),
];

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let mut out = CommandOutput::new(None)?;
    out.write_with(|out| show(out, arguments.format))?;
    out.commit()?;
    Ok(OK)
}

fn show(out: &mut CommandOutput, format: TableFormat) -> io::Result<()> {
    match format {
        TableFormat::Table => {
            let screen = out.screen();
            let rows = ALL.iter().map(|row| {
                let (role, when) = (row.role.to_owned(), row.when.to_owned());
                [row.name.to_owned(), role, when, row.actions().join(" ")]
            });
            table::rows(out, screen, ["Name", "Of", "When", "IAM actions"], 1, rows)
        }
        TableFormat::Markdown => {
            let rows = ALL.iter().map(|row| {
                let actions = row.actions();
                let actions: Vec<String> = actions.iter().map(|one| format!("`{one}`")).collect();
                let (role, when) = (row.role.to_owned(), row.when.to_owned());
                [format!("`{}`", row.name), role, when, actions.join(" ")]
            });
            markdown::table(out, ["name", "of", "when", "IAM actions"], rows)
        }
        TableFormat::Json => {
            let rows: Vec<_> = ALL
                .iter()
                .map(|row| {
                    json!({
                        "name": row.name,
                        "of": row.role,
                        "when": row.when,
                        "actions": row.actions(),
                        "namePrefix": row.names,
                    })
                })
                .collect();
            serde_json::to_writer_pretty(&mut *out, &rows)?;
            writeln!(out)
        }
    }
}
