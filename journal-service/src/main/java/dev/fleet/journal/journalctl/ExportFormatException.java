package dev.fleet.journal.journalctl;

/** Bytes are not in the Journal Export Format; the message says where they leave it. */
public final class ExportFormatException extends Exception {
  private static final long serialVersionUID = 1;

  ExportFormatException(String message) {
    super(message);
  }
}
