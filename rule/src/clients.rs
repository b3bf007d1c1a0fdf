//! Which network interfaces are workloads (`decision.md`, section 3).

use crate::network::Id;

/// The workload behind a network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Workload {
    /// An EC2 instance, by its id.
    Instance(Id),
    /// An ECS task on Fargate.
    FargateTask,
    /// A CodeBuild build.
    CodeBuild,
}

/// What DescribeNetworkInterfaces says that tells a workload from everything else.
/// Strings are as AWS writes them; absent fields are `None`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits<'a> {
    /// `Status`.
    pub status: Option<&'a str>,
    /// `InterfaceType`; absent means `interface`.
    pub interface_type: Option<&'a str>,
    /// `Attachment.InstanceId`.
    pub instance_id: Option<&'a str>,
    /// `Description`.
    pub description: Option<&'a str>,
    /// `RequesterId`.
    pub requester_id: Option<&'a str>,
}

/// Tells the workload of a network interface. Endpoints' own interfaces, by id, are told apart
/// by the caller, who knows the endpoints.
///
/// `RequesterManaged` is not asked: Fargate tasks are requester-managed.
pub fn workload(traits: Traits<'_>) -> Option<Workload> {
    if !matches!(traits.status, Some("in-use" | "associated")) {
        return None;
    }
    let interface_type = traits.interface_type.unwrap_or("interface");
    if let Some(instance_id) = traits.instance_id {
        return matches!(interface_type, "interface" | "efa")
            .then(|| Workload::Instance(instance_id.into()));
    }
    if interface_type != "interface" {
        return None;
    }
    let description = traits.description.unwrap_or_default();
    if is_ecs_arn(description) {
        return Some(Workload::FargateTask);
    }
    let names_codebuild = |text: &str| text.to_ascii_lowercase().contains("codebuild");
    (names_codebuild(description) || traits.requester_id.is_some_and(names_codebuild))
        .then_some(Workload::CodeBuild)
}

/// Whether a description is an ARN of ECS: `arn:aws:ecs:eu-west-3:111122223333:attachment/…`.
fn is_ecs_arn(description: &str) -> bool {
    let mut parts = description.split(':');
    parts.next() == Some("arn") && parts.nth(1) == Some("ecs")
}
