//! Sections 3 and 4: what is asked for, and which clients are asked for it.

use rule::network::clients::ClientClass;
use rule::network::{InterfaceType, Network, NetworkInterface, Subnet, Vpc};
use rule::parameters::ClientSelection;
use rule::services::{FilledHost, Required, in_region};
use rule::waiver::Waiver;

use rule_testing::generator::Case;

/// One row of a report.
#[derive(Debug, Clone)]
pub enum Row {
    Service(Required),
    Host(FilledHost),
}

impl Row {
    pub fn name(&self) -> String {
        match self {
            Self::Service(service) => service.to_string(),
            Self::Host(host) => host.to_string(),
        }
    }
}

/// Every row, services before hosts, each once.
pub fn rows(case: &Case) -> Vec<Row> {
    let (region, account) = (&case.network.region, &case.network.account_id);
    let services = in_region(&case.parameters.services, region);
    let mut rows: Vec<Row> = services.into_iter().map(Row::Service).collect();
    for host in &case.parameters.hosts {
        let row = Row::Host(host.filled(region, account));
        if rows.iter().all(|other| other.name() != row.name()) {
            rows.push(row);
        }
    }
    rows
}

/// Whether an ECR service of a region (nothing: the VPC's) is required.
pub fn has_ecr(case: &Case, region: Option<&str>) -> bool {
    let services = in_region(&case.parameters.services, &case.network.region);
    let ecr = ["ecr.api", "ecr.dkr", "ecr-fips.api", "ecr-fips.dkr"];
    services
        .iter()
        .any(|service| ecr.contains(&service.name.as_str()) && service.region.as_deref() == region)
}

fn is_image(case: &Case, service: &Required) -> bool {
    match service.name.as_str() {
        "ecr.api" | "ecr.dkr" | "ecr-fips.api" | "ecr-fips.dkr" => true,
        "s3" => has_ecr(case, service.region.as_deref()),
        _ => false,
    }
}

/// What a client is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Client {
    Of(ClientClass),
    /// In no class, and told by its description.
    Described,
}

/// What an interface of a VPC is; nothing where it is no client.
pub fn client(case: &Case, vpc: &Vpc, interface: &NetworkInterface) -> Option<Client> {
    let endpoints = case.network.vpc_endpoints.elements();
    let listed = endpoints
        .iter()
        .any(|endpoint| endpoint.network_interface_ids.contains(&interface.id));
    if listed || interface.vpc_id.as_ref() != Some(&vpc.id) {
        return None;
    }
    if let Some(class) = interface.client {
        return Some(Client::Of(class));
    }
    let described = interface.in_use
        && interface.interface_type == InterfaceType::Interface
        && interface.description.as_deref().is_some_and(|description| {
            let mut globs = case.parameters.client_descriptions.iter();
            globs.any(|glob| glob.matches(description))
        });
    described.then_some(Client::Described)
}

/// Whether a client is asked for a row.
pub fn is_asked(case: &Case, client: Client, row: &Row) -> bool {
    let (image, agents) = match row {
        Row::Service(service) => (
            is_image(case, service),
            ["ecs-agent", "ecs-telemetry"].contains(&service.name.as_str()),
        ),
        Row::Host(_) => (false, false),
    };
    let pulls = [
        ClientClass::AgentCoreRuntime,
        ClientClass::Instance,
        ClientClass::FargateTask,
        ClientClass::CodeBuild,
    ];
    match (case.parameters.clients, client) {
        (ClientSelection::All, _) => true,
        (ClientSelection::Image, Client::Of(class)) => pulls.contains(&class),
        (ClientSelection::Image, Client::Described) => false,
        (ClientSelection::ByService, Client::Of(class)) if image => pulls.contains(&class),
        (ClientSelection::ByService, Client::Of(class)) if agents => class == ClientClass::Instance,
        (ClientSelection::ByService, Client::Of(_)) => true,
        (ClientSelection::ByService, Client::Described) => !image && !agents,
    }
}

/// Whether a tag waives what carries it.
pub fn holds(case: &Case, tags: &rule::network::Tags) -> bool {
    tags.iter()
        .filter(|(key, _)| **key == *case.parameters.waiver_tag)
        .any(|(_, value)| Waiver::parse(value).is_ok_and(|waiver| waiver.holds(case.now)))
}

/// Whether a client is waived, by itself or by its subnet.
pub fn is_waived(case: &Case, network: &Network, client: &NetworkInterface) -> bool {
    let subnets = network.subnets.elements();
    let its = |subnet: &&Subnet| Some(&subnet.id) == client.subnet_id.as_ref();
    holds(case, &client.tags)
        || subnets
            .iter()
            .find(its)
            .is_some_and(|subnet| holds(case, &subnet.tags))
}
