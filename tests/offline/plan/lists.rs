//! Customers' prefix lists in saved data, whose entries plans add and take away.

use serde_json::{Map, Value, json};

use super::over::in_order;
use super::there::{change, edit, of_service};
use super::{apply, evaluate, write};

const LIST: &str = "pl-0abc0002";

/// How saved data has a list: whole, as its entries, as its head with them, as its head alone.
#[derive(Clone, Copy, Debug)]
enum Saved {
    Whole,
    Entries,
    Head,
    HeadAlone,
}

/// The answers for a service before and after an act on a list by which the endpoints' group admits clients.
fn evaluated(saved: Saved, blocks: &[&str], act: &Value, services: &[&str]) -> Value {
    let case = in_order();
    let folder = tempfile::tempdir().unwrap();
    apply::write(&case.create, &case.account, &case.region, 22, folder.path());
    let head = json!({"PrefixListId": LIST, "PrefixListName": "clients"});
    let mut whole = head.clone();
    whole["Cidrs"] = json!(blocks);
    edit(folder.path(), "PrefixLists", |all| match saved {
        Saved::Whole => all.push(whole),
        Saved::Head | Saved::HeadAlone => all.push(head),
        Saved::Entries => {}
    });
    if matches!(saved, Saved::Entries | Saved::Head) {
        let entries: Vec<Value> = blocks.iter().map(|block| json!({"Cidr": block})).collect();
        let record = json!({"PrefixListId": LIST, "Entries": entries});
        let file = json!({"ManagedPrefixListEntries": [record]});
        let path = folder.path().join(&case.account).join(&case.region);
        std::fs::write(path.join("ManagedPrefixListEntries.json"), file.to_string()).unwrap();
    }
    edit(folder.path(), "SecurityGroups", |all| {
        let by_list = json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": LIST}]}]);
        let groups = all.iter_mut().filter(|of| of["IpPermissions"] != json!([]));
        groups.for_each(|of| of["IpPermissions"] = by_list.clone());
    });
    let path = folder.path().to_string_lossy().into_owned();
    let plan = write::document(vec![act.clone()], &Map::new(), &case.region);
    let (report, _) = evaluate(&plan, &[&path]);
    let notices = report["notices"].to_string();
    assert!(!notices.contains("not in the saved data"), "{notices}");
    if report["evaluations"] == json!([]) {
        return json!([]);
    }
    let of = services.iter().map(|name| of_service(&report, name));
    of.map(|(before, after)| json!([before, after])).collect()
}

fn entry(actions: &[&str], block: &str) -> Value {
    let value = json!({"id": format!("{LIST},{block}"), "prefix_list_id": LIST, "cidr": block});
    let (before, after) = match actions {
        ["delete"] => (value, Value::Null),
        _ => (Value::Null, value),
    };
    let kind = "aws_ec2_managed_prefix_list_entry";
    change(kind, actions, before, after, json!({}))
}

fn list(before: &[&str], after: &[&str]) -> Value {
    let of = |blocks: &[&str]| {
        let blocks = blocks.iter();
        let blocks: Vec<Value> = blocks
            .map(|it| json!({"cidr": it, "description": ""}))
            .collect();
        json!({"id": LIST, "name": "clients", "address_family": "IPv4", "max_entries": 5, "entry": blocks})
    };
    let kind = "aws_ec2_managed_prefix_list";
    change(kind, &["update"], of(before), of(after), json!({}))
}

/// A list is one list, however saved data has it: what a plan takes from it is felt wherever a rule names it, and so is
/// what it adds.
#[test]
fn entries_of_a_list_go_and_come() {
    let services = ["ecr.api", "s3"];
    let (all, other) = ("10.0.0.0/16", "192.168.0.0/16");
    let to = |before: &str, after: &str| json!([[before, after], ["PRIVATE", "PRIVATE"]]);
    let mut wrong = Vec::new();
    for saved in [Saved::Whole, Saved::Entries, Saved::Head] {
        for (blocks, act, expected) in [
            (
                &[all, other][..],
                entry(&["delete"], all),
                to("PRIVATE", "BROKEN"),
            ),
            (&[other], entry(&["create"], all), to("BROKEN", "PRIVATE")),
            (&[all], list(&[all], &[other]), to("PRIVATE", "BROKEN")),
            (
                &[other],
                list(&[other], &[other, all]),
                to("BROKEN", "PRIVATE"),
            ),
            (
                &[all, other],
                entry(&["delete"], other),
                to("PRIVATE", "PRIVATE"),
            ),
        ] {
            let said = evaluated(saved, blocks, &act, &services);
            if said != expected {
                wrong.push(format!("{saved:?} {act}: {said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The account of which a list is, where others have saved copies of it.
const OWNER: &str = "222233334444";

/// A list that is shared is changed where it is, and felt by rules of the accounts that it is shared with, whether its
/// owner's data has it or not.
#[test]
fn entries_of_a_shared_list_go_and_come_in_every_account() {
    let (all, other) = ("10.0.0.0/16", "192.168.0.0/16");
    let mut wrong = Vec::new();
    for (blocks, act, expected) in [
        (
            vec![all, other],
            entry(&["delete"], all),
            Some(("PRIVATE", "BROKEN")),
        ),
        (
            vec![other],
            entry(&["create"], all),
            Some(("BROKEN", "PRIVATE")),
        ),
        (
            vec![all],
            list(&[all], &[other]),
            Some(("PRIVATE", "BROKEN")),
        ),
        (vec![all, other], entry(&["delete"], other), None),
    ] {
        for (is_saved, parameters) in [(true, "{}"), (false, "{\"centralEndpoints\": \"IGNORE\"}")]
        {
            let case = in_order();
            let folder = tempfile::tempdir().unwrap();
            apply::write(&case.create, &case.account, &case.region, 22, folder.path());
            let copy = json!({"PrefixListId": LIST, "PrefixListName": "clients", "Cidrs": blocks});
            edit(folder.path(), "PrefixLists", |lists| {
                lists.push(copy.clone())
            });
            edit(folder.path(), "SecurityGroups", |groups| {
                let by_list = json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": LIST}]}]);
                let groups = groups
                    .iter_mut()
                    .filter(|of| of["IpPermissions"] != json!([]));
                groups.for_each(|of| of["IpPermissions"] = by_list.clone());
            });
            let owner = folder.path().join(OWNER).join(&case.region);
            std::fs::create_dir_all(&owner).unwrap();
            let lists = if is_saved { json!([copy]) } else { json!([]) };
            let saved = json!({"Vpcs": [], "PrefixLists": lists});
            std::fs::write(owner.join("all.json"), saved.to_string()).unwrap();
            let path = folder.path().to_string_lossy().into_owned();
            let plan = write::document(vec![act.clone()], &Map::new(), &case.region);
            let given = [&*path, "--account", OWNER, "--parameters", parameters];
            let (report, _) = evaluate(&plan, &given);
            let said = match report["evaluations"] == json!([]) {
                true => None,
                false => Some(of_service(&report, "ecr.api")),
            };
            let expected = expected.map(|(before, after)| (json!(before), json!(after)));
            if said != expected {
                wrong.push(format!("{is_saved} {act}: {said:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A list that a table routes elsewhere takes the traffic of what comes to it.
#[test]
fn an_entry_that_comes_leads_traffic_elsewhere() {
    let case = in_order();
    let folder = tempfile::tempdir().unwrap();
    apply::write(&case.create, &case.account, &case.region, 24, folder.path());
    let record = json!({"PrefixListId": LIST, "Entries": [{"Cidr": "10.99.0.0/16"}]});
    let file = json!({"ManagedPrefixListEntries": [record]});
    let path = folder.path().join(&case.account).join(&case.region);
    std::fs::write(path.join("ManagedPrefixListEntries.json"), file.to_string()).unwrap();
    edit(folder.path(), "RouteTables", |all| {
        let route = json!({"DestinationPrefixListId": LIST, "NatGatewayId": "nat-0abc0001", "State": "active"});
        all.iter_mut()
            .for_each(|of| of["Routes"].as_array_mut().unwrap().push(route.clone()));
    });
    let path = folder.path().to_string_lossy().into_owned();
    for (block, expected) in [("52.95.154.0/24", "PUBLIC"), ("10.98.0.0/16", "PRIVATE")] {
        let act = entry(&["create"], block);
        let written = Map::from_iter([(
            "aws_ec2_managed_prefix_list_entry.x".to_owned(),
            act["change"]["after"].clone(),
        )]);
        let plan = write::document(vec![act], &written, &case.region);
        let (report, _) = evaluate(&plan, &[&path]);
        let said = of_service(&report, "s3");
        assert_eq!(said, (json!("PRIVATE"), json!(expected)), "{block}");
    }
}

/// Where the head of a list alone is saved, the other entries stay unread unless the plan's state says them all.
#[test]
fn a_list_whose_head_alone_is_saved() {
    let services = ["ecr.api"];
    let (all, other) = ("10.0.0.0/16", "192.168.0.0/16");
    for (act, expected) in [
        (entry(&["delete"], other), "UNDETERMINED"),
        (entry(&["create"], other), "UNDETERMINED"),
        (list(&[all], &[other]), "BROKEN"),
        (list(&[other], &[other, all]), "PRIVATE"),
    ] {
        let said = evaluated(Saved::HeadAlone, &[], &act, &services);
        assert_eq!(said, json!([["UNKNOWN", expected]]), "{act}");
    }
}
