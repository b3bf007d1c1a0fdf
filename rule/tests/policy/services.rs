//! Every case of `services.json`: a policy, what is asked of it, the expected answer, and the
//! remedy.

use rule::network::workloads::{Access, Objects};
use rule::policy::{Context, Edit, PolicyDecision, PolicyRequest, RequiredAccess, decide, remedy};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Case {
    case: String,
    service: String,
    iam_prefix: Option<String>,
    policies: Option<bool>,
    #[serde(default)]
    gateway: bool,
    #[serde(default)]
    layers: bool,
    #[serde(default)]
    s3_buckets: Vec<String>,
    /// A bucket whose objects are read, or written, by the account; empty where it is not known.
    reads: Option<String>,
    writes: Option<String>,
    #[serde(default = "paris")]
    region: String,
    #[serde(default = "paris")]
    vpc_region: String,
    endpoint_owner: Option<String>,
    organization_id: Option<String>,
    /// An object is the policy, a string its text; absent is none.
    policy: Option<Value>,
    answer: String,
    /// What the reason must contain.
    reason: Option<String>,
    /// What the remedy must contain.
    remedy: Option<String>,
    /// The answer after the remedy; absent where a person has to decide.
    then: Option<String>,
}

fn paris() -> String {
    "eu-west-3".to_owned()
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("services.json")).unwrap()
}

impl Case {
    fn text(&self) -> Option<String> {
        self.policy.as_ref().map(|policy| match policy {
            Value::String(text) => text.clone(),
            policy => policy.to_string(),
        })
    }

    fn context(&self) -> Context<'_> {
        Context {
            region: &self.region,
            vpc_region: &self.vpc_region,
            account_id: "111122223333",
            vpc_owner: "111122223333",
            vpc_id: "vpc-0a",
            endpoint_id: "vpce-0e",
            endpoint_owner: self.endpoint_owner.as_deref(),
            gateway: self.gateway,
            organization_id: self.organization_id.as_deref(),
        }
    }

    fn objects(&self) -> Option<Objects> {
        let of = |bucket: &Option<String>, access| {
            let bucket = bucket.as_deref()?;
            let bucket = (!bucket.is_empty()).then(|| bucket.into());
            Some(Objects { bucket, access })
        };
        of(&self.reads, Access::Read).or(of(&self.writes, Access::Write))
    }

    fn ask(&self) -> PolicyRequest {
        let objects = self.objects();
        let required = RequiredAccess {
            service: &self.service,
            iam_prefix: self.iam_prefix.as_deref(),
            policies: self.policies,
            layers: self.layers,
            s3_buckets: &self.s3_buckets,
            objects: objects.as_ref(),
            repository: None,
        };
        PolicyRequest::of(&required, &self.context())
    }
}

fn word(answer: &PolicyDecision) -> &'static str {
    match answer {
        PolicyDecision::Allowed => "allowed",
        PolicyDecision::Conditional(_) => "conditional",
        PolicyDecision::Narrows(_) => "narrows",
        PolicyDecision::Denied(_) => "denied",
        PolicyDecision::Unparsable(_) => "unparsable",
    }
}

#[test]
fn every_case_is_answered_as_written() {
    let mut wrong = Vec::new();
    for case in cases() {
        let answer = decide(case.text().as_deref(), &case.context(), &case.ask());
        let text = answer.reason().map_or("", |reason| reason.text.as_str());
        let expected = case.reason.as_deref().unwrap_or_default();
        if word(&answer) != case.answer || !text.contains(expected) {
            wrong.push(format!(
                "{}\n  expected {}: {expected}\n  answered {}: {text}",
                case.case,
                case.answer,
                word(&answer)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_remedy_is_the_one_written_and_helps() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (context, ask) = (case.context(), case.ask());
        let Some(remedy) = remedy(case.text().as_deref(), &context, &ask) else {
            assert_eq!(case.answer, "allowed", "{}", case.case);
            continue;
        };
        let then = match &remedy.edit {
            Edit::Policy(policy) => Some(decide(Some(policy), &context, &ask)),
            Edit::Parameter { value, .. } => {
                let context = Context {
                    organization_id: Some(value),
                    ..context
                };
                Some(decide(case.text().as_deref(), &context, &ask))
            }
            Edit::ByHand => None,
        };
        if let Some(then) = &then {
            assert_eq!(*then, remedy.then, "{}", case.case);
        }
        let expected = case.remedy.as_deref().unwrap_or_default();
        let then = then.as_ref().map(word);
        let is_as_written =
            case.remedy.is_none() || case.then.as_deref().is_none_or(|word| then == Some(word));
        let by_hand = case.remedy.is_some() && case.then.is_none() && then.is_some();
        if !is_as_written || by_hand || !remedy.text.contains(expected) {
            wrong.push(format!(
                "{}\n  expected {:?}: {expected}\n  proposed {then:?}: {}",
                case.case, case.then, remedy.text
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reasons_and_remedies_read_like_this() {
    let lines = cases().into_iter().filter_map(|case| {
        let (context, ask) = (case.context(), case.ask());
        let text = case.text();
        let answer = decide(text.as_deref(), &context, &ask);
        let reason = answer.reason()?;
        let remedy = remedy(text.as_deref(), &context, &ask)?;
        let change = match &remedy.edit {
            Edit::Policy(policy) => format!("\n    {}: {policy}", word(&remedy.then)),
            Edit::Parameter { name, value } => {
                format!("\n    {}: {name}={value}", word(&remedy.then))
            }
            Edit::ByHand => String::new(),
        };
        Some(format!(
            "{}\n    {}: {}\n    {}{change}\n",
            case.case,
            word(&answer),
            reason.text,
            remedy.text
        ))
    });
    insta::assert_snapshot!(lines.collect::<String>());
}

#[test]
fn a_reason_names_its_statement() {
    for case in cases() {
        let answer = decide(case.text().as_deref(), &case.context(), &case.ask());
        let Some(reason) = answer.reason() else {
            continue;
        };
        assert!(reason.text.contains(&reason.action), "{}", case.case);
        if let Some(which) = &reason.statement {
            let name = format!("statement {}", which.number);
            assert!(reason.text.contains(&name), "{}", case.case);
            if let Some(sid) = &which.sid {
                assert!(reason.text.contains(sid), "{}", case.case);
            }
        }
    }
}
