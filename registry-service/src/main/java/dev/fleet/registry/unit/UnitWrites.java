package dev.fleet.registry.unit;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Tx;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ReplaceUnitRequest;
import dev.fleet.v1.SetDesiredStateRequest;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of writes to units. Each method checks what can be known without the store at once, and
 * throws; the item that it gives decides the rest.
 */
final class UnitWrites {
  private static final int MAX_REQUEST_ID = 64;
  private static final int MAX_ETAG = 64;
  private static final Row.FileRow NO_FILE =
      new Row.FileRow(ByteString.EMPTY, "", "", false, new Row.Version(0, 0));

  private final Clocks clocks;
  private final ParsedFiles parsed = new ParsedFiles();
  private final EmbeddedAdvice advice;

  UnitWrites(Clocks clocks, Supplier<ClusterState> state) {
    this.clocks = clocks;
    this.advice = new EmbeddedAdvice(state);
  }

  /** Where a content comes from: sent along, or a template's. */
  private sealed interface Source {
    record Sent(Submission submission) implements Source {}

    record Template(String template) implements Source {}
  }

  Item<Written> create(CreateUnitRequest request) {
    UnitName name = Checks.unitName(request.getName());
    DesiredState desired =
        request.getDesiredState() == DesiredState.DESIRED_STATE_UNSPECIFIED
            ? DesiredState.DESIRED_STATE_INACTIVE
            : known(request.getDesiredState());
    checkTemplate(name, desired);
    Checks.oneLine("request_id", request.getRequestId(), MAX_REQUEST_ID);
    Source source =
        switch (request.getSourceCase()) {
          case CONTENT -> new Source.Sent(Submission.of(name, request.getContent(), advice));
          case TEMPLATE -> template(request.getTemplate());
          case SOURCE_NOT_SET -> throw Checks.invalid("content", "content or template must be set");
        };
    // Without one of the client, our own: it recognises a retry within this call.
    long requestHash =
        request.getRequestId().isEmpty()
            ? ThreadLocalRandom.current().nextLong()
            : hash(request.getRequestId());
    return guarded(
        tx -> decideCreate(tx, name, source, desired, requestHash, request.getValidateOnly()));
  }

  private static long hash(String requestId) {
    byte[] text = requestId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Submission.sha256(text)).getLong();
  }

  private Item.Outcome<Written> decideCreate(
      Tx tx,
      UnitName name,
      Source source,
      DesiredState desired,
      long requestHash,
      boolean validateOnly) {
    Row.UnitRow before = tx.unit(name.value());
    if (before != null) {
      if (before.requestHash() != requestHash) {
        throw UnitErrors.exists(name.value());
      }
      return kept(before, List.of());
    }
    Submission submission = submission(tx, name, source);
    long now = clocks.now().toEpochMilli();
    var unit =
        new Row.UnitRow(
            submission.digest(),
            submission.file().hash(),
            desired,
            submission.global(),
            1,
            requestHash,
            0,
            now,
            now,
            new Row.Version(0, 0));
    if (!validateOnly) {
      tx.put(Key.unit(name.value()), unit);
      keepFile(tx, submission);
    }
    return at ->
        new Written.Kept(
            validateOnly ? unit : committed(unit, at), submission.file(), submission.warnings());
  }

  Item<Written> setDesired(SetDesiredStateRequest request) {
    UnitName name = Checks.unitName(request.getName());
    DesiredState desired = known(request.getDesiredState());
    Checks.that(desired != DesiredState.DESIRED_STATE_UNSPECIFIED, "desired_state", "must be set");
    checkTemplate(name, desired);
    Checks.oneLine("etag", request.getEtag(), MAX_ETAG);
    return guarded(
        tx -> {
          Row.UnitRow before = existing(tx, name);
          if (before.desired() == desired && fits(before, request.getEtag(), true)) {
            return kept(before, List.of());
          }
          checkEtag(name, before, request.getEtag());
          return change(tx, name, before, desired, null);
        });
  }

  Item<Written> replace(ReplaceUnitRequest request) {
    UnitName name = Checks.unitName(request.getName());
    DesiredState wanted = known(request.getDesiredState());
    if (wanted != DesiredState.DESIRED_STATE_UNSPECIFIED) {
      checkTemplate(name, wanted);
    }
    Checks.oneLine("etag", request.getEtag(), MAX_ETAG);
    Source source =
        switch (request.getSourceCase()) {
          case CONTENT -> new Source.Sent(Submission.of(name, request.getContent(), advice));
          case TEMPLATE -> template(request.getTemplate());
          case SOURCE_NOT_SET -> throw Checks.invalid("content", "content or template must be set");
        };
    return guarded(tx -> decideReplace(tx, name, wanted, source, request));
  }

  private Item.Outcome<Written> decideReplace(
      Tx tx, UnitName name, DesiredState wanted, Source source, ReplaceUnitRequest request) {
    Row.UnitRow before = existing(tx, name);
    Submission submission = submission(tx, name, source);
    DesiredState desired =
        wanted == DesiredState.DESIRED_STATE_UNSPECIFIED ? before.desired() : wanted;
    boolean same = before.digest().equals(submission.digest()) && before.desired() == desired;
    if (same && fits(before, request.getEtag(), true)) {
      return kept(before, submission.warnings());
    }
    checkEtag(name, before, request.getEtag());
    if (request.getValidateOnly()) {
      return kept(before, submission.warnings());
    }
    return change(tx, name, before, desired, submission);
  }

  Item<Written> delete(DeleteUnitRequest request) {
    UnitName name = Checks.unitName(request.getName());
    Checks.oneLine("etag", request.getEtag(), MAX_ETAG);
    return guarded(
        tx -> {
          Row.UnitRow before = tx.unit(name.value());
          if (before == null) {
            if (request.getAllowMissing() || tx.mayHaveHappened()) {
              return at -> new Written.Gone();
            }
            throw UnitErrors.notFound(name.value());
          }
          checkEtag(name, before, request.getEtag());
          tx.delete(Key.unit(name.value()));
          // In the same transaction, so that no placement outlives its unit.
          tx.delete(Key.placement(name.value()));
          tx.delete(Key.refusal(name.value()));
          return at -> new Written.Gone();
        });
  }

  /** What an item throws is its outcome: a batch goes on with the next one. */
  private static Item<Written> guarded(Item<Written> item) {
    return tx -> {
      try {
        return item.decide(tx);
      } catch (StatusRuntimeException e) {
        return at -> new Written.Refused(e);
      }
    };
  }

  private Item.Outcome<Written> change(
      Tx tx,
      UnitName name,
      Row.UnitRow before,
      DesiredState desired,
      @Nullable Submission submission) {
    var unit =
        new Row.UnitRow(
            submission == null ? before.digest() : submission.digest(),
            submission == null ? before.hash() : submission.file().hash(),
            desired,
            submission == null ? before.global() : submission.global(),
            before.generation() + 1,
            before.requestHash(),
            before.revision(),
            before.createMillis(),
            Math.max(before.updateMillis(), clocks.now().toEpochMilli()),
            new Row.Version(before.version().created(), 0));
    tx.put(Key.unit(name.value()), unit);
    // It was refused for what it was; the scheduler will say what it thinks of this.
    tx.delete(Key.refusal(name.value()));
    if (submission != null) {
      keepFile(tx, submission);
    }
    Row.FileRow file = submission == null ? NO_FILE : submission.file();
    List<String> warnings = submission == null ? List.of() : submission.warnings();
    return at -> new Written.Kept(committed(unit, at), file, warnings);
  }

  /**
   * The row once it is committed. A revision of 0 stands for that of the transaction: it may also
   * hold what other calls decide from the row, a retry of the same call for one.
   */
  private static Row.UnitRow committed(Row.UnitRow unit, long at) {
    Row.Version version = unit.version();
    return unit.withVersion(
        new Row.Version(
            version.created() == 0 ? at : version.created(),
            version.modified() == 0 ? at : version.modified()));
  }

  /** Makes sure that the file is there when the unit is, and stays. */
  private static void keepFile(Tx tx, Submission submission) {
    Row.FileRow stored = tx.file(submission.digest());
    if (stored == null || stored.condemned()) {
      Row.FileRow file = submission.file();
      tx.put(
          Key.file(submission.digest()),
          new Row.FileRow(file.content(), file.hash(), file.description(), false, file.version()));
    }
  }

  private Submission submission(Tx tx, UnitName name, Source source) {
    return switch (source) {
      case Source.Sent(Submission submission) -> submission;
      case Source.Template(String template) -> {
        Row.UnitRow unit = tx.unit(template);
        Row.FileRow file = unit == null ? null : tx.file(unit.digest());
        if (unit == null || file == null) {
          throw UnitErrors.templateNotFound(name.value(), template);
        }
        yield Submission.copy(name, unit.digest(), file, parsed);
      }
    };
  }

  private static Source template(String template) {
    UnitName name = Checks.unitName(template);
    Checks.that(name.isTemplate(), "template", template + " is not the name of a template");
    return new Source.Template(name.value());
  }

  private static Item.Outcome<Written> kept(Row.UnitRow unit, List<String> warnings) {
    return at -> new Written.Kept(committed(unit, at), NO_FILE, warnings);
  }

  private static Row.UnitRow existing(Tx tx, UnitName name) {
    Row.UnitRow unit = tx.unit(name.value());
    if (unit == null) {
      throw UnitErrors.notFound(name.value());
    }
    return unit;
  }

  private static void checkTemplate(UnitName name, DesiredState desired) {
    if (name.isTemplate() && desired != DesiredState.DESIRED_STATE_INACTIVE) {
      throw UnitErrors.templateNotActivatable(name.value());
    }
  }

  private static DesiredState known(DesiredState state) {
    Checks.that(
        state != DesiredState.UNRECOGNIZED, "desired_state", "is none that this registry knows");
    return state;
  }

  private static void checkEtag(UnitName name, Row.UnitRow unit, String etag) {
    if (!fits(unit, etag, false)) {
      throw UnitErrors.etagMismatch(name.value());
    }
  }

  /** Whether the etag is the unit's, or that of before its last write when a retry may send it. */
  private static boolean fits(Row.UnitRow unit, String etag, boolean orBefore) {
    return etag.isEmpty()
        || etag.equals(Answers.etag(unit))
        || (orBefore
            && unit.previousRevision() > 0
            && Objects.equals(etag, Answers.etag(unit.previousRevision())));
  }
}
