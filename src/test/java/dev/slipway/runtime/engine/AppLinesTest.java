package dev.slipway.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppLinesTest {
  private final List<String> heard = new ArrayList<>();
  private final AppLines lines = new AppLines(heard::add);

  @Test
  void whatTheEngineSaysAtTheEndIsKeptBack() {
    lines.test("serving");
    lines.test("Error: no container with name or ID \"x\" found: no such container");
    lines.test("Error response from daemon: No such container: x");
    lines.finish(true);
    assertThat(heard).containsExactly("serving");
  }

  @Test
  void anAppMaySpeakLikeAnEngine() {
    List<String> said =
        List.of("Error: template not found", "Error: no such container", "next", "error: not found");
    said.forEach(lines::test);
    assertThat(heard).hasSize(3);
    lines.finish(false);
    assertThat(heard).isEqualTo(said);
  }

  @Test
  void aSinkThatHasEnoughGetsNoMore() {
    AppLines few = new AppLines(line -> !heard.add(line));
    few.test("Error: not found");
    assertThat(few.test("next")).isFalse();
    assertThat(heard).containsExactly("Error: not found");
  }
}
