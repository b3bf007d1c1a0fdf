"""The software bill of materials of the function, as CycloneDX, from what Cargo resolved: `cargo metadata` on standard input."""

import json
import pathlib
import sys
import tomllib
import uuid


def bill(metadata, checksums):
    """What is linked into the function: the root package and its normal dependencies, theirs, and so on."""
    packages = {package["id"]: package for package in metadata["packages"]}
    edges = {node["id"]: sorted(linked(node)) for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    reached, waiting = set(), [root]
    while waiting:
        package = waiting.pop()
        if package not in reached:
            reached.add(package)
            waiting += edges[package]
    order = sorted(reached - {root}, key=lambda package: reference(packages[package]))
    body = {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {**component(packages[root], checksums), "type": "application"}},
        "components": [component(packages[package], checksums) for package in order],
        "dependencies": [
            {"ref": reference(packages[package]), "dependsOn": sorted(reference(packages[other]) for other in edges[package])}
            for package in [root, *order]
        ],
    }
    # The same contents get the same number: a bill has no time of its own.
    body["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True)).urn
    return body


def linked(node):
    return (edge["pkg"] for edge in node["deps"] if any(kind["kind"] is None for kind in edge["dep_kinds"]))


def reference(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package, checksums):
    made = {
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
    }
    if package.get("description"):
        made["description"] = " ".join(package["description"].split())
    if package.get("license"):
        # Older crates write `MIT/Apache-2.0`.
        made["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if package.get("repository"):
        made["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return made


def main(lock_file, bill_file):
    lock = tomllib.loads(pathlib.Path(lock_file).read_text())
    checksums = {(package["name"], package["version"]): package.get("checksum") for package in lock["package"]}
    made = bill(json.load(sys.stdin), checksums)
    pathlib.Path(bill_file).write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")
    print(f"{bill_file}: {len(made['components'])} components")


if __name__ == "__main__":
    main(*sys.argv[1:])
