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

/// Every profile.
pub const ALL: &[Profile] = &[
    Profile {
        name: "ecr-pull",
        services: &["ecr.api", "ecr.dkr", "s3"],
        meaning: "anything that pulls images from Amazon ECR",
    },
    Profile {
        name: "ecs-ec2",
        services: &[
            "ecr.api",
            "ecr.dkr",
            "s3",
            "ecs",
            "ecs-agent",
            "ecs-telemetry",
        ],
        meaning: "Amazon ECS on EC2 instances",
    },
    Profile {
        name: "ecs-fargate",
        services: &["ecr.api", "ecr.dkr", "s3", "logs"],
        meaning: "Amazon ECS on Fargate with the awslogs driver",
    },
    Profile {
        name: "eks-private",
        services: &[
            "ec2",
            "ecr.api",
            "ecr.dkr",
            "s3",
            "elasticloadbalancing",
            "xray",
            "logs",
            "sts",
        ],
        meaning: "a private Amazon EKS cluster, as the EKS user guide lists them",
    },
    Profile {
        name: "ssm-managed",
        services: &["ssm", "ssmmessages", "ec2messages"],
        meaning: "instances managed by AWS Systems Manager",
    },
];

/// The profile of that name.
pub fn profile(name: &str) -> Option<&'static Profile> {
    ALL.iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::{ALL, profile};
    use crate::services::canonical;

    #[test]
    fn services_are_canonical_and_each_once() {
        for row in ALL {
            assert_eq!(profile(row.name), Some(row));
            for service in row.services {
                assert_eq!(canonical(service), *service);
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
