//! `Task` and `ContainerInstance` of Amazon ECS.

use std::collections::BTreeSet;

use rule::needs::{GUARDDUTY, container_name};
use rule::network::fact::Fact;
use rule::network::workloads::{self, AttachmentId};

use super::ids;
use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// The tasks of one cluster: several answers of DescribeTasks in one file.
    ClusterTasks<'a>, "an object such as {\"clusterArn\": \"arn:aws:ecs:…\", \"tasks\": […]}" {
        cluster_arn: Option<Text<'a>>,
        tasks: Vec<Task<'a>> as list,
    }
}

record! {
    /// One task, as `aws ecs describe-tasks` prints it.
    Task<'a>, "an object, one of those that `aws ecs describe-tasks` lists" {
        task_arn: Option<Text<'a>>,
        attachments: Vec<TaskAttachment<'a>> as list,
        launch_type: Option<Text<'a>>,
        platform_version: Option<Text<'a>>,
        platform_family: Option<Text<'a>>,
        task_definition_arn: Option<Text<'a>>,
        container_instance_arn: Option<Text<'a>>,
        enable_execute_command: Option<bool>,
        containers: Vec<TaskContainer<'a>> as list,
        last_status: Option<Text<'a>>,
        group: Option<Text<'a>>,
    }
}

record! {
    /// What a task is attached to: a network interface as a rule.
    TaskAttachment<'a> {
        id: Option<Text<'a>>,
        details: Vec<AttachmentDetail<'a>> as list,
    }
}

record! {
    /// One thing that is known of an attachment.
    AttachmentDetail<'a> {
        name: Option<Text<'a>>,
        value: Option<Text<'a>>,
    }
}

record! {
    /// A container of a task.
    TaskContainer<'a> {
        name: Option<Text<'a>>,
        image: Option<Text<'a>>,
    }
}

record! {
    /// One container instance, as `aws ecs describe-container-instances` prints it.
    ContainerInstance<'a>, "an object, one of those that `aws ecs describe-container-instances` lists" {
        container_instance_arn: Option<Text<'a>>,
        ec2_instance_id: Option<Text<'a>>,
    }
}

impl Task<'_> {
    /// Whether it is gone: one that is stopping is not.
    pub fn has_stopped(&self) -> bool {
        self.last_status.as_deref() == Some("STOPPED")
    }

    /// The facts. A task that is stopping counts until it is gone; of one that has stopped there are none.
    pub(crate) fn facts(&self) -> Option<workloads::EcsTask> {
        if self.has_stopped() {
            return None;
        }
        let details = self.attachments.iter().flat_map(|it| &it.details);
        let interfaces =
            details.filter(|detail| detail.name.as_deref() == Some("networkInterfaceId"));
        let attachments = self.attachments.iter();
        let attachments = attachments.filter_map(|it| AttachmentId::of(it.id.as_deref()?));
        let images = self.containers.iter().filter_map(TaskContainer::facts);
        let images: BTreeSet<workloads::TaskImage> = images.collect();
        let optional = |text: &Option<Text<'_>>| text.as_deref().map(Into::into);
        Some(workloads::EcsTask {
            arn: self.task_arn.as_deref().unwrap_or_default().into(),
            network_interface_ids: ids(interfaces.filter_map(|detail| detail.value.as_deref())),
            attachments: attachments.collect(),
            on_fargate: self.launch_type.as_deref() == Some("FARGATE")
                || self.platform_version.is_some(),
            platform_version: optional(&self.platform_version),
            platform_family: optional(&self.platform_family),
            task_definition: self
                .task_definition_arn
                .as_deref()
                .unwrap_or_default()
                .into(),
            container_instance: optional(&self.container_instance_arn),
            execute_command: Fact::Read(self.enable_execute_command == Some(true)),
            images: images.into_iter().collect(),
            group: optional(&self.group),
        })
    }
}

impl TaskContainer<'_> {
    fn facts(&self) -> Option<workloads::TaskImage> {
        let name = self.name.as_deref().unwrap_or_default();
        let image = match self.image.as_deref() {
            // AWS does not say the images of containers that it adds.
            None if name.starts_with(GUARDDUTY) => "",
            image => image?,
        };
        Some(workloads::TaskImage {
            container: container_name(name).into(),
            image: image.into(),
        })
    }
}

impl ContainerInstance<'_> {
    /// The facts; `None` of an instance outside of EC2.
    pub(crate) fn facts(&self) -> Option<workloads::ContainerInstance> {
        let instance = self
            .ec2_instance_id
            .as_deref()
            .filter(|id| id.starts_with("i-"))?;
        Some(workloads::ContainerInstance {
            arn: self
                .container_instance_arn
                .as_deref()
                .unwrap_or_default()
                .into(),
            instance_id: instance.into(),
        })
    }
}
