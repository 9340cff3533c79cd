package org.worldloom.server.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A picture that shows a sentence, for clients that can only show pictures. */
public final class MessageImage {
  private static final Logger LOG = LoggerFactory.getLogger(MessageImage.class);
  private static final int MARGIN = 6;
  private static final int FONT_SIZE = 12;

  private MessageImage() {}

  /**
   * Black text on white, wrapped at the edge; on a machine without any font a red cross.
   *
   * @param size width and height
   */
  public static Picture showing(String sentence, int[] size) {
    BufferedImage image = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, size[0], size[1]);
      graphics.setColor(Color.BLACK);
      text(graphics, sentence, size[0]);
    } catch (InternalError | LinkageError e) {
      // A headless Java without fonts fails like this: the cross still says "failed".
      LOG.warn("There is no font to draw error messages with: {}", e.toString());
      graphics.setColor(Color.RED);
      graphics.drawLine(0, 0, size[0] - 1, size[1] - 1);
      graphics.drawLine(0, size[1] - 1, size[0] - 1, 0);
    } finally {
      graphics.dispose();
    }
    return Picture.of(image);
  }

  private static void text(Graphics2D graphics, String sentence, int width) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
    FontMetrics metrics = graphics.getFontMetrics();
    int y = MARGIN + metrics.getAscent();
    for (String line : wrap(sentence, metrics, width - 2 * MARGIN)) {
      graphics.drawString(line, MARGIN, y);
      y += metrics.getHeight();
    }
  }

  private static List<String> wrap(String sentence, FontMetrics metrics, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : sentence.split(" ", -1)) {
      if (line.length() > 0 && metrics.stringWidth(line + " " + word) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
