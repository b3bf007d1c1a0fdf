//! What must hold of every picture.

use proptest::prelude::*;
use roxmltree::Document;
use rule::checks::Stage;
use rule::explain::{Branch, Explained, Explanation, Outcome};
use rule::verdict::Answer;

use super::{card, write};

fn step(stage: impl Into<Option<Stage>>, answer: Outcome, text: &str) -> Explained {
    Explained {
        stage: stage.into(),
        answer,
        text: text.to_owned(),
        interface_id: Some(text.to_owned()),
        source: "section 6",
    }
}

fn explanation(text: &str, answer: Answer) -> Explanation {
    let steps = [
        (Stage::Endpoint, Outcome::Yes),
        (Stage::ClientEgress, Outcome::Maybe),
        (Stage::NetworkAcls, Outcome::No),
        (Stage::Route, Outcome::Unread),
        (Stage::EndpointIngress, Outcome::No),
    ];
    let branch = Branch {
        endpoint_id: text.to_owned(),
        endpoint: text.to_owned(),
        steps: steps
            .map(|(stage, answer)| step(stage, answer, text))
            .to_vec(),
    };
    Explanation {
        service: text.to_owned(),
        client: text.to_owned(),
        network_interface_id: text.to_owned(),
        alike: 3,
        answer,
        branches: vec![branch.clone(), branch],
        no_endpoint: None,
        causes: Vec::new(),
        needed_by: Vec::new(),
    }
}

fn texts(document: &Document<'_>) -> String {
    let all = document.descendants().filter(|node| node.is_text());
    all.filter_map(|node| node.text()).collect()
}

#[test]
fn every_answer_has_its_word_and_its_shape() {
    let drawn = card(&explanation("eni-0a", Answer::Broken));
    let document = Document::parse(&drawn).unwrap();
    for answer in ["yes", "no", "maybe", "unread"] {
        let of = |tag: &str| {
            let mut nodes = document
                .descendants()
                .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag)));
            nodes
                .find(|node| {
                    node.attribute("class")
                        .is_some_and(|class| class.split(' ').any(|one| one == answer))
                })
                .map(|node| {
                    (
                        node.attribute("d").map(str::to_owned),
                        node.text().map(str::to_owned),
                    )
                })
        };
        assert_eq!(of("text").unwrap().1.as_deref(), Some(answer));
        assert!(of("path").unwrap().0.is_some(), "{answer}");
    }
    // Blocked once on each of the two ways; what comes behind it fails too.
    assert_eq!(drawn.matches("blocked here").count(), 2);
    assert_eq!(drawn.matches("fails too").count(), 2);
}

#[test]
fn without_an_endpoint_the_path_ends_at_once() {
    let alone = Explanation {
        branches: Vec::new(),
        no_endpoint: Some("no endpoint of s3 is in the VPC".to_owned()),
        ..explanation("s3", Answer::Public)
    };
    let drawn = card(&alone);
    let document = Document::parse(&drawn).unwrap();
    let told = texts(&document);
    assert!(
        told.contains("no endpoint of s3 is in the VPC") && told.contains("ends here"),
        "{told}"
    );
}

#[test]
fn what_is_of_no_way_is_said_of_none() {
    let unread = [step(None, Outcome::Unread, "no endpoint was read")];
    let alone = Explanation {
        branches: Vec::new(),
        causes: unread.to_vec(),
        ..explanation("s3", Answer::Undetermined)
    };
    let told = |explanation: &Explanation| {
        let drawn = card(explanation);
        texts(&Document::parse(&drawn).unwrap())
    };
    let without_way = told(&alone);
    assert!(
        without_way.contains("no endpoint was read")
            && !without_way.contains("is in the VPC")
            && !without_way.contains("ends here"),
        "{without_way}"
    );
    let beside = Explanation {
        causes: unread.to_vec(),
        ..explanation("s3", Answer::Undetermined)
    };
    let beside = told(&beside);
    // In words it stands before the picture.
    let place = |text: &str| beside.rfind(text).unwrap();
    assert!(
        place("way 2 of 2") < place("beside the ways")
            && place("beside the ways") < place("no endpoint was read"),
        "{beside}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_well_formed_xml_and_stays_text(
        text in "(\\PC|[\u{0}-\u{20}<>&\"'\u{202e}\u{2028}\u{fffe}\u{ffff}]|]]>|<!--|</svg>|<script>){0,120}"
    ) {
        let both = [explanation(&text, Answer::Unknown), explanation(&text, Answer::Private)];
        let mut file = Vec::new();
        write(&mut file, &text, &both).unwrap();
        let file = String::from_utf8(file).unwrap();
        let plain = Document::parse(&file).map_err(|error| TestCaseError::fail(format!("{error}: {file}")))?;
        let mut tags: Vec<&str> = plain.descendants().map(|node| node.tag_name().name()).collect();
        tags.sort_unstable();
        tags.dedup();
        prop_assert_eq!(tags, ["", "desc", "g", "path", "rect", "style", "svg", "text", "title", "tspan"]);
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        prop_assert!(letters(&texts(&plain)).contains(&letters(&text)));
        let drawn = card(&both[0]);
        prop_assert!(Document::parse(&drawn).is_ok(), "{}", drawn);
    }
}
