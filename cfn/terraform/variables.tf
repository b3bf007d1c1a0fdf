variable "name" {
  description = "Name of the rule and the function; at most 37 characters, so that what AWS adds to it in packs stays within 64."
  type        = string
  default     = "vpc-endpoint-rule"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,37}$", var.name))
    error_message = "The name has 1 to 37 letters, digits, hyphens and underscores."
  }
}

variable "package_file" {
  description = "The zip of a release, by path. Give it, or package_bucket and package_key."
  type        = string
  default     = null
}

variable "package_bucket" {
  description = "S3 bucket of the package, in this Region."
  type        = string
  default     = null
}

variable "package_key" {
  description = "S3 key of the package."
  type        = string
  default     = null
}

variable "architecture" {
  description = "Instruction set that the package was built for: x86_64 or arm64."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "Lambda knows x86_64 and arm64."
  }
}

variable "schedule_frequency" {
  description = "How often every VPC is evaluated, whatever changes: One_Hour, Three_Hours, Six_Hours, Twelve_Hours or TwentyFour_Hours."
  type        = string
  default     = "Six_Hours"

  validation {
    condition     = contains(["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"], var.schedule_frequency)
    error_message = "AWS Config knows One_Hour, Three_Hours, Six_Hours, Twelve_Hours and TwentyFour_Hours."
  }
}

variable "change_types" {
  description = "Resource types whose changes are evaluated at once."
  type        = list(string)
  default = [
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::Subnet",
    "AWS::EC2::RouteTable",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::Route53Resolver::ResolverRuleAssociation",
    "AWS::Route53Profiles::ProfileAssociation",
  ]
}

variable "memory_size" {
  description = "Memory of the function in MB."
  type        = number
  default     = 128
}

variable "timeout" {
  description = "Timeout of the function in seconds."
  type        = number
  default     = 120
}

variable "log_retention_days" {
  description = "How long logs are kept, in days."
  type        = number
  default     = 30
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the roles, if your account asks for one."
  type        = string
  default     = null
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms notify; null notifies nobody."
  type        = string
  default     = null
}

variable "notification_topic_arn" {
  description = "SNS topic that is told when a VPC's result changes; its policy must let events.amazonaws.com publish. null tells nobody."
  type        = string
  default     = null
}

variable "organization_units" {
  description = "The organization variant: units that get function and rule by a StackSet of cfn/rule.yaml, instead of this account. Empty deploys here."
  type        = list(string)
  default     = []
}

variable "organization_regions" {
  description = "Regions of the organization variant."
  type        = list(string)
  default     = []
}

variable "package_bucket_prefix" {
  description = "The organization variant: buckets PREFIX-REGION hold the package under package_key, and the organization may read them."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything that takes them."
  type        = map(string)
  default     = {}
}
