# What every VPC in use must reach. These are the rule's parameters, as `vpc-endpoint-rule parameters` explains them;
# the rule itself is handed to AWS Config under their names in camel case.

variable "service_names" {
  description = "Services that every VPC in use must reach privately; the name and syntax of the managed rule `vpc-endpoint-enabled`."
  type        = string
  default     = "ecr.api,ecr.dkr,s3"
}

variable "profile" {
  description = "The services that a kind of workload needs: beside `serviceNames` where both are given, alone where only a profile is."
  type        = string
  default     = ""
}

variable "hosts" {
  description = "Further hosts that clients use and must reach privately, such as `sts.amazonaws.com`."
  type        = string
  default     = ""
}

variable "clients" {
  description = "Who is asked for what: `BY_SERVICE` asks clients that pull images for image services, and every client for every other service; `IMAGE` asks only clients that pull images; `ALL` asks every client for every service."
  type        = string
  default     = "BY_SERVICE"
}

variable "client_descriptions" {
  description = "Network interfaces in use whose `Description` matches are clients too, of every service that is not for images."
  type        = string
  default     = ""
}

variable "s3_buckets" {
  description = "Buckets whose objects clients read: where `s3` is required, endpoint policies must allow `s3:GetObject` on them; `s3` is then decided by these, and by image layers, alone."
  type        = string
  default     = ""
}

variable "trusted_dns_servers" {
  description = "DNS servers that are known to forward AWS's names to Amazon's: they count as Amazon's."
  type        = string
  default     = ""
}

variable "depth" {
  description = "`path` proves DNS, security groups, network ACLs, routes and policies; `existence` stops at 'an endpoint of the right type is available'."
  type        = string
  default     = "path"
}

variable "vpc_ids" {
  description = "Judge these VPCs only; the others are NOT_APPLICABLE."
  type        = string
  default     = ""
}

variable "exclude_vpc_ids" {
  description = "Judge all VPCs but these; stands above `vpcIds`."
  type        = string
  default     = ""
}

variable "unused_vpcs" {
  description = "What a VPC without clients is; `EVALUATE` judges it by its endpoints alone: states, DNS, policies."
  type        = string
  default     = "NOT_APPLICABLE"
}

variable "unknown" {
  description = "What an UNKNOWN answer counts as."
  type        = string
  default     = "COMPLIANT"
}

variable "pending_grace_minutes" {
  description = "How long a `pending` endpoint is given before it counts as a fault."
  type        = string
  default     = "0"
}

variable "recheck_minutes" {
  description = "If above 0, a verdict that rests on a state in transition schedules one re-evaluation after so many minutes (Lambda only)."
  type        = string
  default     = "0"
}

variable "waiver_tag" {
  description = "The tag on a VPC that waives it: `until=2027-01-31 by=… reason=…`; without `until`, or past it, it waives nothing and warns."
  type        = string
  default     = "vpc-endpoint-rule:waiver"
}

variable "trust_central_dns" {
  description = "Whether a hosted zone of another account counts as a private path; hosted zones are not part of the answer yet, so `false` is refused."
  type        = string
  default     = "true"
}

variable "organization_id" {
  description = "Decides policy conditions on `aws:PrincipalOrgID` and `aws:ResourceOrgID`."
  type        = string
  default     = ""
}

variable "member_role_name" {
  description = "Role to assume in the evaluated account, for reading and for reporting (Lambda only)."
  type        = string
  default     = ""
}
