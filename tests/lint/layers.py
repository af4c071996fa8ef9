"""Who may include whom: the table of docs/architecture.md, and no include cycles."""

import tree

# A room is the longest of these that a path starts with.
LAYERS = {
    "base": 0,
    "optimizer": 1, "k8s": 1, "k8s/transport": 1, "bench": 1, "controller/telemetry": 1,
    "controller/domain": 2,
    "controller/codec": 3, "controller/measure": 3, "controller/apply": 3,
    "controller/reconcile": 4, "sim": 4,
    "controller/app": 5, "cli/demo": 6,
    "cli": 7,
    "tests": 8,
}
# Lower, and still closed: what the room decides must not depend on them.
CLOSED = {"controller/domain": ("k8s", "k8s/transport", "bench", "controller/telemetry"),
          # The controller runs in the simulated cluster and knows nothing of it; that cluster knows of the controller what
          # everybody may read: the two kinds.
          "controller/app": ("sim",),
          "sim": ("controller/apply", "controller/measure", "controller/domain", "controller/telemetry", "optimizer")}
CLOSED_FILES = {"controller/domain": {"base/clock.h", "base/real_clock.h", "base/http.h", "base/rng.h"}}
CLOSED_SYSTEM = {"controller/reconcile": {"thread"}, "controller/domain": {"thread"}}
# All that a room may see of another.
ONLY_FILES = {("controller/domain", "optimizer"): {
    f"optimizer/{part}.h" for part in ("parameter", "point", "observation", "search_space", "objective")}}
# Behind an interface of `base`: only who wires the program together names them.
WIRED = {"k8s/transport": 5}


def room_of(path):
    rooms = [room for room in LAYERS if path.startswith(room + "/")]
    return max(rooms, key=len, default=None)


def why_not(source, target):
    """Why `source` may not include `target`, both paths from the root; None when it may."""
    here, there = room_of(source), room_of(target)
    if there is None:
        return "is in no room of the layer table in tests/lint/layers.py"
    if here == there:
        return None
    if LAYERS[there] >= LAYERS[here]:
        return f"{here} is layer {LAYERS[here]}, {there} is layer {LAYERS[there]}: only lower layers may be included"
    if there in CLOSED.get(here, ()) or target in CLOSED_FILES.get(here, ()):
        return f"is closed to {here}"
    if (here, there) in ONLY_FILES and target not in ONLY_FILES[here, there]:
        return f"{here} may see only {', '.join(sorted(ONLY_FILES[here, there]))}"
    if LAYERS[here] < WIRED.get(there, 0):
        return "is wired in controller/app and cli only; use the interface"
    return None


def cycles(graph):
    """One message for each include that closes a cycle."""
    state, found = {}, []

    def visit(node, trail):
        state[node] = "open"
        for following in graph.get(node, ()):
            if state.get(following) == "open":
                found.append(f"{node}: include cycle: {' -> '.join(trail[trail.index(following):] + [following])}")
            elif following not in state:
                visit(following, trail + [following])
        state[node] = "done"

    for node in graph:
        if node not in state:
            visit(node, [node])
    return found


def check(root):
    problems, graph = [], {}
    for path in tree.files(root, *tree.CPP):
        source = tree.name(root, path)
        if room_of(source) is None:
            problems.append(f"{source}: is in no room of the layer table in tests/lint/layers.py")
            continue
        for line, kind, target in tree.includes(path):
            reason = None
            if kind == "<":
                if target in CLOSED_SYSTEM.get(room_of(source), ()):
                    reason = f"is closed to {room_of(source)}"
            elif not (root / target).is_file():
                reason = "does not exist; quoted includes are paths from the root"
            else:
                reason = why_not(source, target)
                graph.setdefault(source, []).append(target)
            if reason:
                problems.append(f"{source}:{line}: {target}: {reason}")
    return problems + cycles(graph)


if __name__ == "__main__":
    tree.main(check)
