package dev.sluice.gateway.session;

import dev.sluice.gateway.StartException;
import dev.sluice.gateway.answer.ResultLimits;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What one client may use.
 *
 * @param bufferSize what its result may hold in memory, all buffers together
 * @param maxAllowedPacket the longest packet it may send; up to 1 GiB, the most that servers allow; null means as the
 *     server has it
 * @param statementTimeout how long a statement and its answer may take; 0 means as long as the server lets it
 * @param maxResultRows the most rows of one answer; 0 means any number
 * @param maxResultSize the most bytes of rows of one answer; 0 means any number
 * @param maxMetadataSize the most bytes of one result's column definitions
 * @param writeTimeout how long a client may take nothing of its answer before it is given up
 * @param readTimeout how long a client may send nothing of a packet that it has begun, or of a file that it was asked
 *     for, before it is given up
 * @param onDisconnect what becomes of a statement whose client ends its stream without a word
 * @param localInfile whether the server may ask for a client's files, where both have negotiated it
 * @param maxPreparedStatements how many prepared statements it may have at once
 */
@Validated
@ConfigurationProperties("sluice.session")
public record SessionProperties(
    @DefaultValue("256KB") DataSize bufferSize,
    @Nullable DataSize maxAllowedPacket,
    @DefaultValue("0s") Duration statementTimeout,
    @DefaultValue("0") @Min(0) long maxResultRows,
    @DefaultValue("0B") DataSize maxResultSize,
    @DefaultValue("16MB") DataSize maxMetadataSize,
    @DefaultValue("10m") Duration writeTimeout,
    @DefaultValue("30s") Duration readTimeout,
    @DefaultValue("kill") OnDisconnect onDisconnect,
    @DefaultValue("false") boolean localInfile,
    @DefaultValue("16382") @Min(0) int maxPreparedStatements) {

  private static final DataSize LEAST_PACKET = DataSize.ofKilobytes(1);
  private static final DataSize MOST_PACKET = DataSize.ofGigabytes(1);

  /** Keeps the packet's bounds, which are the servers' own. */
  public SessionProperties {
    DataSize longest = maxAllowedPacket;
    if (longest != null && (longest.compareTo(LEAST_PACKET) < 0 || longest.compareTo(MOST_PACKET) > 0)) {
      throw new StartException("sluice.session.max-allowed-packet is " + maxAllowedPacket
          + ", but must be from 1KB to 1GB, as on servers");
    }
  }

  /** What one command's answer may cost. */
  public ResultLimits limits() {
    return new ResultLimits(maxResultRows, maxResultSize.toBytes(), statementTimeout);
  }
}
