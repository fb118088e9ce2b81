package dev.fleet.runtime.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The PEM files of one side of a TLS connection.
 *
 * @param certificate this side's certificate chain; a server must have it, a client only for mutual
 *     TLS
 * @param key the certificate's private key, PKCS#8, unencrypted; given with the certificate
 * @param authority the certificates that sign the other side's. A server that has it demands a
 *     certificate from every client; a client that has none trusts the JDK's authorities
 */
public record TlsFiles(Optional<Path> certificate, Optional<Path> key, Optional<Path> authority) {
  public TlsFiles {
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("a TLS certificate and its key are given together");
    }
  }

  /** Plain TLS of a server. */
  public static TlsFiles server(Path certificate, Path key) {
    return new TlsFiles(Optional.of(certificate), Optional.of(key), Optional.empty());
  }

  /** Mutual TLS, either side. */
  public static TlsFiles mutual(Path certificate, Path key, Path authority) {
    return new TlsFiles(Optional.of(certificate), Optional.of(key), Optional.of(authority));
  }

  /** A client that trusts one authority and shows no certificate. */
  public static TlsFiles client(Path authority) {
    return new TlsFiles(Optional.empty(), Optional.empty(), Optional.of(authority));
  }

  /**
   * Checks that the files can be read.
   *
   * @throws IOException naming the one that cannot
   */
  public void check() throws IOException {
    for (Optional<Path> file : List.of(certificate, key, authority)) {
      if (file.isPresent() && !Files.isReadable(file.get())) {
        throw new IOException("cannot read the TLS file " + file.get());
      }
    }
  }

  ServerCredentials serverCredentials() throws IOException {
    if (certificate.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException("a server needs a TLS certificate and its key");
    }
    check();
    var builder =
        TlsServerCredentials.newBuilder()
            .keyManager(certificate.get().toFile(), key.get().toFile());
    if (authority.isPresent()) {
      builder.trustManager(authority.get().toFile());
      builder.clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  ChannelCredentials channelCredentials() throws IOException {
    check();
    var builder = TlsChannelCredentials.newBuilder();
    if (certificate.isPresent() && key.isPresent()) {
      builder.keyManager(certificate.get().toFile(), key.get().toFile());
    }
    if (authority.isPresent()) {
      builder.trustManager(authority.get().toFile());
    }
    return builder.build();
  }
}
