//! Where a container image comes from: its name, as Docker reads it.

use crate::network::Id;

/// The registry of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registry {
    /// A private registry of Amazon ECR.
    Ecr(EcrRepository),
    /// Any other, by its host name; Docker Hub is `docker.io`.
    Other(Id),
}

/// A repository of Amazon ECR.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EcrRepository {
    /// The account of the registry.
    pub account_id: Id,
    /// The region of the registry.
    pub region: Id,
    /// Whether the host is the FIPS one (`dkr.ecr-fips`).
    pub fips: bool,
    /// The name of the repository (`team/app`), without tag and digest.
    pub name: Id,
}

/// The registry that an image is pulled from; `None` where the text is empty.
pub fn registry(image: &str) -> Option<Registry> {
    let image = image.trim();
    let image = image.split_once("://").map_or(image, |(_, rest)| rest);
    if image.is_empty() {
        return None;
    }
    let (first, rest) = image.split_once('/').unwrap_or(("", image));
    let is_host = first.contains(['.', ':']) || first == "localhost";
    if !is_host {
        return Some(Registry::Other("docker.io".into()));
    }
    let host = first.to_ascii_lowercase();
    Some(match ecr(&host) {
        Some((account_id, region, fips)) => Registry::Ecr(EcrRepository {
            account_id,
            region,
            fips,
            name: repository(rest).into(),
        }),
        None => Registry::Other(host.as_str().into()),
    })
}

/// Any repository of the registry whose host it is; `None` where it is no host of Amazon ECR.
pub fn any_of_host(host: &str) -> Option<EcrRepository> {
    let (account_id, region, fips) = ecr(host)?;
    Some(EcrRepository {
        account_id,
        region,
        fips,
        name: "".into(),
    })
}

/// The account, the region and whether it is FIPS, of a host of Amazon ECR: `A.dkr.ecr.R.SUFFIX`,
/// `A.dkr.ecr-fips.R.SUFFIX`, or `A.dkr-ecr.R.on.aws` for both address families.
fn ecr(host: &str) -> Option<(Id, Id, bool)> {
    let (account, rest) = host.split_once('.')?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let forms = [
        ("dkr.ecr.", false),
        ("dkr.ecr-fips.", true),
        ("dkr-ecr.", false),
        ("dkr-ecr-fips.", true),
    ];
    let mut forms = forms.into_iter();
    let (rest, fips) = forms.find_map(|(form, fips)| Some((rest.strip_prefix(form)?, fips)))?;
    let (region, suffix) = rest.split_once('.')?;
    let is_ecr = is_account && crate::services::is_region(region) && !suffix.is_empty();
    is_ecr.then(|| (account.into(), region.into(), fips))
}

/// The name of a repository without tag and digest.
fn repository(rest: &str) -> &str {
    let rest = rest.split_once('@').map_or(rest, |(name, _)| name);
    let last = rest.rfind('/').map_or(0, |slash| slash + 1);
    match rest.get(last..).and_then(|name| name.find(':')) {
        Some(colon) => rest.get(..last + colon).unwrap_or(rest),
        None => rest,
    }
}

/// Whether an image is one of Microsoft's Windows bases.
pub fn is_windows_base(image: &str) -> bool {
    let image = image.to_ascii_lowercase();
    image.starts_with("mcr.microsoft.com/windows")
}

#[cfg(test)]
mod tests {
    use super::{Registry, is_windows_base, registry};

    #[test]
    fn images_are_read_as_docker_reads_them() {
        for (image, expected) in [
            (
                "111122223333.dkr.ecr.eu-west-3.amazonaws.com/team/app:1.0",
                "111122223333 eu-west-3 plain team/app",
            ),
            (
                "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app@sha256:0a",
                "111122223333 cn-north-1 plain app",
            ),
            (
                "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app",
                "111122223333 us-gov-west-1 fips app",
            ),
            (
                "111122223333.dkr-ecr.eu-west-3.on.aws/app:1@sha256:0a",
                "111122223333 eu-west-3 plain app",
            ),
            (
                "https://111122223333.dkr.ecr.eu-west-3.amazonaws.com/app",
                "111122223333 eu-west-3 plain app",
            ),
            (
                "11112222333.dkr.ecr.eu-west-3.amazonaws.com/app",
                "11112222333.dkr.ecr.eu-west-3.amazonaws.com",
            ),
            ("public.ecr.aws/nginx/nginx:1", "public.ecr.aws"),
            ("nginx", "docker.io"),
            ("nginx:1.27", "docker.io"),
            ("grafana/grafana", "docker.io"),
            ("GHCR.io/owner/app", "ghcr.io"),
            ("localhost:5000/app", "localhost:5000"),
            ("localhost/app", "localhost"),
        ] {
            let found = match registry(image) {
                Some(Registry::Ecr(it)) => {
                    let fips = if it.fips { "fips" } else { "plain" };
                    format!("{} {} {fips} {}", it.account_id, it.region, it.name)
                }
                Some(Registry::Other(host)) => host.to_string(),
                None => String::new(),
            };
            assert_eq!(found, expected, "{image}");
        }
        assert_eq!(registry("  "), None);
    }

    #[test]
    fn windows_bases_are_known_by_name() {
        assert!(is_windows_base(
            "mcr.microsoft.com/windows/servercore:ltsc2022"
        ));
        assert!(!is_windows_base("mcr.microsoft.com/dotnet/aspnet:8.0"));
    }
}
