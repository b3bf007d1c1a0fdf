"""What runs in an account, as records in the form in which the AWS CLI prints them: Amazon ECS, AWS CodeBuild, Systems
Manager, Amazon ECR.

moto has no pages of most of these, no tasks of a description of their own, and nothing of the last two.
"""

from .answer import error, success

OPERATIONS = (
    "ListClusters",
    "ListContainerInstances",
    "DescribeContainerInstances",
    "ListTasks",
    "DescribeTasks",
    "DescribeTaskDefinition",
    "ListProjects",
    "BatchGetProjects",
    "DescribeInstanceInformation",
    "DescribePullThroughCacheRules",
)
# The most that a call describes, and the most on a page, as the services have it.
DESCRIBED = 100
PAGES = {"DescribeInstanceInformation": 50, "DescribePullThroughCacheRules": 1000}


class Workloads:
    """What runs in one account and region."""

    def __init__(self):
        # Cluster ARN to its tasks and container instances.
        self.clusters = {}
        # By ARN, name, id and prefix.
        self.definitions, self.projects, self.managed, self.cache_rules = {}, {}, [], []

    def cluster(self, arn):
        """A cluster, which is there from now on."""
        return self.clusters.setdefault(arn, {"tasks": [], "containerInstances": []})

    def answer(self, call, page_size):
        """Answers one of `OPERATIONS`."""
        return getattr(self, f"_{call.operation}")(call.parameters, call, page_size)

    def _ListClusters(self, asked, call, page_size):
        return _page(call, "clusterArns", list(self.clusters), page_size)

    def _ListContainerInstances(self, asked, call, page_size):
        cluster = self.clusters.get(asked["cluster"])
        if cluster is None:
            return _no_cluster()
        return _page(call, "containerInstanceArns", [one["containerInstanceArn"] for one in cluster["containerInstances"]], page_size)

    def _DescribeContainerInstances(self, asked, call, page_size):
        found = self.clusters[asked["cluster"]]["containerInstances"]
        return _described("containerInstances", "containerInstanceArn", found, asked["containerInstances"])

    def _ListTasks(self, asked, call, page_size):
        cluster = self.clusters.get(asked["cluster"])
        if cluster is None:
            return _no_cluster()
        status, on = asked.get("desiredStatus", "RUNNING"), asked.get("containerInstance")
        found = [one for one in cluster["tasks"] if one["desiredStatus"] == status and on in (None, one.get("containerInstanceArn"))]
        return _page(call, "taskArns", [one["taskArn"] for one in found], page_size)

    def _DescribeTasks(self, asked, call, page_size):
        return _described("tasks", "taskArn", self.clusters[asked["cluster"]]["tasks"], asked["tasks"])

    def _DescribeTaskDefinition(self, asked, call, page_size):
        found = self.definitions.get(asked["taskDefinition"])
        if found is None:
            return error("ecs", 400, "ClientException", "Unable to describe task definition.")
        return _json({"taskDefinition": found, "tags": []})

    def _ListProjects(self, asked, call, page_size):
        return _page(call, "projects", list(self.projects), page_size)

    def _BatchGetProjects(self, asked, call, page_size):
        names = asked["names"]
        assert len(names) <= DESCRIBED
        return _json({"projects": [self.projects[n] for n in names if n in self.projects], "projectsNotFound": []})

    def _DescribeInstanceInformation(self, asked, call, page_size):
        only = next((f["Values"] for f in asked.get("Filters", []) if f["Key"] == "InstanceIds"), None)
        found = [one for one in self.managed if only is None or one["InstanceId"] in only]
        return _page(call, "InstanceInformationList", found, page_size, "NextToken")

    def _DescribePullThroughCacheRules(self, asked, call, page_size):
        return _page(call, "pullThroughCacheRules", self.cache_rules, page_size)


def _json(value):
    return success("config", value)


def _no_cluster():
    return error("ecs", 400, "ClusterNotFoundException", "Cluster not found.")


def _described(key, arn, records, asked):
    assert len(asked) <= DESCRIBED
    found = [one for one in records if one[arn] in asked]
    missing = set(asked) - {one[arn] for one in found}
    return _json({key: found, "failures": [{"arn": one, "reason": "MISSING"} for one in sorted(missing)]})


def _page(call, key, records, page_size, token="nextToken"):
    start = int(call.next_token or 0)
    most = PAGES.get(call.operation, DESCRIBED)
    asked = call.parameters.get("maxResults") or call.parameters.get("MaxResults") or most
    assert int(asked) <= most, (call.operation, asked)
    end = start + min(int(asked), page_size or most)
    more = {token: str(end)} if end < len(records) else {}
    return _json({key: records[start:end], **more})
