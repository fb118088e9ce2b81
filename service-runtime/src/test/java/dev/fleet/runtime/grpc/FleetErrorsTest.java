package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fleet.runtime.loop.LoopClosedException;
import dev.fleet.runtime.loop.LoopFullException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FleetErrorsTest {
  @Test
  void carriesReasonAndMetadataOverTheWire() throws Exception {
    StatusRuntimeException error =
        overTheWire(
            FleetErrors.notFound(
                "UNIT_NOT_FOUND", "no unit web.service", Map.of("unit", "web.service")));

    assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(FleetErrors.reason(error)).hasValue("UNIT_NOT_FOUND");
    assertThat(FleetErrors.hasReason(error, "UNIT_NOT_FOUND")).isTrue();
    assertThat(FleetErrors.hasReason(error, "OTHER")).isFalse();
    assertThat(FleetErrors.metadata(error)).containsExactly(Map.entry("unit", "web.service"));
    assertThat(FleetErrors.userMessage(error)).isEqualTo("no unit web.service");
  }

  @Test
  void carriesFieldViolationsOverTheWire() throws Exception {
    var violation = new FieldViolation("units[2].name", "has no suffix");
    StatusRuntimeException error =
        overTheWire(FleetErrors.invalidArgument("INVALID_UNIT", "bad unit", violation));

    assertThat(FleetErrors.violations(error)).containsExactly(violation);
    assertThat(FleetErrors.userMessage(error)).isEqualTo("bad unit (units[2].name: has no suffix)");
  }

  @Test
  void hidesTheTextOfUnexpectedExceptions() throws Exception {
    StatusRuntimeException error = overTheWire(new IllegalStateException("password=hunter2"));

    assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(FleetErrors.reason(error)).hasValue("INTERNAL");
    assertThat(FleetErrors.userMessage(error))
        .isEqualTo("internal error in test.Echo/Ask; see the log of the service");
    assertThat(overTheWire(new IOException("checked, through onError")).getStatus().getCode())
        .isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void translatesWhatHandlersMeetByDesign() throws Exception {
    assertThat(FleetErrors.reason(overTheWire(new LoopFullException("l", 1))))
        .hasValue("OVERLOADED");
    assertThat(FleetErrors.reason(overTheWire(new LoopClosedException("l"))))
        .hasValue("SHUTTING_DOWN");
    assertThat(overTheWire(new TimeoutException("5 s")).getStatus().getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    StatusRuntimeException wrapped =
        overTheWire(
            new ExecutionException(FleetErrors.aborted("CONFLICT", "changed meanwhile", Map.of())));
    assertThat(FleetErrors.reason(wrapped)).hasValue("CONFLICT");
  }

  @Test
  void makesOneLineOfEverything() {
    assertThat(FleetErrors.userMessage(Status.NOT_FOUND.withDescription("a\n  b").asException()))
        .isEqualTo("a b");
    assertThat(FleetErrors.userMessage(Status.UNIMPLEMENTED.asException()))
        .startsWith("the server doesn't know this call");
    assertThat(FleetErrors.userMessage(new IOException("disk full"))).isEqualTo("disk full");
    assertThat(FleetErrors.userMessage(new IllegalStateException()))
        .isEqualTo("IllegalStateException");
    for (Status.Code code : Status.Code.values()) {
      assertThat(FleetErrors.userMessage(code.toStatus().asException())).isNotBlank();
    }
  }

  @Test
  void holdsReasonsToTheirForm() {
    for (String reason : List.of("notFound", "", "NOT FOUND", "_X", "X_")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FleetErrors.of(Status.Code.ABORTED, reason, "x", Map.of()));
    }
  }

  private static StatusRuntimeException overTheWire(Exception thrown) throws Exception {
    EchoService service =
        EchoService.answering(
            text -> {
              throw thrown;
            });
    try (RunningServer server =
            GrpcServers.start(ServerConfig.on(new Endpoint.Tcp("127.0.0.1", 0)), List.of(service));
        FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
      var caught = new StatusRuntimeException[1];
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> EchoService.ask(channel.channel(), "x"))
          .satisfies(e -> caught[0] = e);
      return caught[0];
    }
  }
}
