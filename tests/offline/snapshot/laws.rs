//! What holds of any saved data, not of chosen cases.

mod records;

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;
use rule::network::fact::Fact;
use rule::network::{Network, VpcEndpoint};
use serde_json::{Map, Value, json};
use vpc_endpoint_rule::source::snapshot::{Overrides, Snapshot};

use self::records::{KindList, prefix_list};
pub use self::records::{prefix_lists, region};
use super::{packed, save};

const REGION: &str = "111122223333/eu-west-3";

/// Saves a region in one file.
pub fn save_all(root: &Path, kinds: &[KindList], lists: &[(&'static str, Value)]) {
    let mut all = json!({});
    for (key, list) in lists {
        let known = all[*key].take();
        let mut known: Vec<Value> = serde_json::from_value(known).unwrap_or_default();
        known.push(list.clone());
        all[*key] = json!(known);
    }
    for (key, _, records) in kinds {
        all[*key] = json!(records);
    }
    file("all.json", &all, root);
}

/// The network of the one region in a folder.
fn read(root: &Path) -> Network {
    let snapshot = Snapshot::open(root, &Overrides::default()).unwrap();
    assert_eq!(snapshot.regions().len(), 1);
    snapshot.read(&snapshot.regions()[0]).unwrap()
}

fn file(path: &str, content: &Value, root: &Path) {
    save(
        root,
        Path::new(REGION).join(path),
        content.to_string().as_bytes(),
    );
}

/// The same record as AWS Config writes it: keys in lowerCamelCase, IPv4 ranges both bare and
/// named, moments as epoch milliseconds.
fn as_config(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(fields.iter().flat_map(config_fields).collect()),
        Value::Array(list) => list.iter().map(as_config).collect(),
        other => other.clone(),
    }
}

fn config_fields((key, value): (&String, &Value)) -> Map<String, Value> {
    let name = key[..1].to_ascii_lowercase() + &key[1..];
    let field = |name: &str, value: Value| Map::from_iter([(name.to_owned(), value)]);
    match name.as_str() {
        "ipRanges" => {
            let ranges = value.as_array().unwrap().iter();
            let bare = ranges
                .filter_map(|range| range.get("CidrIp").cloned())
                .collect();
            let mut both = field("ipRanges", bare);
            both.extend(field("ipv4Ranges", as_config(value)));
            both
        }
        "state" if value == "available" => field("state", json!({"value": value})),
        "creationTimestamp" if value != "never" => field(&name, json!(1_795_255_323_500_u64)),
        _ => field(&name, as_config(value)),
    }
}

/// Equal, or not read.
fn agrees<T: PartialEq>(described: &Fact<T>, recorded: &Fact<T>) -> bool {
    matches!(recorded, Fact::Unread(_)) || described == recorded
}

fn endpoints_agree(described: &[VpcEndpoint], recorded: &[VpcEndpoint]) -> bool {
    described.len() == recorded.len()
        && described.iter().zip(recorded).all(|(described, recorded)| {
            let but_for_what_config_leaves_out = VpcEndpoint {
                service_region: described.service_region.clone(),
                policy: described.policy.clone(),
                ..recorded.clone()
            };
            agrees(&described.service_region, &recorded.service_region)
                && agrees(&described.policy, &recorded.policy)
                && *described == but_for_what_config_leaves_out
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// How the records of a folder are spread over files, and whether those are packed, is nothing.
    #[test]
    fn splitting_files_changes_nothing(
        kinds in region(),
        lists in vec(prefix_list(), 0..6),
        cuts in vec((any::<Index>(), any::<bool>()), 8),
    ) {
        let whole = tempfile::tempdir().unwrap();
        let split = tempfile::tempdir().unwrap();
        let of = |key: &str| -> Vec<&Value> {
            lists.iter().filter(|(list, _)| *list == key).map(|(_, value)| value).collect()
        };
        let mut all = json!({"PrefixLists": of("PrefixLists"), "ManagedPrefixListEntries": of("ManagedPrefixListEntries")});
        file("0-lists.json", &all, split.path());
        for ((key, _, records), (cut, pack)) in kinds.iter().zip(&cuts) {
            all[key] = json!(records);
            let (first, second) = records.split_at(cut.index(records.len() + 1));
            for (number, part) in [first, second].into_iter().enumerate() {
                let text = json!({"Other": {*key: 1}, *key: part}).to_string();
                let bytes = if *pack { packed(text.as_bytes()) } else { text.into_bytes() };
                save(split.path(), format!("{REGION}/{key}-{number}.json"), &bytes);
            }
        }
        file("all.json", &all, whole.path());
        prop_assert_eq!(read(whole.path()), read(split.path()));
    }

    /// A record that AWS Config recorded gives the facts that describe calls give, or none.
    #[test]
    fn config_never_contradicts_describe(kinds in region()) {
        let described = tempfile::tempdir().unwrap();
        let recorded = tempfile::tempdir().unwrap();
        let mut items = Vec::new();
        for (key, resource_type, records) in &kinds {
            file(&format!("{key}.json"), &json!({*key: records}), described.path());
            items.extend(records.iter().map(|record| json!({
                "configuration": as_config(record),
                "awsAccountId": "111122223333",
                "awsRegion": "eu-west-3",
                "resourceType": resource_type,
                "configurationItemStatus": "OK",
            })));
        }
        file("config.json", &json!({"configSnapshotId": "1", "configurationItems": items}), recorded.path());
        let (described, recorded) = (read(described.path()), read(recorded.path()));

        prop_assert_eq!(&described.account_id, &recorded.account_id);
        prop_assert_eq!(&described.region, &recorded.region);
        let mut vpcs = recorded.vpcs.clone();
        for (vpc, described) in vpcs.iter_mut().zip(&described.vpcs) {
            prop_assert!(vpc.dns_support.read().is_none() && vpc.dns_hostnames.read().is_none());
            vpc.dns_support = described.dns_support.clone();
            vpc.dns_hostnames = described.dns_hostnames.clone();
        }
        prop_assert_eq!(&described.vpcs, &vpcs);
        prop_assert!(agrees(&described.subnets, &recorded.subnets));
        prop_assert!(agrees(&described.network_interfaces, &recorded.network_interfaces));
        prop_assert!(agrees(&described.security_groups, &recorded.security_groups));
        prop_assert!(agrees(&described.network_acls, &recorded.network_acls));
        prop_assert!(agrees(&described.route_tables, &recorded.route_tables));
        prop_assert!(agrees(&described.dhcp_options, &recorded.dhcp_options));
        prop_assert!(recorded.prefix_lists.read().is_none());
        if let Fact::Read(endpoints) = &recorded.vpc_endpoints {
            prop_assert!(endpoints_agree(described.vpc_endpoints.elements(), endpoints));
        }
    }

    /// Whatever the bytes: facts, or an error that names the file.
    #[test]
    fn no_bytes_make_it_panic(
        kinds in region(),
        damage in vec((any::<Index>(), any::<u8>()), 0..4),
        cut in any::<Index>(),
        noise in option::of(vec(any::<u8>(), 0..64)),
        pack in any::<bool>(),
    ) {
        let root = tempfile::tempdir().unwrap();
        let all: Map<String, Value> =
            kinds.iter().map(|(key, _, records)| ((*key).to_owned(), json!(records))).collect();
        let mut bytes = noise.unwrap_or_else(|| Value::Object(all).to_string().into_bytes());
        if pack {
            bytes = packed(&bytes);
        }
        for (place, byte) in damage {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        bytes.truncate(bytes.len() - cut.index(bytes.len() + 1) / 8);
        file("vpcs.json", &json!({"Vpcs": [{"VpcId": "vpc-1"}]}), root.path());
        save(root.path(), format!("{REGION}/x.json"), &bytes);
        let read = Snapshot::open(root.path(), &Overrides::default())
            .and_then(|snapshot| snapshot.read(&snapshot.regions()[0]));
        if let Err(error) = read {
            prop_assert!(error.to_string().contains("x.json"), "{error}");
        }
        fs::remove_dir_all(root.path()).unwrap();
    }
}
