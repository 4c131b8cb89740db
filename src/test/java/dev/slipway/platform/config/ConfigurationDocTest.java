package dev.slipway.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_]+[a-z_.]*)` \\| (?:`([^`]*)` )?\\| ?(.*)\\|$");

  @Test
  void theDocumentTellsEveryKeyWithItsDefaultAndNoOther() throws IOException {
    Map<String, String> told = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/configuration.md")));
    while (row.find()) {
      told.put(row.group(1), row.group(2) == null ? "" : row.group(2));
    }
    Map<String, String> known = new LinkedHashMap<>();
    KnownKeys.ALL.forEach(key -> known.put(key.name(), key.fallback()));
    KnownKeys.appConfig().forEach(key -> known.put(key.name(), key.fallback()));
    assertThat(told).isEqualTo(known);
  }
}
