//! Services that are asked by JSON (`awsJson1_1`), for a few calls each: by the SDK's own runtime, and without its
//! clients.
//!
//! Retries, their pace, timeouts, signatures and connections are those of every other client. What the SDK's clients
//! of these services would add are types for some eight hundred calls, of which ten are made; and the answers are,
//! letter by letter, what the AWS CLI prints, which is read already.

use aws_config::SdkConfig;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{SharedRuntimePlugin, StaticRuntimePlugin};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::metadata::ErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use rule::services::dns_suffix;
use serde::Deserialize;

use super::adaptive::allowance;
use super::connection::behavior;
use super::tally::CallTally;

/// A service, as it is known to those who call it.
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceModel {
    /// Its prefix of IAM actions, by which requests are signed too.
    pub name: &'static str,
    /// How its host begins: `ecs`.
    host: &'static str,
    /// How its FIPS host begins.
    fips_host: &'static str,
    /// What stands before the name of a call in `x-amz-target`.
    target: &'static str,
    /// The environment variable that says where it is, if not where AWS has it.
    endpoint: &'static str,
}

/// Amazon ECS.
pub const ECS: ServiceModel = ServiceModel {
    name: "ecs",
    host: "ecs",
    fips_host: "ecs-fips",
    target: "AmazonEC2ContainerServiceV20141113",
    endpoint: "AWS_ENDPOINT_URL_ECS",
};

/// AWS CodeBuild.
pub const CODEBUILD: ServiceModel = ServiceModel {
    name: "codebuild",
    host: "codebuild",
    fips_host: "codebuild-fips",
    target: "CodeBuild_20161006",
    endpoint: "AWS_ENDPOINT_URL_CODEBUILD",
};

/// AWS Systems Manager.
pub const SSM: ServiceModel = ServiceModel {
    name: "ssm",
    host: "ssm",
    fips_host: "ssm-fips",
    target: "AmazonSSM",
    endpoint: "AWS_ENDPOINT_URL_SSM",
};

/// Amazon ECR.
pub const ECR: ServiceModel = ServiceModel {
    name: "ecr",
    host: "api.ecr",
    fips_host: "ecr-fips",
    target: "AmazonEC2ContainerRegistry_V20150921",
    endpoint: "AWS_ENDPOINT_URL_ECR",
};

/// How requests name their sender.
const USER_AGENT: &str = concat!("vpc-endpoint-rule/", env!("CARGO_PKG_VERSION"));

/// A service in a region, with credentials.
#[derive(Debug)]
pub struct JsonService {
    service: &'static ServiceModel,
    url: String,
    retries: RetryConfig,
    timeouts: TimeoutConfig,
    plugin: SharedRuntimePlugin,
}

impl JsonService {
    /// A service in the region of the configuration, with its credentials and connection. `of` names what its
    /// allowance of calls is for.
    pub fn new(
        config: &SdkConfig,
        tally: CallTally,
        service: &'static ServiceModel,
        of: &str,
    ) -> Self {
        let region = config.region().cloned();
        let mut layer = Layer::new("json_service");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(allowance(format!("{} {of}", service.name)));
        layer.store_put(SigV4OperationSigningConfig {
            name: Some(SigningName::from_static(service.name)),
            region: region.clone().map(SigningRegion::from),
            ..SigV4OperationSigningConfig::default()
        });
        let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
        let mut components = RuntimeComponentsBuilder::new("json_service")
            .with_auth_scheme_option_resolver(Some(schemes))
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_http_client(config.http_client())
            .with_identity_cache(config.identity_cache())
            .with_interceptor(tally)
            .with_retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .with_retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .with_retry_classifier(HttpStatusCodeClassifier::default());
        if let Some(credentials) = config.credentials_provider() {
            components = components.with_identity_resolver(SCHEME_ID, credentials);
        }
        if let Some(sleep) = config.sleep_impl() {
            components = components.with_sleep_impl(Some(sleep));
        }
        if let Some(time) = config.time_source() {
            components = components.with_time_source(Some(time));
        }
        let plugin = StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(components);
        Self {
            url: url(config, service, region.as_ref().map_or("", AsRef::as_ref)),
            service,
            retries: config
                .retry_config()
                .cloned()
                .unwrap_or_else(RetryConfig::standard),
            timeouts: config
                .timeout_config()
                .cloned()
                .unwrap_or_else(TimeoutConfig::disabled),
            plugin: SharedRuntimePlugin::new(plugin),
        }
    }

    /// The service.
    pub fn service(&self) -> &'static ServiceModel {
        self.service
    }

    /// Makes a call: the body of its answer, which is a JSON object.
    ///
    /// # Errors
    /// As the SDK has it, after its retries.
    pub async fn call(
        &self,
        call: &'static str,
        body: String,
    ) -> Result<Vec<u8>, SdkError<ErrorMetadata, HttpResponse>> {
        let target = format!("{}.{call}", self.service.target);
        let operation = Operation::builder()
            .service_name(self.service.name)
            .operation_name(call)
            .behavior_version(behavior())
            .endpoint_url(&self.url)
            .standard_retry(&self.retries)
            .timeout_config(self.timeouts.clone())
            .with_connection_poisoning()
            .runtime_plugin(self.plugin.clone())
            .serializer(move |body: String| request(&target, body))
            .deserializer(answer)
            .build();
        operation.invoke(body).await
    }
}

/// Where a service is: where the environment says, else where AWS has it.
fn url(config: &SdkConfig, service: &ServiceModel, region: &str) -> String {
    let own = std::env::var(service.endpoint)
        .ok()
        .filter(|url| !url.is_empty());
    if let Some(url) = own.as_deref().or(config.endpoint_url()) {
        return url.to_owned();
    }
    let host = match config.use_fips() {
        Some(true) => service.fips_host,
        _ => service.host,
    };
    format!("https://{host}.{region}.{}", dns_suffix(region))
}

fn request(target: &str, body: String) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.1");
    headers.insert("x-amz-target", target.to_owned());
    headers.insert("user-agent", USER_AGENT);
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<Vec<u8>, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(body.to_vec());
    }
    let error_type = response.headers().get("x-amzn-errortype");
    Err(OrchestratorError::operation(refused(error_type, body)))
}

/// An error of a service, as far as its answer tells one.
#[derive(Default, Deserialize)]
struct Refused {
    #[serde(rename = "__type", alias = "code")]
    code: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
}

fn refused(error_type: Option<&str>, body: &[u8]) -> ErrorMetadata {
    let told: Refused = serde_json::from_slice(body).unwrap_or_default();
    let mut error = ErrorMetadata::builder();
    if let Some(code) = error_type.or(told.code.as_deref()) {
        error = error.code(name(code));
    }
    if let Some(message) = told.message {
        error = error.message(message);
    }
    error.build()
}

/// The name of an error alone: of `com.amazonaws.ssm#AccessDeniedException:http://…`.
fn name(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use aws_config::{BehaviorVersion, Region, SdkConfig};

    use super::{CODEBUILD, ECR, ECS, SSM, refused, url};

    #[test]
    fn an_error_is_known_by_its_name() {
        let denied: &[u8] =
            br#"{"__type":"com.amazonaws.ssm#AccessDeniedException","Message":"no"}"#;
        type Case = (
            Option<&'static str>,
            &'static [u8],
            Option<&'static str>,
            Option<&'static str>,
        );
        let cases: [Case; 5] = [
            (None, denied, Some("AccessDeniedException"), Some("no")),
            (
                Some("ThrottlingException:http://internal.amazon.com/"),
                b"{\"message\": \"Rate exceeded\"}",
                Some("ThrottlingException"),
                Some("Rate exceeded"),
            ),
            (None, b"{\"code\": \"A\"}", Some("A"), None),
            (None, b"<html>", None, None),
            (None, b"", None, None),
        ];
        for (header, body, code, message) in cases {
            let error = refused(header, body);
            assert_eq!((error.code(), error.message()), (code, message));
        }
    }

    #[test]
    fn a_service_is_where_aws_has_it() {
        let config = |fips| {
            SdkConfig::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-gov-west-1"))
                .use_fips(fips)
                .build()
        };
        for (service, fips, expected) in [
            (&ECS, false, "https://ecs.us-gov-west-1.amazonaws.com"),
            (&ECR, false, "https://api.ecr.us-gov-west-1.amazonaws.com"),
            (&ECR, true, "https://ecr-fips.us-gov-west-1.amazonaws.com"),
            (&SSM, true, "https://ssm-fips.us-gov-west-1.amazonaws.com"),
        ] {
            assert_eq!(url(&config(fips), service, "us-gov-west-1"), expected);
        }
        let china = url(&config(false), &CODEBUILD, "cn-north-1");
        assert_eq!(china, "https://codebuild.cn-north-1.amazonaws.com.cn");
    }
}
