package dev.sluice.protocol.statement;

/** The kinds of tokens of a text. Manual: "Language Structure". */
enum Token {
  /** The end of the text. */
  END,
  /** An identifier or a keyword, not quoted. */
  WORD,
  /** An identifier in backticks. */
  QUOTED_IDENTIFIER,
  /** A literal in single quotes. */
  STRING,
  /** In double quotes: a literal, or an identifier under {@code ANSI_QUOTES}. */
  DOUBLE_QUOTED,
  /** A number, or another token that begins with a digit. */
  NUMBER,
  /** The {@code @} of a user variable, or of an account's host. */
  AT,
  /** The {@code @@} of a system variable. */
  SYSTEM_VARIABLE,
  /** One character of anything else. */
  SYMBOL
}
