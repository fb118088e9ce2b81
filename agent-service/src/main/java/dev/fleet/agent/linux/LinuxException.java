package dev.fleet.agent.linux;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** A call of Linux failed; the message says which and why, in one line. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  LinuxException(String what, int errno) {
    super(what + ": " + Errno.text(errno));
    this.errno = errno;
  }

  /** Why something failed, as short as it can be said. */
  public static String reasonOf(IOException failure) {
    return switch (failure) {
      case LinuxException call -> call.reason();
      case NoSuchFileException _ -> Errno.text(Errno.ENOENT);
      case AccessDeniedException _ -> Errno.text(Errno.EACCES);
      case FileAlreadyExistsException _ -> Errno.text(Errno.EEXIST);
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default ->
          Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    };
  }

  public int errno() {
    return errno;
  }

  /** What errno means, e.g. {@code No such file or directory}. */
  public String reason() {
    return Errno.text(errno);
  }
}
