//! From an event to evaluations, with a source and an AWS Config that do as they are told.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use jiff::Timestamp;
use rule::clients::ClientClass;
use rule::fact::{Fact, Why};
use rule::network::{
    EndpointState, EndpointType, Id, IpAddressType, Network, NetworkInterface, Vpc, VpcEndpoint,
};
use rule::parameters::Parameters;
use serde_json::{Value, json};
use vpc_endpoint_rule::failure::ReadError;
use vpc_endpoint_rule::lambda::config_api::recorded::{Call, Recorded};
use vpc_endpoint_rule::lambda::config_api::{
    ConfigApi, ConfigApiError, HeldResult, RecordedItem, StoredResult,
};
use vpc_endpoint_rule::lambda::error::InvocationError;
use vpc_endpoint_rule::lambda::evaluation::Evaluation;
use vpc_endpoint_rule::lambda::invocation::{Connect, invoke};
use vpc_endpoint_rule::lambda::recent::Recent;
use vpc_endpoint_rule::lambda::report::Report;
use vpc_endpoint_rule::lambda::trigger::{ResultToken, Trigger};
use vpc_endpoint_rule::source::{Reading, Scope, Source};

use crate::events::{change, event, item, scheduled};

const VPC: &str = "AWS::EC2::VPC";
const NOW: &str = "2026-11-20T12:00:00.25Z";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What EC2 and AWS Config are like, and what was asked of them.
#[derive(Default)]
struct World {
    vpcs: Vec<Vpc>,
    used: Vec<&'static str>,
    endpoints: Vec<VpcEndpoint>,
    interfaces_unread: bool,
    vpcs_unread: bool,
    failures: Cell<Vec<ReadError>>,
    config: Recorded,
    history_fails: bool,
    details_fail: bool,
    /// Resources whose evaluation is refused the first so many times.
    refused: RefCell<Vec<(&'static str, u32)>>,
    scopes: RefCell<Vec<Scope>>,
    member_roles: RefCell<Vec<Option<String>>>,
    recent: Option<Recent>,
    since: BTreeMap<Id, Timestamp>,
    open: BTreeMap<Id, Why>,
    now: Option<Timestamp>,
}

impl Source for &World {
    async fn read(
        &self,
        scope: &Scope,
        _parameters: &Parameters,
        _now: Timestamp,
    ) -> Result<Reading, ReadError> {
        self.scopes.borrow_mut().push(scope.clone());
        if self.vpcs_unread {
            return Err(ReadError::new("DescribeVpcs", "not authorized"));
        }
        let within =
            |vpc: &Vpc| !matches!(scope, Scope::Vpc(_)) || *scope == Scope::Vpc(vpc.id.clone());
        let unread = |kind: &str| Fact::Unread(format!("{kind} were not read").into());
        let interfaces = self.used.iter().map(|vpc| interface(vpc)).collect();
        let network = Network {
            vpcs: self
                .vpcs
                .iter()
                .filter(|vpc| within(vpc))
                .cloned()
                .collect(),
            network_interfaces: if self.interfaces_unread {
                unread("network interfaces")
            } else {
                Fact::Read(interfaces)
            },
            vpc_endpoints: Fact::Read(self.endpoints.clone()),
            ..Network::unread("111122223333", "eu-west-3", "not needed")
        };
        Ok(Reading {
            failures: self.failures.take(),
            since: self.since.clone(),
            open: self.open.clone(),
            ..Reading::from(network)
        })
    }
}

impl ConfigApi for &World {
    async fn get_resource_config_history(
        &self,
        resource_type: &str,
        resource_id: &str,
    ) -> Result<Vec<RecordedItem>, ConfigApiError> {
        let answer = self
            .config
            .get_resource_config_history(resource_type, resource_id)
            .await;
        if self.history_fails {
            Err(denied("GetResourceConfigHistory"))
        } else {
            answer
        }
    }

    async fn get_compliance_details_by_config_rule(
        &self,
        rule_name: &str,
    ) -> Result<Vec<HeldResult>, ConfigApiError> {
        let answer = self
            .config
            .get_compliance_details_by_config_rule(rule_name)
            .await;
        if self.details_fail {
            Err(denied("GetComplianceDetailsByConfigRule"))
        } else {
            answer
        }
    }

    async fn put_evaluations(
        &self,
        evaluations: &[Evaluation],
        token: &ResultToken,
    ) -> Result<Vec<StoredResult>, ConfigApiError> {
        self.config.put_evaluations(evaluations, token).await?;
        let mut refused = Vec::new();
        for (id, times) in self.refused.borrow_mut().iter_mut() {
            if *times > 0
                && evaluations
                    .iter()
                    .any(|one| one.compliance_resource_id == *id)
            {
                *times -= 1;
                refused.push(stored(VPC, id));
            }
        }
        Ok(refused)
    }

    async fn schedule_evaluation(
        &self,
        rule_name: &str,
        now: Timestamp,
        minutes: u32,
    ) -> Result<(), ConfigApiError> {
        self.config
            .schedule_evaluation(rule_name, now, minutes)
            .await
    }
}

impl<'a> Connect for &'a World {
    type Source = &'a World;
    type Config = &'a World;

    async fn connect(&self, trigger: &Trigger) -> Result<(&'a World, &'a World), ReadError> {
        self.member_roles
            .borrow_mut()
            .push(trigger.parameters.member_role_name.clone());
        Ok((self, self))
    }

    fn recent(&self) -> Option<&Recent> {
        self.recent.as_ref()
    }
}

impl World {
    /// A private VPC, a VPC in use without endpoints, an unused one.
    fn three() -> Self {
        Self {
            vpcs: ["vpc-private", "vpc-open", "vpc-unused"]
                .into_iter()
                .map(vpc)
                .collect(),
            used: vec!["vpc-private", "vpc-open"],
            endpoints: vec![endpoint("vpce-0a", "vpc-private", EndpointState::Available)],
            ..Self::default()
        }
    }

    fn run(&self, event: &Value) -> (Report, Result<(), InvocationError>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(invoke(&event.to_string(), None, &self, &|| {
            self.now.unwrap_or(time(NOW))
        }))
    }

    /// The calls of PutEvaluations, each as `id type` in order.
    fn put(&self) -> Vec<Vec<String>> {
        let calls = self
            .config
            .calls()
            .into_iter()
            .filter_map(|call| match call {
                Call::Put { evaluations, .. } => Some(evaluations),
                _ => None,
            });
        calls
            .map(|evaluations| evaluations.iter().map(shown).collect())
            .collect()
    }

    fn evaluations(&self) -> Vec<Evaluation> {
        let calls = self
            .config
            .calls()
            .into_iter()
            .filter_map(|call| match call {
                Call::Put { evaluations, .. } => Some(evaluations),
                _ => None,
            });
        calls.flatten().collect()
    }
}

fn shown(evaluation: &Evaluation) -> String {
    let Evaluation {
        compliance_resource_type,
        compliance_resource_id,
        compliance_type,
        ..
    } = evaluation;
    let kind = compliance_type.as_str();
    match compliance_resource_type.as_ref() {
        VPC => format!("{compliance_resource_id} {kind}"),
        other => format!("{other} {compliance_resource_id} {kind}"),
    }
}

fn denied(call: &str) -> ConfigApiError {
    ConfigApiError {
        call: call.to_owned(),
        advice: Some(format!("allow `config:{call}`")),
        cause: "access denied".into(),
    }
}

fn stored(resource_type: &str, resource_id: &str) -> StoredResult {
    StoredResult {
        resource_type: resource_type.to_owned(),
        resource_id: resource_id.to_owned(),
    }
}

/// A result of long ago.
fn held(resource_type: &str, resource_id: &str) -> HeldResult {
    HeldResult {
        resource: stored(resource_type, resource_id),
        recorded: Some(Timestamp::UNIX_EPOCH),
        read: Some(Timestamp::UNIX_EPOCH),
        invoked: None,
    }
}

fn vpc(id: &str) -> Vpc {
    Vpc {
        id: id.into(),
        owner_id: None,
        cidr_block: None,
        dhcp_options_id: None,
        dns_support: Fact::Read(true),
        dns_hostnames: Fact::Read(true),
        tags: Vec::new(),
    }
}

fn interface(vpc_id: &str) -> NetworkInterface {
    NetworkInterface {
        id: format!("eni-of-{vpc_id}").into(),
        vpc_id: Some(vpc_id.into()),
        in_use: true,
        client: Some(ClientClass::Instance),
        instance_id: Some("i-0a".into()),
        ..NetworkInterface::default()
    }
}

fn endpoint(id: &str, vpc_id: &str, state: EndpointState) -> VpcEndpoint {
    VpcEndpoint {
        id: id.into(),
        vpc_id: Some(vpc_id.into()),
        endpoint_type: EndpointType::Gateway,
        owner_id: None,
        service_name: Some("com.amazonaws.eu-west-3.s3".to_owned()),
        service_region: Fact::Read(None),
        state: Fact::Read(state),
        created: None,
        last_error: None,
        policy: Fact::Read(None),
        private_dns_enabled: Fact::Read(false),
        private_dns_only_for_inbound_resolver: false,
        ip_address_type: IpAddressType::Ipv4,
        dns_record_ip_type: None,
        network_interface_ids: Vec::new(),
        subnet_ids: Vec::new(),
        route_table_ids: Vec::new(),
        dns_entries: None,
    }
}

/// An event under parameters for which a gateway endpoint that is there is enough.
fn with_parameters(invoking_event: &Value, more: &Value) -> Value {
    let mut parameters = json!({"serviceNames": "s3", "depth": "existence"});
    parameters
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let mut event = event(invoking_event);
    event["ruleParameters"] = json!(parameters.to_string());
    event
}

fn on(invoking_event: &Value) -> Value {
    with_parameters(invoking_event, &json!({}))
}

fn child(vpc_id: &str) -> Value {
    change(
        &item(
            "AWS::EC2::VPCEndpoint",
            "vpce-0a",
            "OK",
            &json!({"vpcId": vpc_id}),
        ),
        &Value::Null,
    )
}

fn unplaced() -> Value {
    change(
        &item(
            "AWS::EC2::VPCEndpoint",
            "vpce-0a",
            "ResourceDeleted",
            &Value::Null,
        ),
        &Value::Null,
    )
}

#[test]
fn a_change_judges_its_vpc_alone() {
    let world = World::three();
    let (report, result) = world.run(&on(&child("vpc-open")));
    assert!(result.is_ok());
    assert_eq!(world.put(), [["vpc-open NON_COMPLIANT"]]);
    assert_eq!(*world.scopes.borrow(), [Scope::Vpc("vpc-open".into())]);
    assert_eq!(
        (report.non_compliant, report.subject.as_str()),
        (1, "vpc-open")
    );
}

#[test]
fn a_schedule_judges_every_vpc_and_cleans_up() {
    let mut world = World::three();
    world.config.stored = vec![
        held(VPC, "vpc-gone"),
        held(VPC, "vpc-open"),
        held("AWS::EC2::VPCEndpoint", "vpce-old"),
        held(VPC, "vpc-gone"),
        held(VPC, "vpc-unused"),
    ];
    let (report, result) = world.run(&on(&scheduled()));
    assert!(result.is_ok());
    let expected = [
        "vpc-open NON_COMPLIANT",
        "vpc-private COMPLIANT",
        "vpc-unused NOT_APPLICABLE",
        "vpc-gone NOT_APPLICABLE",
        "AWS::EC2::VPCEndpoint vpce-old NOT_APPLICABLE",
    ];
    assert_eq!(world.put(), [expected]);
    assert_eq!((report.cleaned_up, report.not_put), (2, 0));
}

/// NOT_APPLICABLE takes a result away. Where there is none, AWS Config would charge for an evaluation that changes
/// nothing; where it is not known whether there is one, it is put.
#[test]
fn not_applicable_is_put_where_there_is_a_result_to_take_away() {
    let world = World::three();
    let (report, result) = world.run(&on(&scheduled()));
    assert!(result.is_ok());
    let expected = ["vpc-open NON_COMPLIANT", "vpc-private COMPLIANT"];
    assert_eq!(world.put(), [expected]);
    assert_eq!((report.not_put, report.not_applicable), (1, 0));

    let world = World::three();
    let mut unnamed = on(&scheduled());
    unnamed.as_object_mut().unwrap().remove("configRuleName");
    let (report, result) = world.run(&unnamed);
    assert!(result.is_ok());
    assert_eq!(world.put().concat().len(), 3);
    assert_eq!(report.not_put, 0);
}

#[test]
fn old_results_stay_where_the_vpcs_could_not_be_listed() {
    let mut world = World {
        vpcs_unread: true,
        ..World::three()
    };
    world.config.stored = vec![held(VPC, "vpc-gone")];
    let (_, result) = world.run(&on(&scheduled()));
    assert_eq!(result.unwrap_err().error_type(), "CannotRead");
    assert_eq!(world.put(), Vec::<Vec<String>>::new());
}

#[test]
fn only_a_schedule_cleans_up() {
    let mut world = World::three();
    world.config.stored = vec![held(VPC, "vpc-gone")];
    for invoking_event in [child("vpc-open"), unplaced()] {
        assert!(world.run(&on(&invoking_event)).1.is_ok());
    }
    assert!(
        world
            .put()
            .concat()
            .iter()
            .all(|line| !line.contains("vpc-gone"))
    );
}

#[test]
fn rules_whose_results_cannot_be_listed_are_not_cleaned_up() {
    let mut world = World::three();
    world.config.stored = vec![held(VPC, "vpc-gone")];
    for name in [json!("x".repeat(65)), Value::Null, json!("")] {
        let mut event = on(&scheduled());
        event["configRuleName"] = name;
        let (report, result) = world.run(&event);
        assert!(result.is_ok());
        assert!(
            report.notes.iter().any(|note| note.contains("no clean-up")),
            "{report:?}"
        );
    }
    assert!(
        world
            .put()
            .concat()
            .iter()
            .all(|line| !line.contains("vpc-gone"))
    );
    let mut event = on(&scheduled());
    event["configRuleName"] = json!("x".repeat(64));
    assert_eq!(world.run(&event).0.cleaned_up, 1);
}

#[test]
fn what_is_determined_is_reported_before_old_results_that_cannot_be_listed_fail_it() {
    let world = World {
        details_fail: true,
        ..World::three()
    };
    let (_, result) = world.run(&on(&scheduled()));
    let failure = result.unwrap_err();
    assert_eq!(failure.error_type(), "CannotRead");
    assert!(
        failure
            .message()
            .contains("config:GetComplianceDetailsByConfigRule"),
        "{}",
        failure.message()
    );
    assert_eq!(world.put().concat().len(), 3);
}

#[test]
fn a_vpc_that_is_gone_is_not_applicable() {
    let world = World::three();
    let deleted = change(
        &item(VPC, "vpc-gone", "ResourceDeleted", &Value::Null),
        &Value::Null,
    );
    assert!(world.run(&on(&deleted)).1.is_ok());
    assert!(
        world.scopes.borrow().is_empty(),
        "a deleted VPC is not read"
    );
    assert!(world.run(&on(&child("vpc-never"))).1.is_ok());
    assert_eq!(
        world.put(),
        [["vpc-gone NOT_APPLICABLE"], ["vpc-never NOT_APPLICABLE"]]
    );
}

#[test]
fn the_history_of_a_deleted_endpoint_tells_its_vpc() {
    let mut world = World::three();
    world.config.history = vec![
        RecordedItem::default(),
        RecordedItem {
            configuration: Some("{\"vpcId\": \"vpc-open\"}".to_owned()),
            ..RecordedItem::default()
        },
    ];
    assert!(world.run(&on(&unplaced())).1.is_ok());
    world.config.history = vec![RecordedItem {
        configuration: None,
        related_vpc_ids: vec!["vpc-private".to_owned()],
    }];
    assert!(world.run(&on(&unplaced())).1.is_ok());
    assert_eq!(
        world.put(),
        [["vpc-open NON_COMPLIANT"], ["vpc-private COMPLIANT"]]
    );
}

#[test]
fn without_a_history_every_vpc_is_judged() {
    let world = World::three();
    assert!(world.run(&on(&unplaced())).1.is_ok());
    assert_eq!(world.put().concat().len(), 2);
    let world = World {
        history_fails: true,
        ..World::three()
    };
    let failure = world.run(&on(&unplaced())).1.unwrap_err();
    assert_eq!(failure.error_type(), "CannotRead");
    assert!(
        failure
            .message()
            .contains("config:GetResourceConfigHistory")
    );
    assert_eq!(world.put().concat().len(), 2);
}

#[test]
fn other_resources_without_a_vpc_are_nothing_to_judge() {
    let world = World::three();
    let terminated = change(
        &item(
            "AWS::EC2::Instance",
            "i-0a",
            "ResourceDeleted",
            &Value::Null,
        ),
        &Value::Null,
    );
    let bucket = change(
        &item("AWS::S3::Bucket", "bucket", "OK", &json!({})),
        &Value::Null,
    );
    for invoking_event in [terminated, bucket] {
        let (report, result) = world.run(&on(&invoking_event));
        assert!(result.is_ok());
        assert_eq!(report.notes.len(), 1, "{report:?}");
    }
    assert!(world.put().is_empty());
    assert!(world.scopes.borrow().is_empty());
}

#[test]
fn an_undetermined_vpc_is_never_reported_and_fails_the_invocation() {
    let world = World {
        interfaces_unread: true,
        ..World::three()
    };
    world.failures.set(vec![
        ReadError::new("DescribeNetworkInterfaces", "denied").advise("allow it"),
    ]);
    let (report, result) = world.run(&on(&scheduled()));
    let failure = result.unwrap_err();
    assert_eq!(failure.error_type(), "Undetermined");
    assert!(
        failure
            .message()
            .contains("DescribeNetworkInterfaces (allow it): denied"),
        "{}",
        failure.message()
    );
    assert_eq!(report.undetermined, 3);
    assert!(world.put().is_empty());
}

#[test]
fn a_call_that_failed_without_turning_a_verdict_still_fails_the_invocation() {
    let world = World::three();
    world
        .failures
        .set(vec![ReadError::new("DescribeSubnets", "throttled")]);
    let (_, result) = world.run(&on(&scheduled()));
    assert_eq!(result.unwrap_err().error_type(), "CannotRead");
    assert_eq!(world.put().concat().len(), 2);
}

#[test]
fn the_freshest_reading_wins() {
    let world = World::three();
    let old = on(&child("vpc-open"));
    world.run(&old).1.unwrap();
    let mut later = item(
        "AWS::EC2::VPCEndpoint",
        "vpce-0a",
        "OK",
        &json!({"vpcId": "vpc-open"}),
    );
    later["configurationItemCaptureTime"] = json!("2026-11-20T12:00:07.125Z");
    world.run(&on(&change(&later, &Value::Null))).1.unwrap();
    world.run(&on(&scheduled())).1.unwrap();
    let times: Vec<Timestamp> = world
        .evaluations()
        .iter()
        .map(|one| one.ordering_timestamp)
        .collect();
    // A capture time that is ahead counts for a second: it would pin this reading above newer ones.
    assert_eq!(times[..2], [time(NOW), time("2026-11-20T12:00:01.25Z")]);
    assert!(times[2..].iter().all(|at| *at == time(NOW)));
}

#[test]
fn at_most_a_hundred_evaluations_go_in_one_call() {
    let ids: Vec<String> = (0..250).map(|n| format!("vpc-{n:03}")).collect();
    let mut world = World {
        vpcs: ids.iter().map(|id| vpc(id)).collect(),
        ..World::default()
    };
    world.config.stored = ids.iter().map(|id| held(VPC, id)).collect();
    assert!(world.run(&on(&scheduled())).1.is_ok());
    assert_eq!(
        world.put().iter().map(Vec::len).collect::<Vec<_>>(),
        [100, 100, 50]
    );
}

#[test]
fn refused_evaluations_are_put_again_and_in_the_end_an_error() {
    let world = World::three();
    world.refused.replace(vec![("vpc-open", 1)]);
    assert!(world.run(&on(&scheduled())).1.is_ok());
    assert_eq!(world.put().iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);

    let world = World::three();
    world.refused.replace(vec![("vpc-open", 100)]);
    let failure = world.run(&on(&scheduled())).1.unwrap_err();
    assert_eq!(failure.error_type(), "CannotReport");
    assert!(
        failure.message().contains("vpc-open"),
        "{}",
        failure.message()
    );
    assert_eq!(
        world.put().iter().map(Vec::len).collect::<Vec<_>>(),
        [2, 1, 1]
    );
}

#[test]
fn test_mode_is_passed_on() {
    let world = World::three();
    let mut event = on(&scheduled());
    event["resultToken"] = json!("TESTMODE");
    assert!(world.run(&event).1.is_ok());
    assert!(world.config.calls().iter().any(|call| matches!(
        call,
        Call::Put {
            test_mode: true,
            ..
        }
    )));
}

#[test]
fn a_state_in_transition_gets_a_second_look_where_it_is_asked_for() {
    let world = World {
        endpoints: vec![endpoint("vpce-0a", "vpc-private", EndpointState::Pending)],
        ..World::three()
    };
    assert_eq!(world.run(&on(&scheduled())).0.in_transition, 1);
    assert!(
        world
            .run(&with_parameters(
                &child("vpc-open"),
                &json!({"recheckMinutes": "10"})
            ))
            .1
            .is_ok()
    );
    assert!(
        !world
            .config
            .calls()
            .iter()
            .any(|call| matches!(call, Call::Schedule { .. }))
    );
    assert!(
        world
            .run(&with_parameters(
                &scheduled(),
                &json!({"recheckMinutes": "10"})
            ))
            .1
            .is_ok()
    );
    let expected = Call::Schedule {
        rule_name: "private-paths".to_owned(),
        at: time("2026-11-20T12:10:00.25Z"),
    };
    assert_eq!(world.config.calls().last(), Some(&expected));
}

#[test]
fn the_member_role_is_known_to_the_connection() {
    let world = World::three();
    world
        .run(&with_parameters(
            &scheduled(),
            &json!({"memberRoleName": "private-paths"}),
        ))
        .1
        .unwrap();
    assert_eq!(
        *world.member_roles.borrow(),
        [Some("private-paths".to_owned())]
    );
}

#[test]
fn nothing_is_asked_or_reported_for_what_is_no_event() {
    let world = World::three();
    let bad_parameters = with_parameters(&scheduled(), &json!({"depth": "deep"}));
    for (event, error_type) in [
        (json!({}), "InvalidEvent"),
        (bad_parameters, "InvalidParameters"),
    ] {
        assert_eq!(world.run(&event).1.unwrap_err().error_type(), error_type);
    }
    assert!(world.config.calls().is_empty());
    assert!(world.member_roles.borrow().is_empty());
}

#[test]
fn every_evaluation_has_an_annotation_that_aws_config_takes() {
    let world = World::three();
    world.run(&on(&scheduled())).1.unwrap();
    world.run(&on(&child("vpc-never"))).1.unwrap();
    for evaluation in world.evaluations() {
        let annotation = evaluation.annotation.unwrap();
        assert!(
            (1..=256).contains(&annotation.chars().count()),
            "{annotation}"
        );
    }
}

/// A notification about `vpc-open` that was sent at a time.
fn sent_at(at: &str) -> Value {
    let mut notification = child("vpc-open");
    notification["notificationCreationTime"] = json!(at);
    notification
}

#[test]
fn in_a_burst_one_reading_answers_what_was_sent_before_it() {
    let mut world = World {
        recent: Some(Recent::default()),
        ..World::three()
    };
    let readings = |world: &World| world.scopes.borrow().len();
    world.now = Some(time("2026-11-20T12:00:30Z"));
    world.run(&on(&sent_at("2026-11-20T12:00:00Z"))).1.unwrap();
    world.now = Some(time("2026-11-20T12:00:31Z"));
    for sent in [
        "2026-11-20T11:59:00Z",
        "2026-11-20T12:00:01Z",
        "2026-11-20T12:00:25Z",
    ] {
        let (report, result) = world.run(&on(&sent_at(sent)));
        assert!(result.is_ok());
        assert_eq!((report.coalesced, readings(&world)), (1, 1), "{sent}");
    }
    let mut expected = 1;
    let too_close = "2026-11-20T12:00:25.001Z";
    let after = "2026-11-20T12:00:30.5Z";
    let from_the_future = "2026-11-20T12:10:00Z";
    let long_ago = "2026-11-20T11:50:30Z";
    for sent in [too_close, after, from_the_future, long_ago] {
        let (report, _) = world.run(&on(&sent_at(sent)));
        expected += 1;
        assert_eq!(
            (report.coalesced, readings(&world)),
            (0, expected),
            "{sent}"
        );
        world.recent = Some(Recent::default());
        world.now = Some(time("2026-11-20T12:00:30Z"));
        world.run(&on(&sent_at("2026-11-20T12:00:00Z"))).1.unwrap();
        expected += 1;
        world.now = Some(time("2026-11-20T12:00:31Z"));
    }
    // Another VPC, other parameters, test mode: read.
    let other = with_parameters(
        &sent_at("2026-11-20T12:00:01Z"),
        &json!({"serviceNames": "ssm"}),
    );
    let mut test_mode = on(&sent_at("2026-11-20T12:00:01Z"));
    test_mode["resultToken"] = json!("TESTMODE");
    let mut elsewhere = child("vpc-private");
    elsewhere["notificationCreationTime"] = json!("2026-11-20T12:00:01Z");
    for event in [test_mode, on(&elsewhere), other] {
        assert_eq!(world.run(&event).0.coalesced, 0);
        expected += 1;
        assert_eq!(readings(&world), expected);
    }
}

#[test]
fn what_failed_answers_nothing_later() {
    let mut world = World {
        recent: Some(Recent::default()),
        interfaces_unread: true,
        ..World::three()
    };
    world.now = Some(time("2026-11-20T12:00:30Z"));
    for expected in 1..3 {
        assert!(world.run(&on(&sent_at("2026-11-20T12:00:00Z"))).1.is_err());
        assert_eq!(world.scopes.borrow().len(), expected);
    }
    world.interfaces_unread = false;
    world.refused.replace(vec![("vpc-open", 100)]);
    for expected in 3..5 {
        assert!(world.run(&on(&sent_at("2026-11-20T12:00:00Z"))).1.is_err());
        assert_eq!(world.scopes.borrow().len(), expected);
    }
}

#[test]
fn what_turns_with_the_clock_alone_answers_nothing_later() {
    let pending = VpcEndpoint {
        created: Some(time("2026-11-20T23:58:00Z")),
        ..endpoint("vpce-0b", "vpc-open", EndpointState::Pending)
    };
    let mut world = World {
        recent: Some(Recent::default()),
        endpoints: vec![pending],
        ..World::three()
    };
    let sent = sent_at("2026-11-20T23:59:00Z");
    for (grace, at, coalesced) in [
        // Without a grace, what is pending fails until something changes.
        ("0", "2026-11-20T23:59:30Z", 0),
        ("0", "2026-11-20T23:59:59Z", 1),
        // A waiver may have ended with the day.
        ("0", "2026-11-21T00:00:00Z", 0),
        ("0", "2026-11-21T00:00:01Z", 1),
        ("5", "2026-11-21T00:00:02Z", 0),
        ("5", "2026-11-21T00:00:03Z", 0),
    ] {
        world.now = Some(time(at));
        let grace = json!({"pendingGraceMinutes": grace});
        let (report, result) = world.run(&with_parameters(&sent, &grace));
        assert!(result.is_ok());
        assert_eq!(report.coalesced, coalesced, "{at}");
    }
}

#[test]
fn what_answers_the_notification_is_not_judged_again() {
    let mut world = World::three();
    let answer = |id: &str, recorded: &str, read: &str| HeldResult {
        resource: stored(VPC, id),
        recorded: Some(time(recorded)),
        read: Some(time(read)),
        invoked: None,
    };
    // The schedule's notification is of 11:59.
    let notified = "2026-11-20T11:59:00Z";
    world.config.stored = vec![
        answer("vpc-open", "2026-11-20T11:59:30Z", "2026-11-20T11:59:20Z"),
        answer(
            "vpc-private",
            "2026-11-20T11:59:30Z",
            "2026-11-20T11:58:20Z",
        ),
        held(VPC, "vpc-gone"),
    ];
    let mut event: Value = scheduled();
    event["notificationCreationTime"] = json!(notified);
    let (report, result) = world.run(&on(&event));
    assert!(result.is_ok());
    let put = world.put().concat();
    assert!(
        !put.iter().any(|one| one.starts_with("vpc-open ")),
        "{put:?}"
    );
    assert!(
        put.iter().any(|one| one.starts_with("vpc-private ")),
        "{put:?}"
    );
    assert!(
        put.contains(&"vpc-gone NOT_APPLICABLE".to_owned()),
        "{put:?}"
    );
    assert_eq!(report.coalesced, 1);
}

#[test]
fn a_vpc_that_is_open_is_neither_reported_nor_gone() {
    let mut world = World::three();
    world.config.stored = vec![held(VPC, "vpc-hidden")];
    world.open = [
        (
            Id::from("vpc-hidden"),
            Why::from("DescribeVpcs does not list vpc-hidden"),
        ),
        (
            Id::from("vpc-open"),
            Why::from("it changed while it was read"),
        ),
    ]
    .into();
    let (report, result) = world.run(&on(&scheduled()));
    let error = result.unwrap_err();
    assert_eq!(error.error_type(), "Undetermined");
    assert!(
        error.message().contains("vpc-hidden"),
        "{}",
        error.message()
    );
    assert_eq!(report.undetermined, 2);
    let put = world.put().concat();
    assert!(
        !put.iter()
            .any(|one| one.contains("vpc-hidden") || one.contains("vpc-open")),
        "{put:?}"
    );
}

#[test]
fn what_rests_on_an_older_fact_is_ordered_by_it() {
    let mut world = World::three();
    let older = time("2026-11-20T11:59:30Z");
    world.since = [(Id::from("vpc-open"), older)].into();
    world.run(&on(&scheduled())).1.unwrap();
    for evaluation in world.evaluations() {
        let is_older = evaluation.compliance_resource_id == "vpc-open";
        let expected = if is_older { older } else { time(NOW) };
        assert_eq!(evaluation.ordering_timestamp, expected);
    }
}
