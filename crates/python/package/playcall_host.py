"""The nursery: one warm process that plugins are forked from.

It is started with a control socket whose descriptor PLAYCALL_CONTROL names. What it is told and what it answers is
described in docs/decisions/python-plugins.md.
"""

import os
import signal
import socket
import sys

from playcall import state, wire


def main():
    """Serve the control socket until it closes."""
    control = socket.socket(fileno=os.dup(int(os.environ.pop("PLAYCALL_CONTROL"))))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    frames = wire.Frames(control)
    # Children are not waited for: the kernel takes them away.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            message = frames.read_with_descriptors()
        except OSError:
            message = None
        if message is None:
            os._exit(0)
        op = message.get("op")
        if op == "setup":
            state.setup(message)
            import ansible

            # What nearly every plugin imports is imported once, here.
            if message.get("workers"):
                import playcall.tasks
                import playcall.worker
            else:
                import ansible.plugins.callback
                import playcall.plugin

            wire.send(
                control,
                {
                    "op": "ready",
                    "python": "%d.%d.%d" % sys.version_info[:3],
                    "core": ansible._installed,
                    "core_version": ansible.installed_version(),
                    "collections": state.installed_collections(),
                },
            )
        elif op == "fork" and len(frames.descriptors) >= 3:
            descriptors = [frames.descriptors.pop(0) for _ in range(3)]
            try:
                child = os.fork()
            except OSError:
                # Too many processes: told by a process that can't be.
                child = -1
            if child == 0:
                control.close()
                become_plugin(*descriptors, message.get("worker"))
            for descriptor in descriptors:
                os.close(descriptor)
            wire.send(control, {"op": "forked", "id": message.get("id"), "pid": child})


def become_plugin(channel, stdout, stderr, is_worker=False):
    """Turn this fresh fork into the process of one callback, or of plugins that are called; never returns."""
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(stdout, 1)
        os.dup2(stderr, 2)
        for descriptor in (stdout, stderr):
            os.close(descriptor)
        os.set_inheritable(1, True)
        os.set_inheritable(2, True)
        if is_worker:
            from playcall import worker

            worker.serve(socket.socket(fileno=channel))
        state.limit_memory()
        from playcall import plugin

        plugin.serve(socket.socket(fileno=channel))
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
