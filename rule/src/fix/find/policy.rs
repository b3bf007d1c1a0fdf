//! What mends an endpoint's policy: the statement that it misses.

use serde_json::{Value, json};

use super::super::Change;
use super::Find;
use crate::network::VpcEndpoint;
use crate::policy;
use crate::service::Service;
use crate::services;

impl<'a> Find<'_, 'a> {
    /// Adds to a policy the statement that it misses; by hand where a Deny stands against it.
    pub(super) fn policy(
        &mut self,
        service: &Service<'a>,
        endpoint: &'a VpcEndpoint,
        gateway: bool,
        why: &str,
    ) {
        let network = self.index.network;
        let partition = services::partition(&network.region);
        let (region, account) = (&network.region, &network.account_id);
        let repositories = format!("arn:{partition}:ecr:{region}:{account}:repository/*");
        let missing = match service.name {
            "s3" => vec![json!({
                "Sid": "AllowImageLayers", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": format!("arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*"),
            })],
            "ecr.api" => vec![json!({
                "Sid": "AllowLogin", "Effect": "Allow", "Principal": "*",
                "Action": "ecr:GetAuthorizationToken", "Resource": "*",
            })],
            _ => vec![json!({
                "Sid": "AllowPull", "Effect": "Allow", "Principal": "*",
                "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], "Resource": repositories,
            })],
        };
        let text = endpoint
            .policy
            .read()
            .and_then(Option::as_deref)
            .unwrap_or_default();
        let Ok(Value::Object(mut policy)) = serde_json::from_str::<Value>(text) else {
            return self.push(Change::ByHand, why);
        };
        let statements = match policy.remove("Statement") {
            Some(Value::Array(statements)) => statements,
            Some(statement) => vec![statement],
            None => Vec::new(),
        };
        policy
            .entry("Version")
            .or_insert_with(|| json!("2012-10-17"));
        policy.insert(
            "Statement".to_owned(),
            Value::Array(statements.into_iter().chain(missing).collect()),
        );
        let policy = Value::Object(policy).to_string();
        let request = policy::Request {
            service: service.name,
            partition,
            region,
            account_id: account,
            vpc_id: &self.vpc.id,
            endpoint_id: &endpoint.id,
            gateway,
            layers: self
                .parameters
                .services
                .iter()
                .any(|service| services::is_ecr(&service.name)),
            organization_id: self.parameters.organization_id.as_deref(),
        };
        match policy::judge(Some(&policy), &request) {
            policy::Decision::Allowed => {
                self.push(
                    Change::SetPolicy {
                        endpoint: endpoint.id.clone(),
                        policy,
                    },
                    why,
                );
            }
            _ => self.push(
                Change::ByHand,
                &format!("{why}; a statement that denies it has to go first"),
            ),
        }
    }
}
