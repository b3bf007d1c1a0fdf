//! Lists that come in pages, of any call.

use super::call_error::CallError;

/// The most pages of one call that are asked for: an answer that never ends is none.
const MOST_PAGES: usize = 10_000;

/// One page: its records, and the token of the next one.
pub type Page<T> = (Vec<T>, Option<String>);

/// The records of a page. One that has no list is not one without records.
///
/// # Errors
/// An answer without the list.
pub fn listed<T>(list: Option<Vec<T>>, name: &str) -> Result<Vec<T>, CallError> {
    list.ok_or_else(|| CallError::Malformed(format!("no `{name}` in it")))
}

/// What a record always has. One that lacks it does not say little: its answer cannot be right.
///
/// # Errors
/// A record without it.
pub fn always<T>(field: Option<T>, name: &str) -> Result<T, CallError> {
    field.ok_or_else(|| lacks(name))
}

/// A record that is not whole.
pub fn lacks(missing: &str) -> CallError {
    CallError::Malformed(format!("a record without `{missing}` in it"))
}

/// Every page of a call. A token that is given twice is an error: the list is not whole.
///
/// # Errors
/// The first page that cannot be had.
pub async fn pages<T, C>(call: impl Fn(Option<String>) -> C) -> Result<Vec<T>, CallError>
where
    C: Future<Output = Result<Page<T>, CallError>>,
{
    let mut all = Vec::new();
    let mut token = None;
    for _ in 0..MOST_PAGES {
        let (records, next) = call(token.clone()).await?;
        all.extend(records);
        let next = next.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(all);
        }
        if next == token {
            break;
        }
        token = next;
    }
    Err(CallError::Malformed(
        "the same page is announced again".to_owned(),
    ))
}
