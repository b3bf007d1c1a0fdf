//! AWS's services: their names, hosts, ports and IAM prefixes (`decision.md`, section 4).

mod fips;
mod host;
mod name;
mod partition;
mod required;
mod required_host;
mod table;

pub use self::host::{HostKind, HostOf, fill, host_of};
pub use self::name::{EndpointName, endpoint_name, is_customers, is_region};
pub use self::partition::{
    crosses_regions, dns_suffix, first_region, is_of_aws, partition, service_name,
};
pub use self::required::{Required, RequiredError, in_region};
pub use self::required_host::{FilledHost, RequiredHost, RequiredHostError};
pub use self::table::{ServiceFacts, all, known, nearest};
