package dev.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A database for servers under test; {@link #close()} removes it with all its data. */
public sealed interface TestDatabase extends AutoCloseable {

  /** What a server must be told to use a database of its own, new and empty. */
  Map<String, String> environment();

  @Override
  void close();

  /** The embedded one, a file in the server's own home. */
  final class H2 implements TestDatabase {
    @Override
    public Map<String, String> environment() {
      return Map.of();
    }

    @Override
    public void close() {
      // the file goes with the server's home
    }
  }

  /**
   * A PostgreSQL cluster in a temporary folder, from the distribution's package. Its programs
   * refuse to run as root, so they run as the package's own user then.
   */
  final class PostgreSql implements TestDatabase {
    private static final Path PACKAGED = Path.of("/usr/lib/postgresql");

    private final Path bin = programs();
    private final Path folder = TestFolders.create("postgres");
    private final int port = SlipwayServer.freePort();
    private int databases;

    /** Makes and starts the cluster. */
    public PostgreSql() {
      if (isRoot()) {
        Commands.run(List.of("chown", "postgres", folder.toString()));
      }
      run("initdb", "-D", data(), "-U", "slipway", "--auth=trust", "--encoding=UTF8", "--no-sync");
      start();
    }

    /** Starts the cluster; it must be stopped. */
    public void start() {
      String options =
          "-h 127.0.0.1 -p "
              + port
              + " -k "
              + folder
              + " -c fsync=off -c shared_buffers=32MB -c max_connections=100";
      run("pg_ctl", "-D", data(), "-l", folder + "/log", "-o", options, "-w", "-t", "60", "start");
    }

    /** Stops the cluster at once, as a crash would; its data stay. */
    public void stop() {
      run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "-t", "60", "stop");
    }

    @Override
    public synchronized Map<String, String> environment() {
      String name = "slipway" + ++databases;
      run("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "slipway", name);
      return Map.of(
          "SLIPWAY_METADATA_URL", "jdbc:postgresql://127.0.0.1:" + port + "/" + name,
          "SLIPWAY_METADATA_USERNAME", "slipway");
    }

    @Override
    public void close() {
      if (Files.exists(Path.of(data(), "postmaster.pid"))) {
        stop();
      }
      TestFolders.delete(folder);
    }

    private String data() {
      return folder.resolve("data").toString();
    }

    private void run(String program, String... arguments) {
      List<String> command = new ArrayList<>();
      if (isRoot()) {
        command.addAll(
            List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
      }
      command.add(bin.resolve(program).toString());
      command.addAll(List.of(arguments));
      Commands.run(command);
    }

    private static boolean isRoot() {
      return "root".equals(System.getProperty("user.name"));
    }

    private static Path programs() {
      try (Stream<Path> versions = Files.list(PACKAGED)) {
        return versions
            .map(version -> version.resolve("bin"))
            .filter(path -> Files.isExecutable(path.resolve("initdb")))
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> new IllegalStateException("no initdb below " + PACKAGED));
      } catch (IOException e) {
        throw new UncheckedIOException("install the package postgresql", e);
      }
    }
  }
}
