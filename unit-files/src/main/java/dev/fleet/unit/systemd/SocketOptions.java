package dev.fleet.unit.systemd;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What setsockopt(2) is asked for.
 *
 * @param backlog of listen(2), unsigned; 4294967295 unless set
 * @param receiveBuffer bytes
 * @param sendBuffer bytes
 * @param pipeSize bytes, of FIFOs
 */
public record SocketOptions(
    long backlog,
    SocketBody.BindIpv6Only bindIpv6Only,
    boolean keepAlive,
    boolean noDelay,
    boolean freeBind,
    boolean transparent,
    boolean broadcast,
    boolean reusePort,
    boolean passCredentials,
    boolean passSecurity,
    boolean passPacketInfo,
    OptionalLong receiveBuffer,
    OptionalLong sendBuffer,
    OptionalLong pipeSize,
    OptionalInt priority,
    OptionalInt mark,
    Optional<String> bindToDevice) {}
