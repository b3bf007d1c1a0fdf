//! What stands for the ids of things that a plan makes, where the decision looks at how an id begins, or at a name.

/// What stands behind the id of a gateway endpoint that a plan makes, for the id of its AWS prefix list.
pub const PREFIX_LIST: &str = "#prefix-list";

/// What the ids of gateways begin with, by the type that makes them: the decision tells by it where a route leads.
const BEGINNINGS: &[(&str, &str)] = &[
    ("aws_ec2_transit_gateway", "tgw-"),
    ("aws_egress_only_internet_gateway", "eigw-"),
    ("aws_internet_gateway", "igw-"),
    ("aws_nat_gateway", "nat-"),
    ("aws_vpc_peering_connection", "pcx-"),
    ("aws_vpn_gateway", "vgw-"),
];

/// What the id of a gateway of a type begins with.
pub fn beginning(kind: &str) -> Option<&'static str> {
    let row = BEGINNINGS.iter().find(|(of, _)| *of == kind)?;
    Some(row.1)
}

/// An id that begins so: its own, or the address of what has none yet behind it.
pub fn beginning_with(beginning: &str, id: &str) -> String {
    if id.starts_with(beginning) {
        id.to_owned()
    } else {
        format!("{beginning}{id}")
    }
}

/// The address of a gateway that a plan makes, of what [`beginning_with`] made of it.
pub fn address(id: &str) -> &str {
    let own = BEGINNINGS
        .iter()
        .filter_map(|(_, beginning)| id.strip_prefix(beginning));
    // Addresses of Terraform hold a dot, those of stacks a slash, and logical ids no hyphen, which AWS's ids hold
    // (`tgw-rtb-…`) where they are more than a hexadecimal number.
    let is_address = |text: &&str| {
        let is_number = text.bytes().all(|letter| letter.is_ascii_hexdigit());
        text.contains(['.', '/']) || !(is_number || text.contains('-'))
    };
    own.into_iter().find(is_address).unwrap_or(id)
}

/// The Regional DNS name of an endpoint that a plan makes: records that lead to it hold it. It is no name of AWS's: no
/// label of it begins with `vpce-`.
pub fn dns_name(endpoint: &str) -> Option<String> {
    let is_made = !endpoint.starts_with("vpce-");
    is_made.then(|| {
        format!(
            "{}#dns.vpce",
            endpoint.replace('.', "/").to_ascii_lowercase()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{address, beginning_with};

    #[test]
    fn addresses_stand_behind_what_ids_begin_with() {
        for (id, made) in [
            ("tgw-0a1b", "tgw-0a1b"),
            ("aws_ec2_transit_gateway.x", "tgw-aws_ec2_transit_gateway.x"),
        ] {
            assert_eq!(beginning_with("tgw-", id), made);
            let expected = if id == made { made } else { id };
            assert_eq!(address(made), expected);
        }
        for (id, expected) in [
            ("tgw-rtb-0a1b", "tgw-rtb-0a1b"),
            ("tgw-attach-0a1b", "tgw-attach-0a1b"),
            ("nat-Gateway", "Gateway"),
            ("tgw-my-stack/Gateway", "my-stack/Gateway"),
            (
                "igw-aws_internet_gateway.my-own",
                "aws_internet_gateway.my-own",
            ),
        ] {
            assert_eq!(address(id), expected);
        }
    }
}
