package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that look like engines. */
class StepProcessesTest {
  @TempDir Path work;

  private Process engine(String build) throws IOException {
    String iidFile = work.resolve(build).resolve("iid").toString();
    return new ProcessBuilder("sh", "-c", "read forever; true", "sh", "--iidfile=" + iidFile)
        .start();
  }

  @Test
  void anEngineThatOutlivedItsServerIsEndedAndAnotherIsLeftAlone() throws Exception {
    Process cutOff = engine("b1");
    Process another = engine("b12");
    try {
      StepProcesses.endEngines(List.of(work.resolve("b1")));
      assertThat(cutOff.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(another.isAlive()).isTrue();
    } finally {
      cutOff.destroyForcibly();
      another.destroyForcibly();
    }
  }
}
