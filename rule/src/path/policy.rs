//! The policy of an endpoint: whether it lets through what the service is required for
//! (`decision.md`, section 8).

use std::fmt;

use serde_json::{Value, json};

use super::mending::Mending;
use super::step::{At, Says, Step};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::fact::Fact;
use crate::network::{EndpointType, Id, Network, Vpc, VpcEndpoint};
use crate::parameters::Parameters;
use crate::policy::{self, Decision, Request};
use crate::possible::Possible;
use crate::services;
use crate::verdict::Answer;

/// What an endpoint's policy says.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// It allows everything that is asked.
    Allows {
        /// The endpoint.
        endpoint: &'a Id,
    },
    /// It refuses some of it.
    Denies {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// The statement that does, or that there is none.
        text: String,
    },
    /// It depends on the caller.
    Conditional {
        /// The endpoint.
        endpoint: &'a Id,
        /// On what.
        text: String,
    },
    /// It is no policy.
    Unparsable {
        /// The endpoint.
        endpoint: &'a Id,
        /// Why not.
        text: String,
    },
}

/// Whether the policy of an endpoint lets the service's requests through; `None` where the
/// policies of the service are not judged.
pub fn step<'a>(
    network: &'a Network,
    parameters: &'a Parameters,
    vpc: &'a Vpc,
    service: &'a str,
    endpoint: &'a VpcEndpoint,
) -> Option<Step<'a>> {
    let request = request(network, parameters, vpc, service, endpoint);
    if !policy::is_judged(service, request.layers) {
        return None;
    }
    let text = match &endpoint.policy {
        Fact::Unread(why) => {
            return Some(Step::unread(
                Check::PolicyDenies,
                Possible::ANY,
                why.clone(),
            ));
        }
        Fact::Read(text) => text.as_deref(),
    };
    let id = &endpoint.id;
    let (possible, reason) = match policy::judge(text, &request) {
        Decision::Allowed => (Possible::YES, Reason::Allows { endpoint: id }),
        Decision::Denied(reason) => {
            let text = reason.text;
            (Possible::NO, Reason::Denies { endpoint, text })
        }
        Decision::Conditional(reason) | Decision::Narrows(reason) => {
            let text = reason.text;
            (Possible::MAYBE, Reason::Conditional { endpoint: id, text })
        }
        Decision::Unparsable(reason) => {
            let text = reason.text;
            (Possible::MAYBE, Reason::Unparsable { endpoint: id, text })
        }
    };
    Some(Step::new(possible, reason))
}

/// What is asked of the policy.
fn request<'r>(
    network: &'r Network,
    parameters: &'r Parameters,
    vpc: &'r Vpc,
    service: &'r str,
    endpoint: &'r VpcEndpoint,
) -> Request<'r> {
    Request {
        service,
        partition: services::partition(&network.region),
        region: &network.region,
        account_id: &network.account_id,
        vpc_id: &vpc.id,
        endpoint_id: &endpoint.id,
        gateway: endpoint.endpoint_type == EndpointType::Gateway,
        layers: parameters
            .services
            .iter()
            .any(|service| services::is_ecr(&service.name)),
        organization_id: parameters.organization_id.as_deref(),
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Allows { .. } | Self::Denies { .. } => Check::PolicyDenies,
            Self::Conditional { .. } => Check::PolicyConditional,
            Self::Unparsable { .. } => Check::PolicyUnparsable,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Policy
    }

    fn culprits(&self) -> Vec<Id> {
        Vec::new()
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Denies { endpoint, .. } => add_statement(endpoint, mending),
            Self::Allows { .. } | Self::Conditional { .. } | Self::Unparsable { .. } => {
                mending.by_hand();
            }
        }
    }
}

/// Adds to a policy the statement that it misses; by hand where a Deny stands against it.
fn add_statement<'a>(endpoint: &'a VpcEndpoint, mending: &mut Mending<'_, 'a>) {
    let text = endpoint.policy.read().and_then(Option::as_deref);
    let policy = serde_json::from_str::<Value>(text.unwrap_or_default());
    let Ok(Value::Object(mut policy)) = policy else {
        return mending.by_hand();
    };
    let statements = match policy.remove("Statement") {
        Some(Value::Array(statements)) => statements,
        Some(statement) => vec![statement],
        None => Vec::new(),
    };
    let statements = statements
        .into_iter()
        .chain([missing(mending.service, mending.index.network)])
        .collect();
    policy
        .entry("Version")
        .or_insert_with(|| json!("2012-10-17"));
    policy.insert("Statement".to_owned(), Value::Array(statements));
    let policy = Value::Object(policy).to_string();
    let (network, parameters) = (mending.index.network, mending.parameters);
    let request = request(network, parameters, mending.vpc, mending.service, endpoint);
    match policy::judge(Some(&policy), &request) {
        Decision::Allowed => mending.push(Change::SetPolicy {
            endpoint: endpoint.id.clone(),
            policy,
        }),
        Decision::Denied(_)
        | Decision::Conditional(_)
        | Decision::Narrows(_)
        | Decision::Unparsable(_) => {
            let why = format!(
                "{}; a statement that denies it has to go first",
                mending.why
            );
            mending.push_for(Change::ByHand, &why);
        }
    }
}

/// The statement that allows what a service is required for.
fn missing(service: &str, network: &Network) -> Value {
    let (region, account) = (&network.region, &network.account_id);
    let partition = services::partition(region);
    match service {
        "s3" => json!({
            "Sid": "AllowImageLayers", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": format!("arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*"),
        }),
        "ecr.api" => json!({
            "Sid": "AllowLogin", "Effect": "Allow", "Principal": "*",
            "Action": "ecr:GetAuthorizationToken", "Resource": "*",
        }),
        _ => json!({
            "Sid": "AllowPull", "Effect": "Allow", "Principal": "*",
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": format!("arn:{partition}:ecr:{region}:{account}:repository/*"),
        }),
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allows { endpoint } => write!(f, "the policy of {endpoint} allows it"),
            Self::Denies { endpoint, text } => {
                write!(f, "in the policy of {} {text}", endpoint.id)
            }
            Self::Conditional { endpoint, text } => {
                write!(f, "in the policy of {endpoint} {text}")
            }
            Self::Unparsable { endpoint, text } => write!(f, "{endpoint}: {text}"),
        }
    }
}
