//! How the oracle asks about endpoint policies: these have a second implementation of their own,
//! in `rule/tests/policy`, and are not read twice here.

use rule::network::{EndpointType, Vpc, VpcEndpoint};
use rule::parameters::Parameters;
use rule::policy::{Decision, Request};

use crate::generator::Case;
use crate::generator::pools::PLACES;
use crate::oracle::possible::Outcome;

fn layers(parameters: &Parameters) -> bool {
    parameters
        .services
        .iter()
        .any(|service| ["ecr.api", "ecr.dkr"].contains(&service.name.as_str()))
}

/// Whether policies of endpoints for this service are read.
pub fn is_judged(service: &str, parameters: &Parameters) -> bool {
    match service {
        "ecr.api" | "ecr.dkr" => true,
        "s3" => layers(parameters),
        _ => false,
    }
}

/// What an endpoint's policy does to the traffic of a service.
pub fn judge(
    case: &Case,
    vpc: &Vpc,
    endpoint: &VpcEndpoint,
    service: &str,
    text: Option<&str>,
) -> Outcome {
    let region = case.network.region.as_str();
    let place = PLACES.iter().find(|place| place.region == region).unwrap();
    let request = Request {
        service,
        partition: place.partition,
        region,
        account_id: &case.network.account_id,
        vpc_id: &vpc.id,
        endpoint_id: &endpoint.id,
        gateway: endpoint.endpoint_type == EndpointType::Gateway,
        layers: layers(&case.parameters),
        organization_id: case.parameters.organization_id.as_deref(),
    };
    match rule::policy::judge(text, &request) {
        Decision::Allowed => Outcome::Yes,
        Decision::Conditional(_) | Decision::Narrows(_) | Decision::Unparsable(_) => Outcome::Maybe,
        Decision::Denied(_) => Outcome::No,
    }
}
