//! The folder that a collection grows in: `<account>/<region>/*.json`, each region whole or not there.

mod name;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::name::{plain, region_name};
use super::error::CollectError;
use crate::describe::region_files::NewFile;
use crate::failure::UnreadKind;
use crate::place::Place;
use crate::source::snapshot::unread::{UNREAD, UNREAD_FILE};

/// The file that says that a folder is redacted, and tells its key from others.
const REDACTION_FILE: &str = "redaction.json";

/// A folder of collected regions.
#[derive(Debug)]
pub struct CollectionFolder {
    root: PathBuf,
}

/// What the folder says of its redaction.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Redaction {
    /// Tells the key from others without telling it.
    key_mark: String,
}

/// One account in one region, as it is found in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CollectedPlace {
    /// Which.
    pub place: Place,
    /// Which of several of the same account and region; 0 for the first.
    pub repeated: usize,
}

impl CollectionFolder {
    /// Opens the folder, made where it is not there; `key_mark` where it shall be redacted.
    ///
    /// # Errors
    /// Where plain and redacted data, or data of two keys, would lie beside each other.
    pub fn open(root: &Path, key_mark: Option<&str>) -> Result<Self, CollectError> {
        let folder = Self {
            root: root.to_owned(),
        };
        let cannot = folder.cannot(root);
        fs::create_dir_all(root).map_err(cannot)?;
        let marker = root.join(REDACTION_FILE);
        let held = match fs::read(&marker) {
            Ok(bytes) => serde_json::from_slice::<Redaction>(&bytes)
                .ok()
                .map(|redaction| redaction.key_mark),
            Err(_) => None,
        };
        let mixed = |held, added, advice| CollectError::Mixed {
            path: root.to_owned(),
            held,
            added,
            advice,
        };
        match (held, key_mark) {
            (None, None) => {}
            (Some(_), None) => {
                return Err(mixed(
                    "redacted",
                    "plain",
                    "redact this run too, with --redact-key and the key of the first",
                ));
            }
            (Some(held), Some(mark)) if held == mark => {}
            (held, Some(mark)) => {
                let holds = |any| holds(root, any).map_err(folder.cannot(root));
                // A run that could not read anything leaves its mark alone.
                if held.is_some() && holds(Any::Folder)? {
                    return Err(CollectError::OtherKey {
                        path: root.to_owned(),
                    });
                }
                if held.is_none() && holds(Any::FileOrFolder)? {
                    return Err(mixed("plain", "redacted", "leave --redact out"));
                }
                let redaction = Redaction {
                    key_mark: mark.to_owned(),
                };
                let bytes = serde_json::to_vec(&redaction)?;
                fs::write(&marker, bytes).map_err(folder.cannot(&marker))?;
            }
        }
        Ok(folder)
    }

    /// Where a file beside the accounts' folders belongs.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Whether a region is there, and whole: nothing was unread when it was collected.
    pub fn has(&self, place: &CollectedPlace) -> bool {
        let folder = self.path(place);
        folder.is_dir() && !folder.join(UNREAD_FILE).exists()
    }

    /// The folder of a region.
    pub fn path(&self, place: &CollectedPlace) -> PathBuf {
        self.account_path(place).join(region_name(place))
    }

    /// The folder that a region's is in.
    fn account_path(&self, place: &CollectedPlace) -> PathBuf {
        let account = self.root.join(plain(&place.place.account_id));
        match place.repeated {
            0 => account,
            number => account.join((number + 1).to_string()),
        }
    }

    /// Puts a region in its place in one step, whatever was there. It is written into a hidden
    /// folder beside, which no reader looks at.
    ///
    /// # Errors
    /// What the file system refuses.
    pub fn put(
        &self,
        place: &CollectedPlace,
        files: &[NewFile],
        unread: &[UnreadKind],
    ) -> Result<(), CollectError> {
        let account = self.account_path(place);
        let region = region_name(place);
        let partial = account.join(format!(".{region}.partial"));
        let former = account.join(format!(".{region}.former"));
        let target = account.join(&region);
        let write = || {
            fs::create_dir_all(&account)?;
            remove(&partial)?;
            fs::create_dir(&partial)?;
            for file in files {
                fs::write(partial.join(&file.name), &file.bytes)?;
            }
            if !unread.is_empty() {
                let unread = serde_json::json!({UNREAD: unread});
                fs::write(partial.join(UNREAD_FILE), format!("{unread:#}\n"))?;
            }
            remove(&former)?;
            if target.exists() {
                fs::rename(&target, &former)?;
            }
            fs::rename(&partial, &target)?;
            remove(&former)
        };
        write().map_err(self.cannot(&target))
    }

    /// Puts what holds for all regions of an account into its folder, each file in one step.
    ///
    /// # Errors
    /// What the file system refuses.
    pub fn put_global(&self, account_id: &str, files: &[NewFile]) -> Result<PathBuf, CollectError> {
        let account = self.root.join(plain(account_id));
        let write = || {
            fs::create_dir_all(&account)?;
            for file in files {
                let partial = account.join(format!(".{}.partial", file.name));
                fs::write(&partial, &file.bytes)?;
                fs::rename(&partial, account.join(&file.name))?;
            }
            Ok(())
        };
        write().map_err(self.cannot(&account))?;
        Ok(account)
    }

    /// Writes a file beside the accounts' folders, whole or not at all.
    ///
    /// # Errors
    /// What the file system refuses.
    pub fn put_beside(&self, name: &str, bytes: &[u8]) -> Result<(), CollectError> {
        let target = self.beside(name);
        let partial = self.beside(&format!(".{name}.partial"));
        let written = fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, &target));
        written.map_err(self.cannot(&target))
    }

    /// Removes a file beside the accounts' folders, where it is there.
    ///
    /// # Errors
    /// What the file system refuses.
    pub fn remove_beside(&self, name: &str) -> Result<(), CollectError> {
        let target = self.beside(name);
        match fs::remove_file(&target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(self.cannot(&target)(error))
            }
            _ => Ok(()),
        }
    }

    fn cannot(&self, path: &Path) -> impl Fn(io::Error) -> CollectError + use<> {
        let path = path.to_owned();
        move |source| CollectError::Unwritable {
            path: path.clone(),
            source,
        }
    }
}

/// What may lie in a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Any {
    Folder,
    FileOrFolder,
}

/// Whether a folder holds anything that is not hidden.
fn holds(folder: &Path, any: Any) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && (any == Any::FileOrFolder || entry.file_type()?.is_dir()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{CollectError, CollectedPlace, CollectionFolder, NewFile, UnreadKind};
    use crate::place::Place;

    fn place(account_id: &str) -> CollectedPlace {
        CollectedPlace {
            place: Place::new(account_id, "eu-west-3"),
            repeated: 0,
        }
    }

    fn file(text: &str) -> NewFile {
        NewFile {
            name: format!("{text}.json"),
            bytes: text.into(),
        }
    }

    #[test]
    fn a_region_is_there_whole_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let folder = CollectionFolder::open(root.path(), None).unwrap();
        let place = place("111122223333");
        let partial = root.path().join("111122223333/.eu-west-3.partial");
        fs::create_dir_all(&partial).unwrap();
        fs::write(partial.join("half.json"), "{").unwrap();
        assert!(!folder.has(&place));

        let unread = [UnreadKind {
            kind: "RouteTables".to_owned(),
            why: None,
        }];
        folder.put(&place, &[file("a")], &unread).unwrap();
        assert!(!folder.has(&place));
        folder.put(&place, &[file("b")], &[]).unwrap();
        assert!(folder.has(&place));
        let account = fs::read_dir(root.path().join("111122223333")).unwrap();
        assert_eq!(account.count(), 1);
        let region = fs::read_dir(folder.path(&place)).unwrap();
        let names: Vec<_> = region.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["b.json"]);
    }

    #[test]
    fn names_from_the_data_stay_inside() {
        let root = tempfile::tempdir().unwrap();
        let folder = CollectionFolder::open(root.path(), None).unwrap();
        for name in ["..", "../../x", "/etc", "", ".hidden", "a\u{0}b"] {
            let path = folder.path(&place(name));
            let account = path.parent().unwrap();
            assert_eq!(account.parent(), Some(root.path()), "{name:?}");
            let name = account.file_name().unwrap().to_str().unwrap();
            assert!(!name.starts_with('.'), "{name:?}");
        }
    }

    #[test]
    fn distinct_places_have_distinct_folders() {
        let root = tempfile::tempdir().unwrap();
        let folder = CollectionFolder::open(root.path(), None).unwrap();
        let long = "x".repeat(64);
        let names = [
            "eu-west-3",
            "EU-WEST-3",
            "eu-west-3 prod",
            "eu-west-3.prod",
            "eu-west-3_prod",
            "eu-west-3/prod",
            "eu-west-3\u{e9}prod",
            "",
            "_",
            ".",
            "..",
            "2",
            "3",
            &long,
            &format!("{long}a"),
            &format!("{long}b"),
        ];
        let mut names: Vec<String> = names.map(str::to_owned).to_vec();
        // What the name of a folder is, as the name of a place.
        names.extend(names.clone().iter().map(|name| super::plain(name)));
        names.sort_unstable();
        names.dedup();
        let mut paths = Vec::new();
        for account in &names {
            for region in &names {
                for repeated in [0, 1, 2] {
                    let place = CollectedPlace {
                        place: Place::new(account, region),
                        repeated,
                    };
                    let path = folder.path(&place);
                    paths.push(path.to_str().unwrap().to_ascii_lowercase());
                }
            }
        }
        let all = paths.len();
        paths.sort_unstable();
        for pair in paths.windows(2) {
            let inside = pair[1].strip_prefix(&pair[0]);
            assert!(
                !inside.is_some_and(|rest| rest.starts_with('/')),
                "{pair:?}"
            );
        }
        paths.dedup();
        assert_eq!(paths.len(), all);
    }

    #[test]
    fn plain_and_redacted_never_mix() {
        let root = tempfile::tempdir().unwrap();
        let open = |mark| CollectionFolder::open(root.path(), mark);
        open(Some("nothing yet")).unwrap();
        let folder = open(Some("one")).unwrap();
        let there = place("111122223333");
        folder.put(&there, &[file("a")], &[]).unwrap();
        open(Some("one")).unwrap();
        assert!(matches!(
            open(Some("two")),
            Err(CollectError::OtherKey { .. })
        ));
        assert!(matches!(open(None), Err(CollectError::Mixed { .. })));
        let other = tempfile::tempdir().unwrap();
        let folder = CollectionFolder::open(other.path(), None).unwrap();
        folder
            .put(&place("111122223333"), &[file("a")], &[])
            .unwrap();
        let redacted = CollectionFolder::open(other.path(), Some("one"));
        assert!(matches!(redacted, Err(CollectError::Mixed { .. })));
    }
}
