//! A collection on its way: regions go in, one after the other; the exit status comes out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::exit_status::{OK, UNDETERMINED};
use crate::cli::terminal::notices;
use crate::cli::terminal::silent::ToldHosts;
use crate::collect::error::CollectError;
use crate::collect::folder::{CollectedPlace, CollectionFolder};
use crate::describe::region_files::NewFile;
use crate::failure::{SavedFailure, UnreadKind};
use crate::organization::Organization;
use crate::place::Place;
use crate::redact::Redactor;

/// What failed, for people and for the next run's eyes; it is there only where something did.
const FAILURES_FILE: &str = "failures.json";

/// The accounts' names and units.
const ORGANIZATION_FILE: &str = "organization.json";

/// The parameters that go with redacted data.
const PARAMETERS_FILE: &str = "parameters.json";

/// A folder that takes regions.
pub struct Collection {
    folder: CollectionFolder,
    redactor: Option<Redactor>,
    verbose: bool,
    quiet: bool,
    has_parameters: bool,
    accounts: BTreeSet<String>,
    collected: usize,
    were_there: usize,
    failures: Vec<SavedFailure>,
    silent: ToldHosts,
}

impl Collection {
    /// A collection that goes on with what is in the folder.
    pub fn begin(
        folder: CollectionFolder,
        redactor: Option<Redactor>,
        verbose: bool,
        quiet: bool,
    ) -> Self {
        Self {
            folder,
            redactor,
            verbose,
            quiet,
            has_parameters: false,
            accounts: BTreeSet::new(),
            collected: 0,
            were_there: 0,
            failures: Vec::new(),
            silent: ToldHosts::default(),
        }
    }

    /// With what is redacted.
    pub fn redactor(&self) -> Option<&Redactor> {
        self.redactor.as_ref()
    }

    /// Writes what is known of the accounts, where anything is.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn accounts(&self, organization: &Organization) -> Result<(), CliError> {
        if organization.is_empty() {
            return Ok(());
        }
        let redacted = self
            .redactor
            .as_ref()
            .map(|redactor| redactor.organization(organization));
        let shown = redacted.as_ref().unwrap_or(organization);
        let bytes = serde_json::to_vec_pretty(shown).map_err(CollectError::from)?;
        Ok(self.folder.put_beside(ORGANIZATION_FILE, &bytes)?)
    }

    /// Writes parameters that mean the same for what is redacted.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn parameters(&mut self, given: &str) -> Result<(), CliError> {
        let Some(redactor) = &self.redactor else {
            return Ok(());
        };
        let redacted = redactor.parameters(given).map_err(CollectError::from)?;
        self.folder
            .put_beside(PARAMETERS_FILE, redacted.as_bytes())?;
        self.has_parameters = true;
        Ok(())
    }

    /// The place in the folder of a region of the originals.
    fn shown(&self, place: &CollectedPlace) -> CollectedPlace {
        match &self.redactor {
            None => place.clone(),
            Some(redactor) => CollectedPlace {
                place: Place::new(
                    redactor.account(&place.place.account_id),
                    redactor.region(&place.place.region),
                ),
                repeated: place.repeated,
            },
        }
    }

    /// Whether a region is in the folder, whole.
    pub fn has(&self, place: &CollectedPlace) -> bool {
        self.folder.has(&self.shown(place))
    }

    /// Takes note of a region that is in the folder and stays.
    pub fn is_there(&mut self, place: &CollectedPlace) {
        self.were_there += 1;
        self.accounts.insert(place.place.account_id.clone());
        if self.verbose {
            let (account_id, region) = (&place.place.account_id, &place.place.region);
            notices::note(&format!("{account_id} in {region} is there already"));
        }
    }

    /// Writes one region, perhaps without kinds that could not be read.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn write(
        &self,
        place: &CollectedPlace,
        files: &[NewFile],
        unread: &[UnreadKind],
    ) -> Result<(), CliError> {
        let nameless: Vec<UnreadKind>;
        let unread = if self.redactor.is_some() {
            let kinds = unread.iter().map(UnreadKind::without_why);
            nameless = kinds.collect();
            &nameless
        } else {
            unread
        };
        Ok(self.folder.put(&self.shown(place), files, unread)?)
    }

    /// Writes what holds for all regions of an account, of which there is no region; where it is.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn write_global(&self, account_id: &str, files: &[NewFile]) -> Result<PathBuf, CliError> {
        let shown = self.redactor.as_ref();
        let shown = shown.map(|redactor| redactor.account(account_id));
        let shown = shown.as_deref().unwrap_or(account_id);
        Ok(self.folder.put_global(shown, files)?)
    }

    /// Takes note of it.
    pub fn is_collected_global(&mut self, account_id: &str, path: &Path) {
        self.accounts.insert(account_id.to_owned());
        if self.verbose {
            let path = path.display();
            notices::note(&format!(
                "what holds for all regions of {account_id} is in `{path}`"
            ));
        }
    }

    /// Takes note of a region that was written, and of what could not be read of it.
    pub fn is_collected(&mut self, place: &CollectedPlace, unread: &[UnreadKind]) {
        self.collected += 1;
        self.accounts.insert(place.place.account_id.clone());
        let (account_id, region) = (&place.place.account_id, &place.place.region);
        if self.verbose {
            let path = self.folder.path(&self.shown(place));
            notices::note(&format!(
                "{account_id} in {region} is in `{}`",
                path.display()
            ));
        }
        let reasons = unread.iter().map(|one| {
            let why = one.why.as_deref().unwrap_or_default();
            format!("{} is unread: {why}", one.kind)
        });
        let reasons: Vec<String> = reasons.collect();
        let Some((first, more)) = reasons.split_first() else {
            return;
        };
        let more = match more.len() {
            0 => String::new(),
            count => format!(" (and {count} more calls failed)"),
        };
        let news = self.silent.news(reasons.iter().map(String::as_str));
        if !self.quiet
            && let Some(why) = news
        {
            notices::warning(&format!(
                "{account_id} in {region} was collected in part: {why}{more}"
            ));
        }
        let why = format!("{first}{more}");
        self.note_failure(account_id, Some(region), &why);
    }

    /// Takes note of a region, or of a whole account, that could not be collected.
    pub fn failed(&mut self, account_id: &str, region: Option<&str>, why: &str) {
        if !self.quiet && self.silent.news([why]).is_some() {
            let of = region.map_or(String::new(), |region| format!(" in {region}"));
            notices::warning(&format!("{account_id}{of} could not be collected: {why}"));
        }
        self.note_failure(account_id, region, why);
    }

    fn note_failure(&mut self, account_id: &str, region: Option<&str>, why: &str) {
        let failure = match &self.redactor {
            None => SavedFailure {
                account_id: account_id.to_owned(),
                region: region.map(str::to_owned),
                why: Some(why.to_owned()),
            },
            Some(redactor) => SavedFailure {
                account_id: redactor.account(account_id),
                region: region.map(|region| redactor.region(region)),
                why: None,
            },
        };
        self.failures.push(failure);
    }

    /// Writes what failed, and says how the process ends.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn finish(&self) -> Result<u8, CliError> {
        if self.failures.is_empty() {
            self.folder.remove_beside(FAILURES_FILE)?;
        } else {
            let failures = serde_json::json!({"Failures": self.failures});
            let text = format!("{failures:#}\n");
            self.folder.put_beside(FAILURES_FILE, text.as_bytes())?;
        }
        if !self.quiet {
            self.tell();
        }
        Ok(if self.failures.is_empty() {
            OK
        } else {
            UNDETERMINED
        })
    }

    fn tell(&self) {
        let mut line = format!(
            "{} regions of {} accounts are collected",
            self.collected + self.were_there,
            self.accounts.len()
        );
        if self.were_there > 0 {
            line.push_str(&format!(", {} of them were there already", self.were_there));
        }
        if !self.failures.is_empty() {
            line.push_str(&format!(
                "; what failed is listed in `{}`, and the next run tries it again",
                self.folder.beside(FAILURES_FILE).display()
            ));
        }
        self.silent.tell();
        notices::note(&line);
        if self.redactor.is_some() && !self.has_parameters {
            notices::note(
                "parameters that name ids (vpcIds, excludeVpcIds, organizationId) or a waiverTag of \
                 your own must name the invented ones: --parameters writes them beside the data",
            );
        }
    }
}
