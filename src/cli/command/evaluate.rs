//! `evaluate`: a verdict for every VPC of a snapshot, or of accounts that are read live.

use clap::Args;

use crate::cli::error::CliError;
use crate::cli::option::origin::{More, PlaceArguments};
use crate::cli::option::plan::{ListingArguments, PlanArguments};
use crate::cli::option::run::RunArguments;
use crate::cli::run::evaluation::{Contents, EvaluationRun};

const EXAMPLES: &str = "\
A snapshot is what the AWS CLI prints, saved as <account>/<region>/*.json:

  mkdir -p saved/111122223333/eu-west-3
  cd saved/111122223333/eu-west-3
  export AWS_REGION=eu-west-3
  for what in vpcs subnets network-interfaces vpc-endpoints security-groups \\
    network-acls route-tables prefix-lists dhcp-options
  do aws ec2 describe-$what > $what.json
  done
  for vpc in $(aws ec2 describe-vpcs --query 'Vpcs[].VpcId' --output text)
  do for attribute in enableDnsSupport enableDnsHostnames
    do aws ec2 describe-vpc-attribute --vpc-id $vpc --attribute $attribute \\
      > $vpc-$attribute.json
    done
  done

What leads to endpoints in a hub (hosted zones, Profiles, transit gateways) is
saved too, where there is one: the README of the command line has the commands.

A configuration snapshot that AWS Config delivered (.json or .json.gz) is one
too. What is not there counts as unread: it can make a verdict UNDETERMINED,
never COMPLIANT and never NON_COMPLIANT.

With --live accounts are read instead, with the credentials of the environment
or a profile, or with a role in each account. An account or region that cannot
be read is reported as such, the others are evaluated all the same; with
--resume FILE the next run reads only what this one could not.

Examples:
  vpc-endpoint-rule evaluate saved
  vpc-endpoint-rule evaluate saved --vpc vpc-0a1b2c3d --clients
  vpc-endpoint-rule evaluate saved --region eu-west-3 --format json
  vpc-endpoint-rule evaluate saved --parameters '{\"profile\": \"ecs-fargate\"}'
  vpc-endpoint-rule evaluate saved --parameters @parameters.json
  vpc-endpoint-rule evaluate saved --format junit --output results.xml
  vpc-endpoint-rule evaluate saved --format sarif --output results.sarif
  vpc-endpoint-rule evaluate saved --format html --output report.html
  vpc-endpoint-rule evaluate --live
  vpc-endpoint-rule evaluate --live --profile audit --all-regions
  vpc-endpoint-rule evaluate --live --region eu-west-3 --region eu-west-1 \\
    --role-arn @roles.txt --resume run.jsonl
  vpc-endpoint-rule evaluate --live --region eu-west-3 --organization \\
    --role-name audit --ou ou-a1b2-c3d4e5f6 --exclude-account 444455556666

With --place one account in one region is evaluated, of a snapshot or live, and
printed as one line, for `report --evaluated` to bring together with others:

  vpc-endpoint-rule evaluate --place 111122223333/eu-west-3
  vpc-endpoint-rule evaluate --place 444455556666/eu-west-3 --role-name audit
  vpc-endpoint-rule evaluate saved --place 111122223333/eu-west-3

With --plan the network is evaluated as it will be after a plan of Terraform or
OpenTofu, or a CloudFormation template, laid over the snapshot, over accounts
that are read (--live), or over nothing:

  terraform plan -out=p && terraform show -json p > plan.json
  vpc-endpoint-rule evaluate saved --plan plan.json
  vpc-endpoint-rule evaluate --plan template.yaml --region eu-west-3 \\
    --template-parameters '{\"Block\": \"10.0.0.0/16\"}'
  vpc-endpoint-rule evaluate saved --plan plan.json --format markdown --source .
  vpc-endpoint-rule evaluate --live --region eu-west-3 --plan plan.json

Exit status then: 1 where --fail-on says so, 3 where something is UNDETERMINED
after the plan that was not before.

Exit status:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT; --fail-on names another threshold
  2  wrong usage or unreadable input: nothing is printed to standard output;
     also where no VPC has one of the ids of --vpc or vpcIds
  3  something is UNDETERMINED or could not be read, or there is no VPC, and
     status is not 1";

/// Evaluate every VPC of a snapshot, or of live accounts
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    place: PlaceArguments,
    /// Evaluate this VPC only (may be repeated)
    #[arg(long = "vpc", value_name = "VPC", help_heading = "Origin")]
    vpcs: Vec<String>,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    listing: ListingArguments,
    /// Show the answers of each client network interface (formats `table` and `json`)
    #[arg(long, help_heading = "Output")]
    clients: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let origin = arguments.run.from.origin(More {
        place: arguments.place.place.as_ref(),
        plans: Some((&arguments.plan, arguments.listing)),
        ..More::default()
    })?;
    let contents = Contents::Vpcs {
        only: &arguments.vpcs,
        clients: arguments.clients,
    };
    EvaluationRun::new(origin, &arguments.run, contents).run()
}
