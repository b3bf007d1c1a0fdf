//! How the oracle asks about endpoint policies: these have a second implementation of their own,
//! in `rule/tests/policy`, and are not read twice here.

use rule::needs::EcrRepository;
use rule::network::{EndpointType, Vpc, VpcEndpoint};
use rule::policy::{self, Context, PolicyDecision, PolicyRequest};
use rule::services::{FilledHost, HostKind, Required, endpoint_name};

use crate::oracle::possible::Outcome;
use crate::oracle::rows;
use rule_testing::generator::Case;

/// What the policies of a service's endpoints are asked.
fn ask(
    case: &Case,
    service: &Required,
    registry: Option<&EcrRepository>,
    context: &Context<'_>,
) -> PolicyRequest {
    let facts = service.facts();
    let required = policy::RequiredAccess {
        service: &service.name,
        iam_prefix: facts.and_then(|facts| facts.iam_prefix),
        policies: facts.and_then(|facts| facts.policies),
        layers: service.name == "s3" && rows::has_ecr(case, service.region.as_deref()),
        s3_buckets: &case.parameters.s3_buckets,
        objects: None,
        repository: registry,
    };
    PolicyRequest::of(&required, context)
}

/// Whether policies of endpoints for this service are read.
pub fn is_evaluated(case: &Case, service: &Required) -> bool {
    let context = context(case, "", "", service, None, false);
    ask(case, service, None, &context) != PolicyRequest::Nothing
}

/// The row of an endpoint's own service, where its policies are evaluated.
pub fn of_endpoint(case: &Case, endpoint: &VpcEndpoint) -> Option<Required> {
    let name = endpoint.service_name.as_deref().unwrap_or_default();
    let service = match endpoint_name(name) {
        Some(name) => Required {
            region: name.region.filter(|region| *region != case.network.region),
            ..Required::named(&name.name)
        },
        None => Required::named("a-service-of-a-customer"),
    };
    is_evaluated(case, &service).then_some(service)
}

fn context<'a>(
    case: &'a Case,
    vpc_id: &'a str,
    endpoint_id: &'a str,
    service: &'a Required,
    endpoint_owner: Option<&'a str>,
    gateway: bool,
) -> Context<'a> {
    let vpc_region = case.network.region.as_str();
    Context {
        region: service.region_or(vpc_region),
        vpc_region,
        account_id: &case.network.account_id,
        vpc_owner: &case.network.account_id,
        vpc_id,
        endpoint_id,
        endpoint_owner,
        gateway,
        organization_id: case.parameters.organization_id.as_deref(),
    }
}

/// Any repository of the registry that a host is: the account stands before `.dkr.`.
pub fn registry(host: &FilledHost) -> Option<EcrRepository> {
    let of = host.of.as_ref().filter(|of| of.exact)?;
    let is_registry = matches!(of.service.name, "ecr.dkr" | "ecr-fips.dkr");
    let (account, _) = host.name.split_once('.')?;
    is_registry.then(|| EcrRepository {
        account_id: account.into(),
        region: of.region.as_deref().unwrap_or_default().into(),
        fips: of.kind == HostKind::Fips,
        name: "".into(),
    })
}

/// What an endpoint's policy does to the traffic of a service, or to a registry's.
pub fn decide(
    case: &Case,
    vpc: &Vpc,
    endpoint: &VpcEndpoint,
    (service, registry): (&Required, Option<&EcrRepository>),
    text: Option<&str>,
) -> Outcome {
    let context = context(
        case,
        &vpc.id,
        &endpoint.id,
        service,
        endpoint.owner_id.as_deref(),
        endpoint.endpoint_type == EndpointType::Gateway,
    );
    match policy::decide(text, &context, &ask(case, service, registry, &context)) {
        PolicyDecision::Allowed => Outcome::Yes,
        PolicyDecision::Conditional(_)
        | PolicyDecision::Narrows(_)
        | PolicyDecision::Unparsable(_) => Outcome::Maybe,
        PolicyDecision::Denied(_) => Outcome::No,
    }
}
