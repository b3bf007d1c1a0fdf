//! Parameters that name what a redactor makes of what they named.

use rule::parameters::{DescriptionGlob, Parameters};
use serde_json::Value;
use vpc_endpoint_rule::redact::Redactor;

/// Those of plain data, for redacted data.
pub(super) fn mapped(parameters: &Parameters, redactor: &Redactor) -> Parameters {
    let ids = |ids: &[String]| ids.iter().map(|id| redactor.id(id)).collect();
    let one = |name: &str, value: &str| {
        let json = serde_json::json!({ name: value }).to_string();
        let json: Value = serde_json::from_str(&redactor.parameters(&json).unwrap()).unwrap();
        json[name].as_str().unwrap().to_owned()
    };
    let organization = parameters.organization_id.as_ref();
    let globs = parameters
        .client_descriptions
        .iter()
        .map(|glob| DescriptionGlob::new(&one("clientDescriptions", &glob.to_string())));
    let services = parameters
        .services
        .iter()
        .map(|service| one("serviceNames", &service.to_string()));
    let hosts = parameters
        .hosts
        .iter()
        .map(|host| one("hosts", &host.to_string()));
    let buckets = parameters
        .s3_buckets
        .iter()
        .map(|bucket| one("s3Buckets", bucket));
    let servers = parameters
        .trusted_dns_servers
        .iter()
        .map(|server| one("trustedDnsServers", &server.to_string()));
    Parameters {
        vpc_ids: ids(&parameters.vpc_ids),
        exclude_vpc_ids: ids(&parameters.exclude_vpc_ids),
        organization_id: organization.map(|id| one("organizationId", id)),
        client_descriptions: globs.collect(),
        services: services.map(|name| name.parse().unwrap()).collect(),
        hosts: hosts.map(|host| host.parse().unwrap()).collect(),
        s3_buckets: buckets.collect(),
        hub_accounts: parameters
            .hub_accounts
            .iter()
            .map(|id| redactor.account(id))
            .collect(),
        trusted_dns_servers: servers.map(|server| server.parse().unwrap()).collect(),
        ..parameters.clone()
    }
}
