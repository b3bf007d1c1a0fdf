//! Random parameters.

use rule::parameters::{
    CentralEndpoints, ClientSelection, Depth, DescriptionGlob, Parameters, UnusedVpcs,
};
use rule::services::Required;

use super::pools::GeneratedRegion;
use crate::random::Random;

/// `@OTHER` stands for another region.
const SERVICES: &[&[&str]] = &[
    &["ecr.api", "ecr.dkr", "s3"],
    &["ecr.api", "ecr.dkr", "s3"],
    &["ecr.api", "ecr.dkr", "s3"],
    &["ecr.dkr", "s3"],
    &["s3"],
    &["s3", "logs"],
    &["ecr.api"],
    &["dynamodb"],
    &["dynamodb", "ecr.dkr", "logs"],
    &["ec2", "ec2messages", "ssm", "ssmmessages"],
    &["nonexistent.thing"],
    &["ecs", "ecs-agent", "ecs-telemetry"],
    &["ecs", "ecs-agent", "ecs-telemetry"],
    &["ecs-agent"],
    &["kms:8443", "sqs"],
    &["email-smtp", "cassandra"],
    &["ecr-fips.dkr", "ecr-fips.api", "s3"],
    &["kms-fips", "kms"],
    &["s3-fips", "ecs-fips"],
    &["iam", "sts"],
    &["ecr.dkr@OTHER", "s3@OTHER"],
    &["sqs@OTHER", "sqs", "kms:8443@OTHER"],
    &["s3express", "s3-global.accesspoint"],
    &["execute-api", "logs"],
    &[],
];

const HOSTS: &[&str] = &[
    "sts.amazonaws.com",
    "sts.{region}.amazonaws.com",
    "logs.{region}.amazonaws.com",
    "logs.{region}.api.aws",
    "kms-fips.{region}.amazonaws.com",
    "sqs.us-east-1.amazonaws.com",
    "{account}.dkr.ecr.{region}.amazonaws.com",
    "444455556666.dkr.ecr.{region}.amazonaws.com",
    "data.s3-{region}.amazonaws.com",
    "email-smtp.{region}.amazonaws.com",
    "email-smtp.{region}.amazonaws.com:465",
    "api.internal.example.com",
    "internal.example.com:8443",
    "s3.{region}.amazonaws.com",
    "data.s3.{region}.amazonaws.com",
    "data.s3.amazonaws.com",
    "s3.amazonaws.com",
    "s3.dualstack.{region}.amazonaws.com",
    "data.s3.dualstack.{region}.amazonaws.com",
    "s3-fips.{region}.amazonaws.com",
    "s3.us-east-1.amazonaws.com",
    "dynamodb.{region}.amazonaws.com",
    "dynamodb.{region}.api.aws",
];

pub fn parameters(r: &mut Random, place: GeneratedRegion) -> Parameters {
    let ids = ["vpc-0", "vpc-1", "vpc-gone"].map(String::from);
    let (vpc_ids, exclude_vpc_ids) = match r.below(12) {
        0 => (r.some(&ids, 60), vec![]),
        1 => (vec![], r.some(&ids, 30)),
        2 => (r.some(&ids, 60), r.some(&ids, 30)),
        _ => (vec![], vec![]),
    };
    let services: Vec<Required> = r
        .pick(SERVICES)
        .iter()
        .map(|service| {
            let service = service.replace("OTHER", place.other_region);
            service.parse().unwrap()
        })
        .collect();
    let hosts = if services.is_empty() || r.percent(15) {
        (0..r.between(1, 3))
            .map(|_| r.pick(HOSTS).parse().unwrap())
            .collect()
    } else {
        vec![]
    };
    let buckets = ["docker-images-prod", "al2023-repos-*", "my-bucket"].map(String::from);
    Parameters {
        services,
        hosts,
        clients: *r.pick(&[
            ClientSelection::ByService,
            ClientSelection::ByService,
            ClientSelection::ByService,
            ClientSelection::All,
            ClientSelection::Image,
        ]),
        client_descriptions: if r.percent(40) {
            vec![DescriptionGlob::new(r.pick::<&str>(&[
                "DMS*",
                "*rds*",
                "dmsnetworkinterface",
            ]))]
        } else {
            vec![]
        },
        needs: rule::parameters::NeedsMode::Listed,
        s3_buckets: if r.percent(15) {
            r.some(&buckets, 60)
        } else {
            vec![]
        },
        trusted_dns_servers: if r.percent(25) {
            vec![
                "10.9.9.9".parse().unwrap(),
                (*r.pick(&["10.9.9.10", "192.0.2.53"])).parse().unwrap(),
            ]
        } else {
            vec![]
        },
        depth: if r.percent(88) {
            Depth::Path
        } else {
            Depth::Existence
        },
        vpc_ids,
        exclude_vpc_ids,
        unused_vpcs: *r.pick(&[
            UnusedVpcs::NotApplicable,
            UnusedVpcs::NotApplicable,
            UnusedVpcs::Compliant,
            UnusedVpcs::Evaluate,
            UnusedVpcs::Evaluate,
        ]),
        unknown_is_fault: r.percent(30),
        pending_grace_minutes: *r.pick(&[0, 0, 10, 60]),
        recheck_minutes: *r.pick(&[0, 15]),
        waiver_tag: "vpc-endpoint-rule:waiver".into(),
        central_endpoints: CentralEndpoints::Auto,
        hub_accounts: Vec::new(),
        hub_role_name: None,
        trust_central_dns: r.percent(80),
        organization_id: r.percent(50).then(|| "o-abcde12345".into()),
        member_role_name: None,
    }
}
