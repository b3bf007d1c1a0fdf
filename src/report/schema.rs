//! The JSON Schemas of the reports (`contracts.md`, section 6).

/// That of `--format json`, of `evaluate`, `report` and `evaluate --plan`.
pub const REPORT: &str = include_str!("schema/report.json");

/// That of a line of `--format ndjson`.
pub const ROW: &str = include_str!("schema/row.json");

#[cfg(test)]
mod tests {
    use rule::checks::Check;
    use serde_json::Value;

    use super::{REPORT, ROW};

    /// `UPDATE=1` writes the codes anew: they are one list in each file.
    #[test]
    fn every_code_of_a_check_is_in_them() {
        let codes: Vec<&str> = Check::ALL.iter().map(|check| check.row().code).collect();
        for (file, text) in [("report.json", REPORT), ("row.json", ROW)] {
            let schema: Value = serde_json::from_str(text).unwrap();
            let known: Vec<&str> = schema["$defs"]["code"]["enum"]
                .as_array()
                .unwrap()
                .iter()
                .map(|code| code.as_str().unwrap())
                .collect();
            if known == codes {
                continue;
            }
            assert!(
                std::env::var_os("UPDATE").is_some(),
                "src/report/schema/{file} lags behind: run `UPDATE=1 cargo test --no-default-features -F offline schema`"
            );
            let start = text.find("\n    \"code\": {").unwrap();
            let list = start + text[start..].find("\"enum\": [").unwrap() + "\"enum\": [".len();
            let end = list + text[list..].find("\n      ]").unwrap();
            let lines: Vec<String> = codes
                .iter()
                .map(|code| format!("\n        \"{code}\""))
                .collect();
            let written = format!("{}{}{}", &text[..list], lines.join(","), &text[end..]);
            let path = format!("{}/src/report/schema/{file}", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(path, written).unwrap();
        }
    }
}
