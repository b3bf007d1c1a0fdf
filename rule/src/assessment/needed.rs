//! What is said of needs beside the answers: who needs a service and why, who is not described,
//! and what no endpoint serves (`decision.md`, section 12).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Assessment;
use super::service::Service;
use crate::checks::Check;
use crate::needs::Note;
use crate::network::{Field, Id};
use crate::possible::Possible;
use crate::row::Row;
use crate::services::Required;
use crate::text::plain;
use crate::verdict::{Finding, NeededBy};

impl Assessment<'_, '_> {
    /// Who needs the rows of a name, and why; sorted by reason.
    pub fn needed_by(&self, name: &str) -> Vec<NeededBy> {
        let Some(derived) = &self.derived else {
            return Vec::new();
        };
        let needed = derived.reasons_of(name).into_iter();
        needed
            .map(|(reason, clients)| NeededBy { clients, reason })
            .collect()
    }

    /// How many clients nothing describes, where needs are derived.
    pub fn undescribed(&self) -> usize {
        let Some(derived) = &self.derived else {
            return 0;
        };
        let undescribed = derived.by_needs().filter(|(needs, ..)| !needs.described);
        undescribed.map(|(_, clients, _)| clients).sum()
    }

    /// The warnings that stand beside needs, each once.
    pub fn notes(&self) -> Vec<Finding> {
        let Some(derived) = &self.derived else {
            return Vec::new();
        };
        let mut notes: BTreeMap<&Note, (usize, &Id)> = BTreeMap::new();
        for (needs, clients, first) in derived.by_needs() {
            for note in &needs.notes {
                let noted = notes.entry(note).or_insert((0, first));
                noted.0 += clients;
                noted.1 = noted.1.min(first);
            }
        }
        let mut lacks_kms = None;
        let found = notes.into_iter().filter_map(|(note, (clients, first))| {
            if matches!(note, Note::SecretMayNeedKms { .. })
                && !*lacks_kms.get_or_insert_with(|| self.has_no_usable("kms"))
            {
                return None;
            }
            let (check, message) = said(note)?;
            Some(Finding::warning(
                check,
                message,
                vec![first.clone()],
                clients,
            ))
        });
        found.collect()
    }

    /// Whether it is known that no endpoint of a service is usable in the VPC, as a row of the service would have it:
    /// none is available, pending within its grace, in a state that AWS does not explain, or unread.
    fn has_no_usable(&self, service: &str) -> bool {
        let network = self.index.network;
        let region: Id = network.region.as_str().into();
        let required = Required::named(service);
        let row = Row::service(required, false, &region, &network.account_id);
        let row = Arc::new(row);
        let service = Service::new(self.index, self.vpc, row, self.parameters, self.now);
        let unknown = network.unknown.why(&self.vpc.id, Field::ServiceName);
        let mut candidates = service.candidates.here.iter();
        service.unread.is_none()
            && unknown.is_none()
            && candidates.all(|candidate| candidate.usability.possible() == Possible::NO)
    }
}

/// The check of a note, and its sentence; `None` of what only explanations say.
fn said(note: &Note) -> Option<(Check, String)> {
    Some(match note {
        Note::ImageNotInEcr { registry, who } => (
            Check::ImageNotInEcr,
            format!("{} pulls an image from {}", plain(who), plain(registry)),
        ),
        Note::PullThroughCache {
            repository,
            upstream,
            who,
        } => {
            let upstream = upstream.as_deref().unwrap_or("its upstream registry");
            let (who, repository, upstream) = (plain(who), plain(repository), plain(upstream));
            (
                Check::PullThroughCacheUpstream,
                format!("{who} pulls {repository}, which Amazon ECR caches from {upstream}"),
            )
        }
        Note::WindowsBaseLayers { who } => (
            Check::WindowsBaseLayers,
            format!("{} runs Windows containers", plain(who)),
        ),
        Note::SecretMayNeedKms { who } => (
            Check::SecretMayNeedKms,
            format!(
                "{} reads secrets, and the VPC has no usable endpoint of kms",
                plain(who)
            ),
        ),
        Note::FileSystem { .. }
        | Note::Function { .. }
        | Note::GuardDuty { .. }
        | Note::LogsSomewhere { .. }
        | Note::SendsSomewhere { .. }
        | Note::Outside { .. } => return None,
    })
}
