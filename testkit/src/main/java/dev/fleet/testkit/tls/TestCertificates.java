package dev.fleet.testkit.tls;

import dev.fleet.runtime.grpc.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority for one test, made with the JDK's keytool. Its certificates are valid for
 * a day. Confined to one thread.
 */
public final class TestCertificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final Path store;

  /** Keeps its files in {@code folder}. */
  public TestCertificates(Path folder) throws Exception {
    this.folder = folder;
    this.store = folder.resolve("store.p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=test authority", "-ext", "bc:c");
    write("ca.pem", "CERTIFICATE", keyStore().getCertificate("ca").getEncoded());
  }

  /** The authority's own certificate. */
  public Path authority() {
    return folder.resolve("ca.pem");
  }

  /**
   * The files of a certificate that this authority signs.
   *
   * @param names as keytool has them: {@code dns:localhost,ip:127.0.0.1}
   */
  public TlsFiles issue(String alias, String names) throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-dname",
        "CN=" + alias,
        "-signer",
        "ca",
        "-ext",
        "san=" + names);
    KeyStore keys = keyStore();
    Key key = keys.getKey(alias, PASSWORD.toCharArray());
    Certificate certificate = keys.getCertificate(alias);
    return TlsFiles.mutual(
        write(alias + ".pem", "CERTIFICATE", certificate.getEncoded()),
        write(alias + ".key", "PRIVATE KEY", key.getEncoded()),
        authority());
  }

  private KeyStore keyStore() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  private Path write(String name, String kind, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD,
            "-keyalg",
            "EC",
            "-validity",
            "1"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (!process.waitFor(Duration.ofSeconds(30)) || process.exitValue() != 0) {
      throw new IOException("keytool failed: " + output);
    }
  }
}
