//! The format `html`: one page for a browser, with everything in it, that asks nothing of any network.
//!
//! The data comes first, region after region, in elements that a browser does not show; the page that people
//! see follows when the counts are known. What is kept meanwhile is counts, and each phrase once.

use std::io::{self, Write};

use jiff::Timestamp;
use rule::verdict::Verdict;

use crate::report::paths::Paths;
use crate::report::vpc::is_in_order;
use crate::report::{Ending, EvaluatedRegion, Report};

mod data;
mod overview;
mod page;
mod phrases;
mod script;
mod tally;

use data::Region;
use phrases::Phrases;
use tally::Tally;

/// The page on its way out.
#[derive(Debug)]
pub struct Html<W> {
    out: W,
    phrases: Phrases,
    tally: Tally,
    /// When the first and the last region were evaluated.
    times: Option<(Timestamp, Timestamp)>,
    /// Whether VPCs that are in order are counted only.
    faults_alone: bool,
}

/// The most VPCs that a browser shows with all that is known of each.
const MOST_VPCS: usize = 5000;

impl<W: Write> Html<W> {
    /// A page that goes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            phrases: Phrases::default(),
            tally: Tally::default(),
            times: None,
            faults_alone: false,
        }
    }

    /// A page of so many VPCs: where a browser could not show them all, those in order are counted only.
    pub fn of_many(out: W, vpcs: usize) -> Self {
        Self {
            faults_alone: vpcs > MOST_VPCS,
            ..Self::new(out)
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
        if self.faults_alone {
            let at_fault: Vec<Verdict> = verdicts
                .iter()
                .filter(|verdict| !is_in_order(verdict))
                .cloned()
                .collect();
            return self.element(region, &at_fault, None);
        }
        self.element(region, verdicts, paths)
    }

    /// The element of one region.
    fn element(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: &[Verdict],
        paths: Option<&[Paths]>,
    ) -> io::Result<()> {
        if verdicts.is_empty() {
            return Ok(());
        }
        let region = Region::new(region, verdicts, paths, &mut self.phrases);
        self.out
            .write_all(b"<script type=\"application/json\" class=\"region\">")?;
        script::write(&mut self.out, &region)?;
        self.out.write_all(b"</script>\n")
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
        let body = page::body(ending, &self.tally, self.times, self.faults_alone);
        self.out.write_all(body.as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::Html;
    use crate::report::fixture;

    /// The page but for its style, its script and their hashes.
    #[test]
    fn reads_as_a_page() {
        let mut bytes = Vec::new();
        fixture::organization(Html::new(&mut bytes));
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
