//! Live reads of what runs (`decision.md`, section 12): of Amazon ECS, AWS CodeBuild, Systems Manager, Amazon ECR,
//! and the instances of Amazon EC2. They are made only where `needs` asks for them, and only of services that the
//! scope has clients of.

#[cfg(feature = "aws")]
pub(in crate::source) mod again;
#[cfg(feature = "aws")]
pub mod clients;
#[cfg(feature = "aws")]
pub mod definitions;
#[cfg(feature = "aws")]
mod ecs;
#[cfg(feature = "aws")]
mod lists;
#[cfg(feature = "aws")]
pub(in crate::source) mod read;
#[cfg(feature = "aws")]
mod tasks;
#[cfg(feature = "aws")]
pub(in crate::source) mod wanted;

/// What the reading role must be allowed beside [`super::ec2::IAM_ACTIONS`], where `needs` is not `LISTED`.
pub const IAM_ACTIONS: &[&str] = &[
    "codebuild:BatchGetProjects",
    "codebuild:ListProjects",
    "ec2:DescribeInstances",
    "ecr:DescribePullThroughCacheRules",
    "ecs:DescribeContainerInstances",
    "ecs:DescribeTaskDefinition",
    "ecs:DescribeTasks",
    "ecs:ListClusters",
    "ecs:ListContainerInstances",
    "ecs:ListTasks",
    "ssm:DescribeInstanceInformation",
];
