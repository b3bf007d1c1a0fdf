//! The format `markdown` of a whole organization: the overview, then every VPC that needs attention.

use std::io::{self, Write};

use rule::verdict::Verdict;

use crate::report::format::markdown::{Markdown, plain};
use crate::report::overview::sections::sections;
use crate::report::spool::Spool;
use crate::report::vpc::is_in_order;
use crate::report::{Ending, EvaluatedRegion, Report};

/// The page on its way out; the VPCs wait until the overview is known.
#[derive(Debug)]
pub struct OverviewMarkdown<W> {
    page: Markdown<W>,
    vpcs: Markdown<Spool>,
}

impl<W: Write> OverviewMarkdown<W> {
    /// A page that goes to `out`.
    pub fn new(out: W, vpcs: Spool) -> Self {
        Self {
            page: Markdown::new(out),
            vpcs: Markdown::new(vpcs),
        }
    }
}

impl<W: Write> Report for OverviewMarkdown<W> {
    fn begin(&mut self) -> io::Result<()> {
        self.page.begin()
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        let wrong = verdicts.iter().filter(|of| !is_in_order(of));
        if wrong.clone().next().is_none() {
            return Ok(());
        }
        self.vpcs.vpcs(region, wrong)
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        let overview = ending.overview.clone().unwrap_or_default();
        writeln!(self.page.out(), "{}\n", ending.summary.sentence())?;
        for section in sections(&overview, ending) {
            self.page.section(&section)?;
        }
        for warning in ending.sentences() {
            writeln!(self.page.out(), "> Warning: {}\n", plain(&warning))?;
        }
        self.vpcs.out().copy_to(self.page.out())?;
        self.page.out().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::OverviewMarkdown;
    use crate::report::fixture;
    use crate::report::spool::Spool;

    #[test]
    fn begins_with_the_overview() {
        let mut bytes = Vec::new();
        fixture::organization(OverviewMarkdown::new(&mut bytes, Spool::new().unwrap()));
        insta::assert_snapshot!(fixture::text(bytes));
    }
}
