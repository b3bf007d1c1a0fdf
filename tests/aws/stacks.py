"""What moto's CloudFormation gets wrong: in an update a resource whose condition is false has nothing to be updated, and
a stack that was made by a change set has the outputs of its template.
"""

from moto.cloudformation import models, parsing

_update = parsing.parse_and_update_resource


def _update_what_is_there(logical_id, resource_json, resources_map, account_id, region_name):
    if resources_map[logical_id] is None:
        return None
    return _update(logical_id, resource_json, resources_map, account_id, region_name)


parsing.parse_and_update_resource = _update_what_is_there


_apply = models.ChangeSet.apply


def _apply_with_outputs(self):
    _apply(self)
    self.stack.template_dict = self.template_dict
    self.stack.output_map = self.stack._create_output_map()


models.ChangeSet.apply = _apply_with_outputs
