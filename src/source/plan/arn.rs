//! The ARNs of resources that a plan makes, as far as they are known before.

/// What stands before the id in the ARN of a type that Profiles take; `None` of other types.
fn head(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "aws_route53_zone" => "arn:aws:route53:::hostedzone/",
        "aws_vpc_endpoint" => "arn:aws:ec2:::vpc-endpoint/",
        "aws_route53_resolver_rule" => "arn:aws:route53resolver:::resolver-rule/",
        _ => return None,
    })
}

/// The ARN of a resource, without account and region.
pub fn of(kind: &str, id: &str) -> Option<String> {
    Some(format!("{}{id}", head(kind)?))
}

/// An ARN with the account and the region of its place, where they are left out. A zone's has neither.
pub fn complete(arn: &str, account_id: &str, region: &str) -> String {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, service, "", "", resource] if *service != "route53" => {
            let partition = rule::services::partition(region);
            format!("arn:{partition}:{service}:{region}:{account_id}:{resource}")
        }
        _ => arn.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{complete, of};

    #[test]
    fn account_and_region_are_filled_in() {
        let endpoint = of("aws_vpc_endpoint", "aws_vpc_endpoint.x").expect("has one");
        for (arn, whole) in [
            (
                &*endpoint,
                "arn:aws:ec2:eu-west-3:111122223333:vpc-endpoint/aws_vpc_endpoint.x",
            ),
            (
                "arn:aws:route53:::hostedzone/Z1",
                "arn:aws:route53:::hostedzone/Z1",
            ),
            (
                "arn:aws:ec2:eu-west-1:444455556666:vpc-endpoint/vpce-1",
                "arn:aws:ec2:eu-west-1:444455556666:vpc-endpoint/vpce-1",
            ),
        ] {
            assert_eq!(complete(arn, "111122223333", "eu-west-3"), whole);
        }
    }
}
