//! The profiles: named sets of services that kinds of workloads need (AWS's own guides).

/// A named set of services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Its name, as the parameter `profile` takes it.
    pub name: &'static str,
    /// The services that it adds, by their canonical short names.
    pub services: &'static [&'static str],
    /// Which workloads need them.
    pub meaning: &'static str,
}

/// Every profile, and what the table of parameters says of their names.
macro_rules! profiles {
    ($first:literal $first_row:tt $($name:literal $row:tt)*) => {
        /// Every profile.
        pub const ALL: &[Profile] = &[profile!($first $first_row), $(profile!($name $row)),*];

        /// What a list of names looks like.
        pub(super) const PATTERN: &str = concat!(
            "^((", $first, $("|", $name,)* ")( *, *(", $first, $("|", $name,)* "))*)?$"
        );

        /// The names in words.
        pub(super) const VALUES: &str = concat!(
            "`", $first, "`", $(", `", $name, "`",)* "; several with commas"
        );
    };
}

macro_rules! profile {
    ($name:literal { $($field:ident: $value:expr),* $(,)? }) => {
        Profile { name: $name, $($field: $value),* }
    };
}

profiles! {
    "ecr-pull" {
        services: &["ecr.api", "ecr.dkr", "s3"],
        meaning: "anything that pulls images from Amazon ECR",
    }
    "ecs-ec2" {
        services: &[
            "ecr.api",
            "ecr.dkr",
            "s3",
            "ecs",
            "ecs-agent",
            "ecs-telemetry",
        ],
        meaning: "Amazon ECS on EC2 instances",
    }
    "ecs-fargate" {
        services: &["ecr.api", "ecr.dkr", "s3", "logs"],
        meaning: "Amazon ECS on Fargate with the awslogs driver",
    }
    "ecs-secrets" {
        services: &["secretsmanager", "ssm", "kms"],
        meaning: "Amazon ECS tasks with secrets in their definition",
    }
    "ecs-exec" {
        services: &["ssmmessages"],
        meaning: "ECS Exec",
    }
    "eks-private" {
        services: &["ecr.api", "ecr.dkr", "s3", "ec2", "sts"],
        meaning: "nodes and pods of a private Amazon EKS cluster",
    }
    "eks-addons" {
        services: &["eks-auth", "elasticloadbalancing", "autoscaling", "logs"],
        meaning: "add-ons of Amazon EKS: Pod Identity, load balancers, the autoscaler, logs",
    }
    "eks-albc" {
        services: &["ec2", "elasticloadbalancing", "acm", "wafv2", "shield"],
        meaning: "the AWS Load Balancer Controller; the last two unless it is configured without them",
    }
    "ssm-managed" {
        services: &["ssm", "ssmmessages"],
        meaning: "instances managed by AWS Systems Manager",
    }
    "ssm-sessions" {
        services: &["ssm", "ssmmessages", "logs", "kms", "s3"],
        meaning: "Session Manager with logs, encryption and transcripts in S3",
    }
    "agentcore" {
        services: &["ecr.api", "ecr.dkr", "s3", "logs"],
        meaning: "Amazon Bedrock AgentCore runtimes",
    }
}

/// The profile of that name.
pub fn profile(name: &str) -> Option<&'static Profile> {
    ALL.iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::{ALL, profile};
    use crate::services::{Required, known};

    #[test]
    fn services_are_canonical_and_each_once() {
        for row in ALL {
            assert_eq!(profile(row.name), Some(row));
            for service in row.services {
                assert_eq!(Required::named(service).to_string(), *service);
                assert!(known(service).is_some(), "{service}");
                assert_eq!(
                    row.services
                        .iter()
                        .filter(|other| *other == service)
                        .count(),
                    1,
                    "{}",
                    row.name
                );
            }
        }
    }
}
