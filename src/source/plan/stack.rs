//! A stack that exists, as `aws cloudformation describe-stack-resources` prints it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::error::PlanError;

/// A stack that exists.
#[derive(Debug)]
pub struct ExistingStack {
    /// Its name, where all resources say the same.
    pub name: Option<String>,
    /// Its resources, by logical id.
    pub resources: BTreeMap<String, Physical>,
}

/// A resource that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Physical {
    /// Its physical id.
    pub id: String,
    /// Its type, by CloudFormation's name.
    pub kind: String,
}

impl ExistingStack {
    /// Reads what the AWS CLI prints.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn read(path: &Path, text: &str) -> Result<Self, PlanError> {
        let json: Json = serde_json::from_str(text).map_err(|source| PlanError::NotJson {
            path: path.to_owned(),
            what: "expected what `aws cloudformation describe-stack-resources` prints".to_owned(),
            source,
        })?;
        let Some(all) = json.get("StackResources").and_then(Json::as_array) else {
            return Err(PlanError::OtherKind {
                path: path.to_owned(),
                found: "JSON without `StackResources`".to_owned(),
                advice: "give what `aws cloudformation describe-stack-resources` prints".to_owned(),
            });
        };
        let text = |of: &Json, key: &str| of.get(key)?.as_str().map(str::to_owned);
        // What was deleted is listed for a while.
        let there = all.iter().filter(|of| {
            let status = text(of, "ResourceStatus");
            status.is_none_or(|status| status != "DELETE_COMPLETE")
        });
        let resources = there.filter_map(|of| {
            let id = text(of, "PhysicalResourceId").filter(|id| !id.is_empty())?;
            let kind = text(of, "ResourceType").unwrap_or_default();
            Some((text(of, "LogicalResourceId")?, Physical { id, kind }))
        });
        let mut names = all.iter().map(|of| text(of, "StackName"));
        let first = names.next().flatten();
        Ok(Self {
            name: first.filter(|first| names.all(|of| of.as_ref() == Some(first))),
            resources: resources.collect(),
        })
    }
}
