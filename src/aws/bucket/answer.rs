//! What an answer of S3 says. Whatever is not the answer that was due is none: the request is made again.

use crate::aws::call_error::CallError;
use crate::text::excerpt;

/// The longest message of S3's that is passed on, in characters.
const LONGEST_MESSAGE: usize = 300;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// An object is to be written.
    Written,
    /// The same, where it is still as it was seen.
    Replaced,
    /// An object as a whole.
    Whole,
    /// What an object has from one byte to another.
    Piece(u64, u64),
}

/// An answer that was due.
#[derive(Debug, PartialEq, Eq)]
pub enum Answered {
    /// It was done.
    Found {
        body: Vec<u8>,
        /// How long the object is as a whole.
        whole: u64,
        tag: Option<String>,
    },
    /// There is no such object.
    Nothing,
    /// It is another one meanwhile, and was not written.
    Changed,
}

/// The headers of an answer that say something of its object.
#[derive(Debug, Clone, Copy, Default)]
pub struct Headers<'h> {
    pub length: Option<&'h str>,
    pub range: Option<&'h str>,
    pub tag: Option<&'h str>,
}

/// What was answered.
pub fn answered(
    due: Due,
    status: u16,
    headers: Headers<'_>,
    body: Vec<u8>,
) -> Result<Answered, CallError> {
    match (status, due) {
        (200 | 206, _) => found(due, status, headers, body),
        // Of an object without a byte no piece can be had.
        (416, Due::Piece(0, _)) if is_without_a_byte(headers, &body) => Ok(Answered::Found {
            body: Vec::new(),
            whole: 0,
            tag: None,
        }),
        (404, _) => match refused(status, &String::from_utf8_lossy(&body)) {
            CallError::Refused { code, .. } if code == "NoSuchKey" => Ok(Answered::Nothing),
            error @ CallError::Refused { .. } if error.code() != Some(UNKNOWN) => Err(error),
            _ => Err(odd("it is not there, and S3 does not say so")),
        },
        (409 | 412, Due::Replaced) => match refused(status, &String::from_utf8_lossy(&body)) {
            CallError::Refused { code, .. } if CHANGED.contains(&code.as_str()) => {
                Ok(Answered::Changed)
            }
            error => Err(error),
        },
        (201..300, _) => Err(odd("it has no content")),
        (status, _) => Err(refused(status, &String::from_utf8_lossy(&body))),
    }
}

fn found(
    due: Due,
    status: u16,
    headers: Headers<'_>,
    body: Vec<u8>,
) -> Result<Answered, CallError> {
    // Every object has one: an answer without is about something else.
    let tag = headers.tag.filter(|tag| !tag.is_empty());
    let tag = tag.ok_or_else(|| odd("it has no ETag"))?.to_owned();
    let length = body.len() as u64;
    if matches!(due, Due::Written | Due::Replaced) {
        return Ok(Answered::Found {
            body,
            whole: 0,
            tag: Some(tag),
        });
    }
    let told = headers.length.and_then(|told| told.parse().ok());
    if told.is_some_and(|told: u64| told != length) {
        return Err(odd("it ends in the middle"));
    }
    let whole = match (due, status) {
        (Due::Piece(from, to), 206) => {
            let (first, last, whole) = headers
                .range
                .and_then(range)
                .ok_or_else(|| odd("it does not say which piece it is"))?;
            let ends = last.min(to) == last && last + 1 - first == length;
            if first != from || !ends || (last < to && last + 1 != whole) {
                return Err(odd("it is another piece than was asked for"));
            }
            whole
        }
        // All of it, where its beginning was asked for.
        (Due::Piece(0, _) | Due::Whole, 200) => length,
        _ => return Err(odd("it is another piece than was asked for")),
    };
    Ok(Answered::Found {
        body,
        whole,
        tag: Some(tag),
    })
}

/// `bytes 0-9/100`: the first byte, the last one, and how many there are.
fn range(text: &str) -> Option<(u64, u64, u64)> {
    let (ends, whole) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = ends.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let whole = whole.parse().ok()?;
    (first <= last && last < whole).then_some((first, last, whole))
}

fn is_without_a_byte(headers: Headers<'_>, body: &[u8]) -> bool {
    let told = String::from_utf8_lossy(body);
    headers.range == Some("bytes */0") || element(&told, "ActualObjectSize") == Some("0")
}

/// What S3 says where an object is not as it was seen, or is being written by another one.
const CHANGED: [&str; 2] = ["PreconditionFailed", "ConditionalRequestConflict"];

/// The code of an error that S3 gives none of.
const UNKNOWN: &str = "Unknown";

/// What S3 says in an answer of this status.
fn refused(status: u16, body: &str) -> CallError {
    let code = element(body, "Code").unwrap_or(match status {
        500 => "InternalError",
        403 => "AccessDenied",
        429 | 502..=504 => "SlowDown",
        _ => UNKNOWN,
    });
    let message = element(body, "Message").unwrap_or("S3 gives no reason");
    let message = excerpt(message, LONGEST_MESSAGE);
    match code {
        "AccessDenied" => CallError::Denied(message),
        "ExpiredToken" | "InvalidAccessKeyId" | "InvalidToken" | "SignatureDoesNotMatch" => {
            CallError::Credentials(format!("{code}: {message}"))
        }
        _ => CallError::Refused {
            code: excerpt(code, LONGEST_MESSAGE),
            message,
        },
    }
}

fn element<'t>(body: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    Some(rest.split_once(&format!("</{name}>"))?.0)
}

fn odd(why: &str) -> CallError {
    CallError::NoAnswer(why.to_owned())
}

/// Whether the same may succeed a moment later.
pub fn passes(error: &CallError) -> bool {
    match error {
        CallError::NoAnswer(_) | CallError::NoTime => true,
        CallError::Refused { code, .. } => {
            let passing = [
                "InternalError",
                "SlowDown",
                "ServiceUnavailable",
                "RequestTimeout",
            ];
            error.is_throttling() || passing.contains(&code.as_str())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answered, Due, Headers, answered, passes};
    use crate::aws::call_error::CallError;

    const TAG: Headers<'_> = Headers {
        length: None,
        range: None,
        tag: Some("\"0a\""),
    };

    fn error(due: Due, status: u16, headers: Headers<'_>, body: &str) -> CallError {
        answered(due, status, headers, body.into()).expect_err(body)
    }

    #[test]
    fn what_s3_says_is_told_and_what_passes_is_tried_again() {
        let body = "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
        let none = Headers::default();
        for passing in [(503, body), (500, ""), (502, "<html>"), (504, "")] {
            assert!(passes(&error(Due::Whole, passing.0, none, passing.1)));
        }
        let denied = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
        let denied = error(Due::Whole, 403, none, denied);
        assert_eq!(denied, CallError::Denied("no".to_owned()));
        assert!(!passes(&denied));
        let invalid = "<Error><Code>InvalidRequest</Code></Error>";
        assert!(!passes(&error(Due::Written, 400, none, invalid)));
        let no_bucket = "<Error><Code>NoSuchBucket</Code></Error>";
        for due in [Due::Whole, Due::Written] {
            let error = error(due, 404, none, no_bucket);
            assert_eq!(error.code(), Some("NoSuchBucket"));
        }
    }

    #[test]
    fn an_object_is_not_there_where_s3_says_so() {
        let body = "<Error><Code>NoSuchKey</Code></Error>";
        let found = answered(Due::Whole, 404, Headers::default(), body.into());
        assert_eq!(found, Ok(Answered::Nothing));
        for other in ["", "<html>Not Found</html>", "{}"] {
            let found = answered(Due::Whole, 404, Headers::default(), other.into());
            assert!(matches!(found, Err(CallError::NoAnswer(_))), "{other}");
        }
        let empty =
            "<Error><Code>InvalidRange</Code><ActualObjectSize>0</ActualObjectSize></Error>";
        let found = answered(Due::Piece(0, 9), 416, Headers::default(), empty.into());
        assert!(matches!(found, Ok(Answered::Found { whole: 0, .. })));
        let other = empty.replace(">0<", ">70<");
        assert!(answered(Due::Piece(0, 9), 416, Headers::default(), other.into()).is_err());
        assert!(answered(Due::Piece(10, 19), 416, Headers::default(), empty.into()).is_err());
    }

    #[test]
    fn an_object_that_is_another_one_meanwhile_is_not_written() {
        for (status, code) in [
            (412, "PreconditionFailed"),
            (409, "ConditionalRequestConflict"),
        ] {
            let body = format!("<Error><Code>{code}</Code></Error>");
            let of = |due| answered(due, status, Headers::default(), body.clone().into());
            assert_eq!(of(Due::Replaced), Ok(Answered::Changed));
            assert!(of(Due::Written).is_err() && of(Due::Piece(0, 9)).is_err());
        }
        let other = "<Error><Code>OperationAborted</Code></Error>";
        assert!(answered(Due::Replaced, 409, Headers::default(), other.into()).is_err());
        let written = answered(Due::Replaced, 200, TAG, Vec::new());
        assert!(matches!(written, Ok(Answered::Found { .. })));
    }

    #[test]
    fn an_object_is_what_was_asked_for_and_nothing_else() {
        let with = |length, range| Headers {
            length,
            range,
            ..TAG
        };
        let untagged = |headers: Headers<'static>| Headers {
            tag: None,
            ..headers
        };
        let (whole, first, second) = (Due::Whole, Due::Piece(0, 3), Due::Piece(4, 7));
        let at = |range| with(None, Some(range));
        let taken = [
            (Due::Written, 200, TAG, ""),
            (whole, 200, TAG, "0123"),
            (whole, 200, with(Some("4"), None), "0123"),
            (first, 200, TAG, "0123456789"),
            (first, 206, at("bytes 0-3/10"), "0123"),
            (first, 206, at("bytes 0-2/3"), "012"),
            (second, 206, at("bytes 4-7/10"), "4567"),
        ];
        for (due, status, headers, body) in taken {
            let found = answered(due, status, headers, body.into());
            assert!(matches!(found, Ok(Answered::Found { .. })), "{found:?}");
        }
        let none = [
            (Due::Written, 204, TAG, ""),
            (
                Due::Written,
                200,
                untagged(TAG),
                "<Error><Code>InternalError</Code></Error>",
            ),
            (whole, 200, untagged(TAG), "{\"__type\": \"InternalError\"}"),
            (whole, 204, TAG, ""),
            (whole, 202, TAG, "0123"),
            (whole, 206, at("bytes 0-1/4"), "01"),
            (whole, 200, with(Some("5"), None), "0123"),
            (first, 206, TAG, "0123"),
            (first, 206, at("bytes 0-3/10"), "012"),
            (first, 206, at("bytes 0-2/10"), "012"),
            (first, 206, at("bytes 4-7/10"), "4567"),
            (first, 206, at("bytes 3-0/10"), "4567"),
            (first, 206, at("bytes 0-3/*"), "0123"),
            (second, 200, TAG, "0123456789"),
            (second, 206, at("bytes 4-8/10"), "45678"),
        ];
        for (due, status, headers, body) in none {
            let found = answered(due, status, headers, body.into());
            assert!(
                matches!(found, Err(CallError::NoAnswer(_))),
                "{due:?} {status} {body}"
            );
        }
    }
}
