package dev.fleet.agent.embedded.engine;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times as the contract has them. */
public final class Timestamps {
  private Timestamps() {}

  public static Timestamp of(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
