//! Addresses as references of the root module: how a configuration names a resource that a plan makes.

use crate::planned_id;
use crate::terraform_address::segments;

/// What stands behind an address, and the attribute that names it.
const BESIDE: &[(&str, &str)] = &[
    ("#main-route-table", "main_route_table_id"),
    ("#default-security-group", "default_security_group_id"),
    ("#default-network-acl", "default_network_acl_id"),
    ("#prefix-list", "prefix_list_id"),
    ("#default-route-table", "association_default_route_table_id"),
    (
        "#cluster-security-group",
        "vpc_config[0].cluster_security_group_id",
    ),
];

/// `aws_vpc.main` is `aws_vpc.main.id`; `None` for what is no address of the root module.
pub fn reference(address: &str) -> Option<String> {
    let address = planned_id::address(address);
    let (resource, attribute) = BESIDE
        .iter()
        .find_map(|(mark, attribute)| Some((address.strip_suffix(mark)?, *attribute)))
        .unwrap_or((address, "id"));
    let (kind, rest) = resource.split_once('.')?;
    let name = rest.split('[').next().unwrap_or(rest);
    let is_word = |word: &str| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
        !word.is_empty() && word.chars().all(plain)
    };
    let key = rest.strip_prefix(name)?;
    let is_key = key.is_empty()
        || segments(resource).len() == 2 && key.ends_with(']') && !key.contains("${");
    (kind.starts_with("aws_") && is_word(kind) && is_word(name) && is_key)
        .then(|| format!("{resource}.{attribute}"))
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn addresses_are_references_and_ids_are_none() {
        for (address, expected) in [
            ("aws_vpc.main", Some("aws_vpc.main.id")),
            ("aws_subnet.a[\"x.y\"]", Some("aws_subnet.a[\"x.y\"].id")),
            (
                "aws_vpc.main#main-route-table",
                Some("aws_vpc.main.main_route_table_id"),
            ),
            (
                "aws_ec2_transit_gateway.x#default-route-table",
                Some("aws_ec2_transit_gateway.x.association_default_route_table_id"),
            ),
            (
                "tgw-aws_ec2_transit_gateway.x",
                Some("aws_ec2_transit_gateway.x.id"),
            ),
            ("vpc-0a1b2c3d", None),
            ("com.amazonaws.eu-west-3.s3", None),
            ("module.net.aws_vpc.main", None),
            ("aws_vpc.a\" x = \"", None),
        ] {
            assert_eq!(reference(address).as_deref(), expected);
        }
    }
}
