//! A node of a template: a scalar as it is written, a sequence, a mapping, each with its line.

/// A node, with the line that it begins in.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// From 1; 0 where it is not known.
    pub line: usize,
    /// What it is.
    pub body: Body,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
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
            Body::Map(members) => members,
            _ => &[],
        }
    }

    /// The elements of a sequence; none where it is none.
    pub fn items(&self) -> &[Self] {
        match &self.body {
            Body::List(items) => items,
            _ => &[],
        }
    }

    /// The scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.body {
            Body::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn scalar(line: usize, text: impl Into<String>) -> Self {
        Self {
            line,
            body: Body::Text(text.into()),
        }
    }

    pub(super) fn size(&self) -> usize {
        1 + match &self.body {
            Body::List(items) => items.iter().map(Self::size).sum(),
            Body::Map(members) => members.iter().map(|(_, node)| node.size()).sum(),
            Body::Null | Body::Text(_) => 0,
        }
    }

    pub(super) fn depth(&self) -> usize {
        1 + match &self.body {
            Body::List(items) => items.iter().map(Self::depth).max().unwrap_or(0),
            Body::Map(members) => members
                .iter()
                .map(|(_, node)| node.depth())
                .max()
                .unwrap_or(0),
            Body::Null | Body::Text(_) => 0,
        }
    }
}
