package dev.fleet.unit.systemd.value;

import java.util.Arrays;

/** Bytes, immutable. */
public final class InputData {
  public static final InputData EMPTY = new InputData(new byte[0]);

  private final byte[] bytes;

  public InputData(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputData data && Arrays.equals(bytes, data.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "InputData[" + bytes.length + " bytes]";
  }
}
