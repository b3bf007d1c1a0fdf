//! Texts that differ in nothing but ids and addresses, kept once: a phrase with places, and what stands in them.
//!
//! A region of two thousand VPCs has two thousand fixes and six thousand pictures, and few different ones.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

/// The first of the letters that mark places. They are private to this page: none comes in from outside.
const FIRST: u32 = 0xe000;
/// How many places a phrase can have.
const PLACES: usize = 0x1900;

/// A text: the number of its phrase, then the number of the value in each of its places.
pub type PhraseIds = Vec<usize>;

/// The phrases of a page.
#[derive(Debug, Default)]
pub struct Phrases {
    numbers: HashMap<String, usize>,
    fresh: Vec<String>,
}

/// The ids and addresses of one VPC, each once.
#[derive(Debug, Default)]
pub struct Values {
    /// The values in the order of their numbers.
    pub all: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Phrases {
    /// Takes a text apart.
    pub fn text(&mut self, text: &str, values: &mut Values) -> PhraseIds {
        let mut phrase = String::with_capacity(text.len());
        let mut places: Vec<usize> = Vec::new();
        for (piece, is_value) in pieces(text) {
            let slot = is_value.then(|| place_of(values.number(piece), &mut places));
            match slot.flatten() {
                Some(letter) => phrase.push(letter),
                None => phrase.extend(piece.chars().map(own)),
            }
        }
        let next = self.numbers.len();
        let number = *self.numbers.entry(phrase).or_insert_with_key(|phrase| {
            self.fresh.push(phrase.clone());
            next
        });
        std::iter::once(number).chain(places).collect()
    }

    /// The phrases that were new since the last time, in the order of their numbers.
    pub fn fresh(&mut self) -> Vec<String> {
        std::mem::take(&mut self.fresh)
    }
}

impl Values {
    /// The number of a value.
    pub fn number(&mut self, value: &str) -> usize {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = self.all.len();
        self.all.push(value.to_owned());
        self.numbers.insert(value.to_owned(), number);
        number
    }
}

/// The letter of a value's place, a new one where it has none.
fn place_of(value: usize, places: &mut Vec<usize>) -> Option<char> {
    let place = places
        .iter()
        .position(|one| *one == value)
        .unwrap_or_else(|| {
            places.push(value);
            places.len() - 1
        });
    if place >= PLACES {
        places.truncate(PLACES);
        return None;
    }
    u32::try_from(place)
        .ok()
        .and_then(|place| char::from_u32(FIRST + place))
}

/// A letter that is not taken for a place.
fn own(letter: char) -> char {
    match letter {
        '\u{e000}'..='\u{f8ff}' => '\u{fffd}',
        _ => letter,
    }
}

/// The text in pieces, and whether each is a value.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || ".:/_-".contains(letter);
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter| !is_part(letter)).unwrap_or(from.len());
        let (run, after) = from.split_at(end);
        let value = run.trim_end_matches(['.', ':', '/', '-', '_']);
        let (value, tail) = run.split_at(value.len());
        pieces.push((before, false));
        with_accounts(value, &mut pieces);
        pieces.push((tail, false));
        rest = after;
    }
    pieces.push((rest, false));
    pieces
}

/// A word as it is, or in pieces where an account is a part of it, as in ARNs and in the hosts of
/// registries.
fn with_accounts<'t>(word: &'t str, pieces: &mut Vec<(&'t str, bool)>) {
    let is_whole = is_value(word);
    if is_whole || word.len() <= ACCOUNT {
        return pieces.push((word, is_whole));
    }
    let mut rest = word;
    while !rest.is_empty() {
        let end = rest.find(['.', ':', '/']).map_or(rest.len(), |at| at + 1);
        let (part, after) = rest.split_at(end);
        let name = part.trim_end_matches(['.', ':', '/']);
        let (name, mark) = part.split_at(name.len());
        let is_account = name.len() == ACCOUNT && name.bytes().all(|byte| byte.is_ascii_digit());
        pieces.extend([(name, is_account), (mark, false)]);
        rest = after;
    }
}

/// The fewest letters and digits behind the `Z` of a hosted zone's id.
const SHORTEST_ZONE: usize = 8;

/// How many digits an account's id has.
const ACCOUNT: usize = 12;

/// Whether it is an id, an account or an address.
fn is_value(word: &str) -> bool {
    let is_id = word.rsplit_once(['-', '_']).is_some_and(|(_, number)| {
        number.len() >= 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let is_account = word.len() == ACCOUNT && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_zone = || {
        let rest = word.strip_prefix('Z').unwrap_or_default();
        let is_of_zone = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        rest.len() >= SHORTEST_ZONE && rest.bytes().all(is_of_zone)
    };
    let has_address = || word.parse::<IpAddr>().is_ok() || word.parse::<IpNet>().is_ok();
    is_id || is_account || is_zone() || (word.len() > 6 && has_address())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{FIRST, PhraseIds, Phrases, Values};

    fn told(phrases: &[String], text: &PhraseIds, values: &Values) -> String {
        let (number, places) = text.split_first().unwrap();
        let letters = phrases[*number].chars().map(|letter| match letter {
            '\u{e000}'..='\u{f8ff}' => {
                values.all[places[(u32::from(letter) - FIRST) as usize]].clone()
            }
            _ => letter.to_string(),
        });
        letters.collect()
    }

    #[test]
    fn texts_with_other_ids_are_one_phrase() {
        let mut phrases = Phrases::default();
        let said = |group: &str, address: &str| {
            format!("{group} has no ingress tcp/443 from {address}. {group}!")
        };
        for (group, address) in [
            ("sg-01dd981d2d484297a", "10.1.16.17"),
            ("sg-0a0b0c0d", "fd00::1:2"),
            ("Z0C55E1A2B3C4D5E6F7G", "10.1.16.0/20"),
        ] {
            let mut values = Values::default();
            assert_eq!(phrases.text(&said(group, address), &mut values), [0, 0, 1]);
            assert_eq!(values.all, [group, address]);
        }
        assert_eq!(
            phrases.fresh(),
            ["\u{e000} has no ingress tcp/443 from \u{e001}. \u{e000}!"]
        );
        assert!(phrases.fresh().is_empty());
    }

    #[test]
    fn accounts_in_hosts_and_arns_are_values_too() {
        let (mut phrases, mut values) = (Phrases::default(), Values::default());
        for account in ["111122223333", "444455556666"] {
            phrases.text(
                &format!("{account}.dkr.ecr.eu-west-3.amazonaws.com arn:aws:iam::{account}:root"),
                &mut values,
            );
        }
        assert_eq!(phrases.fresh().len(), 1);
        assert_eq!(values.all, ["111122223333", "444455556666"]);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(
            texts in prop::collection::vec("(\\PC|vpc-[0-9a-f]{8}|10\\.0\\.[0-9]\\.[0-9]|[-./:_]){0,30}", 1..4)
        ) {
            let (mut phrases, mut values) = (Phrases::default(), Values::default());
            let kept: Vec<PhraseIds> = texts.iter().map(|text| phrases.text(text, &mut values)).collect();
            let fresh = phrases.fresh();
            for (text, kept) in texts.iter().zip(&kept) {
                let expected: String = text.chars().map(super::own).collect();
                prop_assert_eq!(told(&fresh, kept, &values), expected);
            }
            for value in &values.all {
                prop_assert!(value.chars().all(|letter| letter.is_ascii_alphanumeric() || ".:/_-".contains(letter)));
            }
        }
    }
}
