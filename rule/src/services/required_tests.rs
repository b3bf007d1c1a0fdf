//! How required services are written, shown, and compared with endpoints.

use super::super::endpoint_name;
use super::{Required, in_region};

fn read(text: &str) -> Required {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_spelling_is_one_service() {
    for (text, shown, port, fips) in [
        ("ecr.api", "ecr.api", 443, false),
        (" S3 ", "s3", 443, false),
        ("ECR.dkr@eu-WEST-3", "ecr.dkr@eu-west-3", 443, false),
        (
            "com.amazonaws.us-east-1.ecr.dkr",
            "ecr.dkr@us-east-1",
            443,
            false,
        ),
        (
            "com.amazonaws.us-east-1.ecr-fips.api",
            "ecr-fips.api@us-east-1",
            443,
            true,
        ),
        ("ecr.dkr-fips", "ecr-fips.dkr", 443, true),
        ("kms-fips", "kms-fips", 443, true),
        ("email-smtp", "email-smtp", 587, false),
        ("email-smtp:587", "email-smtp", 587, false),
        (
            "email-smtp:465@eu-west-1",
            "email-smtp:465@eu-west-1",
            465,
            false,
        ),
        ("cassandra", "cassandra", 9142, false),
        ("cassandra:443", "cassandra:443", 443, false),
        (
            "com.amazonaws.us-east-1.email-smtp:2587",
            "email-smtp:2587@us-east-1",
            2587,
            false,
        ),
        ("com.amazonaws.iam", "iam", 443, false),
        ("iam@us-east-1", "iam", 443, false),
        ("com.amazonaws.new-thing@us-east-1", "new-thing", 443, false),
        (
            "com.amazonaws.s3-global.accesspoint",
            "s3-global.accesspoint",
            443,
            false,
        ),
        (
            "cn.com.amazonaws.cn-north-1.ecr.dkr",
            "ecr.dkr@cn-north-1",
            443,
            false,
        ),
        (
            "cn.com.amazonaws.cn-north-1.transcribe.cn",
            "transcribe@cn-north-1",
            443,
            false,
        ),
        ("nonexistent.thing", "nonexistent.thing", 443, false),
        (
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
            443,
            false,
        ),
    ] {
        let service = read(text);
        assert_eq!(service.to_string(), shown, "{text}");
        assert_eq!((service.port, service.fips), (port, fips), "{text}");
        assert_eq!(read(shown), service, "{shown} is read as {text}");
    }
}

#[test]
fn what_is_wrong_is_named() {
    let problems: Vec<String> = [
        "",
        "ecr api",
        ":443",
        "@eu-west-3",
        "s3:",
        "s3:0",
        "s3:+1",
        "s3:65536",
        "s3:https",
        "s3@",
        "s3@paris",
        "s3@eu-west-3:443",
        "com.amazonaws.us-east-1.s3@eu-west-3",
        "com.amazonaws.us-east-1.s3@us-east-1",
        "com.amazonaws",
        "com.amazonaws.",
        "com.amazonaws.us-east-1",
        "com.amazonaws.us-east-1.",
        "s3:443:443",
    ]
    .iter()
    .map(|text| {
        text.parse::<Required>().map_or_else(
            |error| error.to_string(),
            |read| format!("{text} is read as {read}"),
        )
    })
    .collect();
    insta::assert_snapshot!(problems.join("\n"));
}

#[test]
fn endpoints_serve_services_by_name() {
    for (required, service_name, serves) in [
        ("ecr.dkr", "com.amazonaws.eu-west-3.ecr.dkr", true),
        ("ecr.dkr", "com.amazonaws.eu-west-3.ecr-fips.dkr", true),
        ("ecr-fips.dkr", "com.amazonaws.eu-west-3.ecr.dkr-fips", true),
        ("ecr-fips.dkr", "com.amazonaws.eu-west-3.ecr.dkr", false),
        ("kms-fips", "com.amazonaws.eu-west-3.kms", false),
        ("iam", "com.amazonaws.iam", true),
        ("ec2", "com.amazonaws.eu-west-3.ec2messages", false),
        ("ecr.api", "com.amazonaws.eu-west-3.ecr-public.api", false),
    ] {
        let name = endpoint_name(service_name).unwrap();
        assert_eq!(
            read(required).is_served_by(&name),
            serves,
            "{required} {service_name}"
        );
    }
}

#[test]
fn the_own_region_is_none() {
    let required = ["s3@eu-west-3", "s3", "ecr.dkr@us-east-1", "s3:443"].map(read);
    let shown = |region: &str| -> Vec<String> {
        in_region(&required, region)
            .iter()
            .map(Required::to_string)
            .collect()
    };
    assert_eq!(shown("eu-west-3"), ["s3", "ecr.dkr@us-east-1"]);
    assert_eq!(shown("us-east-1"), ["s3@eu-west-3", "s3", "ecr.dkr"]);
    assert!(read("s3").may_use_gateway() && read("s3express").may_use_gateway());
    assert!(!read("s3@us-east-1").may_use_gateway() && !read("s3-fips").may_use_gateway());
}

#[test]
fn the_hosts_are_those_of_its_region_and_variant() {
    for (required, hosts) in [
        (
            "ecr.dkr@us-east-1",
            "111122223333.dkr.ecr.us-east-1.amazonaws.com",
        ),
        (
            "ecr-fips.dkr",
            "111122223333.dkr.ecr-fips.eu-west-3.amazonaws.com",
        ),
        (
            "kms-fips",
            "kms-fips.eu-west-3.amazonaws.com kms-fips.eu-west-3.api.aws",
        ),
        (
            "iam",
            "iam.amazonaws.com iam-fips.amazonaws.com iam.global.api.aws",
        ),
        ("nonexistent.thing", ""),
    ] {
        assert_eq!(
            read(required).hosts("eu-west-3", "111122223333").join(" "),
            hosts
        );
    }
}
