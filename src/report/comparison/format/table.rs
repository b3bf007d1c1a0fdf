//! The format `table`: one sentence, VPC by service before and after, what is new and what is fixed.

use std::io::{self, Write};

use super::super::sentence::{answer, name, opening, rest_on_presumptions};
use super::super::{Comparison, Status};
use super::{Group, WORSE, groups, mark, place, still};

/// Writes the report.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    writeln!(out, "{}", opening(comparison))?;
    for vpc in &comparison.vpcs {
        let place = &vpc.region.place;
        writeln!(
            out,
            "\n{}  {} {}",
            name(vpc),
            place.account_id,
            place.region
        )?;
        let verdict = |verdict: &Option<rule::verdict::Verdict>| {
            verdict
                .as_ref()
                .map_or("–", |of| of.compliance_type.as_str())
        };
        writeln!(out, "  {} → {}", verdict(&vpc.before), verdict(&vpc.after))?;
        let rows: Vec<[String; 4]> = vpc
            .services
            .iter()
            .map(|service| {
                [
                    service.service.clone(),
                    answer(service.before, service.left_by.as_ref(), comparison),
                    answer(service.after, service.leaves_by.as_ref(), comparison),
                    mark(service),
                ]
            })
            .collect();
        let widest = |at: usize| {
            let cells = rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let (first, second, third) = (widest(0), widest(1), widest(2));
        for [service, before, after, change] in &rows {
            let line = format!("  {service:first$}  {before:second$} → {after:third$}  {change}");
            writeln!(out, "{}", line.trim_end())?;
        }
        if !rows.is_empty() {
        } else if let Some(after) = &vpc.after {
            writeln!(out, "  {}", comparison.addresses.say(&after.annotation))?;
        }
    }
    let (worse, still) = still(comparison);
    for (status, title, all) in [
        (Status::New, "New", groups(comparison, Status::New)),
        (Status::Still, WORSE, worse),
        (Status::Fixed, "Fixed", groups(comparison, Status::Fixed)),
        (Status::Still, "Still", still),
    ] {
        if all.is_empty() {
            continue;
        }
        writeln!(out, "\n{title}")?;
        for group in all {
            write_finding(out, comparison, &group, status)?;
        }
    }
    if !comparison.notices.is_empty() {
        writeln!(out, "\nNotices")?;
        for notice in &comparison.notices {
            writeln!(out, "  {}", comparison.addresses.say(notice))?;
        }
    }
    let presumed = comparison.presumed_answers();
    if presumed > 0 {
        writeln!(
            out,
            "\n{} (--verbose lists them)",
            rest_on_presumptions(presumed)
        )?;
    }
    out.flush()
}

fn write_finding(
    out: &mut dyn Write,
    comparison: &Comparison,
    group: &Group<'_>,
    status: Status,
) -> io::Result<()> {
    let finding = group.finding;
    let row = finding.finding.check.row();
    let sentence = group.sentence(comparison);
    let severity = finding.finding.severity.as_str();
    writeln!(out, "  {severity} {}  {sentence}", row.code)?;
    if let Some(place) = place(comparison, finding) {
        writeln!(out, "    {place}")?;
    }
    if let Some(acts) = group.acts(comparison, &sentence) {
        writeln!(out, "    {acts}")?;
    }
    if status != Status::Fixed {
        writeln!(out, "    {}", group.remedy(comparison))?;
    }
    Ok(())
}
