//! Patterns against the plainest matcher there is, on every short text.

use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};

use super::super::truth::Truth;
use super::{Pattern, Style};

/// The plainest matcher there is: try everything.
fn naive_fits(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), None) => naive_fits(rest, text),
        (Some(('*', rest)), Some((_, tail))) => naive_fits(rest, text) || naive_fits(pattern, tail),
        (Some(('?', rest)), Some((_, tail))) => naive_fits(rest, tail),
        (Some((own, rest)), Some((other, tail))) => own == other && naive_fits(rest, tail),
        _ => false,
    }
}

/// Every text of at most `longest` characters. `c` is a letter that no pattern names.
fn texts(longest: usize) -> Vec<Vec<char>> {
    let mut all = vec![vec![]];
    let mut last = vec![vec![]];
    for _ in 0..longest {
        last = last
            .iter()
            .flat_map(|text: &Vec<char>| {
                ['a', 'b', 'c'].map(|letter| [text.as_slice(), &[letter]].concat())
            })
            .collect();
        all.extend(last.clone());
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_trying_every_short_text(pattern in "[ab*?]{0,5}", prefix in "[ab]{0,3}") {
        let read = Pattern::new(&pattern, Style::Glob);
        let pattern: Vec<char> = pattern.chars().collect();
        let (mut all, mut some) = (true, false);
        for tail in texts(6) {
            let text: String = prefix.chars().chain(tail).collect();
            let fits = naive_fits(&pattern, &text.chars().collect::<Vec<_>>());
            prop_assert_eq!(read.fits(&text), Truth::from(fits), "{}", text);
            all &= fits;
            some |= fits;
        }
        let expected = if all { Truth::Yes } else if some { Truth::Maybe } else { Truth::No };
        prop_assert_eq!(read.fits_all_under(&prefix), expected);
    }

    #[test]
    fn stars_of_the_prefix_stand_for_any_text(pattern in "[ab*?]{0,4}", prefix in "[ab]?\\*[ab]?(\\*[ab]?)?") {
        let read = Pattern::new(&pattern, Style::Glob);
        let pattern: Vec<char> = pattern.chars().collect();
        // Three letters of the prefix and four of the pattern: no longer text decides.
        let wanted: Vec<char> = prefix.chars().chain(['*']).collect();
        let (mut all, mut some) = (true, false);
        for text in texts(7).iter().filter(|text| naive_fits(&wanted, text)) {
            let fits = naive_fits(&pattern, text);
            all &= fits;
            some |= fits;
        }
        let expected = if all { Truth::Yes } else if some { Truth::Maybe } else { Truth::No };
        prop_assert_eq!(read.fits_all_under(&prefix), expected, "{:?} {}", pattern, prefix);
    }

    #[test]
    fn a_variable_is_a_star_that_is_never_sure(before in "[ab*?]{0,3}", after in "[ab*?]{0,3}", prefix in "[ab]{0,3}") {
        let variable = Pattern::new(&format!("{before}${{aws:username}}{after}"), Style::Glob);
        let star = Pattern::new(&format!("{before}*{after}"), Style::Glob);
        prop_assert_eq!(variable.fits_all_under(&prefix), star.fits_all_under(&prefix).min(Truth::Maybe));
        prop_assert_eq!(variable.fits(&prefix), star.fits(&prefix).min(Truth::Maybe));
        prop_assert_eq!(variable.fits_everything(), star.fits_everything().min(Truth::Maybe));
    }

    #[test]
    fn reads_any_text(text in ".{0,40}", prefix in ".{0,10}") {
        for style in [Style::Glob, Style::GlobIgnoringCase, Style::Exact, Style::ExactIgnoringCase] {
            let pattern = Pattern::new(&text, style);
            let _ = (pattern.fits(&prefix), pattern.fits_all_under(&prefix));
        }
        if !text.contains("${") {
            prop_assert_eq!(Pattern::new(&text, Style::Exact).fits(&text), Truth::Yes);
        }
    }
}

#[test]
fn covers_by_several_positions_at_once() {
    let cases = [
        ("*?", "a", Truth::Yes),
        ("*?", "", Truth::Maybe),
        ("*??", "ab", Truth::Yes),
        ("*??", "a", Truth::Maybe),
        ("?*", "a", Truth::Yes),
        ("a?*", "a", Truth::Maybe),
        ("a*", "a", Truth::Yes),
        ("a", "a", Truth::Maybe),
        ("b*", "a", Truth::No),
        ("", "", Truth::Maybe),
        ("", "a", Truth::No),
        ("**", "", Truth::Yes),
        ("*a", "a", Truth::Maybe),
        ("*b?*", "*b*a", Truth::Yes),
        ("*bbb", "aa*aa*a", Truth::Maybe),
        ("a?*b*", "a*b", Truth::Maybe),
        ("x*", "a*", Truth::No),
    ];
    for (pattern, prefix, expected) in cases {
        assert_eq!(
            Pattern::new(pattern, Style::Glob).fits_all_under(prefix),
            expected,
            "{pattern} {prefix}"
        );
    }
}

#[test]
fn escapes_are_the_characters_themselves() {
    let fits = |pattern: &str, text: &str| Pattern::new(pattern, Style::Glob).fits(text);
    assert_eq!(fits("a${*}", "a*"), Truth::Yes);
    assert_eq!(fits("a${*}", "ab"), Truth::No);
    assert_eq!(fits("${?}${$}", "?$"), Truth::Yes);
    assert_eq!(
        fits("a${b", "a${b"),
        Truth::Yes,
        "no variable without its brace"
    );
    assert_eq!(
        fits("${aws:PrincipalTag/team, 'red'}", "blue"),
        Truth::Maybe
    );
    assert_eq!(Pattern::new("a*", Style::Exact).fits("ab"), Truth::No);
    assert_eq!(
        Pattern::new("v-${aws:x}", Style::Exact).fits("v-1"),
        Truth::Maybe
    );
    assert_eq!(
        Pattern::new("v-${aws:x}", Style::Exact).fits("w-1"),
        Truth::No
    );
}

#[test]
fn twenty_thousand_wildcards_cost_no_more_than_their_number() {
    let prefix = "arn:aws:ecr:eu-west-3:111122223333:repository/";
    let stars = "*a".repeat(10_000);
    assert_eq!(
        Pattern::new(&stars, Style::Glob).fits_all_under(prefix),
        Truth::Maybe
    );
    let marks = "*?".repeat(10_000);
    assert_eq!(
        Pattern::new(&marks, Style::Glob).fits_all_under(prefix),
        Truth::Maybe
    );
    assert_eq!(
        Pattern::new(&"*".repeat(20_000), Style::Glob).fits_all_under(prefix),
        Truth::Yes
    );
}
