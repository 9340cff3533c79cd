package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The viewer in a browser: {@code -Dworldloom.chromium=/usr/bin/chromium}. */
@EnabledIfSystemProperty(
    named = "worldloom.chromium",
    matches = ".+",
    disabledReason = "needs -Dworldloom.chromium=EXECUTABLE")
class ViewerTest {
  /** Share of the map's pixels that nothing was drawn on. */
  private static final String BLANK =
      """
      (() => {
        const canvas = document.querySelector("#map canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let blank = 0;
        for (let i = 3; i < data.length; i += 4) blank += data[i] === 0;
        return (4 * blank) / data.length;
      })()""";

  @TempDir static Path profile;
  private static RunningServer server;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new RunningServer();
    browser = new Browser(Path.of(System.getProperty("worldloom.chromium")), profile);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    browser.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "#, #3/25/10/42",
        "#5/46/8, #5/46/8/42",
        "#5/46/8/-7, #5/46/8/-7",
        "#4/0/180/7, #4/0/180/7",
        "#5/46/8/7.5, #5/46/8/42",
        "#5/46/8/7/nosuch, #5/46/8/7",
        "#%E0%A4%A, #3/25/10/42"
      })
  void everyPermalinkGivesAMapWithoutBlankTiles(String permalink, String corrected) {
    open(permalink);
    assertThat(browser.value("location.hash")).isEqualTo(corrected);
    assertThat(Double.parseDouble(browser.value(BLANK))).isZero();
  }

  @Test
  void theWheelZoomsAPageThatNobodyClicked() {
    open("#4/20/10");
    for (int turn = 0; turn < 5; turn++) {
      browser.wheel(600, 300, -120);
    }
    await("the zoom to grow", () -> Double.parseDouble(text("zoom")) >= 5);
  }

  @Test
  void aDragMovesAPageThatNobodyClicked() {
    open("#4/20/10");
    browser.drag(700, 300, 400, 300);
    await("another place", () -> !browser.value("location.hash").startsWith("#4/20/10/"));
  }

  private static void open(String permalink) {
    browser.open(server.base() + "/" + permalink);
    await("the map", () -> browser.value("document.body?.dataset.rendered").matches("\\d+"));
  }

  private static String text(String element) {
    return browser.value("document.getElementById('" + element + "').textContent");
  }

  private static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("time to wait for " + what).isBefore(end);
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
