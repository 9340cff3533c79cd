package org.worldloom.server.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.planet.Legend;

/** Draws legends: a swatch and a line of text for each entry. */
public final class LegendImage {
  private static final Logger LOG = LoggerFactory.getLogger(LegendImage.class);
  private static final int WIDTH = 320;
  private static final int ROW = 20;
  private static final int MARGIN = 4;
  private static final int SWATCH_WIDTH = 24;
  private static final int SWATCH_HEIGHT = 14;
  private static final int FONT_SIZE = 12;

  private LegendImage() {}

  /** Width and height of a legend's picture, pixels. */
  public static int[] size(List<Legend.Entry> entries) {
    return new int[] {WIDTH, 2 * MARGIN + ROW * Math.max(1, entries.size())};
  }

  /**
   * The picture, black on white.
   *
   * @param otherwise the one line of a legend without entries
   */
  public static Picture of(List<Legend.Entry> entries, String otherwise) {
    int[] size = size(entries);
    BufferedImage image = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, size[0], size[1]);
      for (int i = 0; i < entries.size(); i++) {
        swatch(graphics, entries.get(i).colour(), MARGIN + i * ROW);
      }
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      for (int i = 0; i < entries.size(); i++) {
        text(graphics, entries.get(i).title(), 3 * MARGIN + SWATCH_WIDTH, i);
      }
      if (entries.isEmpty()) {
        text(graphics, otherwise, MARGIN, 0);
      }
    } catch (InternalError | LinkageError e) {
      // A headless Java without fonts fails like this: the swatches are there all the same.
      LOG.warn("There is no font to draw legends with: {}", e.toString());
    } finally {
      graphics.dispose();
    }
    return Picture.of(image);
  }

  private static void swatch(Graphics2D graphics, Color colour, int top) {
    int y = top + (ROW - SWATCH_HEIGHT) / 2;
    graphics.setColor(colour);
    graphics.fillRect(MARGIN, y, SWATCH_WIDTH, SWATCH_HEIGHT);
    graphics.setColor(Color.GRAY);
    graphics.drawRect(MARGIN, y, SWATCH_WIDTH - 1, SWATCH_HEIGHT - 1);
  }

  private static void text(Graphics2D graphics, String text, int x, int row) {
    int above = (ROW + graphics.getFontMetrics().getAscent()) / 2 - 1;
    graphics.setColor(Color.BLACK);
    graphics.drawString(text, x, MARGIN + row * ROW + above);
  }
}
