# What watches the function: the alarms of cfn/rule.yaml.

locals {
  function_alarms = local.here == 0 ? {} : {
    errors = {
      description = "The function failed, so some VPC may have no fresh result. Its log says which call, resource or permission."
      namespace   = "AWS/Lambda"
      metric      = "Errors"
      dimensions  = { FunctionName = var.name }
      statistic   = "Sum"
      period      = 300
      periods     = 1
      comparison  = "GreaterThanOrEqualToThreshold"
      missing     = "notBreaching"
    }
    throttles = {
      description = "Lambda throttled the function, so results come late. Raise the account's concurrency."
      namespace   = "AWS/Lambda"
      metric      = "Throttles"
      dimensions  = { FunctionName = var.name }
      statistic   = "Sum"
      period      = 300
      periods     = 3
      comparison  = "GreaterThanOrEqualToThreshold"
      missing     = "notBreaching"
    }
    undetermined = {
      description = "A VPC could not be evaluated because a fact could not be read. It keeps its last result; the function's log names what is missing."
      namespace   = "VpcEndpointRule"
      metric      = "Undetermined"
      dimensions  = {}
      statistic   = "Sum"
      period      = 300
      periods     = 1
      comparison  = "GreaterThanOrEqualToThreshold"
      missing     = "notBreaching"
    }
    no-run = {
      description = "The function did not run for two periods of its schedule. The rule, the permission or AWS Config itself is off."
      namespace   = "AWS/Lambda"
      metric      = "Invocations"
      dimensions  = { FunctionName = var.name }
      statistic   = "Sum"
      period      = 3600
      periods     = 2 * local.hours[var.schedule_frequency]
      comparison  = "LessThanThreshold"
      missing     = "breaching"
    }
    dead-letters = {
      description = "An event failed for good. Its VPC is evaluated again by the schedule; the queue holds the event."
      namespace   = "AWS/SQS"
      metric      = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = "${var.name}-dead-letters" }
      statistic   = "Maximum"
      period      = 300
      periods     = 1
      comparison  = "GreaterThanOrEqualToThreshold"
      missing     = "notBreaching"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.function_alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = each.value.periods
  threshold           = 1
  comparison_operator = each.value.comparison
  treat_missing_data  = each.value.missing
  alarm_actions       = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
  ok_actions          = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
  tags                = var.tags

  # Before there is a rule nothing runs, and that is no fault.
  depends_on = [aws_config_config_rule.this]
}
