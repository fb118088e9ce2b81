package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.journalfiles.UnitStreamInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Standard input, output and error. */
abstract class StreamScenarios extends HostScenarios {
  StreamScenarios(boolean controlGroups) {
    super(controlGroups);
  }

  private void runToEnd(String script, String... options) throws Exception {
    try (var group = rig.open("streams.service", options)) {
      group.awaitEnd(group.sh(script));
    }
  }

  @Test
  void bothGoToTheJournalByOnePipe() throws Exception {
    try (var group = rig.open("both.service")) {
      assertThat(group.outputOf("echo out; echo err >&2; echo out")).isEqualTo("out\nerr\nout\n");
      assertThat(rig.streams("both.service")).hasSize(1);
    }
  }

  @Test
  void theJournalIsToldWhoWrites() throws Exception {
    try (var group =
        rig.open(
            "who.service",
            "StandardError=null",
            "SyslogFacility=local3",
            "SyslogLevel=err",
            "SyslogLevelPrefix=no",
            "LogRateLimitIntervalSec=5s",
            "LogRateLimitBurst=7")) {
      int pid = group.run("/bin/echo", "a", "b");
      group.awaitEnd(pid);
      rig.awaitOutput("who.service", "a b\n");
      UnitStreamInfo info = rig.streams("who.service").getFirst();
      assertThat(info.invocationId()).isEqualTo(group.invocation);
      assertThat(info.identifier()).isEqualTo("echo");
      assertThat(info.facility()).isEqualTo(19);
      assertThat(info.level()).isEqualTo(3);
      assertThat(info.levelPrefix()).isFalse();
      assertThat(info.rateLimit().burst()).isEqualTo(7);
      assertThat(info.process().pid()).isEqualTo(pid);
      assertThat(info.process().comm()).isEqualTo("echo");
      assertThat(info.process().exe()).endsWith("/echo");
      assertThat(info.process().cmdline()).isEqualTo("/bin/echo a b");
    }
  }

  @Test
  void files() throws Exception {
    Path file = folder.resolve("file");
    Files.writeString(file, "before\n");
    runToEnd("echo one; echo two >&2", "StandardOutput=append:" + file, "StandardError=inherit");
    assertThat(file).hasContent("before\none\ntwo");
    runToEnd("echo X", "StandardOutput=file:" + file);
    assertThat(file).hasContent("X\nfore\none\ntwo");
    runToEnd("echo new", "StandardOutput=truncate:" + file);
    assertThat(file).hasContent("new");
    Path made = folder.resolve("made");
    runToEnd("echo x", "UMask=0027", "StandardOutput=file:" + made);
    assertThat(Files.getAttribute(made, "unix:mode")).isEqualTo(0100640);
  }

  @Test
  void oneFileForReadingAndWriting() throws Exception {
    Path file = Files.writeString(folder.resolve("both"), "12345\n");
    runToEnd(
        "read -r line; echo got $line",
        "StandardInput=file:" + file,
        "StandardOutput=file:" + file);
    assertThat(file).content().endsWith("got 12345\n");
  }

  @Test
  void dataAsInput() throws Exception {
    try (var group =
        rig.open("data.service", "StandardInput=data", "StandardInputText=one\\ntwo")) {
      assertThat(group.outputOf("cat")).isEqualTo("one\ntwo\n");
    }
    try (var group = rig.open("none.service")) {
      assertThat(group.outputOf("cat; readlink /proc/self/fd/0")).isEqualTo("/dev/null\n");
    }
  }

  @Test
  void namedDescriptorsAndTheSocket() throws Exception {
    Path input = Files.writeString(folder.resolve("input"), "from a descriptor\n");
    Path output = Files.createFile(folder.resolve("output"));
    int in = Descriptors.open(input.toString(), Descriptors.READ, 0);
    int out = Descriptors.open(output.toString(), Descriptors.WRITE, 0);
    try (var named = rig.open("named.service", "StandardInput=fd:in", "StandardOutput=fd:out");
        var socket =
            rig.open(
                "socket.service",
                "StandardInput=socket",
                "StandardOutput=inherit",
                "StandardError=journal")) {
      var descriptors = List.of(new PassedDescriptor("in", in), new PassedDescriptor("out", out));
      named.run(named.spawn(descriptors, OptionalInt.empty(), "/bin/cat"));
      named.awaitEmpty();
      assertThat(output).hasContent("from a descriptor");
      socket.run(
          socket.spawn(
              List.of(),
              OptionalInt.of(in),
              "/bin/sh",
              "-c",
              "a=$(readlink /proc/$$/fd/1); echo $a >&2"));
      rig.awaitOutput("socket.service", input.toRealPath() + "\n");
    } finally {
      Descriptors.close(in);
      Descriptors.close(out);
    }
  }

  @Test
  void aFloodHoldsUpNoOtherUnit() throws Exception {
    try (var flood = rig.open("flood.service");
        var quiet = rig.open("quiet.service")) {
      flood.sh("exec yes 'as fast as it can'");
      rig.awaitOutput("flood.service", "as fast");
      for (int i = 0; i < 20; i++) {
        quiet.sh("echo line " + i);
        rig.awaitOutput("quiet.service", "line " + i + "\n");
      }
      flood.kill();
    }
  }

  @Test
  void whatAnEndedProcessHasWrittenIsNotLost() throws Exception {
    try (var group = rig.open("last.service")) {
      byte[] line = "0123456789abcdef\n".getBytes(StandardCharsets.UTF_8);
      group.awaitEnd(
          group.sh("i=0; while [ $i -lt 20 ]; do echo 0123456789abcdef; i=$((i+1)); done"));
      rig.closeHost();
      assertThat(rig.output("last.service")).hasSize(20 * line.length);
    }
  }
}
