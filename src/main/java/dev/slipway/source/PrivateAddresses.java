package dev.slipway.source;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Tells addresses of the public internet from all others: loopback, private networks (RFC 1918, RFC
 * 4193), shared address space (RFC 6598), link-local (where clouds keep their metadata services),
 * multicast, reserved and documentation ranges (RFC 6890), and IPv6 forms that carry such an IPv4
 * address.
 */
final class PrivateAddresses {
  private static final String[] V4 = {
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    // the metadata service of one cloud has a public address
    "168.63.129.16/32"
  };
  private static final String[] V6 = {
    "::/8", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
    "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"
  };

  private PrivateAddresses() {}

  /** Whether {@code address} is anything but a public unicast address. */
  static boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return inAny(bytes, V4);
    }
    if (!(address instanceof Inet6Address)) {
      return true;
    }
    if (in(bytes, "64:ff9b::/96")) {
      return inAny(Arrays.copyOfRange(bytes, 12, 16), V4);
    }
    if (in(bytes, "2002::/16")) {
      return inAny(Arrays.copyOfRange(bytes, 2, 6), V4);
    }
    return inAny(bytes, V6);
  }

  private static boolean inAny(byte[] address, String[] ranges) {
    return Arrays.stream(ranges).anyMatch(range -> in(address, range));
  }

  private static boolean in(byte[] address, String range) {
    int slash = range.indexOf('/');
    byte[] network = literal(range.substring(0, slash));
    int bits = Integer.parseInt(range.substring(slash + 1));
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] literal(String text) {
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(text, e);
    }
  }
}
