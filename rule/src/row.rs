//! What is required, row by row: services and hosts, whom each is asked of, and the host, port and
//! region that clients ask (`decision.md`, sections 3 and 4).

use std::sync::Arc;

use crate::needs::{Asks, EcrRepository, Need, NeedsId, any_of_host};
use crate::network::Id;
use crate::network::clients::ClientClass;
use crate::network::workloads::Objects;
use crate::parameters::{ClientSelection, Parameters};
use crate::services::{
    FilledHost, HostKind, Required, ServiceFacts, fill, first_region, in_region,
};

/// A row of a report: a service or a host that clients must reach privately.
#[derive(Debug)]
pub struct Row {
    /// Its name in reports.
    pub name: Id,
    /// The port.
    pub port: u16,
    /// The region that it is asked for.
    pub region: Id,
    /// Whether that is the VPC's own.
    pub is_own_region: bool,
    /// Service or host.
    pub kind: RowKind,
    /// Whether an ECR service of its region is required.
    pub beside_ecr: bool,
    /// Whether images are pulled from it, or their layers come over it.
    is_image: bool,
    /// Whether ECS agents alone ask for it.
    is_agents: bool,
    /// The host of clients with IPv4, and that of clients without; `None` where it is not known.
    hosts: [Option<Id>; 2],
    /// Any repository of the registry whose host the row is.
    registry: Option<EcrRepository>,
    /// How it comes to be asked, and its place among those that are derived; `None`: a parameter
    /// lists it.
    pub derived: Option<(Derived, usize)>,
}

/// How a row that no parameter lists comes to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Derived {
    /// Somebody needs it.
    Needed(Asks),
    /// Somebody may need it: what would say so is unread.
    Unread,
    /// Images of other registries than Amazon ECR's.
    Images,
}

/// What a row asks for.
#[derive(Debug)]
pub enum RowKind {
    /// A service.
    Service(Required),
    /// A host of a service that has gateways.
    GatewayHost {
        /// The host.
        host: FilledHost,
        /// The service.
        facts: &'static ServiceFacts,
        /// Which of its lists it is in.
        list: HostKind,
        /// Whether it is the table's host itself, not one below it.
        exact: bool,
    },
    /// Any other host.
    Host(FilledHost),
}

/// Who asks, and what is known of what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Requester {
    /// Who.
    pub kind: ClientKind,
    /// What it needs, where needs are derived.
    pub needs: Option<NeedsId>,
}

/// Who asks: a class of clients, or what `clientDescriptions` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClientKind {
    /// An interface of a class.
    Class(ClientClass),
    /// An interface whose description matches.
    Described,
}

impl ClientKind {
    /// The class; none of what `clientDescriptions` names.
    pub fn class(self) -> Option<ClientClass> {
        match self {
            Self::Class(class) => Some(class),
            Self::Described => None,
        }
    }
}

/// The rows of VPCs in a region.
pub fn rows(parameters: &Parameters, region: &str, account_id: &str) -> Vec<Arc<Row>> {
    let services = in_region(&parameters.services, region);
    let region: Id = region.into();
    let mut rows: Vec<Arc<Row>> = services
        .iter()
        .map(|required| {
            let beside_ecr = services.iter().any(|other| {
                other.pulls_images() && other.region_or(&region) == required.region_or(&region)
            });
            Arc::new(Row::service(
                required.clone(),
                beside_ecr,
                &region,
                account_id,
            ))
        })
        .collect();
    for host in &parameters.hosts {
        let row = Row::host(host.filled(&region, account_id), &region, &rows);
        if rows.iter().all(|other| other.name != row.name) {
            rows.push(Arc::new(row));
        }
    }
    rows
}

impl Row {
    /// The row of a service, for VPCs in a region.
    pub fn service(
        required: Required,
        beside_ecr: bool,
        vpc_region: &Id,
        account_id: &str,
    ) -> Self {
        let asked = required.region.as_deref().map(Id::from);
        let region = asked.unwrap_or_else(|| vpc_region.clone());
        let first = required.hosts(vpc_region, account_id).into_iter().next();
        let of_s3 = |host: String| match (required.name.as_str(), beside_ecr) {
            ("s3", true) => format!("prod-{region}-starport-layer-bucket.{host}"),
            ("s3", false) => format!("{{bucket}}.{host}"),
            _ => host,
        };
        let dual_stack = required
            .facts()
            .filter(|facts| !required.fips && facts.has_region)
            .and_then(|facts| facts.dual_stack_hosts.first())
            .map(|template| fill(template, &region, account_id));
        let with_ipv4 = first.map(of_s3);
        let without = dual_stack.map(of_s3).or_else(|| with_ipv4.clone());
        Self {
            name: required.to_string().into(),
            port: required.port,
            is_own_region: required.region.is_none(),
            region,
            beside_ecr,
            hosts: [with_ipv4, without].map(|host| host.map(Id::from)),
            is_image: required.pulls_images() || (beside_ecr && required.name == "s3"),
            is_agents: matches!(required.name.as_str(), "ecs-agent" | "ecs-telemetry"),
            kind: RowKind::Service(required),
            registry: None,
            derived: None,
        }
    }

    /// The row of a service that somebody needs.
    pub fn needed(
        service: &'static str,
        of_region: Option<Id>,
        asks: Asks,
        place: usize,
        vpc_region: &Id,
        account_id: &str,
    ) -> Self {
        let required = Required {
            region: of_region.map(|region| region.to_string()),
            ..Required::named(service)
        };
        let owner = match &asks {
            Asks::Repository(repository) => &repository.account_id,
            Asks::Anything | Asks::Layers | Asks::Objects(_) => account_id,
        };
        let mut row = Self::service(required, asks == Asks::Layers, vpc_region, owner);
        if let Asks::Objects(Objects {
            bucket: Some(bucket),
            ..
        }) = &asks
        {
            for host in row.hosts.iter_mut().flatten() {
                *host = host.replace("{bucket}", bucket).into();
            }
        }
        row.derived = Some((Derived::Needed(asks), place));
        row
    }

    /// A row that is derived otherwise.
    pub fn derived(
        name: &str,
        derived: Derived,
        place: usize,
        vpc_region: &Id,
        account_id: &str,
    ) -> Self {
        let row = Self::service(Required::named(name), false, vpc_region, account_id);
        Self {
            derived: Some((derived, place)),
            ..row
        }
    }

    /// Whether it is the row of a need.
    pub fn is_of(&self, need: &Need) -> bool {
        let Some((Derived::Needed(asks), _)) = &self.derived else {
            return false;
        };
        let of_service = self.required().is_some_and(|it| {
            it.name == need.service && it.region.as_deref() == need.region.as_deref()
        });
        of_service
            && match (asks, &need.asks) {
                (Asks::Repository(own), Asks::Repository(of)) => own.holds(of),
                (own, of) => own == of,
            }
    }

    /// The repository that is pulled from, where it is derived; of a registry's host any of its own.
    pub fn repository(&self) -> Option<&EcrRepository> {
        match &self.derived {
            Some((Derived::Needed(Asks::Repository(repository)), _)) => Some(repository),
            _ => self.registry.as_ref(),
        }
    }

    /// The buckets of the parameter, as far as the row asks for them.
    pub fn s3_buckets<'r>(&self, listed: &'r [String]) -> &'r [String] {
        match &self.derived {
            Some((Derived::Needed(Asks::Layers), _)) => &[],
            _ => listed,
        }
    }

    /// The objects that are asked for, where that is derived.
    pub fn objects(&self) -> Option<&Objects> {
        match &self.derived {
            Some((Derived::Needed(Asks::Objects(objects)), _)) => Some(objects),
            _ => None,
        }
    }

    fn host(host: FilledHost, vpc_region: &Id, services: &[Arc<Self>]) -> Self {
        let name: Id = host.to_string().into();
        let itself: Id = host.name.as_str().into();
        let (port, of) = (host.port, host.of.as_ref());
        let own = of.filter(|of| of.service.gateway).cloned();
        let region = own.as_ref().map(|of| match &of.region {
            Some(region) => region.as_str().into(),
            None => Id::from(first_region(vpc_region)),
        });
        let region = region.unwrap_or_else(|| vpc_region.clone());
        let beside_ecr = services
            .iter()
            .any(|row| row.is_ecr() && row.region == region);
        let kind = match own {
            Some(of) => RowKind::GatewayHost {
                host,
                facts: of.service,
                list: of.kind,
                exact: of.exact,
            },
            None => RowKind::Host(host),
        };
        Self {
            name,
            port,
            is_own_region: region == *vpc_region,
            region,
            beside_ecr,
            hosts: [Some(itself.clone()), Some(itself.clone())],
            is_image: false,
            is_agents: false,
            registry: any_of_host(&itself),
            derived: None,
            kind,
        }
    }

    /// The host that clients ask DNS for, with or without IPv4; `None` where it is not known.
    pub fn host_of(&self, has_ipv4: bool) -> Option<&Id> {
        let [with, without] = &self.hosts;
        if has_ipv4 { with } else { without }.as_ref()
    }

    /// Whether endpoints of any service may serve it.
    pub fn is_any_endpoints(&self) -> bool {
        matches!(self.kind, RowKind::Host(_))
    }

    /// The service that is required; `None` for hosts.
    pub fn required(&self) -> Option<&Required> {
        match &self.kind {
            RowKind::Service(required) => Some(required),
            RowKind::GatewayHost { .. } | RowKind::Host(_) => None,
        }
    }

    /// Whether it is a host.
    pub fn is_host(&self) -> bool {
        self.required().is_none()
    }

    /// The short name of the service, where one is known from the row alone.
    pub fn service_name(&self) -> Option<&str> {
        match &self.kind {
            RowKind::Service(required) => Some(&required.name),
            RowKind::GatewayHost { facts, .. } => Some(facts.name),
            RowKind::Host(_) => None,
        }
    }

    /// Whether images are pulled from it.
    pub fn is_ecr(&self) -> bool {
        self.required().is_some_and(Required::pulls_images)
    }

    /// Whether image layers come over it.
    pub fn has_layers(&self) -> bool {
        self.beside_ecr && self.required().is_some_and(|it| it.name == "s3")
    }

    /// Whether Gateway endpoints may serve it in a region.
    pub fn may_use_gateway(&self, vpc_region: &str) -> bool {
        match &self.kind {
            RowKind::Service(required) => required.may_use_gateway(),
            RowKind::GatewayHost { .. } => &*self.region == vpc_region,
            RowKind::Host(_) => false,
        }
    }

    /// The address families of the host over a gateway.
    pub fn is_dual_stack_host(&self) -> bool {
        match &self.kind {
            RowKind::GatewayHost { list, .. } => *list == HostKind::DualStack,
            RowKind::Service(_) | RowKind::Host(_) => false,
        }
    }

    /// Whether a client is asked for it.
    pub fn is_asked_of(&self, kind: ClientKind, clients: ClientSelection) -> bool {
        match (clients, kind) {
            (ClientSelection::All, _) => true,
            (ClientSelection::Image, ClientKind::Class(class)) => class.pulls_images(),
            (ClientSelection::Image, ClientKind::Described) => false,
            (ClientSelection::ByService, ClientKind::Class(class)) if self.is_image => {
                class.pulls_images()
            }
            (ClientSelection::ByService, ClientKind::Class(class)) if self.is_agents => {
                class == ClientClass::Instance
            }
            (ClientSelection::ByService, ClientKind::Class(_)) => true,
            (ClientSelection::ByService, ClientKind::Described) => {
                !self.is_image && !self.is_agents
            }
        }
    }
}
