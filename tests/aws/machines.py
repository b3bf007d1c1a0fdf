"""What moto leaves out of state machines that are run.

It runs the machines of a backend of their own, where it is told to (`execute_state_machine`), and its CloudFormation
fills the other one: here what a stack makes, changes or deletes is made, changed or deleted in both. And the start of an
execution is a text, as the Amazon States Language has it: moto's is an object that no answer can hold.
"""

from datetime import timezone

from moto.core.config import default_user_config
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

_create = StateMachine.create_from_cloudformation_json.__func__
_update = StateMachine.update_from_cloudformation_json.__func__
_delete = StateMachine.delete_from_cloudformation_json.__func__
_details = Execution.get_start_execution_details


def _run(account_id, region_name):
    """The machines that are run; None where none is."""
    runs = default_user_config.get("stepfunctions", {}).get("execute_state_machine")
    return stepfunctions_parser_backends[account_id][region_name] if runs else None


def _made(cls, resource_name, cloudformation_json, account_id, region_name, **more):
    made = _create(cls, resource_name, cloudformation_json, account_id, region_name, **more)
    run = _run(account_id, region_name)
    if run is not None:
        run.create_state_machine(made.name, made.definition, made.roleArn)
    return made


def _changed(cls, original, new_name, cloudformation_json, account_id, region_name):
    changed = _update(cls, original, new_name, cloudformation_json, account_id, region_name)
    run = _run(account_id, region_name)
    # Another name is another machine, which was made by now.
    if run is not None and changed.arn == original.arn:
        run.update_state_machine(changed.arn, definition=changed.definition, role_arn=changed.roleArn)
    return changed


def _deleted(cls, resource_name, cloudformation_json, account_id, region_name):
    _delete(cls, resource_name, cloudformation_json, account_id, region_name)
    run = _run(account_id, region_name)
    if run is not None:
        run.delete_state_machine(resource_name)


def _dated(self):
    details = _details(self)
    moment = self.start_date.astimezone(timezone.utc)
    details.start_time = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
    return details


StateMachine.create_from_cloudformation_json = classmethod(_made)
StateMachine.update_from_cloudformation_json = classmethod(_changed)
StateMachine.delete_from_cloudformation_json = classmethod(_deleted)
Execution.get_start_execution_details = _dated
