package dev.fleet.registry.wire;

import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ItemError;
import io.grpc.StatusRuntimeException;

/** Errors of single items of a batch. */
public final class ItemErrors {
  private ItemErrors() {}

  /** The error as an item of a batch carries it. */
  public static ItemError of(StatusRuntimeException error) {
    return ItemError.newBuilder()
        .setCode(error.getStatus().getCode().value())
        .setReason(FleetErrors.reason(error).orElse(""))
        .setMessage(FleetErrors.userMessage(error))
        .putAllMetadata(FleetErrors.metadata(error))
        .build();
  }
}
