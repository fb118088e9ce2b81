package dev.fleet.registry.etcd;

import io.etcd.jetcd.common.exception.CompactedException;
import io.grpc.Status;
import java.time.Duration;

/** etcd refused a request or did not answer; the message says which in one line. */
public final class EtcdException extends Exception {
  private static final long serialVersionUID = 1;

  /** How etcd's own errors begin; what else is unavailable is the connection. */
  private static final String FROM_SERVER = "etcdserver:";

  private final Status.Code code;
  private final boolean compacted;

  private EtcdException(String request, Status status, boolean compacted) {
    super("etcd: " + request + ": " + describe(status), status.getCause());
    this.code = status.getCode();
    this.compacted = compacted;
  }

  EtcdException(String request, Status status) {
    this(request, status, status.getCode() == Status.Code.OUT_OF_RANGE);
  }

  /** What gRPC or jetcd says of a failed call. */
  static EtcdException of(String request, Throwable failure) {
    return failure instanceof io.etcd.jetcd.common.exception.EtcdException named
        ? new EtcdException(request, status(named), named instanceof CompactedException)
        : new EtcdException(request, Status.fromThrowable(failure));
  }

  private static Status status(io.etcd.jetcd.common.exception.EtcdException failure) {
    return Status.Code.valueOf(failure.getErrorCode().name())
        .toStatus()
        .withDescription(failure.getMessage())
        .withCause(failure.getCause());
  }

  /** There was no answer in time. */
  static EtcdException late(String request, Duration limit) {
    return new EtcdException(
        request,
        Status.DEADLINE_EXCEEDED.withDescription("no answer in " + limit.toMillis() + " ms"));
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

  /** Whether the member could not be reached, as opposed to one that answers with an error. */
  boolean isDisconnected() {
    String message = getMessage();
    return code == Status.Code.UNAVAILABLE && message != null && !message.contains(FROM_SERVER);
  }

  /** Whether the revision that was asked for has been compacted away. */
  public boolean isCompacted() {
    return compacted;
  }
}
