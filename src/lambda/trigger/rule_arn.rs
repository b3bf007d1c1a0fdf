//! The account and region that a rule is in: what `configRuleArn` says.

/// Where a rule is, and so which account and region it judges.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The account: digits.
    pub account_id: String,
    /// The region: a host label.
    pub region: String,
}

impl Place {
    /// Reads `arn:<partition>:config:<region>:<account>:config-rule/<id>`; `None` where it has
    /// another form.
    pub fn of(config_rule_arn: &str) -> Option<Self> {
        let mut parts = config_rule_arn.splitn(6, ':');
        let mut next = || parts.next();
        let (arn, partition, service) = (next()?, next()?, next()?);
        let (region, account_id, resource) = (next()?, next()?, next()?);
        (arn == "arn"
            && partition.starts_with("aws")
            && service == "config"
            && resource.starts_with("config-rule/"))
        .then(|| Self::checked(account_id, region))
        .flatten()
    }

    /// The place, where account and region have the form of one: both end up in host names, ARNs
    /// and credentials.
    pub fn checked(account_id: &str, region: &str) -> Option<Self> {
        let digits = (1..=20).contains(&account_id.len())
            && account_id.bytes().all(|byte| byte.is_ascii_digit());
        let label = (1..=40).contains(&region.len())
            && region.contains('-')
            && !region.starts_with('-')
            && region
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (digits && label).then(|| Self {
            account_id: account_id.to_owned(),
            region: region.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn reads_every_partition_and_nothing_else() {
        let place =
            Place::of("arn:aws-cn:config:cn-north-1:111122223333:config-rule/config-rule-a1")
                .unwrap();
        assert_eq!(
            (place.account_id.as_str(), place.region.as_str()),
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
            assert_eq!(Place::of(other), None, "{other}");
        }
    }
}
