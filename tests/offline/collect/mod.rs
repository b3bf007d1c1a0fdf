//! What is collected is what was read; what is redacted is evaluated as before, and names nobody.

mod central;
mod mapped;
mod program;
mod records;
mod secrets;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rule::evaluate::evaluate;
use rule::network::Network;
use rule::network::fact::Fact;
use rule::parameters::Parameters;
use rule::view::{Hubs, View};
use rule_testing::case::{CaseFile, files, folder, read, save};
use serde_json::Value;
use vpc_endpoint_rule::cli::run::hubs::gather;
use vpc_endpoint_rule::collect::folder::{CollectedPlace, CollectionFolder};
use vpc_endpoint_rule::collect::saved;
use vpc_endpoint_rule::failure::UnreadKind;
use vpc_endpoint_rule::place::Place;
use vpc_endpoint_rule::redact::Redactor;
use vpc_endpoint_rule::redact::key::RedactionKey;
use vpc_endpoint_rule::source::snapshot::unread::Unread;
use vpc_endpoint_rule::source::snapshot::{Overrides, Snapshot};

use self::mapped::mapped;
use self::secrets::{secrets, words};
use self::verdicts::{Nameless, nameless};
use rule_testing::generator;

/// Collects a whole snapshot into a folder.
fn collect(from: &Snapshot, to: &Path, redactor: Option<&Redactor>) {
    let mark = redactor.map(Redactor::mark);
    let folder = CollectionFolder::open(to, mark.as_deref()).unwrap();
    for (number, region) in from.regions().iter().enumerate() {
        let files = saved::files(from, region, redactor).unwrap();
        let account_id = &region.account_id;
        let repeated = from.regions()[..number]
            .iter()
            .filter(|other| (&other.account_id, &other.region) == (account_id, &region.region));
        let place = CollectedPlace {
            place: Place::new(
                redactor.map_or(account_id.clone(), |one| one.account(account_id)),
                redactor.map_or(region.region.clone(), |one| one.region(&region.region)),
            ),
            repeated: repeated.count(),
        };
        let mut unread = Unread::of(region).unwrap().into_kinds();
        if redactor.is_some() {
            unread = unread.iter().map(UnreadKind::without_why).collect();
        }
        folder.put(&place, &files, &unread).unwrap();
    }
    for account in from.without_regions() {
        let files = saved::files(from, account, redactor).unwrap();
        let account_id = &account.account_id;
        let shown = redactor.map_or(account_id.clone(), |one| one.account(account_id));
        folder.put_global(&shown, &files).unwrap();
    }
}

fn open(path: &Path) -> Snapshot {
    Snapshot::open(path, &Overrides::default()).unwrap()
}

/// The networks of a snapshot, with prefix lists in the order of their ids: lists and entries are two
/// files now, whichever came first.
fn networks(snapshot: &Snapshot) -> Vec<Network> {
    let mut networks: Vec<Network> = snapshot
        .regions()
        .iter()
        .map(|region| snapshot.read(region).unwrap())
        .collect();
    for network in &mut networks {
        if let Fact::Read(lists) = &mut network.prefix_lists {
            lists.sort_by(|a, b| (&a.id, &a.name).cmp(&(&b.id, &b.name)));
            for list in lists {
                list.cidrs.iter_mut().for_each(|cidrs| cidrs.sort());
            }
        }
    }
    // A region may be there twice.
    networks.sort_by_cached_key(|network| format!("{network:?}"));
    networks
}

/// Every file below a folder, its name among its words.
fn content(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap().to_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// The secrets of describe files and of AWS Config's.
fn all_secrets(root: &Path) -> BTreeSet<String> {
    let mut all = Value::Array(Vec::new());
    for (path, bytes) in content(root) {
        if let Ok(document) = serde_json::from_slice::<Value>(&bytes) {
            all.as_array_mut().unwrap().push(document);
        }
        all.as_array_mut()
            .unwrap()
            .push(path.to_str().unwrap().replace('/', " ").into());
    }
    secrets(&all)
}

/// The secrets that are found in a folder.
fn found(secrets: &BTreeSet<String>, root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in content(root) {
        let text = format!("{} {}", path.display(), String::from_utf8(bytes).unwrap());
        let text = text.replace("\\\"", "\"").replace('\\', " ");
        let here: BTreeSet<&str> = words(&text).collect();
        // `tgw-attach-0` begins invented ids too.
        let is_short = |secret: &str| {
            secret
                .rsplit_once('-')
                .is_some_and(|(_, end)| end.len() < 4)
        };
        let long = |secret: &str| secret.len() > 11 && !is_short(secret) && text.contains(secret);
        let is_here = |secret: &&String| here.contains(secret.as_str()) || long(secret);
        found.extend(
            secrets
                .iter()
                .filter(is_here)
                .map(|secret| format!("{secret} in {}", path.display())),
        );
    }
    found
}

/// What plain and redacted data of one snapshot must have in common.
fn check_redacted(from: &Path, key: [u8; 32], parameters: &Value, now: Timestamp) {
    let redactor = Redactor::new(RedactionKey::new(&key));
    let to = tempfile::tempdir().unwrap();
    let plain = open(from);
    collect(&plain, to.path(), Some(&redactor));
    let redacted = open(to.path());

    let given = Parameters::from_json(&parameters.to_string()).unwrap();
    let mapped = redactor.parameters(&parameters.to_string()).unwrap();
    let mapped = Parameters::from_json(&mapped).unwrap();
    let before: Vec<_> = networks(&plain);
    let after: Vec<_> = networks(&redacted);
    assert_eq!(before.len(), after.len());
    for network in &before {
        let verdicts = nameless(&evaluate(network, &given, now, None), Some(&redactor));
        let place = (
            redactor.account(&network.account_id),
            redactor.region(&network.region),
        );
        let same: Vec<_> = after
            .iter()
            .filter(|other| (&other.account_id, &other.region) == (&place.0, &place.1))
            .map(|other| nameless(&evaluate(other, &mapped, now, None), None))
            .collect();
        assert!(
            same.contains(&verdicts),
            "{}: {verdicts:#?}\n{same:#?}",
            from.display()
        );
    }
    let secrets = all_secrets(from);
    let found = found(&secrets, to.path());
    assert!(found.is_empty(), "{}: {found:#?}", from.display());
}

/// What collecting must keep: every fact.
fn check_collected(from: &Path) {
    let to = tempfile::tempdir().unwrap();
    let read = open(from);
    collect(&read, to.path(), None);
    assert_eq!(
        networks(&read),
        networks(&open(to.path())),
        "{}",
        from.display()
    );
}

/// The embedded example, and the samples where they are.
fn snapshots() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = ["tests/example", "../shared/samples/describe/batfish"];
    let known = known.iter().map(|path| root.join(path));
    known.filter(|path| path.is_dir()).collect()
}

#[test]
fn examples_are_collected_and_redacted() {
    for path in snapshots() {
        check_collected(&path);
        let now = "2026-11-20T09:00:00Z".parse().unwrap();
        for parameters in [
            r#"{}"#,
            r#"{"profile": "eks-private", "unusedVpcs": "EVALUATE", "pendingGraceMinutes": "30"}"#,
        ] {
            check_redacted(
                &path,
                [3; 32],
                &serde_json::from_str(parameters).unwrap(),
                now,
            );
        }
    }
}

#[test]
fn every_case_is_collected_and_redacted() {
    each_saved(|root, parameters, now| {
        check_collected(root);
        check_redacted(root, [5; 32], parameters, now);
    });
}

#[test]
fn every_snapshot_that_reads_is_collected() {
    crate::snapshot::each_that_reads(check_collected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a region holds, what is collected of it gives the same facts.
    #[test]
    fn what_is_collected_reads_the_same(kinds in crate::snapshot::laws::region(), lists in crate::snapshot::laws::prefix_lists()) {
        let root = tempfile::tempdir().unwrap();
        crate::snapshot::laws::save_all(root.path(), &kinds, &lists);
        check_collected(root.path());
    }

    /// Whatever an account is like, its redacted data is evaluated as it was, and names nothing of it.
    #[test]
    fn what_is_redacted_is_judged_the_same(seed in any::<u64>(), key in any::<[u8; 32]>()) {
        let generator::Case { network, parameters, now, .. } = generator::case(seed);
        let plain = tempfile::tempdir().unwrap();
        let place = CollectedPlace {
            place: Place::new(&*network.account_id, &*network.region),
            repeated: 0,
        };
        let folder = CollectionFolder::open(plain.path(), None).unwrap();
        folder.put(&place, &records::files(&network).finish().unwrap(), &[]).unwrap();
        let redactor = Redactor::new(RedactionKey::new(&key))
            .with_client_descriptions(parameters.client_descriptions.clone())
            .with_s3_buckets(parameters.s3_buckets.clone());
        let redacted = tempfile::tempdir().unwrap();
        collect(&open(plain.path()), redacted.path(), Some(&redactor));

        let mapped = mapped(&parameters, &redactor);
        let [before] = &*networks(&open(plain.path())) else { panic!("one region") };
        let [after] = &*networks(&open(redacted.path())) else { panic!("one region") };
        prop_assert_eq!(
            ungrouped(nameless(&evaluate(before, &parameters, now, None), Some(&redactor))),
            ungrouped(nameless(&evaluate(after, &mapped, now, None), None)),
            "{:#?}\n{:#?}", before, after
        );
        let found = found(&all_secrets(plain.path()), redacted.path());
        prop_assert!(found.is_empty(), "{found:#?}");
    }
}

proptest! {
    // Organizations come by the seed, as those of the laws do: the same in each run.
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    /// Whatever an organization with a hub is like: what a first pass keeps of the other accounts gives the same
    /// verdicts as all of them, and so does what is redacted, which names nothing of them.
    #[test]
    fn what_leads_to_hubs_is_redacted_and_judged_the_same(seed in any::<u64>(), key in any::<[u8; 32]>()) {
        let generator::Case { network, hubs, everything, parameters, now } = generator::org::case(seed);
        let plain = tempfile::tempdir().unwrap();
        let folder = CollectionFolder::open(plain.path(), None).unwrap();
        for network in hubs.iter().chain([&network]) {
            let place = CollectedPlace {
                place: Place::new(&*network.account_id, &*network.region),
                repeated: 0,
            };
            let mut files = records::files(network);
            central::add(&mut files, network);
            folder.put(&place, &files.finish().unwrap(), &[]).unwrap();
        }
        let redactor = Redactor::new(RedactionKey::new(&key))
            .with_client_descriptions(parameters.client_descriptions.clone())
            .with_s3_buckets(parameters.s3_buckets.clone());
        let redacted = tempfile::tempdir().unwrap();
        collect(&open(plain.path()), redacted.path(), Some(&redactor));

        let evaluated = |root: &Path, account_id: &str, parameters: &Parameters, whole: bool| {
            let snapshot = open(root);
            let networks = networks(&snapshot);
            let own = networks.iter().find(|of| of.account_id == account_id).unwrap().clone();
            let gathered = gather(&snapshot, parameters, everything);
            let all = Hubs::new(networks, everything);
            let hubs = if whole { Some(&all) } else { gathered.as_deref() };
            evaluate(View::new(&own, hubs), parameters, now, None)
        };
        let own = &network.account_id;
        let before = evaluated(plain.path(), own, &parameters, false);
        let whole = evaluated(plain.path(), own, &parameters, true);
        prop_assert_eq!(nameless(&before, None), nameless(&whole, None), "{:#?}", parameters);
        let mapped = mapped(&parameters, &redactor);
        let after = evaluated(redacted.path(), &redactor.account(own), &mapped, false);
        prop_assert_eq!(
            ungrouped(nameless(&before, Some(&redactor))),
            ungrouped(nameless(&after, None)),
            "{:#?}", parameters
        );
        let found = found(&all_secrets(plain.path()), redacted.path());
        prop_assert!(found.is_empty(), "{found:#?}");
    }
}

/// What a first pass keeps of the other accounts gives the answers of all of them, and the same words.
#[test]
fn every_case_with_further_accounts_is_judged_by_what_a_first_pass_keeps() {
    let mut differing = Vec::new();
    for path in files(&folder()) {
        let case = read::<CaseFile>(&path);
        if !case.has_further_accounts() {
            continue;
        }
        let root = save(&case);
        let snapshot = open(root.path());
        let parameters = Parameters::from_json(&case.parameters.to_string()).unwrap();
        let now = case.now.parse().unwrap();
        let networks = networks(&snapshot);
        let all = Hubs::new(networks.clone(), true);
        let gathered = gather(&snapshot, &parameters, true);
        for own in &networks {
            let verdicts = |hubs| evaluate(View::new(own, hubs), &parameters, now, None);
            if verdicts(Some(&all)) != verdicts(gathered.as_deref()) {
                differing.push(format!("{}: {}", path.display(), own.account_id));
            }
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
}

fn ungrouped(verdicts: BTreeMap<String, Nameless>) -> BTreeMap<String, Nameless> {
    let verdicts = verdicts.into_iter();
    verdicts
        .map(|(id, verdict)| (id, verdict.ungrouped()))
        .collect()
}

/// Hands over each case, saved as a snapshot.
fn each_saved(check: impl Fn(&Path, &Value, Timestamp)) {
    for path in files(&folder()) {
        let case = read::<CaseFile>(&path);
        let root = save(&case);
        check(root.path(), &case.parameters, case.now.parse().unwrap());
    }
}
