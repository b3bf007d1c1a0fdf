//! Section 11.8: the policy of an endpoint in another VPC, read by itself: the accounts of this
//! generator have one statement a policy, with one condition at most.

use rule::network::fact::Fact;
use rule::network::{Network, VpcEndpoint};
use serde_json::Value;

use super::Request;
use crate::oracle::possible::{Outcome, Possible, anything, surely};
use crate::policy;

pub fn of(asked: &Request<'_>, hub: &Network, endpoint: &VpcEndpoint) -> Possible {
    let service = match &asked.row {
        Some(service) => Some(service.clone()),
        None => policy::of_endpoint(asked.case, endpoint),
    };
    let Some(service) = service.filter(|service| policy::is_evaluated(asked.case, service)) else {
        return surely(Outcome::Yes);
    };
    let layers =
        service.name == "s3" && crate::oracle::rows::has_ecr(asked.case, service.region.as_deref());
    match &endpoint.policy {
        Fact::Unread(_) => anything(),
        Fact::Read(None) => surely(Outcome::Yes),
        Fact::Read(Some(text)) => surely(says(asked, hub, endpoint, text, layers)),
    }
}

fn says(
    asked: &Request<'_>,
    hub: &Network,
    endpoint: &VpcEndpoint,
    text: &str,
    layers: bool,
) -> Outcome {
    let policy: Value = serde_json::from_str(text).unwrap();
    let statement = &policy["Statement"][0];
    let allow = statement["Effect"] == "Allow";
    let matches = match statement["Condition"].as_object() {
        None => Outcome::Yes,
        Some(condition) => {
            let (_, keys) = condition.iter().next().unwrap();
            let (key, wanted) = keys.as_object().unwrap().iter().next().unwrap();
            let wanted = wanted.as_str().unwrap();
            match value(asked, hub, endpoint, key, layers) {
                Known::Is(value) if value == wanted => Outcome::Yes,
                Known::Is(_) => Outcome::No,
                Known::Aws => Outcome::No,
                Known::Nobody => Outcome::Maybe,
            }
        }
    };
    match (allow, matches) {
        (true, outcome) => outcome,
        // Nothing is allowed beside it.
        (false, _) => Outcome::No,
    }
}

/// The value of a condition key.
enum Known {
    Is(String),
    /// AWS's own.
    Aws,
    Nobody,
}

fn value(
    asked: &Request<'_>,
    hub: &Network,
    endpoint: &VpcEndpoint,
    key: &str,
    layers: bool,
) -> Known {
    let case = asked.case;
    let vpc = endpoint.vpc_id.as_deref().unwrap_or_default();
    let owner = endpoint.owner_id.as_deref().unwrap_or(&hub.account_id);
    let organization = || match &case.parameters.organization_id {
        Some(id) => Known::Is(id.clone()),
        None => Known::Nobody,
    };
    match key {
        "aws:SourceVpc" => Known::Is(vpc.to_owned()),
        "aws:SourceVpce" => Known::Is(endpoint.id.to_string()),
        "aws:SourceVpcArn" => {
            let partition = if hub.region.starts_with("cn-") {
                "aws-cn"
            } else {
                "aws"
            };
            let (region, account) = (&hub.region, &hub.account_id);
            Known::Is(format!("arn:{partition}:ec2:{region}:{account}:vpc/{vpc}"))
        }
        "aws:VpceAccount" => Known::Is(owner.to_owned()),
        "aws:VpceOrgID" if owner == case.network.account_id => organization(),
        "aws:VpceOrgID" => Known::Nobody,
        "aws:PrincipalAccount" | "aws:PrincipalOrgID" if layers => Known::Aws,
        "aws:PrincipalAccount" => Known::Is(case.network.account_id.clone()),
        "aws:PrincipalOrgID" => organization(),
        _ => Known::Nobody,
    }
}
