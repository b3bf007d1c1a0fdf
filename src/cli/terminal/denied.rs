//! The actions that AWS denied in a run, told once as the statement that allows them.

use std::collections::BTreeSet;

use crate::cli::terminal::notices;
use crate::failure::denied_actions;

/// What was denied.
#[derive(Debug, Clone, Default)]
pub struct DeniedActions(BTreeSet<String>);

impl DeniedActions {
    /// Takes note of a reason.
    pub fn note(&mut self, why: &str) {
        self.0.extend(denied_actions(why).map(str::to_owned));
    }

    /// Says what to add to the policy of the role, where anything was denied.
    pub fn tell(&self) {
        if let Some(statement) = self.statement() {
            notices::note(&format!(
                "AWS denied what this statement allows; add it to the policy of the role that reads: {statement}"
            ));
        }
    }

    fn statement(&self) -> Option<String> {
        let actions: Vec<String> = self
            .0
            .iter()
            .map(|action| format!("\"{action}\""))
            .collect();
        (!actions.is_empty()).then(|| {
            format!(
                r#"{{"Effect": "Allow", "Action": [{}], "Resource": "*"}}"#,
                actions.join(", ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::DeniedActions;
    use crate::failure::allow;

    #[test]
    fn all_denied_actions_are_one_statement() {
        let mut denied = DeniedActions::default();
        assert_eq!(denied.statement(), None);
        for action in [
            "ec2:DescribeVpcs",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
        ] {
            denied.note(&allow(action, "the role `audit`"));
        }
        let statement = denied.statement().unwrap();
        assert_eq!(
            statement,
            r#"{"Effect": "Allow", "Action": ["ec2:DescribeSubnets", "ec2:DescribeVpcs"], "Resource": "*"}"#
        );
        let json: serde_json::Value = serde_json::from_str(&statement).unwrap();
        assert_eq!(json["Action"][1], "ec2:DescribeVpcs");
    }
}
