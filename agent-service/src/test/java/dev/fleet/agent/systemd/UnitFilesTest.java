package dev.fleet.agent.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnitFilesTest {
  private static final List<String> UNIT_PATH =
      List.of("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system");
  private static final ByteString ONE = ByteString.copyFromUtf8("[Service]\nExecStart=/bin/one\n");
  private static final ByteString TWO = ByteString.copyFromUtf8("[Service]\nExecStart=/bin/two\n");

  @TempDir private Path root;
  private UnitFiles files;

  @BeforeEach
  void prepare() throws IOException {
    files = new UnitFiles(root, Path.of("/run/fleet/units"));
    files.prepare();
  }

  private static UnitName unit(String name) {
    return new UnitName(name);
  }

  private Path at(String path) {
    return root.resolve(path);
  }

  private void hostFile(String path) throws IOException {
    Files.createDirectories(at(path).getParent());
    Files.writeString(at(path), "[Unit]\n");
  }

  @Test
  void writesTheFileAndLinksToIt() throws IOException {
    files.write(unit("a.service"), ONE);
    assertThat(at("run/fleet/units/a.service")).hasBinaryContent(ONE.toByteArray());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(at("run/fleet/units/a.service"))))
        .isEqualTo("rw-r--r--");
    assertThat(Files.readSymbolicLink(at("run/systemd/system/a.service")))
        .isEqualTo(Path.of("/run/fleet/units/a.service"));
  }

  @Test
  void equalContentsShareAFileAndPartWhenOneChanges() throws IOException {
    for (int i = 0; i < 3; i++) {
      files.write(unit("a@" + i + ".service"), ONE);
    }
    assertThat(Files.getAttribute(at("run/fleet/units/a@0.service"), "unix:nlink")).isEqualTo(3);
    files.write(unit("a@1.service"), TWO);
    assertThat(at("run/fleet/units/a@0.service")).hasBinaryContent(ONE.toByteArray());
    assertThat(at("run/fleet/units/a@1.service")).hasBinaryContent(TWO.toByteArray());
    files.write(unit("a@0.service"), ONE); // The same again.
    files.remove(unit("a@2.service"));
    files.write(unit("a@3.service"), ONE);
    assertThat(at("run/fleet/units/a@3.service")).hasBinaryContent(ONE.toByteArray());
    assertThat(at("run/fleet/units")).isDirectoryNotContaining("glob:**/.new-*");
  }

  @Test
  void removesItsOwnOnly() throws IOException {
    files.write(unit("a.service"), ONE);
    files.remove(unit("a.service"));
    assertThat(at("run/fleet/units")).isEmptyDirectory();
    assertThat(Files.exists(at("run/systemd/system/a.service"), LinkOption.NOFOLLOW_LINKS))
        .isFalse();
    hostFile("run/systemd/system/b.service");
    files.remove(unit("b.service"));
    assertThat(at("run/systemd/system/b.service")).exists();
  }

  @Test
  void seesWhatIsTheHosts() throws IOException {
    files.write(unit("a.service"), ONE);
    hostFile("usr/lib/systemd/system/ssh.service");
    hostFile("usr/lib/systemd/system/getty@.service");
    hostFile("run/systemd/system/run.service");
    Files.createDirectories(at("etc/systemd/system"));
    Files.createSymbolicLink(at("etc/systemd/system/masked.service"), Path.of("/dev/null"));
    assertThat(files.foreign(unit("a.service"), UNIT_PATH)).isEmpty();
    assertThat(files.foreign(unit("ssh.service"), UNIT_PATH))
        .contains("/usr/lib/systemd/system/ssh.service");
    assertThat(files.foreign(unit("getty@1.service"), UNIT_PATH))
        .contains("/usr/lib/systemd/system/getty@.service");
    assertThat(files.foreign(unit("run.service"), UNIT_PATH)).isPresent();
    assertThat(files.foreign(unit("masked.service"), UNIT_PATH)).isPresent();
  }

  @Test
  void findsWhatIsInstalledAndClearsWhatWasCutShort() throws IOException {
    files.write(unit("a.service"), ONE);
    Files.writeString(at("run/fleet/units/.new-1"), "half");
    Files.writeString(at("run/fleet/units/not a unit"), "x");
    Files.writeString(at("run/fleet/units/t@.service"), "a template is nobody's unit");
    files.prepare();
    assertThat(files.installed())
        .extracting(file -> file.unit().value())
        .containsExactly("a.service");
    assertThat(at("run/fleet/units/.new-1")).doesNotExist();
  }
}
