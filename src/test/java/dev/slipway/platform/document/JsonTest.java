package dev.slipway.platform.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.SlipwayException.TooLarge;
import dev.slipway.platform.document.Json.Format;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is read and written, and what is refused. */
class JsonTest {
  record Span(Duration length, Instant at, String note) {}

  private final Json json = new Json();

  @ParameterizedTest
  @CsvSource({"3m,PT3M", "60s,PT1M", "1h30m,PT1H30M", "500ms,PT0.5S", "2d,PT48H", "0s,PT0S"})
  void lengthsOfTimeAreReadAsPeopleWriteThem(String text, Duration length) {
    assertThat(Durations.parse(text)).isEqualTo(length);
    assertThat(Durations.parse(Durations.print(length))).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "m", "-3m", "3m3h", "3 m", "PT3M", "9999999d", "1.5h"})
  void otherLengthsAreRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordsGoBothWaysWithoutNulls() {
    Span span = new Span(Duration.ofSeconds(90), Instant.parse("2026-01-31T12:00:00Z"), null);

    assertThat(json.write(span)).isEqualTo("{\"length\":\"1m30s\",\"at\":\"2026-01-31T12:00:00Z\"}");
    assertThat(json.read(json.write(span), Span.class)).isEqualTo(span);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} {}",
        "{\"a\":1",
        "{a:1}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "{\"a\":NaN}",
        "\u0001"
      })
  void badJsonIsRefused(String text) {
    assertThatThrownBy(() -> json.parse(bytes(text), Format.JSON))
        .isInstanceOf(Invalid.class)
        .hasMessageNotContaining("jackson");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1\na: 2",
        "a: &x [1]\nb: *x",
        "a: !!java.lang.String x",
        "a: !custom x",
        "? [1, 2]\n: x",
        "a: [1",
        "a: b: c",
        "\ta: 1",
        "a: 1\n---\nb: 2",
        ""
      })
  void badYamlIsRefused(String text) {
    assertThatThrownBy(() -> json.parse(bytes(text), Format.YAML))
        .isInstanceOf(Invalid.class)
        .hasMessageNotContaining("snakeyaml");
  }

  @Test
  void yamlNestedTooDeepIsRefused() {
    assertThatThrownBy(() -> json.parse(bytes("[".repeat(50_000)), Format.YAML))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void aBombOfAliasesIsRefused() {
    String bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n";

    assertThatThrownBy(() -> json.parse(bytes(bomb), Format.YAML))
        .isInstanceOf(Invalid.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("aliases");
  }

  @Test
  void moreThanOneMebibyteIsTooLarge() {
    assertThatThrownBy(() -> json.parse(new byte[Json.MAX_BYTES + 1], Format.JSON))
        .isInstanceOf(TooLarge.class);
  }

  @Test
  void plainYamlKeepsWhatIsNoPlainNumber() {
    JsonNode tree =
        json.parse(bytes("a: 1.10\nb: 007\nc: 0x1F\nd: yes\ne: 12\nf: ~\ng: '5'"), Format.YAML);

    assertThat(tree.get("a").decimalValue()).hasToString("1.10");
    assertThat(tree.get("b").stringValue()).isEqualTo("007");
    assertThat(tree.get("c").stringValue()).isEqualTo("0x1F");
    assertThat(tree.get("d").stringValue()).isEqualTo("yes");
    assertThat(tree.get("e").intValue()).isEqualTo(12);
    assertThat(tree.get("f").isNull()).isTrue();
    assertThat(tree.get("g").stringValue()).isEqualTo("5");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
