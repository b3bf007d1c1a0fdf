# The rule, its function and role in this account and Region: what cfn/rule.yaml makes.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  here     = length(var.organization_units) == 0 ? 1 : 0
  account  = data.aws_caller_identity.current.account_id
  region   = data.aws_region.current.region
  rules    = "arn:${data.aws_partition.current.partition}:config:${local.region}:${local.account}:config-rule/*"
  rechecks = local.here == 1 && var.recheck_minutes != "0" ? 1 : 0
  hours = {
    One_Hour         = 1
    Three_Hours      = 3
    Six_Hours        = 6
    Twelve_Hours     = 12
    TwentyFour_Hours = 24
  }
}

resource "aws_config_config_rule" "this" {
  count            = local.here
  name             = var.name
  description      = "Every VPC in use reaches the required AWS services through VPC endpoints, and gets through. The annotation says what is in the way."
  input_parameters = jsonencode(local.rule_parameters)
  tags             = var.tags

  scope {
    compliance_resource_types = var.change_types
  }

  source {
    owner             = "CUSTOM_LAMBDA"
    source_identifier = aws_lambda_function.this[0].arn

    source_detail {
      event_source = "aws.config"
      message_type = "ConfigurationItemChangeNotification"
    }

    source_detail {
      event_source = "aws.config"
      message_type = "OversizedConfigurationItemChangeNotification"
    }

    source_detail {
      event_source                = "aws.config"
      message_type                = "ScheduledNotification"
      maximum_execution_frequency = var.schedule_frequency
    }
  }

  # AWS Config tries the permission when the rule is put.
  depends_on = [aws_lambda_permission.config]
}

resource "aws_lambda_permission" "config" {
  count          = local.here
  function_name  = aws_lambda_function.this[0].function_name
  action         = "lambda:InvokeFunction"
  principal      = "config.amazonaws.com"
  source_account = local.account
  source_arn     = local.rules
}

resource "aws_lambda_function" "this" {
  count            = local.here
  function_name    = var.name
  description      = "Evaluates the private paths of VPCs for AWS Config"
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]
  filename         = var.package_file
  source_code_hash = var.package_file == null ? null : filebase64sha256(var.package_file)
  s3_bucket        = var.package_file == null ? var.package_bucket : null
  s3_key           = var.package_file == null ? var.package_key : null
  role             = aws_iam_role.this[0].arn
  memory_size      = var.memory_size
  timeout          = var.timeout
  tags             = var.tags

  dead_letter_config {
    target_arn = aws_sqs_queue.dead_letters[0].arn
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.this[0].name
  }

  dynamic "environment" {
    for_each = aws_iam_role.recheck[*].arn
    content {
      variables = {
        RECHECK_ROLE_ARN = environment.value
      }
    }
  }

  lifecycle {
    precondition {
      condition     = (var.package_file != null) != (var.package_bucket != null && var.package_key != null)
      error_message = "Give package_file, or package_bucket and package_key."
    }
  }
}

resource "aws_lambda_function_event_invoke_config" "this" {
  count                        = local.here
  function_name                = aws_lambda_function.this[0].function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 3600
}

resource "aws_cloudwatch_log_group" "this" {
  count             = local.here
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_sqs_queue" "dead_letters" {
  count                     = local.here
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = var.tags
}
