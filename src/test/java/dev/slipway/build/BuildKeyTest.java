package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.source.AppSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuildKeyTest {
  private static BuildKey key(String source, String file, Map<String, String> args) {
    return BuildKey.of(source, AppSpec.CONTAINER, file, args, "linux/amd64", Map.of());
  }

  @Test
  void equalInputsInAnyOrderHaveEqualKeys() {
    Map<String, String> forth = new LinkedHashMap<>();
    forth.put("A", "1");
    forth.put("B", "2");
    Map<String, String> back = new LinkedHashMap<>();
    back.put("B", "2");
    back.put("A", "1");
    assertThat(key("sha256:x", "FROM x", forth)).isEqualTo(key("sha256:x", "FROM x", back));
  }

  @Test
  void everyInputCounts() {
    Set<BuildKey> keys = new HashSet<>();
    keys.add(key("s", "f", Map.of()));
    keys.add(key("s2", "f", Map.of()));
    keys.add(key("s", "f2", Map.of()));
    keys.add(key("s", "f", Map.of("A", "1")));
    keys.add(key("s", "f", Map.of("A", "2")));
    keys.add(BuildKey.of("s", AppSpec.GO, "f", Map.of(), "linux/amd64", Map.of()));
    keys.add(BuildKey.of("s", AppSpec.CONTAINER, "f", Map.of(), "linux/arm64", Map.of()));
    keys.add(BuildKey.of("s", AppSpec.CONTAINER, "f", Map.of(), "linux/amd64", Map.of("o", "1")));
    assertThat(keys).hasSize(8);
  }

  @Test
  void noTwoInputsRunIntoEachOther() {
    Map<BuildKey, String> seen = new HashMap<>();
    Random random = new Random(7);
    String letters = "1:\nab=";
    for (int i = 0; i < 20_000; i++) {
      String source = text(random, letters);
      String file = text(random, letters);
      Map<String, String> args = new HashMap<>();
      for (int n = random.nextInt(3); n > 0; n--) {
        args.put(text(random, letters), text(random, letters));
      }
      String input = source.length() + "|" + source + "|" + file.length() + "|" + file + "|"
          + new java.util.TreeMap<>(args);
      String before = seen.putIfAbsent(key(source, file, args), input);
      assertThat(before == null || before.equals(input)).as("%s and %s", before, input).isTrue();
    }
  }

  private static String text(Random random, String letters) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(5); n > 0; n--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
