-- The table of Amazon Athena over `--format ndjson`. Upload reports below one prefix, a folder a day:
--   s3://BUCKET/vpc-endpoint-rule/day=2026-11-27/report.ndjson
-- `row` tells what a line is about: vpc, service, finding, failure (not evaluated).
CREATE EXTERNAL TABLE vpc_endpoint_rule (
  `row` string,
  evaluated_at string,
  account_id string,
  account_name string,
  organizational_unit string,
  region string,
  vpc_id string,
  vpc_name string,
  compliance_type string,
  annotation string,
  waiver_until string,
  without_exceptions string,
  service string,
  answer string,
  endpoint_ids array<string>,
  code string,
  severity string,
  message string,
  remediation string,
  clients bigint,
  resources array<string>,
  leaves_by string,
  excepted boolean,
  exception_until string,
  exception_by string,
  exception_reason string
)
PARTITIONED BY (day string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION 's3://BUCKET/vpc-endpoint-rule/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2026-01-01,NOW',
  'storage.location.template' = 's3://BUCKET/vpc-endpoint-rule/day=${day}/'
);
