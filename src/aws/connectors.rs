//! What carries calls: connections with TLS and the pool of them, one for each pair of timeouts.
//!
//! The SDK's own client reads and parses all trusted certificates for each pair, and once more for nothing, where a
//! client of AWS is validated.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};

/// The connectors that were made: those of a new value are made when they are first asked for.
#[derive(Debug, Default)]
pub struct Connectors(Mutex<Vec<(Timeouts, SharedHttpConnector)>>);

/// What makes connectors differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Timeouts {
    connect: Option<Duration>,
    read: Option<Duration>,
}

impl Connectors {
    /// With the one for calls that wait so long for a connection: the certificates are read now, before there is
    /// anything to call for.
    pub fn ready(connect: Duration) -> Self {
        let timeouts = Timeouts {
            connect: Some(connect),
            read: None,
        };
        Self(Mutex::new(vec![(timeouts, timeouts.connector())]))
    }

    /// The one for calls with these settings.
    pub fn connector(&self, settings: &HttpConnectorSettings) -> SharedHttpConnector {
        let timeouts = Timeouts {
            connect: settings.connect_timeout(),
            read: settings.read_timeout(),
        };
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, connector)) = made.iter().find(|(of, _)| *of == timeouts) {
            return connector.clone();
        }
        let connector = timeouts.connector();
        made.push((timeouts, connector.clone()));
        connector
    }

    /// What the SDK says of it to AWS.
    pub fn metadata() -> ConnectorMetadata {
        ConnectorMetadata::new("hyper", Some("1.x".into()))
    }
}

impl Timeouts {
    fn connector(self) -> SharedHttpConnector {
        let mut settings = HttpConnectorSettings::builder();
        settings
            .set_connect_timeout(self.connect)
            .set_read_timeout(self.read);
        let connector = Connector::builder()
            .connector_settings(settings.build())
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build();
        SharedHttpConnector::new(connector)
    }
}
