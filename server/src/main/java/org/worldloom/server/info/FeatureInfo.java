package org.worldloom.server.info;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.coverage.planet.Legend;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.layer.View;

/**
 * Answers GetFeatureInfo: what a pixel is, how big it is on the ground, and that it is invented.
 */
public final class FeatureInfo {
  private static final double WEIGHT_ONE = 255;

  private final Pictures pictures;

  /** Answers from these pictures. */
  public FeatureInfo(Pictures pictures) {
    this.pictures = pictures;
  }

  /**
   * The facts about one pixel of a map.
   *
   * @param map what the map shows
   * @param column of the map, 0 to its width - 1
   * @param row of the map, likewise
   */
  public Answer answer(View map, int column, int row, InfoFormat format)
      throws ServiceException, IOException {
    String document = format.write(facts(pixel(map, column, row)));
    return Answer.uncached(200, format.contentType(), document.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, Object> facts(View pixel) throws ServiceException, IOException {
    Layer layer = pixel.layer();
    Place place = Place.of(pixel.bounds());
    Pictures.Sample sample = pictures.sample(pixel);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("layer", layer.name());
    facts.put("value", sample.value());
    layer.coverage().content().legend().ifPresent(legend -> addMeaning(legend, sample, facts));
    facts.put("longitude", place.longitude());
    facts.put("latitude", place.latitude());
    facts.put("groundResolution", place.metresPerPixel());
    facts.put("zoom", Math.round(place.zoom() * 100) / 100.0);
    sample.level().ifPresent(level -> addLevel(layer, level, facts));
    facts.put("baseZoom", layer.grid().baseZoom());
    facts.put("deepestZoom", layer.deepestZoom());
    facts.put("seed", pixel.seed());
    facts.put("model", layer.model());
    facts.put("synthetic", true);
    facts.put("note", Layer.SYNTHETIC);
    return facts;
  }

  private static void addMeaning(Legend legend, Pictures.Sample sample, Map<String, Object> facts) {
    facts.put(
        "meaning",
        legend.entry(sample.value()[0]).map(Legend.Entry::title).orElse("outside the world"));
    List<Legend.Entry> entries = legend.entries();
    Map<String, Double> weights = new LinkedHashMap<>();
    for (int i = 0; i < sample.weights().size(); i++) {
      double part = sample.weights().get(i) / WEIGHT_ONE;
      weights.put(entries.get(i).title(), Math.round(part * 1000) / 1000.0);
    }
    if (!weights.isEmpty()) {
      facts.put("weights", weights);
    }
  }

  private static void addLevel(Layer layer, int level, Map<String, Object> facts) {
    facts.put("level", level);
    facts.put("levelZoom", layer.grid().zoom(level));
    facts.put("origin", level > 0 ? "generated" : "base map");
  }

  /** The one pixel as a picture of its own: read like the map, it has the map's value. */
  private static View pixel(View map, int column, int row) {
    ReferencedEnvelope all = map.bounds();
    double width = all.getWidth() / map.width();
    double height = all.getHeight() / map.height();
    double west = all.getMinX() + column * width;
    double north = all.getMaxY() - row * height;
    ReferencedEnvelope bounds =
        new ReferencedEnvelope(
            west, west + width, north - height, north, all.getCoordinateReferenceSystem());
    return new View(map.layer(), map.seed(), bounds, 1, 1);
  }
}
