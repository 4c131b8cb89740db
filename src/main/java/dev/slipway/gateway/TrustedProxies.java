package dev.slipway.gateway;

import java.net.InetAddress;
import java.util.List;

/** The addresses of proxies in front, whose forwarded headers are believed. */
public final class TrustedProxies {
  /** Nobody is believed. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private final List<Block> blocks;

  private TrustedProxies(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  private record Block(byte[] network, int bits) {
    boolean contains(byte[] address) {
      if (address.length != network.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i & 7);
        if ((address[i >> 3] & mask) != (network[i >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * @param cidrs addresses or blocks, as {@code 10.0.0.0/8}, {@code ::1}
   * @throws IllegalArgumentException naming the one that is neither
   */
  public static TrustedProxies parse(List<String> cidrs) {
    return new TrustedProxies(cidrs.stream().map(String::trim).map(TrustedProxies::block).toList());
  }

  private static Block block(String cidr) {
    int slash = cidr.indexOf('/');
    String address = slash < 0 ? cidr : cidr.substring(0, slash);
    byte[] network = literal(address);
    if (network == null) {
      throw new IllegalArgumentException(
          "'" + cidr + "' is no address block; write 10.0.0.0/8 or an address");
    }
    int most = network.length * 8;
    if (slash < 0) {
      return new Block(network, most);
    }
    String bits = cidr.substring(slash + 1);
    if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > most) {
      throw new IllegalArgumentException(
          "'" + cidr + "' has a prefix length that is not within 0 and " + most);
    }
    return new Block(network, Integer.parseInt(bits));
  }

  /** Whether the peer at {@code address}, a literal, is believed. */
  public boolean contains(String address) {
    if (blocks.isEmpty()) {
      return false;
    }
    byte[] bytes = literal(address);
    return bytes != null && blocks.stream().anyMatch(block -> block.contains(bytes));
  }

  /** The bytes of a literal address; null for anything else, so that no name is ever looked up. */
  private static byte[] literal(String address) {
    if (!address.matches("[0-9a-fA-F:.]+|[0-9a-fA-F:.]+%\\w+")
        || address.indexOf(':') < 0 && !address.matches("\\d+\\.\\d+\\.\\d+\\.\\d+")) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(address).getAddress();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
