package dev.fleet.bench.read;

import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.ListUnitStatesResponse;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.ListUnitsResponse;
import dev.fleet.v1.UnitServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.concurrent.TimeUnit;

/** The registry's lists, in pages as big as it gives to those who do not say, as fleetctl. */
final class RegistryLists {
  private static final long PAGE_SECONDS = 60;

  private RegistryLists() {}

  static long units(Channel channel) throws StatusException, InterruptedException {
    var request = ListUnitsRequest.newBuilder();
    long count = 0;
    while (true) {
      ListUnitsResponse page = stub(channel).listUnits(request.build());
      count += page.getUnitsCount();
      if (page.getNextPageToken().isEmpty()) {
        return count;
      }
      request.setPageToken(page.getNextPageToken());
    }
  }

  static long states(Channel channel) throws StatusException, InterruptedException {
    var request = ListUnitStatesRequest.newBuilder();
    long count = 0;
    while (true) {
      ListUnitStatesResponse page = stub(channel).listUnitStates(request.build());
      count += page.getStatesCount();
      if (page.getNextPageToken().isEmpty()) {
        return count;
      }
      request.setPageToken(page.getNextPageToken());
    }
  }

  /** A revision that the registry has reached. */
  static long revision(Channel channel) throws StatusException, InterruptedException {
    return stub(channel)
        .listUnits(ListUnitsRequest.newBuilder().setPageSize(1).build())
        .getInfo()
        .getRevision();
  }

  private static UnitServiceGrpc.UnitServiceBlockingV2Stub stub(Channel channel) {
    return UnitServiceGrpc.newBlockingV2Stub(channel)
        .withDeadlineAfter(PAGE_SECONDS, TimeUnit.SECONDS);
  }
}
