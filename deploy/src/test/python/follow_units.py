"""A client in another language, made from the protos alone.

Usage: follow_units.py STUBS ENDPOINT UNIT

Prints `listed NAME` for every unit of the cluster, `synced` once a watch of UNIT has told all there was, then `put NAME
DESIRED_STATE` and `deleted NAME` for each change, and ends when UNIT is deleted. Each call has a deadline of 60 seconds.
"""

import sys


def main():
    stubs, endpoint, unit = sys.argv[1:]
    sys.path.insert(0, stubs)
    import grpc
    from fleet.v1 import common_pb2, unit_pb2, unit_pb2_grpc

    with grpc.insecure_channel(endpoint) as channel:
        service = unit_pb2_grpc.UnitServiceStub(channel)
        request = unit_pb2.ListUnitsRequest(page_size=2)
        while True:
            page = service.ListUnits(request, timeout=60)
            for listed in page.units:
                print("listed", listed.name, flush=True)
            if not page.next_page_token:
                break
            request.page_token = page.next_page_token

        watch = service.WatchUnits(
            unit_pb2.WatchUnitsRequest(names=[unit], min_revision=page.info.revision), timeout=60
        )
        synced = False
        for message in watch:
            for change in message.changes:
                if change.HasField("put"):
                    state = common_pb2.DesiredState.Name(change.put.desired_state)
                    print("put", change.put.name, state, flush=True)
                else:
                    print("deleted", change.deleted, flush=True)
                    if synced and change.deleted == unit:
                        return
            if message.mark == common_pb2.WATCH_MARK_SYNCED and not synced:
                synced = True
                print("synced", flush=True)


main()
