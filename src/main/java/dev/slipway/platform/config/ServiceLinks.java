package dev.slipway.platform.config;

import java.util.regex.Pattern;

/**
 * The variables that Kubernetes sets in every pod for each Service of its namespace ("Discovering
 * services", environment variables): with a Service named {@code slipway} they begin like settings.
 */
final class ServiceLinks {
  private static final Pattern OF_SLIPWAY = Pattern.compile("SLIPWAY_(SERVICE_|PORT$|PORT_)\\w*");
  private static final Pattern OF_A_NEIGHBOUR =
      Pattern.compile("SLIPWAY_\\w+_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)\\w*)");
  private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  private ServiceLinks() {}

  /** Whether a variable is one; asked for names that are no known setting. */
  static boolean contains(String name, String value) {
    return OF_SLIPWAY.matcher(name).matches()
        || OF_A_NEIGHBOUR.matcher(name).matches()
        || (name.endsWith("_PORT") && ADDRESS.matcher(value).matches());
  }
}
