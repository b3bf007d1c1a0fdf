//! The page of a check: what it is, why it matters, an example, and since when it is there.

use super::Check;

/// The texts, a section each: `## code`, and paragraphs that begin with a name in bold.
const PAGES: &str = include_str!("pages.md");

/// What is said of a check beside its row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckPage {
    /// What it finds.
    pub what: String,
    /// Why that matters.
    pub why: String,
    /// An example.
    pub example: String,
    /// The first version that has it.
    pub since: String,
}

impl Check {
    /// Its page.
    pub fn page(self) -> CheckPage {
        let code = self.row().code;
        let sections = PAGES.split("\n## ").skip(1);
        let own = sections.filter_map(|section| section.split_once('\n'));
        let text = own.into_iter().find(|(heading, _)| *heading == code);
        text.map_or_else(CheckPage::default, |(_, text)| CheckPage::read(text))
    }
}

impl CheckPage {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        for paragraph in text.split("\n\n") {
            let words: Vec<&str> = paragraph.split_whitespace().collect();
            let Some((name, rest)) = words.split_first() else {
                continue;
            };
            let rest = rest.join(" ");
            match *name {
                "**What.**" => page.what = rest,
                "**Why.**" => page.why = rest,
                "**Example.**" => page.example = rest,
                "**Since.**" => page.since = rest,
                _ => {}
            }
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::{Check, PAGES};

    #[test]
    fn every_check_has_a_whole_page() {
        for check in Check::ALL {
            let (code, page) = (check.row().code, check.page());
            for text in [&page.what, &page.why, &page.example, &page.since] {
                assert!(!text.is_empty(), "{code}: {page:?}");
            }
            assert!(
                page.what.ends_with('.') && page.why.ends_with('.'),
                "{code}"
            );
            let title = check.row().title;
            assert!(title.chars().count() <= 60, "{code}: {title}");
        }
    }

    #[test]
    fn no_page_is_there_twice() {
        let mut codes: Vec<&str> = PAGES
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(count >= Check::ALL.len());
    }
}
