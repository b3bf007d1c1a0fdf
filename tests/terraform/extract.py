"""Takes out of PyPI's cdktn-provider-aws what Terraform's AWS provider knows of the resources that cfn/terraform uses.

    pip download --no-deps cdktn-provider-aws==25.8.1
    python tests/terraform/extract.py cdktn_provider_aws-25.8.1-py3-none-any.whl

The answer is tests/terraform/schema.json: the package is 70 MB, the part that is asked for a few kilobytes.
"""

import gzip
import io
import json
import pathlib
import re
import sys
import tarfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
MODULE = HERE.parents[1] / "cfn" / "terraform"


def assembly(wheel):
    """The package's description of its types."""
    with zipfile.ZipFile(wheel) as package:
        name = next(name for name in package.namelist() if name.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(package.read(name))) as tar:
            names = [name for name in tar.getnames() if name in ("package/.jsii", "package/.jsii.gz")]
            for name in names:
                data = tar.extractfile(name).read()
                data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
                found = json.loads(data)
                if found.get("types"):
                    return found
    raise SystemExit("no types in the package")


def attributes(types, name, seen=()):
    """Each attribute of a configuration: whether it must be given, and its blocks' own attributes."""
    made = {}
    for one in types[name].get("properties", []):
        link = re.search(r"#([a-z0-9_]+) ", str(one.get("docs", {})))
        if not link or "registry.terraform.io" not in str(one["docs"]):
            continue
        block = re.search(r'"fqn": ?"([^"]+)"', json.dumps(one["type"]))
        inner = next((fqn for fqn in re.findall(r'"fqn": ?"([^"]+)"', json.dumps(one["type"])) if fqn in types and types[fqn]["kind"] == "interface"), None)
        made[link.group(1)] = {
            "required": not one.get("optional", False),
            **({"block": attributes(types, inner, (*seen, inner))} if block and inner and inner not in seen else {}),
        }
    return made


def main(wheel):
    """Writes the schema."""
    text = "\n".join(path.read_text() for path in MODULE.rglob("*.tf"))
    wanted = sorted(set(re.findall(r'^(?:resource|data) "(aws_\w+)"', text, re.M)))
    types = assembly(wheel)["types"]
    by_resource = {}
    for name, one in types.items():
        if one["kind"] == "class" and (link := re.search(r"/docs/(resources|data-sources)/(\w+) (aws_\w+)\}", str(one.get("docs", {})))):
            by_resource[link.group(1), link.group(3)] = name + "Config"
    used = {
        f"{kind}.{resource}": attributes(types, by_resource[(folder, resource)])
        for kind, folder in (("resource", "resources"), ("data", "data-sources"))
        for resource in wanted
        if (folder, resource) in by_resource and re.search(rf'^{kind} "{resource}"', text, re.M)}
    (HERE / "schema.json").write_text(json.dumps({"package": pathlib.Path(wheel).name, "types": used}, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
