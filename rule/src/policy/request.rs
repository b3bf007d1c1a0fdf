//! The older question: the layers and calls of image pulls alone.

use super::ask::{Ask, Call};
use super::{Context, Decision, decide};

/// Whose traffic a policy is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The endpoint's service, by its canonical short name (`ecr.api`).
    pub service: &'a str,
    /// The partition of the region (`aws`, `aws-cn`).
    pub partition: &'a str,
    /// The region.
    pub region: &'a str,
    /// The evaluated account.
    pub account_id: &'a str,
    /// The VPC that the traffic comes from.
    pub vpc_id: &'a str,
    /// The endpoint that carries the policy.
    pub endpoint_id: &'a str,
    /// Whether it is a Gateway endpoint.
    pub gateway: bool,
    /// Whether image layers come over S3: `ecr.api` or `ecr.dkr` is required too.
    pub layers: bool,
    /// The parameter `organizationId`.
    pub organization_id: Option<&'a str>,
}

impl Request<'_> {
    fn context(&self) -> Context<'_> {
        Context {
            region: self.region,
            vpc_region: self.region,
            account_id: self.account_id,
            vpc_id: self.vpc_id,
            endpoint_id: self.endpoint_id,
            endpoint_owner: None,
            gateway: self.gateway,
            organization_id: self.organization_id,
        }
    }
}

/// The services whose policies are judged where image layers come over S3.
pub const JUDGED: [&str; 3] = ["ecr.api", "ecr.dkr", "s3"];

/// The actions that a service's policy must allow, where image layers come over S3.
pub fn actions(service: &str) -> impl Iterator<Item = &'static str> {
    let actions: &[&str] = match service {
        "ecr.api" => &["ecr:GetAuthorizationToken"],
        "ecr.dkr" => &["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "s3" => &["s3:GetObject"],
        _ => &[],
    };
    actions.iter().copied()
}

/// Whether policies of endpoints for this service are read at all. `layers`: image layers come
/// over S3, since `ecr.api` or `ecr.dkr` is required too.
pub fn is_judged(service: &str, layers: bool) -> bool {
    matches!(service, "ecr.api" | "ecr.dkr") || (service == "s3" && layers)
}

/// Decides an endpoint's policy for image pulls: the worst answer over the actions that the
/// service needs. Policies of services that are not judged allow without being read.
pub fn judge(policy: Option<&str>, request: &Request<'_>) -> Decision {
    let context = request.context();
    let calls = match request.service {
        "ecr.api" => vec![Call::login()],
        "ecr.dkr" => Call::pull(&context).to_vec(),
        "s3" if request.layers => vec![Call::layers(&context)],
        _ => return Decision::Allowed,
    };
    decide(policy, &context, &Ask::Calls(calls))
}

#[cfg(test)]
mod tests {
    use super::{JUDGED, is_judged};
    use crate::parameters::profile::ALL;

    #[test]
    fn no_other_service_is_judged() {
        let known = ALL.iter().flat_map(|profile| profile.services);
        for service in known.chain(&["dynamodb", "ecr-public.api"]) {
            assert_eq!(
                is_judged(service, true),
                JUDGED.contains(service),
                "{service}"
            );
        }
    }
}
