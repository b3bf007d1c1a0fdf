//! The names that AWS Config gives one rule: its own, and those that organization rules and conformance packs make of it.

/// What organization rules put before the name, and a dash and so many characters after it.
const ORGANIZATION_RULE: (&str, usize) = ("OrgConfigRule-", 8);

/// What conformance packs put after the name, and so many characters after that.
const CONFORMANCE_PACK: (&str, usize) = ("-conformance-pack-", 9);

/// Whether a rule that is found in an account is the one of this name: `NAME`, `OrgConfigRule-NAME-a1b2c3d4`
/// or `NAME-conformance-pack-a1b2c3d4e`.
pub fn is_name_of(found: &str, name: &str) -> bool {
    let (front, length) = ORGANIZATION_RULE;
    let of_organization = || {
        let rest = found.strip_prefix(front)?.strip_prefix(name)?;
        Some(is_suffix(rest.strip_prefix('-')?, length))
    };
    let (middle, length) = CONFORMANCE_PACK;
    let of_pack = || {
        let rest = found.strip_prefix(name)?;
        Some(is_suffix(rest.strip_prefix(middle)?, length))
    };
    found == name || of_organization() == Some(true) || of_pack() == Some(true)
}

/// What AWS Config makes up: lower-case letters and digits.
fn is_suffix(text: &str, length: usize) -> bool {
    let made_up = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() == length && text.bytes().all(made_up)
}

#[cfg(test)]
mod tests {
    use super::is_name_of;

    #[test]
    fn a_rule_is_known_by_each_of_its_names() {
        for (found, is) in [
            ("private-paths", true),
            ("OrgConfigRule-private-paths-dbgzf8ba", true),
            ("private-paths-conformance-pack-szsm1uv0w", true),
            ("private-paths-2", false),
            ("my-private-paths", false),
            ("Private-Paths", false),
            ("OrgConfigRule-private-paths", false),
            ("OrgConfigRule-private-paths-2-dbgzf8ba", false),
            ("OrgConfigRule-private-paths-DBGZF8BA", false),
            ("private-paths-conformance-pack-", false),
            ("private-paths-2-conformance-pack-szsm1uv0w", false),
            ("", false),
        ] {
            assert_eq!(is_name_of(found, "private-paths"), is, "{found}");
        }
    }
}
