//! Principals: whom a statement names, and whether those who call are among them.

use serde_json::Value;

use super::CallInContext;
use super::element_text::texts;
use super::request::CallingAccount;
use super::truth::Truth;
use crate::services::partition;

/// What a `Principal` or `NotPrincipal` element names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Principals {
    /// `*` or `{"AWS": "*"}`.
    anyone: bool,
    /// Accounts, roles and users: everything else under `AWS`.
    aws: Vec<String>,
    /// Kinds that may stand for someone in the account: `CanonicalUser`, and kinds not known
    /// here. `Service` and `Federated` do not.
    others: bool,
}

impl Principals {
    /// Reads the element.
    pub(super) fn read(element: &Value) -> Self {
        let mut principals = Self::default();
        let Value::Object(kinds) = element else {
            principals.add_aws(element);
            return principals;
        };
        for (kind, named) in kinds {
            match kind.as_str() {
                "AWS" => principals.add_aws(named),
                "Service" | "Federated" => {}
                _ => principals.others = true,
            }
        }
        principals
    }

    fn add_aws(&mut self, named: &Value) {
        for name in texts(named).unwrap_or_default() {
            if name == "*" {
                self.anyone = true;
            } else {
                self.aws.push(name);
            }
        }
    }

    /// Whether those who call are among them. On a Gateway endpoint only `*` matches;
    /// image layers are requested by Amazon ECR's own account, which no policy names.
    pub(super) fn match_caller(&self, request: &CallInContext<'_>) -> Truth {
        let context = request.context;
        if self.anyone {
            return Truth::Yes;
        }
        if context.gateway || request.call.by == CallingAccount::EcrItself {
            return Truth::No;
        }
        let partition = partition(context.region);
        let root = format!("arn:{partition}:iam::{}:root", context.account_id);
        if self
            .aws
            .iter()
            .any(|name| *name == context.account_id || *name == root)
        {
            Truth::Yes
        } else if self.others || !self.aws.is_empty() {
            Truth::Maybe
        } else {
            Truth::No
        }
    }
}
