//! Addresses of Terraform, taken apart: `module.net["a"].aws_subnet.private[0]`.

/// A name and its instance key, as it is written between brackets (`0`, `"a"`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Segment<'a> {
    /// The name.
    pub name: &'a str,
    /// What is between the brackets.
    pub key: Option<&'a str>,
}

/// Splits an address or a reference at its dots, which may also be inside of keys.
pub fn segments(address: &str) -> Vec<Segment<'_>> {
    let mut found = Vec::new();
    let mut rest = address;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        rest = after;
        let mut key = None;
        while let Some(inside) = rest.strip_prefix('[') {
            let close = closing(inside);
            let (text, after) = inside.split_at(close);
            key = key.or(Some(text));
            rest = after.strip_prefix(']').unwrap_or_default();
        }
        found.push(Segment { name, key });
        rest = rest.strip_prefix('.').unwrap_or_default();
    }
    found
}

/// Where the bracket is closed: quotes hide brackets, backslashes hide quotes.
fn closing(inside: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, letter) in inside.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return at,
            _ => {}
        }
    }
    inside.len()
}

/// The names of the modules on the way to a module instance: `module.a[0].module.b` is `a`, `b`.
pub fn module_names(module_address: &str) -> Vec<&str> {
    let segments = segments(module_address);
    segments
        .iter()
        .skip(1)
        .step_by(2)
        .map(|segment| segment.name)
        .collect()
}

/// The address of the module that calls a module, and the call's name and key.
pub fn parent(module_address: &str) -> Option<(&str, Segment<'_>)> {
    let mut segments = segments(module_address);
    let call = segments.pop()?;
    segments.pop()?;
    let length: usize = segments
        .iter()
        .map(|segment| segment.name.len() + 1 + segment.key.map_or(0, |key| key.len() + 2))
        .sum();
    let parent = module_address.get(..length.saturating_sub(1))?;
    Some((parent, call))
}

#[cfg(test)]
mod tests {
    use super::{module_names, parent, segments};

    #[test]
    fn dots_inside_keys_do_not_split() {
        let found = segments(r#"module.net["a.b"].aws_subnet.x["[0]"].id"#);
        let names: Vec<_> = found.iter().map(|one| (one.name, one.key)).collect();
        assert_eq!(
            names,
            [
                ("module", None),
                ("net", Some(r#""a.b""#)),
                ("aws_subnet", None),
                ("x", Some(r#""[0]""#)),
                ("id", None)
            ]
        );
    }

    #[test]
    fn a_module_knows_its_parent() {
        let address = r#"module.a["x.y"].module.b[0]"#;
        assert_eq!(module_names(address), ["a", "b"]);
        let (above, call) = parent(address).expect("a parent");
        assert_eq!(
            (above, call.name, call.key),
            (r#"module.a["x.y"]"#, "b", Some("0"))
        );
        assert_eq!(parent(above).map(|(above, _)| above), Some(""));
        assert_eq!(parent(""), None);
    }
}
