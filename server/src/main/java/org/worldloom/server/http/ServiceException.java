package org.worldloom.server.http;

import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be answered, in the terms all OGC protocols share: a code, the parameter at
 * fault and one sentence. Each protocol writes it in its own form.
 */
public final class ServiceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final @Nullable String locator;
  private final int status;

  /**
   * Creates a failure.
   *
   * @param status HTTP status, 400 to 599
   * @param code exception code of the protocol, e.g. {@code LayerNotDefined}
   * @param locator name of the parameter at fault
   * @param message what is wrong, where, and what is allowed
   */
  public ServiceException(int status, String code, @Nullable String locator, String message) {
    super(message);
    this.status = status;
    this.code = code;
    this.locator = locator;
  }

  private ServiceException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
    this.code = NO_APPLICABLE_CODE;
    this.locator = null;
  }

  public static final String NO_APPLICABLE_CODE = "NoApplicableCode";
  public static final String MISSING_PARAMETER = "MissingParameterValue";
  public static final String INVALID_PARAMETER = "InvalidParameterValue";
  public static final String OPERATION_NOT_SUPPORTED = "OperationNotSupported";

  /** A required parameter is absent. */
  public static ServiceException missing(String parameter) {
    return new ServiceException(
        400, MISSING_PARAMETER, parameter, "The parameter " + parameter + " is missing.");
  }

  /** A parameter has a value that is not allowed. */
  public static ServiceException invalid(String parameter, String message) {
    return new ServiceException(400, INVALID_PARAMETER, parameter, message);
  }

  /** Something that is not there, e.g. a tile beyond the deepest zoom. */
  public static ServiceException notFound(String message) {
    return new ServiceException(404, "NotFound", null, message);
  }

  /** The server is too busy or too slow now; trying again later may help. */
  public static ServiceException unavailable(String message, Throwable cause) {
    return new ServiceException(503, message, cause);
  }

  /** The server is too busy now; trying again later may help. */
  public static ServiceException unavailable(String message) {
    return new ServiceException(503, NO_APPLICABLE_CODE, null, message);
  }

  /** The server failed at something it should be able to do. */
  public static ServiceException internal(String message, Throwable cause) {
    return new ServiceException(500, message, cause);
  }

  public String code() {
    return code;
  }

  public @Nullable String locator() {
    return locator;
  }

  public int status() {
    return status;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
