package dev.fleet.registry.unit;

import dev.fleet.registry.store.Row;
import io.grpc.StatusRuntimeException;
import java.util.List;

/** What became of a write to a unit. */
sealed interface Written {
  /** The unit as it is now. */
  record Kept(Row.UnitRow unit, Row.FileRow file, List<String> warnings) implements Written {}

  /** The unit is gone. */
  record Gone() implements Written {}

  /** It was refused; nothing has changed. */
  record Refused(StatusRuntimeException error) implements Written {}
}
