//! The network as it is after a plan was applied, written as `aws ec2 describe-*` prints it, with
//! invented ids and addresses. It shares no code with the program: what it knows of AWS it says here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Invented ids and addresses.
pub struct Invented {
    ids: BTreeMap<String, String>,
    next: u64,
}

impl Invented {
    pub fn new(seed: u64) -> Self {
        Self {
            ids: BTreeMap::new(),
            next: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        }
    }

    fn number(&mut self) -> u64 {
        self.next ^= self.next << 13;
        self.next ^= self.next >> 7;
        self.next ^= self.next << 17;
        self.next
    }

    pub fn id(&mut self, address: &str) -> String {
        if let Some(id) = self.ids.get(address) {
            return id.clone();
        }
        let prefix = match address.split('.').next().unwrap() {
            "aws_vpc" => "vpc",
            "aws_subnet" => "subnet",
            "aws_route_table" => "rtb",
            "aws_security_group" => "sg",
            "aws_vpc_endpoint" => "vpce",
            _ => "eni",
        };
        let id = format!("{prefix}-{:017x}", self.number() >> 4);
        self.ids.insert(address.to_owned(), id.clone());
        id
    }

    /// Some address of a /24.
    fn address(&mut self, block: &str) -> String {
        let (network, _) = block.rsplit_once('.').unwrap();
        format!("{network}.{}", 4 + self.number() % 250)
    }
}

/// The ids that a value refers to.
fn ids(value: &Value, invented: &mut Invented) -> Vec<String> {
    let text = value.as_str().unwrap_or_default();
    text.split_whitespace()
        .map(|one| one.trim_start_matches('$').trim_end_matches(".id"))
        .map(|address| invented.id(address))
        .collect()
}

/// Writes the records of an account in one region below a folder.
pub fn write(
    create: &Map<String, Value>,
    account: &str,
    region: &str,
    seed: u64,
    root: &Path,
) -> Invented {
    let mut invented = Invented::new(seed);
    let of = |kind: &str| -> Vec<(&String, &Value)> {
        create
            .iter()
            .filter(|(address, _)| address.split('.').next() == Some(kind))
            .collect()
    };
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let vpc = of("aws_vpc")[0];
    let vpc_id = invented.id(vpc.0);
    let block = vpc.1["cidr_block"].clone();
    files.insert(
        "Vpcs",
        vec![json!({"VpcId": vpc_id, "CidrBlock": block, "OwnerId": account})],
    );
    let attribute = |name: &str| json!({"Value": vpc.1[name]});
    files.insert(
        "VpcAttributes",
        vec![json!({
            "VpcId": vpc_id,
            "EnableDnsSupport": attribute("enable_dns_support"),
            "EnableDnsHostnames": attribute("enable_dns_hostnames"),
        })],
    );
    let mut blocks: BTreeMap<String, String> = BTreeMap::new();
    for (address, subnet) in of("aws_subnet") {
        let id = invented.id(address);
        blocks.insert(
            id.clone(),
            subnet["cidr_block"].as_str().unwrap().to_owned(),
        );
        files.entry("Subnets").or_default().push(json!({
            "SubnetId": id, "VpcId": vpc_id, "CidrBlock": subnet["cidr_block"],
            "AvailabilityZone": subnet["availability_zone"],
        }));
    }
    let list = "pl-0abc0001";
    for (address, _) in of("aws_route_table") {
        let id = invented.id(address);
        let mut associations = Vec::new();
        for (_, association) in of("aws_route_table_association") {
            if ids(&association["route_table_id"], &mut invented).contains(&id) {
                associations
                    .push(json!({"SubnetId": ids(&association["subnet_id"], &mut invented)[0]}));
            }
        }
        let mut routes =
            vec![json!({"DestinationCidrBlock": block, "GatewayId": "local", "State": "active"})];
        for (endpoint, of) in of("aws_vpc_endpoint") {
            if ids(&of["route_table_ids"], &mut invented).contains(&id) {
                routes.push(json!({"DestinationPrefixListId": list, "GatewayId": invented.id(endpoint), "State": "active"}));
            }
        }
        files.entry("RouteTables").or_default().push(json!({
            "RouteTableId": id, "VpcId": vpc_id, "Associations": associations, "Routes": routes,
        }));
    }
    files.entry("RouteTables").or_default().push(json!({
        "RouteTableId": "rtb-0abc0001", "VpcId": vpc_id, "Associations": [{"Main": true}],
        "Routes": [{"DestinationCidrBlock": block, "GatewayId": "local", "State": "active"}],
    }));
    let allow = |egress: bool| json!({"Egress": egress, "RuleNumber": 100, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"});
    files.insert(
        "NetworkAcls",
        vec![json!({
            "NetworkAclId": "acl-0abc0001", "VpcId": vpc_id, "IsDefault": true, "Associations": [],
            "Entries": [allow(false), allow(true)],
        })],
    );
    for (address, group) in of("aws_security_group") {
        let id = invented.id(address);
        let mut rules = |name: &str| -> Vec<Value> {
            let none = Vec::new();
            let written = group[name].as_array().unwrap_or(&none).iter();
            written
                .map(|rule| permission(rule, &mut invented))
                .collect()
        };
        let (ingress, egress) = (rules("ingress"), rules("egress"));
        files.entry("SecurityGroups").or_default().push(json!({
            "GroupId": id, "VpcId": vpc_id, "IpPermissions": ingress, "IpPermissionsEgress": egress,
        }));
    }
    files.insert(
        "PrefixLists",
        vec![json!({
            "PrefixListId": list, "PrefixListName": format!("com.amazonaws.{region}.s3"),
            "Cidrs": ["3.5.204.0/22", "52.95.154.0/23"],
        })],
    );
    files.insert("DhcpOptions", Vec::new());
    let mut interfaces = Vec::new();
    for (address, endpoint) in of("aws_vpc_endpoint") {
        let id = invented.id(address);
        let interface = endpoint["vpc_endpoint_type"] == "Interface";
        let groups: Vec<Value> = ids(&endpoint["security_group_ids"], &mut invented)
            .into_iter()
            .map(|id| json!({"GroupId": id}))
            .collect();
        let mut own = Vec::new();
        let subnets = if interface {
            ids(&endpoint["subnet_ids"], &mut invented)
        } else {
            Vec::new()
        };
        for subnet in &subnets {
            let eni = invented.id(&format!("eni.{address}.{subnet}"));
            let ip = invented.address(&blocks[subnet]);
            interfaces.push(json!({
                "NetworkInterfaceId": eni, "VpcId": vpc_id, "SubnetId": subnet, "Groups": groups,
                "PrivateIpAddress": ip, "Status": "in-use", "InterfaceType": "vpc_endpoint",
            }));
            own.push(eni);
        }
        let mut record = json!({
            "VpcEndpointId": id, "VpcId": vpc_id, "ServiceName": endpoint["service_name"],
            "VpcEndpointType": endpoint["vpc_endpoint_type"], "State": "available",
            "PrivateDnsEnabled": endpoint["private_dns_enabled"] == true,
            "SubnetIds": subnets, "NetworkInterfaceIds": own, "Groups": groups,
            "RouteTableIds": ids(&endpoint["route_table_ids"], &mut invented),
        });
        if let Some(policy) = endpoint["policy"].as_str() {
            record["PolicyDocument"] = json!(policy);
        }
        files.entry("VpcEndpoints").or_default().push(record);
    }
    for (address, service) in of("aws_ecs_service") {
        let network = &service["network_configuration"][0];
        for subnet in ids(&network["subnets"], &mut invented) {
            let eni = invented.id(&format!("eni.{address}.{subnet}"));
            let ip = invented.address(&blocks[&subnet]);
            let groups = ids(&network["security_groups"], &mut invented);
            let groups: Vec<Value> = groups
                .into_iter()
                .map(|id| json!({"GroupId": id}))
                .collect();
            interfaces.push(json!({
                "NetworkInterfaceId": eni, "VpcId": vpc_id, "SubnetId": subnet, "Groups": groups,
                "PrivateIpAddress": ip, "Status": "in-use", "InterfaceType": "interface",
                "Description": format!("arn:aws:ecs:{region}:{account}:attachment/1"),
            }));
        }
    }
    files.insert("NetworkInterfaces", interfaces);
    let folder = root.join(account).join(region);
    fs::create_dir_all(&folder).unwrap();
    for (key, records) in files {
        let path = folder.join(format!("{key}.json"));
        fs::write(path, json!({ key: records }).to_string()).unwrap();
    }
    invented
}

fn permission(rule: &Value, invented: &mut Invented) -> Value {
    let none = Vec::new();
    let blocks = rule["cidr_blocks"].as_array().unwrap_or(&none);
    let ranges: Vec<Value> = blocks
        .iter()
        .map(|block| json!({ "CidrIp": block }))
        .collect();
    let groups: Vec<Value> = ids(&rule["security_groups"], invented)
        .into_iter()
        .map(|id| json!({ "GroupId": id }))
        .collect();
    let mut permission = json!({
        "IpProtocol": rule["protocol"], "IpRanges": ranges, "UserIdGroupPairs": groups,
    });
    if rule["protocol"] != "-1" {
        permission["FromPort"] = rule["from_port"].clone();
        permission["ToPort"] = rule["to_port"].clone();
    }
    permission
}
