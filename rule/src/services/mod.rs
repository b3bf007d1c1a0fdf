//! AWS's services: their names, hosts, ports and IAM prefixes (`decision.md`, section 4).

mod fips;
mod host;
mod name;
mod partition;
mod required;
mod required_host;
mod table;

pub use self::host::{HostKind, HostOf, fill, host_of};
pub use self::name::{EndpointName, endpoint_name, is_region};
pub use self::partition::{first_region, partition, service_name};
pub use self::required::{Required, RequiredError, in_region};
pub use self::required_host::{FilledHost, RequiredHost, RequiredHostError};
pub use self::table::{ServiceFacts, all, known, nearest};

/// What an endpoint's `ServiceName` says, with FIPS variants under the plain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The canonical short name (`ecr.api`), lower case.
    pub short: String,
    /// The region inside the name.
    pub region: String,
    /// Whether it is the FIPS variant of the service.
    pub fips: bool,
}

/// Reads a `ServiceName`, whatever prefix its partition puts in front of the region.
/// `None` where it has no region (`com.amazonaws.iam`), or is a customer's own endpoint service.
pub fn name(service_name: &str) -> Option<Name> {
    let name = endpoint_name(service_name)?;
    Some(Name {
        short: name.plain,
        region: name.region?,
        fips: name.fips,
    })
}

/// The canonical short name of a required service, given short or in full, in any case.
pub fn canonical(required: &str) -> String {
    required.parse::<Required>().map_or_else(
        |_| required.trim().to_ascii_lowercase(),
        |service| service.name,
    )
}

/// Whether a Gateway endpoint can serve the service.
pub fn has_gateway(service: &str) -> bool {
    known(service).is_some_and(|facts| facts.gateway)
}

/// Whether images are pulled through the service's API, so that S3 serves their layers.
pub fn is_ecr(service: &str) -> bool {
    known(service).is_some_and(|facts| facts.image)
}

/// The host that clients of a service ask DNS for, where it is known and the same for all.
/// Registries have a name per account: any account's will do.
pub fn host(service: &str, region: &str, account_id: &str) -> Option<String> {
    match service {
        "ecr.api" | "ecr.dkr" => {
            let template = known(service)?.hosts.first()?;
            Some(fill(template, region, account_id))
        }
        "s3" => {
            let s3 = fill(known(service)?.hosts.first()?, region, account_id);
            Some(format!("prod-{region}-starport-layer-bucket.{s3}"))
        }
        _ => None,
    }
}
