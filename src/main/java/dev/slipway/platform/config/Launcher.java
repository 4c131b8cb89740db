package dev.slipway.platform.config;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Runs before the server: checks the configuration, makes the home, and hands over what the server's
 * own variables need. It writes {@code NAME=value} pairs, each ended by a NUL, to standard output for
 * the script that starts the server to export; nothing goes through a file, so the database's password
 * is on no disk.
 */
public final class Launcher {
  private final Map<String, String> environment;
  private final Properties properties;

  Launcher(Map<String, String> environment, Properties properties) {
    this.environment = environment;
    this.properties = properties;
  }

  /** Ends with 78 ({@code EX_CONFIG} of sysexits.h) when the configuration is not usable. */
  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    int code = new Launcher(System.getenv(), System.getProperties()).run(out, err);
    Runtime.getRuntime().exit(code);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  int run(PrintStream out, PrintStream err) {
    try {
      SlipwayConfig config = ConfigReader.read(environment, properties);
      makeHome(config.home());
      variables(config).forEach((name, value) -> out.print(name + '=' + value + '\0'));
      out.flush();
      return 0;
    } catch (SlipwayException.Invalid e) {
      err.println(e.getMessage());
    } catch (IOException e) {
      err.println("the home cannot be made: " + e);
    }
    err.flush();
    return ConfigurationGate.EXIT_CODE;
  }

  /** For the owner only: it holds the keys of secrets and the database. */
  private static void makeHome(Path home) throws IOException {
    if (Files.isDirectory(home)) {
      return;
    }
    if (home.getParent() != null) {
      Files.createDirectories(home.getParent());
    }
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(
          home,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(home);
    }
  }

  private Map<String, String> variables(SlipwayConfig config) {
    Map<String, String> variables = new LinkedHashMap<>();
    String file = Settings.configFile(environment, properties);
    if (file != null && !file.isBlank()) {
      // the server's working directory is another one
      variables.put(
          Key.variable(KnownKeys.CONFIG_FILE), Path.of(file).toAbsolutePath().toString());
    }
    variables.put(KnownKeys.HOME.variable(), config.home().toString());
    variables.put(KnownKeys.HTTP_HOST.variable(), config.http().host());
    variables.put(KnownKeys.HTTP_PORT.variable(), Integer.toString(config.http().port()));
    variables.put(KnownKeys.GATEWAY_HOST.variable(), config.gateway().host());
    variables.put(KnownKeys.GATEWAY_PORT.variable(), Integer.toString(config.gateway().port()));
    variables.put(
        KnownKeys.CONTAINER_COMMAND.variable(), config.system().containerCommand());
    variables.put(KnownKeys.METADATA_URL.variable(), config.metadata().url());
    variables.put(KnownKeys.METADATA_USERNAME.variable(), config.metadata().username());
    config
        .metadata()
        .password()
        .map(SecretValue::reveal)
        .ifPresent(password -> variables.put(KnownKeys.METADATA_PASSWORD.variable(), password));
    // the script prints a line that makes the first administrator with it
    config
        .setupToken()
        .map(SecretValue::reveal)
        .ifPresent(token -> variables.put(KnownKeys.SETUP_TOKEN.variable(), token));
    return variables;
  }
}
