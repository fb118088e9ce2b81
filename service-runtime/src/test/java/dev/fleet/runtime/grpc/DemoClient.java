package dev.fleet.runtime.grpc;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;

/** A program that makes one call, for a test that looks at all it prints. */
final class DemoClient {
  private DemoClient() {}

  public static void main(String[] arguments) throws Exception {
    try (FleetChannel channel = Channels.open(Endpoint.parse(arguments[0]), ClientConfig.DEFAULT)) {
      var answer =
          HealthGrpc.newBlockingStub(channel.channel())
              .check(HealthCheckRequest.getDefaultInstance());
      System.out.println(answer.getStatus());
    }
  }
}
