package org.worldloom.server.cli.seed;

import java.awt.Rectangle;
import java.io.IOException;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.server.cli.render.LayerPixels;
import org.worldloom.server.cli.render.MapFrame;
import org.worldloom.server.cli.render.MercatorFrame;
import org.worldloom.server.layer.Layer;

/** Reads every pixel of a region once, so that it is in the tile store afterwards. */
public final class Pregeneration {
  private final Layer layer;
  private final long seed;

  /** Hears of every block that is done; what it throws ends the work. */
  @FunctionalInterface
  public interface Listener {
    void done() throws IOException;
  }

  /**
   * Prepares the work.
   *
   * @param seed world seed
   */
  public Pregeneration(Layer layer, long seed) {
    this.layer = layer;
    this.seed = seed;
  }

  /**
   * Generates what is missing.
   *
   * @param listener told after each block
   */
  public void run(LevelBlocks blocks, Listener listener) throws IOException {
    blocks.forEach(
        (level, block) -> {
          generate(layer.grid().zoom(level), block);
          listener.done();
        });
  }

  private void generate(int zoom, PixelRect block) throws IOException {
    MapFrame frame = MercatorFrame.of(block, zoom);
    new LayerPixels(layer, seed, frame, false)
        .read(new Rectangle(0, 0, frame.width(), frame.height()));
  }
}
