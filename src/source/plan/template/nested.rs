//! Nested stacks whose templates are at hand: local files, as CDK synthesizes them and people write them before they are
//! packaged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::error::PlanError;
use super::super::value::Value;
use super::evaluate::{Surroundings, TemplateEvaluator};
use super::node::Node;
use super::{Template, content};

/// How deep stacks are nested.
const DEPTH: usize = 10;

/// The templates of the nested stacks of a template, by the stacks' logical ids, as far as they are local files.
///
/// # Errors
/// Where one of them is there and is no template.
pub fn read(
    path: &Path,
    resources: &[(String, Node)],
    depth: usize,
) -> Result<BTreeMap<String, Template>, PlanError> {
    let mut nested = BTreeMap::new();
    for (name, node) in resources {
        let Some(file) = file(path, node) else {
            continue;
        };
        if depth >= DEPTH {
            return Err(PlanError::Unfit {
                path: path.to_owned(),
                what: format!(
                    "line {}: {name} is the stack of a stack, {DEPTH} deep: no more are read",
                    node.line
                ),
            });
        }
        let text = content::text(&file)?;
        nested.insert(name.clone(), Template::read_at(&file, &text, depth + 1)?);
    }
    Ok(nested)
}

/// Whether a type makes a nested stack.
pub fn is_stack(kind: &str) -> bool {
    matches!(
        kind,
        "AWS::CloudFormation::Stack" | "AWS::Serverless::Application"
    )
}

/// The local file that a nested stack is made of.
fn file(path: &Path, node: &Node) -> Option<PathBuf> {
    let kind = node.get("Type").and_then(Node::text)?;
    if !is_stack(kind) {
        return None;
    }
    let metadata = node.get("Metadata");
    let asset = metadata.and_then(|all| all.get("aws:asset:path")?.text());
    let properties = node.get("Properties");
    let written = properties.and_then(|all| {
        let url = all.get("TemplateURL").or_else(|| all.get("Location"))?;
        url.text()
    });
    let name = asset.or(written)?;
    let is_local = !name.contains("://") && Path::new(name).is_relative();
    let file = path.parent().unwrap_or(Path::new("")).join(name);
    (is_local && file.is_file()).then_some(file)
}

impl TemplateEvaluator<'_> {
    /// What is around a nested stack: the parameters that it is given.
    pub fn around_nested(&self, name: &str) -> Surroundings {
        let parameters = self
            .resource(name)
            .and_then(|node| node.get("Properties")?.get("Parameters"));
        let parameters = match parameters.map(|node| self.value(node)) {
            Some(Value::Object(parameters)) => parameters
                .iter()
                .map(|(name, value)| (name.to_string(), value.clone()))
                .collect(),
            _ => BTreeMap::new(),
        };
        Surroundings {
            account_id: self.around.account_id.clone(),
            region: self.around.region.clone(),
            stack: None,
            parameters,
            exports: self.around.exports.clone(),
            zones: self.around.zones.clone(),
            physical: BTreeMap::new(),
            prefix: format!("{}{name}/", self.around.prefix),
        }
    }

    /// An output of a nested stack; `None` where its template is not at hand.
    pub fn nested_output(&self, name: &str, output: &str, node: &Node) -> Option<Value> {
        let template = self.nested.get(name)?;
        let key = (name.to_owned(), output.to_owned());
        if let Some(known) = self.outputs.borrow().get(&key) {
            return Some(match known {
                Some(value) => value.clone(),
                None => self.refuse(
                    node,
                    "a circular reference: what is asked for rests on itself",
                ),
            });
        }
        self.outputs.borrow_mut().insert(key.clone(), None);
        let around = self.around_nested(name);
        let (unrolled, unfit) = template.unrolled(&around);
        let evaluator = TemplateEvaluator::new(&unrolled, &around, &template.nested);
        let value = unrolled
            .get("Outputs")
            .and_then(|all| all.get(output)?.get("Value"))
            .map_or_else(
                || Value::Unread(format!("{name} has no output {output}").into()),
                |node| evaluator.value(node),
            );
        if let Some(what) = unfit.or_else(|| evaluator.unfit.take()) {
            let mut unfit = self.unfit.borrow_mut();
            unfit.get_or_insert_with(|| format!("in the nested stack {name}, {what}"));
        }
        self.outputs.borrow_mut().insert(key, Some(value.clone()));
        Some(value)
    }
}
