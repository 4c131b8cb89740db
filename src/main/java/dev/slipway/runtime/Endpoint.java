package dev.slipway.runtime;

/**
 * An address at which an instance of a release answers.
 *
 * @param host a literal address, never a name that must be looked up per request
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
