//! What an explanation says of an answer: that it is not PRIVATE has a reason that is shown.

use rule::explain::{ExplainError, ExplainedVpc, Explanation, Outcome, Question, explain};
use rule::parameters::Parameters;
use rule::verdict::Answer;

use crate::every::{of_each, verdicts};
use rule_testing::case::{CaseFile, files, folder, read};

/// What is shown of a VPC of a case; nothing where it has no path.
fn explained(case: &CaseFile, vpc_id: &str) -> Option<ExplainedVpc> {
    let parameters = Parameters::from_json(&case.parameters.to_string()).unwrap();
    let now = case.now.parse().unwrap();
    let question = Question {
        vpc_id,
        service: None,
        client: None,
    };
    let of_networks = of_each(case, |view| {
        vec![match explain(view, &parameters, now, question) {
            Ok(explained) => Some(explained),
            Err(ExplainError::NoSuchVpc(_) | ExplainError::NotEvaluated(..)) => None,
            Err(ExplainError::NoClient(_)) => None,
            Err(other) => panic!("{other}"),
        }]
    });
    of_networks.into_iter().flatten().next()
}

/// The explanations of the case of a name, for the VPC of the bases.
fn of_case(name: &str) -> Vec<Explanation> {
    let case = read::<CaseFile>(&folder().join(name).with_extension("json"));
    explained(&case, "vpc-0abc0001").unwrap().explanations
}

/// The steps that do not pass, of branches and beside them.
fn reasons(explanation: &Explanation) -> Vec<(Outcome, &str)> {
    let steps = explanation.steps();
    let reasons = steps.filter(|step| step.answer != Outcome::Yes);
    reasons
        .map(|step| (step.answer, step.text.as_str()))
        .collect()
}

#[test]
fn what_is_not_private_has_a_reason_that_is_shown() {
    let mut lacking = Vec::new();
    for path in files(&folder()) {
        let case = read::<CaseFile>(&path);
        for vpc_id in case.expected.keys() {
            let explained = explained(&case, vpc_id);
            for explanation in explained.iter().flat_map(|it| &it.explanations) {
                if explanation.answer == Answer::Private {
                    continue;
                }
                let reasons = reasons(explanation);
                let is_unread = |(outcome, _): &(Outcome, &str)| *outcome == Outcome::Unread;
                let is_said = match explanation.answer {
                    Answer::Undetermined => reasons.iter().any(is_unread),
                    Answer::Private
                    | Answer::Unknown
                    | Answer::Broken
                    | Answer::Public
                    | Answer::NotApplicable => {
                        explanation.no_endpoint.is_some() || !reasons.is_empty()
                    }
                };
                if !is_said {
                    let (service, answer) = (&explanation.service, explanation.answer.as_str());
                    lacking.push(format!(
                        "{}: {vpc_id}: {service} {answer}: {reasons:?}",
                        path.display()
                    ));
                }
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// One assessment gives the paths and the verdict beside them: it is that of `evaluate`.
#[test]
fn the_verdict_beside_the_paths_is_that_of_evaluate() {
    for path in files(&folder()) {
        let case = read::<CaseFile>(&path);
        for verdict in verdicts(&case) {
            let explained = explained(&case, &verdict.vpc_id);
            if let Some(explained) = explained {
                assert_eq!(explained.verdict, verdict, "{}", path.display());
            }
        }
    }
}

#[test]
fn that_what_runs_is_unread_is_the_reason_where_it_is() {
    for (case, why) in [
        ("needs/tasks-unread", "tasks"),
        ("needs/container-instances-unread", "containerInstances"),
    ] {
        let explanations = of_case(case);
        let mut undetermined = explanations
            .iter()
            .filter(|it| it.answer == Answer::Undetermined)
            .peekable();
        assert!(undetermined.peek().is_some(), "{case}");
        for explanation in undetermined {
            let reasons = reasons(explanation);
            assert!(
                matches!(reasons.as_slice(), [(Outcome::Unread, text)] if text.contains(why)),
                "{case}: {explanation:#?}"
            );
            assert!(
                explanation.no_endpoint.is_none() && explanation.branches.is_empty(),
                "{case}: {explanation:#?}"
            );
        }
    }
}

#[test]
fn endpoints_that_are_unread_are_not_missing() {
    let explanations = of_case("secret-may-need-kms/endpoints-unread");
    assert!(!explanations.is_empty());
    for explanation in explanations {
        let reasons = reasons(&explanation);
        assert!(
            matches!(reasons.as_slice(), [(Outcome::Unread, text)] if text.contains("VpcEndpoints")),
            "{explanation:#?}"
        );
        assert!(explanation.no_endpoint.is_none(), "{explanation:#?}");
    }
}

#[test]
fn an_image_of_elsewhere_lacks_no_endpoint() {
    let explanations = of_case("image-unreachable/sidecar-of-public-ecr-without-nat");
    let images = explanations.iter().find(|it| it.service == "images");
    let images = images.unwrap();
    assert!(images.no_endpoint.is_none(), "{images:#?}");
    assert!(
        matches!(reasons(images).as_slice(), [(Outcome::No, text)] if text.contains("no way out to public.ecr.aws")),
        "{images:#?}"
    );
}

/// What NAT64 makes of the way to a gateway endpoint stands in the branch of that endpoint.
#[test]
fn the_way_through_a_nat_gateway_stands_in_the_branch_of_the_endpoint() {
    for (case, outcome) in [
        (
            "nat64-bypasses-gateway/nat-subnet-without-gateway",
            Outcome::No,
        ),
        ("nat64-bypasses-gateway/nat-subnet-unread", Outcome::Unread),
    ] {
        let explanations = of_case(case);
        let [explanation] = explanations.as_slice() else {
            panic!("{case}: {explanations:#?}");
        };
        let [branch] = explanation.branches.as_slice() else {
            panic!("{case}: {explanation:#?}");
        };
        let reasons = branch.steps.iter().filter(|it| it.answer != Outcome::Yes);
        let reasons: Vec<Outcome> = reasons.map(|step| step.answer).collect();
        assert_eq!(reasons, [outcome], "{case}: {branch:#?}");
        assert!(explanation.causes.is_empty(), "{case}: {explanation:#?}");
    }
}
