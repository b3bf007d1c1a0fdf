//! The templates and the Terraform module have the parameters that the program has, and its tables: `cfn`.
//!
//! `UPDATE=1 cargo test --no-default-features -F offline templates` writes them anew, between the comments that
//! begin and end each part.

use std::fs;
use std::path::Path;

use rule::parameters::{ALL, Form, Parameter};

use crate::remediation;

const CFN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cfn");

/// A template, and which of the parameters its generated parts have.
struct Template {
    name: &'static str,
    has: fn(&Parameter) -> bool,
}

const TEMPLATES: &[Template] = &[
    Template {
        name: "rule.yaml",
        has: |_| true,
    },
    Template {
        name: "conformance-pack.yaml",
        has: |_| true,
    },
    Template {
        name: "organization-pack.yaml",
        has: |_| true,
    },
    // The function cannot do without the other two: they are parameters of its own there.
    Template {
        name: "central.yaml",
        has: |row| !matches!(row.name, "organizationId" | "memberRoleName"),
    },
    // What the document makes, or refuses by name.
    Template {
        name: "remediation.yaml",
        has: |row| of_document(row),
    },
    Template {
        name: "terraform/parameters.tf",
        has: |_| true,
    },
    Template {
        name: "terraform/rule_parameters.tf",
        has: |_| true,
    },
];

#[test]
fn templates_have_the_parameters_and_tables_of_the_program() {
    let mut lagging = Vec::new();
    for template in TEMPLATES {
        let path = Path::new(CFN).join(template.name);
        let text = fs::read_to_string(&path).unwrap();
        let expected = generated(&text, |part| match part {
            "tables" => remediation::tables(),
            _ => ALL
                .iter()
                .filter(|row| (template.has)(row) && has_a_choice(row))
                .map(|row| shown(part, row))
                .collect::<Vec<_>>()
                .join(if part == "group" { ", " } else { "" }),
        });
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, expected).unwrap();
        } else if text != expected {
            lagging.push(template.name);
        }
    }
    assert!(
        lagging.is_empty(),
        "{lagging:?} lag behind: run `UPDATE=1 cargo test --no-default-features -F offline templates`"
    );
}

/// The template with its generated parts anew. Their lines are indented as the comment that begins them.
fn generated(text: &str, part: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut within = false;
    for line in text.lines() {
        if line.trim() == "# rule parameters: end" {
            within = false;
        }
        if !within {
            out.push_str(line);
            out.push('\n');
        }
        if let Some(name) = line.trim().strip_prefix("# rule parameters: begin ") {
            within = true;
            let indent = line.len() - line.trim_start().len();
            let mut lines = part(name);
            if name == "group" {
                lines = format!("Parameters: [{lines}]\n");
            }
            for line in lines.lines() {
                let indent = if line.is_empty() { 0 } else { indent };
                out.push_str(&format!("{:indent$}{line}\n", ""));
            }
        }
    }
    assert!(!within, "a part does not end");
    out
}

/// A parameter in a part of a template.
fn shown(part: &str, row: &Parameter) -> String {
    let (name, pascal) = (row.name, pascal(row.name));
    match part {
        "group" => pascal,
        "blocks" => block(row),
        "conditions" => format!(
            "Has{pascal}: !Not [!Equals [!Ref {pascal}, {}]]\n",
            quoted(template_default(row))
        ),
        "input" => format!("{name}: !If [Has{pascal}, !Ref {pascal}, !Ref AWS::NoValue]\n"),
        "input-text" => {
            format!("- !If [Has{pascal}, !Sub ',\"{name}\":\"${{{pascal}}}\"', '']\n")
        }
        "pack-input" => format!(
            "- !If [Has{pascal}, {{ParameterName: {pascal}, ParameterValue: !Ref {pascal}}}, !Ref AWS::NoValue]\n"
        ),
        "remediation" if of_document(row) => format!(
            "{pascal}: !If\n  - Has{pascal}\n  - StaticValue:\n      Values: [!Ref {pascal}]\n  - !Ref AWS::NoValue\n"
        ),
        "document" => document_parameter(row),
        "remediation" => String::new(),
        "variables" => variable(row),
        "handed" => {
            let widest = ALL
                .iter()
                .map(|row| row.name.len())
                .max()
                .unwrap_or_default();
            format!("{name:widest$} = var.{}\n", snake(name))
        }
        other => panic!("no part `{other}`"),
    }
}

/// The parameter itself.
fn block(row: &Parameter) -> String {
    let meaning = format!("{}: {}; {}.", row.name, row.meaning, row.values).replace('`', "");
    let takes = match row.form {
        Form::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| scalar(word)).collect();
            format!("  AllowedValues: [{}]\n", words.join(", "))
        }
        Form::Text { pattern, longest } => format!(
            "  AllowedPattern: {}\n  MaxLength: {longest}\n",
            quoted(pattern)
        ),
    };
    format!(
        "{}:\n  Type: String\n  Description: {}\n{takes}  Default: {}\n",
        pascal(row.name),
        quoted(&meaning),
        quoted(template_default(row)),
    )
}

/// The parameter of the Automation document.
fn document_parameter(row: &Parameter) -> String {
    let takes = match row.form {
        Form::Words(words) => format!(
            "allowedValues: [{}]\n  default: {}",
            words.join(", "),
            template_default(row)
        ),
        Form::Text { pattern, .. } => {
            format!("allowedPattern: {}\n  default: ''", quoted(pattern))
        }
    };
    let meaning = format!("{}; {}.", row.meaning, row.values).replace('`', "");
    format!(
        "{}:\n  type: String\n  description: {}\n  {takes}\n",
        pascal(row.name),
        quoted(&meaning),
    )
}

/// A variable of the Terraform module, after an empty line; it names other variables as Terraform does.
fn variable(row: &Parameter) -> String {
    let meaning = match row.meaning.split_at(1) {
        ("`", _) => row.meaning.to_owned(),
        (first, rest) => first.to_uppercase() + rest,
    };
    let text = format!("{meaning}; {}.", row.values);
    let named = ALL.iter().fold(text, |text, other| {
        text.replace(&format!("`{}", other.name), &snake(other.name))
    });
    format!(
        "\nvariable \"{}\" {{\n  description = \"{}\"\n  type        = string\n  default     = \"{}\"\n}}\n",
        snake(row.name),
        named
            .replace('`', "")
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace("${", "$${"),
        template_default(row),
    )
}

/// What takes one value alone needs no place in a template.
fn has_a_choice(row: &Parameter) -> bool {
    !matches!(row.form, Form::Words([_]))
}

/// Whether the Automation document takes it.
fn of_document(row: &Parameter) -> bool {
    matches!(
        row.name,
        "serviceNames" | "profile" | "hosts" | "clients" | "clientDescriptions"
    )
}

/// Empty where the default is not said: the program has it then, or another parameter takes its place.
fn template_default(row: &Parameter) -> &'static str {
    match row.default_unless {
        Some(_) => "",
        None => row.default.unwrap_or_default(),
    }
}

fn pascal(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn snake(name: &str) -> String {
    let parts = name.chars().map(|letter| match letter {
        'A'..='Z' => format!("_{}", letter.to_ascii_lowercase()),
        _ => letter.to_string(),
    });
    parts.collect()
}

/// YAML reads it as the text that it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `true` would be a truth, not a text.
fn scalar(word: &str) -> String {
    if matches!(word, "true" | "false") {
        quoted(word)
    } else {
        word.to_owned()
    }
}
