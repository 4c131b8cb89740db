package dev.slipway.testing;

import static org.awaitility.Awaitility.await;

import dev.slipway.delivery.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A whole server, as users run it: Open Liberty with the WAR, in a process of its own that can be
 * killed. Each has its own folders and ports, so that several can run at once; {@link #close()}
 * leaves nothing of it behind.
 */
public final class SlipwayServer implements AutoCloseable {
  /** The setup token of every server here. */
  public static final String SETUP_TOKEN = "setup-token-of-the-suite";

  private static final Duration START = Duration.ofSeconds(300);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final HttpClient PROBE =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final Path installation;
  private final Path root;
  private final Map<String, String> environment = new HashMap<>();
  private final int httpPort = freePort();
  private final int gatewayPort = freePort();
  private final Thread reaper = new Thread(this::destroy, "server-reaper");
  private Process process;

  /**
   * Lays out a server in a new temporary folder; it is not started.
   *
   * @param environment added to the server's environment; wins over the harness's own values
   */
  public SlipwayServer(Map<String, String> environment) {
    this.installation = installation();
    this.root = TestFolders.create("server");
    try {
      layOut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.environment.put("WLP_USER_DIR", root.resolve("usr").toString());
    this.environment.put("WLP_OUTPUT_DIR", root.resolve("out").toString());
    this.environment.put("SLIPWAY_HOME", home().toString());
    this.environment.put("SLIPWAY_HTTP_PORT", Integer.toString(httpPort));
    this.environment.put("SLIPWAY_GATEWAY_PORT", Integer.toString(gatewayPort));
    this.environment.put("SLIPWAY_GATEWAY_HOST", "127.0.0.1");
    this.environment.put("SLIPWAY_SETUP_TOKEN", SETUP_TOKEN);
    this.environment.put("SLIPWAY_CONFIG_FILE", configFile().toString());
    this.environment.put("JAVA_HOME", System.getProperty("java.home"));
    // C1 and the serial collector start in half the CPU time; nothing here measures speed
    this.environment.put("JVM_ARGS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    this.environment.put("LC_ALL", "C.UTF-8");
    this.environment.put("keystore_password", "not-used-by-any-test");
    this.environment.putAll(environment);
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  /** Starts it and waits until it says that it is ready. */
  public SlipwayServer start() {
    launch();
    awaitReady();
    return this;
  }

  /** Starts the process and does not wait. */
  public void launch() {
    if (isAlive()) {
      throw new IllegalStateException("the server runs already");
    }
    // `run` replaces itself by the JVM: the process that can be killed is the server
    ProcessBuilder builder =
        new ProcessBuilder(installation.resolve("bin/server").toString(), "run", "slipway")
            .directory(root.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the server is ready; fails with its log's end when it ends or takes too long. */
  public void awaitReady() {
    try {
      await("the server is ready")
          .atMost(START)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !process.isAlive() || health("ready") == 200);
    } catch (RuntimeException e) {
      throw new AssertionError("the server did not become ready: " + lastLog(60), e);
    }
    if (!process.isAlive()) {
      throw new AssertionError(
          "the server ended with " + process.exitValue() + ": " + lastLog(60));
    }
  }

  /** Waits until the process has ended by itself and answers its exit code. */
  public int awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the server still runs after " + limit + ": " + lastLog(40));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return process.exitValue();
  }

  /** SIGKILL: no shutdown hook runs. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd(STOP);
  }

  /** SIGTERM, as a service manager sends it. */
  public void stop() {
    process.destroy();
    awaitEnd(STOP);
  }

  /** Stops it when it runs, and starts it on the same home and ports. */
  public SlipwayServer restart() {
    if (isAlive()) {
      stop();
    }
    return start();
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Sets a variable for the next start; null removes it. */
  public SlipwayServer with(String name, String value) {
    if (value == null) {
      environment.remove(name);
    } else {
      environment.put(name, value);
    }
    return this;
  }

  /** Writes {@code slipway.toml} for the next start. */
  public SlipwayServer withConfiguration(String toml) {
    try {
      Files.writeString(configFile(), toml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Makes activations ready to be halted; to be called before the start. */
  public SlipwayServer haltable() {
    HaltAtStep.addTo(war());
    return with(HaltAtStep.FOLDER, root.toString());
  }

  /**
   * Lets the next activation of {@code app} that reaches {@code step} stop there for good, so that
   * the process can be killed.
   */
  public void haltAt(String app, Step step) {
    try {
      Files.writeString(root.resolve(HaltAtStep.WHERE), app + ":" + step);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until an activation has stopped where {@link #haltAt} said; later ones run again. */
  public void awaitHalt(Duration limit) {
    await("an activation halts")
        .atMost(limit)
        .until(() -> Files.exists(root.resolve(HaltAtStep.HALTED)));
    deleteIfThere(root.resolve(HaltAtStep.WHERE));
    deleteIfThere(root.resolve(HaltAtStep.HALTED));
  }

  /** Where console and API answer. */
  public URI console() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  /** Where user traffic enters. */
  public URI gateway() {
    return URI.create("http://127.0.0.1:" + gatewayPort);
  }

  /** The data folder. */
  public Path home() {
    return root.resolve("home");
  }

  /** The status of {@code /health/<kind>}; 0 when nothing answers. */
  public int health(String kind) {
    HttpRequest request =
        HttpRequest.newBuilder(console().resolve("/health/" + kind))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return PROBE.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** All that the server has logged since it was laid out. */
  public String log() {
    try {
      return Files.exists(logFile()) ? Files.readString(logFile()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process's resident memory in bytes ({@code VmRSS} of proc(5)). */
  public long residentBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .map(line -> line.replaceAll("\\D", ""))
              .mapToLong(Long::parseLong)
              .findFirst()
              .orElseThrow()
          * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processes that the server has started and that still run. */
  public List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** Stops it and removes its folders. */
  @Override
  public void close() {
    if (isAlive()) {
      process.destroy();
    }
    try {
      if (process != null && !process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    TestFolders.delete(root);
    Runtime.getRuntime().removeShutdownHook(reaper);
  }

  private void destroy() {
    if (isAlive()) {
      process.destroyForcibly();
    }
  }

  private String lastLog(int lines) {
    List<String> all = log().lines().toList();
    return "\n" + String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  private Path logFile() {
    return root.resolve("console.log");
  }

  private Path configFile() {
    return root.resolve("slipway.toml");
  }

  /** The WAR of this server alone, in place of the link to the one that was built. */
  private Path war() {
    Path apps = root.resolve("usr/servers/slipway/apps");
    try {
      if (Files.isSymbolicLink(apps)) {
        Path built = apps.toRealPath().resolve("slipway.war");
        Files.delete(apps);
        Files.copy(built, Files.createDirectory(apps).resolve("slipway.war"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return apps.resolve("slipway.war");
  }

  private static void deleteIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void layOut() throws IOException {
    Path built = installation.resolve("usr/servers/slipway");
    Path server = Files.createDirectories(root.resolve("usr/servers/slipway"));
    Files.createDirectories(home());
    Files.createDirectories(root.resolve("out"));
    Files.writeString(configFile(), "");
    try (Stream<Path> entries = Files.list(built)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (!List.of("workarea", "logs", "data").contains(name)) {
          Files.createSymbolicLink(server.resolve(name), entry);
        }
      }
    }
  }

  private static Path installation() {
    Path wlp =
        Optional.ofNullable(System.getProperty("slipway.wlp"))
            .map(Path::of)
            .orElse(Path.of("target/liberty/wlp"))
            .toAbsolutePath();
    if (!Files.exists(wlp.resolve("usr/servers/slipway/apps/slipway.war"))) {
      throw new IllegalStateException(
          "no server in " + wlp + "; run mvn package first, or name it by -Dslipway.wlp");
    }
    return wlp;
  }

  /** A port of this machine that nothing listens on right now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
