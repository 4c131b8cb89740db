package dev.slipway.gateway;

/**
 * An immutable map from strings that is asked with a region of another string, so that a look-up
 * allocates nothing. Open addressing, at most half full.
 */
final class RegionMap<V> {
  private final String[] keys;
  private final Object[] values;
  private final int mask;
  private final boolean ignoreCase;

  /**
   * @param ignoreCase whether the regions asked for may be in upper case; the keys must be in lower
   */
  RegionMap(java.util.Map<String, V> entries, boolean ignoreCase) {
    int capacity = Math.max(2, Integer.highestOneBit(Math.max(1, entries.size())) * 4);
    this.keys = new String[capacity];
    this.values = new Object[capacity];
    this.mask = capacity - 1;
    this.ignoreCase = ignoreCase;
    entries.forEach(
        (key, value) -> {
          int slot = spread(hash(key, 0, key.length())) & mask;
          while (keys[slot] != null) {
            slot = slot + 1 & mask;
          }
          keys[slot] = key;
          values[slot] = value;
        });
  }

  /** The value of {@code text[from, to)}; null when there is none. */
  V get(String text, int from, int to) {
    return get(text, from, to, hash(text, from, to));
  }

  /** The same for a caller that has grown the hash with {@link #grow} on its way. */
  @SuppressWarnings("unchecked")
  V get(String text, int from, int to, int hash) {
    int length = to - from;
    for (int slot = spread(hash) & mask; keys[slot] != null; slot = slot + 1 & mask) {
      String key = keys[slot];
      if (key.length() == length && key.regionMatches(ignoreCase, 0, text, from, length)) {
        return (V) values[slot];
      }
    }
    return null;
  }

  /** The hash of a region that is longer by {@code next}; of the empty one it is 0. */
  static int grow(int hash, char next) {
    return 31 * hash + next;
  }

  private int hash(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      hash = grow(hash, ignoreCase && c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return hash;
  }

  private static int spread(int hash) {
    return hash ^ hash >>> 16;
  }
}
