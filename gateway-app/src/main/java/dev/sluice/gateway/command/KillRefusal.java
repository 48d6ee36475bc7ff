package dev.sluice.gateway.command;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.protocol.ErrorCode;

/** Why a kill is refused whose target cannot be known: it could be another user's. */
enum KillRefusal {
  UNREADABLE("it cannot be said for sure where it begins; send it without comments with versions, and in a command "
      + "of its own"),
  COMPOUND("it is in a compound statement; send it as a statement of its own"),
  STORED_PROGRAM("it comes after the definition of a stored program in one command; send them one by one"),
  USER("it names a user, and users of the gateway may share accounts of the server; kill connections by their ids"),
  DYNAMIC("it is in the text of PREPARE or EXECUTE IMMEDIATE; send it as a statement of its own"),
  PARAMETERS("its expression has parameters in it; prepare it with the id itself as the parameter");

  private final String why;

  KillRefusal(String why) {
    this.why = why;
  }

  StatementFailure failure() {
    return StatementFailure.of(ErrorCode.ER_KILL_DENIED_ERROR,
        "KILL is refused, as its target could be another user's: " + why);
  }
}
