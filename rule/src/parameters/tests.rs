//! What the parameters read, refuse and say.

use std::collections::BTreeMap;

use super::{ALL, CentralEndpoints, ClientSelection, Depth, Form, Parameters, UnusedVpcs, profile};

fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn names(parameters: &Parameters) -> String {
    let names: Vec<String> = parameters
        .services
        .iter()
        .map(ToString::to_string)
        .collect();
    names.join(" ")
}

fn problem(name: &str, value: &str) -> String {
    Parameters::parse(&given(&[(name, value)]))
        .map(|_| String::new())
        .unwrap_or_else(|error| error.to_string())
}

#[test]
fn nothing_given_is_the_table_of_defaults() {
    let defaults = Parameters::parse(&BTreeMap::new()).unwrap();
    assert_eq!(defaults, Parameters::default());
    assert_eq!(names(&defaults), "ecr.api ecr.dkr s3");
    assert_eq!(defaults.clients, ClientSelection::ByService);
    assert!(defaults.hosts.is_empty() && defaults.client_descriptions.is_empty());
    assert!(defaults.s3_buckets.is_empty() && defaults.trusted_dns_servers.is_empty());
    assert_eq!(
        (defaults.depth, defaults.unused_vpcs),
        (Depth::Path, UnusedVpcs::NotApplicable)
    );
    assert_eq!(
        (defaults.unknown_is_fault, defaults.trust_central_dns),
        (false, true)
    );
    assert_eq!(
        (defaults.pending_grace_minutes, defaults.recheck_minutes),
        (0, 0)
    );
    assert_eq!(defaults.waiver_tag, "vpc-endpoint-rule:waiver");
    assert_eq!(
        (defaults.organization_id, defaults.member_role_name),
        (None, None)
    );
}

#[test]
fn giving_every_default_changes_nothing() {
    let all: BTreeMap<_, _> = ALL
        .iter()
        .map(|row| {
            (
                row.name.to_owned(),
                row.default.unwrap_or_default().to_owned(),
            )
        })
        .collect();
    assert_eq!(Parameters::parse(&all).unwrap(), Parameters::default());
}

#[test]
fn services_are_canonical_and_each_once_in_the_order_given() {
    for (service_names, profile, expected) in [
        ("s3", "", "s3"),
        (
            " S3 , ecr.API,com.amazonaws.us-east-1.ecr-fips.api,s3:443 ",
            "",
            "s3 ecr.api ecr-fips.api@us-east-1",
        ),
        ("kms", "ssm-managed", "kms ssm ssmmessages"),
        ("s3", "ecr-pull, ecs-fargate", "s3 ecr.api ecr.dkr logs"),
        ("", "ssm-managed", "ssm ssmmessages"),
        (" ", "", "ecr.api ecr.dkr s3"),
        ("com.amazonaws.iam", "", "iam"),
    ] {
        let read = Parameters::parse(&given(&[
            ("serviceNames", service_names),
            ("profile", profile),
        ]))
        .unwrap();
        assert_eq!(names(&read), expected);
    }
    let alone = Parameters::parse(&given(&[("profile", "ecs-ec2")])).unwrap();
    assert_eq!(
        names(&alone),
        "ecr.api ecr.dkr s3 ecs ecs-agent ecs-telemetry"
    );
}

#[test]
fn profiles_are_those_of_the_decision() {
    let texts: Vec<String> = profile::ALL
        .iter()
        .map(|row| format!("| `{}` | `{}`", row.name, row.services.join(",")))
        .collect();
    let decision = include_str!("../../decision.md");
    let (_, table) = decision
        .split_once("\n| profile | services |\n|---|---|\n")
        .unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    assert_eq!(table.lines().count(), texts.len());
    for (row, text) in table.lines().zip(&texts) {
        assert!(row.starts_with(text), "{row}: {text}");
    }
    let table = ALL.iter().find(|row| row.name == "profile").unwrap();
    for row in profile::ALL {
        assert!(table.values.contains(&format!("`{}`", row.name)));
    }
    let names: Vec<&str> = profile::ALL.iter().map(|row| row.name).collect();
    let names = names.join("|");
    let Form::Text { pattern, .. } = table.form else {
        panic!("a profile is a text");
    };
    assert_eq!(pattern, format!("^(({names})( *, *({names}))*)?$"));
}

#[test]
fn the_words_of_a_parameter_are_those_that_it_reads() {
    for row in ALL {
        if let Form::Words(words) = row.form {
            for word in words {
                assert_eq!(problem(row.name, word), "", "{}", row.name);
                assert!(row.values.contains(&format!("`{word}`")), "{}", row.name);
            }
            assert!(row.default.is_none_or(|default| words.contains(&default)));
        }
    }
}

#[test]
fn lists_are_read_and_each_value_once() {
    let read = Parameters::parse(&given(&[
        ("clients", "ALL"),
        ("clientDescriptions", "DMS*, RDSNetworkInterface,DMS*"),
        (
            "hosts",
            "STS.amazonaws.com,{account}.dkr.ecr.{region}.amazonaws.com:8443, sts.amazonaws.com.",
        ),
        ("s3Buckets", "al2023-repos-*,docker-images,docker-images"),
        ("trustedDnsServers", "10.0.0.2, FD00::53,fd00:0::53"),
    ]))
    .unwrap();
    assert_eq!(read.clients, ClientSelection::All);
    let globs: Vec<String> = read
        .client_descriptions
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(globs, ["DMS*", "RDSNetworkInterface"]);
    let hosts: Vec<String> = read.hosts.iter().map(ToString::to_string).collect();
    assert_eq!(
        hosts,
        [
            "sts.amazonaws.com",
            "{account}.dkr.ecr.{region}.amazonaws.com:8443"
        ]
    );
    assert_eq!(read.s3_buckets, ["al2023-repos-*", "docker-images"]);
    let servers: Vec<String> = read
        .trusted_dns_servers
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(servers, ["10.0.0.2", "fd00::53"]);
    for list in [
        "hosts",
        "clientDescriptions",
        "s3Buckets",
        "trustedDnsServers",
    ] {
        assert_eq!(problem(list, " "), "", "{list}");
    }
}

#[test]
fn names_that_nobody_knows_are_noticed() {
    let read = Parameters::parse(&given(&[(
        "serviceNames",
        "ecr, ecr.api,kms-fips,secretmanager,com.amazonaws.new.thing,rds-fips,xray-fips,com.amazonaws.vpce.eu-west-3.vpce-svc-0a1b",
    )]))
    .unwrap();
    insta::assert_snapshot!(read.notices().join("\n"));
    assert_eq!(Parameters::default().notices(), [""; 0]);
}

#[test]
fn every_wrong_value_has_words_of_its_own() {
    let many = |one: &str, count: usize| -> String {
        let all: Vec<String> = (0..count)
            .map(|at| one.replace('#', &at.to_string()))
            .collect();
        all.join(",")
    };
    let hosts = many("h#.example.com", 21);
    let globs = many("glob#", 11);
    let buckets = many("bucket-#", 21);
    let texts: Vec<String> = [
        ("serviceNames", "ecr.api,,s3"),
        ("serviceNames", "ecr api"),
        ("serviceNames", "s3:0,s3@paris"),
        ("serviceNames", "com.amazonaws.us-east-1.s3@eu-west-3"),
        ("profile", "ecs,ecr-pul"),
        ("depht", "path"),
        ("depth", "existance"),
        ("clients", "Image"),
        ("clientDescriptions", "DMS*,*"),
        ("clientDescriptions", &globs),
        (
            "hosts",
            "sts,https://sts.amazonaws.com,{bucket}.example.com",
        ),
        ("hosts", "*.example.com,sts.amazonaws.com:x"),
        ("hosts", &hosts),
        ("s3Buckets", "arn:aws:s3:::bucket,bucket/*,a b"),
        ("s3Buckets", &buckets),
        ("trustedDnsServers", "10.0.0.0/24,dns.example.com"),
        ("vpcIds", "subnet-1"),
        ("unusedVpcs", "compliant"),
        ("unknown", "UNKNOWN"),
        ("pendingGraceMinutes", "10081"),
        ("waiverTag", ""),
        ("waiverTag", "aws:waiver"),
        ("centralEndpoints", "look"),
        ("hubAccounts", "222233334444,vpc-1"),
        ("hubRoleName", "hub"),
        ("trustCentralDns", "no"),
        ("organizationId", "123"),
        ("memberRoleName", "arn:aws:iam::111122223333:role/reader"),
    ]
    .iter()
    .map(|(name, value)| problem(name, value))
    .collect();
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn reads_what_people_and_aws_config_write() {
    let read = Parameters::from_json(
        r#"{"depth": "existence", "vpcIds": "vpc-2, vpc-1,vpc-2", "excludeVpcIds": "", "unusedVpcs": "EVALUATE",
            "unknown": "NON_COMPLIANT", "pendingGraceMinutes": 30, "recheckMinutes": "10080", "waiverTag": "team: waiver",
            "centralEndpoints": "LOOK", "hubAccounts": "333344445555, 222233334444,333344445555", "hubRoleName": "hub/reader",
            "trustCentralDns": false, "organizationId": "o-a1b2c3d4e5", "memberRoleName": "audit/reader", "profile": null}"#,
    )
    .unwrap();
    assert_eq!(read.depth, Depth::Existence);
    assert_eq!(read.vpc_ids, ["vpc-1", "vpc-2"]);
    assert_eq!(read.exclude_vpc_ids, [""; 0]);
    assert_eq!(read.unused_vpcs, UnusedVpcs::Evaluate);
    assert!(read.unknown_is_fault);
    assert_eq!(
        (read.pending_grace_minutes, read.recheck_minutes),
        (30, 10_080)
    );
    assert_eq!(read.waiver_tag, "team: waiver");
    assert_eq!(read.central_endpoints, CentralEndpoints::Look);
    assert_eq!(read.hub_accounts, ["222233334444", "333344445555"]);
    assert_eq!(read.hub_role_name.as_deref(), Some("hub/reader"));
    assert!(!read.trust_central_dns);
    assert_eq!(read.organization_id.as_deref(), Some("o-a1b2c3d4e5"));
    assert_eq!(read.member_role_name.as_deref(), Some("audit/reader"));
    for nothing in ["", " ", "null", "{}"] {
        assert_eq!(
            Parameters::from_json(nothing).unwrap(),
            Parameters::default(),
            "{nothing:?}"
        );
    }
}

#[test]
fn a_wrong_value_is_never_a_default() {
    for (name, value) in [
        ("serviceNames", "ecr.api,,s3"),
        ("serviceNames", "ecr.api,"),
        ("serviceNames", "ecr api"),
        ("profile", "ecs"),
        ("depth", "Path"),
        ("depth", " "),
        ("vpcIds", "vpc-"),
        ("vpcIds", "subnet-1"),
        ("vpcIds", "vpc-1;vpc-2"),
        ("vpcIds", "vpc_1"),
        ("excludeVpcIds", "vpc-1, "),
        ("unusedVpcs", "compliant"),
        ("unknown", "UNKNOWN"),
        ("pendingGraceMinutes", "-1"),
        ("pendingGraceMinutes", "+1"),
        ("pendingGraceMinutes", "1.5"),
        ("pendingGraceMinutes", "10081"),
        ("recheckMinutes", "99999999999999999999"),
        ("recheckMinutes", "five"),
        ("waiverTag", "AWS:waiver"),
        ("waiverTag", " waiver"),
        ("waiverTag", "a\nb"),
        ("centralEndpoints", "auto"),
        ("hubAccounts", "2222"),
        ("hubAccounts", "222233334444,"),
        ("hubRoleName", "arn:aws:iam::222233334444:role/hub"),
        ("hubRoleName", "hub"),
        ("trustCentralDns", "yes"),
        ("organizationId", "123"),
        ("memberRoleName", "arn:aws:iam::111122223333:role/reader"),
        ("memberRoleName", "reader role"),
        ("memberRoleName", "audit/"),
    ] {
        assert!(
            problem(name, value).contains(&format!("`{name}`: ")),
            "{name}={value}: {}",
            problem(name, value)
        );
    }
    assert!(problem("waiverTag", &"a".repeat(129)).contains("longer than the 128"));
    assert_eq!(problem("waiverTag", &"é".repeat(128)), "");
}

#[test]
fn every_problem_is_named_at_once() {
    let error = Parameters::from_json(
        r#"{"serviceName": "s3", "serviceNames": "ecr.api,,s 3", "depth": "exist", "unusedVpcs": "IGNORE", "vpcIds": ["vpc-1"],
            "pendingGraceMinutes": "ten", "trustCentralDns": false, "profile": "eks", "colour": "red", "waiverTag": ""}"#,
    )
    .unwrap_err();
    insta::assert_snapshot!(error);
}

#[test]
fn what_is_not_an_object_is_named() {
    for (text, found) in [
        ("[]", "a list"),
        ("3", "a number"),
        ("\"depth\"", "a string"),
        ("{", "text that is not JSON"),
        ("depth=path", "text that is not JSON"),
    ] {
        let error = Parameters::from_json(text).unwrap_err().to_string();
        assert!(error.contains(found), "{error}");
    }
}
