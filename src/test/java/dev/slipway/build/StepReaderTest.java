package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STEP 3/7: RUN pip install|STEP 3/7: RUN pip install",
        "[2/2] STEP 3/7: COPY a b|STEP 3/7: COPY a b",
        "#7 [3/5] RUN make|STEP 3/5: RUN make",
        "#12 [build 3/5] RUN make|STEP 3/5: RUN make",
        "#12 [stage-1  3/15] RUN make|STEP 3/15: RUN make",
        "Step 3/7 : RUN make|STEP 3/7: RUN make",
      })
  void stepsOfEveryEngineAreRecognised(String line, String step) {
    assertThat(StepReader.read(line)).contains(step);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--> Using cache 1234",
        "#7 CACHED",
        "#7 [internal] load build definition from Dockerfile",
        "Successfully installed flask",
        "STEP x/7: RUN",
      })
  void otherLinesAreNot(String line) {
    assertThat(StepReader.read(line)).isEmpty();
  }

  @Test
  void anEmptyLineIsNoStep() {
    assertThat(StepReader.read("")).isEmpty();
  }
}
