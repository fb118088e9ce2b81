package dev.fleet.agent.embedded;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.Policy;
import dev.fleet.unit.systemd.SpecifierContext;
import dev.fleet.unit.systemd.UnitDefinition;
import dev.fleet.unit.systemd.UnitRemark;
import dev.fleet.unit.systemd.UnitSyntaxException;
import java.util.List;

/** What a unit's file comes to. */
sealed interface UnitReading {
  /** It can be run. */
  record Good(UnitDefinition definition) implements UnitReading {}

  /**
   * It is kept, and its start is refused, as systemd does with a bad setting.
   *
   * @param fault one line; names section and option where it is in one
   * @param line of the file with the fault; 0 if a rule of the whole file is broken
   * @param reason the fault in systemd's words
   * @param before what was to be said of the file before
   */
  record Bad(String fault, int line, String reason, List<UnitRemark> before)
      implements UnitReading {
    /** It breaks a rule. */
    static Bad rule(String fault) {
      return new Bad(fault, 0, fault, List.of());
    }
  }

  /** It is empty, which says that the unit must not be started; see systemctl(1), "mask". */
  record Masked() implements UnitReading {}

  /**
   * Reads a file.
   *
   * @throws UnitManagerException REFUSED if it asks for what cannot be done here, so that it must
   *     not even be loaded
   */
  static UnitReading of(
      UnitName unit, ByteString content, SpecifierContext specifiers, Policy policy)
      throws UnitManagerException {
    if (content.isEmpty()) {
      return new Masked();
    }
    try {
      return new Good(UnitDefinition.read(unit, content.toStringUtf8(), specifiers, policy));
    } catch (UnitSyntaxException e) {
      if (e.isRefusal()) {
        throw UnitManagerException.refused(
            "Unit " + unit + " cannot be run here: " + e.getMessage());
      }
      return new Bad(String.valueOf(e.getMessage()), e.line(), e.reason(), e.remarks());
    }
  }
}
