package dev.fleet.runtime.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Errors as clients see them: a status code, one line for people, and {@code google.rpc.ErrorInfo}
 * with the domain {@code fleet.dev}, a reason in {@code UPPER_SNAKE} case that programs can rely
 * on, and metadata (the unit, the machine). AIP-193 is the source of the form.
 */
public final class FleetErrors {
  /** The domain of every reason. */
  public static final String DOMAIN = "fleet.dev";

  private static final Pattern REASON = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");

  private FleetErrors() {}

  /** The request itself is wrong, whatever the state of the cluster. */
  public static StatusRuntimeException invalidArgument(
      String reason, String message, FieldViolation... violations) {
    var badRequest = BadRequest.newBuilder();
    for (FieldViolation violation : violations) {
      badRequest.addFieldViolations(
          BadRequest.FieldViolation.newBuilder()
              .setField(violation.field())
              .setDescription(violation.description()));
    }
    List<Any> more = violations.length == 0 ? List.of() : List.of(Any.pack(badRequest.build()));
    return build(Status.Code.INVALID_ARGUMENT, reason, message, Map.of(), more);
  }

  public static StatusRuntimeException notFound(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.NOT_FOUND, reason, message, metadata);
  }

  public static StatusRuntimeException alreadyExists(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.ALREADY_EXISTS, reason, message, metadata);
  }

  /** The state of the cluster forbids it; trying again without a change is useless. */
  public static StatusRuntimeException failedPrecondition(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.FAILED_PRECONDITION, reason, message, metadata);
  }

  /** Somebody else was faster; read again, then try again. */
  public static StatusRuntimeException aborted(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.ABORTED, reason, message, metadata);
  }

  public static StatusRuntimeException outOfRange(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.OUT_OF_RANGE, reason, message, metadata);
  }

  public static StatusRuntimeException resourceExhausted(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.RESOURCE_EXHAUSTED, reason, message, metadata);
  }

  public static StatusRuntimeException permissionDenied(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.PERMISSION_DENIED, reason, message, metadata);
  }

  /** Not now; the same call may succeed soon, here or on another replica. */
  public static StatusRuntimeException unavailable(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.UNAVAILABLE, reason, message, metadata);
  }

  /** A fault of this program. */
  public static StatusRuntimeException internal(
      String reason, String message, Map<String, String> metadata) {
    return of(Status.Code.INTERNAL, reason, message, metadata);
  }

  /**
   * Any error.
   *
   * @param reason {@code UPPER_SNAKE}, stable: clients switch on it
   * @param message one line for people: what happened, to which unit or machine, what to do
   * @param metadata what a program needs to act, e.g. {@code unit=web.service}
   */
  public static StatusRuntimeException of(
      Status.Code code, String reason, String message, Map<String, String> metadata) {
    return build(code, reason, message, metadata, List.of());
  }

  private static StatusRuntimeException build(
      Status.Code code,
      String reason,
      String message,
      Map<String, String> metadata,
      List<Any> more) {
    if (!REASON.matcher(reason).matches()) {
      throw new IllegalArgumentException("a reason is UPPER_SNAKE, got '" + reason + "'");
    }
    var info =
        ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason).putAllMetadata(metadata).build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .addAllDetails(more)
            .build());
  }

  /** The reason an error carries, on either side of the wire. */
  public static Optional<String> reason(Throwable error) {
    return info(error).map(ErrorInfo::getReason);
  }

  /** Whether an error carries this reason. */
  public static boolean hasReason(Throwable error, String reason) {
    return reason(error).filter(reason::equals).isPresent();
  }

  /** The metadata an error carries; empty if none. */
  public static Map<String, String> metadata(Throwable error) {
    return info(error).map(ErrorInfo::getMetadataMap).orElse(Map.of());
  }

  /** The fields an error complains of; empty if none. */
  public static List<FieldViolation> violations(Throwable error) {
    return detail(error, BadRequest.class)
        .map(
            badRequest ->
                badRequest.getFieldViolationsList().stream()
                    .map(v -> new FieldViolation(v.getField(), v.getDescription()))
                    .toList())
        .orElse(List.of());
  }

  /**
   * One line for people, without codes or stack traces: the server's own sentence if it gave one,
   * with the fields it complains of; else what the code means.
   */
  public static String userMessage(Throwable error) {
    Status status = Status.fromThrowable(error);
    String description = status.getDescription();
    String message;
    if (description != null && !description.isBlank() && !isTransportNoise(status, error)) {
      message = description;
    } else {
      message = meaning(status, error);
    }
    List<FieldViolation> violations = violations(error);
    if (!violations.isEmpty()) {
      message +=
          " ("
              + String.join(
                  "; ", violations.stream().map(v -> v.field() + ": " + v.description()).toList())
              + ")";
    }
    return message.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
  }

  /** Errors that gRPC itself makes have no ErrorInfo, and texts that help only its authors. */
  private static boolean isTransportNoise(Status status, Throwable error) {
    return info(error).isEmpty()
        && switch (status.getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> true;
          case OK,
              UNKNOWN,
              INVALID_ARGUMENT,
              NOT_FOUND,
              ALREADY_EXISTS,
              PERMISSION_DENIED,
              RESOURCE_EXHAUSTED,
              FAILED_PRECONDITION,
              ABORTED,
              OUT_OF_RANGE,
              UNIMPLEMENTED,
              INTERNAL,
              DATA_LOSS,
              UNAUTHENTICATED ->
              false;
        };
  }

  private static String meaning(Status status, Throwable error) {
    return switch (status.getCode()) {
      case OK -> "no error";
      case CANCELLED -> "the call was cancelled";
      case DEADLINE_EXCEEDED -> "no answer in time";
      case UNAVAILABLE -> "the server cannot be reached" + causeSuffix(status);
      case UNIMPLEMENTED -> "the server doesn't know this call; it may be older than this program";
      case UNAUTHENTICATED -> "the server asks for credentials";
      case PERMISSION_DENIED -> "the server refuses this to you";
      case UNKNOWN ->
          error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          INTERNAL,
          DATA_LOSS ->
          "the server answered " + status.getCode();
    };
  }

  /** The outermost cause names the address; the innermost one only says "connection refused". */
  private static String causeSuffix(Status status) {
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        return ": " + cause.getMessage();
      }
    }
    return "";
  }

  private static Optional<ErrorInfo> info(Throwable error) {
    return detail(error, ErrorInfo.class);
  }

  private static <T extends com.google.protobuf.Message> Optional<T> detail(
      Throwable error, Class<T> type) {
    com.google.rpc.@Nullable Status status = StatusProto.fromThrowable(error);
    if (status == null) {
      return Optional.empty();
    }
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
