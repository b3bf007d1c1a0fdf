//! Ids as people know them: the address of the resource, with the id in brackets where it is known.

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;

use rule::checks::Sentence;
use rule::network::clients::ClientClass;
use serde::{Serialize, Serializer};

use crate::planned_id;
use crate::source::plan::word::Word;
use crate::text::printable;

/// The addresses of ids, as one plan and one region know them.
#[derive(Debug, Clone, Default)]
pub struct PlanAddresses {
    by_id: BTreeMap<Word, Word>,
    all: HashSet<Word>,
    /// The bytes that ids begin with: most words of a sentence begin with another one.
    beginnings: Vec<u8>,
}

impl PlanAddresses {
    /// Of these ids.
    pub fn new(addresses: BTreeMap<Word, Word>) -> Self {
        let mut beginnings: Vec<u8> = Vec::new();
        for id in addresses.keys() {
            // They come in order.
            let first = id.bytes().next();
            if first.is_some() && first.as_ref() != beginnings.last() {
                beginnings.extend(first);
            }
        }
        Self {
            all: addresses.values().cloned().collect(),
            by_id: addresses,
            beginnings,
        }
    }

    /// The address of an id, where it has one.
    pub fn of(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(Word::as_str)
    }

    /// What stays the same of an id before and after: its address, else itself.
    pub fn place(&self, id: &str) -> String {
        self.of(id).unwrap_or(id).to_owned()
    }

    /// The address of the resource that an id is of, or is a part of.
    pub fn resource(&self, id: &str) -> String {
        let whole = id.split_once('@').or_else(|| id.split_once('#'));
        match (self.of(id), whole) {
            (_, Some((of, _))) if self.all.contains(of) => of.to_owned(),
            (Some(address), _) => address.to_owned(),
            (None, _) => id.to_owned(),
        }
    }

    /// The longest id that a text begins with, in its first bytes.
    fn longest(&self, text: &str, end: usize) -> Option<(&Word, &Word)> {
        let mut word = text.get(..end)?;
        if !self.beginnings.contains(word.as_bytes().first()?) {
            return None;
        }
        while !word.is_empty() {
            // Of ids that begin the word the longest is the greatest id that is not above it, or shorter than what that
            // has in common with the word.
            let up_to = (Bound::Unbounded, Bound::Included(word));
            let (id, address) = self.by_id.range::<str, _>(up_to).next_back()?;
            let is_it = word.starts_with(id.as_str());
            if is_it && ends_here(text, id.len()) {
                return Some((id, address));
            }
            let pairs = word.bytes().zip(id.bytes());
            let alike = pairs.take_while(|(one, other)| one == other).count();
            word = word.get(..alike.saturating_sub(usize::from(is_it)))?;
        }
        None
    }

    /// A sentence for people, with addresses in the place of ids.
    pub fn say(&self, sentence: &str) -> String {
        let mut out = String::with_capacity(sentence.len() * 2);
        let mut rest = sentence;
        while !rest.is_empty() {
            let end = rest.find(|letter| !is_of_id(letter)).unwrap_or(rest.len());
            let found = self.longest(rest, end);
            match found {
                Some((id, address)) => {
                    rest = rest.get(id.len()..).unwrap_or_default();
                    named(id, address, &mut out, &mut rest);
                }
                None => {
                    let length = end.max(rest.chars().next().map_or(1, char::len_utf8));
                    let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
                    out.push_str(word);
                    rest = after;
                }
            }
        }
        printable(&out).into_owned()
    }
}

impl Serialize for PlanAddresses {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.by_id)
    }
}

/// Whether an id ends at a place of a text: a dot that ends the sentence is none of it.
pub fn ends_here(text: &str, length: usize) -> bool {
    let mut after = text.get(length..).unwrap_or_default().chars();
    match after.next() {
        Some('.' | '/') => !after.next().is_some_and(is_of_id),
        Some(letter) => !is_of_id(letter),
        None => true,
    }
}

/// One id in a sentence.
///
/// The decision knows nothing of plans: an interface that stands for all clients of a place is one client in its
/// sentences. What stands around the id here comes from the tables that the decision writes it from.
fn named(id: &str, address: &str, out: &mut String, rest: &mut &str) {
    if let Some((of, subnet)) = id.split_once('@') {
        // `i-1 (x@y) in y`, `Fargate task x@y in y`: the place says it all.
        let in_brackets = format!("{of} (");
        if out.ends_with(&in_brackets) {
            out.truncate(out.len() - in_brackets.len());
            *rest = rest.strip_prefix(')').unwrap_or(rest);
        }
        let classes = ClientClass::ALL.map(ClientClass::before_id).into_iter();
        let before = classes.filter_map(|class| {
            let before = out.strip_suffix(' ')?.strip_suffix(class)?;
            Some(before.len())
        });
        // The longest: `instance` is the end of others.
        if let Some(before) = before.min() {
            out.truncate(before);
        }
        out.push_str(address);
        let again = format!(" in {subnet}");
        if address.ends_with(&again) {
            *rest = rest.strip_prefix(again.as_str()).unwrap_or(rest);
        }
        let sentences = [Sentence::NotRouted, Sentence::RoutedPast].into_iter();
        for [one, several] in sentences.filter_map(Sentence::verbs) {
            let behind = rest.strip_prefix(' ').and_then(|it| it.strip_prefix(one));
            if let Some(behind) = behind {
                out.push_str(&format!(" {several}"));
                *rest = behind;
            }
        }
    } else if address == id || address.contains(id) || planned_id::address(id) == address {
        out.push_str(address);
    } else {
        out.push_str(&format!("{address} ({id})"));
    }
}

/// Whether a letter may be in an id or an address.
pub fn is_of_id(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || matches!(letter, '-' | '_' | '@' | '#' | '[' | ']' | '"' | '.' | '/')
}

#[cfg(test)]
mod tests {
    use super::{ClientClass, PlanAddresses, Word};

    #[test]
    fn sentences_name_addresses() {
        let pairs = [
            (
                "aws_ecs_service.api@aws_subnet.b",
                "Fargate tasks of aws_ecs_service.api in aws_subnet.b",
            ),
            ("aws_subnet.b", "aws_subnet.b"),
            ("sg-1", "aws_security_group.endpoints"),
            ("sg-12", "aws_security_group.other"),
        ];
        let pairs = pairs.map(|(id, address)| (Word::from(id), Word::from(address)));
        let addresses = PlanAddresses::new(pairs.into());
        assert_eq!(
            addresses.say(
                "Fargate task aws_ecs_service.api@aws_subnet.b in aws_subnet.b cannot reach vpce-9: sg-1, sg-12 and sg-123 block"
            ),
            "Fargate tasks of aws_ecs_service.api in aws_subnet.b cannot reach vpce-9: \
             aws_security_group.endpoints (sg-1), aws_security_group.other (sg-12) and sg-123 block"
        );
        assert_eq!(
            addresses.say("Fargate task aws_ecs_service.api@aws_subnet.b in aws_subnet.b is not routed to vpce-9"),
            "Fargate tasks of aws_ecs_service.api in aws_subnet.b are not routed to vpce-9"
        );
        for class in ClientClass::ALL.map(ClientClass::before_id) {
            let sentence = format!(
                "{class} aws_ecs_service.api@aws_subnet.b in aws_subnet.b is routed past vpce-9"
            );
            assert_eq!(
                addresses.say(&sentence),
                "Fargate tasks of aws_ecs_service.api in aws_subnet.b are routed past vpce-9"
            );
        }
        assert_eq!(addresses.resource("aws_subnet.b"), "aws_subnet.b");
    }
}
