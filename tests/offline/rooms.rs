//! The rooms of `src/`: each uses only those that stand before it in `src/lib.rs`, so none are in a circle.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The most files of sources that one folder of sources holds.
const LARGEST_FOLDER: usize = 15;

/// The rooms, the lowest first: the order of `src/lib.rs`.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let rooms = lib.lines().filter_map(|line| line.strip_prefix("pub mod "));
    rooms
        .map(|room| room.trim_end_matches(';').to_owned())
        .collect()
}

/// Every file of Rust below a folder; none where there is no such folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    let files = files.map(walkdir::DirEntry::into_path);
    files
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .collect()
}

#[test]
fn no_room_uses_one_that_stands_after_it() {
    let rooms = rooms();
    let floor: BTreeMap<&str, usize> = rooms.iter().map(String::as_str).zip(0..).collect();
    let mut upward = Vec::new();
    for room in &rooms {
        let (file, folder) = (format!("src/{room}.rs"), format!("src/{room}"));
        let mut files = sources(Path::new(&folder));
        files.extend(sources(Path::new(&file)));
        assert!(!files.is_empty(), "the room `{room}` is empty");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for used in text.split("crate::").skip(1) {
                let end = used.find(|letter: char| letter != '_' && !letter.is_ascii_lowercase());
                let used = &used[..end.unwrap_or(used.len())];
                let used_floor = floor.get(used);
                let used_floor =
                    used_floor.unwrap_or_else(|| panic!("{}: `{used}` is no room", file.display()));
                if used_floor > &floor[room.as_str()] {
                    upward.push(format!("{} uses `{used}`", file.display()));
                }
            }
        }
    }
    assert_eq!(
        upward,
        Vec::<String>::new(),
        "the rooms in their order: {rooms:?}"
    );
}

#[test]
fn no_folder_is_a_heap() {
    let mut sizes: BTreeMap<PathBuf, usize> = BTreeMap::new();
    let files = sources(Path::new("src")).into_iter();
    for file in files.filter(|file| !file.ends_with("mod.rs")) {
        *sizes.entry(file.parent().unwrap().to_owned()).or_default() += 1;
    }
    sizes.retain(|_, size| *size > LARGEST_FOLDER);
    assert_eq!(
        sizes,
        BTreeMap::new(),
        "folders of more than {LARGEST_FOLDER} files"
    );
}
