"""Asks the outside judges about a running Kith: judge.py ADDRESS FOLDER

FOLDER is for what is fetched and what the judges say. `cargo xtask conformance` installs the judges, starts a demonstration and runs this.

Two judges, each twice: by our own description of the interface (crates/app/src/oruk/openapi.json), which allows no field that is not in
it, and by the official one of Open Referral UK 3.0, if KITH_ORUK names a checkout of github.com/OpenReferralUK/uk-profile. That is
licensed CC BY-SA 4.0 and no part of this repository.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BASE = sys.argv[1] + "/oruk/v3"
FOLDER = Path(sys.argv[2])
HERE = Path(__file__).parent
JUDGES = Path(sys.executable).parent
LISTS = ["services", "service_at_locations", "taxonomies", "taxonomy_terms"]
# Requests for each address in the phase of chance.
CASES = "60"

verdicts = []


def say(line):
    print(line, flush=True)


def verdict(judge, about, counted, passed):
    verdicts.append((judge, about, counted, passed))
    say(f"{'ok    ' if passed else 'FAILED'} {judge}, {about}: {counted}")


def get(path):
    with urllib.request.urlopen(BASE + path, timeout=30) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        return json.load(answer)


def wait_for_server():
    for _ in range(600):
        try:
            return get("/")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit("the demonstration did not answer within two minutes")


def walk(name):
    """The ids of all pages of a list, which have to add up."""
    ids, page, total = [], 1, None
    while True:
        answer = get(f"/{name}?per_page=37&page={page}")
        ids += [row["id"] for row in answer["contents"]]
        total = answer["total_items"]
        if answer["last_page"]:
            break
        page += 1
    adds_up = len(ids) == len(set(ids)) == total
    verdict("pages", f"/{name}", f"{total} in {page} pages, each once", adds_up and total > 0)
    return ids


def fetch(name, ids):
    """Every one of them whole, as files for a judge of files."""
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    files = []
    for one in ids:
        files.append(folder / f"{one}.json")
        files[-1].write_text(json.dumps(get(f"/{name}/{one}")))
    return files


def check_files(whose, schema, files):
    if not files:
        return
    command = [JUDGES / "check-jsonschema", "--schemafile", schema, *files]
    ran = subprocess.run(command, capture_output=True, text=True)
    verdict("check-jsonschema", f"{whose} schema of /{files[0].parent.name}", f"{len(files)} checked", ran.returncode == 0)
    if ran.returncode != 0:
        say((ran.stdout + ran.stderr)[-3000:])


def check_requests(whose, description, *options):
    told = FOLDER / f"schemathesis-{whose}.txt"
    command = [JUDGES / "schemathesis", "--config-file", HERE / "schemathesis.toml", "run", description, "--url", BASE]
    command += ["--phases", "examples,coverage,fuzzing", "-n", CASES, "--seed", "1", "--no-color", *options]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=FOLDER)
    told.write_text(ran.stdout + ran.stderr)
    cases = re.search(r"(\d+) generated.*", ran.stdout)
    operations = re.search(r"Tested: (\d+)", ran.stdout)
    counted = f"{operations.group(1)} addresses, {cases.group(0)}" if cases and operations else "nothing was tested"
    # A run in which nothing was asked must not look like one that passed.
    verdict("schemathesis", f"{whose} description", counted, ran.returncode == 0 and bool(cases and operations))
    if ran.returncode != 0:
        say("\n".join(told.read_text().splitlines()[-80:]))


def name_ids(description, ids):
    """Tells the judge which ids there are: of those that it makes up, nothing is there but 404."""
    for name, some in ids.items():
        item = description["paths"][f"/{name}/{{id}}"]
        parameters = item.get("parameters", []) + item["get"].get("parameters", [])
        for parameter in parameters:
            if parameter["name"] == "id":
                parameter["schema"] = {"type": "string", "enum": some[:30]}


def write(name, value):
    file = FOLDER / name
    file.write_text(json.dumps(value))
    return file


def ours(ids, files):
    description = get("/openapi.json")
    schemas = description["components"]["schemas"]
    for name, schema in [
        ("services", "service_whole"),
        ("service_at_locations", "service_at_location_whole"),
        ("taxonomies", "taxonomy"),
        ("taxonomy_terms", "taxonomy_term"),
    ]:
        alone = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": f"#/components/schemas/{schema}"}
        check_files("our", write(f"our-{schema}.json", {**alone, "components": {"schemas": schemas}}), files[name])
    name_ids(description, ids)
    check_requests("our", write("our-openapi.json", description), "--mode", "all")
    return description["components"]["parameters"]


def official(folder, ids, files, our_parameters):
    schema = folder / "schema"
    if not (schema / "openapi.json").is_file():
        sys.exit(f"KITH_ORUK is {folder}, but there is no schema/openapi.json in it")
    check_files("official", schema / "compiled/service.json", files["services"])
    check_files("official", schema / "compiled/service_at_location.json", files["service_at_locations"])
    check_files("official", schema / "taxonomy.json", files["taxonomies"])
    check_files("official", schema / "taxonomy_term.json", files["taxonomy_terms"])
    check_requests("official", write("official-openapi.json", repaired(schema, ids, our_parameters)), "--mode", "positive",
                   "--exclude-checks", "status_code_conformance,unsupported_method")


def repaired(schema, ids, our_parameters):
    """The official description, so that a program can read it. Answers are judged by its schemas as they are."""
    say("   of the official description is repaired: remote files are read from the checkout; the type “time”, which there is none of,")
    say("   is string; /service_at_locations/{id} gives a service at a location and not a service; and its parameters, which allow any")
    say("   text, are what ours allow. It lists no answer but 200, so that others are not held against us.")

    def local(value):
        if isinstance(value, list):
            return [local(item) for item in value]
        if not isinstance(value, dict):
            return value
        ref = value.get("$ref", "")
        if isinstance(ref, str) and "://" in ref:
            return local(json.loads((schema / ref.split("/schema/")[1]).read_text()))
        if isinstance(ref, str) and ref.endswith(".json"):
            return local(json.loads((schema / ref).read_text()))
        return {key: local(item) for key, item in value.items()}

    description = json.loads((schema / "openapi.json").read_text())
    found = description["paths"]["/service_at_locations/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
    found["schema"] = json.loads((schema / "compiled/service_at_location.json").read_text())
    description = local(description)
    parameters = description["components"]["parameters"]
    for name, parameter in our_parameters.items():
        parameters[name]["schema"] = parameter["schema"]
    name_ids(description, ids)
    return description


def main():
    wait_for_server()
    ids = {name: walk(name) for name in LISTS}
    files = {name: fetch(name, ids[name]) for name in LISTS}
    our_parameters = ours(ids, files)
    folder = os.environ.get("KITH_ORUK")
    if folder:
        official(Path(folder), ids, files, our_parameters)
    else:
        say("SKIPPED the official schemas and the official description: KITH_ORUK names no checkout of OpenReferralUK/uk-profile")
    failed = [row for row in verdicts if not row[3]]
    say(f"{len(verdicts)} verdicts, {len(failed)} against us")
    sys.exit(1 if failed or not verdicts else 0)


main()
