//! Resources that wait for one another: CloudFormation makes none of them.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::TemplateEvaluator;
use super::functions::{Piece, sub_argument, sub_pieces};
use super::node::{Node, NodeContent};

/// The most resources of a circle that are named.
const NAMED: usize = 5;

/// A circle among the resources that are made whatever comes, in words and with the line of its first.
pub fn of(evaluator: &TemplateEvaluator<'_>) -> Option<String> {
    let all = evaluator.resources().iter();
    let made = all.filter(|(_, node)| {
        let condition = node.get("Condition").and_then(Node::text);
        condition.is_none_or(|name| evaluator.condition(name, node) == Ok(true))
    });
    let made: Vec<(&str, &Node)> = made.map(|(name, node)| (name.as_str(), node)).collect();
    among(&made)
}

fn among(resources: &[(&str, &Node)]) -> Option<String> {
    let places: BTreeMap<&str, usize> = resources
        .iter()
        .enumerate()
        .map(|(place, (name, _))| (*name, place))
        .collect();
    let needs: Vec<BTreeSet<usize>> = resources
        .iter()
        .map(|(_, node)| needs(node, &places))
        .collect();
    let circle = circle(&needs)?;
    let named = circle.iter().filter_map(|place| resources.get(*place));
    let mut names: Vec<&str> = named.clone().map(|(name, _)| *name).collect();
    let (_, first) = named.clone().next()?;
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let mut way = names.join(", which refers to ");
    if more > 0 {
        way.push_str(&format!(", and so on over {more} more"));
    }
    let back = names.first()?;
    Some(format!(
        "line {}: a circular reference: {way}, which refers to {back}: none can be made first; take a part out as a \
         resource of its own (a rule out of its security group)",
        first.line
    ))
}

/// What a resource refers to. SAM makes several of one of its own, which wait for one another no more.
fn needs(node: &Node, places: &BTreeMap<&str, usize>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let kind = node.get("Type").and_then(Node::text).unwrap_or_default();
    if kind.starts_with("AWS::Serverless::") {
        return found;
    }
    let mut add = |name: &str| found.extend(places.get(name));
    if let Some(of) = node.get("DependsOn") {
        of.text().into_iter().for_each(&mut add);
        of.items().iter().filter_map(Node::text).for_each(&mut add);
    }
    if let Some(properties) = node.get("Properties") {
        look_in(properties, &mut add);
    }
    found
}

fn look_in(node: &Node, add: &mut impl FnMut(&str)) {
    match &node.body {
        NodeContent::Null | NodeContent::Text(_) => {}
        NodeContent::List(items) => items.iter().for_each(|item| look_in(item, add)),
        NodeContent::Map(members) => {
            for (name, value) in members {
                match name.as_str() {
                    "Ref" => value.text().into_iter().for_each(&mut *add),
                    "Fn::GetAtt" => {
                        let text = value.text().or_else(|| value.items().first()?.text());
                        let name = text.map(|text| text.split('.').next().unwrap_or(text));
                        name.into_iter().for_each(&mut *add);
                    }
                    "Fn::Sub" => {
                        marks(value, add);
                        value.items().iter().for_each(|item| look_in(item, add));
                    }
                    // Which branch is taken is not asked.
                    "Fn::If" => {}
                    _ => look_in(value, add),
                }
            }
        }
    }
}

/// The names in the text of `Fn::Sub`, but those that are given beside it.
fn marks(argument: &Node, add: &mut impl FnMut(&str)) {
    let (text, given) = sub_argument(argument);
    for piece in sub_pieces(text) {
        if let Piece::Mark(name) = piece
            && given.is_none_or(|given| given.get(name).is_none())
        {
            add(name.split('.').next().unwrap_or(name));
        }
    }
}

/// A circle: each refers to the next one, the last one to the first.
fn circle(needs: &[BTreeSet<usize>]) -> Option<Vec<usize>> {
    let mut left: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (place, of) in needs.iter().enumerate() {
        for other in of {
            if let Some(by) = needed_by.get_mut(*other) {
                by.push(place);
            }
        }
    }
    let mut free: Vec<usize> = (0..needs.len())
        .filter(|place| left.get(*place) == Some(&0))
        .collect();
    while let Some(place) = free.pop() {
        for by in needed_by.get(place).into_iter().flatten() {
            if let Some(count) = left.get_mut(*by) {
                *count -= 1;
                if *count == 0 {
                    free.push(*by);
                }
            }
        }
    }
    // Each of those that are left refers to another that is left.
    let is_left = |place: &usize| left.get(*place).is_some_and(|count| *count > 0);
    let mut at = (0..needs.len()).find(is_left)?;
    let mut way: Vec<usize> = Vec::new();
    let mut seen = BTreeMap::new();
    while let std::collections::btree_map::Entry::Vacant(place) = seen.entry(at) {
        place.insert(way.len());
        way.push(at);
        at = *needs.get(at)?.iter().find(|place| is_left(place))?;
    }
    let from = *seen.get(&at)?;
    Some(way.split_off(from))
}
