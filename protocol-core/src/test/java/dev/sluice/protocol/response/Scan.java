package dev.sluice.protocol.response;

import dev.sluice.protocol.packet.server.EofPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A scanner at work on bytes that come in pieces: what it made of them, in words that do not depend on the pieces.
 * Neighbouring runs of rows are told as one, and so are the parts of a row.
 */
final class Scan {

  private final ResponseScanner scanner;
  private final ByteBuf in = Unpooled.buffer();
  private final List<String> told = new ArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int rows;
  private boolean inRow;

  Scan(ResponseScanner scanner) {
    this.scanner = scanner;
  }

  static Scan inOnePiece(ResponseScanner scanner, byte[] answer) {
    return new Scan(scanner).receive(answer);
  }

  static Scan byteByByte(ResponseScanner scanner, byte[] answer) {
    Scan scan = new Scan(scanner);
    for (byte each : answer) {
      scan.receive(each);
    }
    return scan;
  }

  static Scan inRandomPieces(ResponseScanner scanner, byte[] answer, Random random, int longest) {
    Scan scan = new Scan(scanner);
    for (int from = 0, to; from < answer.length; from = to) {
      to = Math.min(answer.length, from + 1 + random.nextInt(longest));
      scan.receive(Arrays.copyOfRange(answer, from, to));
    }
    return scan;
  }

  /** Takes every segment that there is after these bytes. */
  Scan receive(byte... piece) {
    in.writeBytes(piece);
    for (ResultSegment segment = scanner.next(in); segment != null; segment = scanner.next(in)) {
      keep(segment.content());
      tell(segment);
      release(segment);
    }
    in.discardReadBytes();
    return this;
  }

  private void keep(ByteBuf content) {
    try {
      content.getBytes(content.readerIndex(), bytes, content.readableBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tell(ResultSegment segment) {
    switch (segment) {
      case ResultSegment.Rows batch -> rows += batch.count();
      case ResultSegment.RowPart part -> tellPart(part);
      case ResultSegment.Metadata metadata -> tellMetadata(metadata);
      case ResultSegment.Resultset whole -> tellResultset(whole);
      case ResultSegment.PrepareOk prepared -> tell("prepared " + prepared.statementId());
      case ResultSegment.Ok ok -> tell("ok 0x%04x".formatted(ok.status()));
      case ResultSegment.ResultEnd end -> tell("end 0x%04x".formatted(end.status()));
      case ResultSegment.ServerError ignored -> tell("error");
      case ResultSegment.LocalInfile request -> tell("local infile " + request.sequenceId());
      case ResultSegment.Text ignored -> tell("text");
      case ResultSegment.Authentication ignored -> tell("authentication");
    }
  }

  /** As its parts are told, because where the bytes are cut decides on it. */
  private void tellResultset(ResultSegment.Resultset whole) {
    ResultSegment.Metadata metadata = whole.metadata();
    tellMetadata(metadata);
    metadata.release();
    rows += whole.count();
    tell("end 0x%04x".formatted(whole.status()));
  }

  private void tellMetadata(ResultSegment.Metadata metadata) {
    ByteBuf frames = metadata.content();
    boolean eof = frames.getUnsignedByte(frames.writerIndex() - EofPacket.LENGTH) == EofPacket.HEADER
        && frames.getUnsignedMediumLE(frames.writerIndex() - EofPacket.LENGTH - 4) == EofPacket.LENGTH;
    if (metadata.endsWithEof() && !eof) {
      throw new AssertionError("no EOF packet at the end of " + frames);
    }
    tell(metadata.endsAnswer() ? "metadata that ends the answer" : "metadata");
  }

  private void tellPart(ResultSegment.RowPart part) {
    if (part.startsFrame()) {
      tell(inRow ? "continued" : "long row");
    }
    inRow = !part.endsRow();
  }

  private void tell(String segment) {
    tellRows();
    told.add(segment);
  }

  private void tellRows() {
    if (rows > 0) {
      told.add("rows " + rows);
      rows = 0;
    }
  }

  private void release(ResultSegment segment) {
    segment.release();
    if (in.refCnt() != 1) {
      throw new AssertionError("retained beyond its segment: " + in);
    }
  }

  /** What came, and at last whether more must come. */
  List<String> told() {
    tellRows();
    List<String> all = new ArrayList<>(told);
    all.add(inRow ? "in a row" : scanner.complete() ? "complete" : "waiting");
    return all;
  }

  /** The bytes of all segments. */
  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** How many bytes wait to be taken. */
  int left() {
    return in.readableBytes();
  }
}
