"""No public service writes without an event in the audit trail."""

import ast

from tests.architecture.source import modules, short, tree

# What writes no event, and why.
WITHOUT_EVENT = {
    "vroegsignalering/outbox/services.py": "a mail is its own proof",
    "vroegsignalering/audit/services.py": "it is the trail",
    "vroegsignalering/accounts/services/key_use.py": "when a key was last used stands in the key",
    "vroegsignalering/accounts/services/guessing.py": "counts; who comes in or not is an event",
    "vroegsignalering/accounts/services/directory.py": "pieces of acts that their callers record",
    "signals/services/leasing.py": "who works on a submission is no act; its result is an event",
    "signals/services/working.py": "takes the lease; checking and sending record their results",
    "signals/services/examining.py": "reads only; its update feeds a digest",
}
WRITES = {"create", "bulk_create", "update", "delete", "save", "update_or_create", "move", "claim"}


def _calls(function: ast.FunctionDef) -> set[str]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                names.add(called.attr)
            elif isinstance(called, ast.Name):
                names.add(called.id)
    return names


def test_public_services_record_what_they_write() -> None:
    silent = []
    for path in modules():
        name = short(path)
        if "services" not in name or name in WITHOUT_EVENT or "migrations" in name:
            continue
        functions = {
            node.name: _calls(node) for node in tree(path).body if isinstance(node, ast.FunctionDef)
        }
        for function, calls in functions.items():
            reached, queue = set(calls), list(calls)
            while queue:
                for inner in functions.get(queue.pop(), set()) - reached:
                    reached.add(inner)
                    queue.append(inner)
            writes = reached & WRITES
            if not function.startswith("_") and writes and "record" not in reached:
                silent.append(f"{name}: {function} ({', '.join(sorted(writes))})")
    assert not silent
