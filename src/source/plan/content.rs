//! What a file is, told by its content: a plan, a template, or what people hand over by mistake.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;

use super::error::PlanError;
use crate::file;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// What `terraform show -json` prints, as UTF-8.
    Terraform(Vec<u8>),
    /// A template, as text.
    Template(String),
    /// A folder of CDK's: its stacks.
    Cdk(PathBuf),
}

/// How much is looked at to tell a plan from a template.
const BEGINNING: usize = 4096;

/// What plans of Terraform say first, as a member's name.
const FORMAT_VERSION: &[u8] = b"\"format_version\"";

/// The most bytes of a plan or a template that are read.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// Reads a file, a folder, or standard input (`-`).
///
/// # Errors
/// Where it cannot be read, or is known to be something else.
pub fn read(path: &Path) -> Result<Content, PlanError> {
    let unreadable = |source| PlanError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let is_input = path == Path::new("-");
    if !is_input && fs::metadata(path).map_err(unreadable)?.is_dir() {
        if path.join("manifest.json").is_file() {
            return Ok(Content::Cdk(path.to_owned()));
        }
        return Err(PlanError::OtherKind {
            path: path.to_owned(),
            found: "a folder without `manifest.json`".to_owned(),
            advice:
                "expected CDK's output (`cdk.out`), a template, or what `terraform show -json` \
                     prints; saved data stands before --plan"
                    .to_owned(),
        });
    }
    of_bytes(path, file::bytes(path, LARGEST).map_err(unreadable)?)
}

/// A file that is read at once, which is faster, and takes no more than a program does anyway.
const SMALL: usize = 8 * 1024 * 1024;

/// A large file that begins as a plan of Terraform does, to be read as it streams by; `None` for anything else.
pub fn stream(path: &Path) -> Option<impl Read> {
    if !fs::metadata(path).is_ok_and(|of| of.is_file()) {
        return None;
    }
    let opened = file::open(path).ok()?;
    // Of what is packed the size is not known.
    if (1..=SMALL).contains(&opened.size) {
        return None;
    }
    let mut content = opened.content.take(LARGEST);
    let mut beginning = Vec::new();
    let limit = u64::try_from(BEGINNING).ok()?;
    let mut first = content.by_ref().take(limit);
    first.read_to_end(&mut beginning).ok()?;
    let is_object = beginning.trim_ascii_start().starts_with(b"{");
    let is_plan = is_object && memchr::memmem::find(&beginning, FORMAT_VERSION).is_some();
    is_plan.then(|| Cursor::new(beginning).chain(content))
}

/// The text of a file that stands beside a plan, or in a folder of CDK's.
///
/// # Errors
/// Where it cannot be read, or is no text.
pub fn text(path: &Path) -> Result<String, PlanError> {
    file::text(path, LARGEST).map_err(|source| PlanError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// Tells what bytes are.
///
/// # Errors
/// As [`read`].
pub fn of_bytes(path: &Path, mut bytes: Vec<u8>) -> Result<Content, PlanError> {
    unwrap(&mut bytes);
    let other = |found: &str, advice: &str| PlanError::OtherKind {
        path: path.to_owned(),
        found: found.to_owned(),
        advice: advice.to_owned(),
    };
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(other(
            "the plan file itself (a zip)",
            "give what `terraform show -json FILE` prints",
        ));
    }
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace());
    let Some(start) = start else {
        return Err(other(
            "empty",
            "give what `terraform show -json` prints, or a template",
        ));
    };
    let is_json = bytes.get(start) == Some(&b'{');
    if is_json {
        let top = top_level(path, &bytes)?;
        let has = |key: &str| top.iter().any(|name| name == key);
        if has("resource_changes") && has("format_version") {
            return Ok(Content::Terraform(bytes));
        }
        if !has("Resources") {
            return Err(if has("@level") {
                other("the log of `terraform plan -json`", PLAN_IT)
            } else if has("plan_format_version") || has("provider_schemas") {
                other(
                    "HCP Terraform's redacted JSON",
                    "give the JSON of the plan (`json-output`), not the redacted one",
                )
            } else if has("format_version") && has("values") || has("lineage") && has("serial") {
                other("a state, in which nothing changes", PLAN_IT)
            } else if has("artifacts") && has("version") {
                other(
                    "CDK's manifest",
                    "give the folder that it is in (`cdk.out`)",
                )
            } else if ["resource", "module", "terraform"].into_iter().any(has) {
                other("Terraform's configuration", PLAN_IT)
            } else if has("format_version") && has("planned_values") {
                // A plan in which nothing changes has no `resource_changes` at all.
                return Ok(Content::Terraform(bytes));
            } else {
                other(
                    "JSON without `resource_changes` or `Resources`",
                    "give what `terraform show -json` prints, or a template; saved data stands \
                     before --plan",
                )
            });
        }
    }
    if let Some(found) = of_terraform(path, &bytes) {
        return Err(other(found, PLAN_IT));
    }
    String::from_utf8(bytes)
        .map(Content::Template)
        .map_err(|_| {
            other(
                "no text",
                "give what `terraform show -json` prints, or a template",
            )
        })
}

/// What to do where something else of Terraform's was handed over.
const PLAN_IT: &str = "plan with `-out=p`, and give what `terraform show -json p` prints";

/// What of Terraform's a text is that is neither JSON nor a template: its configuration, or what `terraform plan` prints for people.
fn of_terraform(path: &Path, bytes: &[u8]) -> Option<&'static str> {
    let beginning = bytes.get(..BEGINNING.min(bytes.len())).unwrap_or_default();
    let text = String::from_utf8_lossy(beginning);
    let extension = path.extension().and_then(|end| end.to_str());
    let mut lines = text.lines().map(str::trim);
    let is_block = |line: &str| {
        let word = line.split([' ', '{']).next().unwrap_or_default();
        BLOCKS.contains(&word) && line.contains('{')
    };
    if matches!(extension, Some("tf" | "tofu")) || lines.clone().any(is_block) {
        return Some("Terraform's configuration");
    }
    let is_plan = |line: &str| PRINTED.iter().any(|words| line.contains(words));
    lines
        .any(is_plan)
        .then_some("what `terraform plan` prints for people")
}

/// How blocks of a configuration begin.
const BLOCKS: &[&str] = &[
    "data",
    "locals",
    "module",
    "output",
    "provider",
    "resource",
    "terraform",
    "variable",
];

/// What a plan says that is printed for people.
const PRINTED: &[&str] = &[
    "will perform the following actions",
    "used the selected providers to generate",
    "Your infrastructure matches the configuration",
];

/// How GitHub's wrapper of Terraform begins what it prints: the command, then its output, then what it is to GitHub.
const WRAPPER: &[u8] = b"[command]";

/// Leaves of what GitHub's wrapper of Terraform prints the plan alone.
fn unwrap(bytes: &mut Vec<u8>) {
    if !bytes.starts_with(WRAPPER) {
        return;
    }
    let Some(line) = memchr::memchr(b'\n', bytes) else {
        return;
    };
    bytes.drain(..=line);
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    if let Some(Ok(_)) = values.next() {
        let end = values.byte_offset();
        bytes.truncate(end);
    }
}

/// The keys of the top level.
fn top_level(path: &Path, bytes: &[u8]) -> Result<Vec<String>, PlanError> {
    // Most files tell by their first kilobytes.
    let beginning = bytes.get(..BEGINNING.min(bytes.len())).unwrap_or_default();
    if memchr::memmem::find(beginning, FORMAT_VERSION).is_some()
        && memchr::memmem::find(bytes, b"\"resource_changes\"").is_some()
    {
        return Ok(vec![
            "format_version".to_owned(),
            "resource_changes".to_owned(),
        ]);
    }
    let mut stream = serde_json::Deserializer::from_slice(bytes)
        .into_iter::<std::collections::BTreeMap<String, IgnoredAny>>();
    match stream.next() {
        Some(Ok(members)) => Ok(members.into_keys().collect()),
        Some(Err(source)) => Err(PlanError::NotJson {
            path: path.to_owned(),
            what: "expected a plan or template as JSON".to_owned(),
            source,
        }),
        None => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Content, of_bytes, read};

    #[test]
    fn what_is_handed_over_by_mistake_is_named() {
        for (bytes, words) in [
            (&b"PK\x03\x04rest"[..], "the plan file itself"),
            (
                b"{\"@level\": \"info\"}\n{\"@level\": \"info\"}",
                "log of `terraform plan -json`",
            ),
            (b"{\"format_version\": \"1.0\", \"values\": {}}", "a state"),
            (
                b"{\"version\": 4, \"serial\": 1, \"lineage\": \"x\"}",
                "a state",
            ),
            (
                b"{\"version\": \"36.0.0\", \"artifacts\": {}}",
                "CDK's manifest",
            ),
            (
                b"{\"resource\": {\"aws_vpc\": {}}}",
                "Terraform's configuration",
            ),
            (
                b"# ours\nresource \"aws_vpc\" \"a\" {\n}\n",
                "Terraform's configuration",
            ),
            (b"\nlocals {\n}\n", "Terraform's configuration"),
            (
                b"\nTerraform will perform the following actions:\n",
                "what `terraform plan` prints for people",
            ),
            (b"{\"plan_format_version\": \"1.0\"}", "redacted"),
            (b"{\"a\": 1}", "without `resource_changes`"),
            (b"{\"a\": ", "is not a plan"),
            (b" \n", "empty"),
        ] {
            let error = of_bytes(Path::new("p"), bytes.to_vec()).expect_err("refused");
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn marks_and_utf_16_are_read() {
        let text = r#"{"format_version": "1.2", "resource_changes": []}"#;
        let wide = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
            let units = text.encode_utf16().flat_map(bytes);
            mark.into_iter().chain(units).collect::<Vec<u8>>()
        };
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let wrapped =
            format!("[command]terraform-bin show -json p\n{text}%0A\n::debug::exited with code 0");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("p");
        for bytes in [
            text.as_bytes().to_vec(),
            marked,
            wrapped.into_bytes(),
            wide([0xff, 0xfe], u16::to_le_bytes),
            wide([0xfe, 0xff], u16::to_be_bytes),
        ] {
            std::fs::write(&path, bytes).expect("a file");
            let content = read(&path).expect("a plan");
            assert_eq!(content, Content::Terraform(text.as_bytes().to_vec()));
        }
    }
}
