//! Records of what runs: what the ECS, CodeBuild, Systems Manager, ECR and EC2 APIs list of it.

pub mod buildspec;
pub mod codebuild;
pub mod ecr;
pub mod ecs;
pub mod function;
pub mod instance;
pub mod task_definition;

/// Each id of a list, shared.
fn ids<'t>(texts: impl IntoIterator<Item = &'t str>) -> Box<[rule::network::Id]> {
    texts.into_iter().map(rule::network::Id::from).collect()
}
