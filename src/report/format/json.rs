//! The format `json`: the stable, versioned report (`contracts.md`, section 6), written as it comes.

use std::io::{self, Write};

use rule::verdict::Verdict;
use serde::Serialize;

use crate::json;
use crate::report::record::Evaluation;
use crate::report::record::ending::{FailureRecord, WarningRecord};
use crate::report::{Ending, EvaluatedRegion, Report};

/// The JSON report on its way out.
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    with_clients: bool,
    any: bool,
}

impl<W: Write> Json<W> {
    /// A report that goes to `out`, with each VPC's clients where they are asked for.
    pub fn new(out: W, with_clients: bool) -> Self {
        Self {
            out,
            with_clients,
            any: false,
        }
    }

    /// Writes a field of the report's end; `summary` follows them all.
    fn field(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        write!(self.out, "  \"{name}\": ")?;
        indented(&mut self.out, 2, value)?;
        self.out.write_all(b",\n")
    }
}

impl<W: Write> Report for Json<W> {
    fn begin(&mut self) -> io::Result<()> {
        write!(
            self.out,
            "{{\n  \"schemaVersion\": \"1\",\n  \"evaluations\": ["
        )
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        for verdict in verdicts {
            self.out
                .write_all(if self.any { b",\n    " } else { b"\n    " })?;
            self.any = true;
            indented(
                &mut self.out,
                4,
                &Evaluation::new(region, verdict, self.with_clients),
            )?;
        }
        Ok(())
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        self.out
            .write_all(if self.any { b"\n  ],\n" } else { b"],\n" })?;
        if !ending.warnings.is_empty() {
            let warnings: Vec<_> = ending.warnings.iter().map(WarningRecord::new).collect();
            self.field("warnings", &warnings)?;
        }
        if !ending.failures.is_empty() {
            let failures: Vec<_> = ending.failures.iter().map(FailureRecord::new).collect();
            self.field("failures", &failures)?;
        }
        if let Some(exceptions) = &ending.exceptions {
            self.field("exceptions", exceptions)?;
        }
        if let Some(overview) = &ending.overview {
            self.field("evaluatedAt", &overview.evaluated_at)?;
            self.field("groups", &overview.groups)?;
            self.field("waivers", &overview.waivers)?;
            if let Some(trend) = &overview.trend {
                self.field("trend", trend)?;
            }
        }
        self.out.write_all(b"  \"summary\": ")?;
        indented(&mut self.out, 2, &ending.summary)?;
        self.out.write_all(b"\n}\n")?;
        self.out.flush()
    }
}

/// Writes a value as pretty JSON whose further lines are indented.
fn indented(out: &mut impl Write, blanks: usize, value: &impl Serialize) -> io::Result<()> {
    json::pretty(Indented { out, blanks }, value)
}

/// Puts blanks after each line break. JSON has none inside its strings.
struct Indented<'a, W> {
    out: &'a mut W,
    blanks: usize,
}

impl<W: Write> Write for Indented<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.out.write_all(line)?;
            if line.ends_with(b"\n") {
                write!(self.out, "{:1$}", "", self.blanks)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::Json;
    use crate::report::fixture;

    #[test]
    fn is_the_contract_and_is_json() {
        for with_clients in [false, true] {
            let mut bytes = Vec::new();
            fixture::report(Json::new(&mut bytes, with_clients));
            let text = fixture::text(bytes);
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            // Pretty-printed by serde_json as a whole, it is the same but for the order of the keys.
            assert_eq!(
                text.lines().count(),
                serde_json::to_string_pretty(&value)
                    .unwrap()
                    .lines()
                    .count()
            );
            insta::assert_snapshot!(format!("clients_{with_clients}"), text);
        }
    }

    #[test]
    fn an_organization_has_its_groups_waivers_and_trend() {
        let mut bytes = Vec::new();
        fixture::organization(Json::new(&mut bytes, false));
        let text = fixture::text(bytes);
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        let end = text.find("\n  ],\n").unwrap();
        insta::assert_snapshot!(&text[end..]);
    }

    #[test]
    fn no_region_is_an_empty_list() {
        use crate::report::{Ending, Report};
        let mut bytes = Vec::new();
        let mut json = Json::new(&mut bytes, false);
        json.begin().unwrap();
        json.finish(&Ending::default()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&fixture::text(bytes)).unwrap();
        assert_eq!(value["evaluations"], serde_json::json!([]));
        assert_eq!(value["summary"]["vpcs"], 0);
    }
}
