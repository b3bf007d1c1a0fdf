//! Where a container image comes from: its name, as Docker reads it.

use crate::network::Id;
use crate::services::is_region;

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
    /// The region of the registry; empty where the image's name has none in its place.
    pub region: Id,
    /// Whether the host is the FIPS one (`dkr.ecr-fips`).
    pub fips: bool,
    /// The name of the repository (`team/app`), without tag and digest; empty for any of the registry.
    pub name: Id,
}

impl EcrRepository {
    /// Any repository of the same registry.
    pub fn any(&self) -> Self {
        Self {
            name: Id::default(),
            ..self.clone()
        }
    }

    /// Whether it is the same repository, or stands for any of the same registry.
    pub fn holds(&self, other: &Self) -> bool {
        *self == *other || *self == other.any()
    }
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
    Some(match of_form(&host) {
        Some((account_id, region, fips)) => Registry::Ecr(EcrRepository {
            account_id: account_id.into(),
            region: if is_region(region) { region } else { "" }.into(),
            fips,
            name: repository(rest).into(),
        }),
        None => Registry::Other(host.as_str().into()),
    })
}

/// Any repository of the registry whose host it is; `None` where it is no host of Amazon ECR.
pub fn any_of_host(host: &str) -> Option<EcrRepository> {
    let (account_id, region, fips) = of_form(host)?;
    let is_account = account_id.len() == 12 && account_id.bytes().all(|it| it.is_ascii_digit());
    (is_account && is_region(region)).then(|| EcrRepository {
        account_id: account_id.into(),
        region: region.into(),
        fips,
        name: Id::default(),
    })
}

/// What stands for the account and the region, and whether it is FIPS, of a host of Amazon ECR: `A.dkr.ecr.R.SUFFIX`,
/// `A.dkr.ecr-fips.R.SUFFIX`, or `A.dkr-ecr.R.on.aws` for both address families. Files that are filled in later name
/// both in words of their own.
fn of_form(host: &str) -> Option<(&str, &str, bool)> {
    let forms = [
        (".dkr.ecr.", false),
        (".dkr.ecr-fips.", true),
        (".dkr-ecr.", false),
        (".dkr-ecr-fips.", true),
    ];
    let mut forms = forms.into_iter();
    let (account, rest, fips) = forms.find_map(|(form, fips)| {
        let (account, rest) = host.split_once(form)?;
        Some((account, rest, fips))
    })?;
    let (region, suffix) = rest.split_once('.')?;
    (!account.is_empty() && !suffix.is_empty()).then_some((account, region, fips))
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

/// The images of AWS that needs know by the last part of their names.
pub const SIDECARS: [&str; 3] = ["aws-xray-daemon", "aws-otel-collector", "cloudwatch-agent"];

/// The last part of an image's name, without tag and digest (`aws-xray-daemon`), in whichever registry it is.
pub fn short_name(image: &str) -> &str {
    let name = repository(image.trim());
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether an image is one of Microsoft's Windows bases, or names the one that it is made on: images for both systems
/// name it in their tags (`aspnet:8.0-nanoserver-ltsc2022`).
pub fn is_windows_base(image: &str) -> bool {
    let image = image.to_ascii_lowercase();
    let of_windows_alone = [
        "mcr.microsoft.com/windows",
        "mcr.microsoft.com/dotnet/framework/",
    ];
    of_windows_alone
        .iter()
        .any(|start| image.starts_with(start))
        || ["windowsservercore", "nanoserver"]
            .iter()
            .any(|base| image.contains(base))
}

#[cfg(test)]
mod tests {
    use super::{Registry, is_windows_base, registry, short_name};

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
                "ACCOUNT_ID.dkr.ecr.eu-west-3.amazonaws.com/app",
                "account_id eu-west-3 plain app",
            ),
            (
                "<account>.dkr.ecr.<region>.amazonaws.com/app:<tag>",
                "<account>  plain app",
            ),
            (
                "${var.account}.dkr.ecr.${data.aws_region.current.name}.amazonaws.com/app",
                "${var.account}  plain app",
            ),
            (
                "111122223333.ecr.eu-west-3.amazonaws.com/app",
                "111122223333.ecr.eu-west-3.amazonaws.com",
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
    fn the_last_part_of_a_name_is_the_same_in_each_registry() {
        for (image, expected) in [
            ("public.ecr.aws/xray/aws-xray-daemon:3.x", "aws-xray-daemon"),
            ("amazon/aws-xray-daemon@sha256:0a", "aws-xray-daemon"),
            ("localhost:5000/aws-xray-daemon", "aws-xray-daemon"),
            ("nginx", "nginx"),
            ("", ""),
        ] {
            assert_eq!(short_name(image), expected, "{image}");
        }
    }

    #[test]
    fn windows_bases_are_known_by_name() {
        assert!(is_windows_base(
            "mcr.microsoft.com/windows/servercore:ltsc2022"
        ));
        assert!(is_windows_base(
            "mcr.microsoft.com/dotnet/framework/aspnet:4.8"
        ));
        assert!(is_windows_base("microsoft/nanoserver"));
        assert!(is_windows_base(
            "111122223333.dkr.ecr.eu-west-3.amazonaws.com/app:1-windowsservercore-ltsc2022"
        ));
        assert!(!is_windows_base("mcr.microsoft.com/dotnet/aspnet:8.0"));
    }
}
