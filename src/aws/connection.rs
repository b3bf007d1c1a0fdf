//! The connection that every client shares, with what the SDK is not left to choose.

use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, ConfigLoader};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use super::whole_answers::{Unread, WholeAnswers};

/// What every configuration starts from: one connection pool, and whole answers without what of them
/// nobody reads. The behaviour version is pinned, so that a new SDK changes no retries or timeouts by itself.
pub fn loader(unread: Unread) -> ConfigLoader {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(WholeAnswers::new(http, unread))
        // Bodies are read whole, within an attempt's time.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
}
