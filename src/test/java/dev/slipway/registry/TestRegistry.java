package dev.slipway.registry;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real registry, the distribution's package {@code docker-registry}, in one of its modes. */
public final class TestRegistry implements AutoCloseable {
  public static final String USER = "builder";
  public static final String PASSWORD = "s3cret:with:colons";

  public final int port;
  private final Path folder;
  private final Process process;

  /** How it is protected. */
  public enum Mode {
    PLAIN,
    BASIC,
    TLS,
    CLIENT_CERTIFICATES
  }

  public TestRegistry(Path folder, Mode mode) throws IOException {
    this.folder = folder;
    this.port = freePort();
    Files.createDirectories(folder.resolve("data"));
    StringBuilder config =
        new StringBuilder(
            "version: 0.1\nlog: {level: error}\nstorage:\n  filesystem: {rootdirectory: "
                + folder.resolve("data")
                + "}\n  delete: {enabled: true}\nhttp:\n  addr: 127.0.0.1:"
                + port
                + "\n");
    if (mode == Mode.TLS || mode == Mode.CLIENT_CERTIFICATES) {
      certificates();
      config.append("  tls:\n    certificate: ").append(folder.resolve("server.crt"));
      config.append("\n    key: ").append(folder.resolve("server.key")).append("\n");
      if (mode == Mode.CLIENT_CERTIFICATES) {
        config.append("    clientcas: [").append(folder.resolve("ca.crt")).append("]\n");
      }
    }
    if (mode == Mode.BASIC) {
      Path users = folder.resolve("htpasswd");
      run("htpasswd", "-Bbc", users.toString(), USER, PASSWORD);
      config.append("auth:\n  htpasswd: {realm: test, path: ").append(users).append("}\n");
    }
    Path file = Files.writeString(folder.resolve("config.yml"), config);
    process =
        new ProcessBuilder("docker-registry", "serve", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await().atMost(Duration.ofSeconds(20)).until(this::listens);
  }

  public String host() {
    return "127.0.0.1:" + port;
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  private void certificates() throws IOException {
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=ca",
        "-keyout", path("ca.key"), "-out", path("ca.crt"));
    Files.writeString(folder.resolve("san"), "subjectAltName=IP:127.0.0.1");
    for (String name : List.of("server", "client")) {
      run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name,
          "-keyout", path(name + ".key"), "-out", path(name + ".csr"));
      run("openssl", "x509", "-req", "-days", "2", "-in", path(name + ".csr"), "-CA", path("ca.crt"),
          "-CAkey", path("ca.key"), "-CAcreateserial", "-extfile", path("san"),
          "-out", path(name + ".crt"));
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static void run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
