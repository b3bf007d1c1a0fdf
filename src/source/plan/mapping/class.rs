//! The classes of clients that a plan makes, by what their interfaces will show.

use super::json::json;

use super::record::PlannedRecord;

/// The class of a client, by what its network interface will show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlannedClass {
    /// An instance's first interface.
    Instance,
    /// An ECS task on Fargate.
    FargateTask,
    /// An ECS task on an instance.
    EcsTask,
    /// A function.
    Lambda,
    /// A build.
    CodeBuild,
    /// A Glue job.
    Glue,
    /// SageMaker.
    SageMaker,
    /// An AgentCore runtime.
    AgentCore,
}

impl PlannedClass {
    /// Its clients, as a sentence names them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Instance => "instances",
            Self::FargateTask => "Fargate tasks",
            Self::EcsTask => "ECS tasks",
            Self::Lambda => "Lambda functions",
            Self::CodeBuild => "CodeBuild builds",
            Self::Glue => "Glue jobs",
            Self::SageMaker => "SageMaker interfaces",
            Self::AgentCore => "AgentCore runtimes",
        }
    }

    /// What its interface's record will show.
    pub fn traits(self, record: &mut PlannedRecord, address: &str) {
        let (interface_type, description) = match self {
            Self::Instance => ("interface", String::new()),
            Self::FargateTask | Self::EcsTask => {
                ("interface", format!("arn:aws:ecs:::attachment/{address}"))
            }
            Self::Lambda => ("lambda", format!("AWS Lambda VPC ENI-{address}")),
            Self::CodeBuild => ("interface", format!("CodeBuild {address}")),
            Self::Glue => (
                "interface",
                format!("Attached to Glue using role: {address}"),
            ),
            Self::SageMaker => (
                "interface",
                format!("[DO NOT DELETE] ENI managed by SageMaker for {address}"),
            ),
            Self::AgentCore => ("agentic_ai", String::new()),
        };
        record
            .set("Status", "in-use")
            .set("InterfaceType", interface_type);
        if !description.is_empty() {
            record.set("Description", description);
        }
        if matches!(self, Self::Instance | Self::EcsTask) {
            record.set(
                "Attachment",
                json!({"InstanceId": address, "DeviceIndex": 0}),
            );
        }
    }
}
