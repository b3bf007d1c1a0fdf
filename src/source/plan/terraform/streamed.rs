//! A plan as it streams by: of a large one only what is kept is held, and never its text.

mod pieces;

use std::collections::{BTreeSet, HashSet};
use std::io::Read;

use self::pieces::{Pieces, PiecesError};
use super::super::attributes::shared;
use super::document::{
    ChangeRepresentation, Changes, ConfigResource, Configuration, Document, Entry, Module,
    ModuleCall, PriorState, ResourceChange, StateModule, StateResource, sorted,
};
use super::slim::Slim;
use crate::terraform_address::module_names;

/// How deep modules are in one another at most.
const DEEPEST: usize = 50;

/// Reads a plan.
///
/// # Errors
/// [`PiecesError`] where it is none, or anything about it is not as expected: who reads it whole finds out what.
pub fn document(reader: impl Read) -> Result<Document, PiecesError> {
    let mut document = Document::default();
    let mut pieces = Pieces::new(reader);
    let mut seen = Vec::new();
    pieces.object(&mut |pieces, name| {
        // Twice the same is for the other reader to refuse.
        if seen.iter().any(|of| of == name) {
            return Err(PiecesError);
        }
        seen.push(name.to_owned());
        match name {
            "format_version" => document.format_version = pieces.take()?,
            "terraform_version" => document.terraform_version = pieces.take()?,
            "timestamp" => document.timestamp = pieces.take()?,
            "variables" => pieces.object(&mut |pieces, name| {
                let variable = pieces.take()?;
                document.variables.insert(name.to_owned(), variable);
                Ok(())
            })?,
            "resource_changes" => {
                document.resource_changes = Some(changes(pieces)?);
            }
            "configuration" => {
                let open = document.resource_changes.as_ref();
                let open = open.map(|changes| Open::of(changes, document.prior_state.as_ref()));
                document.configuration = Some(configuration(pieces, open.as_ref())?);
            }
            "prior_state" => document.prior_state = Some(prior_state(pieces)?),
            "deferred_changes" => document.deferred_changes = pieces.take()?,
            "complete" => document.complete = pieces.take()?,
            "errored" => document.errored = pieces.take()?,
            _ => pieces.pass()?,
        }
        Ok(())
    })?;
    pieces.end()?;
    match document.resource_changes.is_some() && document.format_version.is_some() {
        true => Ok(document),
        false => Err(PiecesError),
    }
}

fn changes<R: Read>(pieces: &mut Pieces<R>) -> Result<Changes, PiecesError> {
    let mut all = Changes::default();
    pieces.list(&mut |pieces| {
        let mut entry: Entry = pieces.take()?;
        entry.slim();
        all.push(entry);
        Ok(())
    })?;
    Ok(all)
}

/// The elements of a list, each of them slim before the next is read, those that are kept.
fn each<R: Read, T>(pieces: &mut Pieces<R>, cut: &dyn Fn(&mut T)) -> Result<Vec<T>, PiecesError>
where
    T: serde::de::DeserializeOwned + Slim,
{
    let mut all = Vec::new();
    pieces.list(&mut |pieces| {
        let mut one: T = pieces.take()?;
        if one.slim() {
            cut(&mut one);
            all.push(one);
        }
        Ok(())
    })?;
    all.shrink_to_fit();
    Ok(all)
}

fn configuration<R: Read>(
    pieces: &mut Pieces<R>,
    open: Option<&Open<'_>>,
) -> Result<Configuration, PiecesError> {
    let mut configuration = Configuration::default();
    pieces.object(&mut |pieces, name| {
        match name {
            "provider_config" => configuration.provider_config = pieces.take()?,
            "root_module" => configuration.root_module = module(pieces, open, "", DEEPEST)?,
            _ => pieces.pass()?,
        }
        Ok(())
    })?;
    Ok(configuration)
}

fn module<R: Read>(
    pieces: &mut Pieces<R>,
    open: Option<&Open<'_>>,
    path: &str,
    deep: usize,
) -> Result<Module, PiecesError> {
    let mut of = Module::default();
    let mut calls = Vec::new();
    let deep = deep.checked_sub(1).ok_or(PiecesError)?;
    pieces.object(&mut |pieces, name| {
        match name {
            "resources" => {
                let resources = each(pieces, &|of| {
                    open.into_iter().for_each(|open| open.cut(of));
                })?;
                of.resources = sorted(resources);
            }
            "outputs" => of.outputs = pieces.take()?,
            "module_calls" => pieces.object(&mut |pieces, name| {
                let below = format!("{path}/{name}");
                match open.is_none_or(|open| open.modules.contains(&below)) {
                    true => calls.push((shared(name), call(pieces, open, &below, deep)?)),
                    // Nobody asks for what makes nothing.
                    false => pieces.pass()?,
                }
                Ok(())
            })?,
            _ => pieces.pass()?,
        }
        Ok(())
    })?;
    of.module_calls = calls.into();
    Ok(of)
}

fn call<R: Read>(
    pieces: &mut Pieces<R>,
    open: Option<&Open<'_>>,
    path: &str,
    deep: usize,
) -> Result<ModuleCall, PiecesError> {
    let mut call = ModuleCall::default();
    pieces.object(&mut |pieces, name| {
        match name {
            "expressions" => call.expressions = pieces.take()?,
            "for_each_expression" => call.for_each_expression = pieces.take()?,
            "module" => call.module = module(pieces, open, path, deep)?,
            _ => pieces.pass()?,
        }
        Ok(())
    })?;
    Ok(call)
}

fn prior_state<R: Read>(pieces: &mut Pieces<R>) -> Result<PriorState, PiecesError> {
    let mut state = PriorState::default();
    pieces.object(&mut |pieces, name| match name {
        "values" => pieces.object(&mut |pieces, name| match name {
            "root_module" => {
                state.values.root_module = state_module(pieces, DEEPEST)?;
                Ok(())
            }
            _ => pieces.pass(),
        }),
        _ => pieces.pass(),
    })?;
    Ok(state)
}

fn state_module<R: Read>(pieces: &mut Pieces<R>, deep: usize) -> Result<StateModule, PiecesError> {
    let mut of = StateModule::default();
    let deep = deep.checked_sub(1).ok_or(PiecesError)?;
    pieces.object(&mut |pieces, name| {
        match name {
            "resources" => of.resources = each(pieces, &|_| ())?,
            "child_modules" => pieces.list(&mut |pieces| {
                of.child_modules.push(state_module(pieces, deep)?);
                Ok(())
            })?,
            _ => pieces.pass()?,
        }
        Ok(())
    })?;
    Ok(of)
}

/// The attributes that are known after apply, by the type and name of their resources: of what the configuration writes
/// nothing else is asked.
#[derive(Debug)]
struct Open<'c> {
    attributes: Vec<(&'c ResourceChange, &'c ChangeRepresentation)>,
    /// The paths of the modules that something is in, or in what they call.
    modules: HashSet<String>,
}

impl<'c> Open<'c> {
    fn of(changes: &'c Changes, state: Option<&PriorState>) -> Self {
        let all = changes.resolved();
        let mut all: Vec<_> = all
            .filter(|(_, of)| of.after_unknown.0.keys().next().is_some())
            .collect();
        // Many may be of one name, and nearly all of those are alike.
        let marked = |of: &'c ChangeRepresentation| of.after_unknown.0.keys();
        all.sort_by(|(one, of), (other, and)| {
            let by_key = key(one).cmp(&key(other));
            by_key.then_with(|| marked(of).cmp(marked(and)))
        });
        all.dedup_by(|(one, of), (other, and)| {
            key(one) == key(other) && marked(of).eq(marked(and))
        });
        let mut of_data = Vec::new();
        state
            .iter()
            .for_each(|state| modules_of_data(&state.values.root_module, &mut of_data));
        let mut modules = HashSet::new();
        let mut last = "";
        let of_changes = changes.list.iter().map(ResourceChange::module);
        for module in of_changes.chain(of_data) {
            if module == last {
                continue;
            }
            last = module;
            let mut path = String::new();
            for name in module_names(module) {
                path = format!("{path}/{name}");
                modules.insert(path.clone());
            }
        }
        Self {
            attributes: all,
            modules,
        }
    }

    /// Lets go of expressions whose values are known.
    fn cut(&self, resource: &mut ConfigResource) {
        let wanted = (resource.kind.as_str(), resource.name.as_str());
        let all = &self.attributes;
        let from = all.partition_point(|(change, _)| key(change) < wanted);
        let rest = all.get(from..).unwrap_or_default().iter();
        let same = rest.take_while(|(change, _)| key(change) == wanted);
        let open: BTreeSet<&str> = same
            .flat_map(|(_, of)| of.after_unknown.0.keys())
            .map(|name| &**name)
            .collect();
        resource.expressions.retain(|name, _| open.contains(name));
    }
}

/// The modules that data sources are in.
fn modules_of_data<'s>(module: &'s StateModule, found: &mut Vec<&'s str>) {
    let places = module.resources.iter().filter_map(StateResource::place);
    found.extend(places.map(|(module, _)| module));
    found.dedup();
    let below = module.child_modules.iter();
    below.for_each(|below| modules_of_data(below, found));
}

/// The type and the name of a resource.
fn key(change: &ResourceChange) -> (&str, &str) {
    (&change.kind, change.name())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::super::TerraformPlan;

    /// A plan with something in every place that is looked into.
    fn plan() -> Value {
        let change = |kind: &str,
                      name: &str,
                      module: Option<&str>,
                      after: Value,
                      unknown: Value| {
            let address = format!("{kind}.{name}");
            let address = module.map_or(address.clone(), |of| format!("{of}.{address}"));
            json!({
                "address": address, "module_address": module, "mode": "managed", "type": kind, "name": name,
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": unknown},
            })
        };
        let written = |kind: &str, name: &str, expressions: Value| {
            json!({
                "mode": "managed", "type": kind, "name": name, "provider_config_key": "aws", "expressions": expressions,
            })
        };
        let vpc = json!({"references": ["var.vpc_id"]});
        json!({
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {"resources": [{"values": {"text": "}\"]{"}}]}},
            "variables": {"region": {"value": "eu-west-3"}, "other": {"value": {"a": [1, "x"]}}},
            "resource_changes": [
                change("aws_vpc", "main", None, json!({"cidr_block": "10.0.0.0/16"}), json!({"id": true})),
                change(
                    "aws_subnet", "a", Some("module.net"), json!({"cidr_block": "10.0.1.0/24"}),
                    json!({"id": true, "vpc_id": true, "tags_all": false}),
                ),
                change("aws_iam_role", "r", None, json!({"name": "r"}), json!({"id": true})),
            ],
            "prior_state": {"format_version": "1.0", "values": {"root_module": {
                "resources": [{
                    "address": "data.aws_caller_identity.me", "mode": "data", "type": "aws_caller_identity", "name": "me",
                    "values": {"account_id": "111122223333"},
                }],
                "child_modules": [{"resources": [{
                    "address": "module.net.data.aws_prefix_list.s3", "mode": "data", "type": "aws_prefix_list", "name": "s3",
                    "values": {"id": "pl-0abc", "name": "com.amazonaws.eu-west-3.s3", "cidr_blocks": ["3.5.0.0/16"]},
                }]}],
            }}},
            "configuration": {
                "provider_config": {"aws": {"expressions": {"region": {"references": ["var.region"]}}}},
                "root_module": {
                    "resources": [written("aws_vpc", "main", json!({"cidr_block": {"constant_value": "10.0.0.0/16"}}))],
                    "module_calls": {"net": {
                        "source": "./net",
                        "expressions": {"vpc_id": {"references": ["aws_vpc.main.id", "aws_vpc.main"]}},
                        "module": {
                            "outputs": {"a": {"expression": {"references": ["aws_subnet.a.id", "aws_subnet.a"]}}},
                            "resources": [written("aws_subnet", "a", json!({"vpc_id": vpc, "tags": {}}))],
                            "variables": {"vpc_id": {}},
                        },
                    }, "of_nothing": {
                        "expressions": {"vpc_id": {"references": ["aws_vpc.main.id", "aws_vpc.main"]}},
                        "module": {"resources": [written("aws_subnet", "a", json!({"vpc_id": vpc}))]},
                    }},
                },
            },
        })
    }

    #[test]
    fn what_streams_by_is_what_is_read_whole() {
        let path = Path::new("p");
        let plan = plan();
        for text in [
            plan.to_string(),
            serde_json::to_string_pretty(&plan).unwrap(),
        ] {
            let streamed = TerraformPlan::stream(path, text.as_bytes())
                .expect("a plan")
                .unwrap();
            let whole = TerraformPlan::read(path, text.as_bytes()).unwrap();
            let (one, other) = (streamed.resources(None), whole.resources(None));
            assert_eq!(one.list, other.list);
            assert_eq!(one.list.len(), 3);
            assert_eq!(one.list[1].after.get("vpc_id").text(), Some("aws_vpc.main"));
            assert_eq!(one.list[1].region.as_deref(), Some("eu-west-3"));
            assert_eq!(one.list[1].account_id.as_deref(), Some("111122223333"));
            assert_eq!(
                (one.presumed, one.passed_over),
                (other.presumed, other.passed_over)
            );
            assert_eq!(streamed.action_counts(), whole.action_counts());
        }
    }

    #[test]
    fn what_is_no_plan_is_left_to_the_other_reader() {
        for text in [
            "{\"format_version\": \"1.2\"}",
            "{\"format_version\": \"1.2\", \"resource_changes\": null}",
            "{\"format_version\": \"1.2\", \"resource_changes\": [], \"resource_changes\": []}",
            "{\"format_version\": \"1.2\", \"resource_changes\": []} x",
            "{\"format_version\": \"1.2\", \"resource_changes\": [",
        ] {
            assert!(
                TerraformPlan::stream(Path::new("p"), text.as_bytes()).is_none(),
                "{text}"
            );
        }
    }
}
