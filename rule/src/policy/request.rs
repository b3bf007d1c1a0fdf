//! What an endpoint's policy is asked: certain calls, or whether any action of a service may pass
//! (`decision.md`, section 8).

use super::Context;
use crate::needs::EcrRepository;
use crate::network::workloads::{Access, Objects};
use crate::services::partition;

/// What the policy of an endpoint is asked for one row of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyRequest {
    /// Nothing: endpoints of the service have no policies.
    Nothing,
    /// Every one of these calls must be allowed; the worst answer counts.
    Calls(Vec<Call>),
    /// Which actions the clients call is not known: whether all, some or none of the service's
    /// pass. The IAM prefix (`ec2`); `None` where it is not known.
    Service(Option<String>),
}

/// What is known of a required service, as far as its policies are concerned.
#[derive(Debug, Clone, Copy)]
pub struct RequiredAccess<'a> {
    /// The row's short name (`ecr.api`, `ecr-fips.dkr`, `s3`, `logs`).
    pub service: &'a str,
    /// The service's IAM prefix, from the table of services.
    pub iam_prefix: Option<&'a str>,
    /// Whether its endpoints have policies, from the table; `None` where it is not known.
    pub policies: Option<bool>,
    /// Whether image layers come over it: an ECR service of the same region is required too.
    pub layers: bool,
    /// The buckets that are read: the parameter `s3Buckets`.
    pub s3_buckets: &'a [String],
    /// The objects that are read or written, where they are known: nothing else is asked then.
    pub objects: Option<&'a Objects>,
    /// The repository that images are pulled from, where it is known; otherwise any of the account.
    pub repository: Option<&'a EcrRepository>,
}

/// One call that must be allowed, or all that a service may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub(super) actions: RequestedActions,
    pub(super) on: RequestedResources,
    pub(super) by: CallingAccount,
}

/// The actions of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RequestedActions {
    /// `s3:GetObject`
    Action(String),
    /// Every action of the service with this IAM prefix.
    AllOf(String),
    /// Every action of a service whose IAM prefix is not known.
    Unknown,
}

/// The resources of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RequestedResources {
    /// The action has none: only a statement on `*` matches.
    None,
    /// The one with this ARN.
    One(String),
    /// Every one whose ARN starts so. `*` within it stands for any text.
    Under(String),
    /// Whatever the service has: a statement on less than `*` may match.
    Any,
}

/// Who makes a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallingAccount {
    /// The evaluated account, on what is its own.
    OnItsOwn,
    /// The evaluated account, on what may be anyone's.
    Account,
    /// The evaluated account, or whoever signed the address that its clients were given.
    AccountOrSigner,
    /// Amazon ECR's own account, on a bucket of AWS's.
    EcrItself,
}

impl PolicyRequest {
    /// What is asked of a required service's endpoints (the table of section 8).
    pub fn of(required: &RequiredAccess<'_>, context: &Context<'_>) -> Self {
        match required.service {
            "ecr.api" | "ecr-fips.api" => Self::Calls(vec![Call::login()]),
            "ecr.dkr" | "ecr-fips.dkr" => Self::Calls(match required.repository {
                Some(repository) => Call::pull_of(repository, context).to_vec(),
                None => Call::pull(context).to_vec(),
            }),
            "s3" if required.objects.is_some() => {
                let objects = required.objects.into_iter();
                Self::Calls(objects.map(|it| Call::objects(it, context)).collect())
            }
            "s3" if required.layers || !required.s3_buckets.is_empty() => {
                let layers = required.layers.then(|| Call::layers(context));
                let buckets = required.s3_buckets.iter();
                let buckets = buckets.map(|bucket| Call::object(bucket, context));
                Self::Calls(layers.into_iter().chain(buckets).collect())
            }
            _ if required.policies == Some(false) => Self::Nothing,
            _ => Self::Service(required.iam_prefix.map(str::to_ascii_lowercase)),
        }
    }
}

impl Call {
    /// A login to the registry: `ecr:GetAuthorizationToken`, which has no resources.
    pub fn login() -> Self {
        Self {
            actions: RequestedActions::Action("ecr:GetAuthorizationToken".to_owned()),
            on: RequestedResources::None,
            by: CallingAccount::OnItsOwn,
        }
    }

    /// A pull from any repository of the account in the region.
    pub fn pull(context: &Context<'_>) -> [Self; 2] {
        let (region, account) = (context.region, context.account_id);
        let repositories = format!(
            "arn:{}:ecr:{region}:{account}:repository/",
            partition(region)
        );
        ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"].map(|action| Self {
            actions: RequestedActions::Action(action.to_owned()),
            on: RequestedResources::Under(repositories.clone()),
            by: CallingAccount::OnItsOwn,
        })
    }

    /// A pull from one repository, of whichever account; from any of its registry where it has no name.
    pub fn pull_of(repository: &EcrRepository, context: &Context<'_>) -> [Self; 2] {
        let EcrRepository {
            account_id,
            region,
            name,
            ..
        } = repository;
        let is_own = **account_id == *context.account_id;
        let arn = format!(
            "arn:{}:ecr:{region}:{account_id}:repository/{name}",
            partition(region)
        );
        ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"].map(|action| Self {
            actions: RequestedActions::Action(action.to_owned()),
            on: match name.is_empty() {
                true => RequestedResources::Under(arn.clone()),
                false => RequestedResources::One(arn.clone()),
            },
            by: match is_own {
                true => CallingAccount::OnItsOwn,
                false => CallingAccount::Account,
            },
        })
    }

    /// An image layer, which Amazon ECR itself gets from its bucket.
    pub fn layers(context: &Context<'_>) -> Self {
        let region = context.region;
        let bucket = format!("prod-{region}-starport-layer-bucket");
        Self {
            by: CallingAccount::EcrItself,
            ..Self::object(&bucket, context)
        }
    }

    /// Any object of a bucket of `s3Buckets`; `*` in the name stands for any text.
    pub fn object(bucket: &str, context: &Context<'_>) -> Self {
        Self {
            actions: RequestedActions::Action(Access::Read.action().to_owned()),
            on: RequestedResources::Under(format!(
                "arn:{}:s3:::{bucket}/",
                partition(context.region)
            )),
            by: CallingAccount::AccountOrSigner,
        }
    }

    /// Objects of a bucket, read or written by a role of the account; of one that is not known,
    /// whichever it is.
    pub fn objects(objects: &Objects, context: &Context<'_>) -> Self {
        let under = |bucket| format!("arn:{}:s3:::{bucket}/", partition(context.region));
        Self {
            actions: RequestedActions::Action(objects.access.action().to_owned()),
            on: objects
                .bucket
                .as_ref()
                .map_or(RequestedResources::Any, |bucket| {
                    RequestedResources::Under(under(bucket))
                }),
            by: CallingAccount::Account,
        }
    }

    /// Whatever a service may be asked.
    pub(super) fn whatever(iam_prefix: Option<&str>) -> Self {
        Self {
            actions: iam_prefix.map_or(RequestedActions::Unknown, |prefix| {
                RequestedActions::AllOf(prefix.to_owned())
            }),
            on: RequestedResources::Any,
            by: CallingAccount::Account,
        }
    }

    /// Whether it stands for all that a service may be asked.
    pub(super) fn is_whole_service(&self) -> bool {
        !matches!(self.actions, RequestedActions::Action(_))
    }

    /// What it is called: `s3:GetObject`, `ec2:*`.
    pub fn name(&self) -> String {
        match &self.actions {
            RequestedActions::Action(action) => action.clone(),
            RequestedActions::AllOf(prefix) => format!("{prefix}:*"),
            RequestedActions::Unknown => "the service's actions".to_owned(),
        }
    }

    /// The resources as a statement names them.
    pub fn resource(&self) -> String {
        match &self.on {
            RequestedResources::None | RequestedResources::Any => "*".to_owned(),
            RequestedResources::One(arn) => arn.clone(),
            RequestedResources::Under(start) => format!("{start}*"),
        }
    }
}
