//! What is said beside needs: what AWS does not serve, and what is not known for certain.

use crate::network::Id;

/// Nothing that AWS serves, or nothing that is known for certain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Note {
    /// An image of another registry than Amazon ECR's private ones.
    ImageNotInEcr {
        /// The host of the registry.
        registry: Id,
        /// Who pulls: `task definition app:42`.
        who: Id,
    },
    /// An image that Amazon ECR caches from elsewhere.
    PullThroughCache {
        /// The repository.
        repository: Id,
        /// The registry that it is cached from, where it is known.
        upstream: Option<Id>,
        /// Who pulls.
        who: Id,
    },
    /// Windows: base layers come from Microsoft's registry.
    WindowsBaseLayers {
        /// Who pulls.
        who: Id,
    },
    /// A secret or parameter, which may be encrypted with a key of AWS KMS.
    SecretMayNeedKms {
        /// Who reads it.
        who: Id,
    },
    /// File systems of Amazon EFS are reached by mount targets.
    FileSystem {
        /// Who mounts it.
        who: Id,
    },
    /// A function: what its code calls is not known.
    Function {
        /// Whether it is an image, which Lambda itself pulls.
        is_image: bool,
        /// Its name: `function app`.
        who: Id,
    },
    /// The agent of Amazon GuardDuty: it sends over a link-local address, or an endpoint that GuardDuty makes.
    GuardDuty {
        /// Who runs it.
        who: Id,
    },
    /// FireLens whose options name no output: where logs go is not described.
    LogsSomewhere {
        /// Who logs.
        who: Id,
    },
    /// A collector of AWS's own, whose configuration says where it sends to: that is not read.
    SendsSomewhere {
        /// Its image (`aws-otel-collector`).
        what: Id,
        /// Who runs it.
        who: Id,
    },
    /// A source of a build, or a log, that is outside of AWS.
    Outside {
        /// What it is: `GITHUB`, `datadog`.
        what: Id,
        /// Who asks for it.
        who: Id,
    },
}

impl Note {
    /// What leaves the VPC by it, in words; `None` where nothing does.
    pub fn leaves(&self) -> Option<String> {
        Some(match self {
            Self::ImageNotInEcr { registry, who } => format!("{who} pulls from {registry}"),
            Self::PullThroughCache {
                repository,
                upstream,
                who,
            } => {
                let upstream = upstream.as_deref().unwrap_or("its upstream registry");
                format!("{who}: the first pull of {repository} goes to {upstream}")
            }
            Self::WindowsBaseLayers { who } => {
                format!("{who}: base layers of Windows may come from mcr.microsoft.com")
            }
            Self::Outside { what, who } => format!("{who} sends to or gets from {what}"),
            Self::SecretMayNeedKms { .. }
            | Self::FileSystem { .. }
            | Self::Function { .. }
            | Self::GuardDuty { .. }
            | Self::LogsSomewhere { .. }
            | Self::SendsSomewhere { .. } => return None,
        })
    }

    /// The registry outside of Amazon ECR's private ones that it is about.
    pub fn registry_elsewhere(&self) -> Option<&Id> {
        match self {
            Self::ImageNotInEcr { registry, .. } => Some(registry),
            Self::PullThroughCache { .. }
            | Self::WindowsBaseLayers { .. }
            | Self::SecretMayNeedKms { .. }
            | Self::FileSystem { .. }
            | Self::Function { .. }
            | Self::GuardDuty { .. }
            | Self::LogsSomewhere { .. }
            | Self::SendsSomewhere { .. }
            | Self::Outside { .. } => None,
        }
    }

    /// The function that it is about.
    pub fn function(&self) -> Option<&Id> {
        if let Self::Function { who, .. } = self {
            Some(who)
        } else {
            None
        }
    }
}
