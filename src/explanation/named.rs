//! Ids with the names that people gave them: each where it is first said.

use std::collections::BTreeSet;

use rule::explain::{Explained, Explanation};
use rule::names::ResourceNames;
use rule::network::{Id, Network};

/// Explanations with names behind ids, as far as the data has some: `sg-0a1b2c3d (payments tasks)`.
pub fn named(explanations: &[Explanation], network: &Network) -> Vec<Explanation> {
    let names = ResourceNames::new(network);
    let mut explanations = explanations.to_vec();
    for explanation in &mut explanations {
        let mut said = BTreeSet::new();
        for text in texts_mut(explanation) {
            *text = with_names(text, &names, &mut said);
        }
    }
    explanations
}

/// A text with a name behind each id that is said for the first time.
pub fn with_names(text: &str, names: &ResourceNames<'_>, said: &mut BTreeSet<Id>) -> String {
    let mut written = String::with_capacity(text.len());
    for (word, may_be_id) in words(text) {
        written.push_str(word);
        if may_be_id
            && let id = Id::from(word)
            && let Some(name) = names.name(&id)
            && said.insert(id)
        {
            written.push_str(&format!(" ({name})"));
        }
    }
    written
}

/// The texts of an explanation, in the order in which they are shown.
fn texts_mut(explanation: &mut Explanation) -> impl Iterator<Item = &mut String> {
    let branches = explanation.branches.iter_mut().flat_map(|branch| {
        let steps = branch.steps.iter_mut().flat_map(of_step);
        [&mut branch.endpoint_id].into_iter().chain(steps)
    });
    let causes = explanation.causes.iter_mut().flat_map(of_step);
    let client = [&mut explanation.client].into_iter();
    let missing = explanation.no_endpoint.iter_mut();
    client.chain(missing).chain(branches).chain(causes)
}

/// The texts of a step.
fn of_step(step: &mut Explained) -> impl Iterator<Item = &mut String> {
    step.interface_id.iter_mut().chain([&mut step.text])
}

/// The words of a text and what is between them, and whether each may be an id.
fn words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_word = is_of_word(first);
        let end = rest.find(|letter| is_of_word(letter) != is_word);
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some((word, is_word && word.contains('-')))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;

    use rule::names::ResourceNames;
    use rule::network::Network;

    use super::with_names;

    #[test]
    fn a_name_stands_behind_the_first_of_an_id() {
        let names = BTreeMap::from([("sg-0a".into(), "payments tasks".into())]);
        let network = Network {
            names: Arc::new(names),
            ..Network::unread("111122223333", "eu-west-3", "not needed")
        };
        let names = ResourceNames::new(&network);
        let mut said = BTreeSet::new();
        let mut named = |text| with_names(text, &names, &mut said);
        assert_eq!(
            named("sg-0a, sg-0ab: sg-0a"),
            "sg-0a (payments tasks), sg-0ab: sg-0a"
        );
        assert_eq!(named("of sg-0a"), "of sg-0a");
    }
}
