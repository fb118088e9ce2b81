package dev.fleet.agent.embedded;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.SpecifierContext;
import dev.fleet.unit.systemd.UnitDefinition;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads unit files for a host, once it is known. Thread-safe. */
final class UnitReader {
  private static final Log LOG = Log.of(UnitReader.class);

  private final EmbeddedConfig config;
  private final StoredUnits files;
  private volatile @Nullable SpecifierContext specifiers;

  UnitReader(EmbeddedConfig config, StoredUnits files) {
    this.config = config;
    this.files = files;
  }

  /** Says what the specifiers of unit files stand for from now on. */
  void hostIs(SpecifierContext known) {
    specifiers = known;
  }

  /**
   * Reads a file.
   *
   * @throws UnitManagerException REFUSED if it asks for what cannot be done here, UNAVAILABLE while
   *     the host is not known
   */
  UnitReading read(UnitName unit, ByteString content) throws UnitManagerException {
    SpecifierContext known = specifiers;
    if (known == null) {
      throw new UnitManagerException(
          UnitManagerException.Kind.UNAVAILABLE, "the unit manager is not ready yet");
    }
    return UnitReading.of(unit, content, known, config.policy());
  }

  /** A file that was let in before, perhaps by an agent that was told to be less strict. */
  UnitReading readAgain(InstalledFile file) {
    try {
      return read(file.unit(), file.content());
    } catch (UnitManagerException e) {
      return UnitReading.Bad.rule(e.line());
    }
  }

  /** What an instance of a template is whose file is here. */
  Optional<UnitDefinition> instance(UnitName instance) {
    try {
      Optional<ByteString> template =
          instance.template().isEmpty() ? Optional.empty() : files.read(instance.template().get());
      if (template.isPresent() && read(instance, template.get()) instanceof UnitReading.Good good) {
        return Optional.of(good.definition());
      }
    } catch (IOException | UnitManagerException e) {
      LOG.warn("no instance can be made of its template", e, "unit", instance);
    }
    return Optional.empty();
  }
}
