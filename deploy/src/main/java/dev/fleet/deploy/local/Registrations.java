package dev.fleet.deploy.local;

import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.MachineChange;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.WatchMachinesRequest;
import dev.fleet.v1.WatchMachinesResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Follows which machines are registered, by the registry's own watch. */
final class Registrations {
  private final String endpoints;

  /**
   * @param endpoints of the registries, {@code host:port,host:port}
   */
  Registrations(String endpoints) {
    this.endpoints = endpoints;
  }

  /**
   * Waits until all of these machines are registered, or the limit is over.
   *
   * @return those that are not
   */
  Set<String> awaitAll(Set<String> ids, Duration limit) throws InterruptedException {
    Set<String> missing = new HashSet<>(ids);
    try (FleetChannel channel =
        Channels.open(Endpoint.parseList(endpoints), ClientConfig.DEFAULT)) {
      Wait.holdsWithin(limit, () -> follow(channel, missing, limit));
    } catch (IOException e) {
      throw new LocalClusterException("cannot connect to " + endpoints + ": " + e.getMessage(), e);
    }
    return missing;
  }

  /** One watch, until it breaks or all are there. */
  private static boolean follow(FleetChannel channel, Set<String> missing, Duration limit) {
    try {
      Iterator<WatchMachinesResponse> messages =
          MachineServiceGrpc.newBlockingStub(channel.channel())
              .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
              .withWaitForReady()
              .watchMachines(WatchMachinesRequest.getDefaultInstance());
      while (!missing.isEmpty() && messages.hasNext()) {
        for (MachineChange change : messages.next().getChangesList()) {
          if (change.hasPut()) {
            missing.remove(change.getPut().getId());
          }
        }
      }
    } catch (StatusRuntimeException e) {
      // The registry went away or is not there yet: the caller tries again until its limit.
      return false;
    }
    return missing.isEmpty();
  }
}
