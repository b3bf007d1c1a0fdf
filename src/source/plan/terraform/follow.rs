//! Following references to the resources that they name: through variables, module calls,
//! outputs, `for_each` and, where a graph is given, locals.

use std::collections::HashSet;

use super::super::word::Word;
use super::document::Expression;
use super::graph::Graph;
use super::tree::{PlanTree, key};
use super::wanted;
use crate::terraform_address::{Segment, parent, segments};

/// How deep references are followed.
const DEPTH: usize = 100;

/// One resource that references lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferencedResource {
    /// Its place among the resources of the plan.
    pub place: u32,
    /// What AWS makes beside it and is meant instead: its type and its mark.
    pub beside: Option<(&'static str, &'static str)>,
    /// Whether it is named as one, by its `.id`.
    pub plain: bool,
}

/// What references lead to.
#[derive(Debug, Default)]
pub struct ReferenceTargets<'a> {
    /// The resources, in the order of the references.
    pub candidates: Vec<ReferencedResource>,
    /// A local that could not be looked into.
    pub local: Option<&'a str>,
    /// A data source.
    pub data: Option<&'a str>,
    /// The key by which `count.index`, `each.key` or `each.value` chooses.
    pub key: Option<&'a str>,
    /// Whether something was referred to beside resources.
    pub other: bool,
}

/// Follows references in one plan.
#[derive(Debug)]
pub struct Follower<'t, 'a> {
    /// The plan.
    pub tree: &'t PlanTree<'a>,
    /// The graph, where it is given.
    pub graph: Option<&'a Graph>,
}

/// Where references are written: a module instance, the key of what repeats there, its `for_each`.
#[derive(Debug, Clone, Copy)]
pub struct ReferenceScope<'a> {
    /// The module instance.
    pub module: &'a str,
    /// The instance key of the resource or module call.
    pub key: Option<&'a str>,
    /// The `for_each` of the resource or module call.
    pub for_each: &'a Expression,
}

impl<'a> Follower<'_, 'a> {
    /// Follows the references of an expression.
    pub fn follow(
        &self,
        references: &'a [Word],
        scope: ReferenceScope<'a>,
    ) -> ReferenceTargets<'a> {
        let mut found = ReferenceTargets::default();
        self.references(references, scope, &mut found, &mut HashSet::new(), 0);
        let mut seen = HashSet::new();
        found
            .candidates
            .retain(|one| seen.insert((one.place, one.beside.map(|(_, mark)| mark))));
        found
    }

    fn references(
        &self,
        references: &'a [Word],
        scope: ReferenceScope<'a>,
        found: &mut ReferenceTargets<'a>,
        visited: &mut HashSet<(&'a str, &'a str, usize)>,
        depth: usize,
    ) {
        let mut whole: Option<&str> = None;
        for reference in references {
            // A traversal is followed by its own beginnings.
            let is_beginning = whole.is_some_and(|whole| {
                whole
                    .strip_prefix(reference.as_str())
                    .is_some_and(|rest| rest.starts_with(['.', '[']))
            });
            if is_beginning {
                continue;
            }
            whole = Some(reference);
            let scope_id = scope.key.map_or(0, |key| key.as_ptr() as usize);
            let is_new = visited.insert((scope.module, reference, scope_id));
            if depth < DEPTH && is_new {
                self.reference(reference, scope, found, visited, depth);
            }
        }
    }

    fn reference(
        &self,
        reference: &'a str,
        scope: ReferenceScope<'a>,
        found: &mut ReferenceTargets<'a>,
        visited: &mut HashSet<(&'a str, &'a str, usize)>,
        depth: usize,
    ) {
        let parts = segments(reference);
        let name = parts.get(1).map(|part| part.name).unwrap_or_default();
        match parts.first().map(|part| part.name) {
            Some("var") => {
                found.other = true;
                let Some((caller, call)) = parent(scope.module) else {
                    return;
                };
                let Some(config) = self.tree.call(caller, call.name) else {
                    return;
                };
                if let Some(expression) = config.expressions.get(name) {
                    let scope = ReferenceScope {
                        module: caller,
                        key: call.key,
                        for_each: &config.for_each_expression,
                    };
                    self.each_reference(expression, scope, found, visited, depth);
                }
            }
            Some("local") => {
                found.other = true;
                match self.graph {
                    Some(graph) => {
                        let named = graph.resources_of_local(scope.module, name);
                        self.references(named, scope, found, visited, depth + 1);
                        if named.is_empty() {
                            found.local = found.local.or(Some(reference));
                        }
                    }
                    None => found.local = found.local.or(Some(reference)),
                }
            }
            Some("data") => {
                found.other = true;
                found.data = found.data.or(Some(reference));
            }
            Some("module") => {
                let wanted = parts.get(1).and_then(|part| part.key);
                let output = parts.get(2).map(|part| part.name);
                self.output(scope.module, name, wanted, output, found, visited, depth);
            }
            Some("count") => {
                found.other = true;
                found.key = found.key.or(scope.key);
            }
            Some("each") => {
                found.other = true;
                found.key = found.key.or(scope.key);
                if name == "value" {
                    self.each_reference(scope.for_each, scope, found, visited, depth);
                }
            }
            Some("path" | "terraform" | "self") | None => {}
            Some(kind) => self.resource(kind, &parts, scope, found),
        }
    }

    /// The references of an expression, at whatever depth of blocks they are.
    fn each_reference(
        &self,
        expression: &'a Expression,
        scope: ReferenceScope<'a>,
        found: &mut ReferenceTargets<'a>,
        visited: &mut HashSet<(&'a str, &'a str, usize)>,
        depth: usize,
    ) {
        match expression {
            Expression::References(references) => {
                self.references(references, scope, found, visited, depth + 1);
            }
            Expression::Block(members) => members
                .values()
                .for_each(|below| self.each_reference(below, scope, found, visited, depth + 1)),
            Expression::Blocks(blocks) => blocks
                .iter()
                .for_each(|below| self.each_reference(below, scope, found, visited, depth + 1)),
            Expression::Absent | Expression::Constant(_) => {}
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what the way down a module call carries"
    )]
    fn output(
        &self,
        caller: &'a str,
        name: &'a str,
        wanted: Option<&'a str>,
        output: Option<&'a str>,
        found: &mut ReferenceTargets<'a>,
        visited: &mut HashSet<(&'a str, &'a str, usize)>,
        depth: usize,
    ) {
        let mut any = false;
        for child in self.tree.children(caller, name) {
            if wanted.is_some() && key(child) != wanted {
                continue;
            }
            let expression = output
                .and_then(|output| self.tree.module(child)?.outputs.get(output))
                .map(|output| &output.expression);
            if let Some(expression) = expression {
                any = true;
                let scope = ReferenceScope {
                    module: child,
                    key: None,
                    for_each: &Expression::Absent,
                };
                self.each_reference(expression, scope, found, visited, depth);
            }
        }
        found.other |= !any;
    }

    fn resource(
        &self,
        kind: &'a str,
        parts: &[Segment<'a>],
        scope: ReferenceScope<'a>,
        found: &mut ReferenceTargets<'a>,
    ) {
        let Some(resource) = parts.get(1) else {
            found.other = true;
            return;
        };
        let attribute = parts.get(2).map(|part| part.name);
        // `vpc_config[0].cluster_security_group_id` is at the end, others right behind the name.
        let last = parts.iter().skip(2).next_back().map(|part| part.name);
        let beside = wanted::BESIDE
            .iter()
            .find(|(name, _, _)| Some(*name) == last || Some(*name) == attribute)
            .map(|(_, kind, mark)| (*kind, *mark));
        let instances = self.tree.instances(scope.module, kind, resource.name);
        let chosen = |place: &&u32| {
            resource.key.is_none_or(|wanted| {
                self.tree
                    .change(**place)
                    .is_some_and(|change| key(&change.address) == Some(wanted))
            })
        };
        let named: Vec<u32> = instances.iter().filter(chosen).copied().collect();
        let plain = attribute == Some("id") && parts.len() == 3 && named.len() == 1;
        found
            .candidates
            .extend(named.iter().map(|place| ReferencedResource {
                place: *place,
                beside,
                plain,
            }));
        found.other |=
            named.is_empty() && !self.tree.is_configured(scope.module, kind, resource.name);
    }
}
