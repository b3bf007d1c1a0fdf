//! The rooms of `src/` and of `rule/src/`: each uses only those that stand before it in `lib.rs`, so none are in a circle.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The most files of sources that one folder of sources holds.
const LARGEST_FOLDER: usize = 15;

/// The longest file of sources, in lines, with the tests at its end: far beyond what one should have.
const LONGEST_FILE: usize = 500;

/// The crates' sources.
const SOURCES: [&str; 2] = ["src", "rule/src"];

/// The rooms, the lowest first: the order of `lib.rs`.
fn rooms(sources: &str) -> Vec<String> {
    let lib = fs::read_to_string(format!("{sources}/lib.rs")).unwrap();
    let lines = lib.lines().map(|line| line.trim_start_matches("pub "));
    let rooms = lines.filter_map(|line| line.strip_prefix("mod "));
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
    SOURCES.into_iter().for_each(no_room_of);
}

fn no_room_of(sources_of: &str) {
    let rooms = rooms(sources_of);
    let floor: BTreeMap<&str, usize> = rooms.iter().map(String::as_str).zip(0..).collect();
    let mut upward = Vec::new();
    for room in &rooms {
        let (file, folder) = (
            format!("{sources_of}/{room}.rs"),
            format!("{sources_of}/{room}"),
        );
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
    let files = SOURCES.into_iter().flat_map(|of| sources(Path::new(of)));
    let is_table = |file: &PathBuf| file.ends_with("mod.rs") || file.ends_with("lib.rs");
    for file in files.filter(|file| !is_table(file)) {
        *sizes.entry(file.parent().unwrap().to_owned()).or_default() += 1;
    }
    sizes.retain(|_, size| *size > LARGEST_FOLDER);
    assert_eq!(
        sizes,
        BTreeMap::new(),
        "folders of more than {LARGEST_FOLDER} files"
    );
}

#[test]
fn no_file_knows_too_much() {
    let is_of_tests = |file: &PathBuf| {
        file.iter()
            .any(|part| part == "tests" || part == "tests.rs")
    };
    let files = SOURCES.into_iter().flat_map(|of| sources(Path::new(of)));
    let files = files.filter(|file| !is_of_tests(file));
    let lines = files.map(|file| (fs::read_to_string(&file).unwrap().lines().count(), file));
    let long: Vec<(usize, PathBuf)> = lines.filter(|(lines, _)| *lines > LONGEST_FILE).collect();
    assert_eq!(long, [], "files of more than {LONGEST_FILE} lines");
}

/// A newcomer finds the test of a file in one look.
#[test]
fn the_map_of_tests_names_every_room() {
    let map = fs::read_to_string("tests/README.md").unwrap();
    let (left, _) = map.split_once("| README, contracts, example |").unwrap();
    let rows: Vec<&str> = left
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split(" | ").next())
        .collect();
    let mut unnamed = Vec::new();
    for sources in SOURCES {
        for room in rooms(sources) {
            let is_named = |row: &&str| {
                let mut names = row.split(['`', '/', '.', ' ', ',', ':']);
                row.starts_with(sources) && names.any(|name| name == room)
            };
            if !rows.iter().any(is_named) {
                unnamed.push(format!("{sources}/{room}"));
            }
        }
    }
    assert_eq!(unnamed, Vec::<String>::new(), "not in tests/README.md");
}
