//! What is to be said beside derived needs: who is not described, what no endpoint serves, what nobody decides
//! (`decision.md`, section 12).

use std::collections::BTreeSet;

use crate::assessment::Assessment;
use crate::needs::Note;
use crate::parameters::NeedsMode;
use crate::text::plain;

/// What derived needs say nothing about, in any VPC.
const NOT_DECIDED: &str = "not decided: what application code calls (the policies of a role say what may be called, \
not what is), init scripts, sidecars injected at run time, the images of Kubernetes pods, EKS on Fargate";

/// Sentences about the needs of a VPC's clients that no path shows; none where needs are not derived.
pub(super) fn beside_needs(assessment: &Assessment<'_, '_>) -> Vec<String> {
    if assessment.parameters.needs == NeedsMode::Listed {
        return Vec::new();
    }
    let needs = assessment.derived.iter().flat_map(|it| it.by_needs());
    let needs: Vec<_> = needs.map(|(needs, ..)| needs).collect();
    let notes = needs.iter().flat_map(|needs| &needs.notes);
    let said: BTreeSet<String> = notes.filter_map(said).collect();
    let unread = needs.iter().flat_map(|needs| &needs.unread);
    let unread: BTreeSet<String> = unread
        .map(|(source, why)| format!("not read: {source}: {}", plain(why)))
        .collect();
    let undescribed = match assessment.undescribed() {
        0 => None,
        1 => Some("1 client is not described: nothing says what it runs".to_owned()),
        many => Some(format!(
            "{many} clients are not described: nothing says what they run"
        )),
    };
    let sentences = said.into_iter().chain(unread).chain(undescribed);
    sentences.chain([NOT_DECIDED.to_owned()]).collect()
}

/// What no warning says; `None` of what warnings say, where nothing leaves the VPC by it.
fn said(note: &Note) -> Option<String> {
    Some(match note {
        Note::FileSystem { who } => format!(
            "{} mounts a file system of Amazon EFS: mount targets are reached, no endpoint",
            plain(who)
        ),
        Note::Function { is_image, who } => {
            let pulled = if *is_image { "its image and " } else { "" };
            format!(
                "{} is not described: {pulled}its logs do not pass the VPC, and what its code calls is not known",
                plain(who)
            )
        }
        Note::GuardDuty { who } => format!(
            "{} runs the agent of Amazon GuardDuty, which sends to guardduty-data over a link-local address, or over an \
            endpoint that GuardDuty makes",
            plain(who)
        ),
        Note::LogsSomewhere { who } => format!(
            "{} logs with awsfirelens, whose options name no output: where its logs go is not described",
            plain(who)
        ),
        Note::SendsSomewhere { what, who } => format!(
            "{} runs {what}, whose configuration says where it sends to: that is not read",
            plain(who)
        ),
        Note::ImageNotInEcr { .. }
        | Note::PullThroughCache { .. }
        | Note::WindowsBaseLayers { .. }
        | Note::SecretMayNeedKms { .. }
        | Note::Outside { .. } => format!("no endpoint serves it: {}", plain(&note.leaves()?)),
    })
}
