package dev.fleet.registry.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.StreamWriter;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PatientWriterTest {
  /** Takes messages for as long as it is ready. */
  private static final class Client implements StreamWriter<String> {
    private final List<String> taken = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private boolean ready = true;

    @Override
    public void write(String message) {
      taken.add(message);
    }

    @Override
    public boolean tryWrite(String message) {
      return ready && taken.add(message);
    }

    @Override
    public boolean awaitReady(Duration timeout) {
      waits.add(timeout);
      return ready;
    }

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public void onCancel(Runnable action) {
      throw new AssertionError("nobody asked for it");
    }
  }

  @Test
  void aClientThatReadsNothingForTooLongIsToldSo() throws InterruptedException {
    var client = new Client();
    var writer = new PatientWriter<>(client, Duration.ofMinutes(2));
    writer.write("first");
    client.ready = false;

    assertThatThrownBy(() -> writer.write("second"))
        .satisfies(
            error -> {
              assertThat(Status.fromThrowable(error).getCode())
                  .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(FleetErrors.userMessage(error)).contains("120 s");
              assertThat(FleetErrors.metadata(error)).containsEntry("limit", "120");
            });
    assertThat(client.taken).containsExactly("first");
    assertThat(client.waits).containsOnly(Duration.ofMinutes(2));
  }
}
