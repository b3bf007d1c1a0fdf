//! Answers of which the end is missing are no answers.
//!
//! The SDK's XML reader takes the end of a text for the end of a list. An answer that was cut off
//! would be a shorter list of VPCs or endpoints, and a false verdict. So the body is read whole here,
//! and XML that does not close what it opened is an error of the connection: the SDK calls again.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::ConfigBag;
use memchr::{memchr, memchr2};

/// An HTTP client that passes whole answers on.
#[derive(Debug)]
pub struct WholeAnswers(pub SharedHttpClient);

impl HttpClient for WholeAnswers {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector(self.0.http_connector(settings, components)))
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.validate_base_client_config(components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.validate_final_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

#[derive(Debug)]
struct Connector(SharedHttpConnector);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let reads = reads(&request);
        let answer = self.0.call(request);
        HttpConnectorFuture::new(async move {
            let mut response = answer.await?;
            let mut parts =
                ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::taken()));
            // One buffer that grows: a page of a thousand records is not held twice.
            let mut body = Vec::new();
            while let Some(part) = parts.try_next().await.map_err(broken)? {
                body.extend_from_slice(&part);
            }
            let whole = is_whole(&body) && !(reads && body.is_empty());
            if response.status().is_success() && !whole {
                return Err(ConnectorError::io("the answer ends in the middle".into()));
            }
            *response.body_mut() = SdkBody::from(body);
            Ok(response)
        })
    }
}

fn broken(error: impl Into<BoxError>) -> ConnectorError {
    ConnectorError::io(error.into())
}

/// Whether a request asks for something, so that its answer cannot be empty: all of EC2's and STS's,
/// which are forms, and those of AWS Config that get.
fn reads(request: &HttpRequest) -> bool {
    let header = |name| request.headers().get(name).unwrap_or_default();
    header("content-type").starts_with("application/x-www-form-urlencoded")
        || header("x-amz-target").contains(".Get")
}

/// Whether a text that is XML closes every element that it opens. Other texts are not judged: a
/// JSON reader finds out by itself.
fn is_whole(body: &[u8]) -> bool {
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'<') {
        return true;
    }
    let mut open = 0_i64;
    let mut rest = body;
    while let Some(start) = memchr(b'<', rest) {
        let tag = rest.get(start + 1..).unwrap_or_default();
        let end = memchr2(b'<', b'>', tag).filter(|end| tag.get(*end) == Some(&b'>'));
        let Some((name, text)) = end.and_then(|end| tag.split_at_checked(end)) else {
            return false;
        };
        match (name.first(), name.last()) {
            (Some(b'/'), _) => open -= 1,
            (Some(b'?' | b'!'), _) | (_, Some(b'/')) => {}
            _ => open += 1,
        }
        if open < 0 {
            return false;
        }
        rest = text;
    }
    open == 0
}

#[cfg(test)]
mod tests {
    use super::is_whole;

    #[test]
    fn half_an_answer_is_none() {
        let whole = r#"<?xml version="1.0" encoding="UTF-8"?>
            <R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><!-- n --><set/><set><item>a &lt; b</item></set></R>"#;
        let from = whole.find("<R").unwrap();
        for end in from + 1..whole.len() {
            assert!(!is_whole(&whole.as_bytes()[..end]), "{}", &whole[..end]);
        }
        assert!(is_whole(whole.as_bytes()));
        assert!(is_whole(b""));
        assert!(is_whole(b"{\"a\": \"<\"}"));
        assert!(!is_whole(b"<a></a></a>"));
        assert!(!is_whole(b"<a><b></a>"));
        assert!(is_whole(b"<a>b > c<d/></a>"));
        assert!(!is_whole(b"<a <b></b></a>"));
    }
}
