//! Saved data becomes facts: one case a file in `tests/snapshots`, and what holds of any data.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use rule::network::fact::Fact;
use rule::network::{Network, Vpc};
use serde::Deserialize;
use serde_json::Value;
use vpc_endpoint_rule::failure::chain;
use vpc_endpoint_rule::source::snapshot::error::SnapshotError;
use vpc_endpoint_rule::source::snapshot::{Overrides, Snapshot};

pub mod laws;

/// One case file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What it shows.
    about: String,
    /// `--account`.
    account: Option<String>,
    /// `--region`.
    region: Option<String>,
    /// What to open, from the root of the files.
    #[serde(default)]
    open: PathBuf,
    /// Whether every fact is shown.
    #[serde(default)]
    facts: bool,
    files: Vec<SavedFile>,
}

/// One file of a snapshot, written as JSON, as text, or byte by byte.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedFile {
    path: PathBuf,
    json: Option<Value>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    #[serde(default)]
    gzip: bool,
}

impl SavedFile {
    fn save(&self, root: &Path) {
        let json = self
            .json
            .as_ref()
            .map(|json| serde_json::to_vec_pretty(json).unwrap());
        let text = self.text.clone().map(String::into_bytes);
        let bytes = json.or(text).or(self.bytes.clone()).unwrap();
        save(
            root,
            &self.path,
            &if self.gzip { packed(&bytes) } else { bytes },
        );
    }
}

fn save(root: &Path, path: impl AsRef<Path>, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn saved_data_reads_as_its_case_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for path in cases {
        let case: Case = serde_json::from_slice(&fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_description(case.about.clone());
        let name = path.file_stem().unwrap().to_str().unwrap();
        settings.bind(|| insta::assert_snapshot!(name, outcome(&case)));
    }
}

/// Hands over each case's files, where they are no error.
pub fn each_that_reads(check: impl Fn(&Path)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let cases = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_case = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    };
    for path in cases.filter(is_case) {
        let case: Case = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let root = tempfile::tempdir().unwrap();
        for file in &case.files {
            file.save(root.path());
        }
        let opened: PathBuf = root.path().join(&case.open).components().collect();
        if show(&opened, &Overrides::default(), false).is_ok() {
            check(&opened);
        }
    }
}

/// What a case gives, in words.
fn outcome(case: &Case) -> String {
    let root = tempfile::tempdir().unwrap();
    for file in &case.files {
        file.save(root.path());
    }
    let overrides = Overrides {
        account: case.account.clone(),
        region: case.region.clone(),
    };
    let opened: PathBuf = root.path().join(&case.open).components().collect();
    let shown = show(&opened, &overrides, case.facts);
    let shown = shown.unwrap_or_else(|error| format!("error: {}\n", chain(&error)));
    shown.replace(root.path().to_str().unwrap(), "ROOT")
}

/// What a snapshot holds, in words.
fn show(path: &Path, overrides: &Overrides, facts: bool) -> Result<String, SnapshotError> {
    let snapshot = Snapshot::open(path, overrides)?;
    let mut shown = String::new();
    for region in snapshot.regions() {
        let (account_id, name) = (&region.account_id, &region.region);
        writeln!(shown, "{account_id} {name} in {}", region.path.display()).unwrap();
        let network = snapshot.read(region)?;
        assert_eq!((&network.account_id, &network.region), (account_id, name));
        if facts {
            writeln!(shown, "{network:#?}").unwrap();
        } else {
            shown += &ids(&network);
        }
    }
    for (account_id, account) in snapshot.organization().accounts() {
        let told = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
        let (name, unit) = (told(&account.name), told(&account.organizational_unit));
        writeln!(shown, "account {account_id}: {name} in {unit}").unwrap();
    }
    for failure in snapshot.failures() {
        writeln!(shown, "{}", failure.sentence()).unwrap();
    }
    for passed_over in snapshot.passed_over()? {
        let key = passed_over
            .key
            .map(|key| format!(" `{key}`"))
            .unwrap_or_default();
        writeln!(shown, "passed over: {}{key}", passed_over.path.display()).unwrap();
    }
    Ok(shown)
}

/// The ids of every kind that was read, and which kinds were not.
fn ids(network: &Network) -> String {
    fn kind<T>(name: &str, fact: &Fact<Vec<T>>, id: impl Fn(&T) -> String) -> (String, bool) {
        match fact {
            Fact::Read(records) => {
                let ids: Vec<_> = records.iter().map(id).collect();
                let ids = if ids.is_empty() {
                    "none".to_owned()
                } else {
                    ids.join(", ")
                };
                (format!("  {name}: {ids}\n"), true)
            }
            Fact::Unread(_) => (name.to_owned(), false),
        }
    }
    let attribute = |fact: &Fact<bool>| fact.read().map_or("unread".to_owned(), bool::to_string);
    let vpc = |vpc: &Vpc| {
        let owner = vpc.owner_id.as_deref().unwrap_or("nobody");
        let (support, hostnames) = (attribute(&vpc.dns_support), attribute(&vpc.dns_hostnames));
        format!(
            "  {} of {owner}, DNS support {support}, hostnames {hostnames}\n",
            vpc.id
        )
    };
    let (read, unread): (Vec<_>, Vec<_>) = [
        kind("subnets", &network.subnets, |of| of.id.to_string()),
        kind("network interfaces", &network.network_interfaces, |of| {
            of.id.to_string()
        }),
        kind("endpoints", &network.vpc_endpoints, |of| of.id.to_string()),
        kind("security groups", &network.security_groups, |of| {
            of.id.to_string()
        }),
        kind("network ACLs", &network.network_acls, |of| {
            of.id.to_string()
        }),
        kind("route tables", &network.route_tables, |of| {
            format!("{:?}", of.id)
        }),
        kind("prefix lists", &network.prefix_lists, |of| {
            format!("{} {:?} {:?}", of.id, of.name, of.cidrs)
        }),
        kind("DHCP options", &network.dhcp_options, |of| {
            of.id.to_string()
        }),
    ]
    .into_iter()
    .partition(|(_, was_read)| *was_read);
    let mut shown: String = network.vpcs.iter().map(vpc).collect();
    shown.extend(read.into_iter().map(|(line, _)| line));
    let unread: Vec<_> = unread.into_iter().map(|(name, _)| name).collect();
    if !unread.is_empty() {
        writeln!(shown, "  unread: {}", unread.join(", ")).unwrap();
    }
    shown
}

#[test]
fn a_link_back_to_a_folder_above_does_not_hang() {
    let root = tempfile::tempdir().unwrap();
    let region = Path::new("111122223333/eu-west-3");
    save(
        root.path(),
        region.join("vpcs.json"),
        br#"{"Vpcs": [{"VpcId": "vpc-1"}]}"#,
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.path(), root.path().join(region).join("again")).unwrap();
    let snapshot = Snapshot::open(root.path(), &Overrides::default()).unwrap();
    assert_eq!(snapshot.regions().len(), 1);
}

#[test]
fn an_error_keeps_its_cause() {
    let root = tempfile::tempdir().unwrap();
    let broken = root.path().join("broken.json.gz");
    std::fs::write(&broken, b"\x1f\x8b").unwrap();
    let error = Snapshot::open(broken, &Overrides::default()).unwrap_err();
    let cause = error
        .source()
        .unwrap()
        .downcast_ref::<std::io::Error>()
        .unwrap();
    assert_eq!(cause.kind(), std::io::ErrorKind::UnexpectedEof);
}

/// Data that nobody on this project wrote, where it is at hand: all of it reads.
#[test]
fn the_samples_read() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/describe");
    let Ok(samples) = samples.canonicalize() else {
        return;
    };
    let snapshot = Snapshot::open(&samples, &Overrides::default()).unwrap();
    let mut shown = String::new();
    for region in snapshot.regions() {
        let network = snapshot.read(region).unwrap();
        let path = region.path.strip_prefix(&samples).unwrap();
        writeln!(shown, "{}: {}", path.display(), counts(&network)).unwrap();
    }
    writeln!(
        shown,
        "passed over: {}",
        snapshot.passed_over().unwrap().len()
    )
    .unwrap();
    insta::assert_snapshot!(shown);
}

fn counts(network: &Network) -> String {
    fn count<T>(name: &str, fact: &Fact<Vec<T>>) -> Option<String> {
        fact.read()
            .map(|records| format!("{} {name}", records.len()))
    }
    let attributes = network
        .vpcs
        .iter()
        .filter(|vpc| vpc.dns_support.read().is_some() || vpc.dns_hostnames.read().is_some());
    let clients = network
        .network_interfaces
        .elements()
        .iter()
        .filter(|of| of.client.is_some());
    let counted = [
        Some(format!(
            "{} VPCs ({} with DNS attributes)",
            network.vpcs.len(),
            attributes.count()
        )),
        count("subnets", &network.subnets),
        count("network interfaces", &network.network_interfaces)
            .map(|counted| format!("{counted} ({} clients)", clients.count())),
        count("endpoints", &network.vpc_endpoints),
        count("security groups", &network.security_groups),
        count("network ACLs", &network.network_acls),
        count("route tables", &network.route_tables),
        count("prefix lists", &network.prefix_lists),
        count("DHCP options", &network.dhcp_options),
    ];
    counted.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
