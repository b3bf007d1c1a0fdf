//! Answers of which the end is missing are no answers.
//!
//! The SDK's XML reader takes the end of a text for the end of a list. An answer that was cut off
//! would be a shorter list of VPCs or endpoints, and a false verdict. The SDK's JSON reader takes an error for an
//! answer that says nothing. So the body is read whole here, and what is not the document that was asked for is an
//! error of the connection: the SDK calls again.

pub mod body;
mod expected;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use self::body::{Body, ElementNames};
use self::expected::ExpectedAnswer;
use super::connectors::Connectors;
use super::silent_hosts::SilentHosts;

/// The bytes of an answer after which its connection is not used again. What a connection needs to read
/// grows with the answers that it has read, and does not shrink: a few large answers on each of eight
/// connections would be most of the function's memory.
const LARGE: usize = 256 * 1024;

/// An HTTP client that passes whole answers on.
#[derive(Debug)]
pub struct WholeAnswers {
    /// What carries the calls.
    connectors: Connectors,
    taken: Taken,
    /// The hosts that never answered.
    silent: SilentHosts,
}

impl WholeAnswers {
    /// A client that passes on what these connectors bring whole, but for what nobody reads.
    pub fn new(connectors: Connectors, taken: Taken) -> Self {
        Self {
            connectors,
            taken,
            silent: SilentHosts::default(),
        }
    }
}

/// What is taken of answers.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// What of the answer to a request of this body nobody reads.
    pub unread: fn(&[u8]) -> ElementNames,
    /// The most bytes that one may have: one that never ends is none.
    pub most: usize,
}

impl Taken {
    /// Everything: pages of a thousand records, for those who have the memory.
    pub const ALL: Self = Self {
        unread: |_| ElementNames(&[]),
        most: 1024 * 1024 * 1024,
    };
}

impl HttpClient for WholeAnswers {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            http: self.connectors.connector(settings),
            taken: self.taken,
            silent: self.silent.clone(),
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        Some(Connectors::metadata())
    }
}

#[derive(Debug)]
struct Connector {
    http: SharedHttpConnector,
    taken: Taken,
    silent: SilentHosts,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let attempt = match self.silent.begin(host(request.uri())) {
            Ok(attempt) => attempt,
            // Of the kind that is not made again.
            Err(silent) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::user(silent.into())));
            }
        };
        let expected = ExpectedAnswer::of(&request);
        let Taken { unread, most } = self.taken;
        let unread = unread(request.body().bytes().unwrap_or_default());
        let connection = request.extension::<CaptureSmithyConnection>().cloned();
        let answer = self.http.call(request);
        HttpConnectorFuture::new(async move {
            let mut response = match answer.await {
                Ok(response) => {
                    attempt.answered();
                    response
                }
                Err(error) => {
                    attempt.failed();
                    return Err(error);
                }
            };
            let mut parts =
                ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::taken()));
            // One buffer that grows: a page of a thousand records is not held twice.
            let mut body = Body::new(unread);
            let mut came = 0;
            while let Some(part) = parts.try_next().await.map_err(broken)? {
                came += part.len();
                if came > most {
                    return Err(broken("the answer is larger than any"));
                }
                body.push(&part);
            }
            if came > LARGE
                && let Some(connection) = connection.and_then(|connection| connection.get())
            {
                connection.poison();
            }
            let (body, found) = body.finish();
            if response.status().is_success()
                && let Err(why) = expected.check(&body, &found)
            {
                return Err(ConnectorError::io(why.into()));
            }
            *response.body_mut() = SdkBody::from(body);
            Ok(response)
        })
    }
}

/// The host of an address, with its port.
fn host(uri: &str) -> &str {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

fn broken(error: impl Into<BoxError>) -> ConnectorError {
    ConnectorError::io(error.into())
}
