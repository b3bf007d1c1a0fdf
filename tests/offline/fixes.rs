//! Fixes as people take them: of one VPC on a screen, of all of them into a folder that is kept under review.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use walkdir::WalkDir;

use crate::cli::{NOW, run, shown};

/// VPCs of the example whose fixes hold every kind of change that its faults ask for.
const BROKEN: [&str; 5] = [
    "vpc-0525e09032509ece5",
    "vpc-04e905f876e4304a0",
    "vpc-0a2d1a3ca92703779",
    "vpc-0c58d342b44fb1175",
    "vpc-0217cc5f6112f2c3f",
];

#[test]
fn fixes_of_the_example() {
    for format in ["cloudformation", "terraform", "cli"] {
        let fixes: Vec<String> = BROKEN
            .iter()
            .map(|vpc| {
                shown(&run(&[
                    "fix",
                    "tests/example",
                    vpc,
                    "--format",
                    format,
                    "--now",
                    NOW,
                ]))
            })
            .collect();
        insta::assert_snapshot!(format!("fixes_{format}"), fixes.join("\n"));
    }
}

#[test]
fn fixes_mend_what_they_say() {
    for vpc in BROKEN {
        let fix = shown(&run(&["fix", "tests/example", vpc, "--now", NOW]));
        assert!(fix.contains("# After: COMPLIANT"), "{fix}");
    }
}

/// Runs `fix tests/example --output` a folder.
fn fix_into(folder: &Path, more: &[&str]) -> std::process::Output {
    let folder = folder.to_str().unwrap();
    let arguments = ["fix", "tests/example", "--output", folder, "--now", NOW];
    run(&[&arguments[..], more].concat())
}

/// What a run says, the folder's path taken out.
fn said(folder: &TempDir, output: &std::process::Output) -> String {
    shown(output).replace(folder.path().to_str().unwrap(), "FOLDER")
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap();
            let path = path.to_str().unwrap().replace('\\', "/");
            (path, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn all_vpcs_go_into_a_folder_by_account_and_region() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["terraform", "cloudformation", "cli"] {
        let output = fix_into(folder.path(), &["--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        if format == "terraform" {
            insta::assert_snapshot!("fix_folder", said(&folder, &output));
        }
    }
    let files = files(folder.path());
    insta::assert_snapshot!(
        "fix_folder_files",
        files.keys().cloned().collect::<Vec<_>>().join("\n")
    );
    // What is made in the account of the hub stands there, and each of the two names the other.
    let of_hub: Vec<&String> = files
        .keys()
        .filter(|path| path.starts_with("222233334444/"))
        .collect();
    let parts: String = of_hub
        .iter()
        .map(|path| format!("--- {path}\n{}", files[*path]))
        .collect();
    insta::assert_snapshot!("fix_folder_hub", parts);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let script = files.keys().find(|path| path.ends_with(".sh")).unwrap();
        let mode = fs::metadata(folder.path().join(script))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o100, 0o100, "a script can be run");
    }
}

#[test]
fn a_second_run_writes_what_changed_alone_and_names_what_is_stale() {
    let folder = tempfile::tempdir().unwrap();
    fix_into(folder.path(), &[]);
    let before = files(folder.path());
    let diff = fix_into(folder.path(), &["--diff"]);
    assert_eq!(
        said(&folder, &diff),
        "--- standard error\n--- exit status 0\n"
    );

    let mut paths = before.keys();
    let (changed, gone) = (paths.next().unwrap(), paths.next().unwrap());
    let place = Path::new(changed).parent().unwrap();
    let text = before[changed].replace("# Read every change before you apply it.", "# Reviewed.");
    fs::write(folder.path().join(changed), text).unwrap();
    fs::remove_file(folder.path().join(gone)).unwrap();
    fs::write(folder.path().join(place).join("vpc-0f0f.yaml"), "").unwrap();
    // Files of others are nobody's business.
    fs::write(folder.path().join(place).join("notes.yaml"), "").unwrap();
    fs::write(folder.path().join(place).join("vpc-0f0f.tf"), "").unwrap();
    let mine = files(folder.path());
    let diff = fix_into(folder.path(), &["--diff"]);
    assert_eq!(files(folder.path()), mine, "--diff writes nothing");
    insta::assert_snapshot!("fix_folder_diff", said(&folder, &diff));

    let again = said(&folder, &fix_into(folder.path(), &[]));
    assert!(again.contains("FOLDER: 2 of "), "{again}");
    assert!(again.contains("vpc-0f0f.yaml` is stale"), "{again}");
    assert!(
        !again.contains("notes.yaml") && !again.contains("vpc-0f0f.tf"),
        "{again}"
    );
    let after = files(folder.path());
    assert!(before.iter().all(|(path, text)| after[path] == *text));
}

#[test]
fn fixes_are_chosen_by_account_region_and_check() {
    let folder = tempfile::tempdir().unwrap();
    let output = fix_into(
        folder.path(),
        &[
            "--account",
            "111122223333",
            "--region",
            "us-east-1",
            "--check",
            "endpoint-missing",
        ],
    );
    let written = files(folder.path());
    assert!(!written.is_empty(), "{}", shown(&output));
    for (path, text) in &written {
        assert!(path.starts_with("111122223333/us-east-1/vpc-"), "{path}");
        assert!(text.contains("no endpoint of "), "{text}");
    }
    // What other checks find stays.
    let vpc = run(&[
        "fix",
        "tests/example",
        "vpc-0525",
        "--check",
        "endpoint-missing",
        "--now",
        NOW,
    ]);
    let text = shown(&vpc);
    assert!(text.contains("There is nothing to change."), "{text}");
    assert!(text.contains("# After: ecr.api, ecr.dkr BROKEN"), "{text}");
}

#[test]
fn one_file_is_compared_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fix.tf");
    let path = path.to_str().unwrap();
    let arguments = [
        "fix",
        "tests/example",
        "payments-staging",
        "--format",
        "terraform",
        "--now",
        NOW,
        "--output",
        path,
    ];
    let compared = || run(&[&arguments[..], &["--diff"]].concat());
    let missing = compared();
    assert_eq!(missing.status.code(), Some(1));
    assert!(shown(&missing).starts_with("--- /dev/null\n"));
    assert!(!Path::new(path).exists());
    assert_eq!(run(&arguments).status.code(), Some(0));
    assert_eq!(
        shown(&compared()),
        "--- standard error\n--- exit status 0\n"
    );
}

#[test]
fn what_cannot_be_fixed_into_a_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let mut all = String::new();
    for arguments in [
        &["fix", "tests/example"][..],
        &["explain", "tests/example"],
        &["fix", "tests/example", "--output", file.to_str().unwrap()],
        &["fix", "tests/example", "vpc-0525", "--diff"],
        &[
            "fix",
            "tests/example",
            "--output",
            "x",
            "--check",
            "endpoint-mising",
        ],
        &[
            "fix",
            "tests/example",
            "--output",
            "x",
            "--account",
            "999988887777",
        ],
    ] {
        all.push_str(&said(&folder, &run(arguments)));
        all.push('\n');
    }
    insta::assert_snapshot!("fix_folder_errors", all);
}

/// One account that cannot be read takes nothing from the others.
#[test]
fn an_account_that_cannot_be_read_is_named_and_the_others_are_fixed() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    for entry in WalkDir::new("tests/example") {
        let entry = entry.unwrap();
        let to = saved.join(entry.path().strip_prefix("tests/example").unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    let broken = saved.join("444455556666/cn-north-1/describe-vpcs.json");
    assert!(broken.exists());
    fs::write(broken, "{\"Vpcs\": [").unwrap();
    let output = folder.path().join("fixes");
    let arguments = [
        "fix",
        saved.to_str().unwrap(),
        "--output",
        output.to_str().unwrap(),
        "--now",
        NOW,
    ];
    let done = run(&arguments);
    let text = said(&folder, &done);
    assert_eq!(done.status.code(), Some(3), "{text}");
    assert!(
        text.contains("warning: 444455556666 in cn-north-1 is not fixed"),
        "{text}"
    );
    let written = files(&output);
    assert!(
        written.keys().all(|path| !path.starts_with("4444")),
        "{written:?}"
    );
    assert!(written.len() > 5, "{written:?}");
}
