//! Lists that come in pages, of any call.

use super::call_error::CallError;

/// The most pages of one call that are asked for: an answer that never ends is none.
const MOST_PAGES: usize = 10_000;

/// One page: its records, and the token of the next one.
pub type Page<T> = (Vec<T>, Option<String>);

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
