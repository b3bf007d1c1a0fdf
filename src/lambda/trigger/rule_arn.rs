//! The account and region that a rule is in: what `configRuleArn` says.

use crate::place::Place;

/// Reads `arn:<partition>:config:<region>:<account>:config-rule/<id>`: where a rule is, and so which
/// account and region it evaluates. `None` where it has another form.
pub fn place(config_rule_arn: &str) -> Option<Place> {
    let mut parts = config_rule_arn.splitn(6, ':');
    let mut next = || parts.next();
    let (arn, partition, service) = (next()?, next()?, next()?);
    let (region, account_id, resource) = (next()?, next()?, next()?);
    (arn == "arn"
        && partition.starts_with("aws")
        && service == "config"
        && resource.starts_with("config-rule/"))
    .then(|| Place::checked(account_id, region))
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn reads_every_partition_and_nothing_else() {
        let found =
            place("arn:aws-cn:config:cn-north-1:111122223333:config-rule/config-rule-a1").unwrap();
        assert_eq!(
            (found.account_id.as_str(), found.region.as_str()),
            ("111122223333", "cn-north-1")
        );
        for other in [
            "",
            "arn:aws:config:eu-west-3:111122223333",
            "arn:aws:config::111122223333:config-rule/x",
            "arn:aws:config:eu-west-3::config-rule/x",
            "arn:aws:config:eu-west-3.evil.example/:111122223333:config-rule/x",
            "arn:aws:lambda:eu-west-3:111122223333:function:f",
            "arn:aws:config:{{{region}}}:{{{account_id}}}:config-rule/x",
        ] {
            assert_eq!(place(other), None, "{other}");
        }
    }
}
