package dev.slipway.gateway;

import org.junit.jupiter.api.Test;

class StreamMemoryIT {
  @Test
  void aGibibyteUpAndDownAndASlowClientHoldNoMemory() throws Exception {
    try (TestBench bench = new TestBench()) {
      StreamMemory.check(bench, 1L << 30);
    }
  }
}
