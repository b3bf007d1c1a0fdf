//! What is there where no region is, and what to do about it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::super::error::is_template;

/// How much of a file is looked at to tell what it is instead.
const BEGINNING: u64 = 64 * 1024;

/// What to do, where that is known.
pub fn cure(root: &Path, files: &[PathBuf]) -> String {
    other_kind(root)
        .or_else(|| other_outputs(root))
        .or_else(|| passed_over(files))
        .unwrap_or_default()
}

/// What to do with a file of another kind that this program takes elsewhere.
fn other_kind(root: &Path) -> Option<String> {
    if fs::metadata(root).ok()?.is_dir() {
        return None;
    }
    let mut beginning = Vec::new();
    let opened = crate::file::open(root).ok()?;
    opened
        .content
        .take(BEGINNING)
        .read_to_end(&mut beginning)
        .ok()?;
    let has = |key: &str| memchr::memmem::find(&beginning, key.as_bytes()).is_some();
    let cure = if has("\"format_version\"") || has("\"Resources\"") {
        "; this is a plan or a template: give it with --plan"
    } else if has("\"schemaVersion\"") {
        "; this is a report of this program: name the data that it was made of"
    } else {
        return None;
    };
    Some(cure.to_owned())
}

/// What was found instead.
fn passed_over(files: &[PathBuf]) -> Option<String> {
    let first = files.first()?;
    let others = match files.len() - 1 {
        0 => String::new(),
        1 => ", nor has 1 other".to_owned(),
        more => format!(", nor have {more} others"),
    };
    Some(format!("; `{}` has nothing of it{others}", first.display()))
}

/// What to do about a folder that has no JSON, where it has other outputs of the AWS CLI.
fn other_outputs(root: &Path) -> Option<String> {
    let files = WalkDir::new(root).max_depth(4).sort_by_file_name();
    let files = files.into_iter().filter_map(Result::ok);
    let named = |path: &Path| {
        let extension = path.extension()?.to_str()?;
        ["yaml", "yml", "txt", "tf"]
            .contains(&extension)
            .then(|| path.to_owned())
    };
    let first = files.into_iter().find_map(|entry| named(entry.path()))?;
    let mut beginning = Vec::new();
    let content = crate::file::open(&first).ok()?.content;
    content.take(BEGINNING).read_to_end(&mut beginning).ok()?;
    let advice = if first.extension().is_some_and(|extension| extension == "tf") {
        "give what `terraform show -json` prints of a plan, with --plan"
    } else if is_template(&beginning) {
        "it is a template: give it with --plan"
    } else {
        "save it as .json, with `aws ec2 … --output json`"
    };
    Some(format!("; `{}` is there: {advice}", first.display()))
}
