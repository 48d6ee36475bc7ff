package dev.sluice.gateway.testing.client;

/** The server answered a login with an error packet. */
public final class WireErrorException extends RuntimeException {

  private final WireError error;

  WireErrorException(WireError error) {
    super(error.toString());
    this.error = error;
  }

  public WireError error() {
    return error;
  }
}
