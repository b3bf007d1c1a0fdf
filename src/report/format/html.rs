//! The format `html`: one page for a browser, with everything in it, that asks nothing of any network.
//!
//! The data comes first, region after region, in elements that a browser does not show; the page that people
//! see follows when the counts are known. What is kept meanwhile is counts, and each phrase once.

use std::io::{self, Write};

use jiff::Timestamp;
use rule::verdict::Verdict;

use crate::check_page::CheckPages;
use crate::report::spool::Spool;
use crate::report::{Ending, EvaluatedRegion, Report};
use rule::paths::Paths;

mod data;
mod overview;
mod page;
mod phrases;
mod script;
mod tally;

use data::Region;
use phrases::Phrases;
use tally::Tally;

/// The most VPCs that a page holds one by one: more than these, and a browser takes long and people
/// find nothing. The page then has faults and groups alone.
pub const MOST_VPCS: usize = 5000;

/// The page on its way out.
#[derive(Debug)]
pub struct Html<W> {
    out: W,
    /// The data, as long as a browser takes it.
    data: Option<Spool>,
    phrases: Phrases,
    tally: Tally,
    /// When the first and the last region were evaluated.
    times: Option<(Timestamp, Timestamp)>,
    pages: CheckPages,
}

impl<W: Write> Html<W> {
    /// A page that goes to `out`; the pages of checks are where `pages` says.
    pub fn new(out: W, pages: CheckPages) -> Self {
        Self {
            pages,
            out,
            data: None,
            phrases: Phrases::default(),
            tally: Tally::default(),
            times: None,
        }
    }

    fn data(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: &[Verdict],
        paths: Option<&[Paths]>,
    ) -> io::Result<()> {
        let (first, last) = self.times.unwrap_or((region.now, region.now));
        self.times = Some((first.min(region.now), last.max(region.now)));
        if verdicts.is_empty() {
            return Ok(());
        }
        self.tally.count(verdicts);
        if self.tally.vpcs() > MOST_VPCS {
            self.data = None;
            return Ok(());
        }
        let region = Region::new(region, verdicts, paths, &mut self.phrases);
        let out = match &mut self.data {
            Some(data) => data,
            none => none.insert(Spool::new()?),
        };
        out.write_all(b"<script type=\"application/json\" class=\"region\">")?;
        script::write(out, &region)?;
        out.write_all(b"</script>\n")
    }
}

impl<W: Write> Report for Html<W> {
    fn begin(&mut self) -> io::Result<()> {
        self.out.write_all(page::head().as_bytes())
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        self.data(region, verdicts, None)
    }

    fn region_with_paths(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: &[Verdict],
        paths: &[Paths],
    ) -> io::Result<()> {
        self.data(region, verdicts, Some(paths))
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        if let Some(data) = &mut self.data {
            data.copy_to(&mut self.out)?;
        }
        let body = page::body(ending, &self.tally, self.times, self.pages);
        self.out.write_all(body.as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::Html;
    use crate::check_page::CheckPages;
    use crate::report::fixture;

    /// Groups and faults alone, and the page says so.
    #[test]
    fn more_vpcs_than_a_browser_takes_are_counted_alone() {
        use crate::report::{Ending, Report};
        let verdicts = vec![fixture::verdicts().remove(0); super::MOST_VPCS + 1];
        let mut bytes = Vec::new();
        let mut page = Html::new(&mut bytes, CheckPages::of(""));
        page.begin().unwrap();
        page.region(&fixture::region(), &verdicts).unwrap();
        page.finish(&Ending::default()).unwrap();
        let page = fixture::text(bytes);
        assert!(page.len() < 200_000);
        assert!(page.contains("5,001 VPCs are more than a browser shows one by one"));
        assert!(page.contains("No endpoint of this service is in the VPC"));
        assert!(!page.contains("id=\"q\""));
    }

    /// The title of a finding leads to the page of its check, where that is known.
    #[test]
    fn checks_have_the_addresses_of_their_pages_where_they_are_known() {
        let mut bytes = Vec::new();
        let pages = CheckPages::of("https://example.com/o/p");
        fixture::organization(Html::new(&mut bytes, pages));
        let page = fixture::text(bytes);
        let version = env!("CARGO_PKG_VERSION");
        let address =
            format!("https://example.com/o/p/blob/v{version}/rule/checks.md#policy-denies");
        assert!(page.contains(&address));
    }

    /// The page but for its style, its script and their hashes.
    #[test]
    fn reads_as_a_page() {
        let mut bytes = Vec::new();
        let pages = CheckPages::of("");
        fixture::organization(Html::new(&mut bytes, pages));
        let mut page = fixture::text(bytes);
        for (from, to) in [
            ("<style>", "</style>"),
            ("<script>", "</script>"),
            ("script-src", "; base-uri"),
        ] {
            let start = page.find(from).unwrap() + from.len();
            let end = start + page.get(start..).unwrap().find(to).unwrap();
            page.replace_range(start..end, "…");
        }
        insta::assert_snapshot!(page.replace("><", ">\n<").replace(">\n</", "></"));
    }
}
