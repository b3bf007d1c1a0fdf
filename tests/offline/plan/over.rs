//! Plans over saved data: what goes, what changes, what is replaced.

use serde_json::{Map, Value, json};

use super::{Case, apply, cases, evaluate, write};

/// An update, a delete, and what comes of it.
struct Over {
    title: &'static str,
    address: &'static str,
    /// The attributes that differ after; `None` is a delete.
    after: Option<Value>,
    /// Service, before, after, change.
    expected: &'static [(&'static str, &'static str, &'static str, &'static str)],
    status: i32,
}

fn table() -> Vec<Over> {
    let rule = |blocks: Value| json!([{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": blocks, "security_groups": []}]);
    vec![
        Over {
            title: "the group of an endpoint admits one subnet less",
            address: "aws_security_group.endpoints",
            after: Some(json!({"ingress": rule(json!(["10.0.1.0/24"]))})),
            expected: &[
                ("ecr.api", "PRIVATE", "BROKEN", "worse"),
                ("ecr.dkr", "PRIVATE", "BROKEN", "worse"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "an endpoint gets another group, and so do its interfaces",
            address: "aws_vpc_endpoint.ecr_api",
            after: Some(json!({"security_group_ids": "$aws_security_group.tasks.id"})),
            expected: &[
                ("ecr.api", "PRIVATE", "BROKEN", "worse"),
                ("ecr.dkr", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "an endpoint leaves one of its subnets, with its interface there",
            address: "aws_vpc_endpoint.ecr_dkr",
            after: Some(json!({"subnet_ids": "$aws_subnet.a.id"})),
            expected: &[
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
                ("ecr.dkr", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 0,
        },
        Over {
            title: "an endpoint goes, with its interfaces",
            address: "aws_vpc_endpoint.ecr_dkr",
            after: None,
            expected: &[
                ("ecr.dkr", "PRIVATE", "PUBLIC", "worse"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "a gateway goes, with its routes",
            address: "aws_vpc_endpoint.s3",
            after: None,
            expected: &[
                ("s3", "PRIVATE", "PUBLIC", "worse"),
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "an association goes, and the subnet has the main table",
            address: "aws_route_table_association.b",
            after: None,
            expected: &[("s3", "PRIVATE", "PUBLIC", "worse")],
            status: 1,
        },
        Over {
            title: "private DNS of an endpoint is turned off",
            address: "aws_vpc_endpoint.ecr_dkr",
            after: Some(json!({"private_dns_enabled": false})),
            expected: &[
                ("ecr.dkr", "PRIVATE", "PUBLIC", "worse"),
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "DNS support of the VPC is turned off",
            address: "aws_vpc.main",
            after: Some(json!({"enable_dns_support": false})),
            expected: &[
                ("ecr.api", "PRIVATE", "PUBLIC", "worse"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "a tag changes, and nothing else",
            address: "aws_vpc.main",
            after: Some(json!({"tags_all": {"team": "payments"}})),
            expected: &[
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
                ("ecr.dkr", "PRIVATE", "PRIVATE", "same"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 0,
        },
        Over {
            title: "a policy of an endpoint is known after apply",
            address: "aws_vpc_endpoint.s3",
            after: Some(json!({"policy": "$aws_iam_role.x.arn"})),
            expected: &[("s3", "PRIVATE", "UNDETERMINED", "same")],
            status: 3,
        },
        Over {
            title: "the clients run in one subnet",
            address: "aws_ecs_service.api",
            after: Some(
                json!({"network_configuration": [{"subnets": "$aws_subnet.a.id", "security_groups": "$aws_security_group.tasks.id"}]}),
            ),
            expected: &[
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
                ("ecr.dkr", "PRIVATE", "PRIVATE", "same"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 0,
        },
    ]
}

pub fn in_order() -> Case {
    let mut cases = cases().into_iter();
    cases
        .find(|case| case.name == "all-known-by-reference")
        .unwrap()
}

/// A value with the ids in the place of references.
pub fn real(key: &str, value: &Value, id: &mut impl FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) if text.starts_with('$') => {
            let ids: Vec<String> = text
                .split_whitespace()
                .map(|one| {
                    let parts: Vec<&str> = one.trim_start_matches('$').splitn(3, '.').collect();
                    id(&format!("{}.{}", parts[0], parts[1]))
                })
                .collect();
            if key.ends_with('s') {
                json!(ids)
            } else {
                json!(ids[0])
            }
        }
        Value::Array(items) => items.iter().map(|item| real(key, item, id)).collect(),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), real(key, value, id)))
                .collect(),
        ),
        other => other.clone(),
    }
}

#[test]
fn what_goes_and_what_changes_is_laid_over_saved_data() {
    let case = in_order();
    let mut wrong = Vec::new();
    for over in table() {
        let folder = tempfile::tempdir().unwrap();
        let mut invented =
            apply::write(&case.create, &case.account, &case.region, 11, folder.path());
        let mut written = case.create[over.address].clone();
        let mut before = real("", &written, &mut |address| invented.id(address));
        before["id"] = json!(invented.id(over.address));
        if let Some(after) = &over.after {
            json_patch::merge(&mut written, after);
        }
        let unknown: Map<String, Value> = written
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, value)| value.as_str().is_some_and(|text| text.ends_with(".arn")))
            .map(|(key, _)| (key.clone(), json!(true)))
            .collect();
        let mut after = real("", &written, &mut |address| invented.id(address));
        after["id"] = before["id"].clone();
        for key in unknown.keys() {
            after.as_object_mut().unwrap().remove(key);
        }
        let all = Map::from_iter([(over.address.to_owned(), written)]);
        let mut plan = write::plan(&all, &case.region);
        plan["resource_changes"][0]["change"] = match over.after {
            Some(_) => {
                json!({"actions": ["update"], "before": before, "after": after, "after_unknown": unknown})
            }
            None => {
                json!({"actions": ["delete"], "before": before, "after": null, "after_unknown": {}})
            }
        };
        let path = folder.path().to_string_lossy().into_owned();
        let (report, status) = evaluate(&plan, &[&path]);
        let services = report["evaluations"][0]["services"].as_array();
        for (service, before, after, change) in over.expected {
            let of = services.and_then(|all| all.iter().find(|of| of["service"] == *service));
            let said = of.map(|of| {
                (
                    of["before"].clone(),
                    of["answer"].clone(),
                    of["change"].clone(),
                )
            });
            if said != Some((json!(before), json!(after), json!(change))) {
                wrong.push(format!("{}: {service} {said:?}", over.title));
            }
        }
        if status != over.status {
            wrong.push(format!(
                "{}: status {status}, {}",
                over.title, report["notices"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
