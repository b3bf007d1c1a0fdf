//! `Project` of AWS CodeBuild.

use rule::network::workloads::{self, Access, Objects, bucket_of};

use super::buildspec::{self, BuildspecReferences};
use super::ids;
use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// One project, as `aws codebuild batch-get-projects` prints it.
    Project<'a>, "an object, one of those that `aws codebuild batch-get-projects` lists" {
        name: Option<Text<'a>>,
        vpc_config: Option<VpcConfig<'a>>,
        environment: Option<Environment<'a>>,
        logs_config: Option<LogsConfig<'a>>,
        cache: Option<Place<'a>>,
        source: Option<Source<'a>>,
        secondary_sources: Vec<Source<'a>> as list,
        artifacts: Option<Place<'a>>,
        secondary_artifacts: Vec<Place<'a>> as list,
    }
}

record! {
    /// The network of its builds.
    VpcConfig<'a> {
        vpc_id: Option<Text<'a>>,
        subnets: Vec<Text<'a>> as list,
        security_group_ids: Vec<Text<'a>> as list,
    }
}

record! {
    /// What its builds run in.
    Environment<'a> {
        /// `WINDOWS_SERVER_2022_CONTAINER`, `LINUX_CONTAINER`
        r#type: Option<Text<'a>>,
        image: Option<Text<'a>>,
        environment_variables: Vec<Variable<'a>> as list,
        registry_credential: Option<RegistryCredential<'a>>,
    }
}

record! {
    /// An environment variable; its name is nobody's business.
    Variable<'a> {
        r#type: Option<Text<'a>>,
        value: Option<Text<'a>>,
    }
}

record! {
    /// The credentials of the registry that the image comes from.
    RegistryCredential<'a> {
        credential: Option<Text<'a>>,
    }
}

record! {
    /// Where its builds log to.
    LogsConfig<'a> {
        cloud_watch_logs: Option<Log<'a>>,
        s3_logs: Option<Log<'a>>,
    }
}

record! {
    /// One of the logs.
    Log<'a> {
        status: Option<Text<'a>>,
        location: Option<Text<'a>>,
    }
}

record! {
    /// A cache or artifacts.
    Place<'a> {
        r#type: Option<Text<'a>>,
        location: Option<Text<'a>>,
    }
}

record! {
    /// A source.
    Source<'a> {
        r#type: Option<Text<'a>>,
        location: Option<Text<'a>>,
        /// The text itself, a path in the source, or the ARN of an object in Amazon S3
        buildspec: Option<Text<'a>>,
        auth: Option<Auth<'a>>,
    }
}

record! {
    /// How a source is read.
    Auth<'a> {
        r#type: Option<Text<'a>>,
        resource: Option<Text<'a>>,
    }
}

impl Project<'_> {
    /// The facts; `None` of a project that builds outside of a VPC.
    pub(crate) fn facts(&self) -> Option<workloads::BuildProject> {
        let vpc = self
            .vpc_config
            .as_ref()
            .filter(|vpc| !vpc.subnets.is_empty())?;
        let mut groups = ids(vpc.security_group_ids.iter().map(|id| &**id));
        groups.sort_unstable();
        let logs = self.logs_config.as_ref();
        let to_cloudwatch = logs.and_then(|logs| logs.cloud_watch_logs.as_ref());
        let to_s3 = logs.and_then(|logs| logs.s3_logs.as_ref());
        let sources = self.source.iter().chain(&self.secondary_sources);
        let artifacts = self.artifacts.iter().chain(&self.secondary_artifacts);
        let mut objects: Vec<Objects> = Vec::new();
        let mut add = |kind: Option<&str>, location: Option<&str>, access: Access| {
            let bucket = match kind {
                Some("S3") => location
                    .filter(|it| !it.is_empty())
                    .map(|it| bucket_of(it).into()),
                Some("CODEPIPELINE") => None,
                _ => return,
            };
            objects.push(Objects { bucket, access });
        };
        for source in sources.clone() {
            let (kind, location) = (source.r#type.as_deref(), source.location.as_deref());
            add(kind, location, Access::Read);
            if let Some(arn) = source.buildspec_in_s3() {
                add(Some("S3"), Some(arn), Access::Read);
            }
        }
        for place in self.cache.iter().chain(artifacts) {
            let (kind, location) = (place.r#type.as_deref(), place.location.as_deref());
            add(kind, location, Access::Write);
        }
        if let Some(cache) = &self.cache {
            let (kind, location) = (cache.r#type.as_deref(), cache.location.as_deref());
            add(kind, location, Access::Read);
        }
        if let Some(log) = to_s3.filter(|log| log.status.as_deref() == Some("ENABLED")) {
            add(Some("S3"), log.location.as_deref(), Access::Write);
        }
        objects.sort_unstable();
        objects.dedup();
        let environment = self.environment.as_ref();
        let image = environment.and_then(|environment| environment.image.as_deref());
        let of_type = |kind: &'static str| {
            let variables = environment
                .into_iter()
                .flat_map(|it| &it.environment_variables);
            let of_type = variables.filter(move |it| it.r#type.as_deref() == Some(kind));
            of_type.filter_map(|variable| variable.value.as_deref())
        };
        let credential = environment
            .and_then(|it| it.registry_credential.as_ref())
            .and_then(|it| it.credential.as_deref());
        let references: Vec<BuildspecReferences> =
            sources.clone().map(Source::references).collect();
        let secrets = references.iter().flat_map(|it| &it.secrets);
        let secrets = secrets.map(String::as_str);
        let parameters = references.iter().flat_map(|it| &it.parameters);
        let parameters = parameters.map(String::as_str);
        Some(workloads::BuildProject {
            name: self.name.as_deref().unwrap_or_default().into(),
            vpc_id: vpc.vpc_id.as_deref().map(Into::into),
            subnet_ids: ids(vpc.subnets.iter().map(|id| &**id)),
            group_ids: groups,
            image: image.map(Into::into),
            on_windows: environment
                .and_then(|environment| environment.r#type.as_deref())
                .is_some_and(|kind| kind.starts_with("WINDOWS")),
            secrets: ids(of_type("SECRETS_MANAGER").chain(credential).chain(secrets)),
            parameters: ids(of_type("PARAMETER_STORE").chain(parameters)),
            logs_to_cloudwatch: to_cloudwatch
                .is_none_or(|log| log.status.as_deref() != Some("DISABLED")),
            objects,
            sources: sources.map(Source::facts).collect(),
        })
    }
}

impl Variable<'_> {
    /// Whether its value is a secret's or a parameter's name, and not the value itself.
    pub fn is_reference(&self) -> bool {
        matches!(
            self.r#type.as_deref(),
            Some("SECRETS_MANAGER" | "PARAMETER_STORE")
        )
    }
}

impl Source<'_> {
    /// The ARN of its buildspec, where that is an object in Amazon S3.
    pub fn buildspec_in_s3(&self) -> Option<&str> {
        buildspec::place_in_s3(self.buildspec.as_deref()?)
    }

    /// The secrets and parameters that the text of its buildspec names.
    pub fn references(&self) -> BuildspecReferences {
        let text = self.buildspec.as_deref();
        text.map(BuildspecReferences::of).unwrap_or_default()
    }

    /// Leaves out of its buildspec what nobody reads.
    pub fn keep_references(&mut self) {
        let kept = self.buildspec.as_deref().and_then(buildspec::kept);
        self.buildspec = kept.map(Text::from);
    }

    fn facts(&self) -> workloads::BuildSource {
        let auth = self.auth.as_ref();
        let by_connection = auth.is_some_and(|auth| {
            let resource = auth.resource.as_deref().unwrap_or_default();
            auth.r#type.as_deref() == Some("CODECONNECTIONS") || resource.contains(":connection/")
        });
        workloads::BuildSource {
            kind: self.r#type.as_deref().unwrap_or_default().into(),
            location: self.location.as_deref().map(Into::into),
            by_connection,
        }
    }
}
