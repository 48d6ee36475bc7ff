package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.protocol.codec.Packet;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation with a client is about at the moment: it answers the client's packets, one at a time. Its methods
 * are called on the channel's event loop only.
 */
sealed interface ConversationPhase permits GreetingPhase, LoginPhase, CommandPhase {

  /** The conversation is in this phase from now on. */
  default void begin() {}

  /** Whether a session has begun. */
  boolean isLoggedIn();

  /** The client's name in the log. */
  String user();

  /** Whether no packet of the client is being answered. */
  boolean isIdle();

  /** The sequence id that the client's next packet must have. */
  int expectedSequenceId();

  /** Takes ownership of the client's next packet. What is thrown ends the conversation. */
  void receive(Packet packet);

  /** It is the client's turn. */
  default void waits() {}

  /**
   * The server has ended the session while no command ran, or before that could be told.
   *
   * @param why the error that the client is told; null for none
   */
  default void lost(@Nullable StatementFailure why) {}

  /** The conversation ends: the answer to the last packet is stopped. */
  default void stop() {}

  /** Tells the client why the conversation ends, if it would take this as told. Comes after {@link #stop}. */
  void tell(StatementFailure why);

  /** The conversation is over: releases what is held. */
  void close();
}
