# The organization variant: function and rule in every account of the units, now and later, by a StackSet of cfn/rule.yaml.

locals {
  organization = length(var.organization_units) == 0 ? 0 : 1
  # The template's names of the rule's parameters: the first letter is a capital.
  template_parameters = {
    for name, value in local.rule_parameters : "${upper(substr(name, 0, 1))}${substr(name, 1, -1)}" => value
  }
}

resource "aws_cloudformation_stack_set" "this" {
  count            = local.organization
  name             = var.name
  template_body    = file("${path.module}/../rule.yaml")
  permission_model = "SERVICE_MANAGED"
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  tags             = var.tags

  parameters = merge(local.template_parameters, {
    Architecture      = var.architecture
    ChangeTypes       = join(",", var.change_types)
    CodeBucketPrefix  = var.package_bucket_prefix
    CodeKey           = var.package_key
    ConfigRuleName    = var.name
    LogRetentionDays  = tostring(var.log_retention_days)
    MemorySize        = tostring(var.memory_size)
    ScheduleFrequency = var.schedule_frequency
    Timeout           = tostring(var.timeout)
  })

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  operation_preferences {
    failure_tolerance_percentage = 10
    max_concurrent_percentage    = 25
    region_concurrency_type      = "PARALLEL"
  }

  lifecycle {
    precondition {
      condition     = var.package_bucket_prefix != null && var.package_key != null && length(var.organization_regions) > 0
      error_message = "The organization variant needs package_bucket_prefix, package_key and organization_regions."
    }
  }
}

resource "aws_cloudformation_stack_instances" "this" {
  count          = local.organization
  stack_set_name = aws_cloudformation_stack_set.this[0].name
  regions        = var.organization_regions

  deployment_targets {
    organizational_unit_ids = var.organization_units
  }

  operation_preferences {
    concurrency_mode             = "SOFT_FAILURE_TOLERANCE"
    failure_tolerance_percentage = 10
    max_concurrent_percentage    = 25
    region_concurrency_type      = "PARALLEL"
  }
}
