package org.worldloom.server.wms;

import java.util.List;
import org.worldloom.server.info.InfoFormat;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;

/**
 * What a WMS capabilities document tells about this server.
 *
 * @param layers published layers
 * @param address where the operations are, without a question mark
 * @param maxEdge a picture of this width and height is within the limits of every layer
 */
public record WmsService(Layers layers, String address, long maxEdge) {

  /** The dimension of all layers. */
  public static final String SEED = "seed";

  /** Any 64-bit whole number. */
  public static final String SEEDS = Long.MIN_VALUE + "/" + Long.MAX_VALUE + "/1";

  public static final List<String> MAP_FORMATS = List.of("image/png", "image/jpeg");
  public static final List<String> INFO_FORMATS = InfoFormat.mimes();

  /** The only style. */
  public static final String STYLE = "default";

  private static final double SCALE_OF_ZOOM_0 = 559082264.0287178;

  /** Scale denominator of the deepest zoom, and half of it: finer maps show no more detail. */
  public static double minScaleDenominator(int deepestZoom) {
    return SCALE_OF_ZOOM_0 / Math.pow(2, deepestZoom + 1);
  }

  /** What the style of a layer shows. */
  public static String styleTitle(Layer layer) {
    return layer.coverage().isPicture() ? "True colour" : "Colours of the legend";
  }

  /** Where the legend of a layer is. */
  public String legendLink(Layer layer) {
    return link() + "SERVICE=WMS&REQUEST=GetLegendGraphic&FORMAT=image/png&LAYER=" + layer.name();
  }

  /** The address with a question mark, as clients want it. */
  public String link() {
    return address + "?";
  }
}
