"""Plans that are full of one thing each, as large as asked: what a plan takes of memory depends on what it holds."""

import json
import pathlib
R = "eu-west-3"
def change(kind,name,after,unknown,module=None,actions=("create",),before=None,**more):
    a=f"{kind}.{name}"; a=f"{module}.{a}" if module else a
    h={"address":a,"mode":"managed","type":kind,"name":name,"provider_name":"registry.terraform.io/hashicorp/aws"}
    if module: h["module_address"]=module
    return {**h,"change":{"actions":list(actions),"before":before,"after":after,"after_unknown":unknown,"before_sensitive":False,"after_sensitive":{}}, **more}
def conf(kind,name,expr): return {"address":f"{kind}.{name}","mode":"managed","type":kind,"name":name,"provider_config_key":"aws","expressions":expr,"schema_version":0}
def whole(changes,root,prior=None,planned=None):
    w={"format_version":"1.2","terraform_version":"1.11.4","planned_values":planned or {},"resource_changes":changes,
      "configuration":{"provider_config":{"aws":{"name":"aws","full_name":"registry.terraform.io/hashicorp/aws","expressions":{"region":{"constant_value":R}}}},"root_module":root}}
    if prior: w={**w,"prior_state":{"format_version":"1.0","values":{"root_module":prior}}}
    return w
def new(mb,with_planned=False):
    ch,cf,pv=[],[],[]
    at=0; size=0
    def ref(x): return {"references":[f"{x}.id",x]}
    while size<mb*1e6:
        i=at; at+=1
        tags={"Name":f"thing-{i}","Environment":"production","Team":"payments","ManagedBy":"terraform"}
        batch=[]
        batch.append(("aws_subnet",f"s{i}",{"assign_ipv6_address_on_creation":False,"availability_zone":R+"a","cidr_block":f"10.{i%250}.{i//250%250}.0/28","customer_owned_ipv4_pool":None,"enable_dns64":False,"enable_lni_at_device_index":None,"enable_resource_name_dns_a_record_on_launch":False,"enable_resource_name_dns_aaaa_record_on_launch":False,"ipv6_cidr_block":None,"ipv6_native":False,"map_customer_owned_ip_on_launch":None,"map_public_ip_on_launch":False,"outpost_arn":None,"tags":tags,"tags_all":tags,"timeouts":None,"vpc_id":f"vpc-{i%100:08x}"},
          {"arn":True,"availability_zone_id":True,"id":True,"ipv6_cidr_block_association_id":True,"owner_id":True,"private_dns_hostname_type_on_launch":True,"tags":{},"tags_all":{}},{"availability_zone":{"constant_value":R+"a"},"cidr_block":{"references":["each.value"]},"tags":{"references":["local.tags"]}}))
        batch.append(("aws_security_group",f"g{i}",{"description":"Managed by Terraform","egress":[{"cidr_blocks":["0.0.0.0/0"],"description":"","from_port":0,"ipv6_cidr_blocks":[],"prefix_list_ids":[],"protocol":"-1","security_groups":[],"self":False,"to_port":0}],"name":f"service-{i}","revoke_rules_on_delete":False,"tags":tags,"tags_all":tags,"timeouts":None,"vpc_id":f"vpc-{i%100:08x}"},
          {"arn":True,"egress":[{"cidr_blocks":[False],"ipv6_cidr_blocks":[],"prefix_list_ids":[],"security_groups":[]}],"id":True,"ingress":True,"name_prefix":True,"owner_id":True,"tags":{},"tags_all":{}},{"name":{"references":["var.name"]},"tags":{"references":["local.tags"]}}))
        batch.append(("aws_vpc_security_group_egress_rule",f"r{i}",{"cidr_ipv4":"0.0.0.0/0","cidr_ipv6":None,"description":None,"from_port":443,"ip_protocol":"tcp","prefix_list_id":None,"referenced_security_group_id":None,"tags":None,"to_port":443},
          {"arn":True,"id":True,"security_group_id":True,"security_group_rule_id":True,"tags_all":True},{"security_group_id":ref(f"aws_security_group.g{i}"),"cidr_ipv4":{"constant_value":"0.0.0.0/0"},"ip_protocol":{"constant_value":"tcp"}}))
        batch.append(("aws_route_table_association",f"a{i}",{"gateway_id":None,"route_table_id":f"rtb-{i%100:08x}","timeouts":None},{"id":True,"subnet_id":True},{"subnet_id":ref(f"aws_subnet.s{i}")}))
        batch.append(("aws_ecs_service",f"e{i}",{"alarms":[],"availability_zone_rebalancing":"DISABLED","capacity_provider_strategy":[],"deployment_circuit_breaker":[],"deployment_controller":[],"deployment_maximum_percent":200,"deployment_minimum_healthy_percent":100,"desired_count":2,"enable_ecs_managed_tags":False,"enable_execute_command":False,"force_delete":None,"force_new_deployment":None,"health_check_grace_period_seconds":None,"launch_type":"FARGATE","load_balancer":[],"name":f"service-{i}","network_configuration":[{"assign_public_ip":False}],"ordered_placement_strategy":[],"placement_constraints":[],"propagate_tags":None,"scheduling_strategy":"REPLICA","service_connect_configuration":[],"service_registries":[],"sigint_rollback":None,"tags":tags,"tags_all":tags,"timeouts":None,"volume_configuration":[],"vpc_lattice_configurations":[],"wait_for_steady_state":False},
          {"alarms":[],"capacity_provider_strategy":[],"cluster":True,"deployment_circuit_breaker":[],"deployment_controller":[],"iam_role":True,"id":True,"load_balancer":[],"network_configuration":[{"security_groups":True,"subnets":True}],"platform_version":True,"tags":{},"tags_all":{},"task_definition":True,"triggers":True},
          {"cluster":{"references":["var.cluster"]},"launch_type":{"constant_value":"FARGATE"},"network_configuration":[{"subnets":ref(f"aws_subnet.s{i}"),"security_groups":ref(f"aws_security_group.g{i}")}]}))
        if i%4==0:
            batch.append(("aws_iam_role",f"i{i}",{"assume_role_policy":json.dumps({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks.amazonaws.com"}}]}),"description":None,"force_detach_policies":False,"max_session_duration":3600,"name":f"role-{i}","path":"/","permissions_boundary":None,"tags":tags,"tags_all":tags},{"arn":True,"create_date":True,"id":True,"inline_policy":True,"managed_policy_arns":True,"name_prefix":True,"unique_id":True,"tags":{},"tags_all":{}},{"name":{"references":["var.name"]}}))
        for k,n,a,u,e in batch:
            c=change(k,n,a,u); f=conf(k,n,e); ch.append(c); cf.append(f); size+=len(json.dumps(c))+len(json.dumps(f))+4
            if with_planned:
                p={"address":f"{k}.{n}","mode":"managed","type":k,"name":n,"provider_name":"registry.terraform.io/hashicorp/aws","schema_version":1,"values":a,"sensitive_values":{}}
                pv.append(p); size+=len(json.dumps(p))+2
    return whole(ch,{"resources":cf},planned={"root_module":{"resources":pv}} if with_planned else None)
def minimal(mb):
    ch=[];size=0;i=0
    while size<mb*1e6:
        c=change("aws_subnet",f"s{i}",{"vpc_id":f"vpc-{i%100:08x}","cidr_block":f"10.{i%250}.{i//250%250}.0/28"},{"id":True}); ch.append(c); size+=len(json.dumps(c))+2; i+=1
    return whole(ch,{"resources":[]})
def data(mb):
    rs=[];size=0;i=0
    while size<mb*1e6:
        v={"arn":f"arn:aws:ec2:{R}:111122223333:subnet/subnet-{i:08x}","assign_ipv6_address_on_creation":False,"availability_zone":R+"a","availability_zone_id":"euw3-az1","available_ip_address_count":251,"cidr_block":f"10.{i%250}.{i//250%250}.0/24","customer_owned_ipv4_pool":"","default_for_az":False,"enable_dns64":False,"filter":None,"id":f"subnet-{i:08x}","ipv6_cidr_block":None,"map_public_ip_on_launch":False,"outpost_arn":"","owner_id":"111122223333","state":"available","tags":{"Name":f"s-{i}"},"timeouts":None,"vpc_id":f"vpc-{i%100:08x}"}
        r={"address":f"data.aws_subnet.s[{i}]","mode":"data","type":"aws_subnet","name":"s","index":i,"provider_name":"registry.terraform.io/hashicorp/aws","schema_version":0,"values":v,"sensitive_values":{"tags":{}}}
        rs.append(r); size+=len(json.dumps(r))+2; i+=1
    return whole([change("aws_vpc","a",{"cidr_block":"10.0.0.0/8"},{"id":True})],{"resources":[]},prior={"resources":rs})
def modules(mb):
    # calls of modules, one resource each
    calls={};ch=[];size=0;i=0
    while size<mb*1e6:
        m=f"m{i}"
        call={"source":"./m","expressions":{"vpc_id":{"references":["aws_vpc.a.id","aws_vpc.a"]},"name":{"constant_value":f"n{i}"}},"module":{"outputs":{"id":{"expression":{"references":["aws_security_group.g.id","aws_security_group.g"]}}},"resources":[conf("aws_security_group","g",{"vpc_id":{"references":["var.vpc_id"]}})],"variables":{"vpc_id":{},"name":{}}}}
        c=change("aws_security_group","g",{"name":f"n{i}","egress":[]},{"id":True,"vpc_id":True,"ingress":True},module=f"module.{m}")
        calls[m]=call; ch.append(c); size+=len(json.dumps(call))+len(json.dumps(c))+10; i+=1
    return whole([change("aws_vpc","a",{"cidr_block":"10.0.0.0/8"},{"id":True})]+ch,{"resources":[conf("aws_vpc","a",{})],"module_calls":calls})
def calls_only(mb):
    calls={};size=0;i=0
    while size<mb*1e6:
        m=f"m{i}"
        call={"source":"./m","expressions":{"vpc_id":{"references":["aws_vpc.a.id","aws_vpc.a"]},"name":{"constant_value":f"n{i}"}},"module":{"outputs":{"id":{"expression":{"references":["aws_security_group.g.id","aws_security_group.g"]}}},"resources":[conf("aws_security_group","g",{"vpc_id":{"references":["var.vpc_id"]}})],"variables":{"vpc_id":{},"name":{}}}}
        calls[m]=call; size+=len(json.dumps(call))+10; i+=1
    return whole([change("aws_vpc","a",{"cidr_block":"10.0.0.0/8"},{"id":True})],{"resources":[conf("aws_vpc","a",{})],"module_calls":calls})
def lists(mb):
    rs=[];n=int(mb*1e6/100/20)
    for k in range(100):
        v={"id":f"pl-{k:08x}","name":f"com.amazonaws.{R}.svc{k}","cidr_blocks":[f"{10+k%100}.{j//250%250}.{j%250}.0/24" for j in range(n)],"filter":None,"prefix_list_id":None}
        rs.append({"address":f"data.aws_prefix_list.l{k}","mode":"data","type":"aws_prefix_list","name":f"l{k}","provider_name":"registry.terraform.io/hashicorp/aws","schema_version":0,"values":v,"sensitive_values":{"cidr_blocks":[False]*1}})
    return whole([change("aws_vpc","a",{"cidr_block":"10.0.0.0/8"},{"id":True})],{"resources":[]},prior={"resources":rs})
def policy(mb):
    st=[];n=int(mb*1e6/160)
    pol=json.dumps({"Version":"2012-10-17","Statement":[{"Sid":f"s{i}","Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:PutObject"],"Resource":f"arn:aws:s3:::bucket-{i}/*"} for i in range(n)]})
    return whole([change("aws_vpc","a",{"cidr_block":"10.0.0.0/8"},{"id":True}),change("aws_vpc_endpoint","e",{"service_name":f"com.amazonaws.{R}.s3","vpc_endpoint_type":"Gateway","policy":pol},{"id":True,"vpc_id":True})],{"resources":[conf("aws_vpc_endpoint","e",{"vpc_id":{"references":["aws_vpc.a.id","aws_vpc.a"]}})]})
def noop(mb):
    ch=[];size=0;i=0
    while size<mb*1e6:
        v={"vpc_id":f"vpc-{i%100:08x}","cidr_block":f"10.{i%250}.{i//250%250}.0/28","id":f"subnet-{i:08x}","arn":f"arn:aws:ec2:{R}:111122223333:subnet/subnet-{i:08x}","tags":{"Name":f"s{i}"},"tags_all":{"Name":f"s{i}"},"owner_id":"111122223333","availability_zone":R+"a"}
        c=change("aws_subnet",f"s{i}",v,{},actions=("no-op",),before=v); ch.append(c); size+=len(json.dumps(c))+2; i+=1
    return whole(ch,{"resources":[]})
def other(mb):
    ch=[];size=0;i=0
    while size<mb*1e6:
        c=change("aws_iam_role",f"i{i}",{"assume_role_policy":"{}","name":f"role-{i}","path":"/","tags":{"Name":"x"}},{"arn":True,"id":True}); ch.append(c); size+=len(json.dumps(c))+2; i+=1
    return whole(ch,{"resources":[]})


SHAPES = {
    "new resources with planned_values": lambda mb: new(mb, True),
    "one policy": policy,
    "types that are not read": other,
    "calls of modules that make nothing": calls_only,
    "subnets that stay": noop,
    "new resources": new,
    "subnets of data sources": data,
    "calls of modules with a group each": modules,
    "new subnets of two attributes": minimal,
    "prefix lists": lists,
}


def write(path: pathlib.Path, shape: str, megabytes: int) -> None:
    """A plan of a shape."""
    path.write_text(json.dumps(SHAPES[shape](megabytes)))
