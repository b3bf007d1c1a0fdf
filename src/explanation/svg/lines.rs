//! Text as a picture takes it: in lines that fit, ids whole.

/// One character of the picture's fixed-width letters, in tenths.
pub const ADVANCE: i32 = 73;

/// Lines of at most so many columns. Lines break between words; a word, such as an id, is broken only where it is
/// longer than a line.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let options = textwrap::Options::new(columns.max(1))
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    let lines = textwrap::wrap(text.trim(), options);
    lines.into_iter().map(|line| line.into_owned()).collect()
}

/// How many columns fit into so many units.
pub fn columns(width: i32) -> usize {
    usize::try_from(width * 10 / ADVANCE).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn breaks_between_words_and_keeps_ids() {
        let text = "sg-01dd981d2d484297a has no ingress tcp/443 from 10.1.16.17";
        assert_eq!(
            wrap(text, 24),
            [
                "sg-01dd981d2d484297a has",
                "no ingress tcp/443 from",
                "10.1.16.17"
            ]
        );
        assert_eq!(wrap("生产生产", 4), ["生产", "生产"]);
        assert_eq!(wrap("0123456789", 4), ["0123", "4567", "89"]);
    }
}
