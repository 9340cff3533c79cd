package org.worldloom.plugin.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * JSON in and out, by hand: GeoServer's own message converters would take any object for a piece of
 * its catalogue. Thread-safe.
 */
final class Json {
  private static final int MOST_BYTES = 65536;

  private final ObjectMapper mapper =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

  /** An answer with a body. */
  ResponseEntity<byte[]> answer(HttpStatus status, Object body) {
    try {
      return ResponseEntity.status(status.value())
          .contentType(MediaType.APPLICATION_JSON)
          .body(mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be written as JSON", e);
    }
  }

  /**
   * Reads a request's body.
   *
   * @param body at most {@value #MOST_BYTES} bytes of JSON
   */
  <T> T read(InputStream body, Class<T> type) throws RestException {
    try {
      byte[] bytes = body.readNBytes(MOST_BYTES + 1);
      if (bytes.length == 0) {
        throw new RestException(
            HttpStatus.BAD_REQUEST, "the request has no body; send JSON as application/json");
      }
      if (bytes.length > MOST_BYTES) {
        throw new RestException(
            HttpStatus.PAYLOAD_TOO_LARGE, "the body has more than " + MOST_BYTES + " bytes");
      }
      return mapper.readValue(bytes, type);
    } catch (UnrecognizedPropertyException e) {
      throw new RestException(
          HttpStatus.BAD_REQUEST,
          "there is no key \"" + e.getPropertyName() + "\"; known are " + e.getKnownPropertyIds(),
          e);
    } catch (JsonProcessingException e) {
      throw new RestException(HttpStatus.BAD_REQUEST, "the JSON body is wrong" + where(e), e);
    } catch (IOException e) {
      throw new RestException(HttpStatus.BAD_REQUEST, "the body cannot be read", e);
    }
  }

  private static String where(JsonProcessingException failure) {
    String path =
        failure instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(step -> String.valueOf(step.getFieldName()))
                .collect(Collectors.joining("."))
            : "";
    return (path.isEmpty() ? "" : " at \"" + path + "\"") + ": " + failure.getOriginalMessage();
  }
}
