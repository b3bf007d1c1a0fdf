//! `terraform graph -type=plan`: which resources a local rests on.

use std::collections::{BTreeSet, HashMap};

use super::super::word::Word;
use crate::terraform_address::module_names;

/// The graph of a plan, as far as locals go.
#[derive(Debug, Default)]
pub struct Graph {
    locals: HashMap<(String, String), Vec<Word>>,
}

impl Graph {
    /// Reads the DOT text: lines such as `"[root] local.ids (expand)" -> "[root] aws_vpc.a (expand)"`.
    pub fn read(text: &str) -> Self {
        let mut edges: HashMap<&str, Vec<&str>> = HashMap::new();
        for line in text.lines() {
            let mut names = line.split('"').skip(1).step_by(2).map(node);
            if let (true, Some(from), Some(to)) = (line.contains("->"), names.next(), names.next())
            {
                edges.entry(from).or_default().push(to);
            }
        }
        let mut locals = HashMap::new();
        for from in edges.keys() {
            let (module, rest) = split(from);
            if let Some(name) = rest.strip_prefix("local.") {
                let mut resources = BTreeSet::new();
                gather(from, module, &edges, &mut resources, &mut BTreeSet::new());
                let key = (module.to_owned(), name.to_owned());
                let resources = resources.into_iter().map(Word::from);
                locals.insert(key, resources.collect());
            }
        }
        Self { locals }
    }

    /// What a local of a module rests on, as references of that module.
    pub fn resources_of_local(&self, module_address: &str, name: &str) -> &[Word] {
        let path = module_names(module_address);
        let module: Vec<String> = path.iter().map(|name| format!("module.{name}")).collect();
        self.locals
            .get(&(module.join("."), name.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
}

/// `[root] module.a.local.b (expand)` is the node `module.a.local.b`.
fn node(name: &str) -> &str {
    let name = name.strip_prefix("[root] ").unwrap_or(name);
    name.split(" (").next().unwrap_or(name)
}

/// The module of a node, and what is in it.
fn split(node: &str) -> (&str, &str) {
    let mut at = 0;
    while let Some(rest) = node.get(at..).and_then(|rest| rest.strip_prefix("module.")) {
        match rest.find('.') {
            Some(dot) => at += "module.".len() + dot + 1,
            None => break,
        }
    }
    let (module, rest) = node.split_at(at);
    (module.strip_suffix('.').unwrap_or(module), rest)
}

/// The references of the same module that a local leads to, through other locals.
fn gather<'t>(
    from: &str,
    module: &str,
    edges: &HashMap<&'t str, Vec<&'t str>>,
    found: &mut BTreeSet<String>,
    visited: &mut BTreeSet<&'t str>,
) {
    for to in edges.get(from).into_iter().flatten() {
        let (of, rest) = split(to);
        if of == module {
            if !rest.starts_with("local.") {
                if !rest.starts_with("provider") {
                    found.insert(rest.to_owned());
                }
            } else if visited.insert(to) {
                gather(to, module, edges, found, visited);
            }
        } else if let Some(name) = rest.strip_prefix("output.") {
            // An output of a module that this one calls: `module.a.b`.
            let below = of.strip_prefix(module).unwrap_or_default();
            let below = below.strip_prefix('.').unwrap_or(below);
            found.insert(format!("{below}.{name}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn locals_lead_to_resources_through_locals() {
        let graph = Graph::read(
            r#"digraph {
              "[root] module.vpc.local.ids (expand)" -> "[root] module.vpc.local.all (expand)"
              "[root] module.vpc.local.all (expand)" -> "[root] module.vpc.aws_subnet.a (expand)"
              "[root] local.x (expand)" -> "[root] var.y"
            }"#,
        );
        assert_eq!(
            graph.resources_of_local("module.vpc", "ids"),
            ["aws_subnet.a"]
        );
        assert_eq!(graph.resources_of_local("", "x"), ["var.y"]);
        assert!(graph.resources_of_local("", "ids").is_empty());
    }
}
