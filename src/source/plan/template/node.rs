//! A node of a template: a scalar as it is written, a sequence, a mapping, each with its line.

/// A node, with the line that it begins in.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// From 1; 0 where it is not known.
    pub line: usize,
    /// What it is.
    pub body: NodeContent,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeContent {
    /// `null`, `~`, nothing.
    Null,
    /// A scalar, as it is written.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in its order.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// A member of a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members()
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node)
    }

    /// The members of a mapping; none where it is none.
    pub fn members(&self) -> &[(String, Self)] {
        match &self.body {
            NodeContent::Map(members) => members,
            _ => &[],
        }
    }

    /// The elements of a sequence; none where it is none.
    pub fn items(&self) -> &[Self] {
        match &self.body {
            NodeContent::List(items) => items,
            _ => &[],
        }
    }

    /// The scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.body {
            NodeContent::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn scalar(line: usize, text: impl Into<String>) -> Self {
        Self {
            line,
            body: NodeContent::Text(text.into()),
        }
    }

    pub(super) fn size(&self) -> usize {
        1 + match &self.body {
            NodeContent::List(items) => items.iter().map(Self::size).sum(),
            NodeContent::Map(members) => members.iter().map(|(_, node)| node.size()).sum(),
            NodeContent::Null | NodeContent::Text(_) => 0,
        }
    }

    pub(super) fn depth(&self) -> usize {
        1 + match &self.body {
            NodeContent::List(items) => items.iter().map(Self::depth).max().unwrap_or(0),
            NodeContent::Map(members) => members
                .iter()
                .map(|(_, node)| node.depth())
                .max()
                .unwrap_or(0),
            NodeContent::Null | NodeContent::Text(_) => 0,
        }
    }
}
