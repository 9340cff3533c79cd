package org.worldloom.server.info;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How facts about a place are written. */
public enum InfoFormat {
  TEXT("text/plain", "txt", "text/plain; charset=utf-8") {
    @Override
    String write(Map<String, Object> facts) {
      return facts.entrySet().stream()
          .map(fact -> fact.getKey() + " = " + text(fact.getValue()) + "\n")
          .collect(Collectors.joining());
    }
  },
  JSON("application/json", "json", "application/json") {
    @Override
    String write(Map<String, Object> facts) throws JsonProcessingException {
      return MAPPER.writeValueAsString(facts);
    }
  },
  HTML("text/html", "html", "text/html; charset=utf-8") {
    @Override
    String write(Map<String, Object> facts) {
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
  };

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String mime;
  private final String extension;
  private final String contentType;

  InfoFormat(String mime, String extension, String contentType) {
    this.mime = mime;
    this.extension = extension;
    this.contentType = contentType;
  }

  /** The document. */
  abstract String write(Map<String, Object> facts) throws JsonProcessingException;

  public String mime() {
    return mime;
  }

  /** File extension without the dot. */
  public String extension() {
    return extension;
  }

  /** The MIME type with its character set. */
  String contentType() {
    return contentType;
  }

  /** The format with that MIME type; parameters such as {@code ; charset=utf-8} are ignored. */
  public static Optional<InfoFormat> ofMime(String mime) {
    String plain = mime.toLowerCase(Locale.ROOT).split(";", 2)[0].trim();
    String type = plain.equals("application/geo+json") ? JSON.mime : plain;
    return Arrays.stream(values()).filter(format -> format.mime.equals(type)).findFirst();
  }

  /** The format with that file extension. */
  public static Optional<InfoFormat> ofExtension(String extension) {
    return Arrays.stream(values()).filter(format -> format.extension.equals(extension)).findFirst();
  }

  /** The MIME types, for capabilities and error sentences. */
  public static List<String> mimes() {
    return Arrays.stream(values()).map(InfoFormat::mime).toList();
  }

  private static String text(Object value) {
    return value instanceof int[] values ? Arrays.toString(values) : value.toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
