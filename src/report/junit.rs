//! The XML of JUnit: suites of tests, written one by one below a head that counts them all.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::spool::Spool;
use crate::text::is_harmful;

/// The element that holds all suites.
const SUITES: &str = "testsuites";

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestOutcome {
    /// It passed.
    Passed,
    /// It was not run, and need not be.
    Skipped,
    /// It failed.
    Failed,
    /// It could not be run.
    Errored,
}

/// A test.
#[derive(Debug)]
pub struct TestCase<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// What it belongs to.
    pub class_name: Cow<'a, str>,
    /// How it ended.
    pub outcome: TestOutcome,
    /// Why it did not pass, in one line.
    pub message: Cow<'a, str>,
    /// The kind of what it ended with, for programs.
    pub kind: Option<&'a str>,
    /// Why it did not pass, in several lines.
    pub description: Option<String>,
    /// What a test that passed printed.
    pub system_out: Option<&'a str>,
    /// What else is known of it: names with values.
    pub properties: Vec<(&'a str, &'a str)>,
}

/// The suites on their way out. Their head counts what follows, so they wait in a file.
pub struct TestSuites<W> {
    out: W,
    counts: Counts,
    /// Begins with the element that holds them, which is written anew once everything is counted.
    suites: Option<Writer<Spool>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    tests: usize,
    skipped: usize,
    errors: usize,
    failures: usize,
}

impl Counts {
    fn of(cases: &[TestCase<'_>]) -> Self {
        let those = |outcome| cases.iter().filter(|case| case.outcome == outcome).count();
        Self {
            tests: cases.len(),
            skipped: those(TestOutcome::Skipped),
            errors: those(TestOutcome::Errored),
            failures: those(TestOutcome::Failed),
        }
    }

    fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.skipped += other.skipped;
        self.errors += other.errors;
        self.failures += other.failures;
    }
}

impl<W: Write> TestSuites<W> {
    /// Suites that go to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            counts: Counts::default(),
            suites: None,
        }
    }

    fn suites(&mut self) -> io::Result<&mut Writer<Spool>> {
        Ok(match &mut self.suites {
            Some(suites) => suites,
            none => {
                let mut suites = Writer::new_with_indent(Spool::new()?, b' ', 4);
                suites.write_event(Event::Start(BytesStart::new(SUITES)))?;
                none.insert(suites)
            }
        })
    }

    /// Writes a suite.
    ///
    /// # Errors
    /// What cannot be written, or kept until everything is counted.
    pub fn suite(&mut self, name: &str, cases: &[TestCase<'_>]) -> io::Result<()> {
        let counts = Counts::of(cases);
        self.counts.add(counts);
        let suites = self.suites()?;
        let head = element(
            "testsuite",
            &[
                ("name", name),
                ("tests", &counts.tests.to_string()),
                ("skipped", &counts.skipped.to_string()),
                ("errors", &counts.errors.to_string()),
                ("failures", &counts.failures.to_string()),
            ],
        );
        if cases.is_empty() {
            return suites.write_event(Event::Empty(head));
        }
        suites.write_event(Event::Start(head))?;
        for case in cases {
            write_case(suites, case)?;
        }
        end(suites, "testsuite")
    }

    /// Writes the head with its counts, and all suites below it.
    ///
    /// # Errors
    /// What cannot be written, or read back.
    pub fn finish(&mut self) -> io::Result<()> {
        end(self.suites()?, SUITES)?;
        let counts = self.counts;
        let mut head = Writer::new_with_indent(&mut self.out, b' ', 4);
        head.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        head.write_event(Event::Start(element(
            SUITES,
            &[
                ("name", "vpc-endpoint-rule"),
                ("tests", &counts.tests.to_string()),
                ("skipped", &counts.skipped.to_string()),
                ("failures", &counts.failures.to_string()),
                ("errors", &counts.errors.to_string()),
            ],
        )))?;
        if let Some(suites) = self.suites.take() {
            let without_attributes = format!("<{SUITES}>").len();
            suites
                .into_inner()
                .copy_after(without_attributes, &mut self.out)?;
        }
        writeln!(self.out)?;
        self.out.flush()
    }
}

fn write_case(out: &mut Writer<Spool>, case: &TestCase<'_>) -> io::Result<()> {
    let attributes = [("name", &*case.name), ("classname", &*case.class_name)];
    let head = element("testcase", &attributes);
    let ended = match case.outcome {
        TestOutcome::Passed => None,
        TestOutcome::Skipped => Some("skipped"),
        TestOutcome::Failed => Some("failure"),
        TestOutcome::Errored => Some("error"),
    };
    if ended.is_none() && case.properties.is_empty() && case.system_out.is_none() {
        return out.write_event(Event::Empty(head));
    }
    out.write_event(Event::Start(head))?;
    if !case.properties.is_empty() {
        out.write_event(Event::Start(BytesStart::new("properties")))?;
        for (name, value) in &case.properties {
            let property = element("property", &[("name", name), ("value", value)]);
            out.write_event(Event::Empty(property))?;
        }
        end(out, "properties")?;
    }
    if let Some(ended) = ended {
        let mut attributes = vec![("message", &*case.message)];
        attributes.extend(case.kind.map(|kind| ("type", kind)));
        write_text(
            out,
            element(ended, &attributes),
            case.description.as_deref(),
        )?;
    }
    if case.system_out.is_some() {
        write_text(out, element("system-out", &[]), case.system_out)?;
    }
    end(out, "testcase")
}

fn write_text(
    out: &mut Writer<Spool>,
    element: BytesStart<'_>,
    text: Option<&str>,
) -> io::Result<()> {
    let Some(text) = text else {
        return out.write_event(Event::Empty(element));
    };
    let close = element.to_end().into_owned();
    out.write_event(Event::Start(element))?;
    out.write_event(Event::Text(BytesText::new(&shown(text))))?;
    out.write_event(Event::End(close))
}

fn end(out: &mut Writer<Spool>, name: &str) -> io::Result<()> {
    out.write_event(Event::End(BytesEnd::new(name)))
}

fn element<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut element = BytesStart::new(name);
    for (name, value) in attributes {
        element.push_attribute((*name, &*shown(value)));
    }
    element
}

/// A text whose lines are printable: XML does not take what is harmful.
fn shown(text: &str) -> Cow<'_, str> {
    let is_shown = |letter: char| letter == '\n' || !is_harmful(letter);
    if text.chars().all(is_shown) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(|letter| !is_shown(letter), "\u{fffd}"))
}

/// A report as one reads it who has no part in writing it.
#[cfg(test)]
pub mod read {
    use quick_xml::Reader;
    use quick_xml::events::{BytesStart, Event};

    use super::TestOutcome;

    /// What the head says, and the tests that are there, suite by suite.
    #[derive(Debug, Default)]
    pub struct Suites {
        /// How many tests there are, how many failed, how many could not be run.
        pub head: [usize; 3],
        pub suites: Vec<Vec<TestOutcome>>,
    }

    impl Suites {
        /// The same, counted.
        pub fn counted(&self) -> [usize; 3] {
            let all = || self.suites.iter().flatten();
            let those = |outcome| all().filter(|it| **it == outcome).count();
            [
                all().count(),
                those(TestOutcome::Failed),
                those(TestOutcome::Errored),
            ]
        }
    }

    /// Reads a report.
    pub fn back(text: &str) -> Suites {
        let mut reader = Reader::from_str(text);
        let mut read = Suites::default();
        loop {
            let element = match reader.read_event().unwrap() {
                Event::Start(element) | Event::Empty(element) => element,
                Event::Eof => return read,
                _ => continue,
            };
            let outcome = match element.name().as_ref() {
                b"testsuites" => {
                    read.head = ["tests", "failures", "errors"].map(|it| count(&element, it));
                    continue;
                }
                b"testsuite" => {
                    read.suites.push(Vec::new());
                    continue;
                }
                b"testcase" => {
                    read.suites.last_mut().unwrap().push(TestOutcome::Passed);
                    continue;
                }
                b"skipped" => TestOutcome::Skipped,
                b"failure" => TestOutcome::Failed,
                b"error" => TestOutcome::Errored,
                _ => continue,
            };
            *read.suites.last_mut().unwrap().last_mut().unwrap() = outcome;
        }
    }

    fn count(element: &BytesStart<'_>, name: &str) -> usize {
        let attribute = element.try_get_attribute(name).unwrap().unwrap();
        std::str::from_utf8(&attribute.value)
            .unwrap()
            .parse()
            .unwrap()
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{TestCase, TestOutcome, TestSuites};

    #[test]
    fn nothing_at_all_is_a_report() {
        let mut bytes = Vec::new();
        TestSuites::new(&mut bytes).finish().unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites name=\"vpc-endpoint-rule\" tests=\"0\" skipped=\"0\" failures=\"0\" errors=\"0\">\n\
             </testsuites>\n"
        );
    }

    #[test]
    fn what_xml_does_not_take_is_replaced_and_lines_stay() {
        let mut bytes = Vec::new();
        let mut suites = TestSuites::new(&mut bytes);
        let case = TestCase {
            name: Cow::Borrowed("a\u{1b}[31m\u{ffff}<&>\"'"),
            class_name: Cow::Borrowed("b"),
            outcome: TestOutcome::Failed,
            message: Cow::Borrowed("c\u{0}"),
            kind: None,
            description: Some("d\u{b}\ne]]>".to_owned()),
            system_out: None,
            properties: Vec::new(),
        };
        suites.suite("s", &[case]).unwrap();
        suites.finish().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.contains("name=\"a\u{fffd}[31m\u{fffd}&lt;&amp;&gt;&quot;&apos;\""),
            "{text}"
        );
        assert!(
            text.contains("<failure message=\"c\u{fffd}\">d\u{fffd}\ne]]&gt;</failure>"),
            "{text}"
        );
    }
}
