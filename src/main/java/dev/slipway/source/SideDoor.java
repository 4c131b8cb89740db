package dev.slipway.source;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.SshConstants;

/**
 * Sends the ssh client to a side door of the gate, whatever host it is asked for, as {@code
 * HostName} and {@code Port} of ssh_config(5) do. It cannot use the gate's SOCKS proxy: it loses a
 * greeting that comes together with the proxy's answer.
 *
 * @param port the door's port on loopback
 */
record SideDoor(int port) implements SshConfigStore {

  @Override
  public HostConfig lookup(String host, int ignored, String user) {
    return new Door(
        Map.of(
            SshConstants.HOST_NAME, InetAddress.getLoopbackAddress().getHostAddress(),
            SshConstants.PORT, Integer.toString(port)));
  }

  @Override
  public HostConfig lookupDefault(String host, int ignored, String user) {
    return lookup(host, ignored, user);
  }

  private record Door(Map<String, String> options) implements HostConfig {
    @Override
    public String getValue(String key) {
      return options.get(key);
    }

    @Override
    public List<String> getValues(String key) {
      return options.containsKey(key) ? List.of(options.get(key)) : List.of();
    }

    @Override
    public Map<String, String> getOptions() {
      return options;
    }

    @Override
    public Map<String, List<String>> getMultiValuedOptions() {
      return Map.of();
    }
  }
}
