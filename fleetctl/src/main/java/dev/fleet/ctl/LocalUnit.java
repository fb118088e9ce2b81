package dev.fleet.ctl;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A unit file on this host.
 *
 * @param path as it was given
 * @param content byte for byte
 * @param file what it means
 */
record LocalUnit(String path, ByteString content, UnitFile file) {
  /** A file that is there and cannot be used; the message says why, without the path. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String why) {
      super(why, null, false, false);
    }

    String why() {
      String message = getMessage();
      return message == null ? "" : message;
    }
  }

  /** Reads a file; null if there is none. */
  static @Nullable LocalUnit read(String path) throws Unusable {
    try {
      Path file = Path.of(path);
      if (!Files.isRegularFile(file)) {
        return null;
      }
      if (Files.size(file) > UnitFile.MAX_BYTES) {
        throw new Unusable("the file is larger than " + UnitFile.MAX_BYTES + " bytes");
      }
      byte[] content = Files.readAllBytes(file);
      return new LocalUnit(path, ByteString.copyFrom(content), UnitFile.parse(content));
    } catch (InvalidPathException e) {
      return null;
    } catch (IOException e) {
      throw new Unusable("cannot read it: " + e.getMessage());
    } catch (UnitFileException e) {
      throw new Unusable(String.valueOf(e.getMessage()));
    }
  }

  /** Whether a unit with this hash has the same meaning; comments and layout do not count. */
  boolean sameAs(String hash) {
    return file.sha1().equals(hash);
  }
}
