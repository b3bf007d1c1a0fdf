//! What could not be read of a region when it was collected, and why: `unread.json` in its folder.

use std::path::Path;

use serde::de::SeqAccess;

use super::error::SnapshotError;
use super::file;
use super::list::{Elements, Under};
use super::parse::parse;
use super::regions::{RegionFolder, RegionPart};
use crate::describe::kind::RecordKind;
use crate::failure::UnreadKind;

/// The file in a region's folder.
pub const UNREAD_FILE: &str = "unread.json";

/// The top-level key in it.
pub const UNREAD: &str = "Unread";

/// What could not be read of a region.
#[derive(Debug, Default)]
pub struct Unread(Vec<UnreadKind>);

impl Unread {
    /// What the folders of a region say.
    ///
    /// # Errors
    /// Where a file cannot be read, is not JSON, or has another shape.
    pub fn of(region: &RegionFolder) -> Result<Self, SnapshotError> {
        let mut unread = Self::default();
        for part in &region.parts {
            if let RegionPart::Folder(folder) = part {
                for file in file::json_files(folder)?.iter().filter(|file| is_it(file)) {
                    unread.add(file)?;
                }
            }
        }
        Ok(unread)
    }

    fn add(&mut self, path: &Path) -> Result<(), SnapshotError> {
        let mut under = Under {
            key: UNREAD,
            elements: self,
        };
        parse(path, &file::content(path)?, &mut under)
    }

    /// All of it.
    pub fn into_kinds(self) -> Vec<UnreadKind> {
        self.0
    }

    /// Why there is nothing of a kind, or not all of it. Of several calls that failed it is the first one's reason.
    pub fn why(&self, kind: RecordKind) -> Option<String> {
        let of = |kind: RecordKind| self.0.iter().find(|one| one.kind == kind.key());
        let other = match kind {
            // Without one of the two nothing is known of any list, and no file has the other one either.
            RecordKind::PrefixLists => of(RecordKind::ManagedPrefixListEntries),
            RecordKind::ManagedPrefixListEntries => of(RecordKind::PrefixLists),
            _ => None,
        };
        of(kind).or(other).map(UnreadKind::sentence)
    }
}

/// Whether a file is such a one, packed or not.
pub fn is_it(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".gz").unwrap_or(&name) == UNREAD_FILE
}

impl<'de> Elements<'de> for Unread {
    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let one = list.next_element::<UnreadKind>()?;
        let any = one.is_some();
        self.0.extend(one);
        Ok(any)
    }
}
