//! From an event to evaluations, with a source and an AWS Config that do as they are told.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use rule::network::clients::ClientClass;
use rule::network::fact::{Fact, Why};
use rule::network::{
    EndpointState, EndpointType, Id, IpAddressType, Network, NetworkInterface, Vpc, VpcEndpoint,
};
use rule::parameters::Parameters;
use serde_json::{Value, json};
use vpc_endpoint_rule::cli::run::runtime::at_hand;
use vpc_endpoint_rule::failure::ReadError;
use vpc_endpoint_rule::lambda::config_api::recorded::{Recorded, RecordedCall};
use vpc_endpoint_rule::lambda::config_api::{ConfigApi, RecordedItem};
use vpc_endpoint_rule::lambda::error::InvocationError;
use vpc_endpoint_rule::lambda::evaluation::ConfigEvaluation;
use vpc_endpoint_rule::lambda::invocation::{Connect, invoke};
use vpc_endpoint_rule::lambda::recent::Recent;
use vpc_endpoint_rule::lambda::report::InvocationReport;
use vpc_endpoint_rule::lambda::stored_result::{HeldResult, StoredResult};
use vpc_endpoint_rule::lambda::trigger::{ResultToken, Trigger};
use vpc_endpoint_rule::source::{Reading, Scope, Source};

use crate::events::{change, event, item, scheduled};

mod again;
mod reported;
mod scope;

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
    ) -> Result<Vec<RecordedItem>, ReadError> {
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
    ) -> Result<Vec<HeldResult>, ReadError> {
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
        evaluations: &[ConfigEvaluation],
        token: &ResultToken,
    ) -> Result<Vec<StoredResult>, ReadError> {
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

    async fn pause(&self, pause: Duration) {
        self.config.pause(pause).await;
    }

    async fn schedule_evaluation(
        &self,
        rule_name: &str,
        now: Timestamp,
        minutes: u32,
    ) -> Result<(), ReadError> {
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

    fn run(&self, event: &Value) -> (InvocationReport, Result<(), InvocationError>) {
        let clock = || self.now.unwrap_or(time(NOW));
        at_hand(invoke(&event.to_string(), None, &self, &clock))
    }

    /// The calls of PutEvaluations, each as `id type` in order.
    fn put(&self) -> Vec<Vec<String>> {
        let calls = self
            .config
            .calls()
            .into_iter()
            .filter_map(|call| match call {
                RecordedCall::Put { evaluations, .. } => Some(evaluations),
                _ => None,
            });
        calls
            .map(|evaluations| evaluations.iter().map(shown).collect())
            .collect()
    }

    fn evaluations(&self) -> Vec<ConfigEvaluation> {
        let calls = self
            .config
            .calls()
            .into_iter()
            .filter_map(|call| match call {
                RecordedCall::Put { evaluations, .. } => Some(evaluations),
                _ => None,
            });
        calls.flatten().collect()
    }
}

fn shown(evaluation: &ConfigEvaluation) -> String {
    let ConfigEvaluation {
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

fn denied(call: &str) -> ReadError {
    ReadError::new(call, "access denied").advise(format!("allow `config:{call}`"))
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
