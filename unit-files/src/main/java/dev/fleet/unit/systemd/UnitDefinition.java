package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitName;
import java.util.List;

/**
 * Everything that a unit file says, read as systemd does.
 *
 * @param remarks what is ignored and why, in the order of the file
 */
public record UnitDefinition(
    UnitName name,
    UnitSection unit,
    InstallSection install,
    UnitBody body,
    List<UnitRemark> remarks) {
  public UnitDefinition {
    remarks = List.copyOf(remarks);
  }

  /** The remarks for people who see no file: each in one line, each once. */
  public List<String> warnings() {
    return remarks.stream().map(UnitRemark::warning).distinct().toList();
  }

  /**
   * Reads a unit file in time linear to its size.
   *
   * @param name whose unit it is; specifiers are expanded for it. A template is read as its
   *     instance {@code 1} would be
   * @throws UnitSyntaxException if the unit must not be loaded (systemd: bad-setting), or its type
   *     or an option of it is refused
   */
  public static UnitDefinition read(
      UnitName name, UnitFile file, SpecifierContext host, Policy policy)
      throws UnitSyntaxException {
    return read(name, file.canonical(), host, policy);
  }

  /**
   * Reads the text of a unit file. Better than its {@link UnitFile} where the text is at hand:
   * systemd and the original fleet disagree about backslashes in comments.
   *
   * @throws UnitSyntaxException as of {@link #read(UnitName, UnitFile, SpecifierContext, Policy)}
   */
  public static UnitDefinition read(
      UnitName name, String text, SpecifierContext host, Policy policy) throws UnitSyntaxException {
    if (text.length() > UnitFile.MAX_BYTES) {
      throw UnitSyntaxException.rule(
          "", "", "unit file exceeds maximum size (" + UnitFile.MAX_BYTES + " bytes)");
    }
    return new DefinitionReader(name, host, policy).read(text);
  }
}
