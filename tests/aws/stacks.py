"""What moto's CloudFormation gets wrong in an update: a resource whose condition is false has nothing to be updated."""

from moto.cloudformation import parsing

_update = parsing.parse_and_update_resource


def _update_what_is_there(logical_id, resource_json, resources_map, account_id, region_name):
    if resources_map[logical_id] is None:
        return None
    return _update(logical_id, resource_json, resources_map, account_id, region_name)


parsing.parse_and_update_resource = _update_what_is_there
