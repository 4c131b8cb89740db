package dev.slipway.gateway;

import org.junit.jupiter.api.Test;

class StreamMemoryTest {
  @Test
  void aLargeBodyUpAndDownAndASlowClientHoldNoMemory() throws Exception {
    try (TestBench bench = new TestBench()) {
      StreamMemory.check(bench, 256L << 20);
    }
  }
}
