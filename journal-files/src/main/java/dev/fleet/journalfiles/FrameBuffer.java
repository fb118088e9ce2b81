package dev.fleet.journalfiles;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes in the making, numbers in network order. Confined to one thread at a time. */
final class FrameBuffer {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int length;

  FrameBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  /** The bytes themselves, valid up to {@link #length} until the next put. */
  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  int capacity() {
    return bytes.length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  FrameBuffer putByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  FrameBuffer putInt(int value) {
    reserve(Integer.BYTES);
    INT.set(bytes, length, value);
    length += Integer.BYTES;
    return this;
  }

  FrameBuffer putLong(long value) {
    reserve(Long.BYTES);
    LONG.set(bytes, length, value);
    length += Long.BYTES;
    return this;
  }

  FrameBuffer put(byte[] source) {
    return put(source, 0, source.length);
  }

  FrameBuffer put(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  /** A field as {@link FieldReader} reads it. */
  FrameBuffer putField(byte[] name, byte[] value, int from, int to) {
    return putByte(name.length).put(name).putInt(to - from).put(value, from, to);
  }

  FrameBuffer putField(String name, byte[] value) {
    return putField(name.getBytes(StandardCharsets.US_ASCII), value, 0, value.length);
  }

  FrameBuffer putField(JournalField field) {
    return putField(field.name(), field.value());
  }

  static int getInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static long getLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void setInt(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}
