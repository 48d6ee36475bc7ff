package dev.sluice.gateway.session;

import dev.sluice.gateway.result.ResultLimits;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What one client may use.
 *
 * @param bufferSize what its result may hold in memory, all buffers together
 * @param maxAllowedPacket the longest packet it may send
 * @param statementTimeout how long a statement and its answer may take; 0 means as long as the server lets it
 * @param maxResultRows the most rows of one answer; 0 means any number
 * @param maxResultSize the most bytes of rows of one answer; 0 means any number
 * @param writeTimeout how long a client may take nothing of its answer before it is given up
 * @param readTimeout how long a client may send nothing of a file that it was asked for before it is given up
 * @param localInfile whether the server may ask for a client's files, where both have negotiated it
 * @param maxPreparedStatements how many prepared statements it may have at once
 */
@Validated
@ConfigurationProperties("sluice.session")
public record SessionProperties(
    @DefaultValue("256KB") DataSize bufferSize,
    @DefaultValue("64MB") DataSize maxAllowedPacket,
    @DefaultValue("0s") Duration statementTimeout,
    @DefaultValue("0") @Min(0) long maxResultRows,
    @DefaultValue("0B") DataSize maxResultSize,
    @DefaultValue("10m") Duration writeTimeout,
    @DefaultValue("10m") Duration readTimeout,
    @DefaultValue("false") boolean localInfile,
    @DefaultValue("16382") @Min(0) int maxPreparedStatements) {

  /** What one command's answer may cost. */
  public ResultLimits limits() {
    return new ResultLimits(maxResultRows, maxResultSize.toBytes(), statementTimeout);
  }
}
