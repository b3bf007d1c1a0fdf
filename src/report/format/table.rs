//! The format `table`: one line a VPC for people, coloured and wrapped on a terminal.

mod clients;
pub mod overview;

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, presets};
use rule::verdict::{ComplianceType, Verdict};

use self::clients::{clients, stacked_clients};
use crate::report::exceptions::Exceptions;
use crate::report::spool::Spool;
use crate::report::summary::Summary;
use crate::report::vpc::{cut, place_name, rank, worst_first};
use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

/// What the place that a table goes to can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Screen {
    /// The width to wrap to; `None` wraps nothing: one line a row, for `grep`.
    pub width: Option<u16>,
    /// Whether to colour.
    pub colour: bool,
}

/// The width from which on a VPC's line has room for its id and for a readable annotation beside it.
const ROOMY: u16 = 110;

/// The longest name of a VPC that a terminal shows whole.
const LONGEST_NAME: usize = 24;

/// The table on its way out.
#[derive(Debug)]
pub struct Tabular<W> {
    out: W,
    screen: Screen,
    with_clients: bool,
    /// Regions by the worst of their VPCs: what is at fault comes first, whatever the region's name is.
    regions: BTreeMap<u8, Spool>,
}

impl<W: Write> Tabular<W> {
    /// A report that goes to `out`, with each VPC's clients where they are asked for.
    pub fn new(out: W, screen: Screen, with_clients: bool) -> Self {
        Self {
            out,
            screen,
            with_clients,
            regions: BTreeMap::new(),
        }
    }

    fn write_region(
        &self,
        out: &mut impl Write,
        region: &EvaluatedRegion,
        verdicts: &[Verdict],
    ) -> io::Result<()> {
        let head = place_name(region);
        let head = self.screen.styled(Style::new().bold(), &printable(&head));
        writeln!(out, "{head}")?;
        if verdicts.is_empty() {
            return writeln!(out, "  no VPC\n");
        }
        let header = ["VPC", "Name", "Compliance", "Annotation"];
        vpcs(out, self.screen, &header, worst_first(verdicts))?;
        if self.with_clients {
            for verdict in verdicts
                .iter()
                .filter(|verdict| !verdict.clients.is_empty())
            {
                match self.screen.width.filter(|width| *width < ROOMY) {
                    Some(width) => stacked_clients(out, width.into(), verdict)?,
                    None => print(out, &clients(self.screen, verdict))?,
                }
            }
        }
        Ok(())
    }
}

impl Screen {
    /// The longest name that is shown whole.
    fn longest_name(self) -> usize {
        self.width.map_or(usize::MAX, |_| LONGEST_NAME)
    }

    /// A text in a style, where there are colours.
    pub fn styled(self, style: Style, text: &str) -> String {
        if self.colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// The counts in one line, in the colour of the worst.
    pub fn summary(self, summary: &Summary) -> String {
        let colour = if summary.non_compliant > 0 {
            AnsiColor::Red
        } else if summary.undetermined > 0 {
            AnsiColor::Yellow
        } else {
            AnsiColor::Green
        };
        let style = Style::new().fg_color(Some(colour.into()));
        self.styled(style, &summary.sentence())
    }
}

impl<W: Write> Report for Tabular<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        let worst = verdicts.iter().map(rank).min().unwrap_or(u8::MAX);
        let mut spool = match self.regions.remove(&worst) {
            Some(spool) => spool,
            None => Spool::new()?,
        };
        self.write_region(&mut spool, region, verdicts)?;
        self.regions.insert(worst, spool);
        Ok(())
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        for spool in self.regions.values_mut() {
            spool.copy_to(&mut self.out)?;
        }
        for failure in &ending.failures {
            let style = Style::new().fg_color(Some(AnsiColor::Yellow.into()));
            let sentence = failure.sentence();
            let line = self.screen.styled(style, &printable(&sentence));
            writeln!(self.out, "{line}")?;
        }
        let exceptions = ending.exceptions.as_ref();
        if let Some(sentence) = exceptions.and_then(Exceptions::sentence) {
            writeln!(self.out, "{sentence}")?;
        }
        let summary = self.screen.summary(&ending.summary);
        writeln!(self.out, "{summary}")?;
        self.out.flush()
    }
}

/// Writes a line a VPC; on a narrow screen some lines, so that no id is split.
///
/// # Errors
/// What cannot be written.
pub fn vpcs<'v>(
    out: &mut impl Write,
    screen: Screen,
    header: &[&str],
    verdicts: impl IntoIterator<Item = &'v Verdict>,
) -> io::Result<()> {
    if let Some(width) = screen.width.filter(|width| *width < ROOMY) {
        for verdict in verdicts {
            stacked(out, screen, width.into(), verdict)?;
        }
        return writeln!(out);
    }
    let mut table = new(screen, header);
    for verdict in verdicts {
        let name = verdict.vpc_name.as_deref().unwrap_or_default();
        table.add_row([
            Cell::new(printable(&verdict.vpc_id)),
            Cell::new(cut(&printable(name), screen.longest_name())),
            Cell::new(verdict.compliance_type.as_str())
                .fg(compliance_colour(verdict.compliance_type)),
            Cell::new(printable(&verdict.annotation)),
        ]);
    }
    if screen.width.is_some() {
        for column in 0..3 {
            if let Some(column) = table.column_mut(column) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
    }
    print(out, &table)
}

/// A VPC in some lines: its result and id, its name, its annotation.
fn stacked(
    out: &mut impl Write,
    screen: Screen,
    width: usize,
    verdict: &Verdict,
) -> io::Result<()> {
    let result = verdict.compliance_type;
    let style = Style::new().fg_color(Some(compliance_ansi(result).into()));
    let id = printable(&verdict.vpc_id);
    let result_and_id = result.as_str().chars().count() + 2 + id.chars().count();
    let result = screen.styled(style, result.as_str());
    match result_and_id <= width {
        true => writeln!(out, "{result}  {id}")?,
        false => writeln!(out, "{result}\n  {id}")?,
    }
    if let Some(name) = &verdict.vpc_name {
        writeln!(out, "  {}", cut(&printable(name), width.saturating_sub(2)))?;
    }
    for line in wrapped(&printable(&verdict.annotation), width) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A text in lines of a width, indented; broken at blanks alone, so that what stands in one piece can
/// be searched and copied.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .initial_indent("  ")
        .subsequent_indent("  ")
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(text, options).into_iter();
    lines.map(std::borrow::Cow::into_owned).collect()
}

/// An empty table in this program's style: no lines, for eyes and for `grep` alike.
pub fn new(screen: Screen, header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.force_no_tty();
    if screen.colour {
        table.enforce_styling();
    }
    match screen.width {
        Some(width) => table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    if !header.is_empty() {
        let cells = header
            .iter()
            .map(|name| Cell::new(name).add_attribute(Attribute::Bold));
        table.set_header(cells.collect::<Vec<_>>());
    }
    table
}

/// Writes a table and an empty line after it.
///
/// # Errors
/// What cannot be written.
pub fn print(out: &mut impl Write, table: &Table) -> io::Result<()> {
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

/// Writes rows of a table of the program's own; on a narrow screen each in some lines, so that no name is
/// split: its first `heads` cells, then the others below.
///
/// # Errors
/// What cannot be written.
pub fn rows<const N: usize>(
    out: &mut impl Write,
    screen: Screen,
    header: [&str; N],
    heads: usize,
    rows: impl IntoIterator<Item = [String; N]>,
) -> io::Result<()> {
    let Some(width) = screen.width.filter(|width| *width < ROOMY) else {
        let mut table = new(screen, &header);
        table.add_rows(rows);
        return print(out, &table);
    };
    for row in rows {
        let (head, others) = row.split_at_checked(heads).unwrap_or((&row, &[]));
        writeln!(out, "{}", head.join("  "))?;
        let names = header.iter().skip(heads);
        for (name, cell) in names.zip(others).filter(|(_, cell)| *cell != "-") {
            for line in wrapped(&format!("{name}: {cell}"), width.into()) {
                writeln!(out, "{line}")?;
            }
        }
    }
    writeln!(out)
}

/// The same for text outside of tables.
fn compliance_ansi(compliance_type: ComplianceType) -> AnsiColor {
    match compliance_type {
        ComplianceType::Compliant => AnsiColor::Green,
        ComplianceType::NonCompliant => AnsiColor::Red,
        ComplianceType::NotApplicable => AnsiColor::BrightBlack,
        ComplianceType::Undetermined => AnsiColor::Yellow,
    }
}

/// The colour of a VPC's compliance.
fn compliance_colour(compliance_type: ComplianceType) -> Color {
    match compliance_type {
        ComplianceType::Compliant => Color::Green,
        ComplianceType::NonCompliant => Color::Red,
        ComplianceType::NotApplicable => Color::DarkGrey,
        ComplianceType::Undetermined => Color::Yellow,
    }
}

#[cfg(test)]
mod tests {
    use super::{Screen, Tabular};
    use crate::report::fixture;

    fn table(screen: Screen, with_clients: bool) -> String {
        let mut bytes = Vec::new();
        fixture::report(Tabular::new(&mut bytes, screen, with_clients));
        fixture::text(bytes)
    }

    #[test]
    fn a_line_a_vpc_where_nothing_limits_it() {
        insta::assert_snapshot!(table(Screen::default(), false));
    }

    #[test]
    fn wraps_to_the_terminal() {
        let shown = table(
            Screen {
                width: Some(80),
                colour: false,
            },
            true,
        );
        let tables = shown
            .lines()
            .filter(|line| !line.contains(" accounts and "));
        assert!(
            tables.map(|line| line.chars().count()).max() <= Some(80),
            "{shown}"
        );
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn colours_by_verdict() {
        let shown = table(
            Screen {
                width: Some(200),
                colour: true,
            },
            false,
        );
        insta::assert_snapshot!(shown.replace('\u{1b}', "ESC"));
    }
}
