//! The connection that every client shares, with what the SDK is not left to choose.

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use super::whole_answers::{Taken, WholeAnswers};

/// The HTTP client that every client of AWS shares.
fn http(taken: Taken) -> WholeAnswers {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    WholeAnswers::new(http, taken)
}

/// The credentials of a profile of the AWS configuration files, whatever keys are in the environment.
pub fn of_profile(name: &str, region: Option<Region>) -> SharedCredentialsProvider {
    let around = ProviderConfig::without_region()
        .with_region(region)
        .with_http_client(http(Taken::ALL));
    let provider = ProfileFileCredentialsProvider::builder()
        .profile_name(name)
        .configure(&around);
    SharedCredentialsProvider::new(provider.build())
}

/// The SDK's behaviour, which is pinned: a new SDK changes no retries or timeouts by itself.
pub(super) fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// What every configuration starts from: one connection pool, and of whole answers what is taken.
pub fn loader(taken: Taken) -> ConfigLoader {
    aws_config::defaults(behavior())
        .http_client(http(taken))
        // Bodies are read whole, within an attempt's time.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
}
