//! The names of FIPS variants: what they are variants of, and how they are spelled.

/// The plain service behind a name, and whether the name is a FIPS variant's: `ecr-fips.dkr`,
/// `ecr.dkr-fips`, `kms-fips`.
pub(super) fn plain(name: &str) -> (String, bool) {
    match (name.strip_suffix("-fips"), name.strip_prefix("ecr-fips.")) {
        (Some(plain), _) if !plain.is_empty() => (plain.to_owned(), true),
        (_, Some(rest)) => (format!("ecr.{rest}"), true),
        _ => (name.to_owned(), false),
    }
}

/// The one spelling of a name: `ecr-fips.dkr` for `ecr.dkr-fips`.
pub(super) fn canonical(name: &str) -> String {
    let ecr = name
        .strip_suffix("-fips")
        .and_then(|name| name.strip_prefix("ecr."));
    match ecr {
        Some(rest) if !rest.is_empty() => format!("ecr-fips.{rest}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{canonical, plain};

    #[test]
    fn variants_have_one_spelling_and_a_plain_name() {
        for (name, spelled, service, is_variant) in [
            ("ecr.dkr-fips", "ecr-fips.dkr", "ecr.dkr", true),
            ("ecr-fips.dkr", "ecr-fips.dkr", "ecr.dkr", true),
            ("kms-fips", "kms-fips", "kms", true),
            ("s3-fips", "s3-fips", "s3", true),
            (
                "sagemaker.api-fips",
                "sagemaker.api-fips",
                "sagemaker.api",
                true,
            ),
            ("iot-fips.api", "iot-fips.api", "iot-fips.api", false),
            ("-fips", "-fips", "-fips", false),
            ("ecr.api", "ecr.api", "ecr.api", false),
        ] {
            assert_eq!(canonical(name), spelled, "{name}");
            assert_eq!(plain(name), (service.to_owned(), is_variant), "{name}");
        }
    }
}
