//! A pool of endpoint policies, one for each way in which they decide.

use std::sync::Arc;

use super::pools::GeneratedRegion;
use crate::random::Random;

const BENIGN: &[&str] = &[
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#,
    r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["ecr:*","s3:*","dynamodb:*"],"Resource":["*"]}}"#,
];

const HOSTILE: &[&str] = &[
    "",
    "null",
    "{}",
    "[]",
    "not json",
    r#"{"Statement":[]}"#,
    r#"{"Statement":"Allow"}"#,
    // Decided by the action.
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:Get*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ECR:batchget*","Resource":"*"},{"Effect":"Allow","Principal":"*","Action":"ecr:getdownloadurlforlaye?","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","NotAction":"s3:Delete*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}]}"#,
    // Decided by the resource.
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:PARTITION:ecr:REGION:ACCOUNT:repository/*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:PARTITION:ecr:REGION:ACCOUNT:repository/app-*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:PARTITION:s3:::prod-REGION-starport-layer-bucket/*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:PARTITION:s3:::my-bucket/*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","NotResource":"arn:PARTITION:s3:::prod-*"},{"Effect":"Allow","Principal":"*","Action":"ecr:*","Resource":"*"}]}"#,
    // Decided by the principal.
    r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"ACCOUNT"},"Action":"*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:PARTITION:iam::ACCOUNT:role/builder"},"Action":"*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","NotPrincipal":{"AWS":"ACCOUNT"},"Action":"*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs.amazonaws.com"},"Action":"*","Resource":"*"}]}"#,
    // Decided by a condition.
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"VPC"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"ENDPOINT"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"ENDPOINT"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcde12345"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"ACCOUNT"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/team":"a*"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-abcde12345"}}}]}"#,
];

/// Those by which other services, owners of endpoints and buckets decide.
const WIDER: &[&str] = &[
    // Whole services.
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"QQ:*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"QQ:Get*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"other:*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"QQ:*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"QQ:Delete*","Resource":"*"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"QQ:*","Resource":"arn:PARTITION:QQ:REGION:ACCOUNT:thing/*"}]}"#,
    // The keys of the endpoint's owner, and buckets.
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpcArn":"arn:PARTITION:ec2:REGION:ACCOUNT:vpc/VPC"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:VpceAccount":"ACCOUNT"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:VpceOrgID":"o-abcde12345"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abcde12345/*"}}}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":["arn:PARTITION:s3:::docker-images-prod/*","arn:PARTITION:s3:::prod-REGION-starport-layer-bucket/*"]}]}"#,
];

/// A policy's text, or none where the record has none.
pub fn policy(
    r: &mut Random,
    place: GeneratedRegion,
    vpc: &str,
    endpoint: &str,
    service_name: &str,
) -> Option<Arc<str>> {
    if r.percent(40) && r.good() {
        return None;
    }
    let pool = if r.good() {
        BENIGN
    } else if r.percent(50) {
        WIDER
    } else {
        HOSTILE
    };
    let text = r.pick(pool);
    let service = rule::services::endpoint_name(service_name);
    let facts = service.and_then(|name| rule::services::known(&name.plain));
    let prefix = facts.and_then(|facts| facts.iam_prefix).unwrap_or("sqs");
    let text = text
        .replace("QQ", prefix)
        .replace("PARTITION", place.partition)
        .replace("REGION", place.region)
        .replace("ACCOUNT", super::ACCOUNT)
        .replace("VPC", if r.percent(80) { vpc } else { "vpc-other" })
        .replace(
            "ENDPOINT",
            if r.percent(80) {
                endpoint
            } else {
                "vpce-other"
            },
        );
    Some(text.into())
}
