//! Grammar: what is said of one endpoint, said of several.

/// Verbs as they stand after one endpoint, and after several.
const VERBS: [(&str, &str); 6] = [
    ("is", "are"),
    ("has", "have"),
    ("was", "were"),
    ("waits", "wait"),
    ("serves", "serve"),
    ("answers", "answer"),
];

/// A cause that names one endpoint, as it is said of a list of them: with the list in the place of the id, and the
/// verb after it where the endpoints are the subject.
pub fn cause(cause: &str, id: &str, list: &str) -> String {
    let mut out = String::new();
    let mut rest = cause;
    while let Some((before, after)) = rest.split_once(id) {
        out.push_str(before);
        let is_gateway = out.ends_with("gateway endpoint ");
        if is_gateway {
            out.truncate(out.len() - 1);
            out.push_str("s ");
        }
        out.push_str(list);
        let is_subject = out.len() == list.len()
            || ["; ", ": "].iter().any(|end| before.ends_with(end))
            || before == "gateway endpoint ";
        let verb = after.strip_prefix(' ').and_then(|after| {
            let (verb, rest) = after.split_once(' ')?;
            let (_, several) = VERBS.iter().find(|(one, _)| *one == verb)?;
            is_subject.then_some((several, rest))
        });
        rest = match verb {
            Some((several, rest)) => {
                out.push_str(&format!(" {several} "));
                rest
            }
            None => after,
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::cause;

    #[test]
    fn the_verb_goes_with_the_endpoints_where_they_are_the_subject() {
        for (one, several) in [
            ("vpce-a has failed", "vpce-a, vpce-b have failed"),
            ("vpce-a was rejected", "vpce-a, vpce-b were rejected"),
            (
                "vpce-a has been pending since 2026-11-20T08:52Z",
                "vpce-a, vpce-b have been pending since 2026-11-20T08:52Z",
            ),
            (
                "no FIPS endpoint; vpce-a serves the plain names only",
                "no FIPS endpoint; vpce-a, vpce-b serve the plain names only",
            ),
            (
                "the record leads to an endpoint that does not serve: vpce-a is pending",
                "the record leads to an endpoint that does not serve: vpce-a, vpce-b are pending",
            ),
            (
                "gateway endpoint vpce-a is associated with no route table",
                "gateway endpoints vpce-a, vpce-b are associated with no route table",
            ),
            (
                "route table rtb-a is not associated with gateway endpoint vpce-a",
                "route table rtb-a is not associated with gateway endpoints vpce-a, vpce-b",
            ),
            (
                "private DNS of vpce-a is off",
                "private DNS of vpce-a, vpce-b is off",
            ),
        ] {
            assert_eq!(cause(one, "vpce-a", "vpce-a, vpce-b"), several);
        }
    }
}
