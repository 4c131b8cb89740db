package dev.slipway.platform.config;

import dev.slipway.platform.SecretValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The forms that settings have; each throws IllegalArgumentException saying what would be right. */
final class Formats {
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern IMAGE =
      Pattern.compile("[a-z0-9][a-z0-9._-]*(:\\d{1,5})?(/[a-z0-9][a-z0-9._-]*)*"
          + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?");
  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*(:\\d{1,5})?(/[a-z0-9][a-z0-9._-]*)*");
  private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*");
  private static final Pattern H2_FILE = Pattern.compile("^jdbc:h2:(file:|[/~.])");
  private static final Pattern CREDENTIALS_IN_URL =
      Pattern.compile("(?i)//[^/@?;]*@|[?&;](user|password|sslpassword)=");

  private Formats() {}

  static String text(String text) {
    if (text.length() > 1000 || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "must be at most 1000 characters without control characters");
    }
    return text;
  }

  static SecretValue secret(String text) {
    return SecretValue.of(text);
  }

  static SecretValue token(String text) {
    if (!text.matches("[\\x21-\\x7e]{16,256}")) {
      throw new IllegalArgumentException("must be 16 to 256 printable characters without spaces");
    }
    return SecretValue.of(text);
  }

  static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  static int port(String text) {
    if (text.matches("(?i)(tcp|udp|sctp)://.*")) {
      throw new IllegalArgumentException(
          "must be a port, 1 to 65535; this is the address of a Kubernetes service of that name: set"
              + " enableServiceLinks: false in the pod");
    }
    return number(text, 1, 65535, "a port");
  }

  static int builds(String text) {
    return number(text, 1, 64, "a number of builds");
  }

  /** Seconds up to a day. */
  static Duration atMostADay(String text) {
    return Duration.ofSeconds(number(text, 0, 86_400, "a number of seconds"));
  }

  private static int number(String text, int from, int to, String what) {
    if (text.matches("\\d{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= from && value <= to) {
        return value;
      }
    }
    throw new IllegalArgumentException("must be " + what + ", " + from + " to " + to);
  }

  static String host(String text) {
    if (text.equals("*")) {
      throw new IllegalArgumentException("must be a name or an address; 0.0.0.0 is every interface");
    }
    if (isHost(text)) {
      return text;
    }
    throw new IllegalArgumentException(
        "must be a host name or an IP address, as 127.0.0.1, without port and scheme");
  }

  private static boolean isHost(String text) {
    if (IPV6.matcher(text).matches()) {
      try {
        return new URI("x://[" + text + "]").getHost() != null;
      } catch (URISyntaxException e) {
        return false;
      }
    }
    if (text.matches("[\\d.]+")) {
      return text.matches("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    }
    if (text.length() > 253) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code host} names this machine only. */
  static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  static String containerCommand(String text) {
    if (List.of("auto", "podman", "docker", "nerdctl", "kubernetes").contains(text)) {
      return text;
    }
    if (text.startsWith("/")) {
      Path path = path(text);
      if (Files.isRegularFile(path) && Files.isExecutable(path)) {
        return text;
      }
      throw new IllegalArgumentException("must name an executable file; there is none of this name");
    }
    throw new IllegalArgumentException(
        "must be auto, podman, docker, nerdctl, kubernetes, or the absolute path of a command");
  }

  static String builderMode(String text) {
    if (List.of("auto", "command", "kaniko", "buildkit", "delegate_server").contains(text)) {
      return text;
    }
    if (text.startsWith("delegate:")) {
      httpUrl(text.substring("delegate:".length()));
      return text;
    }
    throw new IllegalArgumentException(
        "must be auto, command, kaniko, buildkit, delegate_server, or delegate:<url>");
  }

  private static void httpUrl(String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null && uri.getPort() <= 65535) {
        return;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(wrongUrl(), e);
    }
    throw new IllegalArgumentException(wrongUrl());
  }

  private static String wrongUrl() {
    return "must hold an http or https URL with a host and without credentials";
  }

  static String image(String text) {
    if (IMAGE.matcher(text).matches()) {
      return text;
    }
    throw new IllegalArgumentException("must be an image, as registry.example.com/kaniko:v1");
  }

  static String repository(String text) {
    String rest = text.replaceFirst("^https?://", "");
    if (REPOSITORY.matcher(rest).matches()) {
      return text;
    }
    throw new IllegalArgumentException(
        "must be host[:port][/path], as registry.example.com:5000, without credentials");
  }

  static String project(String text) {
    if (PROJECT.matcher(text).matches()) {
      return text;
    }
    throw new IllegalArgumentException("must be a path of lower-case names, as team/apps");
  }

  static String registryType(String text) {
    throw new IllegalArgumentException(
        text.equals("ecr")
            ? "is not available in this version: leave it out, and set registry.username and"
                + " registry.password_file"
            : "must be left out: every registry is spoken to alike");
  }

  static String region(String text) {
    if (text.matches("[a-z]{2}(-[a-z]+)+-\\d")) {
      return text;
    }
    throw new IllegalArgumentException("must be a region, as eu-central-1");
  }

  static String databaseUrl(String text) {
    if (CREDENTIALS_IN_URL.matcher(text).find()) {
      throw new IllegalArgumentException(
          "must not hold credentials: use metadata.username and metadata.password_file");
    }
    if (H2_FILE.matcher(text).find()) {
      throw new IllegalArgumentException(
          "must name an H2 file as jdbc:h2:async:/path: with file: one interrupted thread closes the"
              + " database for all");
    }
    if (text.startsWith("jdbc:h2:") || text.startsWith("jdbc:postgresql:")) {
      return text;
    }
    throw new IllegalArgumentException(
        "must be jdbc:postgresql://host/database or jdbc:h2:async:/path");
  }

  /**
   * The database of one machine: commits are on the disk when they return, so that a killed server
   * has lost nothing, and it is the pool that closes it, not an exit hook of its own.
   */
  static String embeddedDatabase(Path home) {
    return "jdbc:h2:async:" + home + "/metadata/slipway;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
  }

  static String namespace(String text) {
    if (text.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      return text;
    }
    throw new IllegalArgumentException(
        "must be at most 63 lower-case letters, digits and dashes, as slipway-apps");
  }

  static Path home(String text) {
    Path path = path(text);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new IllegalArgumentException("must be a directory; this is a file");
    }
    return path;
  }

  static Path file(String text) {
    Path path = path(text);
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException("must name a file; there is none of this name");
    }
    if (!Files.isReadable(path)) {
      throw new IllegalArgumentException("must name a file that the server may read");
    }
    return path;
  }

  static Path path(String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute() && text.chars().noneMatch(Character::isISOControl)) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be an absolute path", e);
    }
    throw new IllegalArgumentException("must be an absolute path");
  }

  /** Paths separated by commas; a comma inside one is written {@code \,}, as MicroProfile has it. */
  static List<Path> folders(String text) {
    List<Path> paths = new ArrayList<>();
    for (String part : text.split("(?<!\\\\),")) {
      Path path = path(part.strip().replace("\\,", ","));
      if (!Files.isDirectory(path)) {
        throw new IllegalArgumentException(
            "must be absolute paths of directories; " + path + " is not one");
      }
      paths.add(path);
    }
    return paths;
  }

  /** Literal addresses and blocks, separated by commas. */
  static List<String> addressBlocks(String text) {
    List<String> blocks = new ArrayList<>();
    for (String part : text.split(",")) {
      String block = part.strip();
      int slash = block.indexOf('/');
      String address = slash < 0 ? block : block.substring(0, slash);
      boolean v6 = IPV6.matcher(address).matches();
      if (!v6 && !address.matches("\\d{1,3}(\\.\\d{1,3}){3}")
          || slash >= 0 && !isAtMost(block.substring(slash + 1), v6 ? 128 : 32)) {
        throw new IllegalArgumentException(
            "must be addresses or blocks as 10.0.0.0/8, separated by commas; " + block
                + " is neither");
      }
      try {
        java.net.InetAddress.ofLiteral(address);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("must be addresses or blocks; " + block + " is neither", e);
      }
      blocks.add(block);
    }
    return blocks;
  }

  private static boolean isAtMost(String bits, int most) {
    return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= most;
  }
}
