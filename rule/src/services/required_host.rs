//! Hosts that are required: names that clients use, with `{region}` and `{account}`, `HOST:PORT`.

use std::fmt;
use std::str::FromStr;

use super::host::{HostOf, host_of};
use super::required::number;

/// The port of hosts that are no service's of the table.
const HTTPS: u16 = 443;

/// The longest name that DNS has.
const MAX_LENGTH: usize = 253;

/// A host that clients must reach privately, before it is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequiredHost {
    template: String,
    port: Option<u16>,
}

/// A host that clients must reach privately. `Display` is the name that reports use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledHost {
    /// Its name, lower case.
    pub name: String,
    /// The port that clients are taken to use.
    pub port: u16,
    /// Whether that is the port that the table has.
    pub port_is_default: bool,
    /// The service that it belongs to by the table.
    pub of: Option<HostOf>,
}

/// Why a text is no required host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequiredHostError {
    /// It is no host name.
    #[error(
        "`{0}` is not a host name; expected one such as `sts.amazonaws.com` or `{{account}}.dkr.ecr.{{region}}.amazonaws.com`"
    )]
    NotAHost(String),
    /// It has a placeholder that nobody fills in.
    #[error(
        "`{text}`: `{{{placeholder}}}` is not filled in; only `{{region}}` and `{{account}}` are"
    )]
    Placeholder {
        /// The whole text.
        text: String,
        /// The name in braces.
        placeholder: String,
    },
    /// It is a pattern.
    #[error("`{0}` is a pattern; give one host that clients use")]
    Pattern(String),
    /// What follows `:` is no port.
    #[error("`{text}`: `{port}` is not a port; expected a number from 1 to 65535")]
    NotAPort {
        /// The whole text.
        text: String,
        /// What follows `:`.
        port: String,
    },
}

impl FromStr for RequiredHost {
    type Err = RequiredHostError;

    fn from_str(text: &str) -> Result<Self, RequiredHostError> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        let (host, port) = match lower.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (lower.as_str(), None),
        };
        let port = port.map(|port| {
            number(text, port).map_err(|_| RequiredHostError::NotAPort {
                text: text.to_owned(),
                port: port.to_owned(),
            })
        });
        let host = host.strip_suffix('.').unwrap_or(host);
        let example = host
            .replace("{region}", "eu-west-3")
            .replace("{account}", "111122223333");
        if let Some((_, rest)) = example.split_once('{')
            && let Some((placeholder, _)) = rest.split_once('}')
        {
            return Err(RequiredHostError::Placeholder {
                text: text.to_owned(),
                placeholder: placeholder.to_owned(),
            });
        }
        if example.contains('*') || example.contains('?') {
            return Err(RequiredHostError::Pattern(text.to_owned()));
        }
        if !is_host(&example) {
            return Err(RequiredHostError::NotAHost(text.to_owned()));
        }
        Ok(Self {
            template: host.to_owned(),
            port: port.transpose()?,
        })
    }
}

impl RequiredHost {
    /// Its name before it is filled in, lower case.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Fills it in for an account in a region.
    pub fn filled(&self, region: &str, account_id: &str) -> FilledHost {
        let name = self
            .template
            .replace("{region}", region)
            .replace("{account}", account_id);
        let of = host_of(&name);
        let default = of.as_ref().map_or(HTTPS, |of| of.service.port());
        let port = self.port.unwrap_or(default);
        FilledHost {
            name,
            port,
            port_is_default: port == default,
            of,
        }
    }
}

impl fmt::Display for RequiredHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.template)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for FilledHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.port_is_default {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

/// Whether it is a name that DNS has, of two labels or more, and no address.
fn is_host(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(is_known)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= MAX_LENGTH
        && text.contains('.')
        && text.split('.').all(is_label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::RequiredHost;

    #[test]
    fn hosts_are_filled_in_and_lower_case() {
        for (text, shown, port) in [
            ("STS.amazonaws.com.", "sts.amazonaws.com", 443),
            (
                "{account}.dkr.ecr.{REGION}.amazonaws.com",
                "111122223333.dkr.ecr.eu-west-3.amazonaws.com",
                443,
            ),
            (
                "email-smtp.{region}.amazonaws.com",
                "email-smtp.eu-west-3.amazonaws.com",
                587,
            ),
            (
                "email-smtp.{region}.amazonaws.com:25",
                "email-smtp.eu-west-3.amazonaws.com:25",
                25,
            ),
            ("sts.amazonaws.com:443", "sts.amazonaws.com", 443),
            (
                "registry.example.com:8443",
                "registry.example.com:8443",
                8443,
            ),
        ] {
            let host: RequiredHost = text.parse().unwrap_or_else(|error| panic!("{error}"));
            let filled = host.filled("eu-west-3", "111122223333");
            assert_eq!((filled.to_string().as_str(), filled.port), (shown, port));
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let problems: Vec<String> = [
            "",
            "localhost",
            "https://sts.amazonaws.com",
            "10.0.0.1",
            "-a.example.com",
            "a..example.com",
            "{bucket}.s3.amazonaws.com",
            "{region.example.com",
            "*.s3.amazonaws.com",
            "sts.amazonaws.com:0",
            "sts.amazonaws.com:",
        ]
        .iter()
        .map(|text| {
            text.parse::<RequiredHost>().map_or_else(
                |error| error.to_string(),
                |read| format!("{text} is read as {read}"),
            )
        })
        .collect();
        insta::assert_snapshot!(problems.join("\n"));
    }
}
