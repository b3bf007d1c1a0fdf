//! Texts that are held where they are as long as they are short: a plan has many of them, and most are ids, blocks and zones.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A text, of which up to `N` bytes take no room elsewhere. Copies of longer ones share it.
#[derive(Clone, PartialEq, Eq)]
pub struct InlineText<const N: usize>(Held<N>);

/// One text is held in one way alone: what is short is never long.
#[derive(Clone, PartialEq, Eq)]
enum Held<const N: usize> {
    Short(u8, [u8; N]),
    Long(Arc<str>),
}

impl<const N: usize> InlineText<N> {
    fn short(text: &str) -> Option<Self> {
        let mut bytes = [0; N];
        let length = u8::try_from(text.len()).ok()?;
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        Some(Self(Held::Short(length, bytes)))
    }
}

impl<const N: usize> Deref for InlineText<N> {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Held::Short(length, bytes) => {
                let bytes = bytes.get(..usize::from(*length)).unwrap_or_default();
                std::str::from_utf8(bytes).unwrap_or_default()
            }
            Held::Long(text) => text,
        }
    }
}

impl<const N: usize> From<&str> for InlineText<N> {
    fn from(text: &str) -> Self {
        Self::short(text).unwrap_or_else(|| Self(Held::Long(text.into())))
    }
}

impl<const N: usize> From<String> for InlineText<N> {
    fn from(text: String) -> Self {
        Self::short(&text).unwrap_or_else(|| Self(Held::Long(text.into())))
    }
}

impl<const N: usize> From<Arc<str>> for InlineText<N> {
    fn from(text: Arc<str>) -> Self {
        Self::short(&text).unwrap_or(Self(Held::Long(text)))
    }
}

impl<const N: usize> fmt::Debug for InlineText<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::InlineText;

    #[test]
    fn texts_of_any_length_are_what_they_were_made_of() {
        for text in [
            "",
            "a",
            "é",
            "0123456",
            "01234567",
            "0123456é",
            "a longer one",
        ] {
            let made: [InlineText<8>; 3] = [
                text.into(),
                text.to_owned().into(),
                Arc::<str>::from(text).into(),
            ];
            for one in &made {
                assert_eq!(&**one, text);
                assert_eq!(*one, made[0]);
            }
        }
        assert_ne!(InlineText::<8>::from("a"), InlineText::<8>::from("a\0"));
        assert_ne!(
            InlineText::<8>::from("01234567"),
            InlineText::<8>::from("012345678")
        );
    }
}
