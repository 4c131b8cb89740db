package dev.slipway.runtime.engine;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.runtime.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How an app's variables reach its container without a value of a secret on a command line or a
 * disk: {@code --env NAME} makes the engine's program take the value from its own environment. A
 * name that would change the engine's program itself ({@code PATH}, {@code LD_PRELOAD}) must not
 * be there: its value stands in the arguments when it is plain, and goes by an env file on standard
 * input when it is secret.
 *
 * @param arguments options for {@code run}
 * @param environment for the engine's program
 * @param file the env file for standard input; empty when it is not needed
 */
record Variables(List<String> arguments, Map<String, String> environment, String file) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,255}");
  private static final Pattern OF_THE_ENGINE =
      Pattern.compile(
          "PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TMPDIR|TZDIR|IFS|ENV|HOSTALIASES|LOCALDOMAIN"
              + "|RES_OPTIONS|NOTIFY_SOCKET|GCONV_PATH|NLSPATH|GLIBC_TUNABLES|GETCONF_DIR"
              + "|(LD|LC|GO|XDG|BASH|MALLOC|CONTAINERS?|PODMAN|DOCKER|BUILDAH|BUILDKIT|BUILDX"
              + "|COMPOSE|REGISTRY|STORAGE|NETAVARK|AARDVARK|CNI|NERDCTL|LISTEN|DBUS|SSL|OTEL"
              + "|SSH|TLS|_CONTAINERS|SYSTEMD|LIBPOD|GRPC)(_.*|[A-Z]*)?"
              + "|(?i:.*_proxy)");

  /** 32 KiB less than what Linux takes for one string of an environment (MAX_ARG_STRLEN). */
  private static final int LONGEST = 96 << 10;

  static Variables of(Workload workload) {
    List<String> arguments = new ArrayList<>();
    Map<String, String> environment = new TreeMap<>();
    StringBuilder file = new StringBuilder();
    new TreeMap<>(workload.env())
        .forEach(
            (name, value) -> {
              check(name, value);
              arguments.add("--env");
              if (OF_THE_ENGINE.matcher(name).matches()) {
                arguments.add(name + "=" + value);
              } else {
                arguments.add(name);
                environment.put(name, value);
              }
            });
    new TreeMap<>(workload.secretEnv())
        .forEach(
            (name, secret) -> {
              check(name, secret.reveal());
              if (OF_THE_ENGINE.matcher(name).matches()) {
                file.append(line(name, secret));
              } else {
                arguments.add("--env");
                arguments.add(name);
                environment.put(name, secret.reveal());
              }
            });
    if (!file.isEmpty()) {
      arguments.add("--env-file");
      arguments.add("/dev/stdin");
    }
    return new Variables(List.copyOf(arguments), Map.copyOf(environment), file.toString());
  }

  private static String line(String name, SecretValue secret) {
    if (secret.reveal().contains("\n") || secret.reveal().contains("\r")) {
      throw new SlipwayException.Invalid(
          "variable " + name + " also means something to the container engine, so its secret must"
              + " be one line; use another name");
    }
    return name + "=" + secret.reveal() + "\n";
  }

  private static void check(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new SlipwayException.Invalid(
          "'" + name + "' is not the name of an environment variable; use letters, digits and _");
    }
    if (value.indexOf('\0') >= 0 || value.length() > LONGEST) {
      throw new SlipwayException.Invalid(
          "the value of variable " + name + " is longer than 96 KiB or contains a NUL");
    }
  }

  /** Names only: values may be secret. */
  @Override
  public String toString() {
    return "Variables" + environment.keySet();
  }
}
