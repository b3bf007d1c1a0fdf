//! The fixes of all VPCs of saved data, into a folder: written there, or compared with what it holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use jiff::Timestamp;
use rule::fix::{Fix, FixScope, Fixes, excepted, fixes};
use rule::network::Network;
use rule::parameters::Parameters;
use rule::view::View;

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::option::selection;
use crate::cli::run::hubs;
use crate::cli::run::in_order::in_order;
use crate::cli::run::saved_regions;
use crate::cli::terminal::notices;
use crate::cli::terminal::output::{self, CommandOutput};
use crate::failure::chain;
use crate::fix::files::{Files, component};
use crate::source::snapshot::error::SnapshotError;
use crate::source::snapshot::regions::RegionFolder;
use crate::source::snapshot::{Overrides, Snapshot};

/// What is to be fixed, and where it goes.
pub struct AllFixes<'a> {
    /// The saved data.
    pub snapshot: &'a Path,
    /// The accounts to take; all of them where none is named.
    pub accounts: &'a [String],
    /// The regions to take.
    pub regions: &'a [String],
    /// The rule's parameters.
    pub parameters: &'a Parameters,
    /// The time as of which is evaluated.
    pub now: Timestamp,
    /// Which faults are fixed.
    pub scope: FixScope<'a>,
    /// Whether passed-over files are named.
    pub verbose: bool,
    /// The folder.
    pub folder: &'a Path,
    /// Whether the folder is compared alone.
    pub diff: bool,
}

/// The fixes that were found.
struct FoundFixes {
    files: Files,
    /// A line a fix.
    lines: Vec<String>,
    /// The folders of the accounts and regions that were read.
    read: BTreeSet<PathBuf>,
    /// Whether an account and region could not be read.
    is_partial: bool,
    /// How many findings are excepted.
    excepted: usize,
}

/// An account and region with the fixes of its VPCs, or why it cannot be read.
type Read = Result<(Network, Vec<Fix>), Box<(RegionFolder, SnapshotError)>>;

impl AllFixes<'_> {
    /// Finds the fixes and writes them, or compares.
    ///
    /// # Errors
    /// What cannot be read or written.
    pub fn run(&self, files: Files) -> Result<u8, CliError> {
        if fs::metadata(self.folder).is_ok_and(|it| !it.is_dir()) {
            return Err(CliError::Usage(format!(
                "`{}` is a file: the fixes of all VPCs need a folder; with a VPC after the snapshot --output is a file",
                self.folder.display()
            )));
        }
        let found = self.find(files)?;
        super::say_excepted(found.excepted);
        let stale = self.stale(&found)?;
        let status = if self.diff {
            self.compare(&found, &stale)?
        } else {
            self.write(&found, &stale)?
        };
        Ok(match status {
            OK if found.is_partial => UNDETERMINED,
            status => status,
        })
    }

    fn find(&self, files: Files) -> Result<FoundFixes, CliError> {
        let snapshot = Snapshot::open_what_can_be(self.snapshot, &Overrides::default())?;
        let folders = selection::select(snapshot.regions(), self.accounts, self.regions)?;
        if self.verbose {
            saved_regions::show_passed_over(&snapshot)?;
        }
        let hubs = hubs::gather(&snapshot, self.parameters, true);
        let hubs = hubs.as_deref();
        let mut found = FoundFixes {
            files,
            lines: Vec::new(),
            read: BTreeSet::new(),
            is_partial: false,
            excepted: 0,
        };
        for failure in snapshot.broken() {
            found.is_partial = true;
            let region = failure.region.as_deref().unwrap_or("every region");
            unread(&failure.account_id, region, &failure.why);
        }
        let mut one_after_the_other = Fixes::default();
        let mut first: Option<SnapshotError> = None;
        let done = in_order(
            &folders,
            |folder| -> Read {
                let network = snapshot.read(folder);
                let network = network.map_err(|error| Box::new((folder.clone(), error)))?;
                let view = View::new(&network, hubs);
                let fixes = fixes(view, self.parameters, self.now, self.scope);
                Ok((network, fixes))
            },
            |read: Read| {
                let (network, fixes) = match read {
                    Ok(read) => read,
                    Err(failed) => {
                        let (folder, error) = *failed;
                        unread(&folder.account_id, &folder.region, &chain(&error));
                        found.is_partial = true;
                        first.get_or_insert(error);
                        return Ok::<(), CliError>(());
                    }
                };
                let place = [&network.account_id, &network.region].map(|word| component(word));
                found.read.insert(place.iter().collect());
                let view = View::new(&network, hubs);
                for fix in fixes {
                    let (parameters, now) = (self.parameters, self.now);
                    let fix = one_after_the_other.next(view, parameters, now, fix, self.scope);
                    found.excepted += excepted(&fix.before);
                    if !fix.changes.is_empty() {
                        found.lines.push(line(&fix));
                        found.files.add(&fix);
                    }
                }
                Ok(())
            },
        );
        done?;
        match first {
            Some(error) if found.read.is_empty() => Err(error.into()),
            _ => Ok(found),
        }
    }

    /// The files of an earlier run that this one would not write, in the accounts and regions that were read. Where
    /// only some checks are fixed, files may be of others.
    fn stale(&self, found: &FoundFixes) -> Result<Vec<PathBuf>, CliError> {
        let mut stale = Vec::new();
        if !self.scope.checks.is_empty() {
            return Ok(stale);
        }
        let extension = found.files.language().extension();
        for place in &found.read {
            let folder = self.folder.join(place);
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries.map_err(|source| cannot(&folder, source))?,
            };
            for entry in entries {
                let name = entry.map_err(|source| cannot(&folder, source))?.file_name();
                let path = place.join(&name);
                let is_ours = name.to_string_lossy().starts_with("vpc-")
                    && path.extension().is_some_and(|own| own == extension);
                if is_ours && !found.files.texts().contains_key(&path) {
                    stale.push(path);
                }
            }
        }
        stale.sort();
        Ok(stale)
    }

    /// Writes the files that differ from what is there, each whole.
    fn write(&self, found: &FoundFixes, stale: &[PathBuf]) -> Result<u8, CliError> {
        let mut written = 0;
        let is_script = found.files.language().is_script();
        for (path, text) in found.files.texts() {
            let path = self.folder.join(path);
            if content(&path)?.as_deref() == Some(text) {
                continue;
            }
            let folder = path.parent().unwrap_or(self.folder);
            fs::create_dir_all(folder).map_err(|source| cannot(folder, source))?;
            output::put(text.as_bytes(), &path, is_script)
                .map_err(|source| cannot(&path, source))?;
            written += 1;
        }
        let all = found.files.texts().len();
        let mut summary = CommandOutput::new(None)?;
        let lines = found.lines.iter().map(String::as_str).chain([""]);
        let closing = format!(
            "{}: {written} of {all} files written, {} as they should be",
            self.folder.display(),
            all - written
        );
        let lines: Vec<&str> = lines.chain([closing.as_str()]).collect();
        let text = match found.lines.is_empty() {
            true => "No VPC needs a fix.\n".to_owned(),
            false => lines.join("\n") + "\n",
        };
        io::Write::write_all(&mut summary, text.as_bytes())
            .map_err(|source| cannot(self.folder, source))?;
        summary.commit()?;
        for path in stale {
            notices::warning(&format!(
                "`{}` is stale: its VPC needs no fix any more, or is gone; delete it",
                self.folder.join(path).display()
            ));
        }
        Ok(OK)
    }

    /// Shows how the files differ from what is there, and writes nothing.
    fn compare(&self, found: &FoundFixes, stale: &[PathBuf]) -> Result<u8, CliError> {
        let mut shown = CommandOutput::new(None)?;
        let mut differ = 0;
        for (path, text) in found.files.texts() {
            let path = self.folder.join(path);
            let there = content(&path)?;
            if there.as_deref() == Some(text) {
                continue;
            }
            differ += 1;
            let diff = difference(&path, there.as_deref(), text);
            io::Write::write_all(&mut shown, diff.as_bytes())
                .map_err(|source| cannot(&path, source))?;
        }
        shown.commit()?;
        for path in stale {
            notices::warning(&format!(
                "`{}` is stale: its VPC needs no fix any more, or is gone",
                self.folder.join(path).display()
            ));
        }
        if differ + stale.len() == 0 {
            return Ok(OK);
        }
        notices::note(&format!(
            "{differ} of {} files differ, {} are stale; nothing was written",
            found.files.texts().len(),
            stale.len()
        ));
        Ok(NON_COMPLIANT)
    }
}

/// How a file would differ, as a unified diff.
pub fn difference(path: &Path, there: Option<&str>, text: &str) -> String {
    let diff = similar::TextDiff::from_lines(there.unwrap_or_default(), text);
    let name = path.display().to_string();
    let before = if there.is_some() { &*name } else { "/dev/null" };
    diff.unified_diff().header(before, &name).to_string()
}

/// What a file holds; `None` where it is not there.
///
/// # Errors
/// A file that cannot be read.
pub fn content(path: &Path) -> Result<Option<String>, CliError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(cannot(path, source)),
    }
}

/// What a fix comes to, on one line.
fn line(fix: &Fix) -> String {
    let name = fix.before.vpc_name.as_deref();
    let name = name.map_or_else(String::new, |name| format!(" ({name})"));
    let by_hand = fix.changes.iter().filter(|one| one.change.is_by_hand());
    let by_hand = match by_hand.count() {
        0 => String::new(),
        some => format!(", {some} by hand"),
    };
    let all = fix.changes.len();
    let line = format!(
        "{}/{}/{}{name}: {} → {}; {all} {}{by_hand}",
        fix.account_id,
        fix.region,
        fix.vpc_id,
        fix.before.compliance_type.as_str(),
        fix.after.compliance_type.as_str(),
        if all == 1 { "change" } else { "changes" },
    );
    crate::text::printable(&line).into_owned()
}

fn unread(account_id: &str, region: &str, why: &str) {
    notices::warning(&format!(
        "{account_id} in {region} is not fixed, since it cannot be read: {why}"
    ));
}

fn cannot(path: &Path, source: io::Error) -> CliError {
    CliError::Output {
        target: Some(path.to_path_buf()),
        source,
    }
}
