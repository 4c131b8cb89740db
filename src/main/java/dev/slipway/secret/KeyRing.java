package dev.slipway.secret;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException.Invalid;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that wrap data keys, by id. The first one wraps what is new; the others open what is
 * there, until everything was wrapped anew.
 */
public final class KeyRing {
  private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
  private static final int KEY_BYTES = 32;

  private final Map<String, SecretKey> keys;

  private KeyRing(Map<String, SecretKey> keys) {
    this.keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  /**
   * Reads {@code <id>:<32 bytes in base64>} entries, separated by commas, blanks or newlines; lines
   * that begin with {@code #} are comments.
   *
   * @param where names the setting or file in errors; no error ever shows a key
   * @throws Invalid saying what is wrong with which entry
   */
  public static KeyRing parse(SecretValue text, String where) {
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    int count = 0;
    for (String line : text.reveal().split("\\R")) {
      if (line.startsWith("#")) {
        continue;
      }
      for (String entry : line.split("[,\\s]+")) {
        if (!entry.isEmpty()) {
          count++;
          add(keys, entry, where + ", entry " + count);
        }
      }
    }
    if (keys.isEmpty()) {
      throw new Invalid(where + " has no key; write <id>:<32 random bytes in base64>");
    }
    return new KeyRing(keys);
  }

  private static void add(Map<String, SecretKey> keys, String entry, String where) {
    int colon = entry.indexOf(':');
    String id = colon < 0 ? "" : entry.substring(0, colon);
    if (!ID.matcher(id).matches()) {
      throw new Invalid(where + " does not begin with an id and a colon, as in k1:<base64>");
    }
    byte[] key;
    try {
      key = Base64.getDecoder().decode(entry.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      throw new Invalid(where + ": the key '" + id + "' is not base64");
    }
    if (key.length != KEY_BYTES) {
      throw new Invalid(
          where + ": the key '" + id + "' has " + key.length + " bytes; it needs " + KEY_BYTES
              + ", as `openssl rand -base64 32` makes them");
    }
    if (keys.put(id, new SecretKeySpec(key, "AES")) != null) {
      throw new Invalid(where + ": the key id '" + id + "' is there twice");
    }
  }

  String activeId() {
    return keys.keySet().iterator().next();
  }

  Set<String> ids() {
    return keys.keySet();
  }

  Optional<SecretKey> find(String id) {
    return Optional.ofNullable(keys.get(id));
  }

  /** The ids only. */
  @Override
  public String toString() {
    return "keys " + String.join(", ", keys.keySet());
  }
}
