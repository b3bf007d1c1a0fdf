//! What each thing that runs needs: one row a rule (`decision.md`, section 12).

use std::fmt;

/// A rule: what somebody runs, which services that needs, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// An image of a registry of Amazon ECR.
    EcrImage,
    /// The same on Fargate with platform version 1.3.0 or older.
    EcrImageOldFargate,
    /// The log driver `awslogs`.
    AwsLogs,
    /// FireLens with the output `cloudwatch` or `cloudwatch_logs`.
    FireLensLogs,
    /// FireLens with the output `firehose` or `kinesis_firehose`.
    FireLensFirehose,
    /// FireLens with the output `kinesis` or `kinesis_streams`.
    FireLensStreams,
    /// FireLens with the output `s3`.
    FireLensS3,
    /// A secret of AWS Secrets Manager.
    Secret,
    /// A parameter of Systems Manager.
    Parameter,
    /// The credentials of a private registry.
    RepositoryCredentials,
    /// A file of environment variables in Amazon S3.
    EnvironmentFile,
    /// A configuration of FireLens in Amazon S3.
    FireLensFile,
    /// The credential spec of a gMSA in Amazon S3.
    CredentialSpecFile,
    /// The credential spec of a gMSA in Parameter Store.
    CredentialSpecParameter,
    /// A gMSA without a domain, whose credentials are in AWS Secrets Manager.
    DomainlessCredentials,
    /// A volume of Amazon FSx for Windows File Server: the agent asks for its name.
    FsxVolume,
    /// The daemon of AWS X-Ray beside the containers of a task.
    XRayDaemon,
    /// ECS Exec.
    ExecuteCommand,
    /// An instance of a cluster of Amazon ECS.
    EcsInstance,
    /// A node of an EKS cluster.
    EksNode,
    /// An instance that Systems Manager manages.
    ManagedInstance,
    /// A build that logs to CloudWatch.
    BuildLogs,
    /// A build with a source, a buildspec or a cache in Amazon S3.
    BuildReads,
    /// A build with artifacts, a cache or logs in Amazon S3.
    BuildWrites,
    /// A build with variables or credentials in AWS Secrets Manager.
    BuildSecret,
    /// A build with variables in Parameter Store.
    BuildParameter,
    /// A build with a source in AWS CodeCommit.
    BuildCodeCommit,
    /// A build with a source over a connection.
    BuildConnection,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedRow {
    /// The rule.
    pub rule: Rule,
    /// Its stable name, in kebab-case.
    pub name: &'static str,
    /// The services that it needs, by short name. Of FIPS images, the FIPS variants.
    pub services: &'static [&'static str],
    /// What somebody does that needs them: `… logs with awslogs`.
    pub reason: &'static str,
}

macro_rules! rows {
    ($($rule:ident $name:literal [$($service:literal)*] $reason:literal)*) => {
        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// Its row.
            pub const fn row(self) -> NeedRow {
                match self {
                    $(Self::$rule => NeedRow {
                        rule: self,
                        name: $name,
                        services: &[$($service),*],
                        reason: $reason,
                    },)*
                }
            }
        }
    };
}

rows! {
    EcrImage "ecr-image" ["ecr.api" "ecr.dkr" "s3"] "pulls"
    EcrImageOldFargate "ecr-image-old-fargate" ["ecr.dkr" "s3"] "pulls on Fargate with platform version 1.3.0 or older"
    AwsLogs "awslogs" ["logs"] "logs with awslogs"
    FireLensLogs "firelens-logs" ["logs"] "logs with awsfirelens to CloudWatch"
    FireLensFirehose "firelens-firehose" ["kinesis-firehose"] "logs with awsfirelens to Firehose"
    FireLensStreams "firelens-streams" ["kinesis-streams"] "logs with awsfirelens to Kinesis Data Streams"
    FireLensS3 "firelens-s3" ["s3"] "logs with awsfirelens to Amazon S3"
    Secret "secret" ["secretsmanager"] "has a secret of Secrets Manager"
    Parameter "parameter" ["ssm"] "has a parameter of Parameter Store"
    RepositoryCredentials "repository-credentials" ["secretsmanager"] "has credentials of a private registry"
    EnvironmentFile "environment-file" ["s3"] "has an environment file"
    FireLensFile "firelens-file" ["s3"] "has its configuration of FireLens in Amazon S3"
    CredentialSpecFile "credential-spec-file" ["s3"] "has the credential spec of a gMSA in Amazon S3"
    CredentialSpecParameter "credential-spec-parameter" ["ssm"] "has the credential spec of a gMSA in Parameter Store"
    DomainlessCredentials "domainless-credentials" ["secretsmanager"] "has the credentials of a domainless gMSA in Secrets Manager"
    FsxVolume "fsx-volume" ["fsx"] "has a volume of FSx for Windows File Server"
    XRayDaemon "xray-daemon" ["xray"] "runs the daemon of AWS X-Ray"
    ExecuteCommand "execute-command" ["ssmmessages"] "has ECS Exec enabled"
    EcsInstance "ecs-instance" ["ecs" "ecs-agent" "ecs-telemetry"] "is an instance of an ECS cluster"
    EksNode "eks-node" ["ec2" "ecr.api" "ecr.dkr" "s3" "sts"] "is a node of EKS cluster"
    ManagedInstance "managed-instance" ["ssm" "ssmmessages"] "is managed by Systems Manager"
    BuildLogs "build-logs" ["logs"] "logs to CloudWatch"
    BuildReads "build-reads" ["s3"] "has a source, a buildspec or a cache in Amazon S3"
    BuildWrites "build-writes" ["s3"] "has artifacts, a cache or logs in Amazon S3"
    BuildSecret "build-secret" ["secretsmanager"] "has a variable or credentials of Secrets Manager"
    BuildParameter "build-parameter" ["ssm"] "has a variable of Parameter Store"
    BuildCodeCommit "build-codecommit" ["git-codecommit"] "has a source in CodeCommit"
    BuildConnection "build-connection" ["codeconnections.api"] "has a source over a connection"
}

/// A kind of fact that needs are derived from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeedSource {
    /// DescribeTasks.
    Tasks,
    /// What DescribeTasks says of ECS Exec alone.
    ExecuteCommand,
    /// DescribeTaskDefinition.
    TaskDefinitions,
    /// DescribeContainerInstances.
    ContainerInstances,
    /// BatchGetProjects.
    Projects,
    /// DescribeInstanceInformation.
    ManagedInstances,
    /// DescribeInstances.
    Instances,
}

impl NeedSource {
    /// The rules that read it: what could be needed where it is unread.
    pub const fn rules(self) -> &'static [Rule] {
        use Rule as R;
        match self {
            Self::Tasks => &[
                R::EcrImage,
                R::AwsLogs,
                R::FireLensFirehose,
                R::FireLensStreams,
                R::Secret,
                R::Parameter,
                R::ExecuteCommand,
            ],
            Self::ExecuteCommand => &[R::ExecuteCommand],
            Self::TaskDefinitions => &[
                R::EcrImage,
                R::AwsLogs,
                R::FireLensFirehose,
                R::FireLensStreams,
                R::Secret,
                R::Parameter,
            ],
            Self::ContainerInstances => &[
                R::EcsInstance,
                R::EcrImage,
                R::AwsLogs,
                R::FireLensFirehose,
                R::FireLensStreams,
                R::Secret,
                R::Parameter,
                R::ExecuteCommand,
            ],
            Self::Projects => &[
                R::EcrImage,
                R::BuildLogs,
                R::BuildReads,
                R::BuildWrites,
                R::BuildSecret,
                R::BuildParameter,
                R::BuildCodeCommit,
                R::BuildConnection,
            ],
            Self::ManagedInstances => &[R::ManagedInstance],
            Self::Instances => &[R::EksNode],
        }
    }
}

impl fmt::Display for NeedSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tasks => "DescribeTasks",
            Self::ExecuteCommand => "enableExecuteCommand",
            Self::TaskDefinitions => "DescribeTaskDefinition",
            Self::ContainerInstances => "DescribeContainerInstances",
            Self::Projects => "BatchGetProjects",
            Self::ManagedInstances => "DescribeInstanceInformation",
            Self::Instances => "DescribeInstances",
        })
    }
}
