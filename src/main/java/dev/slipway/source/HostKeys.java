package dev.slipway.source;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;

/**
 * Decides whether an ssh host is the right one: by the lines that the credential carries, else by
 * what was seen at the first contact, which is kept in a file.
 */
final class HostKeys implements ServerKeyDatabase {
  private static final Logger LOG = Logger.getLogger(HostKeys.class.getName());
  private static final Object FILE = new Object();

  private final String host;
  private final int port;
  private final String given;
  private final Path learned;

  /**
   * @param given lines as in known_hosts; empty: keys are learned
   * @param learned the file of learned keys
   */
  HostKeys(String host, int port, String given, Path learned) {
    this.host = host;
    this.port = port;
    this.given = given;
    this.learned = learned;
  }

  @Override
  public List<PublicKey> lookup(String address, InetSocketAddress remote, Configuration config) {
    try {
      return known();
    } catch (IOException | GeneralSecurityException e) {
      LOG.log(Level.WARNING, "the known hosts cannot be read", e);
      return List.of();
    }
  }

  @Override
  public boolean accept(
      String address,
      InetSocketAddress remote,
      PublicKey key,
      Configuration config,
      CredentialsProvider provider) {
    synchronized (FILE) {
      try {
        List<PublicKey> known = known();
        if (known.isEmpty() && given.isBlank()) {
          learn(key);
          return true;
        }
        return known.stream().anyMatch(one -> KeyUtils.compareKeys(one, key));
      } catch (IOException | GeneralSecurityException e) {
        LOG.log(Level.WARNING, "the key of " + host + " cannot be compared", e);
        return false;
      }
    }
  }

  private List<PublicKey> known() throws IOException, GeneralSecurityException {
    String lines =
        !given.isBlank() ? given : Files.exists(learned) ? Files.readString(learned) : "";
    List<PublicKey> keys = new ArrayList<>();
    for (KnownHostEntry entry :
        KnownHostEntry.readKnownHostEntries(new StringReader(lines), true)) {
      if (entry.isHostMatch(host, port) && entry.getKeyEntry() != null) {
        keys.add(entry.getKeyEntry().resolvePublicKey(null, null));
      }
    }
    return keys;
  }

  private void learn(PublicKey key) throws IOException {
    String name = port == 22 ? host : "[" + host + "]:" + port;
    Files.createDirectories(learned.getParent());
    Files.writeString(
        learned,
        name + " " + PublicKeyEntry.toString(key) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    LOG.log(Level.INFO, "the ssh key of {0} was seen for the first time and is kept", name);
  }
}
