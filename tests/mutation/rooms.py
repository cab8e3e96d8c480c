"""Which files there are to change, and which GoogleTest binaries cover them."""

import re

# The longest prefix that matches wins. The quick binary comes first: the others only see what it lets pass.
COVERING = {
    "base/": ["base_test", "kernel_logic_test", "virtio_test"],
    "platform/": ["world_test"],
    "host/": ["world_test"],
    "drivers/virtio/": ["virtio_test"],
    "drivers/virtio-bus/": ["virtio_test", "world_test"],
    "kernel/": ["kernel_logic_test"],
    "kernel/boot/command_line": ["kernel_logic_test", "launcher_test"],
    "launcher/": ["launcher_test", "launcher_run_test"],
    "mpi/": ["messages_test", "mpi_test", "coll_api_test"],
    "mpi/objects/op_kernels": ["coll_op_kernels_test"],
    "mpi/coll/": ["coll_api_test", "coll_algorithms_test"],
    "mpi/coll/algorithms/": ["coll_algorithms_test", "coll_api_test"],
    "mpi/coll/selection": ["coll_algorithms_test", "coll_api_test"],
}

# Parts of these rooms that the tests of the host don't build: what touches the machine, and main programs.
_NOT_COVERED = re.compile(
    r"drivers/virtio/start\.cpp|host/(exit|faults|launcher|output)\.[ch]pp|launcher/main\.cpp|mpi/(include|bindings)/.*"
)
# Headers of the kernel's logic without a source of their own.
_KERNEL_HEADERS = {
    "boot/bytes", "boot/firmware_tables", "diagnostics/dwarf_reader", "diagnostics/stop_gate",
}


def covering(path):
    prefix = max((p for p in COVERING if path.startswith(p)), key=len)
    return COVERING[prefix]


def may_change(path, tree):
    """Whether `path` is a portable source that tests of the host cover."""
    if not re.search(r"\.[ch]pp$", path) or _NOT_COVERED.fullmatch(path):
        return False
    if path.startswith("kernel/"):
        logic = (tree / "kernel/logic_sources.cmake").read_text()
        stem = path[len("kernel/") :].rsplit(".", 1)[0]
        return stem in _KERNEL_HEADERS or f"{stem}.cpp" in logic
    return any(path.startswith(p) for p in COVERING)
