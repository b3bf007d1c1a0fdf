//! One request to S3, signed and made until it is answered: as often as the SDK would.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use rule::services::dns_suffix;

use super::answer::{Answered, Due, Headers, answered, passes};
use crate::aws::call_error::CallError;
use crate::failure::{ReadError, chain};

/// The SHA-256 of nothing.
pub const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Where S3 is, if not where AWS has it: the variable that AWS's tools know.
const ENDPOINT: &str = "AWS_ENDPOINT_URL_S3";

/// How often a request is made in all, and how long is waited before the second time; then twice as long each time.
const ATTEMPTS: u32 = 6;
const FIRST_BACKOFF: Duration = Duration::from_millis(100);

/// The most bytes of an answer: more than a place's line, or a piece, ever has.
const LARGEST: usize = 256 * 1024 * 1024;

/// The most idle connections that are kept.
const CONNECTIONS: usize = 64;

/// What signs and sends.
#[derive(Debug)]
pub struct Attempts {
    /// What stands before a key, with the `/` between them.
    base: String,
    region: String,
    credentials: SharedCredentialsProvider,
    http: SharedHttpConnector,
}

/// A request.
#[derive(Debug)]
pub struct Request {
    pub method: &'static str,
    pub key: String,
    /// The SHA-256 of its content.
    pub digest: String,
    pub content: RequestBody,
    /// The first and the last byte that are asked for.
    pub range: Option<(u64, u64)>,
    /// The tag that the object must still have.
    pub if_match: Option<String>,
    /// Whether there must be no object yet.
    pub if_none: bool,
    /// How long one attempt may take.
    pub time: Duration,
}

/// What is sent.
#[derive(Debug)]
pub enum RequestBody {
    /// What can be sent again as it is, without a copy.
    Bytes(SdkBody),
    File(PathBuf),
}

impl Request {
    /// What the answer must be.
    fn due(&self) -> Due {
        match (self.method, self.range) {
            ("GET", Some((first, last))) => Due::Piece(first, last),
            ("GET", None) => Due::Whole,
            _ if self.if_none || self.if_match.is_some() => Due::Replaced,
            _ => Due::Written,
        }
    }
}

impl Attempts {
    pub fn new(config: &SdkConfig, bucket: &str) -> Result<Self, ReadError> {
        let what = || format!("the bucket `{bucket}`");
        let missing = |why: &str| ReadError::new(what(), why.to_owned());
        let region = config.region().ok_or_else(|| missing("no region"))?;
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(letters) {
            return Err(missing(
                "a bucket of a survey has 3 to 63 small letters, digits and hyphens",
            ));
        }
        let own = std::env::var(ENDPOINT).ok().filter(|url| !url.is_empty());
        let base = match own.as_deref().or(config.endpoint_url()) {
            Some(url) => format!("{}/{bucket}/", url.trim_end_matches('/')),
            None => {
                let suffix = dns_suffix(region.as_ref());
                format!("https://{bucket}.s3.{region}.{suffix}/")
            }
        };
        let http = aws_smithy_http_client::Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .pool_max_idle_per_host(CONNECTIONS)
            .build();
        Ok(Self {
            base,
            region: region.to_string(),
            credentials: config
                .credentials_provider()
                .ok_or_else(|| missing("no credentials"))?,
            http: SharedHttpConnector::new(http),
        })
    }

    /// Makes a request until it is answered, or was made often enough.
    pub async fn make(&self, request: &Request) -> Result<Answered, CallError> {
        let mut wait = FIRST_BACKOFF;
        for _ in 1..ATTEMPTS {
            match self.once(request).await {
                Err(error) if passes(&error) => {}
                answered => return answered,
            }
            // Thousands of workers were told to slow down at once: they come again one after the other.
            let part = getrandom::u32().unwrap_or(u32::MAX) / (u32::MAX / 1000 + 1);
            tokio::time::sleep(wait * (500 + part / 2) / 1000).await;
            wait *= 2;
        }
        self.once(request).await
    }

    async fn once(&self, request: &Request) -> Result<Answered, CallError> {
        let made = async {
            let signed = self.signed(request).await?;
            let answer = self.http.call(signed).await;
            let mut response = answer.map_err(|error| no_answer(&error))?;
            let body = std::mem::replace(response.body_mut(), SdkBody::taken());
            let mut parts = ByteStream::new(body);
            let mut body = Vec::new();
            while let Some(part) = parts.try_next().await.map_err(|error| no_answer(&error))? {
                if body.len() + part.len() > LARGEST {
                    return Err(CallError::NoAnswer("it is larger than any".to_owned()));
                }
                body.extend_from_slice(&part);
            }
            let header = |name: &str| response.headers().get(name);
            let headers = Headers {
                length: header("content-length"),
                range: header("content-range"),
                tag: header("etag"),
            };
            answered(request.due(), response.status().as_u16(), headers, body)
        };
        tokio::time::timeout(request.time, made)
            .await
            .unwrap_or(Err(CallError::NoTime))
    }

    async fn signed(&self, request: &Request) -> Result<HttpRequest, CallError> {
        let wrong = |error: &(dyn std::error::Error + 'static)| {
            CallError::Malformed(format!("the request cannot be made: {}", chain(error)))
        };
        let credentials = self.credentials.provide_credentials().await;
        let credentials = credentials.map_err(|error| CallError::Credentials(chain(&error)))?;
        let uri = format!("{}{}", self.base, escaped(&request.key));
        let mut headers: Vec<(&'static str, String)> = Vec::new();
        if let Some((first, last)) = request.range {
            headers.push(("range", format!("bytes={first}-{last}")));
        }
        if let Some(tag) = &request.if_match {
            headers.push(("if-match", tag.clone()));
        }
        if request.if_none {
            headers.push(("if-none-match", "*".to_owned()));
        }
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let identity = credentials.into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("s3")
            .time(SystemTime::now())
            .settings(settings)
            .build();
        let parameters = parameters.map_err(|error| wrong(&error))?.into();
        let plain = headers.iter().map(|(name, value)| (*name, value.as_str()));
        let body = SignableBody::Precomputed(request.digest.clone());
        let signable = SignableRequest::new(request.method, &uri, plain, body);
        let signed = signable.and_then(|signable| sign(signable, &parameters));
        let (signed, _) = signed.map_err(|error| wrong(&error))?.into_parts();

        let content = match &request.content {
            RequestBody::Bytes(bytes) => bytes.try_clone().unwrap_or_else(SdkBody::empty),
            RequestBody::File(path) => {
                let file = ByteStream::from_path(path).await;
                file.map_err(|error| wrong(&error))?.into_inner()
            }
        };
        let mut made = HttpRequest::new(content);
        let prepared = made
            .set_method(request.method)
            .and_then(|()| made.set_uri(uri.as_str()));
        prepared.map_err(|error| wrong(&error))?;
        let of_signature = signed.headers();
        let of_signature = of_signature.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let plain = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        for (name, value) in plain.chain(of_signature) {
            let inserted = made.headers_mut().try_insert(name, value);
            inserted.map_err(|error| wrong(&error))?;
        }
        Ok(made)
    }
}

fn no_answer(error: &(dyn std::error::Error + 'static)) -> CallError {
    CallError::NoAnswer(chain(error))
}

/// A key as a path: what is not unreserved is escaped.
fn escaped(key: &str) -> String {
    let mut path = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn keys_are_paths() {
        let key = "runs/1/evaluated/region=eu-west-3/account=111122223333.places.ndjson";
        let path = "runs/1/evaluated/region%3Deu-west-3/account%3D111122223333.places.ndjson";
        assert_eq!(escaped(key), path);
        assert_eq!(escaped("a b+ü"), "a%20b%2B%C3%BC");
    }
}
