//! The annotation: one line of at most 256 characters that an engineer can act on
//! (`decision.md`, section 10).

use super::shared_cause::{CauseDetail, SharedCause, shared_causes};
use crate::checks::Deed;
use crate::network::Id;
use crate::verdict::{
    Answer, BUT_UNKNOWN, Finding, LONGEST_ANNOTATION, RUNS_UNKNOWN, ServiceAnswer, one_line,
};

/// The annotation of a VPC that is at fault or undecided: the worst cause with what to do about it,
/// then as many others as fit whole, then how many more there are.
///
/// `None` where no finding speaks against it.
pub fn worst(
    vpc: &Id,
    services: &[ServiceAnswer],
    unknown_is_fault: bool,
    compliant: bool,
) -> Option<String> {
    let causes = shared_causes(vpc, services, unknown_is_fault);
    let (first, rest) = causes.split_first()?;
    let whole = |text: &str, more: usize| {
        text.chars().count() + suffix(more).chars().count() <= LONGEST_ANNOTATION
    };
    let texts = || texts(first, compliant);
    let fits = texts().find(|text| whole(text, rest.len()));
    let mut text = one_line(&fits.or_else(|| texts().last())?);
    let mut shown = 0;
    for other in rest {
        let longer = [CauseDetail::Named, CauseDetail::Counted, CauseDetail::Cause].map(|detail| {
            let (subject, other) = (other.possible_subject(), other.text(detail));
            format!("{text}. {subject}: {other}")
        });
        let left = rest.len() - shown - 1;
        let Some(longer) = longer.into_iter().find(|longer| whole(longer, left)) else {
            break;
        };
        text = longer;
        shown += 1;
    }
    let suffix = suffix(rest.len() - shown);
    let room = LONGEST_ANNOTATION - suffix.chars().count();
    if text.chars().count() > room {
        text = text.chars().take(room - 1).chain(['…']).collect();
    }
    Some(one_line(&(text + &suffix)))
}

/// An annotation with the number of clients that nothing describes, where there are some and where
/// it fits.
pub fn beside(annotation: String, undescribed: usize) -> String {
    let run = match undescribed {
        0 => return annotation,
        1 => "1 client runs".to_owned(),
        more => format!("{more} clients run"),
    };
    let beside = format!("{RUNS_UNKNOWN}{run} is not known");
    if annotation.chars().count() + beside.chars().count() > LONGEST_ANNOTATION {
        return annotation;
    }
    annotation + &beside
}

/// What can be said of the worst cause, the fullest text first. What to do outweighs who is
/// affected.
fn texts(cause: &SharedCause<'_>, compliant: bool) -> impl Iterator<Item = String> {
    let details = [CauseDetail::Named, CauseDetail::Counted, CauseDetail::Cause];
    let with_fix = details.map(|detail| (detail, true));
    let without = details.map(|detail| (detail, false));
    with_fix
        .into_iter()
        .chain(without)
        .map(move |(detail, fix)| {
            let text = cause.text(detail);
            let fix = cause.fix().filter(|_| fix);
            if compliant {
                // What is only to be checked is no fix.
                let fix = fix.map_or_else(String::new, |fix| match cause.deed() {
                    Some(Deed::Check) => format!("; {fix}"),
                    Some(Deed::Change) | None => format!(". Fix: {fix}"),
                });
                return format!("{BUT_UNKNOWN}{text}, for {}{fix}", cause.names());
            }
            let fix = fix.map_or_else(String::new, |fix| format!(". Fix: {fix}"));
            format!("{}: {text}{fix}", cause.subject())
        })
}

/// The annotation of a VPC of which it is not known whether it has clients.
pub fn clients_unread(finding: &Finding) -> String {
    let brief = finding.brief.as_deref();
    let cause = brief.map_or(finding.message.as_str(), |brief| brief.cause.one());
    let fix = brief.map_or_else(String::new, |brief| format!(". Fix: {}", brief.fix.one()));
    let texts = [
        format!("UNDETERMINED: {cause}{fix}"),
        format!("UNDETERMINED: {cause}"),
    ];
    let [whole, without] = &texts;
    one_line(if whole.chars().count() > LONGEST_ANNOTATION {
        without
    } else {
        whole
    })
}

/// How many findings are not shown.
fn suffix(more: usize) -> String {
    if more == 0 {
        String::new()
    } else {
        format!(". +{more} more")
    }
}

/// A text with an end that is kept whole: what is cut is the text.
pub fn with_end(text: String, end: &str) -> String {
    let room = LONGEST_ANNOTATION.saturating_sub(end.chars().count());
    let text = one_line(&text);
    if text.chars().count() <= room {
        return text + end;
    }
    let kept = text.chars().take(room.saturating_sub(1));
    kept.chain(['…']).chain(end.chars()).collect()
}

/// The annotation of a VPC in which every service is private.
pub fn compliant(services: &[ServiceAnswer], clients: usize, subnets: usize) -> String {
    let plural =
        |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let services: Vec<&ServiceAnswer> = services
        .iter()
        .filter(|service| service.answer != Answer::NotApplicable)
        .collect();
    let whom = match clients {
        0 => "without clients".to_owned(),
        _ => format!(
            "for {} in {}",
            plural(clients, "client"),
            plural(subnets, "subnet")
        ),
    };
    let of = |ids: bool| {
        let entries = services.iter().map(|service| {
            let ids = service.endpoint_ids.iter().filter(|_| ids);
            let ids: Vec<&str> = ids.map(|id| &**id).collect();
            format!("{} {}", service.service, ids.join("+"))
                .trim_end()
                .to_owned()
        });
        let entries: Vec<String> = entries.collect();
        let services = plural(services.len(), "service");
        let entries = entries.join(", ");
        format!("COMPLIANT: {services} private {whom} ({entries})")
    };
    let whole = of(true);
    one_line(&if whole.chars().count() > LONGEST_ANNOTATION {
        of(false)
    } else {
        whole
    })
}
