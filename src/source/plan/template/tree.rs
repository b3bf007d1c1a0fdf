//! A template's YAML or JSON, read into a tree: short tags in their long form, the line of each node kept, depth and
//! size bounded.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::super::error::PlanError;
use super::halves::joined;
use super::indentation::IndentationRepair;
use super::node::{Node, NodeContent};

/// How deep a template may nest.
pub const DEPTH: usize = 100;
/// How many nodes a template may have, those of aliases counted.
const NODES: usize = 1_000_000;

/// A sequence or mapping that is being read.
struct Open {
    line: usize,
    anchor: usize,
    tag: Option<String>,
    is_map: bool,
    items: Vec<Node>,
    members: Vec<(String, Node)>,
    key: Option<String>,
}

/// Builds the tree.
struct Builder<'p> {
    path: &'p Path,
    stack: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    root: Option<Node>,
    repeated: Vec<String>,
}

/// A template's tree.
#[derive(Debug)]
pub struct TemplateTree {
    /// Its root.
    pub root: Node,
    /// The keys that are there twice, each as a sentence: the last one counts.
    pub repeated: Vec<String>,
}

/// Reads a template's text.
///
/// # Errors
/// Where it is neither YAML nor JSON, with line and column; where it nests too deep or grows too
/// large.
pub fn read(path: &Path, text: &str) -> Result<TemplateTree, PlanError> {
    let mut text = joined(text);
    let mut mending = IndentationRepair::default();
    loop {
        let error = match tree(path, &text) {
            Err(error) => error,
            Ok(tree) => return Ok(tree),
        };
        let PlanError::NotYaml {
            line, column, what, ..
        } = &error
        else {
            return Err(error);
        };
        match mending.further_right(&text, *line, *column, what) {
            Some(better) => text = Cow::Owned(better),
            None => return Err(error),
        }
    }
}

fn tree(path: &Path, text: &str) -> Result<TemplateTree, PlanError> {
    let mut builder = Builder {
        path,
        stack: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        root: None,
        repeated: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| PlanError::NotYaml {
            path: path.to_owned(),
            line: error.marker().line(),
            column: error.marker().col() + 1,
            what: match error.info() {
                "recursion limit exceeded" => format!("nested more than {DEPTH} levels deep"),
                info => format!("{info}: expected a template in YAML or JSON"),
            },
        })?;
        builder.event(event, span.start.line(), span.start.col() + 1)?;
    }
    let root = builder.root.ok_or_else(|| PlanError::NotYaml {
        path: path.to_owned(),
        line: 1,
        column: 1,
        what: "nothing is written here, expected a plan or template".to_owned(),
    })?;
    Ok(TemplateTree {
        root,
        repeated: builder.repeated,
    })
}

impl Builder<'_> {
    fn refuse(&self, line: usize, column: usize, what: impl Into<String>) -> PlanError {
        PlanError::NotYaml {
            path: self.path.to_owned(),
            line,
            column,
            what: what.into(),
        }
    }

    fn event(&mut self, event: Event<'_>, line: usize, column: usize) -> Result<(), PlanError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref().and_then(name_of);
                let is_null = style == ScalarStyle::Plain
                    && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let body = if is_null && tag.is_none() {
                    NodeContent::Null
                } else {
                    NodeContent::Text(text.into_owned())
                };
                let node = tagged(tag.as_deref(), Node { line, body });
                self.keep(anchor, &node);
                self.add(node, 1, line, column)
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(false, anchor, tag.as_deref(), line, column)
            }
            Event::MappingStart(anchor, tag) => {
                self.open(true, anchor, tag.as_deref(), line, column)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.stack.pop() else {
                    return Ok(());
                };
                let body = if open.is_map {
                    NodeContent::Map(merged(open.members))
                } else {
                    NodeContent::List(open.items)
                };
                let line = open.line;
                let node = tagged(open.tag.as_deref(), Node { line, body });
                self.keep(open.anchor, &node);
                self.add(node, 1, line, column)
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(self.refuse(line, column, "an alias of nothing that is above"));
                };
                let (node, size) = (node.clone(), *size);
                if self.stack.len() + node.depth() > DEPTH {
                    return Err(self.too_deep(line, column));
                }
                self.add(node, size, line, column)
            }
            Event::DocumentStart(_) if self.root.is_some() => Err(self.refuse(
                line,
                column,
                "a second document, expected one template a file",
            )),
            _ => Ok(()),
        }
    }

    fn too_deep(&self, line: usize, column: usize) -> PlanError {
        self.refuse(
            line,
            column,
            format!("nested more than {DEPTH} levels deep"),
        )
    }

    fn open(
        &mut self,
        is_map: bool,
        anchor: usize,
        tag: Option<&Tag>,
        line: usize,
        column: usize,
    ) -> Result<(), PlanError> {
        if self.stack.len() >= DEPTH {
            return Err(self.too_deep(line, column));
        }
        self.stack.push(Open {
            line,
            anchor,
            tag: tag.and_then(name_of),
            is_map,
            items: Vec::new(),
            members: Vec::new(),
            key: None,
        });
        Ok(())
    }

    fn keep(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), node.size()));
        }
    }

    fn add(
        &mut self,
        node: Node,
        size: usize,
        line: usize,
        column: usize,
    ) -> Result<(), PlanError> {
        self.nodes = self.nodes.saturating_add(size);
        if self.nodes > NODES {
            let what = format!("more than {NODES} nodes, those of aliases counted");
            return Err(self.refuse(line, column, what));
        }
        let Some(open) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        if !open.is_map {
            open.items.push(node);
            return Ok(());
        }
        match open.key.take() {
            None => match node.body {
                NodeContent::Text(text) => open.key = Some(text),
                NodeContent::Null => open.key = Some(String::new()),
                _ => return Err(self.refuse(line, column, "a key that is no text")),
            },
            Some(key) => {
                let mut before = open.members.iter_mut();
                match before.find(|(name, _)| *name == key && key != "<<") {
                    // As CloudFormation has it.
                    Some((_, other)) => {
                        let key = key.escape_debug();
                        self.repeated.push(format!(
                            "line {line}: `{key}` is there twice, the last one counts"
                        ));
                        *other = node;
                    }
                    None => open.members.push((key, node)),
                }
            }
        }
        Ok(())
    }
}

/// The name of a tag of CloudFormation's; YAML's own are none.
fn name_of(tag: &Tag) -> Option<String> {
    (tag.handle == "!" && !tag.suffix.is_empty()).then(|| tag.suffix.clone())
}

/// A node with a short tag, in its long form.
fn tagged(tag: Option<&str>, node: Node) -> Node {
    let Some(tag) = tag else {
        return node;
    };
    let line = node.line;
    let (name, node) = match (tag, node.text()) {
        ("Ref" | "Condition", _) => (tag.to_owned(), node),
        ("GetAtt", Some(text)) => {
            let (of, attribute) = text.split_once('.').unwrap_or((text, ""));
            let body =
                NodeContent::List(vec![Node::scalar(line, of), Node::scalar(line, attribute)]);
            ("Fn::GetAtt".to_owned(), Node { line, body })
        }
        _ => (format!("Fn::{tag}"), node),
    };
    Node {
        line,
        body: NodeContent::Map(vec![(name, node)]),
    }
}

/// `<<: *alias`: the members of another mapping, where this one has none of that name.
fn merged(members: Vec<(String, Node)>) -> Vec<(String, Node)> {
    let (merges, mut own): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|(name, _)| name == "<<");
    for (_, node) in merges {
        let nodes = if node.items().is_empty() {
            vec![node]
        } else {
            node.items().to_vec()
        };
        for (name, node) in nodes.iter().flat_map(Node::members) {
            if !own.iter().any(|(other, _)| other == name) {
                own.push((name.clone(), node.clone()));
            }
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{NodeContent, read};

    #[test]
    fn scalars_keep_their_text_and_short_tags_become_long() {
        let text = "A: 10.90\nB: !GetAtt Net.CidrBlock\nC: !Select [0, !GetAZs '']\nD: ~\n";
        let node = read(Path::new("t.yaml"), text).expect("YAML").root;
        assert_eq!(node.get("A").and_then(|node| node.text()), Some("10.90"));
        let b = node
            .get("B")
            .and_then(|node| node.get("Fn::GetAtt"))
            .expect("long form");
        let texts: Vec<_> = b.items().iter().filter_map(|node| node.text()).collect();
        assert_eq!((texts, b.line), (vec!["Net", "CidrBlock"], 2));
        assert!(
            node.get("C")
                .and_then(|node| node.get("Fn::Select"))
                .is_some()
        );
        assert_eq!(
            node.get("D").map(|node| &node.body),
            Some(&NodeContent::Null)
        );
    }

    #[test]
    fn what_yaml_of_old_takes_is_taken() {
        for (text, key, value) in [
            ("a: [1,\n2\n]\nb: x\n", "b", "x"),
            ("a:\n  b: {c: 1,\n\"d\": [\n2],\n}\nb: x\n", "b", "x"),
            ("a:\n  b: '{\n \"c\": ''d''\n}'\nb: x\n", "b", "x"),
            ("a:\n  b: !Sub \"one\ntwo \\\" é\nthree\"\nb: x\n", "b", "x"),
            ("a: 1\na: 2\n", "a", "2"),
        ] {
            let tree = read(Path::new("t.yaml"), text).expect("YAML");
            let node = tree.root.get(key).and_then(|node| node.text());
            assert_eq!(node, Some(value), "{text}");
            assert_eq!(tree.repeated.len(), usize::from(key == "a"));
        }
        assert!(read(Path::new("t.yaml"), "a: [1,\n2\n").is_err());
    }

    #[test]
    fn bombs_deep_nesting_and_broken_text_are_refused_with_their_place() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for at in 1..9 {
            let list = vec![format!("*a{}", at - 1); 10].join(", ");
            bomb.push_str(&format!("a{at}: &a{at} [{list}]\n"));
        }
        for (text, words) in [
            (bomb.as_str(), "more than 1000000 nodes"),
            (&"[".repeat(5000), "nested more than 100 levels"),
            (
                &format!("{}x", "- ".repeat(5000)),
                "nested more than 100 levels",
            ),
            ("a: [1, 2", "line"),
            ("", "nothing is written"),
            ("a: *b\n", "line 1"),
        ] {
            let error = read(Path::new("t.yaml"), text)
                .expect_err("refused")
                .to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
