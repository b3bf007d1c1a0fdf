//! The format `markdown`: for a pull request or a wiki; and the Markdown tables of the program's own.

pub mod overview;

use std::io::{self, Write};

use rule::verdict::{Finding, Verdict};

use crate::report::overview::sections::{self, Column, ColumnKind, Section};
use crate::report::vpc::{place_name, worst_findings, worst_first};
use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

/// The Markdown report on its way out.
#[derive(Debug)]
pub struct Markdown<W> {
    out: W,
}

impl<W: Write> Markdown<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    /// Everything that was found in one VPC, behind a line to click on.
    fn findings(&mut self, verdict: &Verdict) -> io::Result<()> {
        let answer = |name: &str| {
            let mut services = verdict.services.iter();
            let service = services.find(|service| service.service == name);
            service.map_or("", |service| service.answer.as_str())
        };
        let rows: Vec<[String; 5]> = worst_findings(verdict)
            .into_iter()
            .map(|(service, finding)| match service {
                Some(name) => row(&format!("{name} {}", answer(name)), finding),
                None => row("", finding),
            })
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let count = if rows.len() == 1 {
            "1 finding".to_owned()
        } else {
            format!("{} findings", rows.len())
        };
        writeln!(
            self.out,
            "<details><summary>{}: {count}</summary>\n",
            plain(&verdict.vpc_id)
        )?;
        table(
            &mut self.out,
            ["service", "severity", "check", "problem", "what to do"],
            rows,
        )?;
        writeln!(self.out, "\n</details>\n")
    }
}

impl<W: Write> Report for Markdown<W> {
    fn begin(&mut self) -> io::Result<()> {
        writeln!(self.out, "# Private paths to AWS services\n")
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        self.vpcs(region, worst_first(verdicts).into_iter())
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        writeln!(self.out, "## Summary\n\n{}", ending.summary.sentence())?;
        for section in sections::at_the_end(ending) {
            writeln!(self.out)?;
            self.section(&section)?;
        }
        for warning in ending.sentences() {
            writeln!(self.out, "\n> Warning: {}", plain(&warning))?;
        }
        self.out.flush()
    }
}

impl<W: Write> Markdown<W> {
    /// One account in one region, with some of its VPCs.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn vpcs<'v>(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: impl Iterator<Item = &'v Verdict> + Clone,
    ) -> io::Result<()> {
        writeln!(self.out, "## {}\n", plain(&place_name(region)))?;
        if verdicts.clone().next().is_none() {
            return writeln!(self.out, "No VPC.\n");
        }
        let rows = verdicts.clone().map(|verdict| {
            [
                plain(&verdict.vpc_id),
                plain(verdict.vpc_name.as_deref().unwrap_or_default()),
                verdict.compliance_type.as_str().to_owned(),
                plain(&verdict.annotation),
            ]
        });
        table(
            &mut self.out,
            ["VPC", "name", "compliance", "annotation"],
            rows,
        )?;
        writeln!(self.out)?;
        for verdict in verdicts {
            self.findings(verdict)?;
        }
        Ok(())
    }

    /// One section of an overview.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn section(&mut self, section: &Section) -> io::Result<()> {
        writeln!(self.out, "## {}\n", plain(&section.title))?;
        for line in &section.sentences {
            writeln!(self.out, "{}\n", plain(line))?;
        }
        if !section.rows.is_empty() {
            let names: Vec<&str> = section.columns.iter().map(|of| of.name).collect();
            writeln!(self.out, "| {} |", names.join(" | "))?;
            let rule = |of: &Column| match of.kind {
                ColumnKind::Number => "---:|",
                ColumnKind::Text | ColumnKind::Answer => "---|",
            };
            let rules: String = section.columns.iter().map(rule).collect();
            writeln!(self.out, "|{rules}")?;
            for row in &section.rows {
                let cells: Vec<String> = row.iter().map(|cell| plain(&cell.text)).collect();
                writeln!(self.out, "| {} |", cells.join(" | "))?;
            }
            writeln!(self.out)?;
        }
        if let Some(line) = &section.note {
            writeln!(self.out, "{}\n", plain(line))?;
        }
        Ok(())
    }

    /// Where it goes to.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }
}

/// Writes a table of cells that are Markdown already.
///
/// # Errors
/// What cannot be written.
pub fn table<const N: usize>(
    out: &mut impl Write,
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> io::Result<()> {
    writeln!(out, "| {} |", header.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(N))?;
    for row in rows {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    Ok(())
}

/// One finding as a row.
fn row(service: &str, finding: &Finding) -> [String; 5] {
    [
        plain(service),
        match finding.excepted {
            Some(_) => format!("{} (excepted)", finding.severity.as_str()),
            None => finding.severity.as_str().to_owned(),
        },
        format!("`{}`", finding.check.row().code),
        plain(&finding.message),
        plain(&finding.remediation),
    ]
}

/// Text that came from AWS as Markdown that shows it as it is: no markup, no HTML, nobody mentioned.
pub fn plain(text: &str) -> String {
    let text = printable(text);
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let inside_word = before.is_alphanumeric()
            && characters.peek().is_some_and(|next| next.is_alphanumeric());
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("@<!-- -->"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '#' | '$' => {
                escaped.extend(['\\', character])
            }
            '_' if !inside_word => escaped.extend(['\\', '_']),
            _ => escaped.push(character),
        }
        before = character;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{Markdown, plain};
    use crate::report::fixture;

    #[test]
    fn reads_as_a_page() {
        let mut bytes = Vec::new();
        fixture::report(Markdown::new(&mut bytes));
        insta::assert_snapshot!(fixture::text(bytes));
    }

    #[test]
    fn text_from_aws_is_only_text() {
        for (text, markdown) in [
            ("NON_COMPLIANT", "NON_COMPLIANT"),
            ("_x_ *y*", "\\_x\\_ \\*y\\*"),
            ("<img src=x> a|b", "&lt;img src=x&gt; a\\|b"),
            ("ask @team #1 [x](y)", "ask @<!-- -->team \\#1 \\[x\\](y)"),
            ("a\nb", "a\u{fffd}b"),
        ] {
            assert_eq!(plain(text), markdown);
        }
    }
}
