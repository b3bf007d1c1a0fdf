//! Random parameters.

use rule::parameters::{Depth, Parameters, UnusedVpcs};
use rule::services::Required;

use crate::random::Random;

const SERVICES: &[&[&str]] = &[
    &["ecr.api", "ecr.dkr", "s3"],
    &["ecr.api", "ecr.dkr", "s3"],
    &["ecr.api", "ecr.dkr", "s3"],
    &["ecr.dkr", "s3"],
    &["s3"],
    &["ecr.api"],
    &["logs", "s3"],
    &["dynamodb"],
    &["dynamodb", "ecr.dkr", "logs"],
    &["ec2", "ec2messages", "ssm", "ssmmessages"],
    &["nonexistent.thing"],
];

pub fn parameters(r: &mut Random) -> Parameters {
    let ids = ["vpc-0", "vpc-1", "vpc-gone"].map(String::from);
    let (vpc_ids, exclude_vpc_ids) = match r.below(12) {
        0 => (r.some(&ids, 60), vec![]),
        1 => (vec![], r.some(&ids, 30)),
        2 => (r.some(&ids, 60), r.some(&ids, 30)),
        _ => (vec![], vec![]),
    };
    Parameters {
        services: r
            .pick(SERVICES)
            .iter()
            .map(|&service| Required::named(service))
            .collect(),
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
        trust_central_dns: r.percent(80),
        organization_id: r.percent(50).then(|| "o-abcde12345".into()),
        member_role_name: None,
        ..Parameters::default()
    }
}
