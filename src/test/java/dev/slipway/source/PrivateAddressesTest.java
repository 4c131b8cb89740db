package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which addresses are public. */
class PrivateAddressesTest {
  @Test
  void whatIsNotPublicIsKnown() {
    for (String address :
        List.of(
            "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
            "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0", "224.0.0.1",
            "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
            "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
            "2002:7f00:1::", "2001:0:1::1", "2001:db8::1")) {
      assertThat(PrivateAddresses.contains(InetAddress.ofLiteral(address))).as(address).isTrue();
    }
    for (String address :
        List.of(
            "1.1.1.1", "8.8.8.8", "172.32.0.1", "172.15.0.1", "100.128.0.1", "192.169.0.1",
            "2606:4700::1111", "2a00:1450::1", "64:ff9b::808:808", "2002:808:808::")) {
      assertThat(PrivateAddresses.contains(InetAddress.ofLiteral(address))).as(address).isFalse();
    }
  }
}
