package dev.fleet.testkit.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.runtime.grpc.FleetErrors;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class InProcessGrpcTest {
  @RegisterExtension final InProcessGrpc grpc = new InProcessGrpc();

  @Test
  void mapsErrorsAsRealServersDo() {
    var stub = HealthGrpc.newBlockingStub(channel());

    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> stub.check(request("typed")))
        .satisfies(e -> assertThat(FleetErrors.reason(e)).hasValue("NO_SUCH_UNIT"));
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> stub.check(request("bug")))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL));
    assertThat(stub.check(request("fine"))).isEqualTo(HealthCheckResponse.getDefaultInstance());
  }

  private Channel channel() {
    return grpc.serve(
        new HealthGrpc.HealthImplBase() {
          @Override
          public void check(
              HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
            switch (request.getService()) {
              case "typed" -> throw FleetErrors.notFound("NO_SUCH_UNIT", "no unit", Map.of());
              case "bug" -> throw new IllegalStateException("expected by the test");
              default -> {
                responses.onNext(HealthCheckResponse.getDefaultInstance());
                responses.onCompleted();
              }
            }
          }
        });
  }

  private static HealthCheckRequest request(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }
}
