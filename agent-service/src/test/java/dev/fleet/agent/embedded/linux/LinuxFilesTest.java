package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.linux.Accounts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinuxFilesTest {
  private final LinuxFiles files = new LinuxFiles();
  @TempDir Path folder;

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private int mode(String name) throws Exception {
    return (Integer) Files.getAttribute(folder.resolve(name), "unix:mode") & 07777;
  }

  @Test
  void readingAndWriting() throws Exception {
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    assertThat(files.read(at("none"), 10)).isEmpty();
    files.write(at("file"), content, 0640);
    files.write(at("file"), content, 0604);
    assertThat(files.read(at("file"), 7)).hasValueSatisfying(c -> assertThat(c).isEqualTo(content));
    assertThat(mode("file")).isEqualTo(0604);
    assertThatThrownBy(() -> files.read(at("file"), 6))
        .isInstanceOf(HostException.class)
        .hasMessage(at("file") + " is longer than 6 bytes");
    assertThatThrownBy(() -> files.write(at("none/file"), content, 0600))
        .hasMessage(at("none/file") + " cannot be written: No such file or directory");
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void stamps() throws Exception {
    Instant then = Instant.parse("2020-01-02T03:04:05Z");
    assertThat(files.modified(at("stamp"))).isEmpty();
    files.touch(at("stamp"), then);
    assertThat(files.modified(at("stamp"))).hasValue(then);
    files.touch(at("stamp"), then.plusSeconds(1));
    assertThat(files.modified(at("stamp"))).hasValue(then.plusSeconds(1));
  }

  @Test
  void folders() throws Exception {
    files.makeFolders(at("a/b"), 0710);
    files.makeFolders(at("a/b"), 0700);
    assertThat(mode("a")).isEqualTo(0710);
    assertThat(mode("a/b")).isEqualTo(0710);
    Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> files.makeFolders(at("file/x"), 0755))
        .hasMessageContaining(at("file/x") + " cannot be made: ");
  }

  @Test
  void aFolderOfAUnit() throws Exception {
    files.ownFolder(at("x/y"), 02750, Optional.empty(), Optional.empty());
    assertThat(mode("x")).isEqualTo(0755);
    assertThat(mode("x/y")).isEqualTo(02750);
    assertThatThrownBy(
            () -> files.ownFolder(at("z"), 0755, Optional.of("no-such-user"), Optional.empty()))
        .hasMessage("there is no user no-such-user");
    assertThatThrownBy(
            () -> files.ownFolder(at("z"), 0755, Optional.empty(), Optional.of("no-such-group")))
        .hasMessage("there is no group no-such-group");
  }

  @Test
  void everythingInAFolderGetsItsOwner() throws Exception {
    Files.createDirectories(folder.resolve("all/below"));
    Files.createFile(folder.resolve("all/below/file"));
    Path outside = Files.createFile(folder.resolve("outside"));
    Files.createSymbolicLink(folder.resolve("all/link"), outside);
    Accounts.User nobody = Accounts.user("nobody").orElseThrow();
    files.ownFolder(at("all"), 0755, Optional.of("nobody"), Optional.of("games"));
    for (String path : new String[] {"all", "all/below", "all/below/file"}) {
      assertThat(Files.getAttribute(folder.resolve(path), "unix:uid"))
          .isEqualTo((int) nobody.uid());
    }
    assertThat(Files.getAttribute(outside, "unix:uid")).isEqualTo((int) Accounts.ownUid());
  }

  @Test
  void links() throws Exception {
    files.link(at("link"), "/one");
    files.link(at("link"), "/one");
    files.link(at("link"), "/two");
    assertThat(Files.readSymbolicLink(folder.resolve("link"))).isEqualTo(Path.of("/two"));
    Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> files.link(at("file"), "/one"))
        .hasMessage(at("file") + " cannot be linked to /one: File exists");
  }

  @Test
  void removing() throws Exception {
    Files.createDirectories(folder.resolve("tree/deep"));
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.createFile(outside.resolve("stays"));
    Files.createSymbolicLink(folder.resolve("tree/deep/link"), outside);
    files.remove(at("tree"));
    files.remove(at("tree"));
    assertThat(folder.resolve("tree")).doesNotExist();
    assertThat(outside.resolve("stays")).exists();
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("/no/such"));
    files.remove(at("dangling"));
    assertThat(Files.isSymbolicLink(folder.resolve("dangling"))).isFalse();
  }
}
