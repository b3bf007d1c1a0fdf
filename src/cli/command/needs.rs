//! `needs`: what the clients of VPCs run, what that needs, and which of it is private.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rule::needed::{NeededByClients, NeededInVpc, asked, needed};
use rule::network::{Id, Network};
use rule::view::View;
use serde_json::{Value, json};

use crate::cli::error::CliError;
use crate::cli::exit_status::OK;
use crate::cli::option::evaluation::EvaluationArguments;
use crate::cli::option::{selection, vpc_word};
use crate::cli::run::hubs;
use crate::cli::terminal::output::CommandOutput;
use crate::source::snapshot::{Overrides, Snapshot};
use crate::text::printable;

const EXAMPLES: &str = "\
Examples:
  What runs in each VPC of the saved data, and what it needs:
    vpc-endpoint-rule needs saved

  Of one VPC, and what must be there before its NAT gateway can go:
    vpc-endpoint-rule needs saved vpc-0a1b2c3d --without-egress

The saved data says what runs by these commands of the AWS CLI:
  aws ecs describe-tasks --include TAGS
  aws ecs describe-task-definition
  aws ecs describe-container-instances
  aws codebuild batch-get-projects
  aws ssm describe-instance-information
  aws lambda list-functions
  aws ecr describe-pull-through-cache-rules
  aws ec2 describe-instances
`collect --needs` saves all of it but functions.

What application code calls, init scripts, the images of Kubernetes pods and
EKS on Fargate are not known.";

/// Show what clients run and need, and which of it is private
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A folder of saved output of the AWS CLI
    #[arg(value_name = "SNAPSHOT")]
    snapshot: PathBuf,
    /// Only this VPC: its id or how that begins, or its name
    #[arg(value_name = "VPC")]
    vpc: Option<String>,
    #[command(flatten)]
    pub evaluation: EvaluationArguments,
    /// Only this account; may be given several times
    #[arg(long = "account", value_name = "ACCOUNT")]
    accounts: Vec<String>,
    /// Only this region; may be given several times
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// Show what would stop without a way out: endpoints to create, and what no endpoint serves
    #[arg(long)]
    without_egress: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the result to this file: whole, or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A form of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people
    Text,
    /// One JSON document
    Json,
}

/// What is needed in one region of an account.
struct NeededInPlace {
    account_id: String,
    region: String,
    vpcs: Vec<NeededInVpc>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let parameters = asked(&arguments.evaluation.parameters()?);
    let mut output = CommandOutput::new(arguments.output.as_deref())?;
    let snapshot = Snapshot::open(&arguments.snapshot, &Overrides::default())?;
    let folders = selection::select(snapshot.regions(), &arguments.accounts, &arguments.regions)?;
    let now = arguments.evaluation.now();
    let mut places = Vec::new();
    let mut there = Vec::new();
    let hubs = hubs::gather(&snapshot, &parameters, true);
    for folder in folders {
        let network = snapshot.read(&folder)?;
        let view = View::new(&network, hubs.as_deref());
        let only = arguments.vpc.as_deref().map(|word| named(&network, word));
        let vpcs = network.vpcs.iter();
        there.extend(vpcs.map(|vpc| vpc_word::label(&vpc.id, vpc.name())));
        let vpcs = needed(view, &parameters, now, only.as_deref());
        if !vpcs.is_empty() {
            places.push(NeededInPlace {
                account_id: network.account_id.clone(),
                region: network.region.clone(),
                vpcs,
            });
        }
    }
    if let (true, Some(vpc)) = (places.is_empty(), &arguments.vpc) {
        return Err(vpc_word::no_such(vpc, &there));
    }
    output.write_with(|out| match arguments.format {
        Format::Text => text(out, &places, arguments.without_egress),
        Format::Json => document(out, &places),
    })?;
    output.commit()?;
    Ok(OK)
}

/// The VPCs that a word fits.
fn named(network: &Network, word: &str) -> Vec<Id> {
    let vpcs = network.vpcs.iter();
    let vpcs = vpcs.filter(|vpc| vpc_word::fits(word, vpc));
    vpcs.map(|vpc| vpc.id.clone()).collect()
}

fn text(out: &mut impl Write, places: &[NeededInPlace], without_egress: bool) -> io::Result<()> {
    for place in places {
        for vpc in &place.vpcs {
            let name = vpc
                .vpc_name
                .as_deref()
                .map(|name| format!(" ({})", printable(name)));
            writeln!(
                out,
                "{}{} in {} {}",
                vpc.vpc_id,
                name.unwrap_or_default(),
                printable(&place.account_id),
                printable(&place.region)
            )?;
            if vpc.clients.is_empty() {
                writeln!(out, "  no clients")?;
            }
            for clients in &vpc.clients {
                of_clients(out, clients)?;
            }
            if without_egress {
                egress(out, vpc)?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

fn of_clients(out: &mut impl Write, clients: &NeededByClients) -> io::Result<()> {
    let ids = clients.network_interface_ids.first();
    let more = match clients.clients {
        0 | 1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let id = ids.map(|id| id.to_string()).unwrap_or_default();
    writeln!(out, "  {} × {} ({id}{more})", clients.clients, clients.what)?;
    for function in &clients.functions {
        let function = printable(function);
        writeln!(out, "    {function}: what its code calls is not known")?;
    }
    if clients.services.is_empty() && clients.unread.is_empty() && clients.functions.is_empty() {
        let nothing = match clients.described {
            true => "nothing of what it runs needs an endpoint",
            false => "not described: nothing says what it runs",
        };
        writeln!(out, "    {nothing}")?;
    }
    for service in &clients.services {
        let reasons: Vec<String> = service
            .reasons
            .iter()
            .map(|it| printable(it).into_owned())
            .collect();
        let reasons = match reasons.as_slice() {
            [] if clients.described => "could be needed".to_owned(),
            [] => "listed".to_owned(),
            reasons => reasons.join("; "),
        };
        writeln!(
            out,
            "    {:<14} {:<20} {reasons}",
            service.answer.as_str(),
            service.service
        )?;
    }
    for why in &clients.unread {
        writeln!(out, "    not read: {}", printable(why))?;
    }
    Ok(())
}

/// What would stop without a way out.
fn egress(out: &mut impl Write, vpc: &NeededInVpc) -> io::Result<()> {
    writeln!(out, "  before the way out is taken away:")?;
    let open = [
        &vpc.endpoints_to_create,
        &vpc.endpoints_to_repair,
        &vpc.leaves,
    ];
    if open.iter().all(|of| of.is_empty()) {
        writeln!(out, "    nothing that is known leaves the VPC")?;
    }
    for service in &vpc.endpoints_to_create {
        match service.split_once('@') {
            Some((service, region)) => {
                writeln!(out, "    create an endpoint of {service} for {region}")?;
            }
            None => writeln!(out, "    create an endpoint of {service}")?,
        }
    }
    for service in &vpc.endpoints_to_repair {
        writeln!(
            out,
            "    repair the way to the endpoint of {service}: `explain` says what is wrong"
        )?;
    }
    for service in &vpc.not_known {
        writeln!(out, "    not known of {service}: `explain` says what")?;
    }
    for left in &vpc.leaves {
        writeln!(out, "    no endpoint serves it: {}", printable(left))?;
    }
    let undescribed: usize = vpc
        .clients
        .iter()
        .filter(|clients| !clients.described)
        .map(|clients| clients.clients)
        .sum();
    match undescribed {
        0 => {}
        1 => writeln!(
            out,
            "    to be checked by hand: 1 client that nothing describes"
        )?,
        many => writeln!(
            out,
            "    to be checked by hand: {many} clients that nothing describes"
        )?,
    }
    Ok(())
}

fn document(out: &mut impl Write, places: &[NeededInPlace]) -> io::Result<()> {
    let vpcs = places.iter().flat_map(|place| {
        place.vpcs.iter().map(|vpc| {
            json!({
                "accountId": place.account_id,
                "region": place.region,
                "vpcId": &*vpc.vpc_id,
                "vpcName": vpc.vpc_name,
                "clients": vpc.clients.iter().map(of_clients_as_json).collect::<Vec<Value>>(),
                "endpointsToCreate": vpc.endpoints_to_create,
                "endpointsToRepair": vpc.endpoints_to_repair,
                "notKnown": vpc.not_known,
                "servedByNoEndpoint": vpc.leaves,
            })
        })
    });
    let document = json!({"schemaVersion": 1, "vpcs": vpcs.collect::<Vec<Value>>()});
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn of_clients_as_json(clients: &NeededByClients) -> Value {
    let services = clients.services.iter().map(|service| {
        let reasons: Vec<&str> = service.reasons.iter().map(|it| &**it).collect();
        json!({"service": service.service, "answer": service.answer, "reasons": reasons})
    });
    let ids: Vec<&str> = clients
        .network_interface_ids
        .iter()
        .map(|id| &**id)
        .collect();
    json!({
        "what": clients.what,
        "clients": clients.clients,
        "networkInterfaceIds": ids,
        "described": clients.described,
        "functions": clients.functions.iter().map(|it| &**it).collect::<Vec<&str>>(),
        "services": services.collect::<Vec<Value>>(),
        "unread": clients.unread,
    })
}
