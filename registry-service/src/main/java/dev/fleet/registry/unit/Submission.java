package dev.fleet.registry.unit;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.wire.Checks;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A unit file that has been checked for the unit that is to have it.
 *
 * @param digest SHA-256 of the content, 64 hex digits
 * @param file the row that keeps it, without a version
 * @param global whether this unit is a global one
 * @param warnings what is odd but allowed, one line each
 */
record Submission(String digest, Row.FileRow file, boolean global, List<String> warnings) {
  private static final int MAX_DESCRIPTION = 1_024;

  /** What fits into the trailers of a call. */
  private static final int MAX_FAULT = 1_000;

  private static final Row.Version NO_VERSION = new Row.Version(0, 0);

  /**
   * Checks a content.
   *
   * @throws StatusRuntimeException UNIT_FILE_INVALID
   */
  static Submission of(UnitName name, ByteString content, EmbeddedAdvice advice) {
    UnitFile file = parsed(name, content);
    var verdict = ParsedFiles.Verdict.of(name, file);
    refuse(name, verdict.errors());
    String digest = HexFormat.of().formatHex(sha256(content.toByteArray()));
    var row = new Row.FileRow(content, file.sha1(), description(file), false, NO_VERSION);
    var warnings = new ArrayList<>(verdict.warnings());
    warnings.addAll(advice.of(name, content));
    return new Submission(digest, row, verdict.global(), List.copyOf(warnings));
  }

  /** What a template gives to an instance. The file has been checked, but for another name. */
  static Submission copy(UnitName name, String digest, Row.FileRow row, ParsedFiles parsed) {
    ParsedFiles.Verdict verdict = parsed.verdict(name, digest, () -> parsed(name, row.content()));
    refuse(name, verdict.errors());
    return new Submission(digest, row, verdict.global(), verdict.warnings());
  }

  private static UnitFile parsed(UnitName name, ByteString content) {
    Checks.that(!content.isEmpty(), "content", "must not be empty");
    Checks.that(
        content.size() <= UnitFile.MAX_BYTES,
        "content",
        "at most %d bytes are allowed, got %d".formatted(UnitFile.MAX_BYTES, content.size()));
    return parse(name, content);
  }

  private static UnitFile parse(UnitName name, ByteString content) {
    try {
      UnitFile file = UnitFile.parse(content.toByteArray());
      if (file.isEmpty()) {
        throw invalid(name, "the unit file assigns nothing", Map.of());
      }
      return file;
    } catch (UnitFileException e) {
      throw invalid(
          name, String.valueOf(e.getMessage()), Map.of("line", Integer.toString(e.line())));
    }
  }

  private static void refuse(UnitName name, List<String> errors) {
    if (!errors.isEmpty()) {
      throw invalid(name, String.join("; ", errors), Map.of());
    }
  }

  /** A description is for one column of a table; a unit file may hold a mebibyte of it. */
  private static String description(UnitFile file) {
    String all = file.description().orElse("");
    return all.codePointCount(0, all.length()) <= MAX_DESCRIPTION
        ? all
        : all.substring(0, all.offsetByCodePoints(0, MAX_DESCRIPTION)) + "…";
  }

  private static StatusRuntimeException invalid(
      UnitName name, String fault, Map<String, String> more) {
    var metadata = new java.util.HashMap<>(more);
    metadata.put("unit", name.value());
    return FleetErrors.of(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.UNIT_FILE_INVALID.name(),
        name.value() + ": " + Checks.shown(fault, MAX_FAULT),
        metadata);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
