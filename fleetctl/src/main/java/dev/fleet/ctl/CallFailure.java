package dev.fleet.ctl;

import dev.fleet.runtime.grpc.FleetErrors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * A call to a service that gave no answer; the text is one line for people and names the service.
 */
final class CallFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final StatusRuntimeException status;

  private CallFailure(String text, StatusRuntimeException status) {
    super(text, status, false, false);
    this.status = status;
  }

  /**
   * @param server whom the call was for, e.g. "registry at 127.0.0.1:7400"; named when it was not
   *     reached, or did not understand
   */
  static CallFailure of(String server, StatusRuntimeException status) {
    String message = FleetErrors.userMessage(status);
    boolean ownWords = FleetErrors.reason(status).isPresent();
    return new CallFailure(ownWords ? message : server + ": " + message, status);
  }

  /** A failure that no server spoke of. */
  static CallFailure saying(String text) {
    return new CallFailure(
        text, Status.FAILED_PRECONDITION.withDescription(text).asRuntimeException());
  }

  /** Whether this is only the regular end of a stream. */
  boolean isEndOfStream() {
    return code() == Status.Code.OK;
  }

  String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  Status.Code code() {
    return status.getStatus().getCode();
  }

  /** Whether the server gave this reason, one of {@code fleet.v1.ErrorReason}. */
  boolean hasReason(String reason) {
    return FleetErrors.hasReason(status, reason);
  }
}
