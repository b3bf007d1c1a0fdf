//! CDK's output: a folder with `manifest.json`, of which every stack is a template.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::super::content;
use super::super::error::PlanError;
use super::super::plans::{Plan, PlanForm};
use super::super::template::Template;

/// The stacks of a folder, by their names.
///
/// # Errors
/// Where the manifest or a template cannot be read.
pub fn stacks(folder: &Path) -> Result<Vec<Plan>, PlanError> {
    let mut plans = Vec::new();
    add(folder, &mut plans, 0)?;
    if plans.is_empty() {
        return Err(PlanError::OtherKind {
            path: folder.to_owned(),
            found: "a manifest without stacks".to_owned(),
            advice: "run `cdk synth`".to_owned(),
        });
    }
    Ok(plans)
}

fn add(folder: &Path, plans: &mut Vec<Plan>, depth: usize) -> Result<(), PlanError> {
    let path = folder.join("manifest.json");
    let text = content::text(&path)?;
    let manifest: Json = serde_json::from_str(&text).map_err(|source| PlanError::NotJson {
        path: path.clone(),
        what: "expected CDK's manifest".to_owned(),
        source,
    })?;
    let artifacts = manifest.get("artifacts").and_then(Json::as_object);
    for (name, artifact) in artifacts.into_iter().flatten() {
        let properties = artifact.get("properties");
        let text = |key: &str| {
            properties
                .and_then(|all| all.get(key))
                .and_then(Json::as_str)
        };
        match artifact.get("type").and_then(Json::as_str) {
            Some("aws:cloudformation:stack") => {
                let Some(file) = text("templateFile") else {
                    continue;
                };
                let path = within(folder, file);
                let template = Template::read(&path, &content::text(&path)?)?;
                let environment = artifact.get("environment").and_then(Json::as_str);
                let (account_id, region) = environment.map_or((None, None), place);
                let stack = text("stackName").unwrap_or(name).to_owned();
                plans.push(Plan {
                    path,
                    form: PlanForm::Template {
                        template: Box::new(template),
                        stack: Some(stack),
                        account_id,
                        region,
                    },
                });
            }
            Some("cdk:cloud-assembly") if depth < 10 => {
                if let Some(below) = text("directoryName") {
                    add(&within(folder, below), plans, depth + 1)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A file of the folder: nothing above it is read.
fn within(folder: &Path, name: &str) -> PathBuf {
    let parts = Path::new(name).components();
    let safe = parts.filter(|part| matches!(part, std::path::Component::Normal(_)));
    folder.join(safe.collect::<PathBuf>())
}

/// `aws://ACCOUNT/REGION`
fn place(environment: &str) -> (Option<String>, Option<String>) {
    let mut parts = environment.trim_start_matches("aws://").split('/');
    let mut next = || {
        let part = parts.next().filter(|part| !part.starts_with("unknown-"));
        part.map(str::to_owned)
    };
    (next(), next())
}
