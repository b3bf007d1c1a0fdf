//! The objects of one bucket of Amazon S3: read whole or in pieces, written whole.
//!
//! Five requests are all that a survey makes of S3. They are signed by the crate that the SDK signs with and go through
//! the SDK's own connector: the SDK's client of S3 would be the second largest crate of the function, for these.

mod answer;
mod attempt;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_smithy_types::body::SdkBody;
use sha2::{Digest, Sha256};

use self::answer::Answered;
use self::attempt::{Attempts, Request, RequestBody};
use super::call_error::CallError;
use crate::failure::ReadError;

/// How much of a large object is asked for at a time, in bytes.
const PIECE: u64 = 8 * 1024 * 1024;

/// How long one attempt may take: a piece, or a whole object on its way to S3.
const GET: Duration = Duration::from_secs(30);
const PUT: Duration = Duration::from_secs(300);

/// What came of writing an object that must be as it was seen.
#[derive(Debug)]
pub enum Put {
    /// It is written, and this is its tag now.
    Done(Option<String>),
    /// It is another one meanwhile, and nothing is written.
    Changed,
}

/// One bucket.
#[derive(Debug)]
pub struct Bucket {
    name: String,
    attempts: Attempts,
}

impl Bucket {
    /// The bucket of this name, in the region of the configuration and with its credentials.
    ///
    /// # Errors
    /// A configuration without region or credentials; a name that no bucket has.
    pub fn new(config: &SdkConfig, name: &str) -> Result<Self, ReadError> {
        Ok(Self {
            attempts: Attempts::new(config, name)?,
            name: name.to_owned(),
        })
    }

    /// The content of an object; `None` where there is none.
    ///
    /// # Errors
    /// A request that failed after its retries.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.get_tagged(key).await?.map(|(body, _)| body))
    }

    /// The content of an object, and the tag that it has as long as it is this content; `None` where there is none.
    ///
    /// # Errors
    /// A request that failed after its retries.
    pub async fn get_tagged(
        &self,
        key: &str,
    ) -> Result<Option<(Vec<u8>, Option<String>)>, ReadError> {
        let answered = self.attempts.make(&self.request("GET", key, GET)).await;
        match answered {
            Ok(Answered::Found { body, tag, .. }) => Ok(Some((body, tag))),
            Ok(Answered::Nothing | Answered::Changed) => Ok(None),
            Err(error) => Err(self.failed("GetObject", key, error)),
        }
    }

    /// Appends the content of an object to a file, piece by piece; answers its length, `None` where there is no
    /// such object.
    ///
    /// # Errors
    /// A request that failed after its retries, a file that cannot be written, an object that changes meanwhile.
    pub async fn append_to(&self, key: &str, file: &mut File) -> Result<Option<u64>, ReadError> {
        let (mut start, mut tag) = (0, None);
        loop {
            let mut request = self.request("GET", key, GET);
            request.range = Some((start, start + PIECE - 1));
            request.if_match = tag;
            match self.attempts.make(&request).await {
                Ok(Answered::Found {
                    body,
                    whole,
                    tag: found,
                }) => {
                    let written = file.write_all(&body);
                    written.map_err(|error| self.failed("GetObject", key, error))?;
                    start += body.len() as u64;
                    tag = found;
                    if start >= whole {
                        return Ok(Some(start));
                    }
                }
                Ok(Answered::Nothing) => return Ok(None),
                Ok(Answered::Changed) => {
                    let error = CallError::Malformed("it changes meanwhile".to_owned());
                    return Err(self.failed("GetObject", key, error));
                }
                Err(error) => return Err(self.failed("GetObject", key, error)),
            }
        }
    }

    /// Writes an object.
    ///
    /// # Errors
    /// A request that failed after its retries.
    pub async fn put(&self, key: &str, body: Vec<u8>) -> Result<(), ReadError> {
        let mut request = self.request("PUT", key, PUT);
        request.digest = digest(&mut body.as_slice()).unwrap_or_default();
        request.content = RequestBody::Bytes(SdkBody::from(body));
        self.written(key, &request).await
    }

    /// Writes an object that still has this tag, or, without one, that is not there yet. Of several that do so at
    /// once S3 takes one.
    ///
    /// # Errors
    /// A request that failed after its retries.
    pub async fn put_unchanged(
        &self,
        key: &str,
        body: Vec<u8>,
        tag: Option<String>,
    ) -> Result<Put, ReadError> {
        let mut request = self.request("PUT", key, PUT);
        request.digest = digest(&mut body.as_slice()).unwrap_or_default();
        request.content = RequestBody::Bytes(SdkBody::from(body));
        request.if_none = tag.is_none();
        request.if_match = tag;
        match self.attempts.make(&request).await {
            Ok(Answered::Found { tag, .. }) => Ok(Put::Done(tag)),
            Ok(Answered::Nothing | Answered::Changed) => Ok(Put::Changed),
            Err(error) => Err(self.failed("PutObject", key, error)),
        }
    }

    /// Writes a file as an object.
    ///
    /// # Errors
    /// A file that cannot be read; a request that failed after its retries. S3 takes 5 GB at once.
    pub async fn put_file(&self, key: &str, path: &Path) -> Result<(), ReadError> {
        let mut request = self.request("PUT", key, PUT);
        let read = File::open(path).and_then(|mut file| {
            file.seek(SeekFrom::Start(0))?;
            digest(&mut file)
        });
        request.digest = read.map_err(|error| self.failed("PutObject", key, error))?;
        request.content = RequestBody::File(path.to_owned());
        self.written(key, &request).await
    }

    async fn written(&self, key: &str, request: &Request) -> Result<(), ReadError> {
        match self.attempts.make(request).await {
            Ok(Answered::Found { .. }) => Ok(()),
            Ok(Answered::Nothing | Answered::Changed) => {
                let error = CallError::Refused {
                    code: "NoSuchBucket".to_owned(),
                    message: "the bucket does not exist".to_owned(),
                };
                Err(self.failed("PutObject", key, error))
            }
            Err(error) => Err(self.failed("PutObject", key, error)),
        }
    }

    fn request(&self, method: &'static str, key: &str, time: Duration) -> Request {
        Request {
            method,
            key: key.to_owned(),
            digest: attempt::EMPTY.to_owned(),
            content: RequestBody::Bytes(SdkBody::empty()),
            range: None,
            if_match: None,
            if_none: false,
            time,
        }
    }

    fn failed(
        &self,
        call: &str,
        key: &str,
        error: impl std::error::Error + Send + Sync + 'static,
    ) -> ReadError {
        let denied = (&error as &dyn std::any::Any)
            .downcast_ref::<CallError>()
            .and_then(|error| error.advice(&format!("s3:{call}"), "the function's role"));
        let what = format!("s3://{}/{key} ({call})", self.name);
        let failed = ReadError::advised(what, error, denied);
        match call {
            "PutObject" => failed.of_a_call(),
            _ => failed,
        }
    }
}

/// The SHA-256 of a content, in hexadecimal.
fn digest(content: &mut impl Read) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = content.read(&mut buffer)?;
        match buffer.get(..read) {
            Some([]) | None => break,
            Some(part) => digest.update(part),
        }
    }
    let bytes = digest.finalize();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
