package org.worldloom.server.wms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.layer.View;

/**
 * Answers GetFeatureInfo: what a pixel is, how big it is on the ground, and that it is invented.
 */
final class FeatureInfo {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Pictures pictures;

  FeatureInfo(Pictures pictures) {
    this.pictures = pictures;
  }

  Answer answer(Call call, MapRequest map, int column, int row, String format)
      throws ServiceException, IOException {
    Writer writer =
        switch (format.toLowerCase(Locale.ROOT).split(";", 2)[0].trim()) {
          case "text/plain" -> FeatureInfo::plain;
          case "text/html" -> FeatureInfo::html;
          case "application/json", "application/geo+json" -> FeatureInfo::json;
          default ->
              throw new ServiceException(
                  400,
                  "InvalidFormat",
                  "INFO_FORMAT",
                  "The format '"
                      + Quoted.shorten(format)
                      + "' is not supported; supported are "
                      + String.join(", ", WmsService.INFO_FORMATS)
                      + ".");
        };
    Map<String, Object> facts = facts(map, column, row);
    return Answer.uncached(200, mime(format), writer.write(facts).getBytes(StandardCharsets.UTF_8));
  }

  @FunctionalInterface
  private interface Writer {
    String write(Map<String, Object> facts) throws JsonProcessingException;
  }

  private static String mime(String format) {
    String type = format.split(";", 2)[0].trim();
    return type.startsWith("text/") ? type + "; charset=utf-8" : type;
  }

  private Map<String, Object> facts(MapRequest map, int column, int row)
      throws ServiceException, IOException {
    View pixel = pixel(map.view(), column, row);
    Layer layer = pixel.layer();
    Place place = Place.of(pixel.bounds());
    Pictures.Sample sample = pictures.sample(pixel);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("layer", layer.name());
    facts.put("value", sample.value());
    facts.put("longitude", place.longitude());
    facts.put("latitude", place.latitude());
    facts.put("groundResolution", place.metresPerPixel());
    facts.put("zoom", Math.round(place.zoom() * 100) / 100.0);
    sample.level().ifPresent(level -> facts.put("level", level));
    facts.put("baseZoom", layer.grid().baseZoom());
    facts.put("deepestZoom", layer.deepestZoom());
    facts.put("seed", pixel.seed());
    facts.put("model", layer.model());
    facts.put("synthetic", true);
    facts.put("note", Layer.SYNTHETIC);
    return facts;
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

  private static String text(Object value) {
    return value instanceof int[] values ? Arrays.toString(values) : value.toString();
  }

  private static String plain(Map<String, Object> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + " = " + text(fact.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  private static String json(Map<String, Object> facts) throws JsonProcessingException {
    return JSON.writeValueAsString(facts);
  }

  private static String html(Map<String, Object> facts) {
    return facts.entrySet().stream()
        .map(
            fact ->
                "<tr><th>"
                    + fact.getKey()
                    + "</th><td>"
                    + escape(text(fact.getValue()))
                    + "</td></tr>")
        .collect(Collectors.joining("\n", "<!DOCTYPE html>\n<table>\n", "\n</table>\n"));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
