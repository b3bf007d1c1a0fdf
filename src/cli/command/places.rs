//! `places`: the accounts and regions of an organization, in batches for those who evaluate them side by side.

use clap::Args;

use crate::cli::config::Config;
use crate::cli::config::effective::Effective;
use crate::cli::error::CliError;
use crate::cli::option::configurable::Configurable;
use crate::cli::option::live::LiveArguments;
use crate::cli::option::output::FileArguments;
use crate::survey::places::MOST_REGIONS;

const EXAMPLES: &str = "\
Prints a list of JSON. Each entry is a batch: regions of one account, with the
account's name and organizational unit where AWS Organizations has them. The
state machine of cfn/survey.yaml takes a batch at a time; so can any other
engine, a place at a time with `evaluate --place`.

With named regions nothing is called in the accounts. With --all-regions each
account is asked which it has enabled; one that cannot be asked is there with
one region, so that its failure is reported.

Examples:
  vpc-endpoint-rule places --organization --role-name audit \\
    --region eu-west-3 --region us-east-1 --output places.json
  vpc-endpoint-rule places --role-arn @roles.txt --all-regions --batch 5

Exit status:
  0  every account and region is there
  2  wrong usage, or no account can be listed
  3  the regions of some account are not known";

/// List accounts and regions, for many processes to evaluate side by side
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A region of each account; the one of the environment if none is named (may be repeated)
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// How many regions of an account a batch holds at most
    #[arg(long, value_name = "NUMBER", default_value_t = MOST_REGIONS, value_parser = batch)]
    batch: usize,
    #[command(flatten)]
    live: LiveArguments,
    #[command(flatten)]
    file: FileArguments,
    /// Show errors only
    #[arg(long)]
    quiet: bool,
}

/// Reads `--batch NUMBER`.
fn batch(argument: &str) -> Result<usize, String> {
    let number = argument.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "expected a number above 0".to_owned())
}

impl Configurable for Arguments {
    fn configure(&mut self, config: &Config) {
        self.live.configure_with(&mut self.regions, config);
    }

    fn effective(&self) -> Result<Effective, CliError> {
        Ok(self.live.effective(&self.regions))
    }

    fn is_quiet(&self) -> bool {
        self.quiet
    }
}

/// Runs the command.
#[cfg(feature = "aws")]
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    use crate::cli::exit_status::{OK, UNDETERMINED};
    use crate::cli::run::live::introduced;
    use crate::cli::run::runtime::block_on;
    use crate::cli::terminal::notices;
    use crate::cli::terminal::output::CommandOutput;
    use crate::survey::listing::list;
    use crate::survey::places::write;

    let wanted = arguments.live.wanted(&arguments.regions)?;
    let target = arguments.file.output.as_deref();
    let mut output = CommandOutput::new(target)?;
    let listed = block_on(async {
        let caller = introduced(&wanted, arguments.quiet).await?;
        Ok::<_, CliError>(list(&caller, &wanted, arguments.batch).await?)
    })??;
    output.write_with(|out| write(out, &listed.batches))?;
    output.commit()?;
    if !arguments.quiet {
        let failures = listed.failures.iter();
        failures.for_each(|failed| notices::warning(&failed.sentence()));
    }
    Ok(if listed.failures.is_empty() {
        OK
    } else {
        UNDETERMINED
    })
}

/// Runs the command.
#[cfg(not(feature = "aws"))]
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    arguments.live.wanted(&arguments.regions)?;
    let _ = (&arguments.file, arguments.batch, arguments.quiet);
    Err(CliError::WithoutAws)
}
