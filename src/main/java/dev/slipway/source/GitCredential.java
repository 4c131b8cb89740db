package dev.slipway.source;

import dev.slipway.platform.SecretValue;
import java.util.Objects;

/** What a Git host asks for before it shows a repository. */
public sealed interface GitCredential {

  /**
   * For http and https.
   *
   * @param username any text; hosts that take a bare token ignore it
   * @param password the password or the token
   */
  record UsernamePassword(String username, SecretValue password) implements GitCredential {
    public UsernamePassword {
      Objects.requireNonNull(username);
      Objects.requireNonNull(password);
    }
  }

  /**
   * For ssh.
   *
   * @param user the user to log in as where the URL names none; null: {@code git}
   * @param key a private key without a passphrase, as PEM or in OpenSSH's format
   * @param knownHosts lines as in OpenSSH's {@code known_hosts}: the only host keys to accept;
   *     empty: the key seen at the first contact is kept and must stay the same
   */
  record SshKey(String user, SecretValue key, String knownHosts) implements GitCredential {
    public SshKey {
      Objects.requireNonNull(key);
      user = user == null || user.isBlank() ? "git" : user;
      knownHosts = knownHosts == null ? "" : knownHosts;
    }
  }

  /**
   * Reads a credential as people store it: {@code username:password}, a bare token, or a private
   * key, which lines of {@code known_hosts} may follow.
   */
  static GitCredential parse(SecretValue secret) {
    String text = secret.reveal().strip();
    if (text.startsWith("-----BEGIN ")) {
      int end = text.indexOf('\n', Math.max(0, text.indexOf("-----END ")));
      String key = end < 0 ? text : text.substring(0, end);
      String knownHosts = end < 0 ? "" : text.substring(end + 1);
      return new SshKey(null, SecretValue.of(key + "\n"), knownHosts);
    }
    int colon = text.indexOf(':');
    return colon < 0
        ? new UsernamePassword("x-access-token", SecretValue.of(text))
        : new UsernamePassword(
            text.substring(0, colon), SecretValue.of(text.substring(colon + 1)));
  }
}
