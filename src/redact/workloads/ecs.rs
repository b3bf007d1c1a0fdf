//! Tasks and container instances of Amazon ECS.

use rule::needs::{GUARDDUTY, SERVICE_CONNECT};

use super::super::Redacting;
use super::super::pseudonyms::{letters_and_digits, name};
use super::super::records::text;
use crate::describe::shape::workload::ecs::{
    AttachmentDetail, ClusterTasks, ContainerInstance, Task, TaskAttachment, TaskContainer,
};

impl Redacting<'_> {
    pub(in crate::redact) fn redacted_tasks(
        &self,
        record: &ClusterTasks<'_>,
    ) -> ClusterTasks<'static> {
        let ClusterTasks { cluster_arn, tasks } = record;
        ClusterTasks {
            cluster_arn: self.arn(cluster_arn),
            tasks: tasks.iter().map(|task| self.redacted_task(task)).collect(),
        }
    }

    pub(in crate::redact) fn redacted_task(&self, record: &Task<'_>) -> Task<'static> {
        let Task {
            task_arn,
            attachments,
            launch_type,
            platform_version,
            platform_family,
            task_definition_arn,
            container_instance_arn,
            enable_execute_command,
            containers,
            last_status,
            group: _,
        } = record;
        Task {
            task_arn: self.arn(task_arn),
            attachments: attachments
                .iter()
                .map(|one| self.redacted_task_attachment(one))
                .collect(),
            launch_type: self.run_word(launch_type),
            platform_version: platform_version
                .as_deref()
                .map(|version| text(self.version(version))),
            platform_family: self.windows_or_word(platform_family),
            task_definition_arn: self.arn(task_definition_arn),
            container_instance_arn: self.arn(container_instance_arn),
            enable_execute_command: *enable_execute_command,
            containers: containers
                .iter()
                .map(|TaskContainer { name: of, image }| TaskContainer {
                    name: of.as_deref().map(|of| text(self.container(of))),
                    image: self.image(image),
                })
                .collect(),
            last_status: self.run_word(last_status),
            group: None,
        }
    }

    /// The name of a container: what AWS adds to a task stays known as such.
    fn container(&self, original: &str) -> String {
        let mut added = [GUARDDUTY, SERVICE_CONNECT].into_iter();
        match added.find(|prefix| original.starts_with(prefix)) {
            Some(prefix) => format!("{prefix}{}", name(self.key(), original)),
            None => name(self.key(), original),
        }
    }

    fn redacted_task_attachment(&self, record: &TaskAttachment<'_>) -> TaskAttachment<'static> {
        let TaskAttachment { id: of, details } = record;
        let interfaces = details
            .iter()
            .filter(|detail| detail.name.as_deref() == Some("networkInterfaceId"));
        TaskAttachment {
            id: of.as_deref().map(|of| text(self.attachment_id(of))),
            details: interfaces
                .map(|AttachmentDetail { name, value }| AttachmentDetail {
                    name: name.as_deref().map(text),
                    value: self.id(value),
                })
                .collect(),
        }
    }

    /// An invented UUID without hyphens, the same alone and at the end of an ARN.
    fn attachment_id(&self, original: &str) -> String {
        let uuid = original
            .rsplit('/')
            .next()
            .unwrap_or(original)
            .to_ascii_lowercase();
        let hyphens: String = uuid.chars().filter(|letter| *letter != '-').collect();
        letters_and_digits(self.key(), "attachment", &hyphens, 32)
    }

    pub(in crate::redact) fn redacted_container_instance(
        &self,
        record: &ContainerInstance<'_>,
    ) -> ContainerInstance<'static> {
        let ContainerInstance {
            container_instance_arn,
            ec2_instance_id,
        } = record;
        ContainerInstance {
            container_instance_arn: self.arn(container_instance_arn),
            ec2_instance_id: self.id(ec2_instance_id),
        }
    }

    /// The description of a task's interface: its attachment.
    pub(in crate::redact) fn attachment_arn(&self, description: &str) -> String {
        format!(
            "arn:aws:ecs:::attachment/{}",
            self.attachment_id(description)
        )
    }
}
