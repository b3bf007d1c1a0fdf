"""A survey that was deployed: its functions in processes, its state machine in moto's interpreter."""

import time

import boto3

from accounts.test_places import REGION
from function.conftest import BOOTSTRAP, EMULATOR, _program
from survey.pool import Pool

ENDED = "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"


class Deployed:
    """What a stack of `cfn/survey.yaml` made, by its logical ids; its functions see the accounts of a crowd."""

    def __init__(self, aws, folder, crowd_url, ids):
        self.s3, self.machine = boto3.client("s3"), boto3.client("stepfunctions")
        self.bucket, self.arn = ids["Bucket"], ids["Survey"]
        environment = {
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret-key-of-the-function",
            "AWS_SESSION_TOKEN": "session-token-of-the-function",
            "AWS_ENDPOINT_URL": crowd_url,
            "AWS_ENDPOINT_URL_S3": aws.url,
        }
        functions = boto3.client("lambda")
        self.pools = {}
        for name, size in (("Worker", 3), ("Reduce", 1)):
            variables = functions.get_function_configuration(FunctionName=ids[name])["Environment"]["Variables"]
            logs = folder / name
            logs.mkdir()
            self.pools[name] = Pool(_program(BOOTSTRAP), _program(EMULATOR), logs, {**environment, **variables}, size)
            aws.functions[ids[name]] = self.pools[name]

    def run(self, name):
        """Runs the survey; how its execution ended."""
        self.machine.start_execution(stateMachineArn=self.arn, name=name, input="{}")
        return self.ended(name)

    def ended(self, name):
        """Waits for an execution; how it ended."""
        ends, executions = time.monotonic() + 900, self.arn.replace(":stateMachine:", ":execution:")
        while time.monotonic() < ends:
            status = self.machine.describe_execution(executionArn=f"{executions}:{name}")["status"]
            if status in ENDED:
                return status
            time.sleep(0.5)
        raise AssertionError("the execution does not end")

    def object(self, key):
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def asked(self, name):
        """(step, account or region or None, error type) of each invocation."""
        found = []
        for step, event, payload in self.pools[name].invocations:
            subject = event[step].get("accountId") or event[step].get("region")
            found.append((step, subject, payload.get("errorType")))
        return found

    def stop(self):
        """Ends the processes."""
        for pool in self.pools.values():
            pool.stop()
