//! Templates of CloudFormation, CDK and SAM, resolved.

mod attribute;
mod condition;
mod cycle;
mod evaluate;
mod functions;
mod gone;
mod halves;
mod indentation;
pub mod names;
mod nested;
mod node;
pub mod properties;
mod reference;
mod tree;
mod work;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::content;
use super::error::PlanError;
use super::resource::{Actions, Dialect, Resource, Resources};
use super::value::Value;
use super::word::Word;
use rule::network::fact::Why;

use self::evaluate::TemplateEvaluator;
use self::gone::{gone, is_retained};
use self::node::{Node, NodeContent};
use self::tree::TemplateTree;

pub use self::evaluate::Surroundings;

/// What of the resources is none, with its line: CloudFormation refuses such a template.
fn ill_formed(root: &Node) -> Option<String> {
    let resources = root.get("Resources")?;
    match &resources.body {
        NodeContent::Map(_) | NodeContent::Null => {}
        NodeContent::Text(_) | NodeContent::List(_) => {
            let line = resources.line;
            return Some(format!(
                "line {line}: `Resources` is no mapping: expected logical ids, each with its resource"
            ));
        }
    }
    let mut resources = resources.members().iter();
    let is_none = |name: &str, node: &Node| {
        let is_loop = name.starts_with("Fn::");
        !is_loop && node.get("Type").and_then(Node::text).is_none()
    };
    let (name, node) = resources.find(|(name, node)| is_none(name, node))?;
    let name = name.escape_debug();
    Some(match node.get("Type") {
        Some(kind) => format!(
            "line {}: the `Type` of `{name}` is no name of a type",
            kind.line
        ),
        None => format!(
            "line {}: `{name}` is no resource: expected a mapping with `Type`",
            node.line
        ),
    })
}

/// A template that was read.
#[derive(Debug, Clone)]
pub struct Template {
    root: Node,
    /// The keys that are there twice, each as a sentence.
    repeated: Vec<String>,
    /// Where it was read.
    path: PathBuf,
    /// Those of its nested stacks that are at hand, by the stacks' logical ids.
    nested: BTreeMap<String, Template>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Where it is neither YAML nor JSON, or has macros.
    pub fn read(path: &Path, text: &str) -> Result<Self, PlanError> {
        Self::read_at(path, text, 0)
    }

    fn read_at(path: &Path, text: &str, depth: usize) -> Result<Self, PlanError> {
        let TemplateTree { root, repeated } = tree::read(path, text)?;
        if root.get("Resources").is_none() {
            return Err(PlanError::OtherKind {
                path: path.to_owned(),
                found: "YAML or JSON without `Resources` or `resource_changes`".to_owned(),
                advice: "expected a CloudFormation template, or what `terraform show -json` prints"
                    .to_owned(),
            });
        }
        if let Some(what) = ill_formed(&root) {
            let path = path.to_owned();
            return Err(PlanError::Unfit { path, what });
        }
        let transforms = root.get("Transform").into_iter();
        let transforms = transforms.flat_map(|node| {
            if node.items().is_empty() {
                vec![node]
            } else {
                node.items().iter().collect()
            }
        });
        for transform in transforms {
            let name = transform
                .text()
                .or_else(|| transform.get("Name").and_then(Node::text))
                .unwrap_or_default();
            if name != "AWS::LanguageExtensions" && !name.starts_with("AWS::Serverless-") {
                return Err(PlanError::Unfit {
                    path: path.to_owned(),
                    what: format!(
                        "line {}: the macro `{}` is run by CloudFormation: deploy with \
                         --no-execute-changeset and give the change set's template",
                        transform.line,
                        name.escape_debug()
                    ),
                });
            }
        }
        let resources = root.get("Resources").map_or(&[][..], Node::members);
        Ok(Self {
            nested: nested::read(path, resources, depth)?,
            path: path.to_owned(),
            root,
            repeated,
        })
    }

    /// The resources, resolved.
    ///
    /// # Errors
    /// Where the template cannot be evaluated: an unknown function, a circular reference.
    pub fn resources(&self, path: &Path, around: &Surroundings) -> Result<Resources, PlanError> {
        let (unrolled, unfit) = self.unrolled(around);
        let evaluator = TemplateEvaluator::new(&unrolled, around, &self.nested);
        evaluator.unfit.replace(unfit);
        if let Some(what) = cycle::of(&evaluator) {
            let path = self.path.clone();
            return Err(PlanError::Unfit { path, what });
        }
        let mut resources = Resources::default();
        let file = self.path.display();
        let repeated = self.repeated.iter();
        let repeated = repeated.map(|what| format!("{file}, {what}"));
        resources.notices.extend(repeated);
        for (name, node) in evaluator.resources() {
            match self.nested.get(name) {
                Some(template) if is_made(&evaluator, node) => {
                    let around = evaluator.around_nested(name);
                    let mut below = template.resources(&template.path, &around)?;
                    resources.list.append(&mut below.list);
                    resources.notices.append(&mut below.notices);
                    for (why, addresses) in below.perhaps {
                        resources.perhaps.entry(why).or_default().extend(addresses);
                    }
                    resources.passed_over += below.passed_over;
                }
                _ => self.resource(&evaluator, name, node, &mut resources),
            }
        }
        for (name, physical) in &around.physical {
            let node = evaluator.resource(name);
            if node.is_none_or(|node| !is_made(&evaluator, node) && !is_retained(node)) {
                gone(&evaluator, name, physical, &mut resources);
            }
        }
        if let Some(what) = evaluator.unfit.take() {
            return Err(PlanError::Unfit {
                path: path.to_owned(),
                what,
            });
        }
        Ok(resources)
    }

    /// The exports of the template, by their names.
    pub fn exports(&self, around: &Surroundings) -> BTreeMap<String, Value> {
        let (unrolled, _) = self.unrolled(around);
        let evaluator = TemplateEvaluator::new(&unrolled, around, &self.nested);
        let outputs = self.root.get("Outputs").map_or(&[][..], Node::members);
        let exports = outputs.iter().filter_map(|(_, output)| {
            let name = evaluator.value(output.get("Export")?.get("Name")?);
            Some((
                name.text()?.to_owned(),
                evaluator.value(output.get("Value")?),
            ))
        });
        exports.collect()
    }

    /// The template with the loops of its resources unrolled, and SAM's globals where they belong; what is unfit of
    /// the loops.
    fn unrolled(&self, around: &Surroundings) -> (Node, Option<String>) {
        let mut root = self.root.clone();
        let evaluator = TemplateEvaluator::new(&self.root, around, &self.nested);
        let globals = self.root.get("Globals").and_then(|all| all.get("Function"));
        let mut flat: Vec<(String, Node)> = Vec::new();
        for (name, node) in evaluator.resources() {
            if name.starts_with("Fn::ForEach::") {
                flat.extend(evaluator.for_each(node));
            } else {
                flat.push((name.clone(), node.clone()));
            }
            evaluator.count(&flat, node);
        }
        if let Some(globals) = globals {
            for (_, node) in &mut flat {
                if node.get("Type").and_then(Node::text) == Some("AWS::Serverless::Function") {
                    take_globals(node, globals);
                }
            }
        }
        let unfit = evaluator.unfit.take();
        if let NodeContent::Map(members) = &mut root.body {
            for (name, node) in members {
                if name == "Resources" {
                    node.body = NodeContent::Map(std::mem::take(&mut flat));
                }
            }
        }
        (root, unfit)
    }

    fn resource(
        &self,
        evaluator: &TemplateEvaluator<'_>,
        name: &str,
        node: &Node,
        resources: &mut Resources,
    ) {
        let kind = node.get("Type").and_then(Node::text).unwrap_or_default();
        let address = evaluator.address(name);
        let condition = node.get("Condition").and_then(Node::text);
        let open = match condition.map(|name| evaluator.condition(name, node)) {
            Some(Ok(false)) => return,
            Some(Err(why)) => Some(why),
            Some(Ok(true)) | None => None,
        };
        let targets = ecs_targets(kind, node);
        let read = names::terraform(kind).filter(|_| targets.is_empty());
        if read.is_none() && targets.is_empty() {
            resources.passed_over += 1;
            if let Some(notice) = names::unread_client(kind) {
                resources.notices.insert(format!("{address}: {notice}"));
            }
            return;
        }
        if let Some(why) = &open {
            let of_reason = resources.perhaps.entry(why.to_string()).or_default();
            of_reason.push(address.clone());
        }
        let physical = evaluator.around.physical.get(name);
        let physical = physical.map(|of| of.id.clone());
        let mut push = |kind: &str, after: Value| {
            resources.list.push(Arc::new(Resource {
                address: address.as_str().into(),
                kind: Word::shared(kind),
                actions: Actions {
                    create: physical.is_none(),
                    update: physical.is_some(),
                    delete: false,
                },
                id_before: physical.clone().map(Word::from),
                id: evaluator.id(name).into(),
                before: Value::Null,
                after: open
                    .as_ref()
                    .map_or(after.clone(), |why| may_be(&after, why)),
                account_id: evaluator.around.account_id.as_deref().map(Word::shared),
                region: evaluator.around.region.as_deref().map(Word::shared),
                dialect: Dialect::CloudFormation,
                written: (node.line > 0).then(|| {
                    let file = self.path.to_string_lossy().into_owned();
                    Box::new((file, node.line))
                }),
            }));
        };
        if let Some(terraform) = read {
            let properties = node.get("Properties").map(|all| evaluator.value(all));
            let properties = properties.unwrap_or_else(|| Value::object::<&str>([]));
            let attributes = properties::attributes(kind, &properties);
            push(
                properties::by_attributes(terraform, &attributes),
                attributes,
            );
        }
        for target in targets {
            let properties = evaluator.value(target);
            let below = properties::attributes("", &properties);
            let after = Value::object([("ecs_target", below)]);
            push("aws_cloudwatch_event_target", after);
        }
    }
}

/// Whether a nested stack is made under these conditions; one that may be is.
fn is_made(evaluator: &TemplateEvaluator<'_>, node: &Node) -> bool {
    let condition = node.get("Condition").and_then(Node::text);
    condition.is_none_or(|name| evaluator.condition(name, node) != Ok(false))
}

/// The ECS targets of a rule of EventBridge.
fn ecs_targets<'n>(kind: &str, node: &'n Node) -> Vec<&'n Node> {
    if kind != "AWS::Events::Rule" {
        return Vec::new();
    }
    let targets = node.get("Properties").and_then(|all| all.get("Targets"));
    let targets = targets.map_or(&[][..], Node::items).iter();
    targets
        .filter_map(|target| target.get("EcsParameters"))
        .collect()
}

/// A resource that may not be made: the groups, peers and places that it names are unread.
fn may_be(after: &Value, why: &Why) -> Value {
    match after {
        Value::Object(members) => Value::object(members.iter().map(|(key, value)| {
            let keeps = matches!(&**key, "vpc_id" | "name" | "security_group_id" | "tags");
            let value = if keeps {
                value.clone()
            } else {
                Value::Unread(why.clone())
            };
            (key.clone(), value)
        })),
        other => other.clone(),
    }
}

/// What SAM's globals say of functions, where a function says nothing itself.
fn take_globals(node: &mut Node, globals: &Node) {
    let line = node.line;
    let NodeContent::Map(members) = &mut node.body else {
        return;
    };
    if !members.iter().any(|(name, _)| name == "Properties") {
        let body = NodeContent::Map(Vec::new());
        members.push(("Properties".to_owned(), Node { line, body }));
    }
    for (_, properties) in members.iter_mut().filter(|(name, _)| name == "Properties") {
        if let NodeContent::Map(own) = &mut properties.body {
            for (name, value) in globals.members() {
                if !own.iter().any(|(other, _)| other == name) {
                    own.push((name.clone(), value.clone()));
                }
            }
        }
    }
}
