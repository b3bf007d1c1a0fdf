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

/// What to do about one endpoint, and about several.
const FIXES: [(&str, &str); 10] = [
    ("make it dualstack", "make them dualstack"),
    (
        "make the endpoint dualstack, or turn DNS64 off",
        "make the endpoints dualstack, or turn DNS64 off",
    ),
    (
        "wait until it is available; create it again if it stays pending",
        "wait until they are available; create them again if they stay pending",
    ),
    (
        "create it again, for the AWS service's own name",
        "create them again, for the AWS services' own names",
    ),
    ("create a new endpoint", "create new endpoints"),
    (
        "delete it and create it again",
        "delete them and create them again",
    ),
    (
        "look at it in the console; create it again if it stays so",
        "look at them in the console; create them again if they stay so",
    ),
    (
        "associate the route tables of its clients",
        "associate the route tables of their clients",
    ),
    (
        "add the plain endpoint, or use FIPS host names",
        "add the plain endpoints, or use FIPS host names",
    ),
    (
        "set the policy again as valid JSON",
        "set the policies again as valid JSON",
    ),
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

/// What to do, about several endpoints.
pub fn fix(fix: &str) -> String {
    let region = fix
        .strip_prefix("create the endpoint in ")
        .map(|rest| format!("create the endpoints in {rest}"));
    let known = || FIXES.iter().find(|(one, _)| *one == fix);
    region
        .or_else(|| known().map(|(_, several)| (*several).to_owned()))
        .unwrap_or_else(|| fix.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{cause, fix};

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

    #[test]
    fn the_fix_is_for_all_of_them() {
        for (one, several) in [
            ("make it dualstack", "make them dualstack"),
            (
                "create the endpoint in us-east-1, and lead clients there",
                "create the endpoints in us-east-1, and lead clients there",
            ),
            ("turn private DNS on", "turn private DNS on"),
        ] {
            assert_eq!(fix(one), several);
        }
    }
}
