package dev.fleet.agent.embedded.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.embedded.host.FakeConnection;
import dev.fleet.agent.embedded.host.FakeListening;
import dev.fleet.agent.units.JobResult;
import org.junit.jupiter.api.Test;

/** The life of socket units on a made-up host. */
final class SocketUnitTest {
  private final EngineRig rig = new EngineRig();

  private void socket(String name, String section) {
    rig.load(name, "[Socket]\n" + section);
    assertThat(rig.startResult(name)).isEqualTo(JobResult.DONE);
    assertThat(rig.state(name)).isEqualTo("active/listening");
  }

  private void connect(int listening, FakeConnection connection) {
    rig.host.listenings().get(listening).connect(connection);
    rig.run();
  }

  @Test
  void startsItsServiceWithItsSockets() {
    rig.service("s.service", "ExecStart=/bin/sleep 1000");
    socket("s.socket", "ListenStream=/run/s\nListenStream=127.0.0.1:80\nFileDescriptorName=web");
    assertThat(rig.host.alive()).isEmpty();
    connect(1, new FakeConnection("1-2"));
    assertThat(rig.state("s.socket")).isEqualTo("active/running");
    assertThat(rig.host.only("s.service").spawn().descriptors())
        .extracting(descriptor -> descriptor.name() + descriptor.descriptor())
        .containsExactly("web100", "web101");
    assertThat(rig.host.listenings()).noneMatch(FakeListening::isArmed);
    // The service took the call; it ends, and the next call starts it again.
    rig.host.listenings().get(1).flush();
    rig.exit(rig.host.only("s.service"), 0);
    assertThat(rig.state("s.socket")).isEqualTo("active/listening");
    connect(0, new FakeConnection("1-2"));
    assertThat(rig.state("s.service")).isEqualTo("active/running");
  }

  @Test
  void givesEachConnectionAnInstance() {
    rig.template("c@.service", "[Service]\nExecStart=/bin/sleep 1000\nStandardInput=socket");
    socket("c.socket", "ListenStream=127.0.0.1:81\nAccept=yes\nMaxConnections=2");
    var first = new FakeConnection("127.0.0.1:81-127.0.0.1:5000");
    connect(0, first);
    connect(0, new FakeConnection("127.0.0.1:81-127.0.0.1:5001"));
    assertThat(rig.state("c.socket")).isEqualTo("active/listening");
    assertThat(rig.state("c@0-127.0.0.1:81-127.0.0.1:5000.service")).isEqualTo("active/running");
    assertThat(rig.status("c.socket").getStatusText()).isEqualTo("Accepted: 2; Connected: 2");
    var third = new FakeConnection("127.0.0.1:81-127.0.0.1:5002");
    connect(0, third);
    assertThat(third.isClosed()).isTrue();
    assertThat(rig.journal())
        .contains("c.socket: Too many incoming connections (2), dropping connection.");
    rig.exit(rig.host.only("c@0-127.0.0.1:81-127.0.0.1:5000.service"), 0);
    assertThat(first.isClosed()).isTrue();
    assertThat(rig.status("c.socket").getStatusText()).isEqualTo("Accepted: 2; Connected: 1");
    assertThat(rig.engine.all())
        .as("an instance that is over is forgotten")
        .extracting(unit -> unit.name().value())
        .doesNotContain("c@0-127.0.0.1:81-127.0.0.1:5000.service");
  }

  @Test
  void stopsListening() {
    rig.service("s.service", "ExecStart=/bin/sleep 1000");
    socket("s.socket", "ListenStream=/run/s");
    rig.stop("s.socket");
    assertThat(rig.state("s.socket")).isEqualTo("inactive/dead");
    assertThat(rig.host.listenings()).isEmpty();
  }

  @Test
  void runsItsCommandsInOrder() {
    rig.service("s.service", "ExecStart=/bin/sleep 1000");
    socket(
        "s.socket",
        "ListenStream=/run/s\nExecStartPre=/bin/true 1\nExecStartPost=/bin/true 2\n"
            + "ExecStopPre=/bin/true 3\nExecStopPost=/bin/true 4");
    rig.stop("s.socket");
    assertThat(rig.host.lines("s.socket"))
        .containsExactly("/bin/true 1", "/bin/true 2", "/bin/true 3", "/bin/true 4");
    assertThat(rig.state("s.socket")).isEqualTo("inactive/dead");
  }

  @Test
  void failsWithACommandOfItsStart() {
    rig.service("s.service", "ExecStart=/bin/sleep 1000");
    rig.load("s.socket", "[Socket]\nListenStream=/run/s\nExecStartPre=/bin/false");
    assertThat(rig.startResult("s.socket")).isEqualTo(JobResult.FAILED);
    assertThat(rig.result("s.socket")).isEqualTo("exit-code");
    assertThat(rig.host.listenings()).isEmpty();
  }

  @Test
  void failsWithAServiceThatCannotStart() {
    rig.service("s.service", "Type=oneshot\nExecStart=/bin/false");
    socket("s.socket", "ListenStream=/run/s");
    connect(0, new FakeConnection("1-2")); // Nobody ever takes the call.
    assertThat(rig.state("s.socket")).isEqualTo("failed/failed");
    assertThat(rig.result("s.socket")).isEqualTo("service-start-limit-hit");
  }
}
