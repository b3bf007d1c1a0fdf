//! Where the resources of a configuration are written: a scan for `resource "TYPE" "NAME"`, outside
//! of comments and heredocs. Nothing is evaluated.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::file;

/// The most bytes of a file of a configuration that are read.
const LARGEST: u64 = 16 * 1024 * 1024;

/// File and line of each address.
pub type Lines = BTreeMap<String, (String, usize)>;

/// The places of addresses in the folder of a configuration, and in its modules.
pub fn find<'a>(folder: &Path, addresses: impl Iterator<Item = &'a str>) -> Lines {
    let modules = module_folders(folder);
    let mut scanned: HashMap<PathBuf, HashMap<String, (String, usize)>> = HashMap::new();
    let mut found = Lines::new();
    for address in addresses {
        let (module, resource) = split(address);
        let below = match modules.get(&module) {
            Some(below) => below.clone(),
            None if module.is_empty() => folder.to_owned(),
            None => continue,
        };
        let resources = scanned.entry(below.clone()).or_insert_with(|| scan(&below));
        if let Some(place) = resources.get(&resource) {
            found.insert(address.to_owned(), place.clone());
        }
    }
    found
}

/// The modules of an address by their names (`a.b`), and the resource without its key.
fn split(address: &str) -> (String, String) {
    let mut modules = Vec::new();
    let mut rest = address;
    while let Some(below) = rest.strip_prefix("module.") {
        let end = below.find(['.', '[']).unwrap_or(below.len());
        let (name, mut after) = below.split_at(end);
        modules.push(name);
        if after.starts_with('[') {
            after = after.split_once(']').map_or("", |(_, after)| after);
        }
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    let resource = rest.split(['[', '@', '#']).next().unwrap_or(rest);
    (modules.join("."), resource.to_owned())
}

/// The folders of modules, by their names: what `terraform init` wrote down.
fn module_folders(folder: &Path) -> HashMap<String, PathBuf> {
    let list = folder.join(".terraform/modules/modules.json");
    let text = file::text(&list, LARGEST).unwrap_or_default();
    let json: Json = serde_json::from_str(&text).unwrap_or_default();
    let modules = json.get("Modules").and_then(Json::as_array);
    let pairs = modules.into_iter().flatten().filter_map(|module| {
        let key = module.get("Key")?.as_str()?.to_owned();
        let below = module.get("Dir")?.as_str()?;
        Some((key, folder.join(below)))
    });
    let mut found: HashMap<String, PathBuf> = pairs.collect();
    // Local modules are there without `terraform init`.
    let mut open = vec![(String::new(), folder.to_owned(), 0)];
    while let Some((name, at, depth)) = open.pop() {
        for (call, source) in local_calls(&at) {
            let key = if name.is_empty() {
                call
            } else {
                format!("{name}.{call}")
            };
            let below = at.join(source);
            if depth < 10 && !found.contains_key(&key) {
                found.insert(key.clone(), below.clone());
                open.push((key, below, depth + 1));
            }
        }
    }
    found
}

/// The local modules that a folder calls.
fn local_calls(folder: &Path) -> Vec<(String, String)> {
    let mut calls = Vec::new();
    for (_, text) in files(folder) {
        let mut name: Option<String> = None;
        for line in code(&text) {
            if let Some(call) = line.trim().strip_prefix("module ") {
                name = quoted(call);
            } else if let (Some(call), Some(value)) = (
                &name,
                line.trim()
                    .strip_prefix("source")
                    .and_then(|rest| rest.split_once('=')),
            ) {
                let source = quoted(value.1).filter(|source| source.starts_with('.'));
                calls.extend(source.map(|source| (call.clone(), source)));
                name = None;
            }
        }
    }
    calls
}

/// The resources that the files of a folder write, by `TYPE.NAME`.
fn scan(folder: &Path) -> HashMap<String, (String, usize)> {
    let mut found = HashMap::new();
    for (path, text) in files(folder) {
        for (number, line) in code(&text).into_iter().enumerate() {
            let Some(rest) = line.trim_start().strip_prefix("resource") else {
                continue;
            };
            let mut words = rest.split('"');
            words.next();
            if let (Some(kind), Some(_), Some(name)) = (words.next(), words.next(), words.next()) {
                let key = format!("{kind}.{name}");
                found
                    .entry(key)
                    .or_insert_with(|| (path.clone(), number + 1));
            }
        }
    }
    found
}

/// The configuration files of a folder, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|end| end == "tf" || end == "tofu")
    });
    paths.sort();
    let read = paths.into_iter().filter_map(|path| {
        let text = file::text(&path, LARGEST).ok()?;
        let path = path.strip_prefix(".").unwrap_or(&path);
        Some((path.to_string_lossy().into_owned(), text))
    });
    read.collect()
}

/// The lines of a file, empty where they are in a comment or heredoc.
fn code(text: &str) -> Vec<&str> {
    let mut until: Option<String> = None;
    let mut in_comment = false;
    text.lines()
        .map(|line| {
            if let Some(end) = &until {
                if line.trim() == end {
                    until = None;
                }
                return "";
            }
            if in_comment {
                in_comment = !line.contains("*/");
                return "";
            }
            let trimmed = line.trim_start();
            if trimmed.starts_with('#') || trimmed.starts_with("//") {
                return "";
            }
            if trimmed.starts_with("/*") {
                in_comment = !trimmed.contains("*/");
                return "";
            }
            if let Some((_, mark)) = line.split_once("<<") {
                let mark = mark.trim_start_matches('-').trim();
                let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
                if !mark.is_empty() && mark.chars().all(is_name) {
                    until = Some(mark.to_owned());
                }
            }
            line
        })
        .collect()
}

fn quoted(text: &str) -> Option<String> {
    text.split('"').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn resources_are_found_in_modules_and_not_in_heredocs() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        };
        write(
            "main.tf",
            "# resource \"aws_vpc\" \"a\" {}\nx = <<EOT\nresource \"aws_vpc\" \"a\" {}\nEOT\n\
             resource \"aws_vpc\" \"a\" {\n}\nmodule \"net\" {\n  source = \"./net\"\n}\n",
        );
        write("net/subnets.tf", "\nresource \"aws_subnet\" \"x\" {}\n");
        let addresses = [
            "aws_vpc.a",
            "module.net[\"k.1\"].aws_subnet.x[0]",
            "aws_vpc.b",
        ];
        let found = find(folder.path(), addresses.iter().copied());
        let lines: Vec<usize> = found.values().map(|(_, line)| *line).collect();
        assert_eq!(lines, [5, 2]);
    }
}
