//! What changed since an earlier report, as sections.

use rule::verdict::ComplianceType;

use super::{Cell, Section, Tone, text, word};
use crate::report::overview::trend::{FailedCheck, Trend, VpcChange};

/// How much changed.
pub fn headline(trend: &Trend) -> Section {
    let Trend { findings, vpcs, .. } = trend;
    let since = match trend.since {
        Some(time) => format!("Since {time}"),
        None => "Since the earlier report".to_owned(),
    };
    let told = |counts: &[(usize, &str)]| {
        let told = counts.iter().filter(|(count, _)| *count > 0);
        told.map(|(count, what)| format!(", {count} {what}"))
            .collect::<String>()
    };
    let faults = told(&[
        (findings.gone.len(), "gone with their VPCs"),
        (
            findings.not_applicable.len(),
            "in VPCs that need no verdict any more",
        ),
        (
            findings.not_evaluated.len(),
            "could not be evaluated this time",
        ),
    ]);
    let others = told(&[
        (vpcs.new.len(), "new"),
        (vpcs.gone.len(), "gone"),
        (vpcs.not_evaluated.len(), "not evaluated this time"),
    ]);
    Section {
        title: since,
        sentences: vec![
            format!(
                "Faults: {} new, {} fixed, {} still there{faults}.",
                findings.new.len(),
                findings.fixed.len(),
                findings.still.len()
            ),
            format!(
                "VPCs: {} of another compliance type, {} as before{others}.",
                vpcs.changed.len(),
                vpcs.same
            ),
        ],
        ..Section::default()
    }
}

/// The faults that came or went.
pub fn faults(trend: &Trend) -> Section {
    let findings = &trend.findings;
    let row = |(fault, what, tone): (&FailedCheck, &str, Tone)| {
        vec![
            Cell::tone(what, tone),
            Cell::text(&fault.account_id),
            Cell::text(&fault.region),
            Cell::text(&fault.resource_id),
            Cell::text(fault.resource_name.as_deref().unwrap_or_default()),
            Cell::text(&fault.service),
            Cell::text(fault.code.row().code),
        ]
    };
    let listed = [
        (&findings.new, "new", Tone::Bad),
        (&findings.fixed, "fixed", Tone::Good),
        (&findings.gone, "gone", Tone::Plain),
        (&findings.not_applicable, "needs no verdict", Tone::Plain),
        (&findings.not_evaluated, "not evaluated", Tone::Open),
    ];
    let listed = listed
        .into_iter()
        .flat_map(|(faults, what, tone)| faults.iter().map(move |fault| (fault, what, tone)));
    Section {
        title: "Faults that came or went".to_owned(),
        columns: vec![
            text(""),
            word("account"),
            word("region"),
            word("VPC"),
            text("name"),
            word("service"),
            word("check"),
        ],
        rows: listed.map(row).collect(),
        ..Section::default()
    }
}

/// The VPCs that turned, came or went.
pub fn vpcs(trend: &Trend) -> Section {
    let vpcs = &trend.vpcs;
    let compliance = |of: Option<ComplianceType>, otherwise: &str| match of {
        Some(of) => Cell::tone(of.as_str(), tone(of)),
        None => Cell::tone(otherwise, Tone::Faint),
    };
    let row = |(change, otherwise): (&VpcChange, &str)| {
        vec![
            Cell::text(&change.account_id),
            Cell::text(&change.region),
            Cell::text(&change.resource_id),
            Cell::text(change.resource_name.as_deref().unwrap_or_default()),
            compliance(change.from, "new"),
            compliance(change.to, otherwise),
        ]
    };
    let listed = [
        (&vpcs.changed, ""),
        (&vpcs.new, ""),
        (&vpcs.gone, "gone"),
        (&vpcs.not_evaluated, "not evaluated"),
    ];
    let listed = listed
        .into_iter()
        .flat_map(|(changes, otherwise)| changes.iter().map(move |change| (change, otherwise)));
    Section {
        title: "VPCs that changed".to_owned(),
        columns: vec![
            word("account"),
            word("region"),
            word("VPC"),
            text("name"),
            word("before"),
            word("now"),
        ],
        rows: listed.map(row).collect(),
        ..Section::default()
    }
}

fn tone(compliance_type: ComplianceType) -> Tone {
    match compliance_type {
        ComplianceType::Compliant => Tone::Good,
        ComplianceType::NonCompliant => Tone::Bad,
        ComplianceType::NotApplicable => Tone::Plain,
        ComplianceType::Undetermined => Tone::Open,
    }
}
