package dev.fleet.registry.etcd;

import io.grpc.Status;

/** etcd refused a request or did not answer; the message says which in one line. */
public final class EtcdException extends Exception {
  private static final long serialVersionUID = 1;

  private final Status.Code code;

  EtcdException(String request, Status status) {
    super("etcd: " + request + ": " + describe(status), status.getCause());
    this.code = status.getCode();
  }

  private static String describe(Status status) {
    String description = status.getDescription();
    return description == null ? status.getCode().toString() : description;
  }

  /** etcd's answer. */
  public Status.Code code() {
    return code;
  }

  /**
   * Whether etcd is away, slow or without a leader: a later attempt may succeed. A write may have
   * happened nevertheless.
   */
  public boolean isUnavailable() {
    return switch (code) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED, UNKNOWN, INTERNAL -> true;
      case OK,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          DATA_LOSS,
          UNAUTHENTICATED ->
          false;
    };
  }

  /** Whether another request might well succeed: it is not etcd that has had enough. */
  public boolean isAboutTheRequest() {
    return !isUnavailable()
        && code != Status.Code.RESOURCE_EXHAUSTED
        && code != Status.Code.PERMISSION_DENIED
        && code != Status.Code.UNAUTHENTICATED;
  }

  /** Whether the revision that was asked for has been compacted away. */
  public boolean isCompacted() {
    return code == Status.Code.OUT_OF_RANGE;
  }
}
