//! What runs in a region, as far as it says what a client needs (`decision.md`, section 12).
//!
//! The shapes follow what the ECS, Lambda, CodeBuild, Systems Manager, ECR and EC2 APIs answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Id;
use super::fact::{Fact, Why};

/// What runs in a region: each kind read, or unread for a reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Workloads {
    /// DescribeTasks of Amazon ECS.
    pub tasks: Fact<Vec<EcsTask>>,
    /// DescribeTaskDefinition: those that tasks name.
    pub task_definitions: Fact<Vec<Arc<TaskDefinition>>>,
    /// DescribeContainerInstances.
    pub container_instances: Fact<Vec<ContainerInstance>>,
    /// BatchGetProjects of AWS CodeBuild: those that build in a VPC.
    pub projects: Fact<Vec<BuildProject>>,
    /// DescribeInstanceInformation of Systems Manager: the instances that it manages.
    pub managed_instances: Fact<Vec<Id>>,
    /// ListFunctions of AWS Lambda: those in a VPC. No need follows from them: they say who an undescribed client is.
    pub functions: Fact<Vec<VpcFunction>>,
    /// DescribePullThroughCacheRules of Amazon ECR.
    pub pull_through_cache_rules: Fact<Vec<PullThroughCacheRule>>,
    /// DescribeInstances: those that are nodes of an EKS cluster.
    pub instances: Fact<Vec<Instance>>,
}

impl Workloads {
    /// Nothing was read, for this reason.
    pub fn unread(why: impl Into<Why>) -> Self {
        let why = why.into();
        Self {
            tasks: Fact::Unread(why.clone()),
            task_definitions: Fact::Unread(why.clone()),
            container_instances: Fact::Unread(why.clone()),
            projects: Fact::Unread(why.clone()),
            managed_instances: Fact::Unread(why.clone()),
            functions: Fact::Unread(why.clone()),
            pull_through_cache_rules: Fact::Unread(why.clone()),
            instances: Fact::Unread(why),
        }
    }
}

/// A task of Amazon ECS. AWS: `Task` of DescribeTasks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EcsTask {
    /// `taskArn`
    pub arn: Id,
    /// `attachments[].details[networkInterfaceId]`
    pub network_interface_ids: Box<[Id]>,
    /// `attachments[].id`: the ids that stand in the descriptions of its interfaces.
    pub attachments: Box<[AttachmentId]>,
    /// `launchType` is `FARGATE`, or `platformVersion` is there.
    pub on_fargate: bool,
    /// `platformVersion` (`1.4.0`).
    pub platform_version: Option<Id>,
    /// `platformFamily` (`Linux`, `Windows Server 2022 Core`).
    pub platform_family: Option<Id>,
    /// `taskDefinitionArn`
    pub task_definition: Id,
    /// `containerInstanceArn`: the instance that it runs on.
    pub container_instance: Option<Id>,
    /// `enableExecuteCommand`
    pub execute_command: Fact<bool>,
    /// `containers[].image`, each once.
    pub images: Box<[TaskImage]>,
    /// `group`: what started it (`service:app`).
    pub group: Option<Id>,
}

/// An image that a task runs. AWS: `Container` of DescribeTasks.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskImage {
    /// `name`: that of the container; empty where it is not known.
    pub container: Id,
    /// `image`
    pub image: Id,
}

/// The UUID of an attachment of Amazon ECS, as its 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttachmentId([u8; 16]);

impl AttachmentId {
    /// Reads the UUID alone or as the end of an ARN
    /// (`arn:aws:ecs:eu-west-3:111122223333:attachment/0a1b2c3d-…`).
    pub fn of(text: &str) -> Option<Self> {
        let uuid = text.rsplit('/').next()?;
        let mut digits = uuid.chars().filter(|letter| *letter != '-');
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            let (high, low) = (digits.next()?.to_digit(16)?, digits.next()?.to_digit(16)?);
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        digits.next().is_none().then_some(Self(bytes))
    }
}

/// What a task runs. AWS: `TaskDefinition` of DescribeTaskDefinition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskDefinition {
    /// `taskDefinitionArn`
    pub arn: Id,
    /// `containerDefinitions`
    pub containers: Vec<Container>,
    /// `runtimePlatform.operatingSystemFamily` (`LINUX`, `WINDOWS_SERVER_2022_CORE`).
    pub operating_system: Option<Id>,
    /// Whether one of `volumes[]` has an `efsVolumeConfiguration` or an `s3filesVolumeConfiguration`:
    /// file systems that are reached by their mount targets.
    pub has_mount_targets: bool,
    /// `volumes[].fsxWindowsFileServerVolumeConfiguration.authorizationConfig.credentialsParameter` of each
    /// file system of FSx for Windows File Server: the ARN of a secret or of a parameter; empty where it
    /// has none.
    pub fsx_credentials: Box<[Id]>,
    /// Whether `proxyConfiguration.type` is `APPMESH`.
    pub is_in_app_mesh: bool,
    /// Why a part of it is not known, where one is not: it may need more.
    pub unread: Option<Why>,
}

impl TaskDefinition {
    /// Its family and revision (`app:42`): the end of its ARN.
    pub fn name(&self) -> &str {
        definition_name(&self.arn)
    }
}

/// The family and revision in the ARN of a task definition.
pub fn definition_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// A container. AWS: `ContainerDefinition`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Container {
    /// `name`
    pub name: Id,
    /// `image`
    pub image: Id,
    /// `logConfiguration`
    pub log: Option<LogConfiguration>,
    /// `secrets[].valueFrom` and `logConfiguration.secretOptions[].valueFrom`.
    pub secrets: Box<[Id]>,
    /// `environmentFiles[].value`: the ARNs of objects in Amazon S3.
    pub environment_files: Box<[Id]>,
    /// `credentialSpecs[]`, and those among `dockerSecurityOptions[]`: where the specification of a gMSA is
    /// (`credentialspec:arn:aws:s3:::…`, `credentialspecdomainless:arn:aws:ssm:…`).
    pub credential_specs: Box<[Id]>,
    /// `repositoryCredentials.credentialsParameter`
    pub repository_credentials: Option<Id>,
    /// `firelensConfiguration.options.config-file-value` where its `config-file-type` is `s3`: the ARN
    /// of an object in Amazon S3.
    pub firelens_file: Option<Id>,
}

/// How a container logs. AWS: `LogConfiguration`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogConfiguration {
    /// `logDriver`
    pub driver: Id,
    /// `options`: those that say where to.
    pub options: BTreeMap<Id, Id>,
}

/// An instance of a cluster of Amazon ECS. AWS: `ContainerInstance`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ContainerInstance {
    /// `containerInstanceArn`
    pub arn: Id,
    /// `ec2InstanceId`
    pub instance_id: Id,
}

/// A project that builds in a VPC. AWS: `Project` of AWS CodeBuild.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BuildProject {
    /// `name`
    pub name: Id,
    /// `vpcConfig.vpcId`
    pub vpc_id: Option<Id>,
    /// `vpcConfig.subnets`
    pub subnet_ids: Box<[Id]>,
    /// `vpcConfig.securityGroupIds`, sorted.
    pub group_ids: Box<[Id]>,
    /// `environment.image`
    pub image: Option<Id>,
    /// Whether `environment.type` is one of Windows.
    pub on_windows: bool,
    /// `environment.environmentVariables[]` of type `SECRETS_MANAGER`: ARNs or names of secrets; and
    /// `environment.registryCredential.credential`, and those that `env` of a buildspec names.
    pub secrets: Box<[Id]>,
    /// `environment.environmentVariables[]` of type `PARAMETER_STORE`: names or ARNs of parameters.
    pub parameters: Box<[Id]>,
    /// `logsConfig.cloudWatchLogs.status` is not `DISABLED`.
    pub logs_to_cloudwatch: bool,
    /// What of Amazon S3 `cache`, `source`, `buildspec`, `artifacts`, `logsConfig.s3Logs` name, each once.
    pub objects: Vec<Objects>,
    /// `source` and `secondarySources[]`.
    pub sources: Vec<BuildSource>,
}

/// Objects of Amazon S3 that somebody reads or writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Objects {
    /// The bucket; `None` where it is not known.
    pub bucket: Option<Id>,
    /// What is done with them.
    pub access: Access,
}

/// The bucket in `bucket/key` or `arn:aws:s3:::bucket/key`.
pub fn bucket_of(object: &str) -> &str {
    let path = object.rsplit(":::").next().unwrap_or(object);
    path.split('/').next().unwrap_or(path)
}

/// What is done with objects of Amazon S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// `s3:GetObject`
    Read,
    /// `s3:PutObject`
    Write,
}

impl Access {
    /// The IAM action.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Read => "s3:GetObject",
            Self::Write => "s3:PutObject",
        }
    }
}

/// A source of a build. AWS: `ProjectSource`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BuildSource {
    /// `type` (`CODECOMMIT`, `GITHUB`).
    pub kind: Id,
    /// `location`
    pub location: Option<Id>,
    /// `auth.type` is `CODECONNECTIONS`, or its `resource` is a connection.
    pub by_connection: bool,
}

/// What Amazon ECR caches from elsewhere. AWS: `PullThroughCacheRule`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PullThroughCacheRule {
    /// `ecrRepositoryPrefix`; `ROOT` is every repository.
    pub prefix: Id,
    /// `upstreamRegistryUrl`
    pub upstream: Option<Id>,
}

/// A function in a VPC. AWS: `FunctionConfiguration` of AWS Lambda.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VpcFunction {
    /// `FunctionName`
    pub name: Id,
    /// `VpcConfig.SubnetIds`
    pub subnet_ids: Box<[Id]>,
    /// `VpcConfig.SecurityGroupIds`, sorted.
    pub group_ids: Box<[Id]>,
    /// Whether it has `FileSystemConfigs`: file systems of Amazon EFS, by their mount targets.
    pub has_mount_targets: bool,
    /// `PackageType` is `Image`: Lambda itself pulls it, and not over the VPC.
    pub is_image: bool,
}

/// An instance, as far as its tags say what it is. AWS: `Instance`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Instance {
    /// `InstanceId`
    pub id: Id,
    /// The cluster of `kubernetes.io/cluster/NAME` or `eks:cluster-name`.
    pub eks_cluster: Option<Id>,
}

#[cfg(test)]
mod tests {
    use super::AttachmentId;

    #[test]
    fn an_attachment_is_known_by_its_uuid() {
        let uuid = "0a1b2c3d-1111-2222-3333-444455556666";
        let arn = format!("arn:aws:ecs:eu-west-3:111122223333:attachment/{uuid}");
        assert!(AttachmentId::of(uuid).is_some());
        assert_eq!(AttachmentId::of(uuid), AttachmentId::of(&arn));
        for other in [
            "",
            "0a1b",
            "attachment/",
            "0a1b2c3d-1111-2222-3333-44445555666",
            "x",
        ] {
            assert_eq!(AttachmentId::of(other), None, "{other}");
        }
    }
}
