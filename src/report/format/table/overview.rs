//! The format `table` of a whole organization: the overview, then every VPC that needs attention.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint};
use rule::verdict::Verdict;

use crate::report::format::table::{self, Screen};
use crate::report::overview::sections::{Column, ColumnKind, Section, Tone, sections};
use crate::report::spool::Spool;
use crate::report::vpc::{is_in_order, place_name, worst_first};
use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

/// The width of a terminal from which on heads stand in one line.
const ROOMY: u16 = 140;

/// The least width in which text is still easy to read.
const TEXT: usize = 12;

/// The blanks around a cell.
const PADDING: usize = 2;

/// The table on its way out; the lines of VPCs wait until the overview is known.
#[derive(Debug)]
pub struct OverviewTable<W> {
    out: W,
    vpcs: Spool,
    any: bool,
    screen: Screen,
}

impl<W: Write> OverviewTable<W> {
    /// A report that goes to `out`.
    pub fn new(out: W, vpcs: Spool, screen: Screen) -> Self {
        Self {
            out,
            vpcs,
            any: false,
            screen,
        }
    }

    fn section(&mut self, section: &Section) -> io::Result<()> {
        let title = self.screen.styled(Style::new().bold(), &section.title);
        writeln!(self.out, "{title}")?;
        for line in &section.sentences {
            writeln!(self.out, " {}", printable(line))?;
        }
        if !section.rows.is_empty() {
            if self.fits(section) {
                let table = self.table(section);
                for line in table.lines() {
                    writeln!(self.out, "{}", line.trim_end())?;
                }
            } else {
                self.stacked(section)?;
            }
        }
        if let Some(line) = &section.note {
            writeln!(self.out, " {}", printable(line))?;
        }
        writeln!(self.out)
    }

    /// Whether the screen has room for the section as a table in which nothing that stands in one
    /// piece, such as an id, is split.
    fn fits(&self, section: &Section) -> bool {
        let Some(width) = self.screen.width else {
            return true;
        };
        let columns = section.columns.iter().enumerate();
        let needed = columns.map(|(at, column)| {
            let cells = section.rows.iter().filter_map(|row| row.get(at));
            let longest = cells.map(|cell| match column.kind {
                ColumnKind::Text => {
                    longest_word(&cell.text).max(cell.text.chars().count().min(TEXT))
                }
                ColumnKind::Answer | ColumnKind::Number => cell.text.chars().count(),
            });
            let head = self.head(*column);
            let head = head.lines().map(longest_word).max().unwrap_or(0);
            longest.max().unwrap_or(0).max(head) + PADDING
        });
        needed.sum::<usize>() <= usize::from(width)
    }

    /// A section in some lines a row: what it is about, then its numbers with their names.
    fn stacked(&mut self, section: &Section) -> io::Result<()> {
        let width = usize::from(self.screen.width.unwrap_or(u16::MAX));
        for row in &section.rows {
            let cells = || row.iter().zip(&section.columns);
            let words = cells().filter(|(cell, column)| {
                column.kind != ColumnKind::Number && !cell.text.trim().is_empty()
            });
            let words: Vec<String> = words
                .map(|(cell, _)| printable(&cell.text).into_owned())
                .collect();
            let numbers = cells().filter(|(_, column)| column.kind == ColumnKind::Number);
            let numbers: Vec<String> = numbers
                .map(|(cell, column)| format!("{} {}", column.name, printable(&cell.text)))
                .collect();
            for line in table::wrapped(&words.join("  "), width) {
                writeln!(self.out, "{}", line.trim_start())?;
            }
            for line in table::wrapped(&numbers.join(", "), width) {
                writeln!(self.out, "{line}")?;
            }
        }
        Ok(())
    }

    fn table(&self, section: &Section) -> comfy_table::Table {
        let columns = section.columns.iter();
        let heads: Vec<String> = columns.map(|column| self.head(*column)).collect();
        let names: Vec<&str> = heads.iter().map(String::as_str).collect();
        let mut table = table::new(self.screen, &names);
        for row in &section.rows {
            let cells = row.iter().map(|cell| {
                let text = Cell::new(printable(&cell.text));
                match cell.tone {
                    Tone::Plain => text,
                    Tone::Good => text.fg(Color::Green),
                    Tone::Bad => text.fg(Color::Red),
                    Tone::Open => text.fg(Color::Yellow),
                    Tone::Faint => text.add_attribute(Attribute::Dim),
                }
            });
            table.add_row(cells.collect::<Vec<_>>());
        }
        self.arrange(&mut table, section);
        table
    }

    /// A column's head: in two lines where there is little room.
    fn head(&self, column: Column) -> String {
        let narrow = self.screen.width.is_some_and(|width| width < ROOMY);
        match column.kind {
            ColumnKind::Number if narrow => column.name.replace('_', "_\n").replace(' ', "\n"),
            ColumnKind::Text | ColumnKind::Answer | ColumnKind::Number => column.name.to_owned(),
        }
    }

    /// Numbers stand at the right; numbers and words stay in one piece where there is room for them.
    fn arrange(&self, table: &mut comfy_table::Table, section: &Section) {
        let widths = table.column_max_content_widths();
        let kinds = section.columns.iter().map(|column| column.kind);
        let needed: usize = kinds
            .clone()
            .zip(&widths)
            .map(|(kind, width)| match kind {
                ColumnKind::Text => usize::from(*width).min(TEXT) + PADDING,
                ColumnKind::Answer | ColumnKind::Number => usize::from(*width) + PADDING,
            })
            .sum();
        let fits = self
            .screen
            .width
            .is_some_and(|width| needed <= usize::from(width));
        for (at, kind) in kinds.enumerate() {
            let Some(column) = table.column_mut(at) else {
                continue;
            };
            if kind == ColumnKind::Number {
                column.set_cell_alignment(CellAlignment::Right);
            }
            if fits && kind != ColumnKind::Text {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
    }
}

/// The longest piece of a text without a blank.
fn longest_word(text: &str) -> usize {
    let words = text.split(' ').map(|word| word.chars().count());
    words.max().unwrap_or(0)
}

impl<W: Write> Report for OverviewTable<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        let wrong = worst_first(verdicts).into_iter();
        let wrong: Vec<&Verdict> = wrong.filter(|of| !is_in_order(of)).collect();
        if wrong.is_empty() {
            return Ok(());
        }
        self.any = true;
        let head = place_name(region);
        let head = self.screen.styled(Style::new().bold(), &printable(&head));
        writeln!(self.vpcs, "{head}")?;
        table::vpcs(&mut self.vpcs, self.screen, &[], wrong)
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        let summary = self.screen.summary(&ending.summary);
        writeln!(self.out, "{summary}\n")?;
        let overview = ending.overview.clone().unwrap_or_default();
        for section in sections(&overview, ending) {
            self.section(&section)?;
        }
        if self.any {
            let style = Style::new().bold();
            let title = self.screen.styled(style, "VPCs that need attention");
            writeln!(self.out, "{title}\n")?;
            self.vpcs.copy_to(&mut self.out)?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::OverviewTable;
    use crate::report::fixture;
    use crate::report::format::table::Screen;
    use crate::report::spool::Spool;

    fn table(width: Option<u16>, colour: bool) -> String {
        let mut bytes = Vec::new();
        let screen = Screen { width, colour };
        fixture::organization(OverviewTable::new(
            &mut bytes,
            Spool::new().unwrap(),
            screen,
        ));
        fixture::text(bytes)
    }

    #[test]
    fn begins_with_the_overview() {
        insta::assert_snapshot!(table(None, false));
    }

    #[test]
    fn wraps_to_the_terminal() {
        let shown = table(Some(100), false);
        let tables = shown.lines().filter(|line| !line.contains(": "));
        assert!(
            tables.map(|line| line.chars().count()).max() <= Some(100),
            "{shown}"
        );
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn colours_what_deserves_a_look() {
        insta::assert_snapshot!(table(Some(200), true).replace('\u{1b}', "ESC"));
    }
}
