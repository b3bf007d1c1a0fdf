//! The rooms of `src/` and of `rule/src/`: each uses only those that stand before it in `lib.rs`, so none are in a circle.
//! Within a room the files and folders of one level are in none either, at whatever depth, but for those that are named
//! here.
//!
//! It reads Rust as text, as no other test here does: what the program prints of itself is tested by what it prints, and
//! which file uses which is printed by nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The most files of sources that one folder of sources holds.
const LARGEST_FOLDER: usize = 15;

/// The longest file of Rust, in lines, with the tests at its end: beyond what one should have.
const LONGEST_FILE: usize = 400;

/// The files that are longer, and why.
const LONGER: [(&str, &str); 3] = [
    (
        "rule/src/checks.rs",
        "the catalogue is one table with a row a check; how a row is read is to part from it",
    ),
    (
        "src/fix/terraform.rs",
        "how a block is written is to part from the blocks that a change is",
    ),
    (
        "src/source/plan/mapping/ledger.rs",
        "what a plan changes of records is to part from what it says of ids",
    ),
];

/// The crates' sources.
const SOURCES: [&str; 2] = ["src", "rule/src"];

/// What has files of Rust: the crates, with their tests and benchmarks.
const RUST: [&str; 4] = ["src", "rule", "tests", "build.rs"];

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

/// The circles within rooms: what is one thing in several files, and why.
const CIRCLES: [(&str, &str); 7] = [
    // A tag is declared as records are, and one of the forms of their fields is a list of tags.
    ("src/describe", "declare value"),
    // One live reading of three services, in accounts of hubs too: its client, its pages and what it keeps are EC2's.
    ("src/source", "ec2 hub route53 workload"),
    // What `Fn::GetAtt` names may be a property of the resource, which is evaluated as any other.
    ("src/source/plan/template", "attribute evaluate"),
    // A row is decided by its endpoints, by central ones, and by the three of an ECS agent: each asks the others.
    (
        "rule/src/assessment",
        "candidate_path central combination decision service trio",
    ),
    // A step carries a reason of any stage, and every stage makes steps.
    (
        "rule/src/path",
        "central dns endpoint_state engine families gateway images interface mending network_acl passing policy route \
         security_group step trio",
    ),
    // The way to a hub has the hops of each kind, and each of them takes the way that it is on.
    (
        "rule/src/path/central",
        "course exits groups hops hub_path no_endpoint peering transit_gateway",
    ),
    // A record may lead to another name, which sources answer for, in their order.
    ("rule/src/path/central/dns", "among order records"),
];

/// What the files below a folder use of the other files and folders of its level. Its modules go by a path.
fn uses(folder: &Path, path: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let is_of_tests = |file: &PathBuf| file.ends_with("tests.rs") || file.ends_with("fixture.rs");
    for file in sources(folder)
        .into_iter()
        .filter(|file| !is_of_tests(file))
    {
        let below = file.strip_prefix(folder).unwrap().with_extension("");
        let mut parts: Vec<&str> = below.iter().map(|part| part.to_str().unwrap()).collect();
        if parts.last() == Some(&"mod") {
            parts.pop();
        }
        let Some(own) = parts.first() else { continue };
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code: String = code.flat_map(|line| [line, "\n"]).collect();
        let (by_crate, by_super) = (format!("crate::{path}::"), "super::".repeat(parts.len()));
        let after = code
            .match_indices(&by_crate)
            .map(|(at, found)| at + found.len());
        let beside = code.match_indices(&by_super).filter_map(|(at, found)| {
            let rest = &code[at + found.len()..];
            let is_deeper = code[..at].ends_with("super::") || rest.starts_with("super::");
            (!is_deeper).then_some(at + found.len())
        });
        let names = of.entry((*own).to_owned()).or_default();
        for at in after.chain(beside) {
            names.extend(named(&code[at..]));
        }
        names.remove(*own);
    }
    let all: BTreeSet<String> = of.keys().cloned().collect();
    of.values_mut()
        .for_each(|uses| uses.retain(|one| all.contains(one)));
    of
}

/// The modules that a path goes on with: one, or those of a list in braces.
fn named(rest: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        let is_of_word = |letter: &char| *letter == '_' || letter.is_ascii_alphanumeric();
        let text = text.trim_start().chars();
        text.take_while(is_of_word).collect()
    };
    let Some(list) = rest.strip_prefix('{') else {
        return vec![word(rest)];
    };
    let (mut names, mut part, mut depth) = (Vec::new(), String::new(), 0);
    for letter in list.chars() {
        match letter {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(word(&std::mem::take(&mut part))),
            _ => part.push(letter),
        }
    }
    names.push(word(&part));
    names
}

/// What is reached from a file or folder by what it uses.
fn reached<'u>(uses: &'u BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<&'u str> {
    let mut reached = BTreeSet::new();
    let mut left: Vec<&str> = vec![from];
    while let Some(one) = left.pop() {
        for next in uses.get(one).into_iter().flatten() {
            if reached.insert(next.as_str()) {
                left.push(next);
            }
        }
    }
    reached
}

#[test]
fn within_a_room_only_what_is_named_is_in_a_circle() {
    let mut found = BTreeSet::new();
    for of in SOURCES {
        let folders = walkdir::WalkDir::new(of).min_depth(1).into_iter().flatten();
        for folder in folders.filter(|it| it.file_type().is_dir()) {
            let below: Vec<&str> = folder
                .path()
                .strip_prefix(of)
                .unwrap()
                .iter()
                .map(|part| part.to_str().unwrap())
                .collect();
            let uses = uses(folder.path(), &below.join("::"));
            for one in uses.keys() {
                let circle: Vec<&str> = reached(&uses, one)
                    .into_iter()
                    .filter(|other| reached(&uses, other).contains(one.as_str()))
                    .collect();
                if !circle.is_empty() {
                    let folder = folder.path().to_str().unwrap().to_owned();
                    found.insert((folder, circle.join(" ")));
                }
            }
        }
    }
    let named = CIRCLES.map(|(folder, circle)| (folder.to_owned(), circle.to_owned()));
    assert_eq!(found, BTreeSet::from(named));
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
    let is_built = |file: &PathBuf| file.iter().any(|part| part == "target");
    let files = RUST.into_iter().flat_map(|of| sources(Path::new(of)));
    let files = files.filter(|file| !is_built(file));
    let lines = files.map(|file| (fs::read_to_string(&file).unwrap().lines().count(), file));
    let long: BTreeMap<PathBuf, usize> = lines
        .filter(|(lines, _)| *lines > LONGEST_FILE)
        .map(|(lines, file)| (file, lines))
        .collect();
    let is_named = |file: &Path| LONGER.iter().any(|(named, _)| Path::new(named) == file);
    let unnamed: Vec<_> = long.iter().filter(|(file, _)| !is_named(file)).collect();
    assert_eq!(unnamed, [], "files of more than {LONGEST_FILE} lines");
    let is_short = |(file, _): &&(&str, &str)| !long.contains_key(Path::new(file));
    let short: Vec<_> = LONGER.iter().filter(is_short).collect();
    assert_eq!(
        short,
        [] as [&(&str, &str); 0],
        "named, and no longer than others"
    );
}

/// What a `Result` holds in the place of an error and is none of ours: why a fact is unread, a sentence or several, a
/// place beside the one that was not found, the runtime's own type, a pair in a box, what a signature leaves open.
const NO_ERRORS: [&str; 10] = [
    "Why",
    "str",
    "String",
    "Vec",
    "usize",
    "Diagnostic",
    "Box",
    "E",
    "R",
    "_",
];

/// What follows `Result<`, up to its end, behind its last comma.
fn failure(rest: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let mut begins = None;
    for (at, letter) in rest.char_indices() {
        match letter {
            '<' | '(' | '[' => depth += 1,
            ',' if depth == 0 => begins = Some(at + 1),
            '>' if rest[..at].ends_with(['-', '=']) => {}
            '>' | ')' | ']' if depth > 0 => depth -= 1,
            '>' => return Some(rest[begins?..at].trim()).filter(|it| !it.is_empty()),
            _ => {}
        }
    }
    None
}

#[test]
fn every_error_is_named_so() {
    let is_named_so = |name: &str| name.ends_with("Error");
    let word = |text: &str| {
        let end = text.find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric());
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let mut others = Vec::new();
    for file in SOURCES
        .into_iter()
        .flat_map(|folder| sources(Path::new(folder)))
    {
        let text = fs::read_to_string(&file).unwrap();
        let implements = text.split("\nimpl").skip(1);
        let of_traits = implements.filter_map(|it| it.lines().next()?.split("Error for ").nth(1));
        let derived = text.split("thiserror::Error)]").skip(1);
        let derived = derived.filter_map(|it| {
            let declared = it.lines().find(|it| it.starts_with("pub"))?;
            declared
                .split_once("struct ")
                .or(declared.split_once("enum "))
        });
        let of_results = text.split("Result<").skip(1).filter_map(failure);
        let of_results = of_results.map(|it| {
            let of_it = it.split('<').next().unwrap_or(it);
            of_it.rsplit([':', ' ', '&']).next().unwrap_or(of_it)
        });
        let of_results = of_results.filter(|it| !NO_ERRORS.contains(it));
        let names = of_traits.map(word).chain(derived.map(|(_, it)| word(it)));
        let names = names.chain(of_results.map(str::to_owned));
        let names = names.filter(|it| !is_named_so(it));
        others.extend(names.map(|it| format!("{}: {it}", file.display())));
    }
    assert_eq!(others, Vec::<String>::new());
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
